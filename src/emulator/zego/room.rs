//! Creating, destroying and looking into rooms.

use serde_json::{Value, json};

use super::app::App;
use super::code::Code;
use super::parameters::Parameters;
use super::reply::Reply;
use super::rooms::Room;
use crate::emulator::exchange::Request;

/// The longest room name, in bytes.
const MAX_NAME_BYTES: usize = 64;
/// The longest delay before an empty room is destroyed, in seconds.
const MAX_DESTROY_DELAY_S: i128 = 10_800;
/// How many users one query asks about.
const MAX_PER_QUERY: usize = 10;

/// What rooms obey.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// What becomes of a room that exists and is to be destroyed.
    pub destroy: fn(app: &mut App, id: &str),
    /// A room as it is made.
    pub make: fn(app: &mut App, id: &str) -> Room,
}

impl Default for Rules {
    fn default() -> Self {
        Self { destroy: |app, id| drop(app.rooms.remove(id)), make: |_, _| Room::default() }
    }
}

/// `CreateRoom`. Whoever creates a room is not in it.
pub fn create(app: &mut App, request: &Request) -> Result<Reply, Code> {
    let parameters = Parameters::of_body(request)?;
    let operator = parameters.user_id("FromUserId")?;
    let id = parameters.room_id("RoomId")?;
    parameters.text("RoomName", MAX_NAME_BYTES)?;
    match parameters.integer("DestroyDelayTime")? {
        None | Some(0..=MAX_DESTROY_DELAY_S) => {}
        Some(_) => return Err(Code::PARAMETER),
    }
    if !app.users.contains(operator) {
        return Err(Code::OPERATOR_UNKNOWN);
    }
    if app.rooms.contains(id) {
        return Err(Code::ROOM_EXISTS);
    }
    let room = (app.rules.room.make)(app, id);
    app.rooms.insert(id, room);
    Ok(Reply::success().with("AttributeSeq", 0))
}

/// `DestroyRoom`: the room and its messages are gone.
pub fn destroy(app: &mut App, request: &Request) -> Result<Reply, Code> {
    let parameters = Parameters::of_query(request)?;
    let id = parameters.room_id("RoomId")?;
    if !app.rooms.contains(id) {
        return Err(Code::ROOM_UNKNOWN);
    }
    (app.rules.room.destroy)(app, id);
    Ok(Reply::success())
}

/// `QueryRoomMembers`: which of these users are in the room.
pub fn query_members(app: &mut App, request: &Request, now_ms: u64) -> Result<Reply, Code> {
    let parameters = Parameters::of_query(request)?;
    let id = parameters.room_id("RoomId")?;
    app.limits.admit_query(id, now_ms)?;
    let users = parameters.list("UserId")?;
    if users.len() > MAX_PER_QUERY {
        return Err(Code::TOO_MANY_USERS);
    }
    let room = app.rooms.get(id);
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for name in users.iter().filter_map(Value::as_str) {
        match app.users.get(name) {
            Some(user) if room.is_some_and(|room| room.has(name)) => found.push(json!({
                "user_id": name,
                "user_name": user.name,
                "avatar": user.avatar,
                "extra": "",
            })),
            _ => missing.push(json!({ "UserId": name, "SubCode": Code::MEMBER_UNKNOWN.number })),
        }
    }
    Ok(Reply::success().with("UserList", found).with("ErrorList", missing))
}
