//! Bodies: read too leniently, or refused in the wrong way.

use serde_json::Value;

use super::{answers, defect, is_tested};
use crate::emulator::edit::{accept, edit_request, refuse, set};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::fault::Defect;

pub(super) fn defects() -> Vec<Defect> {
    [media(), lenient(), refused(), letters()].concat()
}

fn body(request: &Request) -> String {
    String::from_utf8_lossy(&request.body).trim().to_owned()
}

/// Whether a call was refused because its body is not JSON.
fn is_malformed(request: &Request, response: &Response) -> bool {
    let text = body(request);
    let is_text = !text.is_empty() && serde_json::from_str::<Value>(&text).is_err();
    is_tested(request) && response.status == 400 && is_text
}

fn is_no_object(request: &Request) -> bool {
    is_tested(request) && serde_json::from_str::<Value>(&body(request)).is_ok_and(|value| !value.is_object())
}

/// A call with a body in which some letters stand for others.
fn hears(clause: &str, says: &str, from: &'static str, to: &'static str) -> Defect {
    Defect::new(format!("easemob/common#{clause}"), says, move |server| {
        server.hears(move |request| {
            if is_tested(request) {
                request.body = body(request).replace(from, to).into();
            }
        });
    })
}

fn media() -> Vec<Defect> {
    vec![
        answers(
            "content-type.unsupported",
            "answers 500",
            |_, response| response.status == 415,
            |_, response| response.status = 500,
        ),
        answers(
            "content-type.unsupported",
            "answers 406",
            |_, response| response.status == 415,
            |_, response| response.status = 406,
        ),
    ]
}

fn lenient() -> Vec<Defect> {
    vec![
        hears("request.json", "a comma may stand before the end", ", }", " }"),
        hears("request.json", "an equals sign is as good as a colon", "\"= ", "\": "),
        defect("request.json", "an object that is cut short is closed", |server| {
            server.hears(|request| {
                let text = body(request);
                if is_tested(request) && text.starts_with('{') && !text.contains('}') {
                    request.body = format!("{text}}}").into();
                }
            });
        }),
        answers(
            "request.json",
            "takes a form",
            |request, _| is_tested(request) && body(request).contains('&'),
            |_, response| accept(response),
        ),
        answers(
            "request.json",
            "takes a text",
            |request, _| is_tested(request) && body(request).ends_with(" it"),
            |_, response| accept(response),
        ),
        answers(
            "request.json",
            "takes a call without a body",
            |request, _| is_tested(request) && request.body.is_empty(),
            |_, response| accept(response),
        ),
        answers(
            "request.json",
            "takes a blank body",
            |request, _| is_tested(request) && !request.body.is_empty() && body(request).is_empty(),
            |_, response| accept(response),
        ),
        defect("request.json", "a list of one call is that call", |server| {
            server.hears(|request| {
                if is_tested(request) && body(request).starts_with('[') {
                    request.body = body(request).trim_matches(['[', ']']).to_owned().into();
                }
            });
        }),
        answers(
            "request.json",
            "null, a text or a number asks for nothing",
            |request, _| is_no_object(request),
            |_, response| accept(response),
        ),
        answers(
            "request.json",
            "wants a list of calls",
            |request, response| is_tested(request) && response.status == 200,
            |_, response| {
                refuse(response, 400, "invalid_request_body", "Request body is invalid. Please check body is correct.");
            },
        ),
    ]
}

fn refused() -> Vec<Defect> {
    vec![
        answers("request.json-error", "answers 500", is_malformed, |_, response| response.status = 500),
        answers("request.json-error", "answers 422", is_malformed, |_, response| response.status = 422),
        answers("request.json-error", "is called bad_request", is_malformed, |_, response| {
            set(response, "/error", "bad_request");
        }),
        answers("request.json-error", "is called web_application", is_malformed, |_, response| {
            set(response, "/error", "web_application");
        }),
    ]
}

fn letters() -> Vec<Defect> {
    vec![
        defect("request.case-sensitive", "reads field names in any letters", |server| {
            server.hears(|request| {
                if is_tested(request) {
                    edit_request(request, |fields| {
                        let lower = std::mem::take(fields).into_iter();
                        *fields = lower
                            .map(|(name, value)| {
                                (name.replace("Msg_Id", "msg_id").replace("Channel", "channel"), value)
                            })
                            .collect();
                    });
                }
            });
        }),
        answers(
            "request.case-sensitive",
            "a field in other letters is an internal error",
            |request, _| {
                is_tested(request) && ["\"Msg_Id\"", "\"Channel\""].iter().any(|name| body(request).contains(name))
            },
            |_, response| refuse(response, 500, "internal_server_error", "internal error"),
        ),
    ]
}
