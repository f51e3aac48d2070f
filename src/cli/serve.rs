//! `unsaid serve`: the emulator for as long as it is left running, judging what it is asked.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::arguments::ServeArguments;
use super::journals::{FORMS, write};
use super::output::{complain, invalid, say};
use super::reports::Reports;
use super::seed_data;
use super::words::new_seed;
use crate::emulator::{Emulator, Options, Vendor, mount};
use crate::front::Signals;
use crate::journal::Journal;
use crate::redact::Mask;
use crate::report::Exit;
use crate::spec::Specs;
use crate::suite;
use crate::target::system_now_ms;
use crate::watch::{Log, Watched, WrittenWorld, catalogue};

pub(super) fn serve(arguments: &ServeArguments) -> Exit {
    let prepared = Reports::read(&arguments.report, FORMS).and_then(|reports| {
        let specs = suite::load_specs(arguments.specs.as_deref()).map_err(|error| error.to_string())?;
        let world = arguments.seed_data.as_deref().map(seed_data::read).transpose()?;
        let server = Server::new(arguments, specs, world)?;
        Ok((reports, server))
    });
    let (reports, server) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => return invalid(&message),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime.and_then(|runtime| runtime.block_on(server.serve(arguments))) {
        Ok(()) => write(&reports, &server.journal.told(&server.specs, &server.vendors), &server.specs),
        Err(error) => {
            complain(&format!("unsaid: {}: {error}", SocketAddr::new(arguments.bind, arguments.port)));
            Exit::Invalid
        }
    }
}

/// An emulator with everything around it.
struct Server {
    specs: Arc<Specs>,
    vendors: Vec<String>,
    emulator: Arc<Emulator>,
    /// The apps of the seed data.
    apps: Vec<Value>,
    journal: Arc<Journal>,
}

impl Server {
    fn new(arguments: &ServeArguments, specs: Arc<Specs>, world: Option<WrittenWorld>) -> Result<Self, String> {
        let seed = arguments.seed.unwrap_or_else(new_seed);
        let emulator = Emulator::new(Options { seed, control: !arguments.no_control });
        let emulator = Arc::new(emulator.answering(catalogue(&specs)));
        let apps = world.map_or(Ok(Vec::new()), |world| world.settle(&emulator, system_now_ms()));
        let apps = apps.map_err(|mistakes| mistakes.to_string())?;
        let vendors = specs.vendors.keys().cloned().collect();
        let journal = Arc::new(Journal::new(Mask::new(&specs.schemas), BTreeSet::new()));
        Ok(Self { specs, vendors, emulator, apps, journal })
    }

    async fn serve(&self, arguments: &ServeArguments) -> std::io::Result<()> {
        let signals = Signals::listen();
        let listener = TcpListener::bind((arguments.bind, arguments.port)).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        self.say_where(&base_url, !arguments.no_control);
        let specs = Arc::clone(&self.specs);
        let shared = Arc::clone(&self.emulator);
        let watched =
            Watched::new(shared, specs, self.vendors.clone(), Arc::clone(&self.journal), !arguments.no_control);
        let log = (!arguments.quiet).then(|| Arc::new(Log::to_standard_error()));
        let watched = match &log {
            Some(log) => watched.logged(Arc::clone(log)),
            None => watched,
        };
        let shifted = Arc::new(mount::Shifted::new(Arc::new(watched), arguments.clock_offset));
        let served = Arc::new(mount::Cors::new(shifted, arguments.cors.clone()));
        mount::hyper::serve(listener, served, async {
            // Without a signal to wait for it serves until it is killed.
            match signals {
                Ok(mut signals) => signals.next().await,
                Err(_) => std::future::pending().await,
            }
        })
        .await;
        if let Some(log) = log {
            log.finish();
        }
        Ok(())
    }

    /// Says where it listens, and how its apps are called.
    fn say_where(&self, base_url: &str, control: bool) {
        if control {
            say(&format!("serving easemob and zego at {base_url}, control protocol at {base_url}/__unsaid/v1"));
            for app in &self.apps {
                say(&app.to_string());
            }
        } else {
            let easemob = self.emulator.fixed_app(Vendor::Easemob);
            let zego = self.emulator.fixed_app(Vendor::Zego);
            let mut line = json!({ "base_url": base_url, "easemob": easemob, "zego": zego });
            if !self.apps.is_empty() {
                line["apps"] = self.apps.iter().cloned().collect();
            }
            say(&line.to_string());
        }
    }
}
