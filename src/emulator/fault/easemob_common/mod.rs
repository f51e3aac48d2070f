//! Ways to break what holds for both Easemob calls. Each is asked of both.

mod address;
mod answer;
mod body;
mod credentials;

use super::Defect;
use crate::emulator::behaviour::Behaviour;
use crate::emulator::edit::{is_deletion, is_recall};
use crate::emulator::exchange::{Request, Response};

fn defect(clause: &str, says: &str, change: fn(&mut Behaviour)) -> Defect {
    Defect::new(format!("easemob/common#{clause}"), says, change)
}

/// Whether this is one of the two calls.
fn is_tested(request: &Request) -> bool {
    is_recall(request) || is_deletion(request)
}

/// Some answers are sent as what this makes of them.
fn answers(
    clause: &str,
    says: &str,
    are: fn(&Request, &Response) -> bool,
    change: fn(&Request, &mut Response),
) -> Defect {
    Defect::new(format!("easemob/common#{clause}"), says, move |server| {
        server.says(move |request, response| {
            if are(request, response) {
                change(request, response);
            }
        });
    })
}

pub(super) fn defects() -> Vec<Defect> {
    [address::defects(), answer::defects(), body::defects(), credentials::defects()].concat()
}
