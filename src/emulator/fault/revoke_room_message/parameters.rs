//! The three required parameters.

use serde_json::Value;

use super::{Defect, defect, room_with};
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{edit_request, is_revoke};
use crate::emulator::zego::revoke::{
    Order, check_member, check_message, check_not_revoked, check_room, check_sender, check_storage, room,
};
use crate::emulator::zego::{App, Code};

/// What stands for a seq that was not told.
const LATEST: i128 = -1;

pub(super) fn defects() -> Vec<Defect> {
    [required(), typed(), aliases(), lengths(), unwrapped("FromUserId"), unwrapped("RoomId"), unwrapped("MsgSeq")]
        .concat()
}

fn required() -> Vec<Defect> {
    vec![
        defect("FromUserId.required", "where it is left out nobody is checked", |server| {
            server.zego.revoke.user_id = |sent| match sent.raw("FromUserId") {
                None => Ok(String::new()),
                Some(_) => sent.user_id("FromUserId").map(str::to_owned),
            };
            nobody_is_anybody(server);
        }),
        defect("FromUserId.required", "where it is null nobody is checked", |server| {
            server.zego.revoke.user_id = |sent| match sent.raw("FromUserId") {
                Some(Value::Null) => Ok(String::new()),
                _ => sent.user_id("FromUserId").map(str::to_owned),
            };
            nobody_is_anybody(server);
        }),
        defect("FromUserId.type", "where it is no text nobody is checked", |server| {
            server.zego.revoke.user_id = |sent| match sent.raw("FromUserId") {
                Some(Value::Number(_) | Value::Array(_) | Value::Object(_)) => Ok(String::new()),
                _ => sent.user_id("FromUserId").map(str::to_owned),
            };
            nobody_is_anybody(server);
        }),
        defect("RoomId.required", "where it is left out every room is searched", |server| {
            server.zego.revoke.room_id = |sent| match sent.raw("RoomId") {
                None => Ok(String::new()),
                Some(_) => sent.room_id("RoomId").map(str::to_owned),
            };
            every_room(server);
        }),
        defect("RoomId.required", "where it is null every room is searched", |server| {
            server.zego.revoke.room_id = |sent| match sent.raw("RoomId") {
                Some(Value::Null) => Ok(String::new()),
                _ => sent.room_id("RoomId").map(str::to_owned),
            };
            every_room(server);
        }),
        defect("RoomId.type", "where it is no text every room is searched", |server| {
            server.zego.revoke.room_id = |sent| match sent.raw("RoomId") {
                Some(Value::Number(_) | Value::Array(_) | Value::Object(_)) => Ok(String::new()),
                _ => sent.room_id("RoomId").map(str::to_owned),
            };
            every_room(server);
        }),
        defect("MsgSeq.required", "where it is left out the latest message is recalled", |server| {
            server.zego.revoke.seq = |sent| match sent.raw("MsgSeq") {
                None => Ok(LATEST),
                Some(_) => sent.integer("MsgSeq")?.ok_or(Code::PARAMETER),
            };
            latest(server);
        }),
        defect("MsgSeq.required", "where it is null the latest message is recalled", |server| {
            server.zego.revoke.seq = |sent| match sent.raw("MsgSeq") {
                Some(Value::Null) => Ok(LATEST),
                _ => sent.integer("MsgSeq")?.ok_or(Code::PARAMETER),
            };
            latest(server);
        }),
        defect("code.660000002", "a MsgSeq that is left out counts as 0", |server| {
            server.zego.revoke.seq = |sent| Ok(sent.integer("MsgSeq")?.unwrap_or_default());
        }),
        defect("code.660000002", "a RoomId that is left out names a room that does not exist", |server| {
            server.zego.revoke.room_id = |sent| sent.room_id("RoomId").map(str::to_owned).or(Ok(String::new()));
        }),
        defect("code.660000002", "a FromUserId that is left out is not in the room", |server| {
            server.zego.revoke.user_id = |sent| sent.user_id("FromUserId").map(str::to_owned).or(Ok(String::new()));
        }),
    ]
}

fn typed() -> Vec<Defect> {
    vec![
        defect("MsgSeq.type", "whatever is no number is the latest message", |server| {
            server.zego.revoke.seq = |sent| match sent.raw("MsgSeq") {
                None | Some(Value::Null) => Err(Code::PARAMETER),
                Some(_) => Ok(sent.integer("MsgSeq").ok().flatten().unwrap_or(LATEST)),
            };
            latest(server);
        }),
        defect("MsgSeq.type", "an empty text is the latest message", |server| {
            server.zego.revoke.seq = |sent| match sent.raw("MsgSeq") {
                Some(Value::String(text)) if text.is_empty() => Ok(LATEST),
                _ => sent.integer("MsgSeq")?.ok_or(Code::PARAMETER),
            };
            latest(server);
        }),
        defect("MsgSeq.type", "takes digits in quotes", |server| {
            server.zego.revoke.seq = |sent| match sent.raw("MsgSeq").and_then(Value::as_str) {
                Some(digits) => digits.parse().map_err(|_| Code::PARAMETER),
                None => sent.integer("MsgSeq")?.ok_or(Code::PARAMETER),
            };
        }),
        defect("MsgSeq.type", "takes true for 1", |server| {
            server.zego.revoke.seq = |sent| match sent.raw("MsgSeq") {
                Some(Value::Bool(word)) => Ok((*word).into()),
                _ => sent.integer("MsgSeq")?.ok_or(Code::PARAMETER),
            };
        }),
    ]
}

