//! The emulator as a whole: one function from a request and the time to a response.

use std::sync::Mutex;

use fastrand::Rng;
use serde_json::Value;

use super::behaviour::Behaviour;
use super::catalogue::Catalogue;
use super::control;
use super::easemob::{self, Mint};
use super::exchange::{Request, Response};
use super::fixed::FixedApp;
use super::ids;
use super::tenant::{Tenants, lock};
use super::world::{self, Misplaced, World};
use super::zego::{self, Code, Common};

/// A vendor the emulator speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vendor {
    /// 环信.
    Easemob,
    /// ZEGO ZIM.
    Zego,
}

/// How an emulator is set up.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Where all made-up names and ids come from.
    pub seed: u64,
    /// Whether the control protocol is served.
    pub control: bool,
}

/// Everything behind the lock.
#[derive(Debug)]
pub(super) struct House {
    pub(super) tenants: Tenants,
    pub(super) fixed: Vec<(Vendor, FixedApp)>,
    mint: Mint,
    rng: Rng,
    easemob_rules: easemob::Rules,
    zego_rules: zego::Rules,
}

impl House {
    /// A new Easemob app; it is not a tenant yet.
    pub(super) fn easemob_app(&mut self, features: easemob::Features) -> easemob::App {
        easemob::App::new(features, &self.easemob_rules, self.mint.clone(), self.rng.fork())
    }

    /// A new ZEGO app under a number nobody has; it is not a tenant yet.
    pub(super) fn zego_app(&mut self, features: zego::Features) -> zego::App {
        let mut app_id = self.rng.u32(1_000_000_000..);
        while self.tenants.has_zego(app_id) {
            app_id = self.rng.u32(1_000_000_000..);
        }
        zego::App::new(app_id, features, self.zego_rules, self.rng.fork())
    }

    /// Makes an app the ready-made one of its vendor, unless there is one.
    pub(super) fn fix(&mut self, vendor: Vendor, app: FixedApp) {
        if !self.fixed.iter().any(|(of, _)| *of == vendor) {
            self.fixed.push((vendor, app));
        }
    }

    /// A name nobody has.
    pub(super) fn made_up(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", ids::hex(&mut self.rng, 8))
    }

    /// The id of one ZEGO request: eighteen decimal digits.
    fn request_id(&mut self) -> String {
        self.rng.u64(100_000_000_000_000_000..1_000_000_000_000_000_000).to_string()
    }
}

/// Both vendors' services with all their tenants, in memory. It does no I/O and knows no time but
/// the one it is given, and can be called from any number of threads.
///
/// Memory is bounded: see `MAX_TENANTS` and the `MAX_…` constants of each vendor.
#[derive(Debug)]
pub struct Emulator {
    control: bool,
    behaviour: Behaviour,
    catalogue: Catalogue,
    house: Mutex<House>,
}

impl Emulator {
    /// An emulator without tenants that keeps every promise.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self::behaving(options, Behaviour::default())
    }

    /// An emulator without tenants that behaves in this way. The control protocol is never affected.
    #[must_use]
    pub fn behaving(options: Options, behaviour: Behaviour) -> Self {
        let mut rng = Rng::with_seed(options.seed);
        let house = House {
            tenants: Tenants::default(),
            fixed: Vec::new(),
            mint: Mint::new(rng.u128(..)),
            rng,
            easemob_rules: behaviour.easemob,
            zego_rules: behaviour.zego,
        };
        Self { control: options.control, behaviour, catalogue: Catalogue::default(), house: Mutex::new(house) }
    }

    /// The same emulator, which can give these answers on demand.
    #[must_use]
    pub fn answering(self, catalogue: Catalogue) -> Self {
        Self { catalogue, ..self }
    }

    /// Puts the apps of a world into the emulator, or none of them and tells everything that cannot be. Gives how each is
    /// called, in the order of the world, as the control protocol does.
    pub fn settle(&self, world: &World, now_ms: u64) -> Result<Vec<Value>, Vec<Misplaced>> {
        world::settle(&mut lock(&self.house), world, now_ms)
    }

    /// An app with default features for callers who cannot use the control protocol. The first
    /// call creates it, later ones give the same.
    pub fn fixed_app(&self, vendor: Vendor) -> FixedApp {
        FixedApp::of(&mut lock(&self.house), vendor)
    }

    /// Answers a request at this real time, in epoch milliseconds.
    pub fn handle(&self, request: &Request, now_ms: u64) -> Response {
        if let Some(path) = self.control_path(&request.path) {
            return control::handle(&self.house, &self.catalogue, path, request, now_ms);
        }
        let heard = self.behaviour.heard(request);
        let mut response = self.perform(&heard, now_ms);
        self.behaviour.say(request, &mut response);
        response
    }

    fn perform(&self, request: &Request, now_ms: u64) -> Response {
        if matches!(request.path.as_str(), "" | "/") {
            return self.handle_zego(request, now_ms);
        }
        self.handle_easemob(request, now_ms)
    }

    fn control_path<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix(control::PREFIX).filter(|_| self.control)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }

    fn handle_zego(&self, request: &Request, now_ms: u64) -> Response {
        let request_id = lock(&self.house).request_id();
        let rules = &self.behaviour.zego.common;
        let common = match Common::read(request, rules) {
            Ok(common) => common,
            Err(code) => return zego::refused(code, &request_id),
        };
        let tenant = match common.app_id {
            Some(app_id) => lock(&self.house).tenants.zego(app_id, now_ms),
            None => lock(&self.house).tenants.zego_where(|app| common.is_of(rules, app.id, &app.server_secret)),
        };
        let Some(tenant) = tenant else {
            return zego::refused(Code::SECRET_UNKNOWN, &request_id);
        };
        zego::handle(&mut lock(&tenant), &common, request, now_ms, &request_id)
    }

    fn handle_easemob(&self, request: &Request, now_ms: u64) -> Response {
        let segments = request.segments().unwrap_or_default();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        if let [org, app, path @ ..] = segments.as_slice() {
            let tenant = lock(&self.house).tenants.easemob(org, app, now_ms);
            if let Some(tenant) = tenant {
                return easemob::handle(&mut lock(&tenant), request, path, now_ms);
            }
        }
        easemob::unknown_app(&segments, now_ms)
    }
}
