//! A call sent and its answer stored.

use secrecy::ExposeSecret;
use serde_json::Value;
use tokio::task::JoinSet;

use super::budget::Places;
use super::client::{Fault, Outgoing, Payload, Received};
use super::stage::{Stage, Stop};
use super::{preflight, request};
use crate::case::{AuthFault, Call, Features, Step, Unknown, fill_text};
use crate::judge::{Answer, Exchange, Sent};
use crate::target::App;

impl Stage {
    /// Sends a call and waits for its answer.
    pub(super) async fn ask(&mut self, step: &Step, call: &Call) -> Result<(Exchange, Option<Value>), Stop> {
        if call.request.fault() == Some(&AuthFault::OtherApp) {
            self.get_other_token().await.map_err(|message| Stop::Blocked(format!("{}: {message}", step.does)))?;
        }
        let outgoing = self.outgoing(call)?;
        let places = self.places(call, &outgoing).await?;
        self.requests += 1;
        let received = places.of(self.session.http.send(&outgoing)).await;
        let received = received
            .map_err(|fault| Stop::Fault(Fault { sentence: format!("{}: {}", step.does, fault.sentence), ..fault }))?;
        Ok(self.exchange(step, &outgoing, &received))
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
        if let App::Easemob(app) = &other.app {
            preflight::fetch_token(&self.session, &self.secrets, app).await.map_err(|error| error.to_string())?;
            self.other_token = app.token.get().map(|token| token.expose_secret().to_owned());
        }
        Ok(())
    }

    /// The request of a call, signed now.
    pub(super) fn outgoing(&mut self, call: &Call) -> Result<Outgoing, Unknown> {
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
        let mask = |text: &str| self.secrets.mask(text);
        let body = mask(&String::from_utf8_lossy(&received.body));
        let sent_body = match &outgoing.payload {
            Payload::None => None,
            Payload::Text(text) => Some(mask(text)),
            Payload::File(file) => Some(mask(&file.content)),
        };
        let sent_json = match &outgoing.payload {
            Payload::Text(text) => serde_json::from_str(text).ok().map(|json| self.secrets.mask_json(&json)),
            Payload::None | Payload::File(_) => None,
        };
        let headers = outgoing.headers.iter().map(|(name, value)| {
            let token = name.eq_ignore_ascii_case("authorization");
            (name.clone(), if token { self.app.mask(&mask(value)) } else { mask(value) })
        });
        let sent = Sent {
            method: outgoing.method.clone(),
            url: mask(&outgoing.url),
            headers: headers.collect(),
            json: sent_json,
            body: sent_body,
            sign: outgoing.sign.clone(),
        };
        let answer = Answer {
            status: received.status,
            headers: received.headers.iter().map(|(name, value)| (name.clone(), mask(value))).collect(),
            json: raw.as_ref().map(|json| self.secrets.mask_json(json)),
            bytes: received.body.len(),
            body,
        };
        let elapsed_ms = received.elapsed.as_secs_f64() * 1000.0;
        let now_ms = self.clock.now_ms();
        (Exchange { step: step.does.clone(), line: step.line, sent, answer, elapsed_ms, now_ms }, raw)
    }
}
