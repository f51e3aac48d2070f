//! The form of an answer, and the codes of the gateway.

use super::{Defect, defect};
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{content_type, edit_answer, is_revoke, remove, said, set};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::zego::Code;

pub(super) fn defects() -> Vec<Defect> {
    [codes(), forms()].concat()
}

/// The codes of the gateway, each with one that stands near it.
fn codes() -> Vec<Defect> {
    let wrong = [
        ("code.0", Code::SUCCESS, 200, "a success"),
        ("code.0", Code::SUCCESS, 1, "a success"),
        ("code.100000001", Code::APP_ID_FORMAT, 100_000_010, "a malformed AppId"),
        ("code.100000001", Code::APP_ID_FORMAT, 100_000_005, "a malformed AppId"),
        ("code.100000002", Code::TIMESTAMP_EMPTY, 100_000_003, "an empty Timestamp"),
        ("code.100000002", Code::TIMESTAMP_EMPTY, 100_000_004, "an empty Timestamp"),
        ("code.100000003", Code::TIMESTAMP_FORMAT, 100_000_004, "a malformed Timestamp"),
        ("code.100000003", Code::TIMESTAMP_FORMAT, 100_000_002, "a malformed Timestamp"),
        ("code.100000004", Code::SIGNATURE_EXPIRED, 100_000_003, "an expired signature"),
        ("code.100000004", Code::SIGNATURE_EXPIRED, 100_000_005, "an expired signature"),
        ("code.100000005", Code::SIGNATURE_WRONG, 100_000_009, "a wrong signature"),
        ("code.100000005", Code::SIGNATURE_WRONG, 100_000_004, "a wrong signature"),
        ("code.100000005", Code::SIGNATURE_WRONG, 3, "a wrong signature"),
        ("code.100000005.cause", Code::SIGNATURE_EXPIRED, 100_000_005, "an expired signature"),
        ("code.100000006", Code::ACTION_EMPTY, 100_000_007, "an empty Action"),
        ("code.100000006", Code::ACTION_EMPTY, 2, "an empty Action"),
        ("code.100000007", Code::ACTION_UNKNOWN, 100_000_006, "an unknown Action"),
        ("code.100000007", Code::ACTION_UNKNOWN, 100_000_017, "an unknown Action"),
        ("code.100000008", Code::NONCE_EMPTY, 100_000_005, "an empty SignatureNonce"),
        ("code.100000008", Code::NONCE_EMPTY, 100_000_009, "an empty SignatureNonce"),
        ("code.100000009", Code::SIGNATURE_EMPTY, 100_000_005, "an empty Signature"),
        ("code.100000009", Code::SIGNATURE_EMPTY, 100_000_008, "an empty Signature"),
        ("code.100000013", Code::VERSION_EMPTY, 100_000_014, "an empty SignatureVersion"),
        ("code.100000013", Code::VERSION_EMPTY, 0, "an empty SignatureVersion"),
        ("code.100000014", Code::VERSION_UNKNOWN, 100_000_013, "an unsupported SignatureVersion"),
        ("code.100000014", Code::VERSION_UNKNOWN, 100_000_005, "an unsupported SignatureVersion"),
    ];
    let defects = wrong.map(|(clause, from, to, what)| {
        Defect::new(format!("zego/common#{clause}"), format!("{what} is answered with {to}"), move |server| {
            server.says(move |request, response| {
                if is_call(request) && said(response, "/Code") == Some(from.number.into()) {
                    set(response, "/Code", to);
                }
            });
        })
    });
    defects.into()
}

/// Whether a request is a call to recall, be its Action right or wrong.
fn is_call(request: &Request) -> bool {
    let action = request.parameters().find(|(name, _)| name == "Action").map(|(_, value)| value);
    request.path == "/" && action.is_none_or(|action| ["", "RevokeRoomMessage", "NoSuchAction"].contains(&&*action))
}

/// What is at a recall's answer, by its code.
fn where_code(server: &mut Behaviour, is: fn(u64) -> bool, change: fn(&mut Response)) {
    server.says(move |request, response| {
        if is_revoke(request) && said(response, "/Code").and_then(|code| code.as_u64()).is_some_and(is) {
            change(response);
        }
    });
}

fn of_operation(code: u64) -> bool {
    code >= 600_000_000
}

fn of_gateway(code: u64) -> bool {
    (1..600_000_000).contains(&code)
}

fn forms() -> Vec<Defect> {
    vec![
        defect("response.always", "a refusal of the operation has no Message", |server| {
            where_code(server, of_operation, |response| remove(response, "/Message"));
        }),
        defect("response.always", "a refusal of the operation has no RequestId", |server| {
            where_code(server, of_operation, |response| remove(response, "/RequestId"));
        }),
        defect("response.always", "a refusal of the gateway has no Message", |server| {
            where_code(server, of_gateway, |response| remove(response, "/Message"));
        }),
        defect("response.always", "a refusal of the gateway has no RequestId", |server| {
            where_code(server, of_gateway, |response| remove(response, "/RequestId"));
        }),
        defect("response.always", "a success has no RequestId", |server| {
            where_code(server, |code| code == 0, |response| remove(response, "/RequestId"));
        }),
        defect("response.json", "a success is wrapped in data", |server| {
            where_code(
                server,
                |code| code == 0,
                |response| edit_answer(response, |body| *body = serde_json::json!([body.take()])),
            );
        }),
        defect("response.content-type", "a refusal of the gateway is plain text", |server| {
            where_code(server, of_gateway, |response| content_type(response, Some("text/plain")));
        }),
        defect("response.content-type", "a refusal of the operation has none", |server| {
            where_code(server, of_operation, |response| content_type(response, None));
        }),
        defect("response.content-type", "a success is called text/json", |server| {
            where_code(server, |code| code == 0, |response| content_type(response, Some("text/json")));
        }),
        defect("codes.open-list", "a code that no page of an operation lists is a text", |server| {
            where_code(server, of_gateway, |response| {
                let code = said(response, "/Code").unwrap_or_default().to_string();
                set(response, "/Code", code);
            });
        }),
        defect("codes.open-list", "a code that no page of an operation lists is null", |server| {
            where_code(server, of_gateway, |response| set(response, "/Code", serde_json::Value::Null));
        }),
    ]
}
