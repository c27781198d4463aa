//! `init`: begun, shared, and named in the code; the recipe for CI does what it says.

use super::{at_hub, clone, hub, two_clones};
use crate::support::World;
use crate::support::hub::Hub;
use snapbox::{assert_data_eq, str};

#[test]
fn in_the_repository_itself() {
    let world = World::new();
    let hub = hub(&world);
    let a = clone(&world, &hub.file_url(), "a");
    let before = world.git(&a, &["rev-parse", "HEAD"]);
    assert_data_eq!(
        world.run(&a, &["init"]).all(),
        str![[r#"
began the journal in [ROOT]/a
shared it with origin
wrote [ROOT]/a/.stopgap.toml
--- stderr
hint: commit it; from the main branch on, every clone finds the journal by itself
hint: stopgap add "Open 8443 from the vendor" -e prod
--- exit 0

"#]]
    );
    assert_eq!(world.git(&a, &["status", "--short"]), "?? .stopgap.toml\n", "for the user to commit");
    assert_eq!(world.git(&a, &["rev-parse", "HEAD"]), before);
    let text = std::fs::read_to_string(a.join(".stopgap.toml")).expect("the policy");
    assert_data_eq!(
        world.tidy(&text),
        str![[r##"
# The rules of stopgap for this repository; they hold once they are on the main branch.
schema = 1

[[code]]
name = "hub"
urls = ["file://[ROOT]/hub"]

"##]]
    );
    assert_eq!(world.run(&a, &["policy", "check", ".stopgap.toml"]).code, 0);
    assert!(at_hub(&world, &hub).is_empty() && world.git(hub.folder(), &["branch"]).contains("stopgap"));
    assert_data_eq!(
        world.run(&a, &["init"]).all(),
        str![[r#"
the journal is in [ROOT]/a
it is shared with origin
--- stderr
[ROOT]/a/.stopgap.toml says so already
hint: stopgap add "Open 8443 from the vendor" -e prod
--- exit 0

"#]]
    );
    // Whoever comes next finds it.
    let b = clone(&world, &hub.file_url(), "b");
    assert_data_eq!(
        world.run(&b, &["init"]).all(),
        str![[r#"
the journal is in [ROOT]/b
it is shared with origin
wrote [ROOT]/b/.stopgap.toml
--- stderr
hint: commit it; from the main branch on, every clone finds the journal by itself
hint: stopgap add "Open 8443 from the vendor" -e prod
--- exit 0

"#]]
    );
}

#[test]
fn in_a_repository_of_its_own() {
    let (world, infra) = World::with_repository();
    let hub = Hub::new(&world, "changes");
    world.git(&infra, &["remote", "add", "origin", "git@host.example:acme/infra.git"]);
    assert_data_eq!(
        world.run(&infra, &["init", "--journal", &hub.file_url()]).all(),
        str![[r#"
began the journal in file://[ROOT]/changes
shared it with file://[ROOT]/changes
wrote [ROOT]/infra/.stopgap.toml
--- stderr
hint: commit it; from the main branch on, every clone finds the journal by itself
hint: until then, here: git config stopgap.journal file://[ROOT]/changes
hint: stopgap add "Open 8443 from the vendor" -e prod
--- exit 0

"#]]
    );
    let text = std::fs::read_to_string(infra.join(".stopgap.toml")).expect("the policy");
    assert_data_eq!(
        world.tidy(&text),
        str![[r##"
# The rules of stopgap for this repository; they hold once they are on the main branch.
schema = 1
journal = "file://[ROOT]/changes"

[[code]]
name = "infra"
urls = ["git@host.example:acme/infra.git"]

"##]]
    );
}

#[test]
fn a_policy_that_is_there_gets_one_line_and_another_journal_is_not_overwritten() {
    let (world, infra) = World::with_repository();
    let (hub, other) = (Hub::new(&world, "changes"), Hub::new(&world, "other"));
    let old = "schema = 1\n\n[environments.prod]\nproduction = true # of course\n";
    world.write("infra/.stopgap.toml", old);
    world.ok(&infra, &["init", "--journal", &hub.file_url()]);
    let text = std::fs::read_to_string(infra.join(".stopgap.toml")).expect("the policy");
    assert_eq!(text.replace(&format!("journal = \"{}\"\n", hub.file_url()), ""), old);
    let said = world.run(&infra, &["init", "--journal", &other.file_url()]);
    assert!(said.code == 2 && said.err.contains("names another journal"), "{}", said.all());
    assert_eq!(std::fs::read_to_string(infra.join(".stopgap.toml")).expect("the policy"), text);
}

#[test]
fn without_a_remote_it_is_begun_here() {
    let (world, infra) = World::with_repository();
    assert_data_eq!(
        world.run(&infra, &["init"]).all(),
        str![[r#"
began the journal in [ROOT]/infra
wrote [ROOT]/infra/.stopgap.toml
--- stderr
note: there is no remote: the journal is only on this machine
hint: `git remote add origin URL`, then `stopgap sync`; or stopgap init --journal URL
hint: commit it; from the main branch on, every clone finds the journal by itself
hint: stopgap add "Open 8443 from the vendor" -e prod
--- exit 0

"#]]
    );
    let outside = world.path("home");
    assert_eq!(world.run(&outside, &["init"]).code, 2);
}

/// The lines of a recipe that CI would run, in their order.
fn commands(recipe: &str) -> Vec<String> {
    let lines = recipe.lines().map(str::trim);
    let lines = lines.filter_map(|line| {
        line.strip_prefix("- run: ")
            .or_else(|| line.strip_prefix("- git ").map(|_| &line[2..]))
            .or_else(|| line.strip_prefix("- stopgap ").map(|_| &line[2..]))
    });
    lines.map(str::to_owned).collect()
}

#[test]
fn the_recipes_run_as_they_are_printed() {
    let (mut world, hub, a, _b, id) = two_clones();
    let program =
        std::path::Path::new(crate::support::binary()).parent().expect("a folder").display().to_string();
    let path = format!("{program}:{}", std::env::var("PATH").expect("PATH"));
    for (host, name) in [("github", "ci1"), ("gitlab", "ci2"), ("shell", "ci3")] {
        let recipe = world.ok(&a, &["init", "--recipe", host]);
        // As the recipe asks for it: the whole history of one branch.
        world.git(&world.root(), &["clone", "--quiet", "--single-branch", &hub.file_url(), name]);
        let folder = world.path(name);
        let script = if host == "shell" { recipe.clone() } else { commands(&recipe).join("\n") };
        assert!(script.contains("git fetch") && script.contains("stopgap list"), "{recipe}");
        assert!(script.contains("stopgap check"), "{recipe}");
        world.set("GITHUB_STEP_SUMMARY", &world.path("summary.md").display().to_string());
        let script = script.replace("stopgap fsck\n", "");
        let mut shell = world.command("sh", &folder);
        let done = shell.env("PATH", &path).args(["-ec", &script]).output().expect("a shell");
        let out = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{host}: {script}: {}", String::from_utf8_lossy(&done.stderr));
        let summary = std::fs::read_to_string(world.path("summary.md")).unwrap_or_default();
        assert!(out.contains(&id) || summary.contains(&id), "{host}: {out}{summary}");
    }
}

/// The lines of a block below `run: |` or `- |`, without their indentation.
fn block(recipe: &str) -> String {
    let after = recipe.lines().skip_while(|line| !line.trim().ends_with('|') || line.contains("curl"));
    let lines: Vec<&str> = after.skip(1).collect();
    let indent = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines.iter().map(|line| format!("{}\n", &line[indent..])).collect()
}

#[test]
fn the_digest_is_posted_where_there_is_something_to_say() {
    let (mut world, hub, a, _b, id) = two_clones();
    let program =
        std::path::Path::new(crate::support::binary()).parent().expect("a folder").display().to_string();
    // Nothing is sent anywhere: what would send it writes down what it was given.
    let log = world.path("posted");
    for (name, text) in [
        ("jq", "printf 'QUOTED %s\\n' \"$*\"; cat"),
        ("curl", "{ printf '%s\\n' \"$@\"; cat; } >> \"$POSTED\""),
        ("date", "echo 1"),
    ] {
        let file = world.write(&format!("fake/{name}"), &format!("#!/bin/sh\n{text}\n"));
        std::process::Command::new("chmod").arg("+x").arg(file).status().expect("chmod");
    }
    let fake = world.path("fake").display().to_string();
    let path = format!("{fake}:{program}:{}", std::env::var("PATH").expect("PATH"));
    world.set("POSTED", &log.display().to_string());
    world.set("SLACK_WEBHOOK_URL", "https://hooks.invalid/T0/B0");
    for (host, name) in [("digest", "ci4"), ("gitlab-digest", "ci5")] {
        let recipe = world.ok(&a, &["init", "--recipe", host]);
        assert!(recipe.contains("git fetch --no-tags origin"), "{recipe}");
        world.git(&world.root(), &["clone", "--quiet", "--single-branch", &hub.file_url(), name]);
        let folder = world.path(name);
        let script = format!("{}\n{}", commands(&recipe).join("\n"), block(&recipe));
        let run = |world: &World| {
            let mut shell = world.command("sh", &folder);
            let done = shell.env("PATH", &path).args(["-ec", &script]).output().expect("a shell");
            assert!(done.status.success(), "{script}: {}", String::from_utf8_lossy(&done.stderr));
            let posted = std::fs::read_to_string(&log).unwrap_or_default();
            let _ = std::fs::remove_file(&log);
            posted
        };
        let posted = run(&world);
        assert!(
            posted.contains("https://hooks.invalid/T0/B0\nQUOTED --raw-input --slurp {text: .}\n"),
            "{posted}"
        );
        assert!(posted.contains(&id) && posted.contains("recorded in the last 3 days"), "{posted}");
    }
    world.ok(&a, &["resolve", &id, "mistaken"]);
    world.ok(&a, &["sync"]);
    let folder = world.path("ci4");
    let recipe = world.ok(&a, &["init", "--recipe", "digest"]);
    let script = format!("{}\n{}", commands(&recipe).join("\n"), block(&recipe));
    let mut shell = world.command("sh", &folder);
    let done = shell.env("PATH", &path).args(["-ec", &script]).output().expect("a shell");
    assert!(done.status.success() && !log.exists(), "silence is not posted");
}
