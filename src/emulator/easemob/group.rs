//! Creating and deleting groups.

use serde_json::json;

use super::app::App;
use super::body;
use super::delivery;
use super::envelope::Envelope;
use super::places::Place;
use super::refusal::{Refusal, illegal_argument};
use super::route::Call;

/// `POST chatgroups`.
pub fn create(app: &mut App, call: &Call) -> Result<Envelope, Refusal> {
    let fields = body::arranging_object(call.request)?;
    if fields.flag("public")?.is_none() {
        return Err(invalid_parameter("group must contain public field!"));
    }
    let owner = fields.filled("owner")?;
    let owner = owner.ok_or_else(|| invalid_parameter("owner must be provided"))?;
    let members = fields.texts("members")?.unwrap_or_default();
    check_known(app, owner, &members)?;
    let id = match fields.filled("groupid")? {
        Some(taken) if app.groups.get(taken).is_some() => {
            return Err(illegal_argument(format!("group ID {taken} already exists!")));
        }
        Some(chosen) => delivery::check_id(chosen).map(|()| chosen.to_owned())?,
        None => app.ids.place(),
    };
    app.groups.insert(&id, Place::new(fields.text("groupname")?.unwrap_or_default(), owner, &members));
    Ok(Envelope::new("/chatgroups", "post").data(json!({ "groupid": id })))
}

/// `DELETE chatgroups/{id}`.
pub fn delete(app: &mut App, id: &str) -> Result<Envelope, Refusal> {
    if !app.groups.remove(id) {
        return Err(not_found(format!("grpID {id} does not exist!")));
    }
    Ok(Envelope::new("/chatgroups", "delete").data(json!({ "success": true, "groupid": id })))
}

/// Refuses an owner or a member nobody registered.
pub fn check_known(app: &App, owner: &str, members: &[&str]) -> Result<(), Refusal> {
    match members.iter().chain([&owner]).find(|name| !app.users.contains(name)) {
        Some(name) => Err(not_found(format!("username {name} doesn't exist!"))),
        None => Ok(()),
    }
}

/// A required parameter of a group or chat room is missing.
pub fn invalid_parameter(description: &'static str) -> Refusal {
    Refusal::new(400, "invalid_parameter", description)
}

/// A group, chat room or user does not exist.
pub fn not_found(description: String) -> Refusal {
    Refusal::new(404, "resource_not_found", description)
}
