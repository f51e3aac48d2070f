//! A request of somebody else's client, held against what the pages say of requests. All that is wrong, not the first of it.

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

#[cfg(test)]
mod tests;

pub use answered::{Answered, answered, blame};
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
    /// Everything in which it is not as the pages ask for.
    pub breaches: Vec<Breach>,
    /// What of the operation it made use of.
    pub used: Vec<Use>,
}

impl Hearing {
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
        return Hearing { vendor, operation: None, breaches: Vec::new(), used: Vec::new() };
    };
    parameters::check_path(&mut all, &operation, &path);
    parameters::check_query(&mut all, &operation, heard);
    credentials::check(&mut all, &operation, heard);
    let mut used = vec![Use::Called];
    // Of a neighbour the specs hold what a run needs of it, which is less than its page allows.
    if !operation.neighbour && !is_another {
        headers::check(&mut all, &operation, heard);
        let body = body::check(&mut all, &operation, heard);
        used.extend(used::of(specs, &operation, body.as_ref()));
    }
    Hearing { vendor: operation.vendor.clone(), operation: Some(operation), breaches: all.told(), used }
}
