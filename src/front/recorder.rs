//! Recording answers of the embedded emulator with insta, so that `cargo insta review` works on them.
//! Nothing is written when `CI` is set; otherwise what `INSTA_UPDATE` says.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::judge::{Difference, Snapshots, Taken};

/// Whether insta wants to see every snapshot, also those that have not changed.
fn wants_all() -> bool {
    std::env::var_os("INSTA_SNAPSHOT_REFERENCES_FILE").is_some()
        || std::env::var_os("CI").is_none() && std::env::var("INSTA_UPDATE").is_ok_and(|mode| mode == "force")
}

/// Shows insta what has no record or another one. Gives the names that stay without a fitting record. The folder is
/// absolute: insta looks for a relative one beside this file.
pub(super) fn record_all(folder: &Path, snapshots: &Snapshots, taken: &[Taken]) -> Vec<String> {
    let named = taken.iter().map(|taken| (format!("emulator/{}", taken.name), &taken.text));
    named.filter(|(name, text)| !record(folder, snapshots, name, text)).map(|(name, _)| name).collect()
}

/// Shows insta a text that has no record or another one; says whether there is a fitting one now.
#[must_use]
pub fn record(folder: &Path, snapshots: &Snapshots, name: &str, text: &str) -> bool {
    let all = wants_all();
    let allowed = std::env::var_os("CI").is_none() || all;
    !all && snapshots.compare(name, text) == Difference::Same || allowed && shown_to_insta(folder, name, text)
}

fn shown_to_insta(folder: &Path, name: &str, text: &str) -> bool {
    let (parent, file) = name.rsplit_once('/').unwrap_or(("", name));
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(folder.join(parent));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let done = settings.bind(|| catch_unwind(AssertUnwindSafe(|| insta::assert_snapshot!(file, text))));
    std::panic::set_hook(quiet);
    let forced = std::env::var_os("INSTA_FORCE_PASS").is_some();
    done.is_ok() && (forced || is_recorded(&folder.join(name), text))
}

/// Whether the file below the folder now holds this text.
fn is_recorded(path: &Path, text: &str) -> bool {
    let mut file = path.as_os_str().to_owned();
    file.push(".snap");
    insta::Snapshot::from_file(Path::new(&file)).is_ok_and(|snapshot| {
        snapshot.as_text().is_some_and(|recorded| recorded.to_string().trim_end() == text.trim_end())
    })
}
