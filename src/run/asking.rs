//! A call sent and its answer stored.

use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;
use tokio::task::JoinSet;

use super::door::{Kind, TRIES, Trouble, fetch_token};
use super::obstacle::Obstacle;
use super::pace::Places;
use super::stage::{Stage, Stop};
use super::wire::{Fault, Outgoing, Payload, Received, request};
use crate::case::{Action, AuthFault, Call, EditPlace, Features, Step, Trial, Unknown, fill_text};
use crate::judge::{Answer, Exchange, Sent};
use crate::redact::{credential_answer, credential_json, text};
use crate::spec::Matcher;

/// A call that was answered.
pub(super) struct Asked {
    /// What went over the wire the last time.
    pub exchange: Exchange,
    /// The answer's JSON as it came.
    pub raw: Option<Value>,
    /// Whether an earlier answer was lost, so that the call may have been performed already.
    pub lost: bool,
}

impl Stage {
    /// Sends a call and waits for its answer. One that only arranges is asked again after trouble.
    pub(super) async fn ask(&mut self, trial: Option<&Trial>, step: &Step, call: &Call) -> Result<Asked, Stop> {
        if call.fault() == Some(&AuthFault::OtherApp) {
            self.get_other_token().await.map_err(|message| Obstacle::new(message).at(&step.does))?;
        }
        let session = Arc::clone(&self.session);
        let (mut again, mut renewed, mut lost) = (0, false, false);
        loop {
            if session.is_gone() {
                return Err(Fault::ended().into());
            }
            let token = self.app.token();
            let (outgoing, sent, answer) = self.send_once(call).await?;
            let trouble = if session.insists() { Trouble::of(&call.operation, &answer) } else { None };
            match &trouble {
                Some(trouble) if trouble.is_unheard() => session.unheard(sent, &self.secrets.mask(&trouble.sentence)),
                _ => session.heard(),
            }
            if let Some(trouble) = &trouble {
                lost |= trouble.kind != Kind::Limited;
                if call.setup && again < TRIES && !session.is_gone() && self.may_pass(trouble) {
                    self.wait_out(trouble, again).await?;
                    again += 1;
                    continue;
                }
            }
            let received = Self::answered(step, answer, trouble)?;
            if received.status == 401 && !renewed && self.may_renew(trial, call) {
                renewed = true;
                match session.renew(&self.app).await {
                    // What is not deleted for it is told as it is.
                    Err(fault) if !self.leaving => return Err(fault.into()),
                    _ => {}
                }
                if self.app.token() != token {
                    continue;
                }
            }
            let (exchange, raw) = self.exchange(step, &outgoing, &received);
            return Ok(Asked { exchange, raw, lost });
        }
    }

    /// Sends a call once, in its place within every limit.
    async fn send_once(&mut self, call: &Call) -> Result<(Outgoing, Instant, Result<Received, Fault>), Stop> {
        let outgoing = self.outgoing(call)?;
        let places = self.places(call, &outgoing).await?;
        // Its turn may have come late.
        self.session.steady(self.leaving).await?;
        self.requests += 1;
        let sent = Instant::now();
        let answer = places.of(self.session.http.send(&outgoing)).await;
        self.note(call, &outgoing, answer.as_ref().ok()).await;
        Ok((outgoing, sent, answer))
    }

    /// The answer, unless a gateway gave it or none came.
    fn answered(step: &Step, answer: Result<Received, Fault>, trouble: Option<Trouble>) -> Result<Received, Stop> {
        let unheard = trouble.filter(Trouble::is_unheard);
        match (answer, unheard) {
            (Ok(received), None) => Ok(received),
            (Ok(_), Some(trouble)) => Err(Fault::new(trouble.sentence).at(&step.does).into()),
            (Err(fault), _) => Err(fault.at(&step.does).into()),
        }
    }

    /// A limit of an app of our own is exceeded by nobody else, and will be again.
    fn may_pass(&self, trouble: &Trouble) -> bool {
        trouble.kind != Kind::Limited || self.tenant.is_none()
    }

