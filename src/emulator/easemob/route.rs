//! From a request to the operation it asks for, in the order in which the server checks:
//! token, path and method, rate limit, answer on demand, then the operation's own rules.

use http::Method;

use super::app::App;
use super::auth::{self, Caller};
use super::envelope::{Answer, Envelope};
use super::refusal::{self, Refusal};
use super::{account, attachment, chatroom, conversation, grant, group, import, listing, recall, roaming, send};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::forced::Demand;
use crate::emulator::tenant::Tenant;

/// The operations an internal error can be forced on.
pub const OPERATIONS: [&str; 2] = ["msg_recall", "user_channel"];

/// What finding out what a call asks for obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Answers a call on a known app; the path is what follows the app's name.
    pub answer: fn(app: &mut App, call: &Call, path: &[&str]) -> Result<Answer, Refusal>,
    /// Refuses a caller who may not do this.
    pub admit: fn(caller: &Caller, endpoint: Endpoint) -> Result<(), Refusal>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { answer, admit: admit_caller }
    }
}

/// One call on a known app.
#[derive(Debug)]
pub struct Call<'a> {
    /// The request behind it.
    pub request: &'a Request,
    /// The tenant's time.
    pub now_ms: u64,
}

impl Call<'_> {
    /// The address the caller asked, as far as the request shows it.
    pub fn uri(&self) -> String {
        let host = self.request.header("host").unwrap_or("localhost");
        format!("http://{host}{}", self.request.path)
    }
}

