//! One Easemob app: who it is, how it is configured, and all its state.

use fastrand::Rng;

use super::attachment::Attachments;
use super::features::Features;
use super::limits::Limits;
use super::message::Messages;
use super::places::{Chatrooms, Groups};
use super::rules::Rules;
use super::token::{Mint, Minted, Subject};
use super::user::Users;
use crate::emulator::forced::Forced;
use crate::emulator::ids::{self, Ids};

/// What callers need to know to call an app.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The first part of the path.
    pub org_name: String,
    /// The second part of the path.
    pub app_name: String,
    /// The system's own id of the app.
    pub uuid: String,
    /// The app administrator's id.
    pub client_id: String,
    /// The app administrator's secret.
    pub client_secret: String,
}

/// An app with all its state.
#[derive(Debug)]
pub struct App {
    /// Who it is.
    pub identity: Identity,
    /// How it is configured.
    pub features: Features,
    /// What it obeys.
    pub rules: Rules,
    /// Answers on demand.
    pub forced: Forced,
    pub(super) ids: Ids,
    pub(super) mint: Mint,
    pub(in crate::emulator) limits: Limits,
    pub(in crate::emulator) users: Users,
    pub(in crate::emulator) groups: Groups,
    pub(super) chatrooms: Chatrooms,
    pub(in crate::emulator) messages: Messages,
    pub(in crate::emulator) attachments: Attachments,
}

impl App {
    /// A new app with made-up names.
    #[must_use]
    pub fn new(features: Features, rules: &Rules, mint: Mint, mut rng: Rng) -> Self {
        let identity = Identity {
            org_name: format!("org-{}", ids::hex(&mut rng, 8)),
            app_name: format!("app-{}", ids::hex(&mut rng, 8)),
            uuid: ids::uuid(&mut rng),
            client_id: format!("YXA6{}", ids::hex(&mut rng, 22)),
            client_secret: format!("YXA6{}", ids::hex(&mut rng, 32)),
        };
        Self {
            identity,
            messages: Messages::new(features.retention_ms(), rules.messages),
            features,
            rules: *rules,
            forced: Forced::default(),
            ids: Ids::new(rng),
            mint,
            limits: Limits::new(rules),
            users: Users::default(),
            groups: Groups::default(),
            chatrooms: Chatrooms::default(),
            attachments: Attachments::default(),
        }
    }

    /// An app token, good for the default time.
    pub fn app_token(&mut self, now_ms: u64) -> Minted {
        self.issue(&Subject::App, None, now_ms)
    }

    /// A token for this subject; `ttl_s` of 0 never ends.
    pub(super) fn issue(&mut self, subject: &Subject, ttl_s: Option<u64>, now_ms: u64) -> Minted {
        let ttl_s = (self.rules.auth.lifetime)(ttl_s);
        self.mint.issue(&self.identity.uuid, subject, ttl_s, now_ms, self.ids.nonce())
    }
}
