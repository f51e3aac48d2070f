//! How an emulator behaves: the rules of each vendor, how it reads requests, and how it words answers.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::exchange::{Request, Response};
use super::{easemob, zego};

/// Reads a request as another one.
type Hears = Arc<dyn Fn(&mut Request) + Send + Sync>;
/// Sends the answer to a request as another one.
type Says = Arc<dyn Fn(&Request, &mut Response) + Send + Sync>;

/// The behaviour of an emulator; without a change, the documented one.
#[derive(Clone, Default)]
pub struct Behaviour {
    /// What an Easemob app obeys.
    pub easemob: easemob::Rules,
    /// What a ZEGO app obeys.
    pub zego: zego::Rules,
    hears: Vec<Hears>,
    says: Vec<Says>,
}

impl Behaviour {
    /// From here on every request is read as what this makes of it.
    pub fn hears(&mut self, change: impl Fn(&mut Request) + Send + Sync + 'static) {
        self.hears.push(Arc::new(change));
    }

    /// From here on every answer is sent as what this makes of it; the request is the one that was sent.
    pub fn says(&mut self, change: impl Fn(&Request, &mut Response) + Send + Sync + 'static) {
        self.says.push(Arc::new(change));
    }

    pub(super) fn heard<'a>(&self, request: &'a Request) -> Cow<'a, Request> {
        let mut heard = Cow::Borrowed(request);
        for change in &self.hears {
            change(heard.to_mut());
        }
        heard
    }

    pub(super) fn say(&self, request: &Request, response: &mut Response) {
        for change in &self.says {
            change(request, response);
        }
    }
}

impl fmt::Debug for Behaviour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hears, says) = (self.hears.len(), self.says.len());
        write!(formatter, "Behaviour({hears} changes of requests, {says} of answers)")
    }
}
