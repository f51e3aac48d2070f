//! Small changes of requests and answers, for faults and varieties.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method};
use serde_json::{Map, Value, json};

use super::exchange::{Request, Response};

/// Whether this is a call of Easemob's `msg_recall`.
pub fn is_recall(request: &Request) -> bool {
    request.method == Method::POST && request.path.ends_with("/messages/msg_recall")
}

/// Whether this is a call of Easemob's `user_channel`.
pub fn is_deletion(request: &Request) -> bool {
    request.method == Method::DELETE && request.path.ends_with("/user_channel")
}

/// Whether this is a call of ZEGO's `RevokeRoomMessage`.
pub fn is_revoke(request: &Request) -> bool {
    is_called(request, "RevokeRoomMessage")
}

/// Whether this is a call of ZEGO's with this `Action`.
pub fn is_called(request: &Request, action: &str) -> bool {
    request.parameters().any(|(name, value)| name == "Action" && value == action)
}

/// A field of a request's JSON body; nothing where there is none.
pub fn sent(request: &Request, field: &str) -> Option<Value> {
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    body.get(field).cloned()
}

/// A value of an answer's JSON body, by its JSON Pointer; nothing where there is none.
pub fn said(response: &Response, pointer: &str) -> Option<Value> {
    let body: Value = serde_json::from_slice(&response.body).ok()?;
    body.pointer(pointer).cloned()
}

/// Changes the fields of a request's body; one that is no JSON object stays as it is.
pub fn edit_request(request: &mut Request, change: impl FnOnce(&mut Map<String, Value>)) {
    if let Ok(Value::Object(mut fields)) = serde_json::from_slice(&request.body) {
        change(&mut fields);
        request.body = Value::Object(fields).to_string().into();
    }
}

/// Changes an answer's JSON body; one that is not JSON stays as it is.
pub fn edit_answer(response: &mut Response, change: impl FnOnce(&mut Value)) {
    if let Ok(mut body) = serde_json::from_slice::<Value>(&response.body) {
        change(&mut body);
        response.body = body.to_string().into();
    }
}

/// Replaces a value of an answer's body, where there is one.
pub fn set(response: &mut Response, pointer: &str, value: impl Into<Value>) {
    edit_answer(response, |body| {
        if let Some(found) = body.pointer_mut(pointer) {
            *found = value.into();
        }
    });
}

/// Gives a field of an answer's body a value, whether it has one or not.
pub fn put(response: &mut Response, pointer: &str, value: impl Into<Value>) {
    edit_answer(response, |body| {
        if let Some((parent, field)) = pointer.rsplit_once('/')
            && let Some(Value::Object(fields)) = body.pointer_mut(parent)
        {
            fields.insert(field.to_owned(), value.into());
        }
    });
}

/// Takes a field out of an answer's body.
pub fn remove(response: &mut Response, pointer: &str) {
    edit_answer(response, |body| {
        let Some((parent, field)) = pointer.rsplit_once('/') else {
            return;
        };
        if let Some(Value::Object(fields)) = body.pointer_mut(parent) {
            fields.shift_remove(field);
        }
    });
}

/// Gives a field of an answer's body another name, in its place.
pub fn rename(response: &mut Response, pointer: &str, name: &str) {
    edit_answer(response, |body| {
        let Some((parent, field)) = pointer.rsplit_once('/') else {
            return;
        };
        if let Some(Value::Object(fields)) = body.pointer_mut(parent) {
            let renamed = std::mem::take(fields).into_iter();
            *fields = renamed.map(|(key, value)| (if key == field { name.to_owned() } else { key }, value)).collect();
        }
    });
}

/// Turns an answer into a refusal in Easemob's envelope.
pub fn refuse(response: &mut Response, status: u16, error: &str, description: &str) {
    response.status = status;
    response.body = json!({ "error": error, "error_description": description }).to_string().into();
}

/// Turns an answer into a success of either Easemob call.
pub fn accept(response: &mut Response) {
    response.status = 200;
    response.body = json!({ "data": { "result": "ok", "recalled": "yes" } }).to_string().into();
}

/// Gives an answer another content type, or none.
pub fn content_type(response: &mut Response, media: Option<&'static str>) {
    match media {
        Some(media) => response.headers.insert(CONTENT_TYPE, HeaderValue::from_static(media)),
        None => response.headers.remove(CONTENT_TYPE),
    };
}
