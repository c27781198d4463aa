//! `doctor --code`: what is found in the code, what is not read and why, which links lead nowhere.

use super::{commit, with_code};
use snapbox::{assert_data_eq, str};

#[test]
fn it_counts_the_blocks_and_names_what_it_cannot_read() {
    let (world, infra) = with_code();
    world.write(
        "infra/envs/prod/broken.tf",
        "resource \"aws_eip\" \"a\" {\n  x = \"\n}\n\nresource \"aws_eip\" \"b\" {}\n",
    );
    world.write("infra/charts/pg/templates/api.yaml", "kind: {{ .Values.kind }}\napiVersion: v1\n");
    commit(&world, &infra, "Break something");
    world.add(&infra, &["x", "-e", "prod", "--link", "aws_db_instance.main"]);
    world.run(&infra, &["add", "y", "--link", "aws_vpc.nowhere"]);
    assert_data_eq!(
        world.run(&infra, &["doctor", "--code"]).all(),
        str![[r#"
infra, main at [..]: 11 files, 21 blocks
  Helm values: 1 file: 5 values
  Kubernetes: 3 files: 5 objects
  Kustomize: 2 files: 2 kustomizations
  Terraform: 4 files: 4 resources, 3 module calls, 1 variable, 1 moved block
  not read: Helm template: not read yet
    charts/pg/templates/api.yaml
  not read: a " is not closed on its line
    envs/prod/broken.tf:2

links: 1 as they were, 0 to code that has changed since, 1 that lead nowhere
  gap-0000000001: infra@tf:aws_vpc.nowhere was never found; `stopgap link gap-0000000001`
--- exit 0

"#]]
    );
    world.write("infra/envs/prod/more.tf", "resource \"aws_eip\" \"c\" {}\n");
    let said = world.run(&infra, &["doctor", "--code", "--worktree"]);
    assert!(said.out.starts_with("infra, as the files lie there: 12 files"), "{}", said.all());
}

#[test]
fn where_there_is_no_code_it_says_so() {
    let (world, _) = with_code();
    let bare = world.path("empty");
    std::fs::create_dir(&bare).expect("a folder");
    let said = world.run(&bare, &["doctor", "--code"]);
    assert_eq!(said.code, 2, "{}", said.all());
    assert!(said.err.contains("there is no code here"), "{}", said.all());
}
