//! What is there stays what it is.

use super::write_file;
use std::fs::{self, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;

fn put(path: &Path, text: &str) -> io::Result<()> {
    write_file(path, |out| out.write_all(text.as_bytes()))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[test]
fn links_are_followed_also_where_nothing_is_yet() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("real"), "old").expect("a file");
    for (link, target, ends) in [("one", "real", "real"), ("two", "one", "real"), ("new", "fresh", "fresh")] {
        symlink(target, at(link)).expect("a link");
        put(&at(link), link).expect("written");
        assert_eq!(fs::read_link(at(link)).expect("still a link"), Path::new(target));
        assert_eq!(fs::read_to_string(at(ends)).expect("written"), link);
    }
    symlink("circle", at("circle")).expect("a link");
    assert!(put(&at("circle"), "x").expect_err("no end").to_string().contains("circle"));
}

#[test]
fn a_pipe_is_written_into() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()));
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe)
    });
    put(&pipe, "through").expect("written");
    assert_eq!(reader.join().expect("a thread").expect("read"), "through");
    assert!(fs::symlink_metadata(&pipe).expect("there").file_type().is_fifo());
}

#[test]
fn a_stream_that_is_open_is_appended_to() {
    use std::os::fd::AsRawFd;
    let folder = folder();
    let path = folder.path().join("log");
    fs::write(&path, "before ").expect("a file");
    let mut open = fs::OpenOptions::new().read(true).append(true).open(&path).expect("open");
    put(Path::new(&format!("/dev/fd/{}", open.as_raw_fd())), "after").expect("written");
    let mut text = String::new();
    open.read_to_string(&mut text).expect("read");
    assert_eq!(text, "before after", "the file that is open got it, not another of its name");
}

#[test]
fn rights_stay_and_a_closed_file_stays_closed() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    put(&at("new"), "x").expect("written");
    fs::write(at("any"), "x").expect("a file");
    assert_eq!(mode(&at("new")), mode(&at("any")), "what the umask leaves");
    for rights in [0o600, 0o664] {
        fs::set_permissions(at("new"), Permissions::from_mode(rights)).expect("set");
        put(&at("new"), "y").expect("written");
        assert_eq!(mode(&at("new")), rights);
    }
    fs::set_permissions(at("new"), Permissions::from_mode(0o444)).expect("set");
    assert!(put(&at("new"), "z").is_err());
    assert_eq!(fs::read_to_string(at("new")).expect("there"), "y");
}

#[test]
fn what_fails_leaves_everything_as_it_was() {
    let folder = folder();
    let path = folder.path().join("page");
    fs::write(&path, "old").expect("a file");
    let failed = write_file(&path, |out| {
        out.write_all(b"half")?;
        Err(io::Error::other("the end"))
    });
    assert!(failed.is_err());
    assert_eq!(fs::read_to_string(&path).expect("there"), "old");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    assert!(put(folder.path(), "x").is_err(), "a folder is no file");
}
