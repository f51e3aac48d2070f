//! Sliding-window rate limits with bounded memory.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// How many keys one [`KeyedWindows`] remembers; beyond it the idle ones go first.
pub const MAX_KEYS: usize = 10_000;

/// How much may happen in how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How much.
    pub amount: u32,
    /// In how many milliseconds.
    pub per_ms: u64,
    /// Whether periods begin at the full second or minute of the clock; else any stretch of time is one.
    pub by_the_clock: bool,
}

impl Rate {
    /// So much a second.
    #[must_use]
    pub const fn per_second(amount: u32) -> Self {
        Self { amount, per_ms: 1_000, by_the_clock: false }
    }

    /// So much a minute.
    #[must_use]
    pub const fn per_minute(amount: u32) -> Self {
        Self { amount, per_ms: 60_000, by_the_clock: false }
    }

    /// Counted from full second to full second, or from full minute to full minute.
    #[must_use]
    pub const fn by_the_clock(self) -> Self {
        Self { by_the_clock: true, ..self }
    }

    /// Whether a use at one time still counts at another.
    fn counts(self, at_ms: u64, now_ms: u64) -> bool {
        if self.by_the_clock {
            at_ms / self.per_ms == now_ms / self.per_ms
        } else {
            now_ms.saturating_sub(at_ms) < self.per_ms
        }
    }
}

/// What was used of a rate in the last period. Holds at most one entry per unit of the rate.
#[derive(Debug, Clone)]
pub struct Window {
    rate: Rate,
    used: u32,
    uses: VecDeque<(u64, u32)>,
}

impl Window {
    /// An unused window.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self { rate, used: 0, uses: VecDeque::new() }
    }

    /// Whether so much more fits at this time.
    pub fn has_room(&mut self, now_ms: u64, amount: u32) -> bool {
        self.forget_past(now_ms);
        self.used.saturating_add(amount) <= self.rate.amount
    }

    /// Counts a use; call it only where [`Self::has_room`] said yes.
    pub fn take(&mut self, now_ms: u64, amount: u32) {
        self.used = self.used.saturating_add(amount);
        match self.uses.back_mut() {
            Some((at, sum)) if *at == now_ms => *sum = sum.saturating_add(amount),
            _ => self.uses.push_back((now_ms, amount)),
        }
    }

    /// Counts a use where it fits; what does not fit is not counted.
    pub fn admit(&mut self, now_ms: u64, amount: u32) -> bool {
        let fits = self.has_room(now_ms, amount);
        if fits {
            self.take(now_ms, amount);
        }
        fits
    }

    fn forget_past(&mut self, now_ms: u64) {
        while let Some(&(at, amount)) = self.uses.front() {
            if self.rate.counts(at, now_ms) {
                break;
            }
            self.used = self.used.saturating_sub(amount);
            self.uses.pop_front();
        }
    }
}

/// One window per key: a user, a room. Keys are kept as hashes, so that long ones take no space.
#[derive(Debug, Clone)]
pub struct KeyedWindows {
    rate: Rate,
    hasher: RandomState,
    windows: HashMap<u64, Window>,
}

impl KeyedWindows {
    /// No key used anything yet.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self { rate, hasher: RandomState::new(), windows: HashMap::new() }
    }

    /// The window of this key.
    pub fn of(&mut self, key: &str, now_ms: u64) -> &mut Window {
        let key = self.hasher.hash_one(key);
        if self.windows.len() >= MAX_KEYS && !self.windows.contains_key(&key) {
            self.make_room(now_ms);
        }
        let rate = self.rate;
        self.windows.entry(key).or_insert_with(|| Window::new(rate))
    }

    fn make_room(&mut self, now_ms: u64) {
        self.windows.retain(|_, window| {
            window.forget_past(now_ms);
            window.used > 0
        });
        if self.windows.len() >= MAX_KEYS {
            self.windows.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_the_rate_fit_into_one_instant() {
        let mut window = Window::new(Rate::per_second(2));
        assert!(window.admit(0, 1));
        assert!(window.admit(0, 1));
        assert!(!window.admit(0, 1));
    }

    #[test]
    fn a_use_counts_for_exactly_one_period() {
        let mut window = Window::new(Rate::per_second(1));
        assert!(window.admit(100, 1));
        assert!(!window.admit(1_099, 1));
        assert!(window.admit(1_100, 1));
    }

    #[test]
    fn by_the_clock_a_period_ends_at_the_full_second() {
        let mut window = Window::new(Rate::per_second(1).by_the_clock());
        assert!(window.admit(900, 1));
        assert!(!window.admit(999, 1));
        assert!(window.admit(1_000, 1));
    }

    #[test]
    fn what_was_refused_is_not_counted() {
        let mut window = Window::new(Rate::per_second(3));
        assert!(window.admit(0, 2));
        assert!(!window.admit(0, 2));
        assert!(window.admit(0, 1));
    }

    #[test]
    fn keys_do_not_share_a_window_and_are_bounded() {
        let mut windows = KeyedWindows::new(Rate::per_minute(1));
        assert!(windows.of("a", 0).admit(0, 1));
        assert!(!windows.of("a", 0).admit(0, 1));
        assert!(windows.of("b", 0).admit(0, 1));
        for key in 0..MAX_KEYS * 2 {
            windows.of(&key.to_string(), 0).admit(0, 1);
        }
        assert!(windows.windows.len() <= MAX_KEYS);
    }
}
