//! What an emulator begins with, as it stands in a file.

use serde_json::Value;

use crate::emulator::{Emulator, World};
use crate::source::{Document, Mistakes, Published};

/// A world as it is written, with its places.
#[derive(Debug)]
pub struct WrittenWorld {
    document: Document,
    world: World,
}

impl WrittenWorld {
    /// Reads a text; `path` is how mistakes name it.
    pub fn parse(path: &str, text: &str) -> Result<Self, Mistakes> {
        let document = Document::parse(path, text)?;
        let world = Published::SeedData.shape().read(&document)?;
        Ok(Self { document, world })
    }

    /// Puts it into an emulator; gives how each app is called. The error holds every mistake with file, line and column.
    pub fn settle(&self, emulator: &Emulator, now_ms: u64) -> Result<Vec<Value>, Mistakes> {
        emulator.settle(&self.world, now_ms).map_err(|doubts| {
            let mut mistakes = Mistakes::default();
            for doubt in doubts {
                mistakes.push(self.document.at(&doubt.at, doubt.why));
            }
            mistakes
        })
    }
}
