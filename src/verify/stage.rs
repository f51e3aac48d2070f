//! The server a command is run against: an emulator of its own with one app, watched.

use std::sync::Arc;

use http::Method;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Demanded, OwnVariable, Unrun, Verify};
use crate::emulator::{Emulator, Options, PREFIX, Request, mount};
use crate::journal::{Journal, Told};
use crate::redact::Mask;
use crate::spec::Specs;
use crate::target::system_now_ms;
use crate::watch::{Watched, catalogue};

/// A running server.
pub(super) struct Stage {
    emulator: Arc<Emulator>,
    journal: Arc<Journal>,
    app: Value,
    base_url: String,
    vendor: String,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

/// The names of this machine as `NO_PROXY` has them.
const OWN_HOSTS: &str = "localhost,127.0.0.1,::1";

/// Each variable with the member of the app that it holds.
const EASEMOB: [(&str, &str); 6] = [
    ("UNSAID_ORG_NAME", "org_name"),
    ("UNSAID_APP_NAME", "app_name"),
    ("UNSAID_APP_KEY", "app_key"),
    ("UNSAID_CLIENT_ID", "client_id"),
    ("UNSAID_CLIENT_SECRET", "client_secret"),
    ("UNSAID_TOKEN", "token"),
];
/// The same of every app.
const COMMON: [(&str, &str); 4] = [
    ("UNSAID_BASE_URL", "base_url"),
    ("UNSAID_VENDOR", "vendor"),
    ("UNSAID_CONTROL_URL", "control_url"),
    ("UNSAID_TENANT", "tenant"),
];
/// The same of ZEGO's.
const ZEGO: [(&str, &str); 2] = [("UNSAID_APP_ID", "app_id"), ("UNSAID_SERVER_SECRET", "server_secret")];

impl Stage {
    pub async fn start(verify: &Verify) -> Result<Self, Unrun> {
        let options = Options { seed: verify.seed, control: true };
        let emulator = Arc::new(Emulator::new(options).answering(catalogue(&verify.specs)));
        let apps = verify.world.settle(&emulator, system_now_ms())?;
        let names = if verify.vendor == "zego" { &ZEGO[..] } else { &EASEMOB[..] };
        let app = apps
            .into_iter()
            .find(|app| names.iter().all(|(_, member)| *member == "app_key" || app.get(member).is_some()));
        let app = app.ok_or_else(|| Unrun::NoApp(verify.vendor.clone()))?;
        let journal = Journal::new(Mask::new(&verify.specs.schemas), verify.allowed.clone());
        let journal = Arc::new(journal.keeping_latest());
        let vendors = vec![verify.vendor.clone()];
        let specs = Arc::clone(&verify.specs);
        let watched = Arc::new(Watched::new(Arc::clone(&emulator), specs, vendors, Arc::clone(&journal), true));
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Unrun::NoServer)?;
        let base_url = format!("http://{}", listener.local_addr().map_err(Unrun::NoServer)?);
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(mount::hyper::serve(listener, watched, async {
            let _ = stopped.await;
        }));
        Ok(Self { emulator, journal, app, base_url, vendor: verify.vendor.clone(), stop, serving })
    }

    /// From here on every call of an operation is answered like this.
    pub fn demand(&self, demanded: &Demanded) {
        let tenant = self.app["tenant"].as_str().unwrap_or_default();
        let mut wanted = demanded.wanted.clone();
        wanted["operation"] = demanded.operation.as_str().into();
        wanted["times"] = u32::MAX.into();
        let call = Request::new(Method::POST, &format!("{PREFIX}/tenants/{tenant}/answers"));
        self.emulator.handle(&call.with_body(wanted.to_string()), system_now_ms());
    }

    /// What a command finds in its environment, and what it must not find there.
    pub fn environment(&self, own: &[OwnVariable], demanded: Option<&Demanded>) -> Vec<(String, Option<String>)> {
        let member = |(name, member): &(&str, &str)| ((*name).to_owned(), self.value(member));
        let mut variables: Vec<_> = EASEMOB.iter().chain(&ZEGO).chain(&COMMON).map(member).collect();
        let ours = [
            ("UNSAID_OPERATION", demanded.map(|demanded| demanded.operation.clone())),
            ("UNSAID_ANSWER", demanded.map(|demanded| demanded.answer.clone())),
        ];
        variables.extend(ours.map(|(name, value)| (name.to_owned(), value)));
        // Clients of many languages would ask a proxy of the environment for this machine too.
        let set = |name: &str| std::env::var(name).ok().filter(|hosts| !hosts.is_empty());
        variables.extend([("NO_PROXY", "no_proxy"), ("no_proxy", "NO_PROXY")].map(|(name, other)| {
            let before = set(name).or_else(|| set(other));
            let hosts = before.map_or(OWN_HOSTS.to_owned(), |before| format!("{before},{OWN_HOSTS}"));
            (name.to_owned(), Some(hosts))
        }));
        variables.extend(own.iter().map(|variable| variable.filled(|name| self.value(name))));
        variables
    }

    /// A value that a command may find, where the vendor has such a one.
    fn value(&self, name: &str) -> Option<String> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match name {
            "base_url" => Some(self.base_url.clone()),
            "control_url" => Some(format!("{}{PREFIX}", self.base_url)),
            "vendor" => Some(self.vendor.clone()),
            "app_key" => Some(format!("{}#{}", self.value("org_name")?, self.value("app_name")?)),
            _ => self.app.get(name).map(text),
        }
    }

    /// Ends the server and gives what was sent to it.
    pub async fn end(self, specs: &Specs, vendor: &str) -> Told {
        // It may have ended already.
        let _ = self.stop.send(());
        let _ = self.serving.await;
        self.journal.told(specs, &[vendor.to_owned()])
    }
}
