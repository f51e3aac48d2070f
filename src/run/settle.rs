//! What an answer means for its trial: findings, values for later steps, the verdict.

use std::sync::Arc;
use std::time::Instant;

use indexmap::IndexMap;
use serde_json::Value;

use super::obstacle::Obstacle;
use super::stage::{Ran, Stage, Stop};
use super::wire::{Fault, FaultKind};
use crate::case::{Assertion, Call, Step, Trial, Unknown, fill, fill_text};
use crate::judge::{
    Cause, Demanded, Difference, Exchange, Finding, Judged, Level, Outcome, Shown, Taken, Verdict, document_text,
    render,
};
use crate::spec::Matcher;

impl Stage {
    /// Assertions with their names replaced.
    pub(super) fn filled(&self, assertions: &[Assertion]) -> Result<Vec<Assertion>, Unknown> {
        assertions.iter().map(|assertion| self.filled_one(assertion)).collect()
    }

    fn filled_one(&self, assertion: &Assertion) -> Result<Assertion, Unknown> {
        let fill = |value: &Value| fill(value, &self.scope);
        let all = |matchers: &IndexMap<String, Matcher>| {
            let filled = matchers.iter().map(|(at, matcher)| Ok((at.clone(), matcher.map_literals(&fill)?)));
            filled.collect::<Result<IndexMap<_, _>, Unknown>>()
        };
        Ok(Assertion {
            clauses: assertion.clauses.clone(),
            http: assertion.http.as_ref().map(|matcher| matcher.map_literals(&fill)).transpose()?,
            headers: all(&assertion.headers)?,
            json: all(&assertion.json)?,
            one_of: assertion.one_of.iter().map(|each| self.filled(each)).collect::<Result<_, _>>()?,
        })
    }

    /// What judging means for the trial.
    pub(super) fn settle(
        &mut self,
        trial: Option<&Trial>,
        step: &Step,
        call: &Call,
        judged: Judged,
        snapshot: Vec<Finding>,
    ) -> Result<(), Stop> {
        if let Some(mistake) = judged.own_mistake {
            return Err(Obstacle::new(mistake).at(&step.does).into());
        }
        let bursts = trial.is_some_and(|trial| trial.bursts);
        if judged.limited && (!bursts || call.operation.neighbour) {
            let limited = Fault::new("answered with a rate limit, which is not what is asked here");
            return Err(limited.at(&step.does).into());
        }
        if call.setup {
            return match judged.findings.first() {
                None => Ok(()),
                Some(finding) => Err(refused(step, call, finding, self.exchanges.last()).into()),
            };
        }
        if judged.findings.is_empty() && snapshot.is_empty() {
            return Ok(());
        }
        let filled = self.filled(&call.assertions)?;
        let demanded = Demanded { written: &call.assertions, filled: &filled, scope: &self.scope };
        let found = judged.findings.into_iter().chain(snapshot);
        self.findings.extend(found.map(|finding| finding.placed(&step.does, step.line, &demanded)));
        Err(Stop::Failed)
    }

    /// Keeps values of an answer for later steps.
    pub(super) async fn capture(&mut self, step: &Step, call: &Call, raw: Option<&Value>) -> Result<(), Stop> {
        for (name, pointer) in &call.capture {
            let pointer = fill_text(pointer, &self.scope)?;
            let value = match raw.and_then(|json| json.pointer(&pointer)) {
                Some(value) => Some(value.clone()),
                None => self.told_seq(call, &pointer).await,
            };
            let Some(value) = value else {
                let callback = if self.session.inbox.is_some() { ", and no callback brought it" } else { "" };
                let sentence = format!("the answer has no {pointer} for `{name}`{callback}");
                let cause = format!("{}: {sentence}", call.operation.address());
                return Err(Obstacle { cause, ..Obstacle::new(sentence).at(&step.does) }.into());
            };
            self.scope.insert(name.clone(), value);
        }
        Ok(())
    }

