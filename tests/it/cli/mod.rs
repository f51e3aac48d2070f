//! Commands as a person types them.

mod baseline;
mod environment;
mod files;
mod known;
mod run;
mod secrets;
mod shards;
mod show;
mod sweep;
