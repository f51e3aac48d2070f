//! One trial on its stage: its app, clock, values and exchanges; each step performed and judged.

use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::client::{Fault, Outgoing, Payload, Received};
use super::session::Session;
use super::{preflight, request};
use crate::case::{Action, Assertion, AuthFault, Call, Features, Scope, Step, Trial, Unknown, fill_text};
use crate::judge::{
    Answer, Difference, Exchange, Finding, Judged, Level, Outcome, Question, Sent, Shown, Taken, Verdict,
    document_text, judge, judge_burst, render,
};
use crate::target::{App, MASK, Secrets, Signature, TrialClock};

/// A trial that has been run, with the answers to record.
#[derive(Debug)]
pub struct Ran {
    /// What became of it.
    pub outcome: Outcome,
    /// Its rendered answers.
    pub taken: Vec<Taken>,
    /// Whether nobody answered at all.
    pub unreachable: bool,
}

/// Why a trial ends before its last step.
pub(super) enum Stop {
    /// Set-up went wrong.
    Blocked(String),
    /// It could not be asked.
    Fault(Fault),
    /// A promise is broken; the findings say which.
    Failed,
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Unknown> for Stop {
    fn from(unknown: Unknown) -> Self {
        Self::Blocked(unknown.to_string())
    }
}

/// What the steps of one trial share.
pub(super) struct Stage {
    pub session: Arc<Session>,
    pub app: Arc<App>,
    pub tenant: Option<String>,
    pub clock: TrialClock,
    pub scope: Scope,
    pub secrets: Secrets,
    pub exchanges: Vec<Exchange>,
    pub findings: Vec<Finding>,
    pub taken: Vec<Taken>,
    pub requests: u64,
    /// A second app, where a call carries the token of another one.
    pub other_tenant: Option<String>,
    other_token: Option<String>,
    previous: Option<Signature>,
    random: fastrand::Rng,
    permits: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Stage {
    pub fn new(
        session: Arc<Session>,
        app: Arc<App>,
        tenant: Option<(String, u64)>,
        secrets: Secrets,
        permits: Arc<Semaphore>,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Self {
        let unique = session.unique();
        let mut scope = app.names();
        let random = fastrand::Rng::with_seed(session.options.seed ^ hash(&unique));
        scope.insert("unique".to_owned(), Value::String(unique));
        let clock = tenant.as_ref().map_or_else(TrialClock::local, |(_, now_ms)| TrialClock::at(*now_ms));
        Self {
            session,
            app,
            tenant: tenant.map(|(id, _)| id),
            clock,
            scope,
            secrets,
            exchanges: Vec::new(),
            findings: Vec::new(),
            taken: Vec::new(),
            requests: 0,
            other_tenant: None,
            other_token: None,
            previous: None,
            random,
            permits,
            permit,
        }
    }

    /// Performs steps in order until one stops the trial.
    pub async fn perform(&mut self, trial: Option<&Trial>, steps: &[Step]) -> Result<(), Stop> {
        for step in steps {
            self.step(trial, step).await?;
        }
        Ok(())
    }

    async fn step(&mut self, trial: Option<&Trial>, step: &Step) -> Result<(), Stop> {
        let blocked = |message: String| Stop::Blocked(format!("{}: {message}", step.does));
        match &step.action {
            Action::Call(call) => match &call.repeat {
                Some(repeat) => self.burst(trial, step, call, repeat.times, &repeat.some).await,
                None => self.single(trial, step, call).await,
            },
            Action::Freeze(freeze) => self.move_clock(json!({ "freeze": freeze }), *freeze).await.map_err(blocked),
            Action::Advance(ms) => self.advance(*ms).await.map_err(blocked),
            Action::Join { room, user } => self.membership(room, user, true).await.map_err(blocked),
            Action::Leave { room, user } => self.membership(room, user, false).await.map_err(blocked),
            Action::Fault { operation, times } => self.force_fault(operation, *times).await.map_err(blocked),
        }
    }

    async fn advance(&mut self, ms: u64) -> Result<(), String> {
        if self.tenant.is_some() {
            let frozen = self.clock.frozen();
            return self.move_clock(json!({ "advance_ms": ms }), frozen).await;
        }
        self.permit = None;
        tokio::time::sleep(Duration::from_millis(ms)).await;
        self.permit = Arc::clone(&self.permits).acquire_owned().await.ok();
        Ok(())
    }

    async fn move_clock(&mut self, change: Value, frozen: bool) -> Result<(), String> {
        let (control, tenant) = self.control()?;
        let now_ms = control.clock(&tenant, &change).await.map_err(|error| error.to_string())?;
        self.clock.set(now_ms, frozen);
        Ok(())
    }

    async fn membership(&mut self, room: &str, user: &str, joins: bool) -> Result<(), String> {
        let fill = |text| fill_text(text, &self.scope).map_err(|error| error.to_string());
        let (room, user) = (fill(room)?, fill(user)?);
        let (control, tenant) = self.control()?;
        let done =
            if joins { control.join(&tenant, &room, &user).await } else { control.leave(&tenant, &room, &user).await };
        done.map_err(|error| error.to_string())
    }

    async fn force_fault(&mut self, operation: &str, times: u32) -> Result<(), String> {
        let (control, tenant) = self.control()?;
        control.fault(&tenant, operation, times).await.map_err(|error| error.to_string())
    }

    fn control(&self) -> Result<(&crate::target::Control, String), String> {
        match (&self.session.control, &self.tenant) {
            (Some(control), Some(tenant)) => Ok((control, tenant.clone())),
            _ => Err("the target has no control protocol".to_owned()),
        }
    }

    async fn single(&mut self, trial: Option<&Trial>, step: &Step, call: &Call) -> Result<(), Stop> {
        let within = call.poll_ms.filter(|_| self.tenant.is_none()).unwrap_or(0);
        let deadline = Instant::now() + Duration::from_millis(within);
        loop {
            let (exchange, raw) = self.ask(step, call).await?;
            let assertions = self.filled(&call.assertions)?;
            let question = Question::of(call, &assertions, &self.session.specs.schemas, self.session.options.level);
            let judged = judge(&question, &exchange);
            if !judged.findings.is_empty() && Instant::now() < deadline {
                tokio::time::sleep(Duration::from_millis(250)).await;
                continue;
            }
            let snapshot = self.compare_snapshot(trial, call, &exchange);
            self.exchanges.push(exchange);
            self.settle(trial, step, call, judged, snapshot)?;
            return self.capture(step, call, raw.as_ref());
        }
    }

    async fn burst(
        &mut self,
        trial: Option<&Trial>,
        step: &Step,
        call: &Call,
        times: u32,
        some: &[Assertion],
    ) -> Result<(), Stop> {
        let mut outgoing = Vec::new();
        for n in 0..times {
            self.scope.insert("n".to_owned(), Value::from(n));
            outgoing.push(self.outgoing(call)?);
        }
        self.scope.remove("n");
        let mut exchanges = Vec::new();
        for (outgoing, received) in self.send_all(call, outgoing).await? {
            exchanges.push(self.exchange(step, &outgoing, &received).0);
        }
        let assertions = self.filled(&call.assertions)?;
        let some = self.filled(some)?;
        let question = Question::of(call, &assertions, &self.session.specs.schemas, self.session.options.level);
        let judged = judge_burst(&question, &some, &exchanges);
        self.exchanges.extend(exchanges.into_iter().take(3));
        self.settle(trial, step, call, judged, Vec::new())
    }

    /// Sends requests side by side, at most 32 at once.
    async fn send_all(&mut self, call: &Call, outgoing: Vec<Outgoing>) -> Result<Vec<(Outgoing, Received)>, Stop> {
        let mut received = Vec::new();
        let mut waiting = outgoing.into_iter();
        let mut sending: JoinSet<Result<(Outgoing, Received), Fault>> = JoinSet::new();
        loop {
            while sending.len() < 32 {
                let Some(outgoing) = waiting.next() else {
                    break;
                };
                if call.setup {
                    self.keep_budget(call, &outgoing).await;
                }
                self.requests += 1;
                let http = self.session.http.clone();
                sending.spawn(async move { http.send(&outgoing).await.map(|answer| (outgoing, answer)) });
            }
            match sending.join_next().await {
                Some(Ok(done)) => received.push(done?),
                Some(Err(error)) => {
                    return Err(Stop::Fault(Fault::new(format!("a call was lost: {error}"))));
                }
                None => return Ok(received),
            }
        }
    }

    async fn ask(&mut self, step: &Step, call: &Call) -> Result<(Exchange, Option<Value>), Stop> {
        if call.request.fault() == Some(&AuthFault::OtherApp) {
            self.get_other_token().await.map_err(|message| Stop::Blocked(format!("{}: {message}", step.does)))?;
        }
        let outgoing = self.outgoing(call)?;
        self.keep_budget(call, &outgoing).await;
        self.requests += 1;
        let received =
            self.session.http.send(&outgoing).await.map_err(|fault| {
                Stop::Fault(Fault { sentence: format!("{}: {}", step.does, fault.sentence), ..fault })
            })?;
        Ok(self.exchange(step, &outgoing, &received))
    }

    /// Makes a second app and remembers its token.
    async fn get_other_token(&mut self) -> Result<(), String> {
        if self.other_token.is_some() {
            return Ok(());
        }
        let control = self.session.control.as_ref().ok_or("the target cannot make a second app")?;
        let other = control.create(&self.session.target.vendor, &Features::default(), &self.secrets).await;
        let other = other.map_err(|error| error.to_string())?;
        self.other_tenant = Some(other.id);
        if let App::Easemob(app) = &other.app {
            preflight::fetch_token(&self.session, &self.secrets, app).await.map_err(|error| error.to_string())?;
            self.other_token = app.token.get().map(|token| token.expose_secret().to_owned());
        }
        Ok(())
    }

    fn outgoing(&mut self, call: &Call) -> Result<Outgoing, Unknown> {
        let authentication = if call.operation.authenticated {
            let fault = match request::auth_fault(&call.request, &self.scope)? {
                Some(AuthFault::OtherApp) => self.other_token.clone().map(AuthFault::Token),
                other => other,
            };
            let nonce = format!("{:016x}", self.random.u64(..));
            let previous = self.previous.as_ref();
            let made = self.app.authenticate(&self.clock, nonce, fault.as_ref(), previous, &self.secrets);
            self.previous.clone_from(&made.signature);
            Some(made)
        } else {
            None
        };
        request::build(call, &self.session.target.base_url, &self.scope, authentication.as_ref())
    }

    async fn keep_budget(&self, call: &Call, outgoing: &Outgoing) {
        if self.tenant.is_some() {
            return;
        }
        let counted = |scope: &str| {
            let value = scope.strip_prefix("path.").and_then(|name| call.request.path.get(name));
            let filled = value.and_then(Value::as_str).and_then(|text| fill_text(text, &self.scope).ok());
            filled.unwrap_or_else(|| outgoing.url.clone())
        };
        self.session.budget.wait(&call.operation, counted).await;
    }

    /// The exchange as it is stored, and the answer's JSON as it came.
    fn exchange(&self, step: &Step, outgoing: &Outgoing, received: &Received) -> (Exchange, Option<Value>) {
        let raw: Option<Value> = serde_json::from_slice(&received.body).ok();
        if let Some(token) = raw.as_ref().and_then(|json| json.get("access_token")).and_then(Value::as_str) {
            self.secrets.add(token);
        }
        let mask = |text: &str| self.secrets.mask(text);
        let body = mask(&String::from_utf8_lossy(&received.body));
        let sent_body = match &outgoing.payload {
            Payload::None => None,
            Payload::Text(text) => Some(mask(text)),
            Payload::File(file) => Some(mask(&file.content)),
        };
        let headers = outgoing.headers.iter().map(|(name, value)| (name.clone(), masked_header(name, mask(value))));
        let sent = Sent {
            method: outgoing.method.clone(),
            url: mask(&outgoing.url),
            headers: headers.collect(),
            json: sent_body.as_deref().and_then(|body| serde_json::from_str(body).ok()),
            body: sent_body,
        };
        let answer = Answer {
            status: received.status,
            headers: received.headers.iter().map(|(name, value)| (name.clone(), mask(value))).collect(),
            json: serde_json::from_str(&body).ok(),
            body,
        };
        let elapsed_ms = received.elapsed.as_secs_f64() * 1000.0;
        let now_ms = self.clock.now_ms();
        (Exchange { step: step.does.clone(), line: step.line, sent, answer, elapsed_ms, now_ms }, raw)
    }

    fn filled(&self, assertions: &[Assertion]) -> Result<Vec<Assertion>, Unknown> {
        assertions.iter().map(|assertion| self.filled_one(assertion)).collect()
    }

    fn filled_one(&self, assertion: &Assertion) -> Result<Assertion, Unknown> {
        let fill = |value: &Value| crate::case::fill(value, &self.scope);
        let all = |matchers: &indexmap::IndexMap<String, crate::spec::Matcher>| {
            let filled = matchers.iter().map(|(at, matcher)| Ok((at.clone(), matcher.map_literals(&fill)?)));
            filled.collect::<Result<indexmap::IndexMap<_, _>, Unknown>>()
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
    fn settle(
        &mut self,
        trial: Option<&Trial>,
        step: &Step,
        call: &Call,
        judged: Judged,
        snapshot: Vec<Finding>,
    ) -> Result<(), Stop> {
        if let Some(mistake) = judged.own_mistake {
            return Err(Stop::Blocked(format!("{}: {mistake}", step.does)));
        }
        let bursts = trial.is_some_and(|trial| trial.bursts);
        if judged.limited && !bursts && !judged.findings.is_empty() {
            let sentence = format!("{}: answered with a rate limit, which is not what is asked here", step.does);
            return Err(Stop::Fault(Fault::new(sentence)));
        }
        if call.setup {
            return match judged.findings.first() {
                None => Ok(()),
                Some(finding) => Err(Stop::Blocked(blocked_by(step, finding, self.exchanges.last()))),
            };
        }
        let id = trial.map_or("", |trial| trial.id.as_str());
        let found = judged.findings.into_iter().chain(snapshot);
        self.findings.extend(found.map(|finding| finding.placed(id, &step.does, step.line)));
        if self.findings.is_empty() { Ok(()) } else { Err(Stop::Failed) }
    }

    fn capture(&mut self, step: &Step, call: &Call, raw: Option<&Value>) -> Result<(), Stop> {
        for (name, pointer) in &call.capture {
            let pointer = fill_text(pointer, &self.scope)?;
            let Some(value) = raw.and_then(|json| json.pointer(&pointer)) else {
                return Err(Stop::Blocked(format!("{}: the answer has no {pointer} for `{name}`", step.does)));
            };
            self.scope.insert(name.clone(), value.clone());
        }
        Ok(())
    }

    /// Holds the answer against what was recorded: the page's sample at level exact, our own emulator's last answer.
    fn compare_snapshot(&mut self, trial: Option<&Trial>, call: &Call, exchange: &Exchange) -> Vec<Finding> {
        let (Some(trial), Some(name)) = (trial, &call.snapshot) else {
            return Vec::new();
        };
        let session = &self.session;
        let text = render(&call.operation, &session.specs.schemas, &exchange.answer, &self.scope);
        let name = format!("{}/{}/{name}", trial.vendor, trial.operation);
        let mut findings = Vec::new();
        let sampled = format!("document/{name}");
        if session.options.level == Level::Exact
            && let Some(sample) = session.snapshots.get(&sampled) {
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
    pub fn conclude(self, trial: &Arc<Trial>, ended: Result<(), Stop>, started: Instant) -> Ran {
        let mut unreachable = false;
        let (verdict, reason) = match ended {
            Ok(()) if trial.only_observes() => (Verdict::Observed, None),
            Ok(()) => (Verdict::Passed, None),
            Err(Stop::Failed) => (Verdict::Failed, None),
            Err(Stop::Blocked(reason)) => (Verdict::Blocked, Some(self.secrets.mask(&reason))),
            Err(Stop::Fault(fault)) => {
                unreachable = fault.unreachable;
                (Verdict::Fault, Some(self.secrets.mask(&fault.sentence)))
            }
        };
        let outcome = Outcome {
            trial: Arc::clone(trial),
            target: self.session.target.name.as_str().into(),
            verdict,
            reason,
            findings: self.findings,
            exchanges: self.exchanges,
            duration_ms: started.elapsed().as_secs_f64() * 1000.0,
            requests: self.requests,
        };
        Ran { outcome, taken: self.taken, unreachable }
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

fn blocked_by(step: &Step, finding: &Finding, exchange: Option<&Exchange>) -> String {
    let answer = exchange.map_or_else(String::new, |exchange| {
        let body: String = exchange.answer.body.chars().take(160).collect();
        format!("; answered {} {body}", exchange.answer.status)
    });
    let expected = crate::judge::shown(&finding.expected.value);
    let actual = crate::judge::shown(&finding.actual.value);
    format!("{}: {} is not {expected} but {actual}{answer}", step.does, finding.at)
}

fn masked_header(name: &str, value: String) -> String {
    if !name.eq_ignore_ascii_case("authorization") {
        return value;
    }
    match value.split_once(' ') {
        Some((scheme, _)) => format!("{scheme} {MASK}"),
        None if value.is_empty() => value,
        None => MASK.to_owned(),
    }
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
