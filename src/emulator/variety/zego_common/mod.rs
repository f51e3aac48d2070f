//! What the pages leave open of every ZEGO call.

mod query;
mod wire;

use super::Variety;
use crate::emulator::behaviour::Behaviour;

fn variety(question: &str, says: &str, change: fn(&mut Behaviour)) -> Variety {
    Variety::new(format!("zego/common#{question}"), says, change)
}

pub(super) fn varieties() -> Vec<Variety> {
    [query::varieties(), wire::varieties()].concat()
}
