//! Files that are written whole or not at all: a good older one survives a full disk.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Puts a text in the place of a file.
///
/// A regular file is replaced by a new one beside it; what is no regular file, such as a pipe or a device, is written
/// as it is.
///
/// # Errors
/// The text could not be written whole. An older file is then as it was, unless its folder takes no new files.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link keeps pointing at the file that it points at.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let older = match fs::metadata(&path) {
        Ok(older) if !older.is_file() => return write_in_place(&path, text),
        Ok(older) => Some(older),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };

    let beside = beside(&path);
    let Ok(new) = OpenOptions::new().write(true).create_new(true).open(&beside) else {
        // The file may be written, but its folder not.
        return write_in_place(&path, text);
    };
    let written = fill(new, text).and_then(|()| match older {
        Some(older) => fs::set_permissions(&beside, older.permissions()),
        None => Ok(()),
    });
    if let Err(error) = written {
        let _ = fs::remove_file(&beside);
        return Err(error);
    }
    fs::rename(&beside, &path).or_else(|_| {
        // A file that is mounted by itself cannot be replaced.
        let _ = fs::remove_file(&beside);
        write_in_place(&path, text)
    })
}

/// Adds a text to a file that others write too.
///
/// # Errors
/// The text could not be written whole.
pub(super) fn append(path: &Path, text: &str) -> io::Result<()> {
    fill(OpenOptions::new().create(true).append(true).open(path)?, text)
}

fn write_in_place(path: &Path, text: &str) -> io::Result<()> {
    fill(OpenOptions::new().write(true).create(true).truncate(true).open(path)?, text)
}

fn fill(mut file: File, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    // Some file systems say only now that the disk is full; pipes and devices cannot be asked.
    match file.sync_all() {
        Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Err(error),
        _ => Ok(()),
    }
}

/// The name of a new file in the same folder.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{:08x}", fastrand::u32(..)));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_stays_in_its_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        replace(&path, "one").expect("written");
        replace(&path, "two").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "two");
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_and_the_permissions_of_a_file_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = tempfile::tempdir().expect("a folder");
        let (path, link) = (folder.path().join("report.json"), folder.path().join("link"));
        fs::write(&path, "one").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("permissions");
        symlink(&path, &link).expect("a link");
        replace(&link, "two").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "two");
        assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o640);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_written_as_it_is() {
        assert!(replace(Path::new("/dev/null"), "one").is_ok());
        assert_eq!(replace(Path::new("/dev/full"), "one").expect_err("full").kind(), ErrorKind::StorageFull);
    }
}
