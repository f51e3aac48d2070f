//! What a run creates on an app that others use too: noted as it is created, deleted again, and what stays said.

use std::mem;
use std::sync::Arc;

use serde_json::Value;

use crate::case::{Action, Call, RequestTemplate, Step, fill_text};
use crate::judge::{Exchange, fits};
use crate::run::asking::Asked;
use crate::run::session::Session;
use crate::run::stage::{Stage, Stop};
use crate::run::wire::{Outgoing, Payload, Received};
use crate::spec::{Block, Creates, Deletes, Operation, texts_at};

/// Something a run created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// The kind of thing, in the plural: `users`.
    pub kind: String,
    /// Its name, in which the run id stands.
    pub name: String,
    /// The vendor's word for it, where that is another; nothing too where the answer was lost.
    pub id: Option<String>,
}

impl Thing {
    /// What the vendor knows it by.
    fn key(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }
}

/// Something of a run that is still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// The kind of thing, in the plural.
    pub kind: String,
    /// Its name; what has none is only counted.
    pub name: Option<String>,
    /// How many.
    pub count: u64,
    /// Why it could not be deleted; nothing where the vendor has no call for it.
    pub refused: Option<String>,
}

impl Stage {
    /// Notes what a call has created, or may have where no answer came, and what it has deleted.
    pub(in crate::run) async fn note(&mut self, call: &Call, outgoing: &Outgoing, received: Option<&Received>) {
        if !self.session.is_plain() {
            return;
        }
        let json = received.and_then(|received| serde_json::from_slice::<Value>(&received.body).ok());
        let is = |block: &Block| received.is_some_and(|received| answers(block, received.status, json.as_ref()));
        let operation = &call.operation;
        let unknown = received.is_none_or(|received| received.status >= 500);
        if let Some(creates) = operation.creates.as_ref().filter(|_| unknown || is(&operation.success)) {
            self.note_created(creates, outgoing, json.as_ref()).await;
        }
        if let Some(deletes) =
            operation.deletes.as_ref().filter(|_| is(&operation.success) || operation.arranged.as_ref().is_some_and(is))
            && let Some(key) = self.deleted(call, deletes)
        {
            self.created.retain(|thing| thing.kind != deletes.kind || thing.key() != key);
        }
    }

    async fn note_created(&mut self, creates: &Creates, outgoing: &Outgoing, answer: Option<&Value>) {
        let Some(at) = &creates.name else {
            *self.session.unnamed.lock().await.entry(creates.kind.clone()).or_default() += 1;
            return;
        };
        let body: Value = match &outgoing.payload {
            Payload::Text(text) => serde_json::from_str(text).unwrap_or_default(),
            Payload::None | Payload::File(_) => Value::Null,
        };
        let id = creates.id.as_ref().and_then(|at| answer?.pointer(at)?.as_str()).map(str::to_owned);
        for name in texts_at(&body, at) {
            let thing = Thing { kind: creates.kind.clone(), name: name.to_owned(), id: id.clone() };
            // Asked again, a call may have created it the first time.
            if !self.created.contains(&thing) {
                self.created.push(thing);
            }
        }
    }

    /// What a call deletes.
    fn deleted(&self, call: &Call, deletes: &Deletes) -> Option<String> {
        let (place, name) = deletes.by.split_once('.')?;
        let parameters = if place == "path" { &call.request.path } else { &call.request.query };
        fill_text(parameters.get(name)?.as_str()?, &self.scope).ok()
    }

    /// Deletes what was created here and is still there, last first; what stays is noted.
    pub(in crate::run) async fn tidy(&mut self) {
        for thing in in_order_of_deletion(mem::take(&mut self.created)) {
            if let Err(left) = self.take_away(&thing).await {
                self.session.left_behind.lock().await.push(left);
            }
        }
    }

