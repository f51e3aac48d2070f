//! Which requests are calls of an operation, as its OpenAPI document describes them.

use crate::emulator::Request;
use crate::spec::Operation;

/// Whether a request is a call of an operation.
pub(super) fn is_call(operation: &Operation, request: &Request) -> bool {
    let path: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    let template: Vec<&str> = operation.path.trim_matches('/').split('/').collect();
    let fits = |(part, wanted): (&&str, &&str)| wanted.starts_with('{') || part == wanted;
    request.method.as_str() == operation.method
        && path.len() == template.len()
        && path.iter().zip(&template).all(fits)
        && operation.constant_query.iter().all(|constant| request.parameters().any(|pair| pair == *constant))
}
