//! `unsaid serve`: the emulator left running, and its journal.

mod answers;
mod app;
mod hostile;
mod journal;
mod options;
mod suite;
