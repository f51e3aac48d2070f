use http::header::CONTENT_TYPE;
use rstest::rstest;
use serde_json::json;

use super::{World, assert_refused, text};
use crate::emulator::Request;

const GONE: (u16, &str, &str) = (404, "entity_not_found", "file may not exists");

fn form(world: &World, field: &str, content: &[u8]) -> Request {
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"t.txt\"\r\n\
         Content-Type: text/plain\r\n\r\n"
    );
    let body = [head.as_bytes(), content, b"\r\n--edge--\r\n"].concat();
    let request = world.authorized("POST", "/chatfiles").with_body(body);
    request.with_header(CONTENT_TYPE, "multipart/form-data; boundary=edge")
}

fn upload(world: &World) -> String {
    let (status, body) = world.send(&form(world, "file", b"hello"));
    assert_eq!(status, 200, "{body}");
    assert!(body["entities"][0]["share-secret"].is_string());
    text(&body["entities"][0], "uuid")
}

#[test]
fn a_file_comes_back_as_it_was_sent() {
    let world = World::new();
    let path = format!("/chatfiles/{}", upload(&world));
    let response = world.raw(&world.authorized("GET", &path));
    assert_eq!((response.status, &response.body[..]), (200, &b"hello"[..]));
    assert_eq!(response.headers[CONTENT_TYPE], "text/plain");
}

#[rstest]
#[case::image("img")]
#[case::audio("audio")]
#[case::video("video")]
#[case::file("file")]
fn a_recall_deletes_the_attachment(#[case] kind: &str) {
    let world = World::new();
    let (kept, file) = (upload(&world), upload(&world));
    let url = format!("http://example.test{}/chatfiles/{file}", world.base);
    let id = world.message_of(kind, json!({ "filename": "t.txt", "url": url }));
    assert_eq!(world.recall(&id, false).0, 200);
    assert_refused(&world.get(&format!("/chatfiles/{file}")), GONE);
    assert_eq!(world.get(&format!("/chatfiles/{kept}")).0, 200);
}

#[test]
fn a_file_is_kept_seven_days() {
    let world = World::new();
    let file = upload(&world);
    world.later(604_800_000);
    assert_eq!(world.get(&format!("/chatfiles/{file}")).0, 200);
    world.later(1);
    let description = format!("file {file} is expired");
    let expected = (404, "file_expired", description.as_str());
    assert_refused(&world.get(&format!("/chatfiles/{file}")), expected);
}

#[test]
fn a_form_without_the_field_file_is_refused() {
    let world = World::new();
    let expected = (400, "illegal_argument", "file must be provided.");
    assert_refused(&world.send(&form(&world, "other", b"hello")), expected);
    assert_refused(&world.post("/chatfiles", "{}"), expected);
    let mut broken = form(&world, "file", b"hello");
    broken.body = broken.body.slice(..broken.body.len() - 10);
    assert_refused(&world.send(&broken), expected);
}

#[test]
fn a_file_over_ten_megabytes_is_refused() {
    let world = World::new();
    let content = vec![b'x'; 10 * 1_024 * 1_024 + 1];
    let (status, body) = world.send(&form(&world, "file", &content));
    let description = json!("the file size exceeds the maximum limit.");
    assert_eq!((status, &body["error_description"]), (413, &description));
}
