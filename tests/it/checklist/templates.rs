//! The team's own templates: kept on the journal's branch, tried before, and pointed at where they are wrong.

use super::night;
use snapbox::{assert_data_eq, str};

#[test]
fn a_team_has_its_own() {
    let (world, infra, [open, _]) = night();
    assert_data_eq!(
        world.run(&infra, &["template", "list"]).all(),
        str![[r#"
incident         built in
weekly           built in
release          built in
documents        built in
--- exit 0

"#]]
    );
    let built_in = world.ok(&infra, &["template", "eject", "weekly"]);
    world.write("infra/weekly.md", &built_in.replace("# Weekly review", "# The week of the platform team"));
    assert_data_eq!(
        world.run(&infra, &["template", "save", "weekly", "weekly.md"]).all(),
        str![[r#"
--- stderr
`stopgap checklist weekly` is made by it from now on
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["template", "save", "weekly", "weekly.md"]).all(),
        str![[r#"
--- stderr
nothing was changed
--- exit 0

"#]]
    );
    assert!(world.ok(&infra, &["checklist", "weekly"]).starts_with("# The week of the platform team\n"));
    let handover = "{% for entry in entries %}\n- [ ] {{ entry.id | code }} {{ entry.title }} handed over {{ entry.id | key }}\n{% endfor %}\n{% include 'builtin/documents.md' %}\n";
    world.write("infra/handover.md", handover);
    world.ok(&infra, &["template", "save", "handover", "handover.md"]);
    let text = world.ok(&infra, &["checklist", "handover"]);
    assert!(
        text.starts_with(&format!("- [ ] `{open}` Open 8443 from the vendor handed over <!-- {open} -->\n")),
        "{text}"
    );
    assert!(text.contains("# Documents and diagrams"), "{text}");
    assert_data_eq!(
        world.run(&infra, &["template", "list"]).all(),
        str![[r#"
incident         built in
weekly           the team's, over the built-in one
release          built in
documents        built in
handover         the team's
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["template", "check"]).all(),
        str![[r#"
nothing is wrong with the templates
--- exit 0

"#]]
    );
    assert_eq!(
        world.git(&infra, &["log", "-1", "--format=%s", "stopgap"]),
        "template: change templates/handover.md\n"
    );
    assert_data_eq!(
        world.run(&infra, &["fsck"]).all(),
        str![[r#"
checked 4 commits, 2 files; no findings
--- exit 0

"#]]
    );
}

#[test]
fn what_is_wrong_is_pointed_at() {
    let (world, infra, _) = night();
    world.write(
        "infra/weekly.md",
        "# Week\n\n{% for section in sections %}\n## {{ section.titel }}\n{% endfor %}\n",
    );
    assert_data_eq!(
        world.run(&infra, &["template", "check", "weekly.md"]).all(),
        str![[r#"
weekly.md:4:7: `section.titel` is not there
    ## {{ section.titel }}
          ^
--- stderr
hint: did you mean `title`?
--- exit 1

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["template", "save", "weekly", "weekly.md"]).all(),
        str![[r#"
--- stderr
error: failed to render the template weekly.md:4:7: `section.titel` is not there
## {{ section.titel }}
      ^
the template was not changed
hint: did you mean `title`?
hint: stopgap template check weekly.md
--- exit 2

"#]]
    );
    world.put(&infra, "templates/weekly.md", b"# Week\n{{ nothing }}\n");
    assert_data_eq!(
        world.run(&infra, &["checklist", "weekly"]).all(),
        str![[r#"
--- stderr
error: failed to render the template weekly.md:2:4: `nothing` is not there
{{ nothing }}
   ^
hint: `NAME is defined` asks whether something is there, `NAME | default("-")` says what else
hint: stopgap template check weekly
--- exit 2

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["template", "check"]).all(),
        str![[r#"
weekly.md:2:4: `nothing` is not there
    {{ nothing }}
       ^
--- stderr
hint: `NAME is defined` asks whether something is there, `NAME | default("-")` says what else
--- exit 1

"#]]
    );
    // Only an entry has no owner: the sample has such a one, and so has a week without any.
    world.write("infra/own.md", "{{ entries[0].title }}");
    let said = world.raw(&infra, &["template", "check", "own.md"]);
    assert_eq!(said.code, 1, "{}", said.err);
    world.write("infra/own.md", "token = \"ghp_0123456789abcdefghijABCDEFGHIJ012345\"\n");
    let said = world.raw(&infra, &["template", "save", "own", "own.md"]);
    assert!(said.code == 2 && said.err.contains("the template holds a secret"), "{}", said.err);
    for (arguments, wanted) in [
        (["template", "check", "wekly"], "did you mean `weekly`?"),
        (["template", "check", "no/such.md"], "no checklist is called `no/such.md`"),
        (["template", "eject", "incidents"], "did you mean `incident`?"),
    ] {
        let said = world.raw(&infra, &arguments);
        assert!(said.code == 2 && said.err.contains(wanted), "{}", said.err);
    }
    let said = world.raw(&infra, &["template", "save", "../x", "own.md"]);
    assert!(said.code == 2 && said.err.contains("is no name of a template"), "{}", said.err);
}

#[test]
fn built_in_ones_are_given_out_and_overwrite_nothing() {
    let (world, infra, _) = night();
    world.write("infra/t/weekly.md", "mine");
    assert_data_eq!(
        world.run(&infra, &["template", "eject", "--to", "t"]).all(),
        str![[r#"
t/incident.md
t/release.md
t/documents.md
--- stderr
warning: t/weekly.md is there already, and was left alone
--- exit 0

"#]]
    );
    assert_eq!(std::fs::read_to_string(infra.join("t/weekly.md")).expect("a file"), "mine");
    for name in ["incident", "release", "documents"] {
        let text = std::fs::read_to_string(infra.join(format!("t/{name}.md"))).expect("a file");
        assert_eq!(text, world.ok(&infra, &["template", "eject", name]));
    }
}

#[test]
fn another_clone_has_them_as_well() {
    let (world, infra, _) = night();
    world.write("infra/weekly.md", "# Ours\n");
    world.ok(&infra, &["template", "save", "weekly", "weekly.md"]);
    world.git(&world.root(), &["clone", "--quiet", &infra.display().to_string(), "clone"]);
    let clone = world.path("clone");
    assert_eq!(world.ok(&clone, &["checklist", "weekly"]), "# Ours\n");
    // The first local write continues what was fetched.
    world.write("clone/weekly.md", "# Theirs\n");
    world.ok(&clone, &["template", "save", "weekly", "weekly.md"]);
    assert_eq!(world.ok(&clone, &["checklist", "weekly"]), "# Theirs\n");
    world.ok(&clone, &["sync"]);
    assert_eq!(world.ok(&infra, &["checklist", "weekly"]), "# Theirs\n");
}

/// The one template in the documentation.
fn documented() -> (String, String) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates.md");
    let docs = std::fs::read_to_string(path).expect("the documentation");
    let (_, rest) = docs.split_once("```jinja\n").expect("an example");
    let (example, _) = rest.split_once("```").expect("its end");
    let example = example.to_owned();
    (docs, example)
}

#[test]
fn the_documented_template_works() {
    let (world, infra, [open, restart]) = night();
    let (_, example) = documented();
    world.write("infra/handover.md", &example);
    world.ok(&infra, &["template", "save", "handover", "handover.md"]);
    let text = world.ok(&infra, &["checklist", "handover"]);
    let wanted = format!(
        "# Handover of 2026-11-23\n\n- [ ] `{open}` Open 8443 from the vendor, nobody's <!-- {open} -->\n- [ ] `{restart}` Restart the mail queue, nobody's <!-- {restart} -->\n\n# Documents and diagrams\n"
    );
    assert!(text.starts_with(&wanted), "{text}");
}

#[test]
fn every_name_that_a_template_is_given_is_documented() {
    let (world, infra, _) = night();
    let (docs, _) = documented();
    world.write(
        "infra/names.md",
        "{{ counts | list | join(',') | code }}\n\
         {% for section in sections %}\n{{ section.key | code }}{{ section | list | join(',') | code }}\n\
         {% for item in section.items %}{{ item | list | join(',') | code }}\n{% endfor %}{% endfor %}\
         {% for entry in entries %}{{ entry | list | join(',') | code }}{{ entry.record.id | code }}\n{% endfor %}",
    );
    world.ok(&infra, &["template", "save", "names", "names.md"]);
    let text = world.ok(&infra, &["checklist", "names"]);
    let names: Vec<&str> = text.split(['`', ',', '\n']).filter(|name| !name.is_empty()).collect();
    assert!(names.len() > 30 && names.contains(&"record") && names.contains(&"mend"), "{text}");
    for name in names.iter().filter(|name| !name.starts_with("gap-")) {
        assert!(docs.contains(&format!("`{name}`")), "docs/templates.md says nothing of `{name}`");
    }
}
