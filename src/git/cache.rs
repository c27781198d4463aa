//! Files of our own under the common git dir that only spare work: what cannot be written is found out again.

use std::io::Write;
use std::path::Path;

/// Writes a cache, whole or not at all: beside it and renamed, as somebody may be reading it.
pub fn write_cache(file: &Path, parts: &[&[u8]]) {
    let Some(folder) = file.parent() else { return };
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let mut beside = tempfile::Builder::new().prefix("cache-").tempfile_in(folder)?;
        for part in parts {
            beside.write_all(part)?;
        }
        beside.persist(file)?;
        Ok(())
    };
    // Nothing is lost but time.
    let _ = write();
}

#[cfg(test)]
mod tests {
    use super::write_cache;

    #[test]
    fn a_cache_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("below/cache");
        write_cache(&file, &[b"one", b"two"]);
        assert_eq!(std::fs::read(&file).expect("it was written"), b"onetwo");
        // A folder in its place, or no folder at all, harms nothing.
        write_cache(&folder.path().join("below"), &[b"three"]);
        write_cache(&file.join("beyond"), &[b"four"]);
        assert_eq!(std::fs::read(&file).expect("it stands"), b"onetwo");
        let left = std::fs::read_dir(folder.path().join("below")).expect("a folder").count();
        assert_eq!(left, 1, "nothing is left beside it");
    }
}
