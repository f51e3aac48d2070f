//! The forms of a report, and the files they go to. Tools of others read them in `tests/consumers`.

mod files;
mod forms;
#[cfg(target_os = "linux")]
mod lost;
