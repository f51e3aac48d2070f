//! A secret is planted in generated bodies of every form, and nothing that is shown of them holds it.

use serde_json::{Value, json};

use super::{Mask, Secrets, credential_answer, credential_json, text};

/// A secret that nothing but its place shows to be one.
const SECRET: &str = "8f3c2a71d5-Plain/Value";
/// Names of secrets, in some of their spellings.
const NAMES: [&str; 7] =
    ["access_token", "accessToken", "client_secret", "password", "AccessTokens", "app-token", "Authorization"];
const BODIES: u64 = 10_000;

/// A value with the secret somewhere in it, each level around it made up.
fn around(random: &mut fastrand::Rng, inner: Value) -> Value {
    let mut value = inner;
    for _ in 0..random.usize(0..6) {
        value = match random.u8(0..4) {
            0 => json!([1, value, "more"]),
            1 => json!({ "data": value, "expires_in": 1 }),
            2 => json!({ "note": "a \"quoted\" word", "entities": [value] }),
            // JSON as a text in JSON.
            _ => json!({ "text": value.to_string() }),
        };
    }
    value
}

/// A body of some form in which the secret stands behind its name.
fn named(random: &mut fastrand::Rng) -> Vec<u8> {
    let name = NAMES[random.usize(0..NAMES.len())];
    let inner = match random.u8(0..4) {
        0 => json!({ name: [SECRET] }),
        1 => json!({ name: { "value": SECRET } }),
        _ => json!({ name: SECRET, "a": 1 }),
    };
    let value = around(random, inner);
    let body = match random.u8(0..8) {
        0 => format!("callback({value});"),
        1 => format!("{value} and more"),
        2 => format!("a=1&{name}={}&b=2", url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect::<String>()),
        3 => format!("<a><{name}>{SECRET}</{name}><b>1</b></a>"),
        4 => format!("<o:{name} x=\"1\"><![CDATA[{SECRET}]]></o:{name}>"),
        5 => format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{SECRET}\r\n--x--"),
        6 => serde_json::to_string_pretty(&value).unwrap_or_default(),
        _ => value.to_string(),
    };
    encoded(random, &body)
}

/// A body of some form in which the secret stands anywhere.
fn anywhere(random: &mut fastrand::Rng) -> Vec<u8> {
    let inner = match random.u8(0..4) {
        0 => json!(SECRET),
        1 => json!({ SECRET: 1 }),
        2 => json!({ "result": SECRET }),
        _ => return named(random),
    };
    let body = around(random, inner).to_string();
    encoded(random, &body)
}

/// The same text in an encoding, some cut off.
fn encoded(random: &mut fastrand::Rng, body: &str) -> Vec<u8> {
    let mut bytes = match random.u8(0..6) {
        0 => [b"\xef\xbb\xbf", body.as_bytes()].concat(),
        1 => body.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        2 => [0xfeff].into_iter().chain(body.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
        _ => body.as_bytes().to_vec(),
    };
    if random.u8(0..4) == 0 {
        bytes.truncate(random.usize(0..=bytes.len()));
    }
    bytes
}

/// Fails where a text holds the secret, or half of it, also with a zero between its letters.
fn holds_nothing(text: &str, body: &[u8], seed: u64) {
    let text = text.replace('\0', "");
    assert!(!text.contains(&SECRET[..11]), "seed {seed}: {text}\nof {}", super::text(body));
}

#[test]
fn no_answer_with_credentials_is_shown() {
    for seed in 0..BODIES {
        let body = anywhere(&mut fastrand::Rng::with_seed(seed));
        let secrets = Secrets::default();
        secrets.learn(&body);
        holds_nothing(&credential_answer(&[], &body, body.len(), &secrets), &body, seed);
        if let Ok(json) = serde_json::from_slice::<Value>(&body) {
            holds_nothing(&credential_json(&json, &secrets).to_string(), &body, seed);
        }
    }
}

#[test]
fn no_body_is_shown_with_what_stands_behind_the_name_of_a_secret() {
    let mask = Mask::default();
    for seed in 0..BODIES {
        let body = named(&mut fastrand::Rng::with_seed(seed));
        holds_nothing(&mask.of("", &[], &body, "").text(&text(&body)), &body, seed);
    }
}
