//! `log WHAT`: every change by hand to a piece of code, and the commits between them.

use super::{commit, edit, with_code};
use crate::support::World;
use snapbox::{assert_data_eq, str};
use std::path::{Path, PathBuf};

/// Three changes by hand, with commits between them.
pub fn story() -> (World, PathBuf) {
    let (mut world, infra) = with_code();
    let step = |world: &mut World, at: &str| {
        world.set_now(at);
        world.set("GIT_AUTHOR_DATE", at);
        world.set("GIT_COMMITTER_DATE", at);
    };
    step(&mut world, "2026-11-20T10:00:00+01:00");
    world.add(
        &infra,
        &["Opened 8443", "-e", "prod", "--link", r#"module.network["eu"].aws_security_group.web"#],
    );
    step(&mut world, "2026-11-21T10:00:00+01:00");
    edit(&infra, "modules/network/main.tf", "to_port   = 443", "to_port   = 8443");
    commit(&world, &infra, "Open 8443 in the code");
    step(&mut world, "2026-11-22T10:00:00+01:00");
    world.add(
        &infra,
        &["Closed it again", "-e", "prod", "--link", r#"module.network["us"].aws_security_group.web"#],
    );
    world.add(&infra, &["Scaled", "-e", "staging", "--link", "envs/staging//aws_db_instance.main"]);
    step(&mut world, "2026-11-23T03:20:41+01:00");
    (world, infra)
}

pub fn titles(world: &World, folder: &Path, arguments: &[&str]) -> Vec<String> {
    let said = world.raw(folder, &[arguments, &["--format", "jsonl"]].concat());
    assert_eq!(said.code, 0, "{}", said.all());
    let title = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        value["title"].as_str().or(value["subject"].as_str()).expect("a title").to_owned()
    };
    said.out.lines().map(title).collect()
}

#[test]
fn a_resource_is_found_under_each_of_its_names() {
    let (world, infra) = story();
    let both = ["Closed it again", "Opened 8443"];
    for what in [
        "aws_security_group.web",
        "tf:modules/network//aws_security_group.web",
        "envs/prod//module.network.aws_security_group.web",
        "envs/staging//module.network.aws_security_group.web",
        "envs/prod//module.network.aws_security_group.old",
        "modules/network/main.tf:9",
        "modules/network/main.tf",
        "modules/network",
        "modules",
        "envs/prod//module.network",
        "infra@tf:modules/network//aws_security_group.web",
        "web",
    ] {
        assert_eq!(titles(&world, &infra, &["log", what]), both, "{what}");
    }
    assert_eq!(
        titles(&world, &infra, &["log", "aws_security_group.web", "--since", "2026-11-21"]),
        ["Closed it again"]
    );
    assert_eq!(titles(&world, &infra, &["log", "aws_db_instance.main"]), ["Scaled"]);
    assert_eq!(titles(&world, &infra, &["log", "envs/staging"]), ["Scaled"]);
    assert_eq!(titles(&world, &infra, &["log", "modules/network/main.tf", "-e", "staging"]), [""; 0]);
    assert_eq!(titles(&world, &infra.join("modules/network"), &["log", "main.tf"]), both);
}

#[test]
fn the_key_of_an_instance_narrows_it() {
    let (mut world, infra) = story();
    let id = world.add(&infra, &["One of them", "--link", "envs/prod//aws_db_instance.main[0]"]);
    world.set_now("2026-11-23T03:25:00+01:00");
    world.add(&infra, &["All of them", "--link", "envs/prod//aws_db_instance.main"]);
    assert_eq!(
        titles(&world, &infra, &["log", "envs/prod//aws_db_instance.main[0]"]),
        ["All of them", "One of them"]
    );
    assert_eq!(titles(&world, &infra, &["log", "envs/prod//aws_db_instance.main[1]"]), ["All of them"]);
    assert!(id.starts_with("gap-"));
}

#[test]
fn what_was_renamed_or_removed_keeps_its_story() {
    let (world, infra) = story();
    world.git(&infra, &["mv", "modules/network", "modules/net"]);
    for env in ["prod", "staging"] {
        edit(&infra, &format!("envs/{env}/main.tf"), "modules/network", "modules/net");
    }
    commit(&world, &infra, "Rename the module");
    let both = ["Closed it again", "Opened 8443"];
    assert_eq!(titles(&world, &infra, &["log", "modules/net/main.tf"]), both);
    assert_eq!(titles(&world, &infra, &["log", "modules/network/main.tf"]), both, "under its former name");
    world.git(&infra, &["rm", "--quiet", "-r", "modules/net"]);
    commit(&world, &infra, "Remove the module");
    assert_eq!(
        titles(&world, &infra, &["log", "aws_security_group.web"]),
        both,
        "the journal still knows it"
    );
    let said = world.run(&infra, &["log", "aws_security_group.never"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(said.err.contains("which the code does not know"), "{}", said.all());
}

#[test]
fn commits_stand_between_the_changes() {
    let (world, infra) = story();
    assert_data_eq!(
        world.run(&infra, &["log", "aws_security_group.web", "--code"]).all(),
        str![[r#"
PERFORMED         ENTRY           ENV   STATUS  BY       TITLE
2026-11-22 10:00  gap-0000000001  prod  open    On-call  Closed it again
2026-11-21 10:00  [..]              commit  On-call  Open 8443 in the code
2026-11-20 10:00  gap-0000000002  prod  open    On-call  Opened 8443
2026-11-01 09:00  [..]              commit  On-call  Lay out the code
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["log", "modules/network/main.tf", "--code", "--format", "markdown"]).all(),
        str![[r#"
| When | What | Environment | Status | By | Title |
| --- | --- | --- | --- | --- | --- |
| 2026-11-22 10:00 | gap-0000000001 | prod | open | On-call &lt;oncall@example.com&gt; | Closed it again |
| 2026-11-21 10:00 | [..] | | commit | On-call | Open 8443 in the code |
| 2026-11-20 10:00 | gap-0000000002 | prod | open | On-call &lt;oncall@example.com&gt; | Opened 8443 |
| 2026-11-01 09:00 | [..] | | commit | On-call | Lay out the code |
--- exit 0

"#]]
    );
    assert_eq!(
        titles(&world, &infra, &["log", "aws_security_group.web", "--code", "--since", "2026-11-21"]),
        ["Closed it again", "Open 8443 in the code"]
    );
    assert_eq!(
        titles(&world, &infra, &["log", "aws_security_group.web", "--code", "-n", "1"]),
        ["Closed it again"]
    );
    let json: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["log", "web", "--code", "--json"])).expect("JSON");
    assert_eq!(json["version"], 1);
    assert_eq!(json["entries"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["commits"][0]["subject"], "Open 8443 in the code");
    assert_eq!(json["commits"][0]["path"], "modules/network/main.tf");
    let said = world.run(&infra, &["log", "web", "--code", "--format", "csv"]);
    assert_eq!(said.code, 2, "{}", said.all());
    assert_eq!(
        titles(&world, &infra, &["log", "modules", "--code"]),
        ["Closed it again", "Open 8443 in the code", "Opened 8443", "Lay out the code"]
    );
    let said = world.run(&infra, &["log", "aws_vpc.never_there", "--code"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(said.err.contains("which commits changed it is not known"), "{}", said.all());
}

#[test]
fn a_file_is_printed_with_marks_where_the_code_lags_behind() {
    let (world, infra) = story();
    assert_data_eq!(
        world.run(&infra, &["log", "modules/network/main.tf", "--marks"]).all(),
        str![[r#"
   1  variable "size" {
   2    default = 1
   3  }
   4  
!  5  resource "aws_security_group" "web" {
      ^ gap-0000000001 open, prod: Opened 8443
      ^ gap-0000000002 open, prod: Closed it again
!  6    name = "web"
!  7  
!  8    ingress {
!  9      from_port = 443
! 10      to_port   = 8443
! 11    }
! 12  }
  13  
  14  moved {
  15    from = aws_security_group.old
  16    to   = aws_security_group.web
  17  }
--- exit 0

"#]]
    );
    let json: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["log", "modules/network/main.tf", "--marks", "--json"]))
            .expect("JSON");
    assert_eq!(json["marks"][0]["lines"], serde_json::json!([5, 12]));
    assert_eq!(json["marks"][0]["entries"].as_array().map(Vec::len), Some(2));
    let said = world.run(&infra, &["log", "envs/prod/main.tf", "--marks"]);
    assert!(
        said.err.contains("nothing in envs/prod/main.tf is known to differ from production"),
        "{}",
        said.all()
    );
    for (arguments, why) in [
        (&["log", "--marks"][..], "required arguments"),
        (&["log", "never_there", "--marks"], "no file of the code's main branch"),
        (&["log", "modules/network/main.tf", "--marks", "--format", "csv"], "--marks prints a file or JSON"),
    ] {
        let said = world.run(&infra, arguments);
        assert_eq!(said.code, 2, "{}", said.all());
        assert!(said.err.contains(why), "{}", said.all());
    }
}

#[test]
fn a_word_that_comes_near_is_pointed_out() {
    let (world, infra) = story();
    let said = world.run(&infra, &["log", "aws_security_group.wbe"]);
    assert_eq!(said.code, 2, "{}", said.all());
    assert!(
        said.err.contains("did you mean `infra@tf:modules/network//aws_security_group.web`?"),
        "{}",
        said.all()
    );
    let said = world.run(&infra, &["log", "main"]);
    assert!(said.err.contains("`main` may be any of 2: all of them are shown"), "{}", said.all());
}
