//! Answers on demand: what the next calls of an operation are answered, whatever they ask for.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::catalogue::Sample;
use super::edit;
use super::exchange::{Framing, Response};

/// How many different demands one operation keeps.
pub const MAX_DEMANDS: usize = 1_000;

/// What a call is answered.
#[derive(Debug, Clone)]
pub enum What {
    /// What it would be anyway.
    AsEver,
    /// An answer the pages document.
    Documented(Arc<Sample>),
    /// This status, with the page of a gateway.
    Page(u16),
    /// Nothing: the connection is reset.
    Reset,
    /// What it would be anyway, cut off in the middle.
    Truncated,
    /// What it would be anyway, but in HTML.
    NotJson,
    /// What it would be anyway, with fields that nobody documents.
    UnknownFields,
    /// What it would be anyway, its fields in the opposite order.
    KeyOrder,
}

/// An answer on demand.
#[derive(Debug, Clone)]
pub struct Demand {
    /// What is answered.
    pub what: What,
    /// How long it is held back, in milliseconds.
    pub delay_ms: u64,
    /// Values that are put into its body, by JSON Pointer.
    pub set: Map<String, Value>,
}

impl Demand {
    /// The answer that is given without doing what is asked for, if it is one.
    pub fn instead(&self, now_ms: u64, request_id: &str) -> Option<Response> {
        match &self.what {
            What::Documented(sample) => Some(sample.filled(now_ms, request_id)),
            What::Page(status) => Some(page(*status)),
            What::Reset => Some(Response { framing: Framing::Reset, ..Response::empty(500) }),
            _ => None,
        }
    }

    /// An answer as it is demanded.
    #[must_use]
    pub fn shaped(&self, mut response: Response) -> Response {
        match self.what {
            What::Truncated => response.framing = Framing::Truncated,
            What::NotJson => {
                response.body = Bytes::from_static(b"<html><body><h1>It works!</h1></body></html>");
                response.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
            }
            What::UnknownFields => {
                let unknown = Value::String("nobody documents this field".to_owned());
                edit::edit_answer(&mut response, |body| add_everywhere(body, &unknown));
            }
            What::KeyOrder => edit::edit_answer(&mut response, reverse),
            What::AsEver | What::Documented(_) | What::Page(_) | What::Reset => {}
        }
        for (pointer, value) in &self.set {
            edit::put(&mut response, pointer, value.clone());
        }
        response.delay_ms = self.delay_ms;
        response.demanded = true;
        if let What::Documented(sample) = &self.what {
            response.documents = Some(sample.clause.as_str().into());
        }
        response
    }
}

/// The page of a gateway.
fn page(status: u16) -> Response {
    let reason =
        http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
    Response::bytes(status, "text/html", format!("<html><body><h1>{status} {reason}</h1></body></html>"))
}

fn add_everywhere(value: &mut Value, unknown: &Value) {
    if let Value::Object(fields) = value {
        fields.values_mut().for_each(|inner| add_everywhere(inner, unknown));
        fields.insert("x_undocumented".to_owned(), unknown.clone());
    }
}

fn reverse(value: &mut Value) {
    if let Value::Object(fields) = value {
        fields.values_mut().for_each(reverse);
        *fields = std::mem::take(fields).into_iter().rev().collect();
    }
}

/// What stands in a queue.
#[derive(Debug, Clone)]
enum Entry {
    InternalError,
    Demand(Box<Demand>),
}

/// What the next calls of each operation are answered, in the order in which it was demanded.
#[derive(Debug, Default)]
pub struct Forced {
    queues: HashMap<&'static str, VecDeque<(Entry, u32)>>,
}

impl Forced {
    /// So many more calls of this operation fail with the vendor's internal error.
    pub fn add(&mut self, operation: &'static str, times: u32) {
        let queue = self.queues.entry(operation).or_default();
        match queue.back_mut() {
            Some((Entry::InternalError, left)) => *left = left.saturating_add(times),
            _ => queue.push_back((Entry::InternalError, times)),
        }
    }

