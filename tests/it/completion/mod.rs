//! Completion: what the program offers, and what reaches it when somebody presses TAB in a real shell.

mod offered;
mod shells;
