//! The operations of a tenant whose answers can be chosen.

use super::refused::Refused;
use crate::emulator::forced::Forced;
use crate::emulator::tenant::{AnyTenant, lock};
use crate::emulator::{easemob, zego};

/// All of them.
pub fn of(tenant: &AnyTenant) -> &'static [&'static str] {
    match tenant {
        AnyTenant::Easemob(_) => &easemob::OPERATIONS,
        AnyTenant::Zego(_) => &zego::OPERATIONS,
    }
}

/// The one of this name.
pub fn named(tenant: &AnyTenant, wanted: &str) -> Result<&'static str, Refused> {
    let found = of(tenant).iter().copied().find(|operation| *operation == wanted);
    found.ok_or_else(|| {
        let known = of(tenant).join(", ");
        Refused::wrong(format!("answers cannot be chosen for `{wanted}`; for a tenant of this vendor: {known}"))
    })
}

/// Changes what a tenant's next calls are answered.
pub fn with_forced<T>(tenant: &AnyTenant, change: impl FnOnce(&mut Forced) -> T) -> T {
    match tenant {
        AnyTenant::Easemob(tenant) => change(&mut lock(tenant).app.forced),
        AnyTenant::Zego(tenant) => change(&mut lock(tenant).app.forced),
    }
}

/// How often where nobody says.
pub fn once() -> u32 {
    1
}

/// Refuses what would never happen.
pub fn check_times(times: u32) -> Result<(), Refused> {
    if times == 0 { Err(Refused::wrong("times is at least 1")) } else { Ok(()) }
}