/// What a path and a method ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint<'a> {
    /// Fetch a token.
    Token,
    /// Register one or more users.
    RegisterUsers,
    /// List the users.
    ListUsers,
    /// List the groups.
    ListGroups,
    /// List the chat rooms.
    ListChatrooms,
    /// Look at a user.
    GetUser(&'a str),
    /// Delete a user.
    DeleteUser(&'a str),
    /// Send to users.
    SendToUsers,
    /// Send to groups.
    SendToGroups,
    /// Send to chat rooms.
    SendToChatrooms,
    /// Import a message between two users.
    ImportToUser,
    /// Import a message into a group.
    ImportToGroup,
    /// Recall a message.
    Recall,
    /// Delete a user's conversation, one-way.
    DeleteConversation(&'a str),
    /// List a user's conversations.
    ListConversations(&'a str),
    /// Read a user's roaming messages.
    ReadRoaming(&'a str),
    /// Create a group.
    CreateGroup,
    /// Delete a group.
    DeleteGroup(&'a str),
    /// Create a chat room.
    CreateChatroom,
    /// Delete a chat room.
    DeleteChatroom(&'a str),
    /// Upload a file.
    Upload,
    /// Download a file.
    Download(&'a str),
}

impl<'a> Endpoint<'a> {
    /// The endpoint at this path, where it is served with this method.
    pub fn find(method: &Method, path: &[&'a str]) -> Result<Self, Refusal> {
        if let Some(endpoint) = Self::with(method.as_str(), path) {
            return Ok(endpoint);
        }
        let served = ["GET", "POST", "DELETE"].iter().any(|other| Self::with(other, path).is_some());
        Err(if served { refusal::method_not_allowed() } else { refusal::resource_unknown() })
    }

    fn with(method: &str, path: &[&'a str]) -> Option<Self> {
        Some(match (method, path) {
            ("POST", ["token"]) => Self::Token,
            ("POST", ["users"]) => Self::RegisterUsers,
            ("GET", ["users"]) => Self::ListUsers,
            ("GET", ["chatgroups"]) => Self::ListGroups,
            ("GET", ["chatrooms"]) => Self::ListChatrooms,
            ("GET", ["users", user]) => Self::GetUser(user),
            ("DELETE", ["users", user]) => Self::DeleteUser(user),
            ("DELETE", ["users", user, "user_channel"]) => Self::DeleteConversation(user),
            ("GET", ["users", user, "user_channels"]) => Self::ListConversations(user),
            ("POST", ["users", user, "messageroaming"]) => Self::ReadRoaming(user),
            ("POST", ["messages", "msg_recall"]) => Self::Recall,
            ("POST", ["messages", "users"]) => Self::SendToUsers,
            ("POST", ["messages", "chatgroups"]) => Self::SendToGroups,
            ("POST", ["messages", "chatrooms"]) => Self::SendToChatrooms,
            ("POST", ["messages", "users", "import"]) => Self::ImportToUser,
            ("POST", ["messages", "chatgroups", "import"]) => Self::ImportToGroup,
            ("POST", ["chatgroups"]) => Self::CreateGroup,
            ("DELETE", ["chatgroups", group]) => Self::DeleteGroup(group),
            ("POST", ["chatrooms"]) => Self::CreateChatroom,
            ("DELETE", ["chatrooms", room]) => Self::DeleteChatroom(room),
            ("POST", ["chatfiles"]) => Self::Upload,
            ("GET", ["chatfiles", file]) => Self::Download(file),
            _ => return None,
        })
    }

    /// The name under which an internal error can be forced on it.
    fn operation(self) -> Option<&'static str> {
        match self {
            Self::Recall => Some(OPERATIONS[0]),
            Self::DeleteConversation(_) => Some(OPERATIONS[1]),
            _ => None,
        }
    }
}

/// Answers a call on this app; `path` is what follows the app's name.
pub fn handle(tenant: &mut Tenant<App>, request: &Request, path: &[&str], real_ms: u64) -> Response {
    let call = Call { request, now_ms: tenant.clock.now(real_ms) };
    let answer = (tenant.app.rules.route.answer)(&mut tenant.app, &call, path);
    sent(&mut tenant.app, &call, answer)
}

/// An answer as it is sent.
fn sent(app: &mut App, call: &Call, answer: Result<Answer, Refusal>) -> Response {
    match answer {
        Ok(Answer::Wrapped(envelope)) => envelope.into_response(&app.identity, call),
        Ok(Answer::Bare(response)) => response,
        Err(refusal) => {
            (app.rules.refused)(app, call, &refusal);
            refusal.into_response(call.now_ms)
        }
    }
}

/// The answer to a call on an app nobody knows.
pub fn unknown_app(segments: &[&str], real_ms: u64) -> Response {
    let (org, app, rest) = match segments {
        [] => ("", "", &[][..]),
        [org] => (*org, "", &[][..]),
        [org, app, rest @ ..] => (*org, *app, rest),
    };
    let rest: String = rest.iter().flat_map(|part| ["/", part]).collect();
    refusal::app_unknown(org, app, &rest).into_response(real_ms)
}

/// The answer in the order of the checks.
pub fn answer(app: &mut App, call: &Call, path: &[&str]) -> Result<Answer, Refusal> {
    let open = path == ["token"];
    let caller = if open { None } else { Some(auth::authenticate(app, call)?) };
    let endpoint = Endpoint::find(&call.request.method, path)?;
    if let Some(caller) = &caller {
        (app.rules.route.admit)(caller, endpoint)?;
    }
    admit_call(app, call, endpoint)?;
    if endpoint.operation().is_some_and(|operation| app.forced.strikes(operation)) {
        return Err(refusal::internal_error());
    }
    match endpoint.operation().and_then(|operation| app.forced.take(operation)) {
        Some(demand) => Ok(Answer::Bare(demanded(app, call, endpoint, &demand))),
        None => perform(app, call, endpoint),
    }
}

/// The answer as it is demanded.
fn demanded(app: &mut App, call: &Call, endpoint: Endpoint, demand: &Demand) -> Response {
    let answer = demand.instead(call.now_ms, "").unwrap_or_else(|| {
        let performed = perform(app, call, endpoint);
        sent(app, call, performed)
    });
    demand.shaped(answer)
}

/// Recalls have a budget of their own.
fn admit_call(app: &mut App, call: &Call, endpoint: Endpoint) -> Result<(), Refusal> {
    match endpoint {
        Endpoint::Recall => app.limits.admit_recall(&(app.rules.recall.budget)(call.request), call.now_ms),
        _ => app.limits.admit(endpoint, call),
    }
}

/// App tokens may do everything; users may read what is theirs and handle files.
pub fn admit_caller(caller: &Caller, endpoint: Endpoint) -> Result<(), Refusal> {
    match (caller, endpoint) {
        (Caller::App, _) | (Caller::User(_), Endpoint::Upload | Endpoint::Download(_)) => Ok(()),
        (Caller::User(me), Endpoint::ListConversations(user) | Endpoint::ReadRoaming(user))
            if *me == super::canonical(user) =>
        {
            Ok(())
        }
        (Caller::User(_), _) => Err(auth::not_permitted()),
    }
}

fn perform(app: &mut App, call: &Call, endpoint: Endpoint) -> Result<Answer, Refusal> {
    let envelope: Envelope = match endpoint {
        Endpoint::Token => return grant::grant(app, call).map(Answer::Bare),
        Endpoint::Download(file) => return attachment::download(app, call, file).map(Answer::Bare),
        Endpoint::RegisterUsers => account::register(app, call)?,
        Endpoint::ListUsers => listing::users(app, call)?,
        Endpoint::ListGroups => listing::groups(app, call)?,
        Endpoint::ListChatrooms => listing::chatrooms(app, call)?,
        Endpoint::GetUser(user) => account::get(app, user)?,
        Endpoint::DeleteUser(user) => account::delete(app, user)?,
        Endpoint::SendToUsers => send::to_users(app, call)?,
        Endpoint::SendToGroups => send::to_groups(app, call)?,
        Endpoint::SendToChatrooms => send::to_chatrooms(app, call)?,
        Endpoint::ImportToUser => import::to_user(app, call)?,
        Endpoint::ImportToGroup => import::to_group(app, call)?,
        Endpoint::Recall => recall::recall(app, call)?,
        Endpoint::DeleteConversation(user) => (app.rules.conversation.delete)(app, call, user)?,
        Endpoint::ListConversations(user) => conversation::list(app, call, user)?,
        Endpoint::ReadRoaming(user) => roaming::read(app, call, user)?,
        Endpoint::CreateGroup => group::create(app, call)?,
        Endpoint::DeleteGroup(group) => group::delete(app, group)?,
        Endpoint::CreateChatroom => chatroom::create(app, call)?,
        Endpoint::DeleteChatroom(room) => chatroom::delete(app, room)?,
        Endpoint::Upload => attachment::upload(app, call)?,
    };
    Ok(envelope.into())
}
