//! Creating and deleting chat rooms.

use serde_json::json;

use super::app::App;
use super::body;
use super::envelope::Envelope;
use super::group::{check_known, invalid_parameter, not_found};
use super::places::Place;
use super::refusal::Refusal;
use super::route::Call;

/// `POST chatrooms`.
pub fn create(app: &mut App, call: &Call) -> Result<Envelope, Refusal> {
    let fields = body::arranging_object(call.request)?;
    let name = fields.text("name")?.unwrap_or_default();
    for (name, missing) in [("name", "name must be provided"), ("description", "description must be provided")] {
        fields.filled(name)?.ok_or_else(|| invalid_parameter(missing))?;
    }
    let owner = fields.filled("owner")?;
    let owner = owner.ok_or_else(|| invalid_parameter("owner must be provided"))?;
    let members = fields.texts("members")?.unwrap_or_default();
    check_known(app, owner, &members)?;
    let id = app.ids.place();
    app.chatrooms.insert(&id, Place::new(name, owner, &members));
    Ok(Envelope::new("/chatrooms", "post").data(json!({ "id": id })))
}

/// `DELETE chatrooms/{id}`.
pub fn delete(app: &mut App, id: &str) -> Result<Envelope, Refusal> {
    if !app.chatrooms.remove(id) {
        return Err(not_found(format!("chatroom {id} does not exist!")));
    }
    Ok(Envelope::new("/chatrooms", "delete").data(json!({ "success": true, "id": id })))
}