    async fn wait_out(&mut self, trouble: &Trouble, again: u32) -> Result<(), Fault> {
        let wait = trouble.after.unwrap_or_else(|| self.session.patience().wait(again, &mut self.random));
        let waiting = tokio::time::sleep(wait);
        if self.leaving {
            waiting.await;
            return Ok(());
        }
        self.session.unless_stopped(waiting).await
    }

    /// Whether a 401 may only mean that the run has outlived its token: never where the trial asks about credentials.
    fn may_renew(&self, trial: Option<&Trial>, call: &Call) -> bool {
        self.tenant.is_none()
            && call.operation.authenticated
            && !is_about_credentials(call)
            && (call.setup || !trial.is_some_and(|trial| calls(&trial.steps).any(is_about_credentials)))
    }

    /// Whether every answer of a burst, sent with this token, is the target's own and not one to a token that held no
    /// longer.
    pub(super) async fn heard_all(
        &self,
        trial: Option<&Trial>,
        step: &Step,
        call: &Call,
        token: Option<String>,
        answers: Vec<Received>,
    ) -> Result<(), Stop> {
        let unwelcome = answers.iter().any(|received| received.status == 401);
        if unwelcome && self.may_renew(trial, call) {
            self.session.renew(&self.app).await?;
            if self.app.token() != token {
                return Err(Fault::new("the token held no longer").at(&step.does).into());
            }
        }
        for answer in answers {
            let answer = Ok(answer);
            let trouble = if self.session.insists() { Trouble::of(&call.operation, &answer) } else { None };
            Self::answered(step, answer, trouble)?;
        }
        Ok(())
    }

