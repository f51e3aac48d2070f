//! Requests as clients send them, and what is said of each.

use std::sync::Arc;

use rstest::rstest;
use serde_json::json;

use super::*;
use crate::judge::exchange::Answer;
use crate::spec::{ClauseId, Parameter, ParameterPlace};
use crate::suite::SuiteData;

fn specs() -> Arc<Specs> {
    Arc::clone(&SuiteData::embedded().specs)
}

const RECALL: &str = "/acme/chat/messages/msg_recall";
const DELETION: &str = "/acme/chat/users/u1/user_channel";
const RECALLED: &str = r#"{"msg_id":"1","to":"u2","chat_type":"chat","from":"u1","force":false}"#;
const DELETED: &str = r#"{"channel":"u2","type":"chat","delete_roam":true}"#;
const SIGNED: &str = "/?Action=RevokeRoomMessage&AppId=12345&SignatureNonce=4fd24687296dd9f3&Timestamp=1615186943\
                      &SignatureVersion=2.0&Signature=43e5cfcca828314675f91b001390566a";
const REVOKED: &str = r#"{"FromUserId":"u1","RoomId":"room1","MsgSeq":10,"Payload":"hello world"}"#;

fn easemob(method: &str, target: &str, body: &str) -> Heard {
    let headers =
        [("content-type", "application/json"), ("accept", "application/json"), ("authorization", "Bearer YWMt")];
    request(method, target, &headers, body)
}

fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Heard {
    Heard {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: body.to_owned().into(),
        cut: false,
    }
}

fn zego(target: &str, body: &str) -> Heard {
    request("POST", target, &[("content-type", "application/json")], body)
}

fn judged(heard: &Heard) -> Hearing {
    judge_request(&specs(), &["easemob", "zego"], heard)
}

/// Everything that is wrong, in words.
fn told(heard: &Heard) -> Vec<String> {
    let breach = |one: &Breach| {
        let clause = one.clause.as_ref().or(one.open.as_ref()).map(ToString::to_string).unwrap_or_default();
        format!("{} {} {clause}", one.grade, one.at)
    };
    judged(heard).breaches.iter().map(breach).collect()
}

#[rstest]
#[case::a_recall(easemob("POST", RECALL, RECALLED), "msg_recall")]
#[case::the_page_s_own_recall(easemob("POST", RECALL, r#"{"msg_id":"1028442084794698104","to":"user2","from":"user1","chat_type":"chat","force":true,"recallMessageExtensionInfo":"{\"type\": \"chat\"}"}"#), "msg_recall")]
#[case::a_deletion(easemob("DELETE", DELETION, DELETED), "user_channel")]
#[case::an_address_in_escapes(easemob("POST", "/acme/chat/%6Dessages/msg%5Frecall", RECALLED), "msg_recall")]
#[case::the_page_s_own_deletion(
    easemob("DELETE", DELETION, "\n\n{ \"channel\": \"u2\", \"type\": \"chat\", \"delete_roam\": true }\n"),
    "user_channel"
)]
#[case::a_room_recall(zego(SIGNED, REVOKED), "RevokeRoomMessage")]
#[case::a_neighbour(request("POST", "/acme/chat/token", &[("content-type", "application/json")], r#"{"grant_type":"client_credentials"}"#), "get_token")]
#[case::a_neighbour_whose_body_these_pages_do_not_limit(
    easemob("POST", "/acme/chat/users", r#"{"username":"u","password":"p","nickname":1}"#),
    "register_users"
)]
fn a_request_as_documented_has_no_breach(#[case] heard: Heard, #[case] operation: &str) {
    assert_eq!(told(&heard), [""; 0]);
    assert_eq!(judged(&heard).operation.map(|operation| operation.id.clone()).as_deref(), Some(operation));
}

