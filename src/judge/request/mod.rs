//! A request of somebody else's client, held against what the pages say of requests. All that is wrong, not the first of it.

mod accept;
mod address;
mod answered;
mod body;
mod breach;
mod credentials;
mod headers;
mod heard;
mod json;
mod malformed;
mod parameters;
mod template;
mod used;
mod wrapped;

#[cfg(test)]
mod tests;

pub use answered::{Answered, answered};
pub use breach::{Breach, Grade};
pub use heard::Heard;
pub use malformed::judge_malformed;
pub use used::{Usable, Use, usable};

use std::sync::Arc;

use self::address::Address;
use self::breach::Breaches;
use crate::spec::{Operation, Specs};

/// What judging a request gave.
#[derive(Debug, Clone)]
pub struct Hearing {
    /// The vendor whose call it is.
    pub vendor: String,
    /// The documented call it is, or was meant to be; nothing for a call of which these pages do not speak.
    pub operation: Option<Arc<Operation>>,
    /// The pairs of its query that select a call, where it is none of which these pages speak.
    pub selected: Option<String>,
    /// Everything in which it is not as the pages ask for.
    pub breaches: Vec<Breach>,
    /// What of the operation it made use of.
    pub used: Vec<Use>,
    /// Whether it was sent to another address than that of the call, so that an answer may speak of that address alone.
    pub is_elsewhere: bool,
}

impl Hearing {
    fn of(vendor: String, operation: Option<Arc<Operation>>, breaches: Vec<Breach>) -> Self {
        Self { vendor, operation, selected: None, breaches, used: Vec::new(), is_elsewhere: false }
    }

    /// The gravest of what is wrong; nothing where nothing is.
    #[must_use]
    pub fn grade(&self) -> Option<Grade> {
        self.breaches.iter().map(|breach| breach.grade).max()
    }
}

/// Holds a request against the pages of these vendors.
#[must_use]
pub fn judge_request(specs: &Specs, vendors: &[&str], heard: &Heard) -> Hearing {
    let mut all = Breaches::new(specs);
    let Some(Address { operation, path, is_another }) = address::find(&mut all, vendors, heard) else {
        let vendor = address::vendor(specs, vendors, heard);
        let selected = address::selected(specs, &vendor, heard);
        return Hearing { selected, ..Hearing::of(vendor, None, Vec::new()) };
    };

    parameters::check_path(&mut all, &operation, &path);
    parameters::check_query(&mut all, &operation, heard);
    credentials::check(&mut all, &operation, heard);
    let mut used = vec![Use::Called];
    if operation.neighbour {
        if body::check_arranging(&mut all, &operation, heard) {
            headers::check(&mut all, &operation, heard);
        }
    } else {
        headers::check(&mut all, &operation, heard);
        let bodies = body::check(&mut all, &operation, heard);
        used.extend(bodies.iter().flat_map(|body| used::of(specs, &operation, body)));
    }

    let vendor = operation.vendor.clone();
    Hearing { used, is_elsewhere: is_another, ..Hearing::of(vendor, Some(operation), all.told()) }
}
