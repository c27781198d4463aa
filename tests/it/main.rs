//! The tests that run the program as a user does: in a hermetic environment, with real git, through the binary.

mod support;

mod arrows;
mod capture;
mod check;
mod codify;
mod commands;
mod completion;
mod docs;
mod doctor;
mod formats;
mod fsck;
mod hooks;
mod hostile;
mod hubs;
mod index;
mod links;
mod prompts;
mod races;
mod reconciliation;
mod repositories;
mod sharing;
mod signing;
mod suggest;
