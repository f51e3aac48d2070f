//! The common parameters in the query.

use super::{Defect, defect};
use crate::emulator::behaviour::Behaviour;
use crate::emulator::zego::common::{app_id, filled, is_current, is_signed, signature, timestamp_s};
use crate::emulator::zego::{Code, Common, Parameters};

pub(super) fn defects() -> Vec<Defect> {
    [app_ids(), required(), versions(), forms()].concat()
}

fn app_ids() -> Vec<Defect> {
    vec![
        defect("AppId.required", "where it is left out or empty the signature tells the app", |server| {
            server.zego.common.app_id = |written| if written.is_empty() { Ok(None) } else { app_id(written) };
        }),
        defect("AppId.type", "where it is no Uint32 the signature tells the app", |server| {
            server.zego.common.app_id = |written| {
                if written.is_empty() { app_id(written) } else { app_id(written).or(Ok(None)) }
            };
        }),
        defect("AppId.type", "where it is negative the signature tells the app", |server| {
            server.zego.common.app_id = |written| if written.starts_with('-') { Ok(None) } else { app_id(written) };
        }),
        defect("AppId.type", "where it is past 32 bits the signature tells the app", |server| {
            server.zego.common.app_id = |written| match written.parse::<u64>() {
                Ok(number) if number > u32::MAX.into() => Ok(None),
                _ => app_id(written),
            };
        }),
        defect("AppId.type", "reads the digits it begins with", |server| {
            server.zego.common.app_id =
                |written| app_id(written.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()));
        }),
        defect("code.100000001", "a word as AppId names an app that does not exist", |server| {
            server.zego.common.app_id = |written| app_id(written).or(Ok(Some(0)));
        }),
        defect("AppId.assigned", "the secret tells the app", |server| {
            server.zego.common.app_id = |written| app_id(written).map(|_| None);
            server.zego.common.is_signed = |common, _, secret| {
                common.signature == signature(&common.app, &common.nonce, secret, &common.timestamp)
            };
        }),
    ]
}

/// A parameter that is missing counts as there, and what rests on it is not checked.
fn lenient(server: &mut Behaviour, filled: fn(&str, Option<String>) -> Result<String, Code>) {
    server.zego.common.filled = filled;
    server.zego.common.timestamp_s = |written| if written.is_empty() { Ok(0) } else { timestamp_s(written) };
    server.zego.common.is_current = |common, now_ms| common.timestamp.is_empty() || is_current(common, now_ms);
    server.zego.common.is_signed = |common, app_id, secret| is_bare(common) || is_signed(common, app_id, secret);
}

fn is_bare(common: &Common) -> bool {
    common.timestamp.is_empty() || common.nonce.is_empty() || common.signature.is_empty()
}

/// The value of a parameter that may be missing, if it has this name.
fn optional(wanted: &str, name: &str, value: Option<String>) -> Result<String, Code> {
    if name == wanted { Ok(value.unwrap_or_default()) } else { filled(name, value) }
}

fn required() -> Vec<Defect> {
    vec![
        defect("SignatureNonce.required", "without it the signature is not checked", |server| {
            lenient(server, |name, value| optional("SignatureNonce", name, value));
        }),
        defect("Timestamp.required", "without it the signature is not checked", |server| {
            lenient(server, |name, value| optional("Timestamp", name, value));
        }),
        defect("Signature.required", "without it the signature is not checked", |server| {
            lenient(server, |name, value| optional("Signature", name, value));
        }),
        defect("Signature.required", "an empty one passes", |server| {
            lenient(server, |name, value| match (name, value.as_deref()) {
                ("Signature", Some("")) => Ok(String::new()),
                _ => filled(name, value),
            });
        }),
        defect("code.100000008", "a call without SignatureNonce is signed wrongly", |server| {
            server.zego.common.filled = |name, value| optional("SignatureNonce", name, value);
        }),
        defect("code.100000009", "a call without Signature is signed wrongly", |server| {
            server.zego.common.filled = |name, value| optional("Signature", name, value);
        }),
        defect("code.100000002", "a call without Timestamp has a malformed one", |server| {
            server.zego.common.filled = |name, value| optional("Timestamp", name, value);
        }),
        defect("code.100000006", "a call without Action has an unknown one", |server| {
            server.zego.common.filled = |name, value| optional("Action", name, value);
        }),
    ]
}

