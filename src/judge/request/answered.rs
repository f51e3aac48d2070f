//! Which documented answer an answer is, and what that tells of the request.

use super::Hearing;
use super::breach::{Breach, Breaches, Grade};
use crate::judge::Shown;
use crate::judge::answer::is_success;
use crate::judge::exchange::Answer;
use crate::spec::{ClauseId, Documented, Operation, Schemas, Specs};

/// Which documented answer an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// The call was accepted.
    Accepted,
    /// It is the answer of this clause.
    As(ClauseId),
    /// None that is documented one by one.
    Otherwise,
    /// It broke off, or there was none.
    Broken,
}

/// Which documented answer of its operation the answer to a request is; what of the request it blames is added to that.
///
/// A refused call is counted once. Where two clauses document the same answer, what else is wrong with the request tells which
/// of them it is; a place of the request that breaks one promise already is not blamed for another; and what answers at an
/// address that is none says nothing of the call.
pub fn answered(specs: &Specs, hearing: &mut Hearing, answer: &Answer) -> Answered {
    let Some(operation) = hearing.operation.clone() else {
        return Answered::Otherwise;
    };
    if is_success(&operation, answer) {
        return Answered::Accepted;
    }
    if hearing.is_elsewhere && NOT_FOUND.contains(&answer.status) {
        return Answered::Otherwise;
    }

    let fitting = fitting(&operation, &specs.schemas, answer);
    let by_request = fitting.iter().find(|one| one.broken.iter().any(|clause| hearing.breaks(clause)));
    let plain = || fitting.iter().find(|one| one.broken.is_empty());
    let Some(documented) = by_request.or_else(plain).or(fitting.first()) else {
        return Answered::Otherwise;
    };
    if let Some(at) = documented.blames.as_ref().filter(|at| !hearing.is_wrong_at(at)) {
        hearing.breaches.extend(blame(specs, documented, at));
    }
    Answered::As(documented.clause.clone())
}

/// Statuses that servers give for an address that they do not have, or not for that method.
const NOT_FOUND: [u16; 3] = [404, 405, 500];

/// The documented answers that an answer may be.
fn fitting<'o>(operation: &'o Operation, schemas: &Schemas, answer: &Answer) -> Vec<&'o Documented> {
    let json = answer.json.as_ref();
    let reply = operation.reply(answer.status);
    let varying = reply.zip(json).map(|(reply, json)| schemas.varying(&reply.schema, json)).unwrap_or_default();
    let varies = |name: &str| varying.iter().any(|(at, _)| at.strip_prefix('/') == Some(name));
    operation.documented.iter().filter(|one| one.is(answer.status, json, varies)).collect()
}

/// What is wrong with a request by the answer it got, where no look at the request could tell: who signed it, say.
fn blame(specs: &Specs, documented: &Documented, at: &str) -> Option<Breach> {
    let mut all = Breaches::new(specs);
    let says = specs.clause(&documented.clause).map(|registered| registered.clause.says.trim().to_owned());
    let refused = Shown::text(format!("refused, as documented: {}", says.unwrap_or_default()));
    all.push(at, Some(&documented.clause), None, (Shown::rule("what the service accepts"), refused));
    all.told().into_iter().next()
}

impl Hearing {
    /// Whether the request breaks a promise, or does what an entry of the registry leaves open.
    fn breaks(&self, clause: &ClauseId) -> bool {
        self.breaches.iter().any(|breach| [&breach.clause, &breach.open].into_iter().flatten().any(|id| id == clause))
    }

    /// Whether a promise is broken at a place, or inside it.
    fn is_wrong_at(&self, place: &str) -> bool {
        let is_there = |at: &str| at.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.breaches.iter().any(|breach| breach.grade == Grade::Violation && is_there(&breach.at))
    }
}
