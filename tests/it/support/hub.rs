//! A repository that others push to, which refuses as hosts do, and the ways to it that need no server.
//!
//! What it refuses are files below `faults/` in the bare repository, which its hooks and doors look at on every
//! push: a rule counts from the moment it is there. The scripts are in `hub/`; the way by HTTP is in `http`.
//! The words in brackets behind a ref need git 2.29 or later (proc-receive).

use super::World;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// What a hub says to an account that may read and not write.
pub const NO_PERMISSION: &str = "Permission to acme/changes.git denied to oncall.";

#[derive(Clone)]
pub struct Hub {
    folder: PathBuf,
    /// The `git` of this machine, for the script that stands in its way.
    git: PathBuf,
}

impl Hub {
    /// A bare repository in the world that takes everything.
    pub fn new(world: &World, name: &str) -> Self {
        let folder = world.path(name);
        let root = world.root();
        world.git(&root, &["init", "--quiet", "--bare", "--template=", &folder.display().to_string()]);
        for (key, value) in [("http.receivepack", "true"), ("include.path", "faults.config")] {
            world.git(&folder, &["config", key, value]);
        }
        for folder in ["hooks", "faults"] {
            fs::create_dir(world.path(name).join(folder)).expect("a folder");
        }
        script(&folder.join("receive-pack"), include_str!("hub/receive-pack.sh"));
        let git = Path::new(world.git(&root, &["--exec-path"]).trim()).join("git");
        Self { folder, git }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn file_url(&self) -> String {
        format!("file://{}", self.folder.display())
    }

    /// For `ssh_wrapper`; the host is nowhere.
    pub fn ssh_url(&self) -> String {
        format!("ssh://git@hub.example{}", self.folder.display())
    }

    /// The same in the short form, below the home of the other side, which is the world.
    pub fn scp_url(&self) -> String {
        let name = self.folder.file_name().expect("a name").to_string_lossy();
        format!("git@hub.example:{name}")
    }

    /// What `remote.<name>.receivepack` has to be for `full_disk` to be met by a `file://` address as well.
    pub fn receive_pack(&self) -> PathBuf {
        self.folder.join("receive-pack")
    }

    /// Refuses every n-th push of those that come from now on, in five wordings, one after the other: `fetch
    /// first`, `cannot lock ref`, `stale info`, `failed to update ref`, and a hook's own.
    pub fn refuse_one_push_in(&self, n: u32) {
        assert!(n > 0, "every push is one in one");
        let _ = fs::remove_file(self.folder.join("faults/pushes"));
        self.rule("one-push-in", &format!("n={n}\n{}", include_str!("hub/rules/one-push-in.sh")));
    }

    /// How many pushes came since `refuse_one_push_in`, those that were refused among them.
    pub fn pushes(&self) -> u32 {
        let counted = fs::read_to_string(self.folder.join("faults/pushes"));
        counted.map_or(0, |text| text.trim().parse().expect("a number"))
    }

    /// Rules for the whole repository: no branch but main.
    pub fn refuse_unknown_branches(&self) {
        self.rule("unknown-branches", include_str!("hub/rules/unknown-branches.sh"));
    }

    /// Every branch is protected, as GitHub says it.
    pub fn protect(&self) {
        self.rule("protected", include_str!("hub/rules/protected.sh"));
    }

    /// Every branch is protected, as GitLab says it.
    pub fn protect_as_gitlab(&self) {
        self.rule("gitlab", include_str!("hub/rules/gitlab.sh"));
    }

    /// Every new commit needs a signature; whose, nobody looks at.
    pub fn require_signatures(&self) {
        self.rule("signatures", include_str!("hub/rules/signatures.sh"));
    }

    /// Neither a push that leaves out what is there, nor one that deletes.
    pub fn refuse_rewrites(&self) {
        self.rule("rewrites", include_str!("hub/rules/rewrites.sh"));
    }

    /// May be read and not written: a hook says so by `file://`, the door itself by ssh and HTTP (403).
    pub fn read_only(&self) {
        self.rule("read-only", include_str!("hub/rules/read-only.sh"));
    }

    pub fn is_read_only(&self) -> bool {
        self.folder.join("faults/read-only.rule").exists()
    }

    /// What unpacks a push cannot write: by ssh and HTTP at once, by `file://` with `receive_pack`.
    pub fn full_disk(&self) {
        let shim = self.folder.join("faults/full-disk");
        fs::create_dir_all(&shim).expect("a folder");
        let text = format!(
            "#!/bin/sh\nreal={}\n{}",
            quoted(&self.git.display().to_string()),
            include_str!("hub/full-disk.sh")
        );
        script(&shim.join("git"), &text);
    }

    /// What git finds its own programs in while the disk is full.
    pub fn full_disk_programs(&self) -> Option<PathBuf> {
        Some(self.folder.join("faults/full-disk")).filter(|shim| shim.exists())
    }

    /// Takes everything again.
    pub fn disarm(&self) {
        // The hooks stay: a push may be about to run them.
        for entry in fs::read_dir(self.folder.join("faults")).expect("the folder").flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "rule") {
                fs::remove_file(path).expect("a rule");
            }
        }
        if let Some(shim) = self.full_disk_programs() {
            fs::remove_dir_all(shim).expect("a folder");
        }
    }

    fn rule(&self, name: &str, text: &str) {
        if !self.folder.join("faults.config").exists() {
            script(&self.folder.join("hooks/pre-receive"), include_str!("hub/pre-receive.sh"));
            script(&self.folder.join("hooks/proc-receive"), include_str!("hub/proc-receive.sh"));
            // Without this git never asks proc-receive, and with it git insists on there being one.
            let config = "[receive]\n\tprocReceiveRefs = refs\n";
            fs::write(self.folder.join("faults.config"), config).expect("a configuration");
        }
        fs::write(self.folder.join(format!("faults/{name}.rule")), text).expect("a rule");
    }
}

/// A program for `GIT_SSH_COMMAND` that runs here what git asks of the other side; `calls` tells how often.
pub fn ssh_wrapper(world: &World) -> PathBuf {
    let home = quoted(&world.root().display().to_string());
    // Git knows by the name which options it may give.
    let path = world.write("ssh-wrapper/ssh", "");
    script(&path, &format!("#!/bin/sh\nhome={home}\n{}", include_str!("hub/ssh.sh")));
    path
}

/// The same that never gets there: it says these words and ends with 255, as ssh does.
pub fn ssh_that_fails(world: &World, words: &str) -> PathBuf {
    let path = world.write("ssh-that-fails/ssh", "");
    script(&path, &format!("#!/bin/sh\necho \"$*\" >>\"$0.log\"\necho {} >&2\nexit 255\n", quoted(words)));
    path
}

/// A program for `credential.helper` that knows one account, whatever the host.
pub fn credential_helper(world: &World, user: &str, password: &str) -> PathBuf {
    let path = world.write("credential-helper", "");
    let (user, password) = (quoted(user), quoted(password));
    let text = format!("#!/bin/sh\nuser={user}\npassword={password}\n{}", include_str!("hub/credentials.sh"));
    script(&path, &text);
    path
}

/// The calls that one of the programs above wrote down, a line each.
pub fn calls(program: &Path) -> Vec<String> {
    let log = fs::read_to_string(format!("{}.log", program.display())).unwrap_or_default();
    log.lines().map(|line| line.trim().to_owned()).collect()
}

fn script(path: &Path, text: &str) {
    fs::write(path, text).expect("a script");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it can be run");
}

/// A word for sh.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