fn versions() -> Vec<Defect> {
    vec![
        defect("SignatureVersion.required", "one that is left out is not supported", |server| {
            server.zego.common.filled = |name, value| {
                if value.is_none() { optional("SignatureVersion", name, value) } else { filled(name, value) }
            };
        }),
        defect("SignatureVersion.required", "the service fails without it", |server| {
            server.zego.common.filled = |name, value| match (name, value) {
                ("SignatureVersion", None) => Err(Code::BUSINESS_ERROR),
                (_, value) => filled(name, value),
            };
        }),
        defect("code.100000013", "an empty SignatureVersion is not supported", |server| {
            server.zego.common.filled = |name, value| {
                if value.is_some() { optional("SignatureVersion", name, value) } else { filled(name, value) }
            };
        }),
        defect("code.100000013", "an empty SignatureVersion is 2.0", |server| {
            server.zego.common.filled = |name, value| match (name, value.as_deref()) {
                ("SignatureVersion", Some("")) => Ok("2.0".to_owned()),
                _ => filled(name, value),
            };
        }),
        defect("SignatureVersion.value", "does not look at it", |server| {
            server.zego.common.check_version = |_| Ok(());
        }),
        defect("SignatureVersion.value", "takes every version that begins with 2", |server| {
            server.zego.common.check_version =
                |version| if version.starts_with('2') { Ok(()) } else { Err(Code::VERSION_UNKNOWN) };
        }),
        defect("code.100000003", "the digits that a Timestamp begins with are read", |server| {
            server.zego.common.timestamp_s =
                |written| timestamp_s(written.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()));
        }),
        defect("SignatureVersion.value", "takes any number of one digit and a fraction", |server| {
            server.zego.common.check_version =
                |version| if version.len() == 3 { Ok(()) } else { Err(Code::VERSION_UNKNOWN) };
        }),
    ]
}

fn forms() -> Vec<Defect> {
    vec![
        defect("Timestamp.type", "does not check one that is no number", |server| {
            server.zego.common.timestamp_s = |written| timestamp_s(written).or(Ok(0));
            server.zego.common.is_current = |common, now_ms| common.timestamp_s == 0 || is_current(common, now_ms);
            server.zego.common.is_signed =
                |common, app_id, secret| common.timestamp_s == 0 || is_signed(common, app_id, secret);
        }),
        defect("code.100000003", "a Timestamp that is no number is the year 1970", |server| {
            server.zego.common.timestamp_s = |written| timestamp_s(written).or(Ok(0));
        }),
        defect("request.parts", "reads the parameters of the operation from the query", |server| {
            server.zego.revoke.parameters = |request| {
                let mut bare = request.clone();
                bare.body = bytes::Bytes::new();
                Parameters::of_query(&bare)
            };
        }),
        defect("request.parts", "reads no body", |server| {
            server.zego.revoke.parameters = |_| Err(Code::PARAMETER);
        }),
        defect("SignatureNonce.form", "takes only decimal digits", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                let decimal = common.nonce.bytes().all(|byte| byte.is_ascii_digit());
                (decimal || common.action != "RevokeRoomMessage") && is_signed(common, app_id, secret)
            };
        }),
        defect("SignatureNonce.form", "takes fourteen characters", |server| {
            server.zego.common.is_signed = |common, app_id, secret| {
                let fits = common.nonce.len() == 14;
                (fits || common.action != "RevokeRoomMessage") && is_signed(common, app_id, secret)
            };
        }),
    ]
}
