//! Preconditions: arranged by ordinary calls before a trial, removed after it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::session::Session;
use super::stage::{Stage, Stop};
use crate::case::{Action, Given, RequestBody, Scope, Step, Trial, fill, fill_text};
use crate::judge::is_arranged;

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
            if let Some(values) = session.configured(given).filter(|_| !session.target.is_arranged(name)) {
                self.scope.extend(values);
            } else if session.numbers_used(given).is_some() && !session.target.is_arranged(name) {
                let values = session.numbers_for(given).await;
                self.scope
                    .extend(values.ok_or_else(|| Stop::Blocked(format!("given {name}: no message number is left")))?);
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
        self.note_lost(given).await;
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
                let before = self.requests;
                let done = self.arrange_one(given).await;
                if done.is_err() && self.requests > before {
                    self.leaving = true;
                    self.remove_one(given).await;
                    self.leaving = false;
                }
                match done {
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

    pub(super) fn given_by(&self, given: &Given) -> Scope {
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
        if self.session.target.is_arranged(&given.name) {
            return self.have_removed(given).await;
        }
        for step in &given.cleanup {
            // What nobody knows the name of was never made, or is noted already.
            if let Some(thing) = self.removed_by(step)
                && let Err(why) = self.remove_thing(step).await
            {
                let note = format!("{} {thing} ({}: {})", given.name, step.does, self.session.told(&why));
                self.session.leave(&self.secrets.mask(&note)).await;
            }
        }
        let names = given.leaves.iter().filter_map(|name| self.scope.get(name)).filter_map(Value::as_str);
        for name in names {
            self.session.leave(&format!("{} {name}", given.name)).await;
        }
    }

    /// Removes one thing. It is as good if it is gone already.
    async fn remove_thing(&mut self, step: &Step) -> Result<(), String> {
        match self.perform(None, std::slice::from_ref(step)).await {
            Err(Stop::Fault(fault)) => Err(fault.sentence),
            Err(Stop::Blocked(reason)) => match (&step.action, self.exchanges.last()) {
                (Action::Call(call), Some(exchange)) if is_arranged(&call.operation, &exchange.answer) => Ok(()),
                (_, Some(exchange)) => Err(format!("answered {}", exchange.answer.status)),
                (_, None) => Err(reason),
            },
            Ok(()) | Err(Stop::Failed) => Ok(()),
        }
    }

    /// The name of what a step removes; nothing where it is not known.
    fn removed_by(&self, step: &Step) -> Option<String> {
        let Action::Call(call) = &step.action else {
            return None;
        };
        let named = call.request.path.values().chain(call.request.query.values());
        let filled: Result<Vec<Value>, _> = named.map(|value| fill(value, &self.scope)).collect();
        let texts = filled.ok()?.into_iter().map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
        Some(texts.collect::<Vec<_>>().join(" "))
    }

    /// Notes what a call whose answer was lost may have made under an id that nobody was told.
    async fn note_lost(&mut self, given: &Given) {
        let lost = std::mem::take(&mut self.lost);
        for step in given.steps.iter().filter(|step| lost.contains(&step.does)) {
            let Action::Call(call) = &step.action else {
                continue;
            };
            let removed = |name: &String| given.cleanup.iter().any(|cleanup| mentions(cleanup, name));
            if let (true, RequestBody::Json(Value::Object(body))) =
                (call.capture.keys().any(removed), &call.request.body)
            {
                let own = body.values().filter_map(Value::as_str).filter(|text| text.contains("${unique}"));
                let names = own.filter_map(|text| fill_text(text, &self.scope).ok()).collect::<Vec<_>>().join(" ");
                let note =
                    format!("perhaps a {} \"{names}\" ({}: the answer with its id was lost)", given.name, step.does);
                self.session.leave(&note).await;
            }
        }
    }
}

/// Whether a step that removes something names it by this name.
fn mentions(step: &Step, name: &str) -> bool {
    let Action::Call(call) = &step.action else {
        return false;
    };
    let written = format!("${{{name}}}");
    call.request.path.values().chain(call.request.query.values()).any(|value| value.as_str() == Some(&written))
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
