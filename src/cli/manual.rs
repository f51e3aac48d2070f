//! `unsaid completions` and `unsaid man`, from the same description of the command line.

use clap::CommandFactory;

use super::arguments::{Arguments, CompletionsArguments, ManArguments};
use super::output::{invalid, say};
use crate::report::Exit;

pub(super) fn completions(arguments: &CompletionsArguments) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "unsaid", &mut text);
    say(&String::from_utf8_lossy(&text));
    Exit::Good
}

pub(super) fn man(arguments: &ManArguments) -> Exit {
    let written = match &arguments.folder {
        Some(folder) => {
            std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Arguments::command(), folder))
        }
        None => {
            let mut text = Vec::new();
            let rendered = clap_mangen::Man::new(Arguments::command()).render(&mut text);
            say(&String::from_utf8_lossy(&text));
            rendered
        }
    };
    match (written, &arguments.folder) {
        (Ok(()), _) => Exit::Good,
        (Err(error), folder) => invalid(&format!(
            "{}: {error}",
            folder.as_deref().map_or_else(String::new, |path| path.display().to_string())
        )),
    }
}
