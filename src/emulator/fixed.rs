//! Ready-made apps for callers who do not use the control protocol.

use serde::Serialize;

use super::service::{House, Vendor};
use super::{easemob, zego};

/// What a caller needs to know of a ready-made app. The credentials are made up and meant to be shown.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "vendor", rename_all = "lowercase")]
pub enum FixedApp {
    /// An Easemob app.
    Easemob {
        /// The first part of the path.
        org_name: String,
        /// The second part of the path.
        app_name: String,
        /// The app administrator's id.
        client_id: String,
        /// The app administrator's secret.
        client_secret: String,
    },
    /// A ZEGO app.
    Zego {
        /// Its number.
        app_id: u32,
        /// What its server signs with.
        server_secret: String,
        /// A room.
        room: String,
        /// A user who is registered and in that room.
        member: String,
    },
}

impl FixedApp {
    /// The ready-made app of this vendor; created where there is none yet.
    pub(super) fn of(house: &mut House, vendor: Vendor) -> Self {
        if let Some((_, app)) = house.fixed.iter().find(|(of, _)| *of == vendor) {
            return app.clone();
        }
        let app = match vendor {
            Vendor::Easemob => Self::easemob(house),
            Vendor::Zego => Self::zego(house),
        };
        house.fixed.push((vendor, app.clone()));
        app
    }

    fn easemob(house: &mut House) -> Self {
        let app = house.easemob_app(easemob::Features::default());
        let identity = app.identity.clone();
        house.tenants.add_easemob(app, 0, true);
        Self::of_easemob(&identity)
    }

    /// An Easemob app by what it is called.
    pub(super) fn of_easemob(identity: &easemob::Identity) -> Self {
        Self::Easemob {
            org_name: identity.org_name.clone(),
            app_name: identity.app_name.clone(),
            client_id: identity.client_id.clone(),
            client_secret: identity.client_secret.clone(),
        }
    }

    fn zego(house: &mut House) -> Self {
        let mut app = house.zego_app(zego::Features::default());
        let (room, member) = (house.made_up("room-"), house.made_up("user-"));
        app.join(&room, &member);
        let fixed = Self::Zego { app_id: app.id, server_secret: app.server_secret.clone(), room, member };
        house.tenants.add_zego(app, 0, true);
        fixed
    }
}
