//! A few cases of our own, so that what the program does with a case can be told apart from what the suite asks.

/// Two cases that the emulator passes; the id of the first is a part of the id of the second.
pub const PASSING: &[(&str, &str)] = &[
    ("cases/easemob/msg_recall/no-id.yaml", NO_ID),
    ("cases/easemob/msg_recall/no-id-again.yaml", NO_ID),
    ("cases/zego/RevokeRoomMessage/ill-signed.yaml", ILL_SIGNED),
];

/// A case that the emulator fails by a text meant for people.
pub const FAILING: &[(&str, &str)] = &[("cases/easemob/msg_recall/no-id.yaml", ANOTHER_TEXT)];

/// A case whose set-up the emulator refuses.
pub const BLOCKED: &[(&str, &str)] = &[("cases/easemob/msg_recall/no-id.yaml", REFUSED_SET_UP)];

/// A case for each vendor whose first call is the one that is judged.
pub const DIRECT: &[(&str, &str)] =
    &[("cases/easemob/msg_recall/recall.yaml", RECALL), ("cases/zego/RevokeRoomMessage/recall.yaml", REVOKE)];

/// A case for each vendor that arranges something first.
pub const PREPARED: &[(&str, &str)] = &[
    ("cases/easemob/msg_recall/recall.yaml", PREPARED_RECALL),
    ("cases/zego/RevokeRoomMessage/recall.yaml", PREPARED_REVOKE),
];

const NO_ID: &str = r#"# yaml-language-server: $schema=../../../specs/case.schema.json

about: A recall without an ID is refused.
steps:
  - do: nothing in particular is recalled
    call: msg_recall
    body: { msg_id: "", to: a, chat_type: chat, from: b, force: false }
    expect: { http: 400, json: { /error_description: "param msg_id can't be empty" } }
    clause: error.msg_id-empty
"#;

const ANOTHER_TEXT: &str = r#"# yaml-language-server: $schema=../../../specs/case.schema.json

about: A recall without an ID is refused.
steps:
  - do: nothing in particular is recalled
    call: msg_recall
    body: { msg_id: "", to: a, chat_type: chat, from: b, force: false }
    expect: { http: 400, json: { /error_description: "no ID, no recall" } }
    clause: error.msg_id-empty
"#;

const REFUSED_SET_UP: &str = r#"# yaml-language-server: $schema=../../../specs/case.schema.json

about: A recall without an ID is refused.
steps:
  - do: nobody is registered
    call: register_users
    body: []
    expect: { http: 201 }
  - do: nothing in particular is recalled
    call: msg_recall
    body: { msg_id: "", to: a, chat_type: chat, from: b, force: false }
    expect: { http: 400 }
    clause: error.msg_id-empty
"#;

const ILL_SIGNED: &str = r"# yaml-language-server: $schema=../../../specs/case.schema.json

about: A call signed with another secret is refused.
steps:
  - do: something is recalled
    call: RevokeRoomMessage
    auth: wrong_secret
    body: { FromUserId: u, RoomId: r, MsgSeq: 1 }
    expect: { json: { /Code: 100000005 } }
    clause: common#signature.checked
";

const RECALL: &str = r#"# yaml-language-server: $schema=../../../specs/case.schema.json

about: A message is recalled.
steps:
  - do: it is recalled
    call: msg_recall
    body: { msg_id: "1", to: a, chat_type: chat, from: b, force: false }
    expect: { http: 200, json: { /data/recalled: "yes" } }
    clause: response.recalled
"#;

const REVOKE: &str = r"# yaml-language-server: $schema=../../../specs/case.schema.json

about: A message is recalled.
steps:
  - do: it is recalled
    call: RevokeRoomMessage
    body: { FromUserId: u, RoomId: r, MsgSeq: 1 }
    expect: { http: 200, json: { /Code: 0 } }
    clause: response.success
";

const PREPARED_RECALL: &str = r#"# yaml-language-server: $schema=../../../specs/case.schema.json

about: A message is recalled.
steps:
  - do: it is sent
    call: send_user_message
    body: { from: b, to: [ a ], type: txt, body: { msg: hello } }
    capture: { msg_id: /data/a }
  - do: it is recalled
    call: msg_recall
    body: { msg_id: "${msg_id}", to: a, chat_type: chat, from: b, force: false }
    expect: { http: 200, json: { /data/recalled: "yes" } }
    clause: response.recalled
"#;

const PREPARED_REVOKE: &str = r#"# yaml-language-server: $schema=../../../specs/case.schema.json

about: A message is recalled.
steps:
  - do: it is sent
    call: SendRoomMessage
    body: { FromUserId: u, RoomId: r, MessageType: 1, Priority: 3, MessageBody: { Message: hello } }
    capture: { seq: /MsgSeq }
  - do: it is recalled
    call: RevokeRoomMessage
    body: { FromUserId: u, RoomId: r, MsgSeq: "${seq}" }
    expect: { http: 200, json: { /Code: 0 } }
    clause: response.success
"#;
