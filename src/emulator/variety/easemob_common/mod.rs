//! What both Easemob calls leave open, down to the wire.

mod answer;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method};

use super::Variety;
use crate::emulator::behaviour::Behaviour;
use crate::emulator::easemob::auth::bearer;
use crate::emulator::edit::{is_deletion, is_recall, refuse, said, set};
use crate::emulator::exchange::{Request, Response};

/// The question is a clause of both calls.
fn variety(question: &str, says: &str, change: fn(&mut Behaviour)) -> Variety {
    Variety::new(format!("easemob/common#{question}"), says, change)
}

/// Some answers are sent as what this makes of them.
fn answers(
    question: &str,
    says: &str,
    are: fn(&Request, &Response) -> bool,
    change: fn(&Request, &mut Response),
) -> Variety {
    Variety::new(format!("easemob/common#{question}"), says, move |server| {
        server.says(move |request, response| {
            if are(request, response) {
                change(request, response);
            }
        });
    })
}

/// Some calls are refused with this.
fn refuses(question: &str, says: &str, are: fn(&Request) -> bool, with: (u16, &'static str, &'static str)) -> Variety {
    Variety::new(format!("easemob/common#{question}"), says, move |server| {
        server.says(move |request, response| {
            if is_tested(request) && response.status == 200 && are(request) {
                refuse(response, with.0, with.1, with.2);
            }
        });
    })
}

const UNSUPPORTED: (u16, &str, &str) = (415, "web_application", "Unsupported Media Type");

/// Whether this is one of the two calls.
fn is_tested(request: &Request) -> bool {
    is_recall(request) || is_deletion(request)
}

fn is_unauthorized(request: &Request, response: &Response) -> bool {
    is_tested(request) && response.status == 401
}

pub(super) fn varieties() -> Vec<Variety> {
    [addresses(), credentials(), bodies(), answer::varieties()].concat()
}

fn is_unknown_address(request: &Request, response: &Response) -> bool {
    response.status == 404 && ["/user_canal", "/msg_recalled"].iter().any(|end| request.path.ends_with(end))
}

fn is_upper_case(request: &Request, _: &Response) -> bool {
    ["/USER_CHANNEL", "/MSG_RECALL"].iter().any(|end| request.path.ends_with(end))
}

fn is_other_method(_: &Request, response: &Response) -> bool {
    response.status == 405
}

fn addresses() -> Vec<Variety> {
    vec![
        answers("address.unknown", "a wrong URL", is_unknown_address, |_, response| {
            refuse(response, 500, "web_application", "wrong URL");
        }),
        answers("address.case-sensitive", "a wrong URL", is_upper_case, |_, response| {
            refuse(response, 500, "web_application", "wrong URL");
        }),
        answers("address.other-method", "an operation that is not supported", is_other_method, |_, response| {
            refuse(response, 500, "unsupported_service_operation", "Not supported");
        }),
        answers("address.other-method", "an address that is not found", is_other_method, |_, response| {
            refuse(response, 404, "service_resource_not_found", "Service resource not found");
        }),
        variety("address.trailing-slash", "a slash at the end is no other address", |server| {
            server.hears(|request| {
                let path = request.path.trim_end_matches('/');
                if path.len() > 1 {
                    request.path = path.to_owned();
                }
            });
        }),
        refuses(
            "address.query",
            "an unknown query parameter is refused",
            |request| request.parameters().any(|(name, _)| name == "resource"),
            (400, "illegal_argument", "this is an invalid request."),
        ),
    ]
}

