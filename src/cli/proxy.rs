//! `unsaid proxy`.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::arguments::ProxyArguments;
use super::journals::{FORMS, allowed, exit, write};
use super::output::{complain, invalid, lost, say};
use super::reports::Reports;
use crate::front::Signals;
use crate::journal::Journal;
use crate::proxy::{self, Record, Upstream, Watcher};
use crate::redact::Mask;
use crate::report::Exit;
use crate::suite;
use crate::target::Tls;
use crate::watch::Log;

pub(super) fn proxy(arguments: &ProxyArguments) -> Exit {
    let trust = &arguments.trust;
    let prepared = Reports::read(&arguments.judging.report, FORMS).and_then(|reports| {
        let tls = Tls::new(trust.tls.unwrap_or_default(), &trust.ca, trust.insecure);
        let tls = tls.and_then(|tls| tls.known_by(trust.identity().as_ref())).map_err(|error| error.to_string())?;
        let upstream = Upstream::new(&arguments.upstream, &tls).map_err(|error| format!("--upstream {error}"))?;
        Ok((reports, upstream, watcher(arguments)?))
    });
    let (reports, upstream, watcher) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => return invalid(&message),
    };
    if trust.insecure {
        complain(
            "unsaid: warning: --insecure accepts any certificate; whoever is in between can read and change everything",
        );
    }
    let watcher = Arc::new(watcher);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let served = runtime.and_then(|runtime| runtime.block_on(serve(arguments, upstream, Arc::clone(&watcher))));
    if let Err(error) = served {
        return invalid(&format!("{}: {error}", SocketAddr::new(arguments.bind, arguments.port)));
    }
    if let Some(log) = &watcher.log {
        log.finish();
    }
    if let Some(error) = watcher.record.as_ref().and_then(Record::lost) {
        let path = arguments.record.as_deref().unwrap_or(Path::new("")).display();
        lost(format!("--record {path}: {error}"));
    }
    let told = watcher.journal.told(&watcher.specs, std::slice::from_ref(&watcher.vendor));
    match write(&reports, &told, &watcher.specs) {
        Exit::Good => exit(&told, arguments.judging.strict),
        failed => failed,
    }
}

fn watcher(arguments: &ProxyArguments) -> Result<Watcher, String> {
    let specs = suite::load_specs(arguments.judging.specs.as_deref()).map_err(|error| error.to_string())?;
    specs.check_vendor(&arguments.vendor)?;
    let record = arguments
        .record
        .as_deref()
        .map(|path| Record::create(path).map_err(|error| format!("--record {}: {error}", path.display())));
    let allowed = allowed(&specs, Some(&arguments.vendor), &arguments.judging.allow)?;
    Ok(Watcher {
        journal: Arc::new(Journal::new(Mask::remembering(&specs.schemas), allowed)),
        vendor: arguments.vendor.clone(),
        specs,
        log: (!arguments.quiet).then(|| Arc::new(Log::to_standard_error())),
        record: record.transpose()?,
    })
}

async fn serve(arguments: &ProxyArguments, upstream: Upstream, watcher: Arc<Watcher>) -> std::io::Result<()> {
    let signals = Signals::listen();
    let listener = TcpListener::bind((arguments.bind, arguments.port)).await?;
    let address = listener.local_addr()?;
    say(&format!("passing {} requests at http://{address} on to {}", arguments.vendor, upstream.shown()));
    proxy::serve(listener, upstream, watcher, async {
        // Without a signal to wait for it serves until it is killed.
        match signals {
            Ok(mut signals) => signals.next().await,
            Err(_) => std::future::pending().await,
        }
    })
    .await;
    Ok(())
}
