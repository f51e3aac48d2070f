//! Creating and deleting tenants.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::refused::{Refused, read};
use crate::emulator::easemob;
use crate::emulator::exchange::{Request, Response};
use crate::emulator::service::House;
use crate::emulator::tenant::MAX_TENANTS;

/// A tenant as it is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    vendor: String,
    #[serde(default)]
    features: Map<String, Value>,
}

/// Creates an app of its own for the caller.
pub fn create(house: &mut House, request: &Request, now_ms: u64) -> Result<Response, Refused> {
    let Wanted { vendor, features } = read(request)?;
    let created = match vendor.as_str() {
        "easemob" => create_easemob(house, features, now_ms)?,
        "zego" => create_zego(house, features, now_ms)?,
        _ => return Err(Refused::wrong(format!("there is no vendor `{vendor}`"))),
    };
    Ok(Response::json(201, &created))
}

fn create_easemob(house: &mut House, wanted: Map<String, Value>, now_ms: u64) -> Result<Value, Refused> {
    let wanted: easemob::Features = features(wanted)?;
    let mut app = house.easemob_app(wanted.checked().map_err(Refused::wrong)?);
    let token = app.app_token(now_ms).access_token;
    let identity = app.identity.clone();
    let tenant = house.tenants.add_easemob(app, now_ms, false).ok_or_else(full)?;
    Ok(easemob_tenant(&tenant, &identity, &token, now_ms))
}

/// How an Easemob app is called.
pub fn easemob_tenant(tenant: &str, identity: &easemob::Identity, token: &str, now_ms: u64) -> Value {
    json!({
        "tenant": tenant,
        "now_ms": now_ms,
        "org_name": identity.org_name,
        "app_name": identity.app_name,
        "client_id": identity.client_id,
        "client_secret": identity.client_secret,
        "token": token,
    })
}

fn create_zego(house: &mut House, wanted: Map<String, Value>, now_ms: u64) -> Result<Value, Refused> {
    let app = house.zego_app(features(wanted)?);
    let (app_id, server_secret) = (app.id, app.server_secret.clone());
    let tenant = house.tenants.add_zego(app, now_ms, false).ok_or_else(full)?;
    Ok(zego_tenant(&tenant, app_id, &server_secret, now_ms))
}

/// How a ZEGO app is called.
pub fn zego_tenant(tenant: &str, app_id: u32, server_secret: &str, now_ms: u64) -> Value {
    json!({
        "tenant": tenant,
        "now_ms": now_ms,
        "app_id": app_id,
        "server_secret": server_secret,
    })
}

/// Deletes a tenant; the vendor's calls no longer know its app.
pub fn delete(house: &mut House, id: &str) -> Result<Response, Refused> {
    if house.tenants.remove(id) { Ok(Response::empty(204)) } else { Err(unknown(id)) }
}

/// There is no such tenant.
pub fn unknown(id: &str) -> Refused {
    Refused::unknown(format!("there is no tenant `{id}`"))
}

fn features<T: DeserializeOwned>(wanted: Map<String, Value>) -> Result<T, Refused> {
    serde_json::from_value(Value::Object(wanted))
        .map_err(|error| Refused::wrong(format!("features cannot be used: {error}")))
}

fn full() -> Refused {
    Refused::full(format!("there are {MAX_TENANTS} tenants in use already"))
}
