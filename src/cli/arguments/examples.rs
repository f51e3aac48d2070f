//! Examples below the help of each command.

pub const RUN: &str = "\
Examples:
  unsaid run                                              every case on the emulator inside
  unsaid run --vendor zego --base-url http://127.0.0.1:8080 Payload
  unsaid run --target nightly --report junit=unsaid.xml,html=unsaid.html --baseline last.json
`-h` shows the options most often needed, `--help` all. Exit codes: 0, 1 failed, 2 invalid, 3 trouble, 4 nothing.";
pub const TEST: &str = "\
Examples:
  unsaid test -- --list
  unsaid test --vendor easemob --base-url http://127.0.0.1:8080 -- msg_recall --test-threads 4";
pub const MERGE: &str = "\
Example:
  unsaid merge 1.json 2.json 3.json 4.json --report human,junit=unsaid.xml";
pub const LIST: &str = "\
Examples:
  unsaid list Payload
  unsaid list --vendor zego --clause code.660000023";
pub const LINT: &str = "\
Example:
  unsaid lint --cases mine";
pub const COVERAGE: &str = "\
Examples:
  unsaid coverage                                         every promise and how many trials decide it
  unsaid coverage --from last.json                        which promises are kept
  unsaid coverage --from last.json --report html=coverage.html";
pub const EXPLAIN: &str = "\
Examples:
  unsaid explain zego/RevokeRoomMessage#Payload.unit      a promise, where it stands, what proves it
  unsaid explain easemob/msg_recall/recall-twice          what a trial does
  unsaid explain blocked                                  what a verdict means";
pub const SCHEMA: &str = "\
Example:
  unsaid schema report > report.schema.json";
pub const SIGN: &str = "\
Example:
  UNSAID_SERVER_SECRET=… unsaid sign --app-id 1234567890";
pub const MUTANTS: &str = "\
Examples:
  unsaid mutants Payload                                  the defects of a clause
  unsaid mutants --legal                                  what is permitted turns no trial red";
pub const SWEEP: &str = "\
Examples:
  unsaid sweep un7k2m9xq --target nightly --dry-run
  unsaid sweep --from report.json --target nightly-zego";
pub const SERVE: &str = "\
Examples:
  unsaid serve                                            with the control protocol, at 127.0.0.1:8080
  unsaid serve --no-control --port 0                      one fixed app per vendor, as a vendor would
  unsaid serve --seed-data world.yaml --report json=clients.json";
pub const VERIFY: &str = "\
Examples:
  unsaid verify --vendor easemob -- pytest tests/recall
  unsaid verify --vendor zego --each-answer -- npm test
Exit codes: 1 a violation, 3 the command itself failed, 0 neither.";
pub const PROXY: &str = "\
Example:
  unsaid proxy --vendor easemob --upstream https://… --record exchanges.jsonl";
pub const COMPLETIONS: &str = "\
Examples:
  unsaid completions bash > ~/.local/share/bash-completion/completions/unsaid
  unsaid completions zsh > ~/.zfunc/_unsaid";
pub const MAN: &str = "\
Examples:
  unsaid man | man -l -
  unsaid man ~/.local/share/man/man1";
