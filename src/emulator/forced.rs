//! Internal errors on demand: what the control protocol calls faults.

use std::collections::HashMap;

/// How many of the next calls of each operation end in an internal error.
#[derive(Debug, Default)]
pub struct ForcedErrors {
    left: HashMap<&'static str, u32>,
}

impl ForcedErrors {
    /// So many more calls of this operation fail.
    pub fn add(&mut self, operation: &'static str, times: u32) {
        let left = self.left.entry(operation).or_default();
        *left = left.saturating_add(times);
    }

    /// Whether this call fails; uses one up.
    pub fn strikes(&mut self, operation: &str) -> bool {
        match self.left.get_mut(operation) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_add_up_and_are_used_up() {
        let mut forced = ForcedErrors::default();
        forced.add("msg_recall", 1);
        forced.add("msg_recall", 1);
        assert!(!forced.strikes("user_channel"));
        assert!(forced.strikes("msg_recall"));
        assert!(forced.strikes("msg_recall"));
        assert!(!forced.strikes("msg_recall"));
    }
}