#[rstest]
#[case::an_empty_sender("from", json!(""), "warning /from easemob/msg_recall#from.empty")]
#[case::an_empty_message("msg_id", json!(""), "violation /msg_id easemob/msg_recall#error.msg_id-empty")]
#[case::a_number_for_a_message("msg_id", json!(1), "violation /msg_id easemob/msg_recall#msg_id.type")]
#[case::several_messages("msg_id", json!(["1", "2"]), "violation /msg_id easemob/msg_recall#msg_id.type")]
#[case::no_receiver("to", json!(null), "violation /to easemob/msg_recall#to.required")]
#[case::no_kind_of_chat("chat_type", json!(null), "violation /chat_type easemob/msg_recall#chat_type.required")]
#[case::another_kind_of_chat("chat_type", json!("group_chat"), "violation /chat_type easemob/msg_recall#chat_type.type")]
#[case::force_as_a_text("force", json!("true"), "violation /force easemob/msg_recall#force.type")]
#[case::sync_device_as_a_number("sync_device", json!(1), "violation /sync_device easemob/msg_recall#sync_device.type")]
#[case::an_object_for_a_text("recallMessageExtensionInfo", json!({}), "violation /recallMessageExtensionInfo easemob/msg_recall#recallMessageExtensionInfo.type")]
#[case::a_field_not_listed("chattype", json!("chat"), "warning /chattype easemob/msg_recall#unknown-fields")]
fn a_field_of_a_recall_that_is_wrong_is_named(
    #[case] name: &str,
    #[case] value: serde_json::Value,
    #[case] expected: &str,
) {
    let mut body: serde_json::Value = serde_json::from_str(RECALLED).expect("JSON");
    if value.is_null() {
        body.as_object_mut().expect("an object").shift_remove(name);
    } else {
        body[name] = value;
    }
    assert_eq!(told(&easemob("POST", RECALL, &body.to_string())), [expected]);
}

#[rstest]
#[case::a_number_for_a_truth_value(
    r#"{"channel":"u2","type":"chat","delete_roam":1}"#,
    "violation /delete_roam easemob/user_channel#delete_roam.type"
)]
#[case::null_for_a_truth_value(
    r#"{"channel":"u2","type":"chat","delete_roam":null}"#,
    "violation /delete_roam easemob/user_channel#delete_roam.type"
)]
#[case::a_chat_room(
    r#"{"channel":"u2","type":"chatroom","delete_roam":true}"#,
    "violation /type easemob/user_channel#type.type"
)]
#[case::no_channel(r#"{"type":"chat","delete_roam":true}"#, "violation /channel easemob/user_channel#channel.required")]
#[case::no_body("", "violation body easemob/user_channel#request.body")]
#[case::a_control_character(
    "{\"channel\":\"u\u{1}2\",\"type\":\"chat\",\"delete_roam\":true}",
    "warning body easemob/common#request.json"
)]
#[case::a_lone_surrogate(
    r#"{"channel":"\ud800","type":"chat","delete_roam":true}"#,
    "warning body easemob/common#request.json"
)]
#[case::no_json("channel=u2", "violation body easemob/common#request.json")]
#[case::a_list("[]", "violation body easemob/common#request.json")]
#[case::twice_the_same_field(
    r#"{"channel":"u2","channel":"u2","type":"chat","delete_roam":true}"#,
    "warning /channel easemob/common#request.json"
)]
#[case::a_full_width_comma(
    r#"{"channel":"u2"，"type":"chat","delete_roam":true}"#,
    "violation body easemob/common#request.json"
)]
fn a_body_of_a_deletion_that_is_wrong_is_named(#[case] body: &str, #[case] expected: &str) {
    assert_eq!(told(&easemob("DELETE", DELETION, body)), [expected]);
}

#[rstest]
#[case::the_older_one("POST", "/acme/chat/messages/recall", "violation path easemob/msg_recall#request.address")]
#[case::the_native_sdk_s(
    "DELETE",
    "/acme/chat/user/u1/user_channel",
    "violation path easemob/user_channel#request.address"
)]
#[case::behind_a_version(
    "POST",
    "/v1/acme/chat/messages/msg_recall",
    "violation path easemob/msg_recall#request.address"
)]
#[case::with_a_dot("POST", "/acme/chat/messages/./msg_recall", "violation path easemob/msg_recall#request.address")]
#[case::misspelt("POST", "/acme/chat/messages/msg_recal", "violation path easemob/msg_recall#request.address")]
#[case::in_upper_case("POST", "/acme/chat/messages/MSG_RECALL", "violation path easemob/msg_recall#request.address")]
#[case::with_a_slash_at_its_end(
    "POST",
    "/acme/chat/messages/msg_recall/",
    "warning path easemob/msg_recall#request.address"
)]
#[case::without_org("POST", "/chat/messages/msg_recall", "violation path.org_name easemob/common#org_name.required")]
#[case::with_an_empty_app(
    "POST",
    "/acme//messages/msg_recall",
    "violation path.app_name easemob/common#app_name.required"
)]
#[case::by_another_method("PUT", RECALL, "violation method easemob/msg_recall#request.address")]
#[case::a_space_in_the_user(
    "DELETE",
    "/acme/chat/users/u 1/user_channel",
    "violation path.username easemob/user_channel#request.address"
)]
#[case::a_slash_in_the_user(
    "DELETE",
    "/acme/chat/users/u/1/user_channel",
    "violation path.username easemob/user_channel#request.address"
)]
#[case::a_question_mark_in_the_user(
    "DELETE",
    "/acme/chat/users/u?1/user_channel",
    "violation path.username easemob/user_channel#request.address"
)]
#[case::a_bare_percent_in_the_user(
    "DELETE",
    "/acme/chat/users/100%/user_channel",
    "violation path.username easemob/user_channel#request.address"
)]
#[case::chinese_in_the_user(
    "DELETE",
    "/acme/chat/users/安/user_channel",
    "violation path.username easemob/user_channel#request.address"
)]
#[case::no_user(
    "DELETE",
    "/acme/chat/users//user_channel",
    "violation path.username easemob/user_channel#username.required"
)]
#[case::a_query(
    "POST",
    "/acme/chat/messages/msg_recall?useMsgId=true",
    "warning query.useMsgId easemob/msg_recall#request.address"
)]
fn a_wrong_address_is_named(#[case] method: &str, #[case] target: &str, #[case] expected: &str) {
    let body = if method == "DELETE" { DELETED } else { RECALLED };
    assert_eq!(told(&easemob(method, target, body)), [expected]);
}

