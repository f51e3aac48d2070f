//! A command that fails although it is answered as documented: which field of the answer it reads as something else.

use serde_json::{Value, json};

use super::{Demanded, Interrupt, Unrun, Verify, ended};
use crate::journal::{Ended, Told};
use crate::judge::Shown;
use crate::judge::request::{Breach, Grade};
use crate::spec::{Field, Operation, TypeName, VendorSpec};

/// A field of an accepted answer, given another type.
struct Otherwise {
    field: Field,
    value: Value,
}

/// What looking for such a field came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// There is one.
    Found,
    /// There is none.
    FoundNothing,
    /// The command does not end in the same way each time, so it cannot be told.
    Unsteady,
    /// Somebody interrupted it.
    Interrupted,
}

/// Runs a failing command again with single fields of the answers it got given another type, until it ends well. What that
/// shows, and shows again, is added to what was told of it. `each` hears of each field before the command runs.
pub async fn misread(
    verify: &Verify,
    told: &mut Told,
    interrupt: &mut Interrupt,
    each: &mut impl FnMut(&str),
) -> Result<Looked, Unrun> {
    let called = |operation: &&std::sync::Arc<Operation>| {
        let id = format!("{}/{}", operation.vendor, operation.id);
        told.tallies.get(&id).is_some_and(|tally| tally.answers.contains_key("accepted"))
    };
    let spec = verify.specs.vendors.get(&verify.vendor);
    let operations: Vec<_> = spec.into_iter().flat_map(VendorSpec::tested).filter(called).cloned().collect();
    for operation in operations {
        for Otherwise { field, value } in otherwise(verify, &operation) {
            each(&format!("{}: {} as {value}", operation.id, field.pointer));
            let set = json!({ (field.pointer.clone()): value });
            let demanded = Demanded {
                operation: operation.id.clone(),
                answer: "as-ever".to_owned(),
                wanted: json!({ "answer": "as-ever", "set": set }),
            };
            match ended(&verify.run(Some(&demanded), interrupt).await?) {
                Ended::Interrupted => return Ok(Looked::Interrupted),
                how if !how.is_good() => continue,
                _ => {}
            }
            // A command that fails now and then shows nothing.
            for (demanded, is_good) in [(None, false), (Some(&demanded), true)] {
                match ended(&verify.run(demanded, interrupt).await?) {
                    Ended::Interrupted => return Ok(Looked::Interrupted),
                    how if how.is_good() != is_good => return Ok(Looked::Unsteady),
                    _ => {}
                }
            }
            let id = format!("{}/{}", operation.vendor, operation.id);
            let is_allowed = field.clause.as_ref().is_some_and(|clause| verify.allowed.contains(clause));
            let exchange = told.exchanges.get(&id).cloned();
            told.mistaken(id, breach(&field, &value), exchange, is_allowed);
            return Ok(Looked::Found);
        }
    }
    Ok(Looked::FoundNothing)
}

/// Every field of an accepted answer with each other type it could be taken for, those of the operation itself first.
fn otherwise(verify: &Verify, operation: &Operation) -> Vec<Otherwise> {
    let Some(reply) = operation.reply(200) else {
        return Vec::new();
    };
    let mut fields = verify.specs.schemas.fields(&reply.schema);
    fields.retain(|field| !field.pointer.is_empty());
    fields.sort_by_key(|field| field.clause.as_ref().is_none_or(|clause| clause.parts().1 != operation.id));
    let others = |field: Field| {
        let values = other_types(field.kind);
        values.into_iter().map(move |value| Otherwise { field: field.clone(), value })
    };
    fields.into_iter().flat_map(others).collect()
}

/// A value of each type that clients are known to take another for.
fn other_types(kind: Option<TypeName>) -> Vec<Value> {
    match kind {
        Some(TypeName::String) => vec![json!(true), json!(1)],
        Some(TypeName::Integer | TypeName::Number) => vec![json!("0")],
        Some(TypeName::Boolean) => vec![json!("true"), json!(1)],
        Some(TypeName::Object) => vec![json!([])],
        Some(TypeName::Array) => vec![json!({})],
        _ => Vec::new(),
    }
}

fn breach(field: &Field, value: &Value) -> Breach {
    let kind = field.kind.map_or("value", TypeName::word);
    let taken = TypeName::of(value).word();
    Breach {
        grade: Grade::Violation,
        clause: field.clause.clone(),
        open: None,
        readings: Vec::new(),
        at: format!("answer {}", field.pointer),
        expected: Shown::rule(format!("read as the documented {kind}")),
        actual: Shown::rule(format!("the command fails on it, and ends well when it is the {taken} {value}")),
    }
}