/// A list of one or an object of one field is taken for what is in it.
fn unwrapped(name: &'static str) -> Vec<Defect> {
    let says = |what: &str| (format!("zego/RevokeRoomMessage#{name}.type"), format!("takes {what} for what is in it"));
    let (clause, list) = says("a list of one");
    let (_, object) = says("an object of one field");
    let change = move |server: &mut Behaviour, inner: fn(&Value) -> Option<Value>| {
        server.hears(move |request| {
            if is_revoke(request) {
                edit_request(request, |fields| {
                    if let Some(value) = fields.get_mut(name)
                        && let Some(inner) = inner(value)
                    {
                        *value = inner;
                    }
                });
            }
        });
    };
    vec![
        Defect::new(&clause, list, move |server| change(server, |value| value.as_array()?.first().cloned())),
        Defect::new(&clause, object, move |server| change(server, |value| value.as_object()?.values().next().cloned())),
    ]
}

fn aliases() -> Vec<Defect> {
    vec![
        defect("code.660300002.UserId", "UserId is another name of FromUserId", |server| {
            server.zego.revoke.user_id =
                |sent| sent.user_id("FromUserId").or_else(|_| sent.user_id("UserId")).map(str::to_owned);
        }),
        defect("example.GroupId", "GroupId is another name of RoomId", |server| {
            server.zego.revoke.room_id =
                |sent| sent.room_id("RoomId").or_else(|_| sent.room_id("GroupId")).map(str::to_owned);
        }),
    ]
}

fn lengths() -> Vec<Defect> {
    vec![
        defect("FromUserId.max-length", "takes 33 bytes", |server| {
            server.zego.revoke.user_id = |sent| sent.text("FromUserId", 33)?.ok_or(Code::PARAMETER).map(str::to_owned);
        }),
        defect("FromUserId.max-length", "takes 31 bytes at most", |server| {
            server.zego.revoke.user_id = |sent| sent.text("FromUserId", 31)?.ok_or(Code::PARAMETER).map(str::to_owned);
        }),
        defect("FromUserId.max-length", "cuts it to 32 bytes, and finds nobody", |server| {
            server.zego.revoke.user_id = |sent| {
                let id = sent.text("FromUserId", usize::MAX)?.ok_or(Code::PARAMETER)?;
                Ok(id.chars().take(32).collect())
            };
        }),
        defect("RoomId.max-length", "takes 31 bytes at most", |server| {
            server.zego.revoke.room_id = |sent| sent.text("RoomId", 31)?.ok_or(Code::PARAMETER).map(str::to_owned);
        }),
        defect("RoomId.max-length", "the service fails on 129 bytes", |server| {
            server.zego.revoke.room_id = |sent| match sent.text("RoomId", 128) {
                Ok(_) => sent.room_id("RoomId").map(str::to_owned),
                Err(_) if sent.raw("RoomId").is_some_and(Value::is_string) => Err(Code::BUSINESS_ERROR),
                Err(code) => Err(code),
            };
        }),
    ]
}

/// Nobody named passes where a user is looked at.
fn nobody_is_anybody(server: &mut Behaviour) {
    server.zego.revoke.checks = &[
        check_storage,
        check_room,
        |app, order| if order.from.is_empty() { Ok(()) } else { check_member(app, order) },
        check_message,
        |app, order| if order.from.is_empty() { Ok(()) } else { check_sender(app, order) },
        check_not_revoked,
    ];
}

/// A room that is not named is the one that has the message.
fn every_room(server: &mut Behaviour) {
    fn find(app: &mut App, order: &mut Order) -> Result<(), Code> {
        if order.room.is_empty() {
            order.room = room_with(app, order.seq).ok_or(Code::MESSAGE_UNKNOWN)?;
        }
        Ok(())
    }
    server.zego.revoke.checks =
        &[check_storage, find, check_room, check_member, check_message, check_sender, check_not_revoked];
}

/// A seq that is not told is the room's latest.
fn latest(server: &mut Behaviour) {
    fn find(app: &mut App, order: &mut Order) -> Result<(), Code> {
        if order.seq == LATEST {
            let last = room(app, order)?.messages().last().ok_or(Code::MESSAGE_UNKNOWN)?;
            order.seq = last.seq.into();
        }
        Ok(())
    }
    server.zego.revoke.checks =
        &[check_storage, check_room, find, check_member, check_message, check_sender, check_not_revoked];
}