#[test]
fn the_older_address_is_told_with_its_reading() {
    let hearing = judged(&easemob("POST", "/acme/chat/messages/recall", RECALLED));
    assert_eq!(hearing.breaches[0].readings[0].as_str(), "easemob/msg_recall#request.address-older");
}

#[rstest]
#[case::of_the_vendor("GET", "/acme/chat/users/u1/contacts/users")]
#[case::a_batch("POST", "/acme/chat/messages/batch_recall")]
#[case::of_zego("POST", "/?Action=QueryRoomUserList&AppId=1")]
#[case::of_zego_elsewhere("POST", "/v1/?Action=QueryRoomUserList&AppId=1")]
#[case::of_nobody("GET", "/favicon.ico")]
fn a_call_these_pages_do_not_speak_of_is_not_judged(#[case] method: &str, #[case] target: &str) {
    let hearing = judged(&easemob(method, target, "{}"));
    assert!(hearing.operation.is_none() && hearing.breaches.is_empty());
}

#[rstest]
#[case::no_accept(&[("content-type", "application/json"), ("authorization", "Bearer t")], "violation header Accept easemob/msg_recall#request.Accept")]
#[case::html(&[("content-type", "application/json"), ("accept", "text/html"), ("authorization", "Bearer t")], "violation header Accept easemob/msg_recall#request.Accept")]
#[case::anything_but_json(&[("content-type", "application/json"), ("accept", "*/*"), ("accept", "application/json;q=0"), ("authorization", "Bearer t")], "violation header Accept easemob/msg_recall#request.Accept")]
#[case::no_content_type(&[("accept", "application/json"), ("authorization", "Bearer t")], "violation header Content-Type easemob/msg_recall#request.Content-Type")]
#[case::a_form(&[("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json"), ("authorization", "Bearer t")], "violation header Content-Type easemob/common#content-type.unsupported")]
#[case::a_charset(&[("content-type", "application/json;charset=utf-8"), ("accept", "application/json"), ("authorization", "Bearer t")], "warning header Content-Type easemob/msg_recall#request.Content-Type")]
#[case::no_token(&[("content-type", "application/json"), ("accept", "application/json")], "violation header Authorization easemob/common#auth.required")]
#[case::a_token_without_its_word(&[("content-type", "application/json"), ("accept", "application/json"), ("authorization", "t")], "violation header Authorization easemob/common#auth.scheme")]
#[case::bearer_in_lower_case(&[("content-type", "application/json"), ("accept", "application/json"), ("authorization", "bearer t")], "warning header Authorization easemob/common#auth.scheme-case")]
#[case::chunks(&[("content-type", "application/json"), ("accept", "application/json"), ("authorization", "Bearer t"), ("transfer-encoding", "chunked")], "warning body easemob/common#request.json")]
fn a_header_that_is_wrong_is_named(#[case] headers: &[(&str, &str)], #[case] expected: &str) {
    assert_eq!(told(&request("POST", RECALL, headers, RECALLED)), [expected]);
}

