//! Which documented answer an answer is, and what that tells of the request.

use super::breach::{Breach, Breaches};
use crate::judge::Shown;
use crate::judge::answer::is_success;
use crate::judge::exchange::Answer;
use crate::spec::{ClauseId, Documented, Operation, Schemas, Specs};

/// Which documented answer an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// The call was accepted.
    Accepted,
    /// It is the answer of these clauses: one error may have several causes.
    As(Vec<ClauseId>),
    /// None that is documented one by one.
    Otherwise,
    /// It broke off, or there was none.
    Broken,
}

/// Which documented answer of an operation this is, and what of the request it blames.
#[must_use]
pub fn answered<'o>(
    operation: &'o Operation,
    schemas: &Schemas,
    answer: &Answer,
) -> (Answered, Option<&'o Documented>) {
    if is_success(operation, answer) {
        return (Answered::Accepted, None);
    }
    let json = answer.json.as_ref();
    let reply = operation.reply(answer.status);
    let varying = reply.zip(json).map(|(reply, json)| schemas.varying(&reply.schema, json)).unwrap_or_default();
    let varies = |name: &str| varying.iter().any(|(at, _)| at.strip_prefix('/') == Some(name));
    let fitting: Vec<&Documented> =
        operation.documented.iter().filter(|one| one.is(answer.status, json, varies)).collect();
    if fitting.is_empty() {
        return (Answered::Otherwise, None);
    }
    let blaming = fitting.iter().copied().find(|one| one.blames.is_some());
    (Answered::As(fitting.iter().map(|one| one.clause.clone()).collect()), blaming)
}

/// What is wrong with a request by the answer it got, where no look at the request could tell: who signed it, say.
#[must_use]
pub fn blame(specs: &Specs, documented: &Documented) -> Option<Breach> {
    let at = documented.blames.as_ref()?;
    let says = specs.clause(&documented.clause).map(|registered| registered.clause.says.trim().to_owned());
    let mut all = Breaches::new(specs);
    let refused = Shown::text(format!("refused, as documented: {}", says.unwrap_or_default()));
    all.push(at, Some(&documented.clause), None, (Shown::rule("what the service accepts"), refused));
    all.told().into_iter().next()
}
