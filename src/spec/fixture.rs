//! A vendor small enough to be read at a glance, for the tests of whoever works with specs.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ClauseId, Specs};
use crate::case::{Case, Features, Trial};
use crate::judge::{Outcome, Verdict};
use crate::source::{Files, Lint};

/// The pages.
pub const PAGES: &str = "\
recall:
  title: Recall
  language: en
  address: https://example.com/recall
  revision: \"2025-10-11\"
";

/// The operation under test and a neighbour.
pub const OPENAPI: &str = "\
openapi: 3.1.0
info: { title: t, version: \"1\" }
paths:
  /{org_name}/{app_name}/recall:
    parameters:
      - { name: org_name, in: path, required: true, schema: { type: string } }
      - { $ref: \"#/components/parameters/app_name\" }
    post:
      operationId: recall
      x-success: { http: 200, json: { /code: 0 } }
      x-limited: { http: 429 }
      parameters:
        - { name: trace, in: query, schema: { type: string } }
        - { name: X-Device, in: header, schema: { type: string } }
        - { name: v, in: query, required: true, schema: { type: string, const: \"2\" } }
      requestBody:
        content:
          application/json:
            schema: { $ref: \"#/components/schemas/Request\" }
      responses:
        \"200\":
          content:
            application/json:
              x-clause: easemob/common#media
              schema: { $ref: \"#/components/schemas/Answer\" }
        4XX: { $ref: \"#/components/responses/Refused\" }
  /send:
    post:
      operationId: send
      x-neighbour: true
      x-success: { http: 200 }
      responses:
        \"200\": { description: sent }
components:
  parameters:
    app_name: { name: app_name, in: path, required: true, schema: { type: string } }
  responses:
    Refused:
      content:
        application/json:
          schema: { $ref: \"#/components/schemas/Refusal\" }
  schemas:
    Request:
      type: object
      required: [msg_id]
      properties:
        msg_id: { type: string, x-clause: easemob/recall#msg_id }
        note: { type: string, x-max-bytes: 8, x-clause: easemob/recall#note.max-bytes }
        force: { type: boolean }
        nick: { type: string, minLength: 1, x-open: { minLength: easemob/recall#silent } }
    Answer:
      type: object
      x-clause: easemob/common#envelope
      required: [code, data]
      properties:
        code: { type: integer, x-clause: easemob/recall#code }
        stamp: { type: integer, x-varies: timestamp, x-clause: easemob/common#stamp }
        token: { type: string, x-varies: token }
        data:
          type: object
          x-clause: easemob/common#data
          required: [msg_id, plain]
          properties:
            msg_id: { type: string, x-clause: easemob/recall#answer.msg_id }
            plain: { type: string }
            user: { $ref: \"#/components/schemas/User\", x-clause: easemob/recall#answer.user }
        list:
          type: array
          x-clause: easemob/recall#list
          items: { $ref: \"#/components/schemas/Item\" }
        short: { type: string, x-max-bytes: 4, x-clause: easemob/recall#short }
    User:
      type: object
      required: [name]
      properties:
        name: { type: string }
        nick: { type: string, x-clause: easemob/common#nick }
    Item:
      type: object
      required: [id]
      properties:
        id: { type: string, x-clause: easemob/recall#item.id }
        at: { type: integer, x-varies: timestamp }
    Refusal:
      type: object
      x-clause: easemob/common#error
      required: [error, text]
      properties:
        error: { type: string }
        text: { type: string, x-text: true, x-clause: easemob/common#error.text }
";

/// Names of the clauses of the operation.
const RECALL: &[&str] = &[
    "msg_id",
    "note.max-bytes",
    "code",
    "recalled",
    "refused",
    "answer.msg_id",
    "answer.user",
    "list",
    "item.id",
    "short",
];
/// Names of the clauses of the vendor.
const COMMON: &[&str] = &["media", "envelope", "stamp", "data", "nick", "error", "error.text"];

/// A clause in a registry.
pub fn clause(local: &str, more: &str) -> String {
    format!("{local}:\n  says: It is so.\n  where: {{ page: recall, section: All }}\n  basis: stated\n{more}")
}

/// The registry of the operation: promises, one silence, one that nobody can test and a retired one.
pub fn registry() -> String {
    let promises: String = RECALL.iter().map(|local| clause(local, "")).collect();
    let silence = clause("silent", "  silence: true\n");
    let untested = clause("notice", "  untested: Only a client sees it.\n");
    let retired = clause("old", "  retired: \"2024-01-01\"\n");
    [promises, silence, untested, retired].concat()
}

/// The files of the vendor's specs, some of them replaced or added.
pub fn files(changed: &[(&str, &str)]) -> Files {
    let registry = registry();
    let common: String = COMMON.iter().map(|local| clause(local, "")).collect();
    let mut all = vec![
        ("easemob/pages.yaml", PAGES),
        ("easemob/rest.openapi.yaml", OPENAPI),
        ("easemob/recall.clauses.yaml", registry.as_str()),
        ("easemob/common.clauses.yaml", common.as_str()),
    ];
    all.retain(|(path, _)| !changed.iter().any(|(other, _)| other == path));
    all.extend(changed);
    Files::in_memory("specs", &all)
}

/// The vendor's specs.
pub fn specs() -> Specs {
    Specs::load(&files(&[]), Lint::Full).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// A trial without steps that proves these clauses.
pub fn trial(proves: &[&str]) -> Trial {
    Trial {
        id: "easemob/recall/case".to_owned(),
        case: Arc::new(Case {
            vendor: "easemob".to_owned(),
            operation: "recall".to_owned(),
            about: "It is so.".to_owned(),
            file: "cases/easemob/recall/case.yaml".into(),
            givens: Vec::new(),
            features: Features::default(),
        }),
        line: 1,
        needs: Arc::default(),
        own_needs: Arc::default(),
        steps: Vec::new(),
        proves: clauses(proves),
        probes: Arc::default(),
        bursts: false,
    }
}

/// The same trial of a case that is changed like this.
pub fn with_case(mut trial: Trial, change: impl FnOnce(&mut Case)) -> Trial {
    change(Arc::make_mut(&mut trial.case));
    trial
}

/// Clauses of the recall by their local ids.
pub fn clauses(local: &[&str]) -> Arc<BTreeSet<ClauseId>> {
    Arc::new(local.iter().map(|local| ClauseId::resolve("easemob", "recall", local)).collect())
}

/// What became of it.
pub fn outcome(trial: Trial, verdict: Verdict) -> Outcome {
    Outcome {
        proves: (*trial.proves).clone(),
        trial: Arc::new(trial),
        target: "somewhere".into(),
        verdict,
        reason: None,
        cause: None,
        pinned: None,
        findings: Vec::new(),
        exchanges: Vec::new(),
        duration_ms: 1.0,
        requests: 1,
    }
}