#[rstest]
#[case::no_accept(&[("content-type", "application/json")], "warning header Accept easemob/user_channel#example.headers")]
#[case::html(&[("content-type", "application/json"), ("accept", "text/html")], "warning header Accept easemob/user_channel#example.headers")]
#[case::no_content_type(&[("accept", "application/json")], "warning header Content-Type easemob/user_channel#example.headers")]
#[case::a_form(&[("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")], "warning header Content-Type easemob/common#content-type.unsupported")]
fn on_the_deletion_each_header_is_a_warning(#[case] headers: &[(&str, &str)], #[case] expected: &str) {
    let headers = [headers, &[("authorization", "Bearer t")]].concat();
    assert_eq!(told(&request("DELETE", DELETION, &headers, DELETED)), [expected]);
}

#[rstest]
#[case::anything(&["*/*"])]
#[case::a_list(&["application/json, text/plain, */*"])]
#[case::two_lines(&["text/html", "application/json;q=0.9"])]
#[case::upper_case(&["Application/JSON"])]
fn an_accept_that_lets_json_through_is_none_of_them(
    #[case] accept: &[&str],
    #[values(("POST", RECALL, RECALLED), ("DELETE", DELETION, DELETED))] (method, target, body): (&str, &str, &str),
) {
    let mut headers = vec![("content-type", "application/json"), ("authorization", "Bearer t")];
    headers.extend(accept.iter().map(|value| ("Accept", *value)));
    assert_eq!(told(&request(method, target, &headers, body)), [""; 0]);
}

#[rstest]
#[case::a_list(r#"{"msgs":[{"msg_id":"1","to":"u2","chat_type":"groupChat","force":true},{"msg_id":2,"to":"u2","chat_type":"chat"}]}"#, &["violation /msgs easemob/msg_recall#msg_id.single", "violation /msgs/0/chat_type easemob/msg_recall#chat_type.type", "violation /msgs/1/msg_id easemob/msg_recall#msg_id.type"])]
#[case::one_of_them(r#"{"msgs":{"msg_id":"1","to":"u2","chat_type":"chat"}}"#, &["violation /msgs easemob/msg_recall#msg_id.single"])]
#[case::a_part_of_it(r#"{"msgs":[{"msg_id":"1","to":"u2","chat_type":"chat"}],"force":"true"}"#, &["violation /msgs easemob/msg_recall#msg_id.single", "violation /force easemob/msg_recall#force.type"])]
#[case::an_empty_list(r#"{"msgs":[],"msg_id":"1","to":"u2","chat_type":"chat"}"#, &["warning /msgs easemob/msg_recall#unknown-fields"])]
fn bodies_inside_a_body_are_judged_where_they_stand(
    #[case] body: &str,
    #[case] expected: &[&str],
    #[values(RECALL, "/acme/chat/messages/recall")] target: &str,
) {
    let mut all = told(&easemob("POST", target, body));
    all.retain(|breach| !breach.starts_with("violation path"));
    assert_eq!(all, expected);
}

