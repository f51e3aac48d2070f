//! Who is in a ZEGO room: what only a client could do.

use serde::Deserialize;

use super::refused::{Refused, read};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::tenant::{AnyTenant, Shared, lock};
use crate::emulator::zego::App;

/// The longest user and room ids, in bytes.
const MAX_ID_BYTES: usize = 32;

/// Who joins.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    user_id: String,
}

/// A user joins a room, as after logging in and entering it.
pub fn join(tenant: &AnyTenant, room: &str, request: &Request) -> Result<Response, Refused> {
    let app = zego(tenant)?;
    let Member { user_id } = read(request)?;
    check_id("room", room)?;
    check_id("user_id", &user_id)?;
    lock(app).app.join(room, &user_id);
    Ok(Response::empty(204))
}

/// A user leaves a room.
pub fn leave(tenant: &AnyTenant, room: &str, user: &str) -> Result<Response, Refused> {
    if lock(zego(tenant)?).app.leave(room, user) {
        Ok(Response::empty(204))
    } else {
        Err(Refused::unknown(format!("user `{user}` is not in a room `{room}`")))
    }
}

fn zego(tenant: &AnyTenant) -> Result<&Shared<App>, Refused> {
    match tenant {
        AnyTenant::Zego(app) => Ok(app),
        AnyTenant::Easemob(_) => Err(Refused::wrong("only a ZEGO tenant has such rooms")),
    }
}

fn check_id(what: &str, id: &str) -> Result<(), Refused> {
    if id.is_empty() || id.len() > MAX_ID_BYTES {
        return Err(Refused::wrong(format!("{what} takes 1 to {MAX_ID_BYTES} bytes")));
    }
    Ok(())
}