    /// Sends requests side by side, at most 32 at once.
    pub(super) async fn send_all(
        &mut self,
        call: &Call,
        outgoing: Vec<Outgoing>,
    ) -> Result<Vec<(Outgoing, Received)>, Stop> {
        let mut received = Vec::new();
        let mut waiting = outgoing.into_iter();
        let mut sending: JoinSet<Result<(Outgoing, Received), Fault>> = JoinSet::new();
        loop {
            while sending.len() < 32 {
                let Some(outgoing) = waiting.next() else {
                    break;
                };
                let places = if call.setup { self.places(call, &outgoing).await? } else { Places::default() };
                self.requests += 1;
                let http = self.session.http.clone();
                sending.spawn(async move {
                    let answer = places.of(http.send(&outgoing)).await;
                    answer.map(|answer| (outgoing, answer))
                });
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

    /// Makes a second app and remembers its token.
    async fn get_other_token(&mut self) -> Result<(), String> {
        if self.other_token.is_some() {
            return Ok(());
        }
        let control = self.session.control.as_ref().ok_or("the target cannot make a second app")?;
        let other = control.create(&self.session.target.vendor, &Features::default(), &self.secrets).await;
        let other = other.map_err(|error| error.to_string())?;
        self.other_tenant = Some(other.id);
        fetch_token(&self.session, &self.secrets, &other.app).await?;
        self.other_token = other.app.token();
        Ok(())
    }

    /// The request of a call, signed now.
    pub(super) fn outgoing(&mut self, call: &Call) -> Result<Outgoing, Unknown> {
        let authentication = if call.operation.authenticated {
            let fault = match request::auth_fault(call, &self.scope)? {
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
        let outgoing = request::build(call, &self.session.target.base_url, &self.scope, authentication.as_ref())?;
        // The tokens of a tenant are made up for this run.
        let confidential = call.operation.issues_credentials && self.tenant.is_none();
        Ok(Outgoing { confidential, ..outgoing })
    }

    /// A place within every limit of an app that others use too; a tenant's limits are its own.
    async fn places(&self, call: &Call, outgoing: &Outgoing) -> Result<Places, Fault> {
        if self.tenant.is_some() {
            return Ok(Places::default());
        }
        let counted = |scope: &str| {
            let value = scope.strip_prefix("path.").and_then(|name| call.request.path.get(name));
            let filled = value.and_then(Value::as_str).and_then(|text| fill_text(text, &self.scope).ok());
            filled.unwrap_or_else(|| outgoing.url.clone())
        };
        let places = self.session.budget.places(&call.operation, self.turn, counted);
        if self.leaving { Ok(places.await) } else { self.session.unless_stopped(places).await }
    }

    /// The exchange as it is stored, and the answer's JSON as it came.
    pub(super) fn exchange(&self, step: &Step, outgoing: &Outgoing, received: &Received) -> (Exchange, Option<Value>) {
        let raw: Option<Value> = serde_json::from_slice(&received.body).ok();
        if let Some(token) = raw.as_ref().and_then(|json| json.get("access_token")).and_then(Value::as_str) {
            self.secrets.add(token);
        }

        let exchange = Exchange {
            step: step.does.clone(),
            line: step.line,
            sent: self.sent(outgoing),
            answer: if received.confidential {
                self.confidential(received, raw.as_ref())
            } else {
                self.answer(received, raw.as_ref())
            },
            elapsed_ms: received.elapsed.as_secs_f64() * 1000.0,
            now_ms: self.clock.now_ms(),
        };
        (exchange, raw)
    }

    /// A request without its secrets.
    fn sent(&self, outgoing: &Outgoing) -> Sent {
        let mask = |text: &str| self.secrets.mask(text);
        let headers = outgoing.headers.iter().map(|(name, value)| {
            let token = name.eq_ignore_ascii_case("authorization");
            (name.clone(), if token { self.app.mask(&mask(value)) } else { mask(value) })
        });
        let json = |text: &str| serde_json::from_str(text).ok().map(|json| self.secrets.mask_json(&json));
        let (body, json) = match &outgoing.payload {
            Payload::None => (None, None),
            Payload::Text(text) => (Some(mask(text)), json(text)),
            Payload::File(file) => (Some(mask(&file.content)), None),
        };

        Sent {
            method: outgoing.method.clone(),
            url: mask(&outgoing.url),
            headers: headers.collect(),
            json,
            body,
            sign: outgoing.sign.clone(),
        }
    }

    /// An answer without secrets that are known.
    fn answer(&self, received: &Received, raw: Option<&Value>) -> Answer {
        let mask = |text: &str| self.secrets.mask(text);
        Answer {
            status: received.status,
            headers: received.headers.iter().map(|(name, value)| (name.clone(), mask(value))).collect(),
            json: raw.map(|json| self.secrets.mask_json(json)),
            bytes: received.body.len(),
            body: mask(&text(&received.body)),
        }
    }

    /// An answer that was to bring credentials, as far as it can be judged: a secret that nobody knows yet may stand
    /// anywhere in it.
    fn confidential(&self, received: &Received, raw: Option<&Value>) -> Answer {
        self.secrets.learn(&received.body);
        let length = received.body.len();
        Answer {
            status: received.status,
            headers: received
                .headers
                .iter()
                .filter(|(name, _)| is_plain(name))
                .map(|(name, value)| (name.clone(), self.secrets.mask(value)))
                .collect(),
            json: raw.map(|json| credential_json(json, &self.secrets)),
            bytes: length,
            body: credential_answer(&received.headers, &received.body, length, &self.secrets),
        }
    }
}

/// Whether a header of an answer holds no credentials, whoever sends it.
fn is_plain(name: &str) -> bool {
    ["content-length", "content-type", "date"].iter().any(|plain| plain.eq_ignore_ascii_case(name))
}

/// The calls among steps.
fn calls(steps: &[Step]) -> impl Iterator<Item = &Call> {
    steps.iter().filter_map(|step| match &step.action {
        Action::Call(call) => Some(&**call),
        _ => None,
    })
}

/// Whether a call carries other credentials than the right ones, or is to be refused for them.
fn is_about_credentials(call: &Call) -> bool {
    let is_authorization = |name: &str| name.eq_ignore_ascii_case("authorization");
    let edited = matches!(call.edit.as_deref(), Some((EditPlace::Header(name), _)) if is_authorization(name));
    let written = call.request.headers.keys().any(|name| is_authorization(name));
    let allows = |matcher: &Matcher| matcher.literals().contains(&Value::from(401));
    let refused = call.assertions.iter().any(|assertion| {
        let own = assertion.http.as_ref().is_some_and(allows);
        own || assertion.one_of.iter().flatten().any(|inner| inner.http.as_ref().is_some_and(allows))
    });
    call.fault().is_some() || edited || written || refused
}
