//! `--seed-data FILE`.

use std::path::Path;

use crate::source::read_text;
use crate::watch::WrittenWorld;

/// Reads a file. The error holds every mistake with file, line and column.
pub(super) fn read(path: &Path) -> Result<WrittenWorld, String> {
    let shown = path.display().to_string();
    let text = read_text(path).map_err(|error| format!("{shown}: {error}"))?;
    WrittenWorld::parse(&shown, &text).map_err(|mistakes| mistakes.to_string())
}
