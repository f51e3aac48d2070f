//! Limits: too few calls, too many, for too long, for the wrong ones.

use super::defect;
use crate::emulator::easemob::limits::budget;
use crate::emulator::easemob::route::{Endpoint, answer};
use crate::emulator::edit::sent;
use crate::emulator::fault::Defect;
use crate::emulator::limit::Rate;

pub(super) fn defects() -> Vec<Defect> {
    [of_a_user(), of_an_app()].concat()
}

fn of_a_user() -> Vec<Defect> {
    vec![
        defect("rate.user", "takes four deletions a minute", |server| {
            server.easemob.limits.deletions = Rate::per_minute(4);
        }),
        defect("rate.user", "takes six deletions a minute", |server| {
            server.easemob.limits.deletions = Rate::per_minute(6);
        }),
        defect("rate.user", "counts for two minutes", |server| {
            server.easemob.limits.deletions = Rate { per_ms: 120_000, ..Rate::per_minute(5) };
        }),
        defect("rate.user", "all users share one budget", |server| {
            server.easemob.limits.whose = |_, _| String::new();
        }),
        defect("rate.user", "each conversation has a budget of its own", |server| {
            server.easemob.limits.whose =
                |call, user| format!("{user} {}", sent(call.request, "channel").unwrap_or_default());
        }),
        defect("rate.user", "counts no deletion that keeps the roaming messages", |server| {
            server.easemob.route.answer = |app, call, path| {
                let before = app.limits.clone();
                let answered = answer(app, call, path);
                if sent(call.request, "delete_roam") == Some(false.into()) {
                    app.limits = before;
                }
                answered
            };
        }),
        defect("rate.user", "never refuses a deletion that keeps the roaming messages", |server| {
            server.easemob.route.answer = |app, call, path| match answer(app, call, path) {
                Err(refusal) if refusal.status() == 429 && sent(call.request, "delete_roam") == Some(false.into()) => {
                    let before = app.limits.clone();
                    app.limits = crate::emulator::easemob::limits::Limits::new(&app.rules);
                    let answered = answer(app, call, path);
                    app.limits = before;
                    answered
                }
                answered => answered,
            };
        }),
        defect("error.type-empty", "a refused deletion counts twice against the limit", |server| {
            server.easemob.route.answer = |app, call, path| {
                let answered = answer(app, call, path);
                if let (Err(refusal), ["users", user, "user_channel"]) = (&answered, path)
                    && refusal.status() == 400
                {
                    let _ = app.limits.admit(Endpoint::DeleteConversation(user), call);
                }
                answered
            };
        }),
    ]
}

fn of_an_app() -> Vec<Defect> {
    vec![
        defect("rate.app", "takes ninety-nine deletions a second", |server| {
            server.easemob.limits.budget = |endpoint| deletions(endpoint, Rate::per_second(99));
        }),
        defect("rate.app", "takes a hundred and one deletions a second", |server| {
            server.easemob.limits.budget = |endpoint| deletions(endpoint, Rate::per_second(101));
        }),
        defect("rate.app", "counts for two seconds", |server| {
            server.easemob.limits.budget =
                |endpoint| deletions(endpoint, Rate { per_ms: 2_000, ..Rate::per_second(100) });
        }),
    ]
}

/// Another budget for deletions, the documented one for all else.
fn deletions(endpoint: Endpoint, rate: Rate) -> Option<(&'static str, Rate)> {
    match endpoint {
        Endpoint::DeleteConversation(_) => Some(("delete conversation", rate)),
        _ => budget(endpoint),
    }
}