#[test]
fn what_a_body_at_a_wrong_address_holds_is_made_use_of() {
    let heard = easemob("POST", "/acme/chat/messages/recall", &format!(r#"{{"msgs":[{RECALLED}]}}"#));
    let used = judged(&heard).used;
    let sent = |name: &str| used.contains(&Use::Field(name.to_owned()));
    assert!(["msg_id", "to", "chat_type", "from", "force"].into_iter().all(sent), "{used:?}");
}

#[rstest]
#[case::a_slash_before_it("//acme/chat/token", "violation path easemob/common#arranging.address")]
#[case::a_slash_behind_it("/acme/chat/token/", "warning path easemob/common#arranging.address")]
#[case::other_letters("/acme/chat/Token", "violation path easemob/common#arranging.address")]
fn the_address_of_a_token_call_is_judged(#[case] target: &str, #[case] expected: &str) {
    let heard = request("POST", target, &[("content-type", "application/json")], r#"{"grant_type":"password"}"#);
    assert_eq!(told(&heard), [expected]);
    assert_eq!(judged(&heard).operation.map(|operation| operation.id.clone()).as_deref(), Some("get_token"));
}

#[rstest]
#[case::a_blank_life(&[("content-type", "application/json")], r#"{"grant_type":"password","ttl":""}"#, &["warning /ttl easemob/common#arranging.ttl"])]
#[case::no_life(&[("content-type", "application/json")], r#"{"grant_type":"password","ttl":null}"#, &["warning /ttl easemob/common#arranging.ttl"])]
#[case::a_life_in_quotes(&[("content-type", "application/json")], r#"{"grant_type":"password","ttl":"60"}"#, &["violation /ttl easemob/common#arranging.ttl"])]
#[case::no_media_type(&[], r#"{"grant_type":"password"}"#, &["warning header Content-Type easemob/common#arranging.media-type"])]
#[case::a_form(&[("content-type", "application/x-www-form-urlencoded")], r#"{"grant_type":"password"}"#, &["warning header Content-Type easemob/common#arranging.media-type"])]
#[case::no_json_at_all(&[], "grant_type=password", &[])]
fn a_token_call_that_servers_put_up_with_is_a_warning(
    #[case] headers: &[(&str, &str)],
    #[case] body: &str,
    #[case] expected: &[&str],
) {
    assert_eq!(told(&request("POST", "/acme/chat/token", headers, body)), expected);
}

#[rstest]
#[case::the_sample(r#"{"FromUserId":"u1","GroupId":"room1","MsgSeq":10,"Payload":"hello world"}"#, &["violation /RoomId zego/RevokeRoomMessage#RoomId.required", "warning /GroupId zego/RevokeRoomMessage#request.unknown-fields"])]
#[case::a_number_in_quotes(r#"{"FromUserId":"u1","RoomId":"room1","MsgSeq":"10"}"#, &["violation /MsgSeq zego/RevokeRoomMessage#MsgSeq.type"])]
#[case::no_fields("{}", &["violation /FromUserId zego/RevokeRoomMessage#FromUserId.required", "violation /MsgSeq zego/RevokeRoomMessage#MsgSeq.required", "violation /RoomId zego/RevokeRoomMessage#RoomId.required"])]
#[case::a_room_between_two_limits(r#"{"FromUserId":"u1","RoomId":"rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr","MsgSeq":1}"#, &["warning /RoomId zego/RevokeRoomMessage#RoomId.max-length"])]
#[case::a_room_beyond_both(r#"{"FromUserId":"u1","RoomId":"rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr","MsgSeq":1}"#, &["violation /RoomId zego/RevokeRoomMessage#RoomId.max-length"])]
#[case::a_long_user(r#"{"FromUserId":"uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu","RoomId":"r","MsgSeq":1}"#, &["violation /FromUserId zego/RevokeRoomMessage#FromUserId.max-length"])]
#[case::an_empty_room(r#"{"FromUserId":"u1","RoomId":"","MsgSeq":1}"#, &["warning /RoomId zego/RevokeRoomMessage#RoomId.type"])]
#[case::no_whole_number(r#"{"FromUserId":"u1","RoomId":"r","MsgSeq":10.5}"#, &["warning /MsgSeq zego/RevokeRoomMessage#MsgSeq.type"])]
#[case::a_fraction_of_zero(r#"{"FromUserId":"u1","RoomId":"r","MsgSeq":10.0}"#, &["warning /MsgSeq zego/RevokeRoomMessage#MsgSeq.notation"])]
#[case::an_exponent(r#"{"FromUserId":"u1","RoomId":"r","MsgSeq":1e1}"#, &["warning /MsgSeq zego/RevokeRoomMessage#MsgSeq.notation"])]
#[case::beyond_a_double(r#"{"FromUserId":"u1","RoomId":"r","MsgSeq":18446744073709551615}"#, &["warning /MsgSeq zego/RevokeRoomMessage#MsgSeq.type"])]
#[case::zero(r#"{"FromUserId":"u1","RoomId":"r","MsgSeq":0}"#, &["warning /MsgSeq zego/RevokeRoomMessage#MsgSeq.type"])]
#[case::null_for_a_payload(r#"{"FromUserId":"u1","RoomId":"r","MsgSeq":1,"Payload":null}"#, &["warning /Payload zego/RevokeRoomMessage#Payload.type"])]
#[case::a_number_for_a_payload(r#"{"FromUserId":"u1","RoomId":"r","MsgSeq":1,"Payload":1}"#, &["violation /Payload zego/RevokeRoomMessage#Payload.type"])]
fn a_body_of_a_room_recall_that_is_wrong_is_named(#[case] body: &str, #[case] expected: &[&str]) {
    assert_eq!(told(&zego(SIGNED, body)), expected);
}

#[test]
fn a_payload_is_counted_in_bytes() {
    let body =
        |payload: &str| json!({ "FromUserId": "u1", "RoomId": "r", "MsgSeq": 1, "Payload": payload }).to_string();
    assert_eq!(told(&zego(SIGNED, &body(&"中".repeat(66)))), [""; 0]);
    assert_eq!(
        told(&zego(SIGNED, &body(&"中".repeat(67)))),
        ["violation /Payload zego/RevokeRoomMessage#Payload.max-bytes"]
    );
}

#[test]
fn the_sample_with_another_name_is_told_with_its_reading() {
    let hearing = judged(&zego(SIGNED, r#"{"FromUserId":"u1","GroupId":"room1","MsgSeq":10}"#));
    assert_eq!(hearing.breaches[0].readings[0].as_str(), "zego/RevokeRoomMessage#example.GroupId");
}

#[rstest]
#[case::an_odd_nonce(
    "SignatureNonce=4fd24687296dd9f3",
    "SignatureNonce=k3j5h2",
    "warning query.SignatureNonce zego/common#SignatureNonce.form"
)]
#[case::no_nonce(
    "SignatureNonce=4fd24687296dd9f3&",
    "",
    "violation query.SignatureNonce zego/common#SignatureNonce.required"
)]
#[case::a_word_for_a_number("AppId=12345", "AppId=app", "violation query.AppId zego/common#AppId.type")]
#[case::milliseconds_with_a_fraction(
    "Timestamp=1615186943",
    "Timestamp=1615186943.5",
    "violation query.Timestamp zego/common#Timestamp.type"
)]
#[case::an_older_version(
    "SignatureVersion=2.0",
    "SignatureVersion=1.0",
    "violation query.SignatureVersion zego/common#SignatureVersion.value"
)]
#[case::an_empty_version(
    "SignatureVersion=2.0",
    "SignatureVersion=",
    "violation query.SignatureVersion zego/common#SignatureVersion.required"
)]
#[case::base64(
    "43e5cfcca828314675f91b001390566a",
    "Pc5WB8gokVn0xfeu%2FZV%2BiNM1dgI%3D",
    "violation query.Signature zego/common#signature.hex"
)]
#[case::upper_case(
    "43e5cfcca828314675f91b001390566a",
    "43E5CFCCA828314675F91B001390566A",
    "warning query.Signature zego/common#signature.hex"
)]
#[case::another_path("/?", "/v1/?", "violation path zego/RevokeRoomMessage#request.address")]
#[case::no_action("Action=RevokeRoomMessage&", "", "violation query.Action zego/RevokeRoomMessage#Action.required")]
#[case::a_misspelt_action(
    "RevokeRoomMessage",
    "RevokeRoomMesage",
    "violation query.Action zego/RevokeRoomMessage#Action.value"
)]
#[case::a_parameter_more("/?", "/?IsTest=false&", "warning query.IsTest zego/RevokeRoomMessage#request.address")]
fn a_query_that_is_wrong_is_named(#[case] old: &str, #[case] new: &str, #[case] expected: &str) {
    let heard = zego(&SIGNED.replace(old, new), REVOKED);
    assert_eq!(told(&heard), [expected]);
    assert!(!judged(&heard).breaches[0].sentence().contains("Pc5W"), "a signature is shown");
}

