//! One change of an emulator's behaviour, with what it is about.

use std::fmt;
use std::sync::Arc;

use super::behaviour::Behaviour;

/// Something that a server does otherwise: a [fault](super::fault) where it breaks the clause, a
/// [variety](super::variety) where the clause leaves room for it.
#[derive(Clone)]
pub struct Change {
    /// The clause it is about, by its full id. A clause of `common` is about every operation.
    pub clause: String,
    /// What the server does, in a few words; no two faults, and no two varieties, of a clause say the same.
    pub says: String,
    apply: Arc<dyn Fn(&mut Behaviour) + Send + Sync>,
}

impl Change {
    /// A change from what it does to a behaviour.
    pub fn new(
        clause: impl Into<String>,
        says: impl Into<String>,
        apply: impl Fn(&mut Behaviour) + Send + Sync + 'static,
    ) -> Self {
        Self { clause: clause.into(), says: says.into(), apply: Arc::new(apply) }
    }

    /// The change's name: clause and what the server does.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}: {}", self.clause, self.says)
    }

    /// Whether its name holds any of these texts; without a text every one does.
    #[must_use]
    pub fn is_any_of(&self, filters: &[String]) -> bool {
        let id = self.id();
        filters.is_empty() || filters.iter().any(|filter| id.contains(filter.as_str()))
    }

    /// The documented behaviour with this change and no other.
    #[must_use]
    pub fn behaviour(&self) -> Behaviour {
        Self::all(std::slice::from_ref(self))
    }

    /// The documented behaviour with these changes and no other.
    #[must_use]
    pub fn all(changes: &[Self]) -> Behaviour {
        let mut behaviour = Behaviour::default();
        for change in changes {
            (change.apply)(&mut behaviour);
        }
        behaviour
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Change({})", self.id())
    }
}
