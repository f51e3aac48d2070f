//! Addresses: those that exist are not found, those that do not are served, or it is said in the wrong way.

use http::Method;

use super::{answers, defect, is_tested};
use crate::emulator::edit::{accept, edit_request, refuse, said, sent, set};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::fault::Defect;

pub(super) fn defects() -> Vec<Defect> {
    [parts(), unknown_app(), unknown_address(), other_method(), longest_ids()].concat()
}

/// How many parts an address of either call has less than it should.
fn lacks(request: &Request, parts: usize) -> bool {
    let wanted = if request.path.ends_with("/user_channel") { 5 } else { 4 };
    is_tested(request) && request.path.trim_matches('/').split('/').count() + parts == wanted
}

fn is_unknown_app(_: &Request, response: &Response) -> bool {
    said(response, "/error") == Some("organization_application_not_found".into())
}

/// Whether this path is not served, and neither are its letters in lower case.
fn is_unknown_address(request: &Request, response: &Response) -> bool {
    response.status == 404 && ["/user_canal", "/msg_recalled"].iter().any(|end| request.path.ends_with(end))
}

fn is_upper_case(request: &Request, _: &Response) -> bool {
    ["/USER_CHANNEL", "/MSG_RECALL"].iter().any(|end| request.path.ends_with(end))
}

fn is_other_method(_: &Request, response: &Response) -> bool {
    response.status == 405
}

fn parts() -> Vec<Defect> {
    vec![
        answers(
            "org_name.required",
            "finds no app behind an organisation",
            |request, response| is_tested(request) && response.status == 200,
            |_, response| {
                refuse(response, 404, "organization_application_not_found", "Could not find application");
            },
        ),
        answers(
            "org_name.required",
            "takes any app for an empty organisation",
            |request, _| request.path.starts_with("//"),
            |_, response| accept(response),
        ),
        answers(
            "org_name.required",
            "takes an address without organisation and app",
            |request, _| lacks(request, 2),
            |_, response| accept(response),
        ),
        answers(
            "app_name.required",
            "takes the only app for an empty one",
            |request, _| {
                is_tested(request)
                    && !request.path.starts_with("//")
                    && request.path.contains("//")
                    && !request.path.contains("users//")
            },
            |_, response| accept(response),
        ),
        answers(
            "app_name.required",
            "takes the only app where none is named",
            |request, _| {
                lacks(request, 1) && !request.path.contains("//") && !request.path.contains("/users/user_channel")
            },
            |_, response| accept(response),
        ),
        answers(
            "app_name.required",
            "takes an address without app and organisation",
            |request, _| lacks(request, 2),
            |_, response| accept(response),
        ),
    ]
}

fn unknown_app() -> Vec<Defect> {
    vec![
        answers("app.unknown", "answers 401", is_unknown_app, |_, response| response.status = 401),
        answers("app.unknown", "answers 400", is_unknown_app, |_, response| response.status = 400),
        answers("app.unknown", "is called service_resource_not_found", is_unknown_app, |_, response| {
            set(response, "/error", "service_resource_not_found");
        }),
        answers("app.unknown", "names neither organisation nor app", is_unknown_app, |_, response| {
            set(response, "/error_description", "Could not find application");
        }),
        answers("app.unknown", "names the app without its organisation", is_unknown_app, |request, response| {
            let app = request.path.split('/').nth(2).unwrap_or_default();
            set(
                response,
                "/error_description",
                format!("Could not find application for {app} from URI: {}", request.path),
            );
        }),
        answers("app.unknown", "names the organisation without its app", is_unknown_app, |request, response| {
            let org = request.path.split('/').nth(1).unwrap_or_default();
            set(
                response,
                "/error_description",
                format!("Could not find application for {org} from URI: {}", request.path),
            );
        }),
    ]
}

fn unknown_address() -> Vec<Defect> {
    vec![
        answers("address.unknown", "answers 400", is_unknown_address, |_, response| response.status = 400),
        answers("address.unknown", "answers 200", is_unknown_address, |_, response| accept(response)),
        answers("address.unknown", "is an internal error", is_unknown_address, |_, response| {
            refuse(response, 500, "internal_server_error", "internal error");
        }),
        answers("address.case-sensitive", "serves the address in any letters", is_upper_case, |_, response| {
            accept(response);
        }),
        answers("address.case-sensitive", "sends other letters on to the address", is_upper_case, |_, response| {
            response.status = 301;
        }),
    ]
}

fn other_method() -> Vec<Defect> {
    vec![
        defect("address.other-method", "does the same for any method", |server| {
            server.hears(|request| {
                if request.path.ends_with("/user_channel") {
                    request.method = Method::DELETE;
                } else if request.path.ends_with("/messages/msg_recall") {
                    request.method = Method::POST;
                }
            });
        }),
        answers("address.other-method", "answers 400", is_other_method, |_, response| response.status = 400),
        answers("address.other-method", "answers an empty success", is_other_method, |_, response| accept(response)),
        answers("address.other-method", "is an internal error", is_other_method, |_, response| {
            refuse(response, 500, "internal_server_error", "internal error");
        }),
    ]
}

fn longest_ids() -> Vec<Defect> {
    vec![
        answers(
            "user-id.max-bytes",
            "a user ID of 64 bytes is too long",
            |request, _| is_tested(request) && names_longest(request),
            |_, response| {
                refuse(response, 400, "illegal_argument", "USERNAME_TOO_LONG");
            },
        ),
        defect("user-id.max-bytes", "a user ID is cut at 63 bytes", |server| {
            server.hears(|request| {
                if is_tested(request) {
                    cut_fields(request);
                }
            });
        }),
    ]
}

fn names_longest(request: &Request) -> bool {
    let in_path = request.path.split('/').any(|part| part.len() == 64 && part.contains("whose"));
    let in_body = |field| sent(request, field).is_some_and(|id| id.as_str().is_some_and(|id| id.len() == 64));
    in_path || ["from", "to"].into_iter().any(in_body)
}

fn cut_fields(request: &mut Request) {
    edit_request(request, |fields| {
        for field in ["channel", "to"] {
            let text = fields.get(field).and_then(|value| value.as_str()).filter(|text| text.len() == 64);
            if let Some(cut) = text.and_then(|text| text.get(..63)).map(str::to_owned) {
                fields.insert(field.to_owned(), cut.into());
            }
        }
    });
}
