//! Packs the suite's files for the program. The data is part of the program: a changed case is a changed program.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// The kinds of files that the program reads. Its JSON Schemas it holds by themselves.
const PACKED: [&str; 2] = ["yaml", "snap"];

fn main() -> io::Result<()> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from).ok_or(io::ErrorKind::NotFound);
    let (root, out) = (variable("CARGO_MANIFEST_DIR")?, variable("OUT_DIR")?);

    println!("cargo:rerun-if-changed=build.rs");
    for folder in ["specs", "cases", "snapshots"] {
        println!("cargo:rerun-if-changed={folder}");
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
        pack(&root.join(folder), "", &mut packed)?;
        std::fs::write(out.join(format!("{folder}.packed")), packed.finish()?)?;
    }
    Ok(())
}

/// Writes each text file below a folder as its path, its length in bytes, each on a line, and its text.
fn pack(folder: &Path, prefix: &str, packed: &mut impl Write) -> io::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            pack(&path, &format!("{prefix}{name}/"), packed)?;
        } else if path.extension().is_some_and(|kind| PACKED.iter().any(|packed| kind == *packed)) {
            let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
            let text = std::fs::read_to_string(&path).map_err(named)?;
            write!(packed, "{prefix}{name}\n{}\n", text.len())?;
            packed.write_all(text.as_bytes())?;
        }
    }
    Ok(())
}
