//! The core behind one wiremock mock that takes every request: quick to start, for short lives.
//!
//! wiremock keeps each request it has answered; a server that lives long belongs on [`super::hyper`].

use std::sync::Arc;

use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Respond, ResponseTemplate};

use super::{Answer, real_ms};
use crate::emulator::exchange::Request;

/// A running server; it stops when this is dropped.
#[derive(Debug)]
pub struct Started {
    /// Where it listens, without a slash at the end.
    pub base_url: String,
    _server: MockServer,
}

/// Starts a server on a free loopback port.
pub async fn start(service: Arc<impl Answer>) -> Started {
    let server = MockServer::builder().disable_request_recording().start().await;
    Mock::given(any()).respond_with(Core(service)).mount(&server).await;
    Started { base_url: server.uri(), _server: server }
}

struct Core<A>(Arc<A>);

impl<A: Answer> Respond for Core<A> {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let response = self.0.answer(&incoming(request), real_ms());
        let template = ResponseTemplate::new(response.status).set_body_bytes(response.body.to_vec());
        response
            .headers
            .iter()
            .fold(template, |template, (name, value)| template.insert_header(name.clone(), value.clone()))
    }
}

fn incoming(request: &wiremock::Request) -> Request {
    Request {
        method: request.method.clone(),
        path: request.url.path().to_owned(),
        query: request.url.query().unwrap_or_default().to_owned(),
        headers: request.headers.clone(),
        body: request.body.clone().into(),
        target: None,
    }
}
