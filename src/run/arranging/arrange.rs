//! Preconditions: arranged by ordinary calls before a trial, removed after it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::case::{Given, Scope, Trial, fill_text};
use crate::run::obstacle::Obstacle;
use crate::run::session::Session;
use crate::run::stage::{Stage, Stop};

/// The preconditions of a trial that were really arranged, with the values each one needs to be removed again.
pub(in crate::run) type Arranged = Vec<(Arc<Given>, Scope)>;

impl Stage {
    /// Arranges what a trial rests on. What was arranged before something went wrong is in `arranged` too.
    pub async fn arrange(&mut self, trial: &Trial, arranged: &mut Arranged) -> Result<(), Stop> {
        let session = Arc::clone(&self.session);
        for name in &trial.case.givens {
            let Some(given) = session.suite.givens.get(&trial.case.vendor).and_then(|all| all.get(name)) else {
                continue;
            };
            if let Some(values) = session.configured(given).filter(|_| !session.target.is_arranged(name)) {
                self.scope.extend(values);
            } else if session.numbers_used(given).is_some() && !session.target.is_arranged(name) {
                let values = session.numbers_for(given).await;
                self.scope.extend(
                    values.ok_or_else(|| Obstacle::new("no message number is left").at(&format!("given {name}")))?,
                );
            } else if given.scope.is_shared() && self.tenant.is_none() {
                self.arrange_shared(given).await?;
            } else {
                let before = self.requests;
                let done = self.arrange_one(given).await;
                if self.requests > before || done.is_ok() && session.target.is_arranged(name) {
                    arranged.push((Arc::clone(given), self.scope.clone()));
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
        let done = match &self.session.target.arranger {
            Some(arranger) if arranger.arranges(&given.name) => self.have_arranged(given).await,
            _ => self.perform(None, &given.steps).await,
        };
        done.map_err(|stop| match stop {
            Stop::Blocked(obstacle) => obstacle.at(&format!("given {}", given.name)).into(),
            other => other,
        })
    }

    async fn arrange_shared(&mut self, given: &Arc<Given>) -> Result<(), Stop> {
        let cell = Arc::clone(self.session.shared.lock().await.entry(given.name.clone()).or_default());
        let own = std::mem::take(&mut self.created);
        // What the target refuses stays refused; what was lost on the way is tried again by the next trial.
        let arranged = cell
            .get_or_try_init(|| async {
                let before = self.requests;
                let done = self.arrange_one(given).await;
                if done.is_err() && self.requests > before {
                    self.leaving = true;
                    self.remove_one(given).await;
                    self.leaving = false;
                }
                match done {
                    Ok(()) => Ok(Ok(self.given_by(given))),
                    Err(Stop::Blocked(obstacle)) => Ok(Err(obstacle)),
                    Err(stop) => Err(stop),
                }
            })
            .await;
        let shared = std::mem::replace(&mut self.created, own);
        self.session.created.lock().await.extend(shared);
        match arranged? {
            Ok(values) => {
                self.scope.extend(values.clone());
                Ok(())
            }
            Err(obstacle) => Err(obstacle.clone().into()),
        }
    }

    pub(in crate::run) fn given_by(&self, given: &Given) -> Scope {
        given.gives.iter().filter_map(|name| self.scope.get_key_value(name)).map(owned).collect()
    }

    /// Removes what was arranged, last first.
    pub async fn remove(&mut self, arranged: Arranged) {
        for (given, scope) in arranged.into_iter().rev() {
            self.scope.extend(scope);
            self.remove_one(&given).await;
        }
    }

    pub async fn remove_one(&mut self, given: &Given) {
        if self.session.target.is_arranged(&given.name) {
            return self.have_removed(given).await;
        }
        for step in &given.cleanup {
            // What could not be removed is tried once more at the end, and then noted.
            let _ = self.perform(None, std::slice::from_ref(step)).await;
        }
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
pub(in crate::run) fn configured_values(given: &Given, values: &BTreeMap<String, String>) -> Option<Scope> {
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
