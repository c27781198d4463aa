//! What ends a command early: a sentence, the next thing to try, the exit code.

use crate::evidence::FindError;
use crate::git::GitError;
use crate::intake::when::WhenError;
use crate::intake::{MapError, TableError};
use crate::journal::AppendError;

/// The exit codes, which are a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Fine,
    /// A gate found something.
    Found,
    /// Failed, or used wrongly, or could not see.
    Failed,
    Interrupted,
}

impl Exit {
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Found => 1,
            Self::Failed => 2,
            Self::Interrupted => 130,
        }
    }
}

#[derive(Debug)]
pub struct Failure {
    /// What failed and where. Empty where all was said already.
    pub message: String,
    pub hints: Vec<String>,
    pub exit: Exit,
}

impl Failure {
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hints: Vec::new(), exit: Exit::Failed }
    }

    /// A fragment that reads after "failed to".
    pub fn to(fragment: impl std::fmt::Display) -> Self {
        Self::new(format!("failed to {fragment}"))
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    #[must_use]
    pub fn interrupted(message: impl Into<String>) -> Self {
        Self { exit: Exit::Interrupted, ..Self::new(message) }
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        let failure = Self::to(&error);
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<FindError> for Failure {
    fn from(error: FindError) -> Self {
        let hint = error.hint();
        Self::new(error.to_string()).hint(hint)
    }
}

impl From<WhenError> for Failure {
    fn from(error: WhenError) -> Self {
        let hint = error.hint();
        Self::to(error).hint(hint)
    }
}

impl From<MapError> for Failure {
    fn from(error: MapError) -> Self {
        let failure = Self::new(error.to_string());
        error.hint().into_iter().fold(failure, Self::hint)
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        let failure = Self::to(&error);
        error.hint().into_iter().fold(failure, Self::hint)
    }
}

impl From<AppendError> for Failure {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Git(error) => error.into(),
            AppendError::Locked { .. } => {
                Self::new(error.to_string()).hint("`stopgap doctor` tells about the lock")
            }
            other => Self::new(other.to_string()),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        // Whoever closed the pipe has seen enough.
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self { message: String::new(), hints: Vec::new(), exit: Exit::Fine };
        }
        Self::to(format!("write the output: {error}"))
            .hint("what was recorded before stands: `stopgap list` shows it")
    }
}
