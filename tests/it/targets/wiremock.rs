//! wiremock fixtures as targets: the emulator behind one, and one with a single answer.

use std::sync::Arc;

use serde_json::json;
use tokio::runtime::Runtime;
use unsaid::emulator::{Emulator, Options};
use wiremock::matchers::{any, method};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::support::cases::DIRECT;
use crate::support::report::{all_good, checked};
use crate::support::{folder, unsaid};

/// A mock server with these mocks, running until it is dropped.
struct Fixture {
    server: MockServer,
    _runtime: Runtime,
}

impl Fixture {
    fn of(mocks: impl IntoIterator<Item = Mock>) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let server = runtime.block_on(async {
            let server = MockServer::builder().disable_request_recording().start().await;
            for mock in mocks {
                mock.mount(&server).await;
            }
            server
        });
        Self { server, _runtime: runtime }
    }
}

/// The emulator as the responder of one mock.
struct Responder(Arc<Emulator>);

impl Respond for Responder {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let target = &request.url[url::Position::BeforePath..];
        let mut asked = unsaid::emulator::Request::new(request.method.clone(), target);
        asked.headers = request.headers.clone();
        asked.body = request.body.clone().into();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
        let answer = self.0.handle(&asked, u64::try_from(now.as_millis()).expect("milliseconds"));

        let mut template = ResponseTemplate::new(answer.status).set_body_bytes(answer.body.to_vec());
        for (name, value) in &answer.headers {
            template = template.insert_header(name.clone(), value.clone());
        }
        template
    }
}

#[test]
fn a_fixture_that_keeps_every_promise_passes() {
    let emulator = Arc::new(Emulator::new(Options { seed: 1, control: true }));
    let fixture = Fixture::of([Mock::given(any()).respond_with(Responder(emulator))]);
    let base_url = fixture.server.uri();
    for (vendor, trials) in [("easemob", "msg_recall/recall"), ("zego", "recall-twice")] {
        let words =
            format!("run --vendor {vendor} --base-url {base_url} --control-url {base_url}/__unsaid/v1 {trials}");
        let report = checked(unsaid(&words).with("UNSAID_REPORT", "json").ends(0).json());
        all_good(&report);
        assert_ne!(report["trials"].as_array().expect("trials").len(), 0);
    }
}

#[test]
fn a_fixture_with_one_answer_breaks_the_promises_of_others() {
    let answer = ResponseTemplate::new(200).set_body_json(json!({ "entities": [] }));
    let fixture = Fixture::of([Mock::given(method("POST")).respond_with(answer)]);
    let own = folder(DIRECT);
    let words =
        format!("run --cases cases --vendor easemob --base-url {} --org-name o --app-name a", fixture.server.uri());
    let said = unsaid(&words).within(own.path()).with("UNSAID_TOKEN", "YWMtToken").ends(1);
    said.says("FAILED").says("easemob/msg_recall#");
}
