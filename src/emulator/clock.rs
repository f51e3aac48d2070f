//! A tenant's clock: real time plus what was advanced. It only goes forward.

/// Time as one tenant sees it.
#[derive(Debug, Default)]
pub struct Clock {
    advanced_ms: u64,
    frozen_at: Option<u64>,
    latest: u64,
}

impl Clock {
    /// The tenant's time in epoch milliseconds, at this real time.
    pub fn now(&mut self, real_ms: u64) -> u64 {
        let now = self.frozen_at.unwrap_or_else(|| real_ms.saturating_add(self.advanced_ms));
        self.latest = self.latest.max(now);
        self.latest
    }

    /// Stops the clock: from here it moves only by what is advanced.
    pub fn freeze(&mut self, real_ms: u64) {
        self.frozen_at = Some(self.now(real_ms));
    }

    /// Lets the clock run again, from real time plus all that was advanced.
    pub fn thaw(&mut self) {
        if let Some(at) = self.frozen_at.take() {
            self.latest = self.latest.max(at);
        }
    }

    /// Jumps forward.
    pub fn advance(&mut self, by_ms: u64) {
        self.advanced_ms = self.advanced_ms.saturating_add(by_ms);
        self.frozen_at = self.frozen_at.map(|at| at.saturating_add(by_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_untouched_clock_shows_real_time() {
        assert_eq!(Clock::default().now(1_000), 1_000);
    }

    #[test]
    fn a_frozen_clock_moves_only_by_what_is_advanced() {
        let mut clock = Clock::default();
        clock.freeze(1_000);
        assert_eq!(clock.now(5_000), 1_000);
        clock.advance(1);
        assert_eq!(clock.now(9_000), 1_001);
    }

    #[test]
    fn a_running_clock_keeps_its_advance() {
        let mut clock = Clock::default();
        clock.advance(500);
        assert_eq!(clock.now(1_000), 1_500);
        assert_eq!(clock.now(1_100), 1_600);
    }

    #[test]
    fn it_never_goes_back() {
        let mut clock = Clock::default();
        assert_eq!(clock.now(1_000), 1_000);
        assert_eq!(clock.now(900), 1_000);
        clock.freeze(950);
        clock.advance(10);
        clock.thaw();
        assert_eq!(clock.now(960), 1_010);
    }
}