fn credentials() -> Vec<Variety> {
    vec![
        variety("auth.scheme-case", "bearer may be written in any letters", |server| {
            server.easemob.auth.bearer = |header| bearer(header).or_else(|| header.strip_prefix("bearer "));
        }),
        variety("auth.app-token", "a user may do it too", |server| {
            server.easemob.route.admit = |_, _| Ok(());
        }),
        answers(
            "auth.app-token",
            "a user is refused with 403",
            |request, response| {
                is_unauthorized(request, response)
                    && said(response, "/error_description") == Some("Unable to authenticate (OAuth)".into())
            },
            |_, response| response.status = 403,
        ),
        variety("token.inexact-end", "a token ends five seconds early", |server| {
            server.easemob.auth.lifetime = |ttl_s| ttl_s.map(|ttl_s| if ttl_s > 5 { ttl_s - 5 } else { ttl_s });
        }),
        answers("token.error-texts", "every fault of a token has the same text", is_unauthorized, |_, response| {
            set(response, "/error", "auth_bad_access_token");
            set(response, "/error_description", "Unable to authenticate (OAuth)");
        }),
        answers("token.error-texts", "the texts end with a full stop", is_unauthorized, |_, response| {
            let text = said(response, "/error_description").unwrap_or_default();
            let text = text.as_str().unwrap_or_default().trim_end_matches('.');
            set(response, "/error_description", format!("{text}."));
        }),
        answers(
            "error.precedence",
            "the method is looked at before the token",
            |request, response| response.status == 401 && request.method == Method::PUT,
            |_, response| refuse(response, 405, "web_application", "Method Not Allowed"),
        ),
        answers(
            "error.precedence",
            "the token is looked at before the app",
            |request, response| response.status == 404 && !request.headers.contains_key("authorization"),
            |_, response| refuse(response, 401, "unauthorized", "Unable to authenticate"),
        ),
    ]
}

/// What a body is announced as.
fn media(request: &Request) -> &str {
    request.header("content-type").unwrap_or_default()
}

fn body(request: &Request) -> String {
    String::from_utf8_lossy(&request.body).into_owned()
}

fn bodies() -> Vec<Variety> {
    vec![
        variety("content-type.unsupported", "a body is read as JSON whatever it is called", |server| {
            server.hears(|request| {
                if is_tested(request) && (media(request).starts_with("text/") || media(request).contains("form")) {
                    request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                }
            });
        }),
        answers(
            "content-type.unsupported",
            "another type is a bad request",
            |request, response| is_tested(request) && response.status == 415,
            |_, response| response.status = 400,
        ),
        Variety::new("easemob/common#content-type.absent", "a body without a type is refused", |server| {
            server.says(|request, response| {
                if is_deletion(request) && response.status == 200 && media(request).is_empty() {
                    refuse(response, UNSUPPORTED.0, UNSUPPORTED.1, UNSUPPORTED.2);
                }
            });
        }),
        refuses(
            "content-type.spelling",
            "the type is taken letter for letter",
            |request| media(request).contains("APPLICATION") || media(request).contains("utf-8"),
            UNSUPPORTED,
        ),
        refuses(
            "request.encoding",
            "a charset other than UTF-8 is refused",
            |request| media(request).contains("gbk"),
            UNSUPPORTED,
        ),
        refuses(
            "accept.other",
            "an answer in JSON has to be wanted",
            |request| request.header("accept").is_some_and(|accept| accept == "text/html"),
            (406, "web_application", "Not Acceptable"),
        ),
        refuses(
            "accept.other",
            "what is accepted has to be said",
            |request| request.header("accept").is_none_or(str::is_empty),
            (400, "web_application", "Bad Request"),
        ),
        variety("request.json-leniency", "a byte order mark and what follows the object are skipped", |server| {
            server.hears(|request| {
                if is_tested(request) && (body(request).starts_with('\u{feff}') || body(request).ends_with(" and more"))
                {
                    request.body =
                        body(request).trim_start_matches('\u{feff}').trim_end_matches(" and more").to_owned().into();
                }
            });
        }),
        refuses(
            "request.json-leniency",
            "deep nesting and a key that stands twice are refused",
            |request| {
                body(request).contains("[[[[")
                    || body(request).matches("\"channel\":").count() + body(request).matches("\"msg_id\":").count() > 1
            },
            (400, "invalid_request_body", "Request body is invalid. Please check body is correct."),
        ),
        refuses(
            "request.framing",
            "a body in chunks needs its length",
            |request| request.header("transfer-encoding").is_some(),
            (411, "web_application", "Length Required"),
        ),
        refuses(
            "request.size-limit",
            "a body over 5 KB is too large",
            |request| request.body.len() > 5_120,
            (413, "web_application", "Request Entity Too Large"),
        ),
        answers(
            "request.json-error",
            "it is an invalid request body",
            |request, response| is_recall(request) && said(response, "/error") == Some("json_parse".into()),
            |_, response| {
                set(response, "/error", "invalid_request_body");
            },
        ),
        answers(
            "request.json-error",
            "it is an illegal argument",
            |request, response| is_recall(request) && said(response, "/error") == Some("json_parse".into()),
            |_, response| {
                set(response, "/error", "illegal_argument");
            },
        ),
    ]
}
