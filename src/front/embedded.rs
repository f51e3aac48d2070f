//! The emulator inside this program, as targets.
//!
//! Its time passes with the requests, so that no verdict depends on how busy this machine is.

use std::sync::Arc;

use crate::emulator::{Emulator, Options, mount};
use crate::open_files;
use crate::run::Unreachable;
use crate::spec::Specs;
use crate::target::{EMBEDDED, Target, TargetTime};

/// A running emulator; it stops when this is dropped.
pub(super) struct Embedded {
    started: mount::Started,
}

impl Embedded {
    /// Starts it on a free port of this machine.
    pub fn start(seed: u64) -> Result<Self, Unreachable> {
        let emulator = Arc::new(Emulator::new(Options { seed, control: true }));
        let started = mount::start(Arc::new(mount::Counted::from_now(emulator)));
        let started = started.map_err(|error| {
            let words = open_files::advice(&error).unwrap_or_else(|| error.to_string());
            Unreachable(format!("the embedded emulator cannot be started: {words}"))
        })?;
        Ok(Self { started })
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
