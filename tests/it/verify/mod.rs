//! `unsaid verify`: a client of somebody else, run against the emulator.

mod clients;
mod command;