#[test]
fn of_a_body_that_was_not_read_nothing_is_said() {
    let cut = Heard { cut: true, ..easemob("POST", RECALL, "") };
    assert!(judged(&cut).breaches.is_empty());
}

#[test]
fn a_room_recall_by_get_is_named() {
    let heard = Heard { method: "GET".to_owned(), ..zego(SIGNED, REVOKED) };
    assert_eq!(told(&heard), ["violation method zego/RevokeRoomMessage#request.method"]);
}

#[rstest]
#[case::a_space(
    b"DELETE /acme/chat/users/u 1/user_channel HTTP/1.1\r\nHost: a\r\n",
    "violation path.username easemob/user_channel#request.address"
)]
#[case::latin_1(
    b"DELETE /acme/chat/users/\xe9/user_channel HTTP/1.1\r\n",
    "violation path.username easemob/user_channel#request.address"
)]
#[case::garbage(b"\x16\x03\x01\x02\x00", "violation request ")]
#[case::nothing_of_ours(b"GET /a b HTTP/1.1\r\n", "violation request ")]
#[case::a_bad_header(b"POST /acme/chat/messages/msg_recall HTTP/1.1\r\nHo st: a\r\n", "violation request ")]
fn what_is_no_request_is_named_too(#[case] begin: &[u8], #[case] expected: &str) {
    let hearing = judge_malformed(&specs(), &["easemob", "zego"], begin, "invalid URI");
    let breach = &hearing.breaches[0];
    let clause = breach.clause.as_ref().map(ToString::to_string).unwrap_or_default();
    assert_eq!(format!("{} {} {clause}", breach.grade, breach.at), expected);
}

