//! The documented answers of the specs, for the emulator to give on demand.

use crate::emulator::{Catalogue, Sample};
use crate::spec::{Specs, VendorSpec};

/// Every answer that is documented one by one, of every operation under test.
#[must_use]
pub fn catalogue(specs: &Specs) -> Catalogue {
    let operations = specs.vendors.values().flat_map(VendorSpec::tested);
    Catalogue::new(operations.flat_map(|operation| {
        operation.documented.iter().map(|documented| Sample {
            operation: operation.id.clone(),
            clause: documented.clause.to_string(),
            status: documented.status,
            media: documented.media.clone(),
            body: documented.body.clone(),
        })
    }))
}
