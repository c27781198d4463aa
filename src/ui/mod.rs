//! The terminal: its streams and colours, questions, the editor, Ctrl-C; how shells read what is typed. It knows nothing
//! of entries.

mod choice;
mod editor;
mod interrupt;
mod line;
mod prompt;
mod raw;
mod sheet;
mod shell;
mod terminal;

pub use editor::{EditorError, edit};
pub use interrupt::Interrupted;
pub use prompt::{Dialog, Prompter, Question};
pub use shell::{Line, Quote, Syntax};
pub use terminal::{ColorWish, Terminal};
