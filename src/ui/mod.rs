//! The terminal: its streams and colours, questions, the editor, the pager, progress, Ctrl-C; how shells read what is typed. It knows nothing
//! of entries.

mod choice;
mod editor;
mod interrupt;
mod line;
mod pager;
mod progress;
mod prompt;
mod raw;
mod sheet;
mod shell;
mod terminal;

pub use editor::{EditorError, edit};
pub use interrupt::Interrupted;
pub use pager::{Pager, Paging};
pub use progress::Progress;
pub use prompt::{Dialog, Prompter, Question};
pub use shell::{Line, Quote, Syntax};
pub use terminal::{ColorWish, Terminal};
