//! Signatures against the policy: whose count, by ssh and by `OpenPGP`, and what a signed expunging vouches for.

use super::{assert_clean, assert_kinds, entry, kinds, path};
use crate::signing::{stop_agent, with_gpg, with_ssh};
use crate::support::World;
use std::path::Path;

/// Puts the rules on the code's main branch, as a reviewer would.
fn rules(world: &World, infra: &Path, signing: &str) {
    let text = format!("schema = 1\n\n[signing]\n{signing}\n");
    std::fs::write(infra.join(".stopgap.toml"), text).expect("a file");
    world.git(infra, &["add", ".stopgap.toml"]);
    world.git(infra, &["commit", "--quiet", "-m", "Rules"]);
}

fn ssh_signer(world: &World) -> String {
    let public = std::fs::read_to_string(world.path("home/key.pub")).expect("a key");
    format!("signers = [\"oncall@example.com {}\"]", public.trim())
}

fn only_kinds(world: &World, infra: &Path) -> Vec<String> {
    kinds(world, infra).into_iter().map(|(kind, _)| kind).collect()
}

#[test]
fn without_a_rule_nobody_asks() {
    let (world, infra) = super::journal();
    assert_clean(&world, &infra);
    let Some((world, infra)) = with_ssh() else { return };
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    assert_clean(&world, &infra);
}

#[test]
fn a_named_ssh_signer_counts_and_nobody_else() {
    let Some((world, infra)) = with_ssh() else { return };
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    rules(&world, &infra, &ssh_signer(&world));
    assert_clean(&world, &infra);
    // Unsigned, by another key, and changed after it was signed.
    world.put(&infra, &path("gap-bare000000"), entry("gap-bare000000", "").as_bytes());
    assert_kinds(&world, &infra, &[("unsigned", "")]);
    let other = world.path("home/other").display().to_string();
    let made = ["-q", "-t", "ed25519", "-N", "", "-f", &other];
    assert!(world.command("ssh-keygen", &infra).args(made).status().expect("it starts").success());
    world.git(&infra, &["config", "user.signingkey", &format!("{other}.pub")]);
    world.add(&infra, &["By another key", "-e", "prod"]);
    assert_eq!(only_kinds(&world, &infra), ["unsigned", "unknown-signer"]);
    let raw = world.git(&infra, &["cat-file", "commit", "stopgap"]);
    let file = world.write("forged", &raw.replace("By another key", "By another hand"));
    let id = world.git(&infra, &["hash-object", "-t", "commit", "-w", &file.display().to_string()]);
    world.git(&infra, &["update-ref", "refs/heads/stopgap", id.trim()]);
    assert_eq!(only_kinds(&world, &infra), ["unsigned", "bad-signature"]);
    let said = world.raw(&infra, &["fsck", "--since", "stopgap^"]);
    assert!(said.code == 1 && said.out.contains("checked 1 commit, 1 file; 1 finding"), "{}", said.all());
}

#[test]
fn a_named_fingerprint_counts_and_nobody_else() {
    let Some((world, infra)) = with_gpg() else { return };
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    let print = world.git(&infra, &["log", "-1", "--format=%GP", "stopgap"]);
    rules(&world, &infra, &format!("signers = [\"openpgp:{}\"]", print.trim().to_lowercase()));
    assert_clean(&world, &infra);
    rules(&world, &infra, &format!("signers = [\"openpgp:{}\"]", "0".repeat(40)));
    assert_eq!(only_kinds(&world, &infra), ["unknown-signer"]);
    rules(&world, &infra, "required = true");
    assert_clean(&world, &infra);
    stop_agent(&world, &infra);
    // A key that is not here cannot be checked, and nothing is proved.
    std::fs::remove_dir_all(world.path("k")).expect("the keys");
    std::fs::create_dir(world.path("k")).expect("a folder");
    assert_eq!(only_kinds(&world, &infra), ["unverified"]);
    stop_agent(&world, &infra);
}

#[test]
fn where_nobody_is_named_any_good_signature_counts() {
    let Some((world, infra)) = with_ssh() else { return };
    rules(&world, &infra, "required = true");
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    assert_clean(&world, &infra);
    world.put(&infra, &path("gap-bare000000"), entry("gap-bare000000", "").as_bytes());
    assert_kinds(&world, &infra, &[("unsigned", "")]);
}

#[test]
fn who_expunged_and_signed_vouches_for_what_was_before() {
    let Some((world, infra)) = with_ssh() else { return };
    rules(&world, &infra, &ssh_signer(&world));
    world.put(&infra, &path("gap-bare000000"), entry("gap-bare000000", "").as_bytes());
    let stone =
        "schema = 1\nat = 2026-11-23T03:20:41+01:00\npaths = [\"entries/2026/11/23/gap-g0ne000000.toml\"]\n";
    super::by_git(&world, &infra, |place| {
        std::fs::create_dir(place.join("expunged")).expect("a folder");
        std::fs::write(place.join(format!("expunged/{}.toml", super::ULID)), stone).expect("a file");
    });
    let all = super::found(&world, &infra, &["--all"]);
    assert_eq!(only_kinds(&world, &infra), ["vouched"], "{all}");
    assert_eq!(world.raw(&infra, &["fsck"]).code, 0);
    // What comes afterwards has to be signed again.
    world.put(&infra, &path("gap-m0re000000"), entry("gap-m0re000000", "").as_bytes());
    assert_eq!(only_kinds(&world, &infra), ["vouched", "unsigned"]);
}

#[test]
fn a_signer_that_cannot_be_understood_stands_for_nobody() {
    let Some((world, infra)) = with_ssh() else { return };
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    rules(&world, &infra, "signers = [\"oncall\"]");
    assert_eq!(only_kinds(&world, &infra), ["unknown-signer"]);
    let said = world.raw(&infra, &["policy", "check"]);
    assert!(said.code == 1 && said.out.contains("`oncall` names no signer"), "{}", said.all());
}

#[test]
fn the_codes_list_of_signers_wins() {
    let Some((world, infra)) = with_ssh() else { return };
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    let text = "schema = 1\n[signing]\nsigners = [\"openpgp:0123456789ABCDEF0123456789ABCDEF01234567\"]\n";
    std::fs::write(world.path("policy.toml"), text).expect("a file");
    let mut world = world;
    let editor = format!("cp '{}'", world.path("policy.toml").display());
    world.set("GIT_EDITOR", &editor);
    world.ok(&infra, &["policy", "edit"]);
    assert_eq!(only_kinds(&world, &infra), ["unknown-signer", "unknown-signer"]);
    rules(&world, &infra, &ssh_signer(&world));
    assert_clean(&world, &infra);
}
