//! Targets of every kind: absent, in trouble, hostile, and such whose fixtures somebody else makes.

mod fixtures;
mod hostile;
mod trouble;
mod unreachable;
mod wiremock;
