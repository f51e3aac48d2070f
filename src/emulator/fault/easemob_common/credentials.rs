//! Credentials: taken though they are bad, refused though they are good, or refused in the wrong way.

use super::{answers, defect, is_tested};
use crate::emulator::easemob::auth::{Caller, flawed};
use crate::emulator::easemob::refusal::Refusal;
use crate::emulator::easemob::token::Flaw;
use crate::emulator::edit::{accept, refuse, set};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::fault::Defect;

pub(super) fn defects() -> Vec<Defect> {
    [header(), lifetime(), flaws(), texts(), of_users()].concat()
}

fn unauthorized(request: &Request, response: &Response) -> bool {
    is_tested(request) && response.status == 401
}

/// The header of a call, as far as there is one.
fn authorization(request: &Request) -> &str {
    request.header("authorization").unwrap_or_default()
}

/// Another status, with the error and the text of a malformed token.
fn other_status(status: u16) -> Refusal {
    Refusal::new(status, "auth_bad_access_token", "Unable to authenticate")
}

fn header() -> Vec<Defect> {
    vec![
        answers(
            "auth.required",
            "takes a call without the header",
            |request, _| is_tested(request) && !request.headers.contains_key("authorization"),
            |_, response| accept(response),
        ),
        answers(
            "auth.required",
            "takes a call with an empty header",
            |request, _| is_tested(request) && request.header("authorization") == Some(""),
            |_, response| accept(response),
        ),
        answers(
            "token.absent",
            "answers 400",
            |request, response| unauthorized(request, response) && authorization(request).is_empty(),
            |_, response| response.status = 400,
        ),
        answers(
            "token.absent",
            "answers 403",
            |request, response| unauthorized(request, response) && authorization(request).is_empty(),
            |_, response| response.status = 403,
        ),
        defect("auth.scheme", "takes the token alone", |server| {
            server.easemob.auth.bearer =
                |header| Some(header.strip_prefix("Bearer ").unwrap_or(header)).filter(|token| !token.is_empty());
        }),
        defect("auth.scheme", "takes any word before the token", |server| {
            server.easemob.auth.bearer = |header| header.split_once(' ').map(|(_, token)| token);
        }),
        defect("auth.scheme", "takes the token without a space before it", |server| {
            server.easemob.auth.bearer =
                |header| header.strip_prefix("Bearer").map(str::trim_start).filter(|token| !token.is_empty());
        }),
        answers(
            "auth.scheme",
            "answers another form with 400",
            |request, response| {
                unauthorized(request, response)
                    && !authorization(request).is_empty()
                    && !authorization(request).starts_with("Bearer ")
            },
            |_, response| response.status = 400,
        ),
        answers(
            "auth.scheme",
            "wants another word than Bearer",
            |request, response| is_tested(request) && response.status == 200,
            |_, response| {
                refuse(response, 401, "unauthorized", "Unable to authenticate");
            },
        ),
    ]
}

fn lifetime() -> Vec<Defect> {
    vec![
        defect("token.ttl", "a token lives half the time", |server| {
            server.easemob.auth.lifetime = |ttl_s| ttl_s.map(|ttl_s| ttl_s.div_ceil(2));
        }),
        defect("token.ttl", "ttl is ignored", |server| {
            server.easemob.auth.lifetime = |_| None;
        }),
        defect("token.ttl", "a token asked for with ttl is not accepted", |server| {
            server.easemob.auth.lifetime = |ttl_s| ttl_s.map(|_| 1);
        }),
        defect("token.ttl", "ttl counts minutes", |server| {
            server.easemob.auth.lifetime = |ttl_s| ttl_s.map(|ttl_s| ttl_s.saturating_mul(60));
        }),
        defect("token.expired", "the end of a token is not checked", |server| {
            server.easemob.auth.flawed = |flaw| if flaw == Flaw::Expired { Ok(Caller::App) } else { flawed(flaw) };
        }),
        defect("token.expired", "answers 403", |server| {
            server.easemob.auth.flawed =
                |flaw| if flaw == Flaw::Expired { Err(other_status(403)) } else { flawed(flaw) };
        }),
        defect("token.expired", "a token lives a minute longer", |server| {
            server.easemob.auth.lifetime = |ttl_s| ttl_s.map(|ttl_s| ttl_s + 60);
        }),
    ]
}

fn flaws() -> Vec<Defect> {
    vec![
        defect("token.corrupt", "takes it", |server| {
            server.easemob.auth.flawed = |flaw| if flaw == Flaw::Corrupt { Ok(Caller::App) } else { flawed(flaw) };
        }),
        defect("token.corrupt", "answers 400", |server| {
            server.easemob.auth.flawed =
                |flaw| if flaw == Flaw::Corrupt { Err(other_status(400)) } else { flawed(flaw) };
        }),
        defect("token.unissued", "takes it", |server| {
            server.easemob.auth.flawed = |flaw| if flaw == Flaw::Unissued { Ok(Caller::App) } else { flawed(flaw) };
        }),
        defect("token.unissued", "answers 404", |server| {
            server.easemob.auth.flawed =
                |flaw| if flaw == Flaw::Unissued { Err(other_status(404)) } else { flawed(flaw) };
        }),
        defect("token.other-app", "takes it", |server| {
            server.easemob.auth.flawed = |flaw| if flaw == Flaw::OtherApp { Ok(Caller::App) } else { flawed(flaw) };
        }),
        defect("token.other-app", "answers 403", |server| {
            server.easemob.auth.flawed =
                |flaw| if flaw == Flaw::OtherApp { Err(other_status(403)) } else { flawed(flaw) };
        }),
    ]
}

fn texts() -> Vec<Defect> {
    vec![
        answers("token.error-texts", "is called forbidden", unauthorized, |_, response| {
            set(response, "/error", "forbidden");
        }),
        answers("token.error-texts", "is called Unauthorized", unauthorized, |_, response| {
            set(response, "/error", "Unauthorized");
        }),
        answers("token.error-texts", "has a text of its own", unauthorized, |_, response| {
            set(response, "/error_description", "Please sign in");
        }),
        answers("token.error-texts", "its text says authorize", unauthorized, |_, response| {
            set(response, "/error_description", "Unable to authorize");
        }),
        answers("token.error-texts", "its text is in lower case", unauthorized, |_, response| {
            set(response, "/error_description", "unable to authenticate");
        }),
    ]
}

fn of_users() -> Vec<Defect> {
    vec![
        defect("auth.app-token", "the token of a user is a wrong argument", |server| {
            server.easemob.route.admit =
                |caller, endpoint| match crate::emulator::easemob::route::admit_caller(caller, endpoint) {
                    Err(_) => Err(other_status(400)),
                    Ok(()) => Ok(()),
                };
        }),
        defect("auth.app-token", "the token of a user hides the address", |server| {
            server.easemob.route.admit =
                |caller, endpoint| match crate::emulator::easemob::route::admit_caller(caller, endpoint) {
                    Err(_) => Err(other_status(404)),
                    Ok(()) => Ok(()),
                };
        }),
    ]
}
