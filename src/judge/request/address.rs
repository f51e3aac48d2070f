//! Which documented call a request is, or was meant to be.

use std::sync::Arc;

use super::breach::Breaches;
use super::heard::Heard;
use super::template::{
    Sent, headless, matched, matched_across, matched_behind, matched_loosely, matched_nearly, named,
};
use crate::judge::Shown;
use crate::spec::{Operation, Parameter, ParameterPlace, Specs};

/// How many letters of an address may be wrong for it to count as misspelt and not as another one.
const MISSPELT: usize = 2;

/// The documented call a request is.
pub(super) struct Address {
    /// The call.
    pub operation: Arc<Operation>,
    /// The parameters of its path, as they were sent.
    pub path: Sent,
    /// Whether it was sent to another address than that of the call, so that an answer may speak of that address alone.
    pub is_another: bool,
}

/// The call of these vendors that a request is or was meant to be; what is wrong with its address is added to the breaches.
pub(super) fn find(all: &mut Breaches<'_>, vendors: &[&str], heard: &Heard) -> Option<Address> {
    let specs = all.specs;
    let operations = || known(specs, vendors);
    let tested = || operations().filter(|operation| !operation.neighbour);
    if let Some(exact) = operations().find_map(|operation| exact(operation, heard)) {
        let swallowed = tested().find_map(|other| swallowed(&exact.operation, other, heard));
        return Some(swallowed.unwrap_or(exact));
    }
    if let Some(meant) = tested().find_map(|operation| without_constant(operation, heard)) {
        return Some(meant);
    }

    let meant = tested().find_map(|operation| {
        by_another_method(all, operation, heard)
            .or_else(|| mistaken(all, operation, heard))
            .or_else(|| loosely(all, operation, heard))
            .or_else(|| across(operation, heard))
            .or_else(|| without_its_head(all, operation, heard))
            .or_else(|| behind(all, operation, heard))
    });
    // Of the vendors' many other calls some differ from one that arranges by a few letters, a prefix or the method.
    let arranging = || operations().filter(|operation| operation.neighbour);
    let meant = meant.or_else(|| {
        arranging().find_map(|operation| loosely(all, operation, heard).or_else(|| by_query(all, operation, heard)))
    });
    meant.or_else(|| tested().find_map(|operation| misspelt(all, operation, heard)))
}

/// The vendor a request is for that no documented call fits: ZEGO's calls all go to the root, the others below it.
pub(super) fn vendor(specs: &Specs, vendors: &[&str], heard: &Heard) -> String {
    let is_root = |path: &str| path.trim_matches('/').is_empty();
    let fits =
        |vendor: &&&str| known(specs, &[**vendor]).any(|operation| is_root(&operation.path) == is_root(heard.path()));
    let vendor = vendors.iter().find(fits).or(vendors.first());
    vendor.copied().unwrap_or_default().to_owned()
}

/// The pairs of a query by which a vendor tells its calls apart: ZEGO's `Action`.
pub(super) fn selected(specs: &Specs, vendor: &str, heard: &Heard) -> Option<String> {
    let names = |name: &str| {
        known(specs, &[vendor]).any(|operation| operation.constant_query.iter().any(|(known, _)| known == name))
    };
    let pairs = heard.pairs().filter(|(name, _)| names(name)).map(|(name, value)| format!("{name}={value}"));
    Some(pairs.collect::<Vec<_>>().join("&")).filter(|pairs| !pairs.is_empty())
}

fn known<'a>(specs: &'a Specs, vendors: &'a [&str]) -> impl Iterator<Item = &'a Arc<Operation>> {
    vendors.iter().filter_map(|vendor| specs.vendors.get(*vendor)).flat_map(|spec| spec.operations.values())
}

fn address(operation: &Arc<Operation>, path: Sent) -> Address {
    Address { operation: Arc::clone(operation), path, is_another: false }
}

fn another(operation: &Arc<Operation>, path: Sent) -> Address {
    Address { is_another: true, ..address(operation, path) }
}

/// The value of a query parameter.
fn sent(heard: &Heard, name: &str) -> Option<String> {
    heard.pairs().find(|(known, _)| known == name).map(|(_, value)| value)
}

fn has_constants(operation: &Operation, heard: &Heard) -> bool {
    operation.constant_query.iter().all(|(name, value)| sent(heard, name).as_ref() == Some(value))
}

fn exact(operation: &Arc<Operation>, heard: &Heard) -> Option<Address> {
    let path = matched(&operation.path, root(heard.path())).filter(|_| operation.method == heard.method)?;
    has_constants(operation, heard).then(|| address(operation, path))
}

/// An address without any path is the root.
fn root(path: &str) -> &str {
    if path.is_empty() { "/" } else { path }
}

/// A call that only looks like a neighbour's because a question mark in its last parameter was not escaped.
fn swallowed(taken: &Operation, other: &Arc<Operation>, heard: &Heard) -> Option<Address> {
    let divided = taken.neighbour && taken.method == other.method && heard.query().contains('/');
    matched_across(&other.path, &heard.target).filter(|_| divided).map(|path| another(other, path))
}

