//! What an answer says.

use serde_json::json;

use super::{Defect, defect};
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{is_revoke, put, said, set};
use crate::emulator::exchange::Response;

pub(super) fn defects() -> Vec<Defect> {
    [codes(), texts()].concat()
}

/// Changes the answers to recalls whose code is of this kind.
fn where_code(server: &mut Behaviour, is: fn(u64) -> bool, change: fn(&mut Response)) {
    server.says(move |request, response| {
        if is_revoke(request) && said(response, "/Code").and_then(|code| code.as_u64()).is_some_and(is) {
            change(response);
        }
    });
}

fn codes() -> Vec<Defect> {
    vec![
        defect("response.success", "an accepted call is answered with Code 200", |server| {
            where_code(server, |code| code == 0, |response| set(response, "/Code", 200));
        }),
        defect("response.success", "an accepted call is answered with Code 1", |server| {
            where_code(server, |code| code == 0, |response| set(response, "/Code", 1));
        }),
        defect("response.status", "an accepted call is answered with HTTP 201", |server| {
            where_code(server, |code| code == 0, |response| response.status = 201);
        }),
        defect("response.status", "an accepted call is answered with HTTP 204", |server| {
            where_code(server, |code| code == 0, |response| response.status = 204);
        }),
        defect("codes.partial-list", "a wrong signature is answered with 660000002", |server| {
            where_code(server, |code| code == 100_000_005, |response| set(response, "/Code", 660_000_002));
        }),
        defect("codes.partial-list", "a wrong signature is answered with 660000001", |server| {
            where_code(server, |code| code == 100_000_005, |response| set(response, "/Code", 660_000_001));
        }),
        defect("response.Code", "a refusal has its Code as a text", |server| {
            where_code(
                server,
                |code| code != 0,
                |response| {
                    let code = said(response, "/Code").unwrap_or_default().to_string();
                    set(response, "/Code", code);
                },
            );
        }),
    ]
}

fn texts() -> Vec<Defect> {
    vec![
        defect("response.Message", "a refusal has an object as Message", |server| {
            where_code(server, |code| code != 0, |response| set(response, "/Message", json!({ "en": "refused" })));
        }),
        defect("example.Message", "a success has null as Message", |server| {
            where_code(server, |code| code == 0, |response| put(response, "/Message", json!(null)));
        }),
        defect("example.RequestId", "is a number", |server| {
            where_code(
                server,
                |_| true,
                |response| {
                    let id = said(response, "/RequestId").and_then(|id| id.as_str()?.parse::<u64>().ok());
                    set(response, "/RequestId", id.unwrap_or_default());
                },
            );
        }),
        defect("example.RequestId", "is empty", |server| {
            where_code(server, |_| true, |response| set(response, "/RequestId", ""));
        }),
        defect("example.RequestId", "is empty in a refusal of the operation", |server| {
            where_code(server, |code| code >= 600_000_000, |response| set(response, "/RequestId", ""));
        }),
        defect("example.RequestId", "is empty in a refusal of the gateway", |server| {
            where_code(
                server,
                |code| (100_000_000..200_000_000).contains(&code),
                |response| set(response, "/RequestId", ""),
            );
        }),
        defect("example.RequestId", "is empty in a success", |server| {
            where_code(server, |code| code == 0, |response| set(response, "/RequestId", ""));
        }),
    ]
}
