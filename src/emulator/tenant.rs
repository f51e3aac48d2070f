//! Tenants: isolated apps, each with a clock of its own, found by what their callers know of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::clock::Clock;
use super::{easemob, zego};

/// How many tenants an emulator holds at once.
pub const MAX_TENANTS: usize = 10_000;
/// A tenant nobody has called for so long makes room for a new one.
pub const IDLE_MS: u64 = 600_000;

/// One vendor's app and the time it lives in.
#[derive(Debug)]
pub struct Tenant<App> {
    /// The time that rules everything in this tenant.
    pub clock: Clock,
    /// The app with all its state.
    pub app: App,
}

/// A tenant as several connections hold it.
pub type Shared<App> = Arc<Mutex<Tenant<App>>>;

/// Locks; a panic elsewhere does not take the emulator down.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A tenant of either vendor.
#[derive(Debug, Clone)]
pub enum AnyTenant {
    /// An Easemob app.
    Easemob(Shared<easemob::App>),
    /// A ZEGO app.
    Zego(Shared<zego::App>),
}

#[derive(Debug)]
struct Entry {
    tenant: AnyTenant,
    address: String,
    used_ms: u64,
    pinned: bool,
}

/// All tenants.
#[derive(Debug, Default)]
pub struct Tenants {
    created: u64,
    entries: HashMap<String, Entry>,
    addresses: HashMap<String, String>,
}

impl Tenants {
    /// Adds an Easemob app and gives its tenant id; nothing where the house is full.
    pub fn add_easemob(&mut self, app: easemob::App, now_ms: u64, pinned: bool) -> Option<String> {
        let address = easemob_address(&app.identity.org_name, &app.identity.app_name);
        let tenant = Tenant { clock: Clock::default(), app };
        self.add(AnyTenant::Easemob(Arc::new(Mutex::new(tenant))), address, now_ms, pinned)
    }

    /// Adds a ZEGO app and gives its tenant id; nothing where the house is full.
    pub fn add_zego(&mut self, app: zego::App, now_ms: u64, pinned: bool) -> Option<String> {
        let address = zego_address(app.id);
        let tenant = Tenant { clock: Clock::default(), app };
        self.add(AnyTenant::Zego(Arc::new(Mutex::new(tenant))), address, now_ms, pinned)
    }

    fn add(&mut self, tenant: AnyTenant, address: String, now_ms: u64, pinned: bool) -> Option<String> {
        if self.entries.len() >= MAX_TENANTS {
            self.drop_idle(now_ms);
        }
        if self.entries.len() >= MAX_TENANTS {
            return None;
        }
        self.created += 1;
        let id = format!("t{}", self.created);
        self.addresses.insert(address.clone(), id.clone());
        self.entries.insert(id.clone(), Entry { tenant, address, used_ms: now_ms, pinned });
        Some(id)
    }

    /// The tenant with this id.
    pub fn get(&mut self, id: &str, now_ms: u64) -> Option<AnyTenant> {
        let entry = self.entries.get_mut(id)?;
        entry.used_ms = now_ms;
        Some(entry.tenant.clone())
    }

    /// The Easemob app with these names.
    pub fn easemob(&mut self, org: &str, app: &str, now_ms: u64) -> Option<Shared<easemob::App>> {
        match self.at(&easemob_address(org, app), now_ms)? {
            AnyTenant::Easemob(tenant) => Some(tenant),
            AnyTenant::Zego(_) => None,
        }
    }

    /// The ZEGO app with this id.
    pub fn zego(&mut self, app_id: u32, now_ms: u64) -> Option<Shared<zego::App>> {
        match self.at(&zego_address(app_id), now_ms)? {
            AnyTenant::Zego(tenant) => Some(tenant),
            AnyTenant::Easemob(_) => None,
        }
    }

    /// The ZEGO app for which this is so.
    pub fn zego_where(&self, is_it: impl Fn(&zego::App) -> bool) -> Option<Shared<zego::App>> {
        let mut apps = self.entries.values().filter_map(|entry| match &entry.tenant {
            AnyTenant::Zego(tenant) => Some(tenant),
            AnyTenant::Easemob(_) => None,
        });
        apps.find(|tenant| is_it(&lock(tenant).app)).cloned()
    }

    /// Whether a ZEGO app has this id.
    #[must_use]
    pub fn has_zego(&self, app_id: u32) -> bool {
        self.addresses.contains_key(&zego_address(app_id))
    }

    /// Takes a tenant out; its app is unknown from here on.
    pub fn remove(&mut self, id: &str) -> bool {
        match self.entries.remove(id) {
            Some(entry) => self.addresses.remove(&entry.address).is_some(),
            None => false,
        }
    }

    fn at(&mut self, address: &str, now_ms: u64) -> Option<AnyTenant> {
        let id = self.addresses.get(address)?;
        let entry = self.entries.get_mut(id)?;
        entry.used_ms = now_ms;
        Some(entry.tenant.clone())
    }

    fn drop_idle(&mut self, now_ms: u64) {
        let addresses = &mut self.addresses;
        self.entries.retain(|_, entry| {
            let keep = entry.pinned || now_ms.saturating_sub(entry.used_ms) <= IDLE_MS;
            if !keep {
                addresses.remove(&entry.address);
            }
            keep
        });
    }
}

fn easemob_address(org: &str, app: &str) -> String {
    format!("easemob {org}/{app}")
}

fn zego_address(app_id: u32) -> String {
    format!("zego {app_id}")
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;

    fn app(id: u32) -> zego::App {
        zego::App::new(id, zego::Features::default(), zego::Rules::default(), Rng::with_seed(0))
    }

    #[test]
    fn a_full_house_lets_go_of_whom_nobody_calls() {
        let mut tenants = Tenants::default();
        let pinned = tenants.add_zego(app(0), 0, true).expect("room");
        for id in (1..).take(MAX_TENANTS - 1) {
            assert!(tenants.add_zego(app(id), 0, false).is_some());
        }
        assert!(tenants.add_zego(app(1_000_000), IDLE_MS, false).is_none());
        assert!(tenants.zego(7, IDLE_MS).is_some());
        assert!(tenants.add_zego(app(1_000_000), IDLE_MS + 1, false).is_some());
        assert!(tenants.get(&pinned, IDLE_MS + 1).is_some());
        assert!(tenants.zego(7, IDLE_MS + 1).is_some());
        assert!(tenants.zego(8, IDLE_MS + 1).is_none());
        assert_eq!(tenants.entries.len(), tenants.addresses.len());
    }
}
