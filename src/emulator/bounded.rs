//! A map that cannot grow without end: beyond its capacity the oldest entry goes.

use indexmap::IndexMap;

/// Entries by name, oldest first.
#[derive(Debug)]
pub struct Bounded<V> {
    capacity: usize,
    entries: IndexMap<String, V>,
}

impl<V> Bounded<V> {
    /// An empty map for so many entries.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity, entries: IndexMap::new() }
    }

    /// Adds or replaces an entry; where there is no room the oldest one makes it.
    pub fn insert(&mut self, name: impl Into<String>, value: V) {
        let name = name.into();
        if self.entries.len() >= self.capacity && !self.entries.contains_key(&name) {
            self.entries.shift_remove_index(0);
        }
        self.entries.insert(name, value);
    }

    /// Takes an entry out.
    pub fn remove(&mut self, name: &str) -> Option<V> {
        self.entries.shift_remove(name)
    }

    /// Takes the oldest entry out.
    pub fn remove_oldest(&mut self) -> Option<V> {
        self.entries.shift_remove_index(0).map(|(_, value)| value)
    }

    /// An entry.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&V> {
        self.entries.get(name)
    }

    /// An entry, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        self.entries.get_mut(name)
    }

    /// All entries, oldest first.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&String, &mut V)> {
        self.entries.iter_mut()
    }

    /// Entries after the one of this name, oldest first; all without a name, none after one that is not there.
    pub fn after(&self, name: Option<&str>) -> impl Iterator<Item = (&String, &V)> {
        let from = name.map_or(Some(0), |name| self.entries.get_index_of(name).map(|index| index + 1));
        self.entries.iter().skip(from.unwrap_or(self.entries.len()))
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is such an entry.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Keeps only the entries that pass; each may be changed on the way.
    pub fn retain(&mut self, mut keep: impl FnMut(&mut V) -> bool) {
        self.entries.retain(|_, value| keep(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_entry_makes_room() {
        let mut map = Bounded::new(2);
        for name in ["a", "b", "c"] {
            map.insert(name, ());
        }
        assert!(!map.contains("a"));
        assert!(map.contains("b") && map.contains("c"));
    }

    #[test]
    fn replacing_an_entry_drops_no_other() {
        let mut map = Bounded::new(2);
        for name in ["a", "b", "b"] {
            map.insert(name, ());
        }
        assert!(map.contains("a"));
    }
}
