//! Lists of everything an app has, page by page: `limit` at most, from `cursor` on.

use serde_json::{Value, json};

use super::app::App;
use super::envelope::Envelope;
use super::places::{Place, Places};
use super::refusal::{Refusal, illegal_argument};
use super::route::Call;

/// How many items a page has where the caller does not say.
const PAGE: usize = 10;
/// How many it has at most.
const MOST: usize = 100;

/// `GET users`.
pub fn users(app: &App, call: &Call) -> Result<Envelope, Refusal> {
    let page = Page::asked(call)?;
    let (entities, cursor) = page.of(app.users.after(page.after.as_deref()), |name, user| user.entity(name));
    let count = entities.len();
    Ok(Envelope::new("/users", "get").entities(entities).page(count, cursor))
}

/// `GET chatgroups`.
pub fn groups(app: &App, call: &Call) -> Result<Envelope, Refusal> {
    places(&app.groups, call, "/chatgroups", |id, group| {
        let owner = format!("{}#{}_{}", app.identity.org_name, app.identity.app_name, group.owner());
        json!({ "owner": owner, "groupid": id, "affiliations": group.members().count(), "type": "group", "groupname": group.name })
    })
}

/// `GET chatrooms`.
pub fn chatrooms(app: &App, call: &Call) -> Result<Envelope, Refusal> {
    places(
        &app.chatrooms,
        call,
        "/chatrooms",
        |id, room| json!({ "id": id, "name": room.name, "owner": room.owner(), "affiliations_count": room.members().count() }),
    )
}

fn places(
    places: &Places,
    call: &Call,
    path: &'static str,
    shown: impl Fn(&str, &Place) -> Value,
) -> Result<Envelope, Refusal> {
    let page = Page::asked(call)?;
    let (data, cursor) = page.of(places.after(page.after.as_deref()), shown);
    let count = data.len();
    Ok(Envelope::new(path, "get").entities(Vec::new()).data(data.into()).page(count, cursor))
}

/// Which page.
struct Page {
    limit: usize,
    after: Option<String>,
}

impl Page {
    fn asked(call: &Call) -> Result<Self, Refusal> {
        let mut page = Self { limit: PAGE, after: None };
        for (name, value) in call.request.parameters() {
            match name.as_str() {
                "limit" => page.limit = value.parse().map_err(|_| illegal_argument("limit is not a number"))?,
                "cursor" if !value.is_empty() => page.after = Some(name_in(&value)?),
                _ => {}
            }
        }
        page.limit = page.limit.clamp(1, MOST);
        Ok(page)
    }

    /// Its items, and the cursor where there are more.
    fn of<'a, T: 'a>(
        &self,
        mut rest: impl Iterator<Item = (&'a String, &'a T)>,
        shown: impl Fn(&str, &T) -> Value,
    ) -> (Vec<Value>, Option<String>) {
        let mut last = None;
        let items = rest.by_ref().take(self.limit).inspect(|(name, _)| last = Some(hex::encode(name)));
        let items = items.map(|(name, item)| shown(name, item)).collect();
        (items, last.filter(|_| rest.next().is_some()))
    }
}

/// The name a page ended with, out of its cursor.
fn name_in(cursor: &str) -> Result<String, Refusal> {
    let name = hex::decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    name.ok_or_else(|| illegal_argument("cursor is not valid"))
}
