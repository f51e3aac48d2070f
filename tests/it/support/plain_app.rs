//! A vendor's plain app in this process, with somebody between it and whoever asks.

use std::sync::Arc;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use unsaid::emulator::mount::{self, Answer};
use unsaid::emulator::{Emulator, FixedApp, Options, Request, Response, Vendor};

use super::Call;
use super::served::ask_on;

/// Somebody who sees every call, and passes it on to the app or answers it instead.
pub trait Between: Send + Sync + 'static {
    /// What is answered; `app` is the app's answer.
    fn answer(&self, request: &Request, app: &dyn Fn() -> Response) -> Response;
}

impl<F: Fn(&Request, &dyn Fn() -> Response) -> Response + Send + Sync + 'static> Between for F {
    fn answer(&self, request: &Request, app: &dyn Fn() -> Response) -> Response {
        self(request, app)
    }
}

struct Watched<B>(Emulator, Arc<B>);

impl<B: Between> Answer for Watched<B> {
    fn answer(&self, request: &Request, now_ms: u64) -> Response {
        self.1.answer(request, &|| self.0.answer(request, now_ms))
    }
}

/// Serves until it is dropped.
pub struct App {
    pub vendor: &'static str,
    pub base_url: String,
    /// By what it is named, with its credentials.
    pub named: Value,
    serving: Option<Runtime>,
}

impl App {
    /// A fresh app.
    pub fn start(vendor: Vendor, between: Arc<impl Between>) -> Self {
        let emulator = Emulator::new(Options { seed: 1, control: false });
        let (name, app) = match emulator.fixed_app(vendor) {
            app @ FixedApp::Easemob { .. } => ("easemob", app),
            app @ FixedApp::Zego { .. } => ("zego", app),
        };
        let named = serde_json::to_value(app).expect("JSON");
        let serving = Runtime::new().expect("a runtime");
        let listener = serving.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        serving.spawn(mount::hyper::serve(listener, Arc::new(Watched(emulator, between)), std::future::pending()));
        Self { vendor: name, base_url, named, serving: Some(serving) }
    }

    /// A command on it, with more words.
    pub fn ask(&self, command: &str, words: &str) -> Call {
        ask_on(&self.named, command, self.vendor, &self.base_url, words)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.shutdown_background();
        }
    }
}
