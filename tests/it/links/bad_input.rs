//! Repositories that hold what nobody should write: all of it is survived in bounded time and memory, each file that
//! cannot be read is named with its reason, and the rest is found.

use crate::support::{World, bounded};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Far more than it takes, for a debug build on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

const MEMORY: u64 = 600 * 1024 * 1024;

const DEEP: usize = 100_000;

fn write(folder: &Path, path: &[u8], bytes: impl AsRef<[u8]>) {
    let path = folder.join(OsStr::from_bytes(path));
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, bytes).expect("a file");
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// The same bytes in every run, which are no text in any way.
fn garbage() -> Vec<u8> {
    let mut state = 7_u32;
    let byte = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from(state >> 24).expect("a byte")
    };
    (0..50_000).map(byte).collect()
}

/// A repository with all of it and one good block.
fn repository() -> (World, PathBuf) {
    let world = World::new();
    let inner = world.repository("inner");
    let folder = world.repository("infra");
    let good = "resource \"good\" \"block\" {\n  x = 1\n}\n";
    write(&folder, b"good.tf", good);
    write(&folder, b"bad/heredoc.tf", "resource \"a\" \"b\" {\n  x = <<EOT\nno end\n");
    write(&folder, b"bad/string.tf", format!("resource \"a\" \"c\" {{\n  x = \"no end\n}}\n{good}"));
    let block = |number: usize| format!("resource \"many\" \"r{number}\" {{\n  x = {number}\n}}\n\n");
    write(&folder, b"many/lines.tf", (0..25_000).map(block).collect::<String>());
    write(&folder, b"deep/open.tf", format!("resource \"a\" \"open\" {{\n  x = {}", "{".repeat(DEEP)));
    let nested = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    write(&folder, b"deep/closed.tf", format!("resource \"deep\" \"closed\" {{\n  x = {nested}\n}}\n"));
    write(&folder, b"deep/x.tf.json", format!("{{\"resource\":{{\"a\":{{\"json\":{{\"x\":{nested}}}}}}}}}"));
    let manifest = "apiVersion: v1\nkind: Deep\nmetadata: {name: deep}\nx: ";
    write(&folder, b"deep/closed.yaml", format!("{manifest}{nested}\n"));
    write(&folder, b"deep/open.yaml", format!("{manifest}{}", "{a: ".repeat(DEEP)));
    write(&folder, b"deep/values.yaml", format!("deep: {}1{}\n", "{a: ".repeat(DEEP), "}".repeat(DEEP)));
    let indented: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    write(&folder, b"deep/values-indented.yaml", indented);
    for name in [&b"bad/utf16.tf"[..], b"bad/utf16.yaml"] {
        write(&folder, name, utf16(good));
    }
    for name in [&b"bad/garbage.tf"[..], b"bad/garbage.yaml", b"bad/garbage.tf.json", b"bad/values.yaml"] {
        write(&folder, name, garbage());
    }
    for name in [&b"caf\xe9.tf"[..], b"\xff/x.tf"] {
        write(&folder, name, good);
    }
    for name in [&b"empty/empty.tf"[..], b"empty/empty.yaml", b"empty/empty.tf.json", b"empty/values.yaml"] {
        write(&folder, name, "");
    }
    write(&folder, b"-x.tf", "resource \"a\" \"dash\" {\n}\n");
    write(&folder, b"huge/huge.tf", "# Nothing but this, again and again.\n".repeat(2_800_000));
    std::os::unix::fs::symlink(".", folder.join("loop")).expect("a link");
    std::os::unix::fs::symlink("self.tf", folder.join("self.tf")).expect("a link");
    world.git(&folder, &["submodule", "--quiet", "add", &inner.display().to_string(), "inner"]);
    world.git(&folder, &["config", "core.compression", "1"]);
    world.git(&folder, &["add", "--all"]);
    world.git(&folder, &["commit", "--quiet", "-m", "All of it"]);
    (world, folder)
}

/// What a command prints, which has to end in time and with little memory.
#[track_caller]
fn bounded(world: &World, folder: &Path, arguments: &[&str]) -> String {
    let started = std::time::Instant::now();
    let (output, peak) = bounded::within_memory(LIMIT, MEMORY, world.program(folder).args(arguments));
    let took = started.elapsed();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = |output: &std::process::Output| format!("{}{}", text(&output.stdout), text(&output.stderr));
    let output = output.unwrap_or_else(|output| {
        panic!("{arguments:?} took {took:?} and {peak} bytes: {}", said(&output));
    });
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    println!("{arguments:?}: {took:?}, {} MB", peak / 1_000_000);
    said(&output)
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_found() {
    let (world, folder) = repository();
    for arguments in [&["doctor", "--code"][..], &["doctor", "--code"], &["doctor", "--code", "--worktree"]] {
        let said = bounded(&world, &folder, arguments);
        let mut reason = "";
        let mut named: Vec<(&str, &str)> = Vec::new();
        for line in said.lines() {
            match line.trim_start().strip_prefix("not read: ") {
                Some(found) => reason = found,
                None if line.starts_with("    ") => named.push((line.trim(), reason)),
                None => {}
            }
        }
        for (path, word) in [
            ("bad/heredoc.tf", "heredoc"),
            ("bad/string.tf", ""),
            ("deep/open.tf", ""),
            ("deep/open.yaml", ""),
            ("bad/utf16.tf", "UTF-16"),
            ("bad/utf16.yaml", "UTF-16"),
            ("bad/garbage.tf", ""),
            ("bad/garbage.yaml", ""),
            ("bad/garbage.tf.json", ""),
            ("bad/values.yaml", ""),
            ("huge/huge.tf", "that large"),
            ("caf\\xE9.tf", "UTF-8"),
            ("\\xFF/x.tf", "UTF-8"),
        ] {
            let is_named = named.iter().any(|(place, reason)| {
                place.split(':').next() == Some(path) && !reason.is_empty() && reason.contains(word)
            });
            assert!(is_named, "{path} is not named with its reason: {said}");
        }
        for path in [
            "good.tf",
            "-x.tf",
            "empty/empty.tf:",
            "empty/empty.yaml",
            "empty/values.yaml",
            "many/lines.tf",
            "inner/",
            "loop/",
        ] {
            assert!(!named.iter().any(|(place, _)| place.starts_with(path)), "{path} is no trouble: {said}");
        }
    }
    for (typed, path) in [
        ("tf:.//good.block", "good.tf"),
        ("tf:bad//good.block", "bad/string.tf"),
        ("a.dash", "-x.tf"),
        ("-x.tf:1", "-x.tf"),
        ("many.r24999", "many/lines.tf"),
        ("deep.closed", "deep/closed.tf"),
        ("file:huge/huge.tf#L2799999", "huge/huge.tf"),
    ] {
        let said = bounded(&world, &folder, &["add", "Open 8443", &format!("--link={typed}")]);
        assert!(said.contains(&format!(" is {path}:")), "{typed}: {said}");
        let shown = bounded(&world, &folder, &["show", said.lines().next().expect("an id")]);
        assert!(shown.contains("as it was when it was linked"), "{typed}: {shown}");
    }
}