#[test]
fn what_is_used_is_told() {
    let hearing = judged(&easemob("POST", RECALL, RECALLED));
    let listed = |name: &str, value: &str| Use::Listed(name.to_owned(), value.to_owned());
    assert!(
        hearing.used.contains(&listed("chat_type", "\"chat\"")) && hearing.used.contains(&listed("force", "false"))
    );
    let operation = hearing.operation.expect("an operation");
    let all = usable(&specs(), &operation);
    assert_eq!(all.fields.join(" "), "msg_id to chat_type from sync_device force recallMessageExtensionInfo");
    assert_eq!(all.listed.len(), 3 + 2 + 2);
}

/// The answer to a request, as it is counted.
fn counted(heard: &Heard, status: u16, body: serde_json::Value) -> (String, Hearing) {
    let mut hearing = judged(heard);
    let answer = Answer { status, json: Some(body), ..Answer::default() };
    let words = match answered(&specs(), &mut hearing, &answer) {
        Answered::As(clause) => clause.to_string(),
        other => format!("{other:?}"),
    };
    (words, hearing)
}

#[rstest]
#[case::accepted(200, json!({ "data": { "recalled": "yes" } }), "Accepted")]
#[case::a_row(403, json!({ "error": "message_recall_error", "error_description": "not_found msg", "duration": 3 }), "easemob/msg_recall#error.not-found")]
#[case::a_row_with_another_apostrophe(400, json!({ "error": "message_recall_error", "error_description": "can't find msg to" }), "easemob/msg_recall#error.receiver-not-found")]
#[case::a_row_of_two_causes(401, json!({ "error": "unauthorized", "error_description": "Unable to authenticate due to expired access token" }), "easemob/common#token.expired")]
#[case::an_unknown_app(404, json!({ "error": "organization_application_not_found", "error_description": "Could not find application for a/b from URI: a/b/messages/msg_recall" }), "easemob/common#app.unknown")]
#[case::nothing_documented(418, json!({ "error": "teapot", "error_description": "short and stout" }), "Otherwise")]
fn an_answer_is_known_by_its_clause(#[case] status: u16, #[case] body: serde_json::Value, #[case] expected: &str) {
    assert_eq!(counted(&easemob("POST", RECALL, RECALLED), status, body).0, expected);
}

#[rstest]
#[case::none(&[], "easemob/common#token.absent")]
#[case::an_empty_one(&[("authorization", "Bearer ")], "easemob/common#token.absent")]
#[case::in_lower_case(&[("authorization", "bearer t")], "easemob/common#token.absent")]
#[case::a_good_one(&[("authorization", "Bearer t")], "easemob/common#token.expired")]
fn of_two_causes_the_request_tells_which_it_was(#[case] token: &[(&str, &str)], #[case] expected: &str) {
    let headers = [&[("content-type", "application/json"), ("accept", "application/json")], token].concat();
    let answer =
        json!({ "error": "unauthorized", "error_description": "Unable to authenticate due to expired access token" });
    assert_eq!(counted(&request("POST", RECALL, &headers, RECALLED), 401, answer).0, expected);
}

#[rstest]
#[case::an_unknown_app("//acme/chat/messages/msg_recall", 404, json!({ "error": "organization_application_not_found", "error_description": "Could not find application for /acme from URI: /acme/chat/messages/msg_recall" }))]
#[case::an_unknown_address("/acme/chat/messages/recall", 404, json!({ "error": "service_resource_not_found", "error_description": "Service resource not found" }))]
fn what_answers_at_a_wrong_address_is_counted_by_its_status(
    #[case] target: &str,
    #[case] status: u16,
    #[case] body: serde_json::Value,
) {
    let (words, hearing) = counted(&easemob("POST", target, RECALLED), status, body);
    assert_eq!(words, "Otherwise");
    assert_eq!(hearing.breaches.len(), 1, "one refused call, one clause: {:?}", hearing.breaches);
}

#[rstest]
#[case::another_word("/acme/chat/user/u1/user_channel")]
#[case::misspelt("/acme/chat/users/u1/user_chanel")]
#[case::divided("/acme/chat/users/u/1/user_channel")]
fn a_deletion_at_a_wrong_address_names_no_unknown_user(#[case] target: &str) {
    let answer = json!({ "error": "service_resource_not_found", "error_description": "Service resource not found" });
    assert_eq!(counted(&easemob("DELETE", target, DELETED), 404, answer.clone()).0, "Otherwise");
    assert_eq!(counted(&easemob("DELETE", DELETION, DELETED), 404, answer).0, "easemob/user_channel#username.unknown");
}

