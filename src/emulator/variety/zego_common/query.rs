//! Common parameters and signatures.

use super::{Variety, variety};
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{said, set};
use crate::emulator::zego::common::{filled, is_current, is_signed, signature};
use crate::emulator::zego::gateway::{admit, check_action, check_age, check_health, check_signature, operation};
use crate::emulator::zego::{App, Code};

pub(super) fn varieties() -> Vec<Variety> {
    [apps(), signatures(), nonces(), others()].concat()
}

/// Answers any call with another code where it would have been this one.
fn recode(server: &mut Behaviour, from: Code, to: u32) {
    server.says(move |request, response| {
        if request.path == "/" && said(response, "/Code") == Some(from.number.into()) {
            set(response, "/Code", to);
        }
    });
}

fn apps() -> Vec<Variety> {
    vec![
        variety("AppId.assigned", "another app's is a wrong signature", |server| {
            recode(server, Code::SECRET_UNKNOWN, 100_000_005);
        }),
        variety("AppId.assigned", "another app has no configuration", |server| {
            recode(server, Code::SECRET_UNKNOWN, 100_000_011);
        }),
        variety("AppId.assigned", "another app has not opened the service", |server| {
            recode(server, Code::SECRET_UNKNOWN, 100_000_017);
        }),
        variety("AppId.required", "without it a parameter is wrong", |server| {
            server.zego.common.app_id = |written| match written {
                "" => Err(Code::INPUT_ERROR),
                _ => crate::emulator::zego::common::app_id(written),
            };
        }),
        variety("AppId.required", "without it there is no secret", |server| {
            server.zego.common.app_id = |written| match written {
                "" => Err(Code::SECRET_UNKNOWN),
                _ => crate::emulator::zego::common::app_id(written),
            };
        }),
        variety("AppId.type", "a number out of range names no app", |server| {
            server.zego.common.app_id = |written| match written.parse::<i64>() {
                Ok(_) => Ok(Some(written.parse().unwrap_or_default())),
                Err(_) => crate::emulator::zego::common::app_id(written),
            };
        }),
    ]
}

fn signatures() -> Vec<Variety> {
    vec![
        variety("signature.edge", "of exactly ten minutes has expired", |server| {
            server.zego.common.is_current = |common, now_ms| common.age_s(now_ms) < 600;
        }),
        variety("Timestamp.ahead", "any time to come holds", |server| {
            server.zego.common.is_current =
                |common, now_ms| common.timestamp_s > now_ms / 1_000 || is_current(common, now_ms);
        }),
        variety("Timestamp.ahead", "a minute to come holds at most", |server| {
            server.zego.common.is_current =
                |common, now_ms| common.timestamp_s <= now_ms / 1_000 + 60 && is_current(common, now_ms);
        }),
        variety("signature.reused", "is a wrong one", |server| {
            server.zego.gateway.checks = &[
                check_age,
                check_signature,
                |app, call| first_use(app, &call.common.signature),
                check_action,
                admit,
                check_health,
            ];
        }),
        variety("signature.upper-case", "is the same", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                let right = signature(app_id, &common.nonce, secret, &common.timestamp);
                common.signature.eq_ignore_ascii_case(&right)
            };
        }),
    ]
}

fn first_use(app: &mut App, signature: &str) -> Result<(), Code> {
    if app.memory.get(signature).is_some() {
        return Err(Code::SIGNATURE_WRONG);
    }
    app.memory.insert(signature, String::new());
    Ok(())
}

fn nonces() -> Vec<Variety> {
    vec![
        variety("SignatureNonce.other-forms", "are refused", |server| {
            server.zego.common.filled = |name, value| match filled(name, value)? {
                nonce if name == "SignatureNonce" && nonce.len() != 16 => Err(Code::INPUT_ERROR),
                value => Ok(value),
            };
        }),
        variety("SignatureNonce.other-forms", "are wrong signatures, upper case too", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                common.nonce.len() == 16 && common.nonce.bytes().all(hex) && is_signed(common, app_id, secret)
            };
        }),
        variety("SignatureVersion.required", "the default is taken where it is left out", |server| {
            server.zego.common.filled = |name, value| match (name, value) {
                ("SignatureVersion", None) => Ok("2.0".to_owned()),
                (_, value) => filled(name, value),
            };
        }),
    ]
}

fn others() -> Vec<Variety> {
    vec![
        variety("Action.letter-case", "does not matter", |server| {
            server.zego.gateway.operation = |action| {
                let lower = action.eq_ignore_ascii_case("RevokeRoomMessage");
                operation(if lower { "RevokeRoomMessage" } else { action })
            };
        }),
        variety("query.unknown", "are refused", |server| {
            server.zego.common.serves = |request| {
                let unknown = request.parameters().any(|(name, _)| name == "IsTest");
                if unknown { Err(Code::INPUT_ERROR) } else { Ok(()) }
            };
        }),
    ]
}
