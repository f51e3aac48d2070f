//! `unsaid sweep`.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::arguments::SweepArguments;
use super::output::{complain, invalid, say};
use super::prepare::{Prepared, prepare};
use super::run::{runtime, trouble};
use crate::front::Whom;
use crate::report::{self, Exit};
use crate::run::{self, RunId, RunOptions, Swept, Thing};
use crate::source::read_text;
use crate::target::Target;

/// Whose leftovers, and what their reports name.
#[derive(Default)]
struct Wanted {
    runs: Vec<RunId>,
    things: Vec<Thing>,
}

pub(super) fn sweep(arguments: &SweepArguments) -> Exit {
    let prepared = wanted(arguments).and_then(|wanted| {
        let Prepared { whom, data, options } = prepare(&arguments.asking)?;
        let target = app_that_stays(whom)?;
        // Who tidies up leaves nothing.
        let options = RunOptions { creates: false, ..options };
        Ok((wanted, target, data, options))
    });
    let (wanted, target, data, options) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => return invalid(&message),
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(message) => return trouble(&message),
    };
    let swept = runtime.block_on(async {
        let session = run::open(data.suite, data.specs, data.snapshots, target, options).await?;
        run::sweep(&session, &wanted.runs, wanted.things, !arguments.dry_run).await
    });
    match swept {
        Ok(swept) => tell(&swept, arguments.dry_run),
        Err(unreachable) => trouble(&unreachable.to_string()),
    }
}

fn tell(swept: &Swept, dry_run: bool) -> Exit {
    let mut text = String::new();
    for thing in &swept.found {
        let left = swept.left.iter().find(|left| left.kind == thing.kind && left.name.as_ref() == Some(&thing.name));
        let became = match left.map(|left| left.refused.as_deref()) {
            _ if dry_run => "would be deleted".to_owned(),
            None => "deleted".to_owned(),
            Some(None) => "stays: no call deletes it".to_owned(),
            Some(Some(refused)) => format!("stays: {}", report::printable(refused).replace('\n', " ")),
        };
        let _ = writeln!(text, "{}  {}  {became}", thing.kind, report::printable(&thing.name));
    }
    let gone = swept.found.len() - swept.left.len();
    let _ = match (swept.found.len(), dry_run) {
        (0, _) => writeln!(text, "nothing of these runs was found"),
        (found, true) => writeln!(text, "{found} found; nothing was deleted"),
        (found, false) => writeln!(text, "{gone} of {found} deleted"),
    };
    say(&text);
    for unread in &swept.unread {
        complain(&format!("unsaid: not looked through: {}", report::printable(unread).replace('\n', " ")));
    }
    let refused = swept.left.iter().any(|left| left.refused.is_some());
    if refused || !swept.unread.is_empty() { Exit::Trouble } else { Exit::Good }
}

/// Whom to sweep: an app that stays when a trial ends.
fn app_that_stays(whom: Whom) -> Result<Target, String> {
    match whom {
        Whom::One(target) if target.control_url.is_some() => {
            Err("the control protocol gives each trial an app and takes it away whole; name the app to be swept"
                .to_owned())
        }
        Whom::One(target) => Ok(*target),
        Whom::Embedded => Err("sweep takes the target to be swept: add --target or --base-url".to_owned()),
    }
}

fn wanted(arguments: &SweepArguments) -> Result<Wanted, String> {
    let mut wanted = Wanted::default();
    for text in &arguments.run_id {
        wanted.runs.push(RunId::parse(text).map_err(|error| error.to_string())?);
    }
    for path in &arguments.from {
        wanted.read(path).map_err(|reason| format!("{}: {reason}", path.display()))?;
    }
    if wanted.runs.is_empty() {
        return Err(
            "sweep takes the id of a run, as its report names it, or the JSON report: --from report.json".to_owned()
        );
    }
    Ok(wanted)
}

impl Wanted {
    /// Takes a run's id and what it left out of its JSON report.
    fn read(&mut self, path: &Path) -> Result<(), String> {
        let text = read_text(path).map_err(|error| error.to_string())?;
        let report: Value = serde_json::from_str(&text).map_err(|error| format!("no JSON report: {error}"))?;
        let id = report.pointer("/run/id").and_then(Value::as_str).ok_or("no JSON report of a run")?;
        self.runs.push(RunId::parse(id).map_err(|error| error.to_string())?);
        let left = report.pointer("/run/left_behind").and_then(Value::as_array).into_iter().flatten();
        let thing = |left: &Value| {
            let text = |name: &str| left.get(name).and_then(Value::as_str).map(str::to_owned);
            Some(Thing { kind: text("kind")?, name: text("name")?, id: None })
        };
        self.things.extend(left.filter_map(thing));
        Ok(())
    }
}
