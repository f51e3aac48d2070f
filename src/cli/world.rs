//! `--seed-data FILE`: what an emulator begins with.

use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

use crate::emulator::{Emulator, World};
use crate::source::{Document, Mistakes, Shape};
use crate::target::system_now_ms;

/// A world as it stands in a file, with its places.
pub(super) struct Written {
    document: Document,
    world: World,
}

impl Written {
    /// Reads a file. The error holds every mistake with file, line and column.
    pub fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
        Self::parse(&shown, &text).map_err(|mistakes| mistakes.to_string())
    }

    /// Reads a text; `path` is how mistakes name it.
    pub fn parse(path: &str, text: &str) -> Result<Self, Mistakes> {
        static SHAPE: OnceLock<Shape> = OnceLock::new();
        let document = Document::parse(path, text)?;
        let world = SHAPE.get_or_init(Shape::of::<World>).read(&document)?;
        Ok(Self { document, world })
    }

    /// Puts it into an emulator; gives how each app is called.
    pub fn settle(&self, emulator: &Emulator) -> Result<Vec<Value>, String> {
        emulator.settle(&self.world, system_now_ms()).map_err(|doubts| {
            let mut mistakes = Mistakes::default();
            for doubt in doubts {
                mistakes.push(self.document.at(&doubt.at, doubt.why));
            }
            mistakes.to_string()
        })
    }
}
