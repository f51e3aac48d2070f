//! Texts, ids and status codes.

use super::{Variety, variety};
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{is_revoke, said, set};

pub(super) fn varieties() -> Vec<Variety> {
    [texts(), ids(), statuses()].concat()
}

fn texts() -> Vec<Variety> {
    vec![
        variety("example.Message", "an accepted call says nothing", |server| says(server, |code| code == 0, "")),
        variety("example.Message", "an accepted call says Succeed", |server| says(server, |code| code == 0, "Succeed")),
        variety("example.Message", "an accepted call says so in Chinese", |server| {
            says(server, |code| code == 0, "成功");
        }),
        variety("response.Message", "a refusal says nothing", |server| says(server, |code| code != 0, "")),
        variety("response.Message", "a refusal says success", |server| says(server, |code| code != 0, "success")),
        variety("response.Message", "a refusal explains itself at length", |server| {
            says(server, |code| code != 0, "参数错误。\n\tcheck the \"parameters\" and try again 🙂");
        }),
    ]
}

fn says(server: &mut Behaviour, of: fn(u64) -> bool, text: &'static str) {
    server.says(move |request, response| {
        if is_revoke(request) && said(response, "/Code").and_then(|code| code.as_u64()).is_some_and(of) {
            set(response, "/Message", text);
        }
    });
}

fn ids() -> Vec<Variety> {
    vec![
        variety("example.RequestId", "is a UUID", |server| {
            id(server, |digits| format!("{}-0000-4000-8000-{}", &digits[..8], &digits[..12]));
        }),
        variety("example.RequestId", "is hexadecimal", |server| {
            id(server, |digits| format!("{:032x}", digits.parse::<u128>().unwrap_or_default()));
        }),
        variety("example.RequestId", "is short", |server| id(server, |digits| digits[12..].to_owned())),
        variety("example.RequestId", "has a prefix and a time", |server| {
            id(server, |digits| format!("zim_rpc@{digits}|2024-01-01T00:00:00+08:00"));
        }),
    ]
}

fn id(server: &mut Behaviour, form: fn(&str) -> String) {
    server.says(move |request, response| {
        let digits = said(response, "/RequestId").and_then(|id| id.as_str().map(str::to_owned));
        if let Some(digits) = digits.filter(|_| is_revoke(request)) {
            set(response, "/RequestId", form(&digits));
        }
    });
}

fn statuses() -> Vec<Variety> {
    vec![
        variety("status-of-refusals", "every refusal is HTTP 400", |server| status(server, |_| 400)),
        variety("status-of-refusals", "each kind has a status of its own", |server| {
            status(server, |code| match code {
                100_000_004 | 100_000_005 => 401,
                660_000_026 | 660_000_027 | 660_300_002 => 403,
                660_000_022 | 660_300_001 => 404,
                660_000_023 => 409,
                660_300_005 => 429,
                660_000_001 => 500,
                _ => 400,
            });
        }),
        variety("status-of-refusals", "a refusal of the gateway is HTTP 403", |server| {
            status(server, |code| if code < 600_000_000 { 403 } else { 200 });
        }),
        variety("status-of-refusals", "a refusal of the operation is HTTP 422", |server| {
            status(server, |code| if code < 600_000_000 { 200 } else { 422 });
        }),
    ]
}

fn status(server: &mut Behaviour, of: fn(u64) -> u16) {
    server.says(move |request, response| {
        if is_revoke(request)
            && let Some(code) = said(response, "/Code").and_then(|code| code.as_u64()).filter(|code| *code != 0)
        {
            response.status = of(code);
        }
    });
}
