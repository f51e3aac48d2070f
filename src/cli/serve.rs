//! `unsaid serve`: the emulator for as long as it is left running.

use std::net::Ipv4Addr;
use std::sync::Arc;

use serde_json::json;
use tokio::net::TcpListener;

use super::arguments::ServeArguments;
use super::output::{complain, say};
use crate::emulator::{Emulator, Options, Vendor, mount};
use crate::front::Signals;
use crate::report::Exit;

pub(super) fn serve(arguments: &ServeArguments) -> Exit {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let served = runtime.and_then(|runtime| runtime.block_on(serve_until_stopped(arguments)));
    match served {
        Ok(()) => Exit::Good,
        Err(error) => {
            complain(&format!("unsaid: port {}: {error}", arguments.port));
            Exit::Invalid
        }
    }
}

async fn serve_until_stopped(arguments: &ServeArguments) -> std::io::Result<()> {
    let signals = Signals::listen();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..));
    let emulator = Arc::new(Emulator::new(Options { seed, control: !arguments.no_control }));
    if arguments.no_control {
        let easemob = emulator.fixed_app(Vendor::Easemob);
        let zego = emulator.fixed_app(Vendor::Zego);
        say(&json!({ "base_url": base_url, "easemob": easemob, "zego": zego }).to_string());
    } else {
        say(&format!("serving easemob and zego at {base_url}, control protocol at {base_url}/__unsaid/v1"));
    }
    let served = Arc::new(mount::Shifted::new(emulator, arguments.clock_offset));
    mount::hyper::serve(listener, served, async {
        // Without a signal to wait for it serves until it is killed.
        match signals {
            Ok(mut signals) => signals.next().await,
            Err(_) => std::future::pending().await,
        }
    })
    .await;
    Ok(())
}
