//! Everything that a person meets on a terminal: questions, Ctrl-C, the form in the editor.

mod add;
mod edit;
mod form;
mod linking;
mod stop;
