//! The rows that `import` could not read, kept in a file to be mended and imported again.

use super::{Context, Failure};
use std::io::Write;
use std::path::Path;

/// The file that takes the rows which could not be read, made with the first of them.
pub struct Rejects {
    name: Option<String>,
    head: Vec<u8>,
    file: Option<std::fs::File>,
}

impl Rejects {
    /// # Errors
    /// Where it is the file that is read.
    pub fn new(named: Option<&str>, input: &str, head: &[u8], context: &Context) -> Result<Self, Failure> {
        let real = |name: &str| context.folder.join(name).canonicalize().ok();
        if let Some(name) = named
            && real(name).is_some_and(|place| real(input) == Some(place))
        {
            return Err(Failure::new(format!("--rejects {name}: that is the file that is read")));
        }
        Ok(Self { name: named.map(str::to_owned), head: head.to_vec(), file: None })
    }

    /// Where they are; `None` where nobody wants them, or they cannot be written.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Keeps one as it stood.
    pub fn keep(&mut self, text: &[u8], context: &mut Context) {
        let Some(name) = self.name.clone() else { return };
        let kept = self.write(&context.folder.join(&name), text);
        if let Err(error) = kept {
            context.terminal.warn(&format!("failed to write {name}: {error}"));
            // Said once; the rows are still named.
            self.name = None;
        }
    }

    fn write(&mut self, place: &Path, text: &[u8]) -> std::io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                let mut file = std::fs::File::create(place)?;
                file.write_all(&self.head)?;
                self.file.insert(file)
            }
        };
        file.write_all(text)?;
        file.write_all(b"\n")
    }
}
