//! Targets of every kind: absent, in trouble, hostile, and such whose fixtures somebody else makes.

mod fixtures;
mod gateway;
mod hostile;
mod trouble;
mod unreachable;
mod wiremock;
