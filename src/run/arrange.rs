//! Preconditions: arranged by ordinary calls before a trial, removed after it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::session::Session;
use super::stage::{Stage, Stop};
use crate::case::{Given, Scope, Trial, fill_text};

/// The preconditions of a trial that were really arranged, with the values each one needs to be removed again.
pub(super) type Arranged = Vec<(Arc<Given>, Scope)>;

impl Stage {
    /// Arranges what a trial rests on. What was arranged before something went wrong is in `arranged` too.
    pub async fn arrange(&mut self, trial: &Trial, arranged: &mut Arranged) -> Result<(), Stop> {
        let session = Arc::clone(&self.session);
        for name in &trial.givens {
            let Some(given) = session.suite.givens.get(&trial.vendor).and_then(|all| all.get(name)) else {
                continue;
            };
            if let Some(values) = session.configured(given) {
                self.scope.extend(values);
            } else if given.scope.is_shared() && self.tenant.is_none() {
                self.arrange_shared(given).await?;
            } else {
                arranged.push((Arc::clone(given), Scope::new()));
                let done = self.arrange_one(given).await;
                if let Some((_, scope)) = arranged.last_mut() {
                    scope.clone_from(&self.scope);
                }
                done?;
            }
        }
        Ok(())
    }

    pub async fn arrange_one(&mut self, given: &Given) -> Result<(), Stop> {
        for (name, template) in &given.values {
            let value = fill_text(template, &self.scope)?;
            self.scope.insert(name.clone(), Value::String(value));
        }
        let done = self.perform(None, &given.steps).await;
        done.map_err(|stop| match stop {
            Stop::Blocked(reason) => Stop::Blocked(format!("given {}: {reason}", given.name)),
            other => other,
        })
    }

    async fn arrange_shared(&mut self, given: &Arc<Given>) -> Result<(), Stop> {
        let cell = Arc::clone(self.session.shared.lock().await.entry(given.name.clone()).or_default());
        // What the target refuses stays refused; what was lost on the way is tried again by the next trial.
        let arranged = cell
            .get_or_try_init(|| async {
                match self.arrange_one(given).await {
                    Ok(()) => Ok(Ok(self.given_by(given))),
                    Err(Stop::Blocked(reason)) => Ok(Err(reason)),
                    Err(stop) => Err(stop),
                }
            })
            .await?;
        match arranged {
            Ok(values) => {
                self.scope.extend(values.clone());
                Ok(())
            }
            Err(reason) => Err(Stop::Blocked(reason.clone())),
        }
    }

    fn given_by(&self, given: &Given) -> Scope {
        given.gives.iter().filter_map(|name| self.scope.get_key_value(name)).map(owned).collect()
    }

    /// Removes what was arranged, last first; what cannot be removed is noted.
    pub async fn remove(&mut self, arranged: Arranged) {
        for (given, scope) in arranged.into_iter().rev() {
            self.scope.extend(scope);
            self.remove_one(&given).await;
        }
    }

    pub async fn remove_one(&mut self, given: &Given) {
        for step in &given.cleanup {
            if let Err(Stop::Blocked(_)) = self.perform(None, std::slice::from_ref(step)).await {
                let status = self.exchanges.last().map_or(0, |exchange| exchange.answer.status);
                let note = format!("{} ({}: answered {status})", self.names_of(given), step.does);
                self.session.left_behind.lock().await.push(self.secrets.mask(&note));
            }
        }
        let names = given.leaves.iter().filter_map(|name| self.scope.get(name)).filter_map(Value::as_str);
        let kept: Vec<String> = names.map(|name| format!("{} {name}", given.name)).collect();
        self.session.left_behind.lock().await.extend(kept);
    }
}

impl Stage {
    /// A precondition with the names made up for it.
    fn names_of(&self, given: &Given) -> String {
        let values = given.values.keys().filter_map(|name| self.scope.get(name)).filter_map(Value::as_str);
        values.fold(given.name.clone(), |names, value| format!("{names} {value}"))
    }
}

impl Session {
    /// The values of a precondition that the target's configuration gives, if it gives all of them and the target cannot
    /// arrange it.
    pub fn configured(&self, given: &Given) -> Option<Scope> {
        if given.configured.is_empty() || given.needs.iter().all(|need| self.capabilities.contains(need)) {
            return None;
        }
        configured_values(given, &self.target.given)
    }
}

/// The values a configuration gives for a precondition, if it gives all.
pub(super) fn configured_values(given: &Given, values: &BTreeMap<String, String>) -> Option<Scope> {
    if given.configured.is_empty() {
        return None;
    }
    let found =
        given.configured.iter().map(|(name, key)| Some((name.clone(), Value::String(values.get(key)?.clone()))));
    found.collect()
}

fn owned((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}
