//! A served emulator with an app, as a client's developer has it.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::http::{Heard, call};
use crate::support::{Served, schema, violations};

/// A served emulator with a fresh Easemob app.
pub struct Easemob {
    /// It serves for as long as this lives.
    _served: Served,
    pub base_url: String,
    /// Where the control protocol is.
    pub control: String,
    /// What the control protocol said of the app.
    pub named: Value,
}

impl Easemob {
    pub fn start() -> Self {
        Self::of(Served::with_control())
    }

    pub fn of(served: Served) -> Self {
        let base_url = served.base_url();
        let named = call(&base_url, "POST", "/__unsaid/v1/tenants", &[], json!({ "vendor": "easemob" }).to_string());
        Self::named(served, named.json())
    }

    /// The app that these names and this token are of.
    pub fn named(served: Served, named: Value) -> Self {
        Self { control: "/__unsaid/v1".to_owned(), base_url: served.base_url(), named, _served: served }
    }

    fn text(&self, name: &str) -> &str {
        self.named[name].as_str().expect("a text")
    }

    /// The path of something of the app.
    pub fn path(&self, below: &str) -> String {
        format!("/{}/{}{below}", self.text("org_name"), self.text("app_name"))
    }

    /// A call as the pages ask for it.
    pub fn call(&self, method: &str, below: &str, body: &Value) -> Heard {
        self.call_with(method, below, body.to_string())
    }

    /// The same with any body.
    pub fn call_with(&self, method: &str, below: &str, body: impl AsRef<[u8]>) -> Heard {
        let token = format!("Authorization: Bearer {}", self.text("token"));
        let headers = ["Content-Type: application/json", "Accept: application/json", token.as_str()];
        call(&self.base_url, method, &self.path(below), &headers, body)
    }

    /// Sends a message; gives its id.
    pub fn message(&self) -> String {
        for user in ["ann", "ben"] {
            self.call("POST", "/users", &json!({ "username": user, "password": "p" }));
        }
        let body = json!({ "from": "ann", "to": ["ben"], "type": "txt", "body": { "msg": "hello" } });
        let sent = self.call("POST", "/messages/users", &body);
        sent.json()["data"]["ben"].as_str().expect("an id").to_owned()
    }

    /// Recalls a message.
    pub fn recall(&self, message: &str) -> Heard {
        let body = json!({ "msg_id": message, "to": "ben", "chat_type": "chat", "from": "ann", "force": false });
        self.call("POST", "/messages/msg_recall", &body)
    }

    /// A call of the control protocol for the app.
    pub fn control(&self, method: &str, below: &str, body: impl AsRef<[u8]>) -> Heard {
        let path = format!("{}/tenants/{}{below}", self.control, self.text("tenant"));
        call(&self.base_url, method, &path, &[], body)
    }

    /// The journal.
    pub fn journal(&self) -> Value {
        journal(&self.base_url)
    }
}

/// The journal of a server; it keeps to its published schema.
pub fn journal(base_url: &str) -> Value {
    let journal = call(base_url, "GET", "/__unsaid/v1/journal", &[], "").json();
    keeps_to_its_schema(&journal);
    journal
}

/// A journal keeps to its published schema.
pub fn keeps_to_its_schema(journal: &Value) {
    static SCHEMA: LazyLock<Validator> = LazyLock::new(|| schema("journal"));
    assert_eq!(violations(&SCHEMA, journal), Vec::<String>::new(), "against specs/journal.schema.json");
}