    /// So many more calls of this operation are answered like this; says whether there was room for it.
    pub fn demand(&mut self, operation: &'static str, demand: Demand, times: u32) -> bool {
        let queue = self.queues.entry(operation).or_default();
        let fits = queue.len() < MAX_DEMANDS;
        if fits {
            queue.push_back((Entry::Demand(Box::new(demand)), times));
        }
        fits
    }

    /// Whether this call fails with the vendor's internal error; uses one up.
    pub fn strikes(&mut self, operation: &str) -> bool {
        matches!(self.next(operation, |entry| matches!(entry, Entry::InternalError)), Some(Entry::InternalError))
    }

    /// What this call is answered instead of what it asks for; uses one up.
    pub fn take(&mut self, operation: &str) -> Option<Demand> {
        match self.next(operation, |entry| matches!(entry, Entry::Demand(_)))? {
            Entry::Demand(demand) => Some(*demand),
            Entry::InternalError => None,
        }
    }

    /// Uses up one of what is next, if it is wanted.
    fn next(&mut self, operation: &str, is_wanted: impl Fn(&Entry) -> bool) -> Option<Entry> {
        let queue = self.queues.get_mut(operation)?;
        let (entry, left) = queue.front_mut().filter(|(entry, _)| is_wanted(entry))?;
        let entry = entry.clone();
        // What was demanded without end stays.
        if *left != u32::MAX {
            *left = left.saturating_sub(1);
        }
        if *left == 0 {
            queue.pop_front();
        }
        Some(entry)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn demand(what: What) -> Demand {
        Demand { what, delay_ms: 0, set: Map::new() }
    }

    fn body(response: &Response) -> String {
        String::from_utf8_lossy(&response.body).into_owned()
    }

    #[test]
    fn times_add_up_and_are_used_up() {
        let mut forced = Forced::default();
        forced.add("msg_recall", 1);
        forced.add("msg_recall", 1);
        assert!(!forced.strikes("user_channel"));
        assert!(forced.strikes("msg_recall"));
        assert!(forced.strikes("msg_recall"));
        assert!(!forced.strikes("msg_recall"));
    }

    #[test]
    fn demands_are_met_in_their_order() {
        let mut forced = Forced::default();
        assert!(forced.demand("msg_recall", demand(What::Page(502)), 2));
        forced.add("msg_recall", 1);
        assert!(forced.demand("msg_recall", demand(What::Reset), u32::MAX));
        for _ in 0..2 {
            assert!(!forced.strikes("msg_recall"), "not yet");
            assert!(matches!(forced.take("msg_recall").expect("a demand").what, What::Page(502)));
        }
        assert!(forced.take("msg_recall").is_none() && forced.strikes("msg_recall"));
        for _ in 0..10 {
            assert!(matches!(forced.take("msg_recall").expect("without end").what, What::Reset));
        }
    }

    #[test]
    fn demands_are_bounded() {
        let mut forced = Forced::default();
        let fitted = (0..=MAX_DEMANDS).filter(|_| forced.demand("msg_recall", demand(What::Reset), 1)).count();
        assert_eq!(fitted, MAX_DEMANDS);
    }

    #[test]
    fn an_answer_is_shaped() {
        let answer = || Response::json(200, &json!({ "a": 1, "b": { "c": 2, "d": 3 } }));
        assert_eq!(body(&demand(What::KeyOrder).shaped(answer())), r#"{"b":{"d":3,"c":2},"a":1}"#);
        let more = body(&demand(What::UnknownFields).shaped(answer()));
        assert_eq!(more.matches("x_undocumented").count(), 2);
        let set = json!({ "/b/c": true, "/e": "new" }).as_object().cloned().expect("an object");
        assert_eq!(
            body(&Demand { set, ..demand(What::AsEver) }.shaped(answer())),
            r#"{"a":1,"b":{"c":true,"d":3},"e":"new"}"#
        );
        assert_eq!(demand(What::Truncated).shaped(answer()).framing, Framing::Truncated);
        assert_eq!(demand(What::NotJson).shaped(answer()).headers[CONTENT_TYPE], "text/html");
    }
}
