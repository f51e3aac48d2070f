//! The address and the user in it.

use super::{defect, refuses};
use crate::emulator::edit::{accept, is_deletion, said};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::fault::Defect;

/// The user ID in the path of a deletion.
fn user(request: &Request) -> Option<String> {
    let parts = request.segments()?;
    parts.iter().rev().nth(1).cloned().filter(|_| parts.len() == 5)
}

fn is_unknown_user(_: &Request, response: &Response) -> bool {
    said(response, "/error") == Some("service_resource_not_found".into())
}

fn succeeds(_: &Request, response: &Response) -> bool {
    response.status == 200
}

pub(super) fn defects() -> Vec<Defect> {
    [address(), required(), kind(), unknown()].concat()
}

fn address() -> Vec<Defect> {
    const NOT_FOUND: (u16, &str, &str) = (404, "service_resource_not_found", "Service resource not found");
    vec![
        refuses("request.address", "the address is not found", succeeds, NOT_FOUND),
        refuses(
            "request.address",
            "the method is not allowed",
            succeeds,
            (405, "web_application", "Method Not Allowed"),
        ),
        refuses(
            "request.address-plural",
            "knows the address with user in the singular only",
            |request, response| response.status == 200 && request.path.contains("/users/"),
            NOT_FOUND,
        ),
        refuses(
            "request.body",
            "a body is not expected of a DELETE",
            succeeds,
            (400, "web_application", "Bad Request"),
        ),
        defect("request.body", "drops the body of a DELETE", |server| {
            server.hears(|request| {
                if is_deletion(request) {
                    request.body = "".into();
                }
            });
        }),
    ]
}

fn required() -> Vec<Defect> {
    vec![
        defect("username.required", "takes an address without a user ID", |server| {
            server.says(|request, response| {
                if request.path.ends_with("/users/user_channel") {
                    accept(response);
                }
            });
        }),
        defect("username.required", "takes an empty user ID", |server| {
            server.says(|request, response| {
                if request.path.ends_with("/users//user_channel") {
                    accept(response);
                }
            });
        }),
    ]
}

fn kind() -> Vec<Defect> {
    const UNKNOWN: (u16, &str, &str) = (404, "service_resource_not_found", "Service resource not found");
    vec![
        refuses(
            "username.type",
            "wants a number",
            |request, _| user(request).is_some_and(|user| user.parse::<u64>().is_err()),
            UNKNOWN,
        ),
        refuses(
            "username.type",
            "does not find a user ID with a full stop",
            |request, _| user(request).is_some_and(|user| user.contains('.')),
            UNKNOWN,
        ),
        refuses(
            "username.type",
            "does not find a user ID that begins with a digit",
            |request, _| user(request).is_some_and(|user| user.starts_with(|first: char| first.is_ascii_digit())),
            UNKNOWN,
        ),
        refuses(
            "username.type",
            "does not find a user ID with a low line",
            |request, _| user(request).is_some_and(|user| user.contains('_')),
            UNKNOWN,
        ),
    ]
}

fn unknown() -> Vec<Defect> {
    vec![
        refuses(
            "username.unknown",
            "an unknown user is a wrong argument",
            is_unknown_user,
            (400, "illegal_argument", "user does not exist"),
        ),
        refuses(
            "username.unknown",
            "an unknown user is called resource_not_found",
            is_unknown_user,
            (404, "resource_not_found", "Service resource not found"),
        ),
        refuses(
            "username.unknown",
            "an unknown user has a text of its own",
            is_unknown_user,
            (404, "service_resource_not_found", "User not found"),
        ),
        refuses(
            "error.other-faults",
            "an unknown user is an internal error",
            is_unknown_user,
            (500, "internal_server_error", "internal error"),
        ),
        refuses(
            "username.unknown",
            "an unknown user ID of 64 bytes is too long",
            |request, response| {
                is_unknown_user(request, response) && user(request).is_some_and(|user| user.len() == 64)
            },
            (400, "illegal_argument", "USERNAME_TOO_LONG"),
        ),
    ]
}
