//! The call itself: its address, its headers and the sample of the page.

use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE};

use super::{Defect, answered, defect, fail, heard, spoil};
use crate::emulator::edit::{is_recall, put};

pub(super) fn defects() -> Vec<Defect> {
    vec![
        defect("request.address", "serves the call as /messages/recall", |server| {
            server.hears(|request| {
                if is_recall(request) {
                    request.path = request.path.replace("/messages/msg_recall", "/messages/unknown");
                }
            });
        }),
        defect("request.address", "wants another method", |server| {
            server.hears(|request| {
                if is_recall(request) {
                    request.method = Method::PUT;
                }
            });
        }),
        defect("request.Content-Type", "does not read application/json", |server| {
            server.says(|request, response| {
                if is_recall(request) && request.header(CONTENT_TYPE.as_str()) == Some("application/json") {
                    fail(response, 415, "web_application", "Unsupported Media Type");
                }
            });
        }),
        defect("request.Content-Type", "fails without a Content-Type", |server| {
            server.says(|request, response| {
                if is_recall(request) && request.header(CONTENT_TYPE.as_str()).is_none_or(str::is_empty) {
                    fail(response, 500, "internal_server_error", "internal error");
                }
            });
        }),
        defect("request.Accept", "has nothing that is application/json", |server| {
            server.says(|request, response| {
                if is_recall(request) && request.header(ACCEPT.as_str()) == Some("application/json") {
                    fail(response, 406, "web_application", "Not Acceptable");
                }
            });
        }),
        heard("example.request", "refuses the sample: force beside an extension", |fields| {
            if fields.get("force").is_some_and(|force| force == true)
                && fields.contains_key("recallMessageExtensionInfo")
            {
                spoil(fields, "force");
            }
        }),
        answered("example.error", "writes the timestamp of an error as a text", super::any, |response| {
            if response.status == 403 {
                put(response, "/timestamp", "1542601830084");
            }
        }),
        answered("example.error", "writes the duration of an error as a text", super::any, |response| {
            if response.status == 403 {
                put(response, "/duration", "0 ms");
            }
        }),
    ]
}
