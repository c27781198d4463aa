//! The tests that run the program as a user does: in a hermetic environment, with real git, through the binary.

mod support;

mod arrows;
mod capture;
mod check;
mod checklist;
mod codify;
mod commands;
mod compare;
mod completion;
mod digest;
mod docs;
mod doctor;
mod documents;
mod export;
mod figures;
mod formats;
mod fsck;
mod hooks;
mod hostile;
mod hubs;
mod index;
mod links;
mod owners;
mod pager;
mod progress;
mod prompts;
mod races;
mod reconciliation;
mod report;
mod repositories;
mod sharing;
mod signing;
mod suggest;
mod times;
