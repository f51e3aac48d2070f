//! The command run once with each documented answer.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Demanded, Interrupt, Unrun, Verify, ended};
use crate::emulator::SHAPES;
use crate::journal::{Ended, KeptExchange, Row, Told, Unmodified};
use crate::spec::{Documented, Operation, Specs, VendorSpec};

/// Statuses that gateways answer with, documented or not.
const STATUSES: [u16; 5] = [429, 500, 502, 503, 504];
/// How long the answer is held back that comes late, in milliseconds.
const LATE_MS: u64 = 2_000;

/// One answer that is given.
#[derive(Debug, Clone)]
pub struct Given {
    /// What is demanded.
    pub demanded: Demanded,
    /// The answer in short.
    pub says: String,
    /// Whether a clause documents it.
    pub documented: bool,
}

/// Every answer of the operations under test of a vendor: each documented one, and what may happen besides.
#[must_use]
pub fn given(specs: &Specs, vendor: &str) -> Vec<Given> {
    let operations = specs.vendors.get(vendor).into_iter().flat_map(VendorSpec::tested);
    operations.flat_map(|operation| of(operation)).collect()
}

fn of(operation: &Operation) -> Vec<Given> {
    let one = |answer: String, wanted: Value, says: String, documented| Given {
        demanded: Demanded { operation: operation.id.clone(), answer, wanted },
        says,
        documented,
    };
    let clause = |documented: &Documented| {
        let id = documented.clause.to_string();
        one(id.clone(), json!({ "answer": id }), in_short(documented), true)
    };
    let mut all: Vec<Given> = operation.documented.iter().map(clause).collect();
    let documented = |status: &u16| operation.documented.iter().any(|one| one.status == *status);
    for status in STATUSES.iter().filter(|status| !documented(status)) {
        let answer = status.to_string();
        all.push(one(answer.clone(), json!({ "answer": answer }), format!("{status} of a gateway"), false));
    }
    for (word, says) in SHAPES.iter().filter(|word| **word != "as-ever").map(|word| (*word, shape(word))) {
        all.push(one(word.to_owned(), json!({ "answer": word }), says.to_owned(), false));
    }
    let late = json!({ "answer": "as-ever", "delay_ms": LATE_MS });
    all.push(one("late".to_owned(), late, format!("as ever, after {} s", LATE_MS / 1_000), false));
    all
}

fn shape(word: &str) -> &'static str {
    match word {
        "unknown-fields" => "as ever, with fields that nobody documents",
        "key-order" => "as ever, its fields in the opposite order",
        "not-json" => "as ever, but in HTML",
        "truncated" => "as ever, cut off in the middle",
        _ => "no answer: the connection is reset",
    }
}

/// Status, error and text of a documented answer.
fn in_short(documented: &Documented) -> String {
    let body = &documented.body;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let parts = match body.get("Code") {
        Some(code) => vec![format!("Code {code}"), text("Message")],
        None => vec![documented.status.to_string(), text("error"), text("error_description")],
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Runs the command with each of these answers, where it called their operation when nothing was demanded. `each` hears of
/// each row. Everything is added to what was told then, and so is each documented error that is taken for a success.
pub async fn each_answer(
    verify: &Verify,
    told: &mut Told,
    answers: &[Given],
    interrupt: &mut Interrupt,
    each: &mut impl FnMut(&Row),
) -> Result<(), Unrun> {
    // Of the runs that are added later none has unmodified answers.
    let of = |operation: &String| (operation.clone(), unmodified(told, operation));
    let called = told.tested.iter().filter(|operation| told.tallies.get(*operation).is_some_and(|one| one.calls > 0));
    let unmodified: BTreeMap<String, Unmodified> = called.map(of).collect();

    for given in answers {
        let operation = format!("{}/{}", verify.vendor, given.demanded.operation);
        let called = unmodified.get(&operation).copied();
        let row = |given_times, again, ended| Row {
            operation: operation.clone(),
            answer: given.demanded.answer.clone(),
            says: given.says.clone(),
            given: given_times,
            again,
            unmodified: called.unwrap_or(Unmodified::Refused),
            ended,
        };
        if called.is_none() {
            told.answers.push(row(0, 0, Ended::Exit(0)));
            continue;
        }

        let run = verify.run(Some(&given.demanded), interrupt).await?;
        let ended = ended(&run);
        let (calls, again) =
            run.tallies.get(&operation).map_or((0, 0), |tally| (tally.calls, tally.again.values().sum()));
        let row = row(calls, again, ended.clone());
        each(&row);
        let exchange = run.exchanges.get(&operation).cloned();
        let exchange = exchange.map(|one| KeptExchange { number: told.requests + one.number, ..one });
        told.add(run);
        if row.is_mistaken() {
            let is_allowed = verify.allowed.iter().any(|clause| clause.as_str() == row.answer);
            told.taken_for_success(&row, exchange, is_allowed);
        }
        told.answers.push(row);
        if ended == Ended::Interrupted {
            break;
        }
    }
    Ok(())
}

/// What became of the command and of its calls of an operation when nothing was demanded.
fn unmodified(first: &Told, operation: &str) -> Unmodified {
    let is_accepted = first.tallies.get(operation).is_some_and(|tally| tally.answers.contains_key("accepted"));
    match ended(first).is_good() {
        false => Unmodified::Failed,
        true if is_accepted => Unmodified::Accepted,
        true => Unmodified::Refused,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::spec::Registered;
    use crate::suite::SuiteData;

    /// The rows of the error tables on the pages of the operations themselves.
    fn error_rows(specs: &Specs) -> BTreeSet<String> {
        let is_row = |registered: &&Registered| {
            let place = &registered.clause.place;
            let of_its_page = registered.id.parts().1 != "common";
            let table = place.section.ends_with("错误码") || place.section == "返回码";
            of_its_page
                && table
                && ["recall-and-delete-conversation", "recall-a-room-message"].contains(&place.page.as_str())
        };
        specs.clauses().filter(is_row).filter_map(row_of).collect()
    }

    fn row_of(registered: &Registered) -> Option<String> {
        let place = &registered.clause.place;
        Some(format!("{} {}", place.section, place.row.as_ref()?))
    }

    #[test]
    fn every_row_of_the_error_tables_is_given() {
        let specs = &SuiteData::embedded().specs;
        let all = ["easemob", "zego"].map(|vendor| given(specs, vendor)).concat();
        let clauses = all.iter().filter(|given| given.documented).map(|given| given.demanded.answer.clone());
        let clauses: BTreeSet<String> = clauses.collect();
        let answered = specs.clauses().filter(|registered| clauses.contains(registered.id.as_str()));
        let answered: BTreeSet<String> = answered.filter_map(row_of).collect();
        let rows = error_rows(specs);
        assert_eq!(rows.len(), 9 + 4 + 8, "{rows:?}");
        let missing: Vec<&String> = rows.difference(&answered).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn each_answer_of_an_operation_has_a_name_of_its_own() {
        let specs = &SuiteData::embedded().specs;
        for vendor in ["easemob", "zego"] {
            let all = given(specs, vendor);
            let names: BTreeSet<String> =
                all.iter().map(|one| format!("{} {}", one.demanded.operation, one.demanded.answer)).collect();
            assert_eq!(names.len(), all.len());
        }
    }
}
