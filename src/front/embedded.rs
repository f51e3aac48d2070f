//! The emulator inside this program, as targets.
//!
//! Its time passes with the requests, so that no verdict depends on how busy this machine is.

use std::sync::Arc;

use crate::emulator::{Emulator, Options, mount};
use crate::spec::Specs;
use crate::target::{EMBEDDED, Target, TargetTime};

/// A running emulator; it stops when this is dropped.
pub(super) struct Embedded {
    started: mount::wiremock::Started,
}

impl Embedded {
    /// Starts it on a free port of this machine.
    pub async fn start(seed: u64) -> Self {
        let emulator = Arc::new(Emulator::new(Options { seed, control: true }));
        Self { started: mount::wiremock::start(Arc::new(mount::Counted::from_now(emulator))).await }
    }

    /// One target for each vendor of the specs.
    pub fn targets(&self, specs: &Specs) -> Vec<Target> {
        let base_url = self.started.base_url.trim_end_matches('/').to_owned();
        let target = |vendor: &String| Target {
            control_url: Some(format!("{base_url}/__unsaid/v1")),
            embedded: true,
            time: TargetTime::Requests,
            ..Target::new(EMBEDDED, vendor, &base_url)
        };
        specs.vendors.keys().map(target).collect()
    }
}
