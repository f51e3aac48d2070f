//! Whether the target is there. When calls bring no answer nothing more is asked until it answers again; when it does not
//! for long, it has gone away and the run ends.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::trouble::{Patience, Trouble};
use crate::run::session::Session;
use crate::run::wire::{Fault, Outgoing};
use crate::spec::Operation;

/// So many calls in a row without an answer, for long enough, say that nobody is there, whatever else answers.
const UNANSWERED: u32 = 8;

/// What the calls of a run have found.
#[derive(Debug, Default)]
pub(in crate::run) struct Presence {
    /// Whether calls may be sent without looking any further.
    disturbed: AtomicBool,
    /// Whether the target has gone away.
    gone: AtomicBool,
    row: Mutex<Row>,
    looking: tokio::sync::Mutex<()>,
}

/// The calls since the last answer.
#[derive(Debug, Default)]
struct Row {
    calls: u32,
    since: Option<Instant>,
    last: String,
}

impl Session {
    /// Whether what only arranges is asked again. The emulator inside this program has no trouble that would pass.
    pub(in crate::run) fn insists(&self) -> bool {
        self.options.insist && !self.target.embedded
    }

    /// The patience of this run.
    pub(in crate::run) fn patience(&self) -> Patience {
        Patience::of(self.options.timeout)
    }

    /// Whether the target has gone away.
    pub(in crate::run) fn is_gone(&self) -> bool {
        self.presence.gone.load(Ordering::Relaxed)
    }

    /// The target has answered a call.
    pub(in crate::run) fn heard(&self) {
        let presence = &self.presence;
        if let Ok(mut row) = presence.row.lock()
            && row.calls > 0
        {
            *row = Row::default();
            presence.disturbed.store(false, Ordering::Relaxed);
        }
    }

    /// A call sent at this time has brought nothing of the target.
    pub(in crate::run) fn unheard(&self, sent: Instant, sentence: &str) {
        if !self.insists() {
            return;
        }
        let Ok(mut row) = self.presence.row.lock() else {
            return;
        };
        row.calls += 1;
        sentence.clone_into(&mut row.last);
        let since = *row.since.get_or_insert(sent);
        self.presence.disturbed.store(true, Ordering::Relaxed);
        if row.calls >= UNANSWERED && since.elapsed() >= self.patience().whole() {
            self.lose(row.calls, since.elapsed(), sentence);
        }
    }

    /// Waits until the target answers again, if it did not. One task looks, the others wait for it.
    pub(in crate::run) async fn steady(&self, leaving: bool) -> Result<(), Fault> {
        if self.is_gone() {
            return Err(Fault::ended());
        }
        if !self.presence.disturbed.load(Ordering::Relaxed) {
            return Ok(());
        }
        let looked = async {
            let _one = self.presence.looking.lock().await;
            self.look().await
        };
        if leaving { looked.await } else { self.unless_stopped(looked).await? }
    }

    async fn look(&self) -> Result<(), Fault> {
        let mut random = fastrand::Rng::new();
        for n in 0.. {
            if self.is_gone() {
                return Err(Fault::ended());
            }
            let Some((calls, since)) = self.disturbance() else {
                return Ok(());
            };
            match self.reach().await {
                None => break,
                Some(sentence) if n > 0 && since.elapsed() >= self.patience().whole() => {
                    self.lose(calls, since.elapsed(), &sentence);
                    return Err(Fault::ended());
                }
                Some(_) => tokio::time::sleep(self.patience().wait(n.min(3), &mut random)).await,
            }
        }
        self.presence.disturbed.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// The calls in a row without an answer, and since when; nothing where the last one had one.
    fn disturbance(&self) -> Option<(u32, Instant)> {
        let row = self.presence.row.lock().ok()?;
        let since = row.since?;
        self.presence.disturbed.load(Ordering::Relaxed).then_some((row.calls, since))
    }

    /// Whether anybody answers at all; else what happens instead.
    async fn reach(&self) -> Option<String> {
        let answer = self.http.send(&self.anything()).await;
        let trouble = Trouble::of(&Operation::default(), &answer)?;
        trouble.is_unheard().then_some(trouble.sentence)
    }

    /// A call any answer to which will do.
    pub(in crate::run) fn anything(&self) -> Outgoing {
        Outgoing {
            method: "GET".to_owned(),
            url: format!("{}/", self.target.base_url),
            headers: vec![("Accept".to_owned(), "*/*".to_owned())],
            ..Outgoing::default()
        }
    }

    fn lose(&self, calls: u32, silent: Duration, last: &str) {
        self.presence.gone.store(true, Ordering::Relaxed);
        let seconds = silent.as_secs_f64();
        let calls = if calls == 1 { "a call".to_owned() } else { format!("{calls} calls in a row") };
        self.end(&format!("the target went away: {calls} brought no answer in {seconds:.0} s; the last: {last}"));
    }
}
