//! Registering, looking at and deleting users.

use serde_json::{Map, Value, json};

use super::app::App;
use super::body::{self, Fields};
use super::canonical;
use super::envelope::Envelope;
use super::refusal::{self, Refusal, illegal_argument};
use super::route::Call;
use super::user::User;

/// The longest user id, in bytes.
const MAX_NAME_BYTES: usize = 64;
/// The longest password, in characters.
const MAX_PASSWORD_CHARS: usize = 64;
/// How many users one call registers.
const MAX_PER_CALL: usize = 60;

/// What a user is registered with.
struct Registration {
    name: String,
    password: String,
}

/// `POST users`: a single user as an object, or several as a list.
pub fn register(app: &mut App, call: &Call) -> Result<Envelope, Refusal> {
    match body::arranging(call.request)? {
        Value::Object(user) => register_one(app, call, &registration(user)?),
        Value::Array(users) => register_many(app, call, users),
        _ => Err(refusal::invalid_body()),
    }
}

fn register_one(app: &mut App, call: &Call, wanted: &Registration) -> Result<Envelope, Refusal> {
    if app.users.contains(&wanted.name) {
        return Err(duplicate(&app.identity.uuid, &wanted.name));
    }
    let entities = vec![add(app, call, wanted)];
    Ok(Envelope::new("/users", "post").entities(entities).data(Value::Array(Vec::new())))
}

fn register_many(app: &mut App, call: &Call, users: Vec<Value>) -> Result<Envelope, Refusal> {
    if users.is_empty() || users.len() > MAX_PER_CALL {
        return Err(illegal_argument("this is an invalid request."));
    }
    let wanted = users.into_iter().map(|user| match user {
        Value::Object(user) => registration(user),
        _ => Err(refusal::invalid_body()),
    });
    let wanted = wanted.collect::<Result<Vec<_>, _>>()?;
    let (mut entities, mut refused) = (Vec::new(), Vec::new());
    for user in wanted {
        if app.users.contains(&user.name) {
            refused.push(json!({
                "username": user.name,
                "registerUserFailReason": format!("the {} already exists", user.name),
            }));
        } else {
            entities.push(add(app, call, &user));
        }
    }
    Ok(Envelope::new("/users", "post").entities(entities).data(refused.into()))
}

/// `GET users/{username}`.
pub fn get(app: &App, name: &str) -> Result<Envelope, Refusal> {
    let user = app.users.get(name).ok_or_else(refusal::resource_unknown)?;
    Ok(Envelope::new("/users", "get").entities(vec![user.entity(name)]))
}

/// `DELETE users/{username}`: what the user owns goes too. Whoever takes the name later starts anew.
pub fn delete(app: &mut App, name: &str) -> Result<Envelope, Refusal> {
    let user = app.users.remove(name).ok_or_else(refusal::resource_unknown)?;
    app.groups.forget(name);
    app.chatrooms.forget(name);
    app.messages.forget_reader(&canonical(name));
    Ok(Envelope::new("/users", "delete").entities(vec![user.entity(name)]))
}

fn add(app: &mut App, call: &Call, wanted: &Registration) -> Value {
    let user = User::new(&mut app.ids, &wanted.password, call.now_ms);
    let entity = user.entity(&wanted.name);
    app.users.insert(&wanted.name, user);
    entity
}

fn registration(user: Map<String, Value>) -> Result<Registration, Refusal> {
    let fields = Fields::from(user);
    let name = fields.text("username")?.unwrap_or_default().to_owned();
    check_name(&name)?;
    let password = fields.filled("password")?;
    let password = password.ok_or_else(|| illegal_argument("password or pin must provided"))?;
    if password.chars().count() > MAX_PASSWORD_CHARS {
        return Err(illegal_argument("this is an invalid request."));
    }
    Ok(Registration { name, password: password.to_owned() })
}

/// Refuses what cannot be a user id.
pub fn check_name(name: &str) -> Result<(), Refusal> {
    if name.len() > MAX_NAME_BYTES {
        return Err(illegal_argument("USERNAME_TOO_LONG"));
    }
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if name.is_empty() || !name.bytes().all(legal) {
        return Err(illegal_argument(format!("username {name} is not legal")));
    }
    Ok(())
}

fn duplicate(app: &str, name: &str) -> Refusal {
    let description = format!(
        "Application {app}Entity user requires that property named username be unique, \
         value of {name} exists"
    );
    Refusal::new(400, "duplicate_unique_property_exists", description)
}
