//! Links the unwinder of gcc into release binaries, so that they need no library but libc.
//!
//! The standard library asks for the shared `libgcc_s`. Where the static one is at hand its symbols are found
//! first, and the linker drops the shared one. Where it is not, the binary is linked as always.

use std::path::PathBuf;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=CC");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    let is_native = std::env::var("HOST") == std::env::var("TARGET");
    if !is("PROFILE", "release")
        || !is("CARGO_CFG_TARGET_OS", "linux")
        || !is("CARGO_CFG_TARGET_ENV", "gnu")
        || !is_native
    {
        return;
    }
    let Some(folder) = folder_of("libgcc_eh.a") else { return };
    println!("cargo:rustc-link-search=native={}", folder.display());
    // Whole, because nothing before the standard library asks for any of it.
    println!("cargo:rustc-link-lib=static:+whole-archive,-bundle=gcc_eh");
}

/// Where the compiler keeps a library of its own; `None` where it has no such thing.
fn folder_of(library: &str) -> Option<PathBuf> {
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let said = Command::new(compiler).arg(format!("-print-file-name={library}")).output().ok()?;
    let path = PathBuf::from(String::from_utf8(said.stdout).ok()?.trim());
    // A compiler that does not find it answers with the bare name.
    (path.is_absolute() && path.is_file()).then(|| path.parent().map(PathBuf::from))?
}
