//! `checklist` and `template`: what is answered and with which evidence, what people did in a file that is written
//! anew, and templates that are wrong or mean harm.

mod answered;
mod asked_again;
mod hostile;
mod kept;
mod templates;

use crate::support::World;
use std::path::{Path, PathBuf};

const CODE: &str = "resource \"aws_security_group\" \"web\" {\n  port = 443\n}\n";

/// Two environments, a stack, and a diagram that covers the web tier of production.
const POLICY: &str = "schema = 1\n[[code]]\nname = \"infra\"\nurls = [\"https://example.com/acme/infra\"]\nroots = [\"envs/*\"]\n[environments.prod]\n[environments.staging]\n[[stacks]]\nname = \"prod-network\"\nroot = \"envs/prod\"\nenvironment = \"prod\"\n[[documents]]\npath = \"docs/network.drawio\"\ncovers = [\"tf:envs/prod//aws_security_group.web\"]\nowner = \"network\"\n";

/// A repository with the same block in two environments.
fn infra() -> (World, PathBuf) {
    let (world, infra) = World::with_repository();
    world.git(&infra, &["rm", "--quiet", "main.tf"]);
    for name in ["prod", "staging"] {
        world.write(&format!("infra/envs/{name}/main.tf"), CODE);
    }
    world.write("infra/.stopgap.toml", POLICY);
    commit(&world, &infra, "Two environments");
    (world, infra)
}

/// The same after a night: an entry that is linked and well described, and one that has nothing but a title.
fn night() -> (World, PathBuf, [String; 2]) {
    let (world, infra) = infra();
    let open = world.add(
        &infra,
        &[
            "Open 8443 from the vendor",
            "-e=prod",
            "--incident=INC-4211",
            "--reason=The vendor failed over to 8443.",
            "--outcome=worked",
            "--risk=high",
            "--link=tf:envs/prod//aws_security_group.web",
            "--set=port=8443",
            "--was=443",
            "--at=2026-11-23 03:12",
        ],
    );
    let restart = world.add(&infra, &["Restart the mail queue", "-e=staging", "--incident=INC-4211"]);
    (world, infra, [open, restart])
}

fn commit(world: &World, infra: &Path, message: &str) {
    world.git(infra, &["add", "--all"]);
    world.git(infra, &["commit", "--quiet", "--allow-empty", "-m", message]);
}

/// The one line of a checklist that has this key.
#[track_caller]
fn line<'t>(text: &'t str, key: &str) -> &'t str {
    let mut lines = text.lines().filter(|line| line.contains(&format!("<!-- {key} -->")));
    lines.next().unwrap_or_else(|| panic!("no {key} in {text}"))
}