/// The right path, but the query parameter that selects the operation is missing, or nearly right.
fn without_constant(operation: &Arc<Operation>, heard: &Heard) -> Option<Address> {
    let path = matched(&operation.path, root(heard.path()))?;
    let meant = |(name, value): &(String, String)| match sent(heard, name).unwrap_or_default() {
        sent if sent.is_empty() => true,
        sent => sent.eq_ignore_ascii_case(value) || strsim::damerau_levenshtein(&sent, value) <= MISSPELT,
    };
    let selected = !operation.constant_query.is_empty() && operation.constant_query.iter().all(meant);
    (selected && operation.method == heard.method).then(|| address(operation, path))
}

fn by_another_method(all: &mut Breaches<'_>, operation: &Arc<Operation>, heard: &Heard) -> Option<Address> {
    let path = matched(&operation.path, root(heard.path())).filter(|_| has_constants(operation, heard))?;
    let said = (Shown::text(&operation.method), Shown::text(&heard.method));
    all.misread("method", &operation.clauses, "method", said, None);
    Some(another(operation, path))
}

fn mistaken(all: &mut Breaches<'_>, operation: &Arc<Operation>, heard: &Heard) -> Option<Address> {
    let matched = |path: &str| matched(path, heard.path()).or_else(|| matched_loosely(path, heard.path()));
    let by = |path: &str, method: &str| matched(path).filter(|_| method == heard.method);
    let (other, path) = operation.mistaken.iter().find_map(|one| Some((one, by(&one.path, &one.method)?)))?;
    let said = (Shown::text(&operation.path), Shown::text(&other.path));
    all.misread("path", &operation.clauses, "path", said, Some(&other.clause));
    Some(another(operation, path))
}

/// What is asked for, and what was sent, with the names of the parameters in their places: one mistake in the addresses of
/// many users is one.
fn paths(operation: &Operation, heard: &Heard) -> (Shown, Shown) {
    (Shown::text(&operation.path), Shown::text(named(&operation.path, heard.path())))
}

/// Whether the method is right, and the path is what tells the operation from others.
fn is_named(operation: &Operation, heard: &Heard) -> bool {
    operation.method == heard.method && operation.constant_query.is_empty()
}

fn loosely(all: &mut Breaches<'_>, operation: &Arc<Operation>, heard: &Heard) -> Option<Address> {
    let path = matched_loosely(&operation.path, heard.path()).filter(|_| is_named(operation, heard))?;
    let only_ended = matched(&operation.path, heard.path().trim_end_matches('/')).is_some();
    let mistake = if only_ended { "trailing-slash" } else { "path" };
    all.misread("path", &operation.clauses, mistake, paths(operation, heard), None);
    Some(another(operation, path))
}

/// A parameter that divides the path because it was not escaped; which sign it is is said of the parameter.
fn across(operation: &Arc<Operation>, heard: &Heard) -> Option<Address> {
    let path = matched_across(&operation.path, &heard.target).filter(|_| operation.method == heard.method)?;
    Some(another(operation, path))
}

fn without_its_head(all: &mut Breaches<'_>, operation: &Arc<Operation>, heard: &Heard) -> Option<Address> {
    let missing = headless(&operation.path, heard.path()).filter(|_| operation.method == heard.method)?;
    for name in missing {
        let of_path = |known: &&Parameter| known.place == ParameterPlace::Path && known.name == name;
        if let Some(parameter) = operation.parameters.iter().find(of_path) {
            let said = (Shown::rule("present"), Shown::nothing());
            all.mistake(format!("path.{name}"), &parameter.clauses, "required", said);
        }
    }
    Some(another(operation, Vec::new()))
}

/// The address behind a prefix, such as a version.
fn behind(all: &mut Breaches<'_>, operation: &Arc<Operation>, heard: &Heard) -> Option<Address> {
    by_query(all, operation, heard).or_else(|| {
        let path = matched_behind(&operation.path, heard.path()).filter(|_| is_named(operation, heard))?;
        all.misread("path", &operation.clauses, "path", paths(operation, heard), None);
        Some(another(operation, path))
    })
}

/// Whatever the path is, where the query alone names the call.
fn by_query(all: &mut Breaches<'_>, operation: &Arc<Operation>, heard: &Heard) -> Option<Address> {
    let is_it = !operation.constant_query.is_empty() && has_constants(operation, heard);
    if !is_it || operation.method != heard.method {
        return None;
    }
    all.misread("path", &operation.clauses, "path", paths(operation, heard), None);
    Some(another(operation, Sent::new()))
}

fn misspelt(all: &mut Breaches<'_>, operation: &Arc<Operation>, heard: &Heard) -> Option<Address> {
    let path = matched_nearly(&operation.path, heard.path(), MISSPELT).filter(|_| is_named(operation, heard))?;
    all.misread("path", &operation.clauses, "path", paths(operation, heard), None);
    Some(another(operation, path))
}
