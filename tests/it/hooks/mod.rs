//! The hook that offers claims: installed beside whatever keeps hooks already, and run by real commits.

mod commit;
mod install;
mod managers;
mod offers;

use crate::links::with_code;
use crate::support::{World, binary};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Adds an executable script.
fn script(world: &World, below: &str, text: &str) -> PathBuf {
    let path = world.write(below, text);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("an executable");
    path
}

/// A repository with code, an entry linked to `aws_security_group.web`, the program on PATH and the hook installed. The
/// editor keeps what it was shown in `seen`, and runs what `edit` names over it.
struct Desk {
    world: World,
    infra: PathBuf,
    id: String,
}

impl Desk {
    fn new() -> Self {
        let (mut world, infra) = with_code();
        on_path(&mut world);
        let id = world
            .add(&infra, &["Open 8443 from the vendor", "-e", "prod", "--link", "aws_security_group.web"]);
        let editor =
            "#!/bin/sh\ncp \"$1\" \"$SEEN\"\nif [ -n \"$EDIT\" ]; then sed -i -e \"$EDIT\" \"$1\"; fi\n";
        let editor = script(&world, "editor", editor);
        let seen = world.path("seen");
        world.set("SEEN", &seen.display().to_string());
        world.set("GIT_EDITOR", &editor.display().to_string());
        world.ok(&infra, &["hooks", "install", "--yes"]);
        Self { world, infra, id }
    }

    /// Changes the linked block in the work tree.
    fn change(&self) {
        self.change_to("8443");
    }

    fn change_to(&self, port: &str) {
        let path = self.infra.join("modules/network/main.tf");
        let text = fs::read_to_string(&path).expect("a file");
        let at = text.find("to_port   = ").expect("a port") + "to_port   = ".len();
        let end = at + text[at..].find('\n').expect("a line");
        fs::write(&path, format!("{}{port}{}", &text[..at], &text[end..])).expect("written");
    }

    /// What the editor was shown; nothing where none was opened.
    fn seen(&self) -> String {
        fs::read_to_string(self.world.path("seen")).unwrap_or_default()
    }

    /// Runs git; what it said on standard error.
    #[track_caller]
    fn git(&self, arguments: &[&str]) -> String {
        self.git_in(&self.infra, arguments)
    }

    #[track_caller]
    fn git_in(&self, folder: &Path, arguments: &[&str]) -> String {
        let _ = fs::remove_file(self.world.path("seen"));
        let output = self.world.command("git", folder).args(arguments).output().expect("git starts");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "git {arguments:?} failed: {err}");
        err
    }

    /// The whole message of the last commit.
    fn message(&self) -> String {
        self.world.git(&self.infra, &["log", "-1", "--format=%B"]).trim_end().to_owned()
    }

    fn claim(&self) -> String {
        format!("Reconciles: {}", self.id)
    }

    /// An edit that uncomments the claim and writes a subject.
    fn claims(&mut self) {
        let edit = "1s/^/Allow 8443/;s/^# Reconciles/Reconciles/";
        self.world.set("EDIT", edit);
    }

    /// An edit that writes a subject and leaves the rest as it is.
    fn only_says(&mut self, subject: &str) {
        self.world.set("EDIT", &format!("1s/^/{subject}/"));
    }
}

/// Puts the program under test first on PATH.
fn on_path(world: &mut World) {
    let folder = Path::new(binary()).parent().expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    world.set("PATH", &format!("{}:{path}", folder.display()));
}
