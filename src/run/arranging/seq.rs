//! Where a message's MsgSeq comes from: the send reply, which its page does not document; the message-sent callback; or the
//! configuration.

use std::collections::VecDeque;

use serde_json::Value;

use crate::case::{Action, Call, Given, Scope, Step, Trial};
use crate::run::session::Session;
use crate::run::shard::Shard;
use crate::run::stage::Stage;
use crate::spec::{Capability, Matcher};
use crate::target::Target;

/// Where an answer carries it.
const POINTER: &str = "/MsgSeq";

/// Where MsgSeq comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::run) enum SeqSource {
    /// Nobody has looked.
    #[default]
    Unknown,
    /// From nowhere.
    None,
    /// From the send reply.
    Reply,
    /// From the callback.
    Callback,
    /// From the configuration.
    Given,
}

impl Session {
    /// Settles where MsgSeq comes from and says so.
    pub(in crate::run) fn takes_seq_from(&mut self, source: SeqSource) {
        self.seq = source;
        match source {
            SeqSource::Unknown | SeqSource::None => {}
            SeqSource::Reply => {
                self.remark("MsgSeq comes from the SendRoomMessage reply, which its page does not document");
            }
            SeqSource::Callback => self.remark("MsgSeq comes from the message-sent callback"),
            SeqSource::Given => {
                let count = self.target.message_numbers().len();
                self.remark(&format!("MsgSeq comes from the configuration: {count} message numbers"));
            }
        }
        if matches!(source, SeqSource::Reply | SeqSource::Callback) {
            self.capabilities.insert(Capability::Seq);
        }
    }

    /// Leaves it to the run to find out where MsgSeq comes from; a plan counts on it until then.
    pub(in crate::run) fn takes_seq_for_granted(&mut self) {
        self.capabilities.insert(Capability::Seq);
        self.guesses_seq = true;
    }

    /// Whether a plan counts on a MsgSeq of which nobody knows yet where it comes from.
    #[must_use]
    pub fn guesses_seq(&self) -> bool {
        self.guesses_seq
    }

    /// Whether what a trial does with MsgSeq besides its preconditions can be done here.
    pub(in crate::run) fn serves_seq(&self, trial: &Trial) -> bool {
        let (reads, holds) = (reads_seq(&trial.steps) > 0, trial.steps.iter().any(holds_seq));
        match self.seq {
            _ if self.control.is_some() => true,
            SeqSource::Unknown | SeqSource::Reply => true,
            SeqSource::Callback => !holds,
            SeqSource::None | SeqSource::Given => !reads && !holds,
        }
    }

    /// How many message numbers of the configuration a precondition uses up; `None` where it needs something else.
    pub(in crate::run) fn numbers_used(&self, given: &Given) -> Option<usize> {
        let givens = self.suite.givens.get(&self.target.vendor);
        let is_known = |name: &String| {
            let before = givens.and_then(|givens| givens.get(name));
            !self.target.is_arranged(name) && before.is_some_and(|before| self.configured(before).is_some())
        };
        let is_given = self.seq == SeqSource::Given && given.after.iter().all(is_known);
        (is_given && given.needs.iter().eq([&Capability::Seq])).then(|| reads_seq(&given.steps))
    }

    /// Why a trial is skipped that would need one more.
    pub(in crate::run) fn numbers_are_used_up(&self) -> String {
        let count = numbers(&self.target, self.options.shard).len();
        format!("needs seq: the {count} given message numbers are used up")
    }

    /// Takes message numbers for a precondition, the earlier message's first.
    pub(in crate::run) async fn numbers_for(&self, given: &Given) -> Option<Scope> {
        let count = self.numbers_used(given)?;
        let mut numbers = self.numbers.lock().await;
        if numbers.len() < count {
            return None;
        }
        let names = given.steps.iter().filter_map(call_of).flat_map(|call| &call.capture);
        let names = names.filter(|(_, pointer)| *pointer == POINTER).map(|(name, _)| name.clone());
        Some(names.zip(numbers.drain(..count)).map(|(name, number)| (name, Value::from(number))).collect())
    }
}

impl Stage {
    /// What a send reply leaves out, from the callback of the message just sent.
    pub(in crate::run) async fn told_seq(&self, call: &Call, pointer: &str) -> Option<Value> {
        let inbox =
            self.session.inbox.as_ref().filter(|_| pointer == POINTER && call.operation.id == "SendRoomMessage")?;
        let sent = self.exchanges.last()?.sent.json.as_ref()?;
        let text = |pointer: &str| sent.pointer(pointer).and_then(Value::as_str);
        let (room, sender) = (text("/RoomId")?, text("/FromUserId")?);
        let text = match sent.pointer("/MessageType").and_then(Value::as_u64) {
            Some(1) => text("/MessageBody/Message")?,
            // Other kinds of messages need not arrive as they were sent, but the name in them does.
            _ => self.scope.get("unique").and_then(Value::as_str)?,
        };
        let session = std::sync::Arc::clone(&self.session);
        session.unless_stopped(inbox.seq(room, sender, text)).await.ok().flatten()
    }
}

/// The message numbers of a configuration that are this machine's, the earliest first.
pub(in crate::run) fn numbers(target: &Target, shard: Option<Shard>) -> VecDeque<u64> {
    let (index, count) = shard.map_or((0, 1), |shard| (shard.index.saturating_sub(1) as usize, shard.count as usize));
    target.message_numbers().into_iter().skip(index).step_by(count.max(1)).collect()
}

fn call_of(step: &Step) -> Option<&Call> {
    match &step.action {
        Action::Call(call) => Some(call),
        _ => None,
    }
}

/// How many values of MsgSeq the answers to some steps have to bring.
fn reads_seq(steps: &[Step]) -> usize {
    let captured = steps.iter().filter_map(call_of).flat_map(|call| call.capture.values());
    captured.filter(|pointer| *pointer == POINTER).count()
}

/// Whether a step holds the reply to its MsgSeq.
fn holds_seq(step: &Step) -> bool {
    let assertions = call_of(step).into_iter().flat_map(|call| call.assertions.iter());
    let mut matchers = assertions.filter_map(|assertion| assertion.json.get(POINTER));
    matchers.any(|matcher| !Matcher::observes(matcher))
}
