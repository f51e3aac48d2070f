//! Ways to break what every ZEGO call shares.

mod answers;
mod parameters;
mod signature;

use super::Defect;
use crate::emulator::behaviour::Behaviour;

fn defect(clause: &str, says: &str, change: fn(&mut Behaviour)) -> Defect {
    Defect::new(format!("zego/common#{clause}"), says, change)
}

pub(super) fn defects() -> Vec<Defect> {
    [answers::defects(), parameters::defects(), signature::defects()].concat()
}
