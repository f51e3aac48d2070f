//! Preconditions that somebody else arranges and removes.

use serde_json::{Map, Value, json};

use crate::case::{Given, Scope};
use crate::run::leftovers::LeftBehind;
use crate::run::obstacle::Obstacle;
use crate::run::session::Session;
use crate::run::stage::{Stage, Stop};
use crate::run::wire::{Fault, HttpClient};
use crate::source::closest;
use crate::target::{Arranger, Route, Target, values};

/// Names that are never passed on.
const CREDENTIALS: [&str; 2] = ["client_id", "client_secret"];

impl Stage {
    /// Has a precondition arranged and takes its values.
    pub(in crate::run) async fn have_arranged(&mut self, given: &Given) -> Result<(), Stop> {
        let session = std::sync::Arc::clone(&self.session);
        let asked = session.unless_stopped(self.delegate(given, "arrange")).await?;
        let answered = asked.and_then(|answer| values(&answer, &given.gives)).map_err(Obstacle::new)?;
        self.scope.extend(answered);
        Ok(())
    }

    /// Has it removed again; what is refused is noted.
    pub(in crate::run) async fn have_removed(&mut self, given: &Given) {
        if let Err(error) = self.delegate(given, "remove").await {
            let names = self.given_by(given).into_values().map(|value| match value {
                Value::String(text) => text,
                other => other.to_string(),
            });
            let names = self.secrets.mask(&names.collect::<Vec<_>>().join(" "));
            let refused = Some(self.secrets.mask(&error));
            let left = LeftBehind { kind: given.name.clone(), name: Some(names), count: 1, refused };
            self.session.left_behind.lock().await.push(left);
        }
    }

    async fn delegate(&self, given: &Given, action: &str) -> Result<Vec<u8>, String> {
        let (Some(arranger), Some(client)) = (&self.session.target.arranger, &self.session.arranging) else {
            return Err("nobody arranges it".to_owned());
        };
        let mut request = Map::new();
        for (name, value) in [
            ("action", json!(action)),
            ("given", json!(given.name)),
            ("run", json!(self.session.run_id().to_string())),
            ("vendor", json!(self.session.target.vendor)),
            ("scope", json!(passed_on(&self.scope))),
        ] {
            request.insert(name.to_owned(), value);
        }
        if action == "remove" {
            request.insert("values".to_owned(), json!(self.given_by(given)));
        }
        arranger.ask(client, &Value::Object(request)).await
    }
}

impl Session {
    /// Whether every precondition that somebody else is to arrange exists.
    pub(in crate::run) fn knows_what_is_arranged(&self) -> Result<(), String> {
        let known = || self.suite.givens.get(&self.target.vendor).into_iter().flat_map(|givens| givens.keys());
        let mut named = self.target.arranger.iter().flat_map(Arranger::names);
        let Some(unknown) = named.find(|name| !known().any(|given| given == name)) else {
            return Ok(());
        };
        let meant = closest(unknown, known().map(String::as_str));
        let meant = meant.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Err(format!("`arrange_only` names `{unknown}`, which is no precondition of {}{meant}", self.target.vendor))
    }
}

/// The values somebody else may see.
fn passed_on(scope: &Scope) -> Scope {
    let open = |name: &String| !CREDENTIALS.contains(&name.as_str());
    scope.iter().filter(|(name, _)| open(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// What an arranger is asked with: the target's own client is not for other hosts.
pub(in crate::run) fn client(target: &Target, timeout: std::time::Duration) -> Result<Option<reqwest::Client>, Fault> {
    let Some(arranger) = &target.arranger else {
        return Ok(None);
    };
    let address = arranger.address().unwrap_or(&target.base_url);
    Ok(Some(HttpClient::new(address, timeout, &target.tls, &Route::default())?.plain().single()))
}