#[test]
fn a_place_that_is_wrong_already_is_not_blamed_again() {
    let corrupt = json!({ "error": "auth_bad_access_token", "error_description": "Unable to authenticate due to corrupt access token" });
    let with = |token| {
        let headers = [("content-type", "application/json"), ("accept", "application/json"), ("authorization", token)];
        counted(&request("POST", RECALL, &headers, RECALLED), 401, corrupt.clone()).1.breaches
    };
    let clauses = |breaches: Vec<Breach>| {
        breaches.into_iter().filter_map(|breach| breach.clause).map(|clause| clause.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(clauses(with("Bearer  t")), ["easemob/common#auth.scheme"]);
    assert_eq!(clauses(with("Bearer t")), ["easemob/common#token.corrupt"]);
}

/// Every operation that only arranges.
fn arranging(specs: &Specs) -> Vec<Arc<Operation>> {
    let all = specs.vendors.values().flat_map(|vendor| vendor.operations.values());
    all.filter(|operation| operation.neighbour).cloned().collect()
}

/// The address of an operation with these values of its query, and a value for each other one that it requires.
fn address(operation: &Operation, own: &[(&str, Option<&str>)]) -> String {
    let usual = |name: &str| {
        let constant =
            operation.constant_query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let signed = SIGNED.split(['?', '&']).filter_map(|pair| pair.split_once('='));
        let signed = signed.filter(|(known, _)| *known == name).map(|(_, value)| value).next();
        constant.or(signed).unwrap_or("r1").to_owned()
    };
    let required = operation.parameters.iter().filter(|one| one.place == ParameterPlace::Query && one.required);
    let pairs = required.filter_map(|parameter| {
        let own = own.iter().find(|(name, _)| *name == parameter.name).map(|(_, value)| value.map(str::to_owned));
        Some(format!("{}={}", parameter.name, own.unwrap_or_else(|| Some(usual(&parameter.name)))?))
    });
    let query = pairs.collect::<Vec<_>>().join("&");
    format!("{}?{query}", operation.path.replace(['{', '}'], "")).trim_end_matches('?').to_owned()
}

/// Every required parameter of a query, left out and empty.
#[test]
fn a_missing_parameter_of_a_call_that_arranges_breaks_the_promise_that_it_is_required() {
    let specs = specs();
    let mut proven = 0;
    for operation in arranging(&specs) {
        let is_constant = |name: &str| operation.constant_query.iter().any(|(known, _)| known == name);
        let in_query = |one: &&Parameter| one.place == ParameterPlace::Query && one.required && !is_constant(&one.name);
        for Parameter { name, .. } in operation.parameters.iter().filter(in_query) {
            let clause = ClauseId::new(&operation.vendor, "common", &format!("{name}.required"));
            // A parameter of this operation alone is no promise of the registries.
            let clause = specs.clause(&clause).map(|known| known.id.to_string()).unwrap_or_default();
            for value in [None, Some("")] {
                let heard = request(&operation.method, &address(&operation, &[(name, value)]), &[], "{}");
                assert_eq!(told(&heard), [format!("violation query.{name} {clause}")], "{}", operation.id);
            }
            proven += usize::from(!clause.is_empty());
        }
    }
    assert_eq!(proven, 4 * 5, "ZEGO has four such operations with five common parameters");
}

/// Of the promises of one operation no other is accused.
#[test]
fn a_call_that_arranges_is_held_to_common_promises_alone() {
    const WRONG: [(&str, Option<&str>); 5] = [
        ("AppId", Some("x")),
        ("Timestamp", Some("x")),
        ("Signature", Some("x")),
        ("SignatureVersion", Some("x")),
        ("SignatureNonce", Some("x")),
    ];
    let specs = specs();
    for operation in arranging(&specs) {
        let right = address(&operation, &[]);
        let (path, query) = right.split_once('?').unwrap_or((&right, ""));
        let empty = operation.path.split('/').map(|part| if part.starts_with('{') { "" } else { part });
        let paths = [empty.collect::<Vec<_>>().join("/"), format!("/{path}"), format!("{path}/"), path.to_uppercase()];
        let mut wrong: Vec<String> = paths.iter().map(|path| format!("{path}?{query}")).collect();
        wrong.push(address(&operation, &WRONG));
        for target in wrong {
            let heard = request(&operation.method, &target, &[("content-type", "text/plain")], "{}");
            let hearing = judged(&heard);
            for clause in hearing.breaches.iter().filter_map(|breach| breach.clause.as_ref()) {
                assert_eq!(clause.parts().1, "common", "{} at {target}: {clause}", operation.id);
            }
            assert!(target.trim_end_matches('?') == right || !hearing.breaches.is_empty(), "{target}");
        }
    }
}