    /// Holds the answer against what was recorded: the page's sample at level exact, our own emulator's last answer.
    pub(super) fn compare_snapshot(&mut self, trial: Option<&Trial>, call: &Call, exchange: &Exchange) -> Vec<Finding> {
        let (Some(trial), Some(name)) = (trial, &call.snapshot) else {
            return Vec::new();
        };
        let session = &self.session;
        let text = render(&call.operation, &session.specs.schemas, &exchange.answer, &self.scope);
        let name = format!("{}/{}/{name}", trial.case.vendor, trial.case.operation);
        let mut findings = Vec::new();
        let sampled = format!("document/{name}");
        if session.options.level == Level::Exact
            && let Some(sample) = session.snapshots.get(&sampled)
        {
            let comparable = document_text(sample, &text);
            findings.extend(changed(&sampled, session.snapshots.compare(&sampled, &comparable)));
        }
        if session.target.embedded {
            let recorded = format!("emulator/{name}");
            findings.extend(changed(&recorded, session.snapshots.compare(&recorded, &text)));
        }
        self.taken.push(Taken { name, text });
        findings
    }

    /// The verdict, once the steps are done or one has stopped the trial.
    pub fn conclude(mut self, trial: &Arc<Trial>, ended: Result<(), Stop>, started: Instant) -> Ran {
        let proves = self.session.proves(trial);
        let (verdict, reason, cause) = match ended {
            Ok(()) if proves.is_empty() => (Verdict::Observed, None, None),
            Ok(()) => (Verdict::Passed, None, None),
            Err(Stop::Failed) => (Verdict::Failed, None, None),
            Err(Stop::Fault(fault)) if fault.kind == FaultKind::Ended => (Verdict::Skipped, Some(fault.sentence), None),
            Err(Stop::Blocked(obstacle)) => (Verdict::Blocked, Some(obstacle.sentence), Some(obstacle.cause)),
            Err(Stop::Fault(fault)) => (Verdict::Fault, Some(fault.sentence), Some(fault.cause)),
        };
        let reason = reason.map(|reason| self.secrets.mask(&reason));
        let cause = cause.map(|cause| Cause::new(&self.secrets.mask(&cause), &self.scope));
        if verdict == Verdict::Passed {
            // The last is what it was judged by.
            self.exchanges.drain(..self.exchanges.len().saturating_sub(1));
        }
        self.exchanges.iter_mut().for_each(Exchange::trim);
        let outcome = Outcome {
            trial: Arc::clone(trial),
            proves,
            target: self.session.target.name.as_str().into(),
            verdict,
            reason,
            cause,
            pinned: None,
            findings: self.findings,
            exchanges: self.exchanges,
            duration_ms: started.elapsed().as_secs_f64() * 1000.0,
            requests: self.requests,
        };
        Ran { outcome, taken: self.taken }
    }
}

fn changed(name: &str, difference: Difference) -> Option<Finding> {
    let Difference::Changed(diff) = difference else {
        return None;
    };
    let expected = Shown::rule("the recorded answer");
    let mut finding = Finding::new(format!("snapshot {name}"), None, expected, Shown::rule("another answer"));
    finding.difference = Some(diff);
    Some(finding)
}

/// A call that only arranges was answered otherwise than it must be.
fn refused(step: &Step, call: &Call, finding: &Finding, exchange: Option<&Exchange>) -> Obstacle {
    let Finding { at, expected, actual, .. } = finding;
    let difference = format!("{at} is {actual}, expected {expected}");
    let Some(answer) = exchange.map(|exchange| &exchange.answer) else {
        return Obstacle::new(difference).at(&step.does);
    };
    let (status, address) = (answer.status, call.operation.address());
    let mut body: String = answer.body.chars().take(160).collect();
    if body.len() < answer.body.len() {
        body.push('…');
    }

    let cause = format!("{address} answers {status}: {difference}");
    Obstacle { cause, ..Obstacle::new(format!("answered {status} {body}: {difference}")).at(&step.does) }
}
