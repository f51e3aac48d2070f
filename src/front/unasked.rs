//! The report of a run that ended before its first trial.

use std::sync::Arc;
use std::time::Instant;

use super::ask::Ask;
use crate::case::Trial;
use crate::report::{Run, TargetInfo};
use crate::run::{Unbegun, unasked};
use crate::target::Target;

/// Why it ended, with every selected trial left out.
pub(super) async fn unbegun(
    mut report: Run,
    ask: &Ask,
    trials: &[Arc<Trial>],
    unbegun: Unbegun,
    began: Instant,
) -> Box<Run> {
    let mut reason = unbegun.reason;
    if let Some(session) = unbegun.session {
        report.id = session.run_id().to_string();
        report.remarks.extend(session.remarks());
        report.left_behind.extend(session.left_behind().await);
        reason = session.secrets.mask(&reason);
    }
    report.early = Some(reason);
    let left_out = trials.iter().filter_map(|trial| {
        let target = report.target(&trial.case.vendor)?;
        Some(unasked(trial, &target.name, &ask.specs, &ask.options))
    });
    report.outcomes = left_out.collect();
    ask.conclude(&mut report, began);
    Box::new(report)
}

/// What a report says of a target that was not asked.
pub(super) fn unmet(target: &Target, ask: &Ask) -> TargetInfo {
    TargetInfo {
        name: target.name.clone(),
        vendor: target.vendor.clone(),
        base_url: target.base_url.clone(),
        capabilities: target.can.iter().copied().collect(),
        again: target.again() + &ask.options.again,
    }
}