    /// Deletes a thing, unless it is gone already.
    pub(in crate::run) async fn take_away(&mut self, thing: &Thing) -> Result<(), LeftBehind> {
        let left = |refused: Option<String>| LeftBehind {
            kind: thing.kind.clone(),
            name: Some(thing.name.clone()),
            count: 1,
            refused,
        };
        let Some((operation, deletes)) = self.session.deletion_of(&thing.kind) else {
            return Err(left(None));
        };
        if thing.id.is_none() && self.session.has_own_id(&thing.kind) {
            return Err(left(Some("its id is not known".to_owned())));
        }
        let step = deletion(&operation, &deletes, thing);
        let Action::Call(call) = &step.action else {
            return Ok(());
        };
        match self.ask(None, &step, call).await {
            Ok(Asked { exchange, raw, .. }) if is_away(&operation, &exchange, raw.as_ref()) => Ok(()),
            Ok(Asked { exchange, .. }) => Err(left(Some(format!("answered {}", short(&exchange))))),
            Err(Stop::Fault(fault)) => Err(left(Some(self.secrets.mask(self.session.told(&fault.sentence))))),
            Err(Stop::Blocked(obstacle)) => Err(left(Some(self.secrets.mask(&obstacle.sentence)))),
            Err(Stop::Failed) => Err(left(Some("refused".to_owned()))),
        }
    }
}

impl Session {
    /// The call that deletes things of a kind.
    pub(in crate::run) fn deletion_of(&self, kind: &str) -> Option<(Arc<Operation>, Deletes)> {
        let mut operations = self.operations();
        operations.find_map(|one| Some((Arc::clone(one), one.deletes.clone().filter(|of| of.kind == kind)?)))
    }

    /// Whether the vendor knows things of a kind by another word than their names.
    pub(in crate::run) fn has_own_id(&self, kind: &str) -> bool {
        let mut creates = self.operations().filter_map(|one| one.creates.as_ref());
        creates.any(|creates| creates.kind == kind && creates.id.is_some())
    }

    /// Whether the vendor lists what it has, so that leftovers can be found without a report.
    #[must_use]
    pub fn can_be_swept(&self) -> bool {
        self.operations().any(|one| one.lists.is_some())
    }

    /// Every operation of the target's vendor.
    pub(in crate::run) fn operations(&self) -> impl Iterator<Item = &Arc<Operation>> {
        self.specs.vendors.get(&self.target.vendor).into_iter().flat_map(|spec| spec.operations.values())
    }

    /// What this run created and has not deleted.
    pub async fn left_behind(&self) -> Vec<LeftBehind> {
        let unnamed = self.unnamed.lock().await.clone();
        let counted = unnamed.into_iter().map(|(kind, count)| LeftBehind { kind, name: None, count, refused: None });
        self.left_behind.lock().await.iter().cloned().chain(counted).collect()
    }
}

/// Last first, and users at the end: others may be theirs.
pub(in crate::run) fn in_order_of_deletion(mut things: Vec<Thing>) -> Vec<Thing> {
    things.reverse();
    things.sort_by_key(|thing| thing.kind == "users");
    things
}

fn deletion(operation: &Arc<Operation>, deletes: &Deletes, thing: &Thing) -> Step {
    let mut request = RequestTemplate::default();
    if let Some((place, name)) = deletes.by.split_once('.') {
        let parameters = if place == "path" { &mut request.path } else { &mut request.query };
        parameters.insert(name.to_owned(), thing.key().into());
    }
    let call = Call::arranging(operation, request);
    Step { does: format!("{} {} deleted", thing.kind, thing.name), line: 0, action: Action::Call(Box::new(call)) }
}

fn is_away(operation: &Operation, exchange: &Exchange, json: Option<&Value>) -> bool {
    let mut blocks = [Some(&operation.success), operation.arranged.as_ref()].into_iter().flatten();
    blocks.any(|block| answers(block, exchange.answer.status, json))
}

/// Whether an answer is one that a block describes.
pub(in crate::run) fn answers(block: &Block, status: u16, json: Option<&Value>) -> bool {
    let http = block.http.as_ref().is_none_or(|matcher| fits(matcher, Some(&status.into()), 0));
    http && block.json.iter().all(|(at, matcher)| fits(matcher, json.and_then(|json| json.pointer(at)), 0))
}

/// An answer in a few words.
pub(in crate::run) fn short(exchange: &Exchange) -> String {
    let body: String = exchange.answer.body.chars().take(120).collect();
    format!("{} {body}", exchange.answer.status).trim_end().to_owned()
}
