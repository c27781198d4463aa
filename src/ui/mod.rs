//! The terminal: its streams and colours, questions, the editor, Ctrl-C. It knows nothing of entries.

mod editor;
mod interrupt;
mod prompt;
mod terminal;

pub use editor::edit;
pub use interrupt::Interrupted;
pub use prompt::{Dialog, Prompter, Question};
pub use terminal::{ColorWish, Terminal};
