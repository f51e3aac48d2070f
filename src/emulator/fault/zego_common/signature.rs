//! The signature and its time.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Defect, defect};
use crate::emulator::zego::common::{is_signed, signature};
use crate::emulator::zego::gateway::{Call, admit, check_action, check_age, check_health, check_signature};
use crate::emulator::zego::{App, Code, Common};

pub(super) fn defects() -> Vec<Defect> {
    [checks(), formulas(), forms(), times()].concat()
}

/// Whether it has the form of a signature.
fn is_formed(common: &Common) -> bool {
    common.signature.len() == 32 && common.signature.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The right signature of a call.
fn right(common: &Common, app_id: u32, secret: &str) -> String {
    signature(app_id, &common.nonce, secret, &common.timestamp)
}

fn checks() -> Vec<Defect> {
    vec![
        defect("signature.checked", "is never checked", |server| server.zego.common.is_signed = |_, _, _| true),
        defect("signature.checked", "looks only at its form", |server| {
            server.zego.common.is_signed = |common, _, _| is_formed(common);
        }),
        defect("signature.checked", "compares its first thirty-one digits", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                is_formed(common) && common.signature[..31] == right(common, app_id, secret)[..31]
            };
        }),
        defect("signature.checked", "checks it once for each app", |server| {
            server.zego.gateway.checks =
                &[check_age, |app, call| once(app, "signed", call, check_signature), check_action, admit, check_health];
        }),
        defect("signature.checked", "checks it only where something is sent", |server| {
            server.zego.gateway.checks = &[
                check_age,
                |app, call| if call.common.action == "SendRoomMessage" { check_signature(app, call) } else { Ok(()) },
                check_action,
                admit,
                check_health,
            ];
        }),
        defect("signature.same-values", "looks only at its form", |server| {
            server.zego.common.is_signed = |common, _, _| is_formed(common);
        }),
        defect("signature.same-values", "compares seconds roughly", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                let near = (0..3).map(|later| (common.timestamp_s + later).to_string());
                near.into_iter().any(|at| common.signature == signature(app_id, &common.nonce, secret, &at))
            };
        }),
        defect("signature.same-values", "a nonce with another first digit passes", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                let rest = common.nonce.get(1..).unwrap_or_default();
                let mut nonces = "0123456789abcdef".chars().map(|first| format!("{first}{rest}"));
                is_signed(common, app_id, secret)
                    || nonces.any(|nonce| common.signature == signature(app_id, &nonce, secret, &common.timestamp))
            };
        }),
    ]
}

/// Checks only the first time.
fn once(
    app: &mut App,
    key: &str,
    call: &Call<'_>,
    check: fn(&mut App, &Call<'_>) -> Result<(), Code>,
) -> Result<(), Code> {
    if app.memory.get(key).is_none() {
        check(app, call)?;
        app.memory.insert(key, String::new());
    }
    Ok(())
}

fn formulas() -> Vec<Defect> {
    vec![
        defect("signature.formula", "signs the timestamp before the secret", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                common.signature == signature(app_id, &common.nonce, &common.timestamp, secret)
            };
        }),
        defect("signature.formula", "signs the nonce before the app", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                common.signature == signature(&common.nonce, &app_id.to_string(), secret, &common.timestamp)
            };
        }),
        defect("signature.formula", "signs the Action too", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                let signed = format!("{}{}", common.timestamp, common.action);
                common.signature == signature(app_id, &common.nonce, secret, &signed)
            };
        }),
        defect("signature.formula", "signs without the secret", |server| {
            server.zego.common.is_signed = |common, _, _| is_formed(common);
        }),
        defect("signature.formula", "signs with the first half of the secret", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                let first = secret.get(..16).unwrap_or_default();
                common.signature == signature(app_id, &common.nonce, first, &common.timestamp)
            };
        }),
    ]
}

fn forms() -> Vec<Defect> {
    vec![
        defect("signature.hex", "takes one that is cut short", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                !common.signature.is_empty() && right(common, app_id, secret).starts_with(&common.signature)
            };
        }),
        defect("signature.hex", "wants upper case", |server| {
            server.zego.common.is_signed =
                |common, app_id, secret| common.signature == right(common, app_id, secret).to_uppercase();
        }),
        defect("signature.hex", "wants Base64", |server| {
            server.zego.common.is_signed =
                |common, app_id, secret| common.signature == STANDARD.encode(right(common, app_id, secret));
        }),
        defect("signature.hex", "wants sixteen digits from the middle", |server| {
            server.zego.common.is_signed =
                |common, app_id, secret| common.signature == right(common, app_id, secret)[8..24];
        }),
        defect("example.Signature", "takes an old form in Base64 unchecked", |server| {
            server.zego.common.is_signed =
                |common, app_id, secret| common.signature.ends_with('=') || is_signed(common, app_id, secret);
        }),
        defect("example.Signature", "an old form in Base64 counts as none", |server| {
            server.zego.common.filled = |name, value| {
                let value = value.filter(|value| name != "Signature" || !value.ends_with('='));
                crate::emulator::zego::common::filled(name, value)
            };
        }),
    ]
}

fn times() -> Vec<Defect> {
    vec![
        defect("Timestamp.seconds", "reads milliseconds", |server| {
            server.zego.common.is_current =
                |common, now_ms| (common.timestamp_s / 1_000).abs_diff(now_ms / 1_000) <= 600;
        }),
        defect("Timestamp.seconds", "counts from 1900", |server| {
            server.zego.common.is_current =
                |common, now_ms| common.timestamp_s.abs_diff(now_ms / 1_000 + 2_208_988_800) <= 600;
        }),
        defect("Timestamp.seconds", "takes the zone of Beijing for the time", |server| {
            server.zego.common.is_current =
                |common, now_ms| common.timestamp_s.abs_diff(now_ms / 1_000 + 28_800) <= 600;
        }),
        defect("Timestamp.ten-minutes", "may be wrong by five minutes less a second", |server| {
            server.zego.common.is_current = |common, now_ms| common.age_s(now_ms) < 300;
        }),
        defect("Timestamp.ten-minutes", "may be wrong by nine minutes", |server| {
            server.zego.common.is_current = |common, now_ms| common.age_s(now_ms) <= 540;
        }),
        defect("Timestamp.ten-minutes", "may be wrong by two seconds less than ten minutes", |server| {
            server.zego.common.is_current = |common, now_ms| common.age_s(now_ms) <= 598;
        }),
        defect("signature.lifetime", "holds forever", |server| server.zego.common.is_current = |_, _| true),
        defect("signature.lifetime", "holds an hour", |server| {
            server.zego.common.is_current = |common, now_ms| common.age_s(now_ms) <= 3_600;
        }),
        defect("signature.lifetime", "holds eleven minutes", |server| {
            server.zego.common.is_current = |common, now_ms| common.age_s(now_ms) <= 660;
        }),
        defect("signature.lifetime", "holds a second longer", |server| {
            server.zego.common.is_current = |common, now_ms| common.age_s(now_ms) <= 601;
        }),
        defect("signature.lifetime", "one that passed once holds forever", |server| {
            server.zego.gateway.checks = &[
                |app, call| {
                    let key = call.common.signature.clone();
                    once(app, &key, call, |app, call| check_age(app, call).and(check_signature(app, call)))
                },
                check_action,
                admit,
                check_health,
            ];
        }),
        defect("signature.lifetime", "the age is looked at once for each app", |server| {
            server.zego.gateway.checks =
                &[|app, call| once(app, "aged", call, check_age), check_signature, check_action, admit, check_health];
        }),
    ]
}
