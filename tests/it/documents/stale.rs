//! What makes a document stale, and what does not.

use super::{
    DRAWING, MODULE, POLICY, ROOT, RUNBOOK, commit, document, go_to, infra, reviewed, state, with_policy,
};

#[test]
fn a_document_that_nobody_reviewed_is_stale_from_the_start() {
    let (world, infra) = infra();
    assert_eq!(state(&world, &infra, DRAWING), "stale: never reviewed");
    let one = document(&world, &infra, DRAWING);
    assert_eq!(one["file"]["subject"], "Describe production");
    assert_eq!(one.get("review"), None);
    // What was changed after the file was written counts at once.
    world.add(
        &infra,
        &["Open 8443", "-e", "prod", "--link", "tf:envs/prod//module.network.aws_security_group.web"],
    );
    commit(&world, &infra, &[("modules/network/main.tf", &MODULE.replace("443", "8443"))], "Say 8443");
    assert_eq!(
        state(&world, &infra, DRAWING),
        "stale: never reviewed, 1 change by hand and 1 commit since the file was changed"
    );
    // Whoever changes the file has not said that it is right.
    commit(&world, &infra, &[(DRAWING, "<mxfile>8443</mxfile>\n")], "Draw it");
    assert!(state(&world, &infra, DRAWING).starts_with("stale: never reviewed"));
    assert_eq!(document(&world, &infra, DRAWING)["file"]["subject"], "Draw it");
}

#[test]
fn a_review_makes_it_fresh_until_something_changes() {
    let (world, infra) = reviewed();
    for path in [DRAWING, RUNBOOK] {
        assert_eq!(state(&world, &infra, path), "fresh: ", "{path}");
    }
    // By hand, inside of the module that the root calls: under both.
    let id = world.add(
        &infra,
        &["Open 8443", "-e", "prod", "--link", "tf:envs/prod//module.network.aws_security_group.web"],
    );
    // By hand, beside the module: under the root alone.
    world.add(&infra, &["A bigger box", "-e", "prod", "--link", "tf:envs/prod//aws_instance.web"]);
    assert_eq!(state(&world, &infra, DRAWING), "stale: 1 change by hand since the last review");
    assert_eq!(state(&world, &infra, RUNBOOK), "stale: 2 changes by hand since the last review");
    let one = document(&world, &infra, DRAWING);
    assert_eq!((&one["by_hand"][0]["id"], &one["by_hand"][0]["status"]), (&id.into(), &"open".into()));
    assert_eq!(one["due_at"], "2027-02-08T12:00:00+01:00");
}

#[test]
fn what_lies_elsewhere_or_did_not_happen_does_not_count() {
    let (world, infra) = reviewed();
    world.add(&infra, &["Another root", "-e", "staging", "--link", "tf:envs/staging//aws_instance.web"]);
    world.add(
        &infra,
        &["By way of another root", "--link", "tf:envs/staging//module.network.aws_security_group.web"],
    );
    world.add(&infra, &["No link at all", "-e", "prod"]);
    let mistaken =
        world.add(&infra, &["Never happened", "-e", "prod", "--link", "tf:envs/prod//aws_instance.web"]);
    world.ok(&infra, &["resolve", &mistaken, "mistaken", "--reason", "Another cluster"]);
    for path in [DRAWING, RUNBOOK] {
        assert_eq!(state(&world, &infra, path), "fresh: ", "{path}");
    }
}

#[test]
fn commits_count_where_they_change_what_the_code_says() {
    let (world, infra) = reviewed();
    let why = |path| state(&world, &infra, path);
    commit(&world, &infra, &[("modules/network/main.tf", &format!("# A comment.\n{MODULE}"))], "Comment");
    commit(&world, &infra, &[("modules/network/README.md", "words\n")], "Words");
    commit(&world, &infra, &[(DRAWING, "<mxfile></mxfile>\n"), (RUNBOOK, "# Other\n")], "Documents");
    commit(&world, &infra, &[("envs/staging/main.tf", &ROOT.replace("small", "tiny"))], "Another root");
    assert_eq!((why(DRAWING), why(RUNBOOK)), ("fresh: ".to_owned(), "fresh: ".to_owned()));

    commit(&world, &infra, &[("envs/prod/main.tf", &ROOT.replace("small", "large"))], "Larger");
    assert_eq!(why(DRAWING), "fresh: ");
    assert_eq!(why(RUNBOOK), "stale: 1 commit since the last review");
    commit(&world, &infra, &[("modules/network/main.tf", &MODULE.replace("443", "8443"))], "Say 8443");
    assert_eq!(why(DRAWING), "stale: 1 commit since the last review");
    assert_eq!(why(RUNBOOK), "stale: 2 commits since the last review");
    let one = document(&world, &infra, DRAWING);
    assert_eq!(
        (&one["in_code"][0]["subject"], &one["in_code"][0]["code"]),
        (&"Say 8443".into(), &"infra".into())
    );
    // A new review has seen all of that.
    world.ok(&infra, &["documents", "reviewed", RUNBOOK]);
    assert_eq!(why(RUNBOOK), "fresh: ");
}

#[test]
fn a_merge_brings_its_commits_and_counts_for_nothing_itself() {
    let (world, infra) = reviewed();
    world.git(&infra, &["checkout", "--quiet", "-b", "side"]);
    commit(&world, &infra, &[("modules/network/extra.tf", "resource \"aws_eip\" \"a\" {}\n")], "An address");
    world.git(&infra, &["checkout", "--quiet", "main"]);
    commit(&world, &infra, &[("modules/network/main.tf", &MODULE.replace("443", "8443"))], "Say 8443");
    world.git(&infra, &["merge", "--quiet", "--no-ff", "-m", "Merge side", "side"]);
    assert_eq!(state(&world, &infra, DRAWING), "stale: 2 commits since the last review");
}

#[test]
fn a_review_grows_old() {
    let (mut world, infra) = reviewed();
    world.set_now("2027-02-08T11:59:00+01:00");
    assert_eq!(state(&world, &infra, DRAWING), "fresh: ");
    world.set_now("2027-02-10T12:00:00+01:00");
    assert_eq!(state(&world, &infra, DRAWING), "stale: its review was due 2 days ago");
    assert_eq!(state(&world, &infra, RUNBOOK), "fresh: ", "nothing says how often");
}

#[test]
fn a_change_that_was_recorded_late_counts_and_one_that_was_known_does_not() {
    let (mut world, infra) = infra();
    let link = ["--link", "tf:envs/prod//aws_instance.web"];
    world.add(&infra, &["Known at the review", "-e", "prod", link[0], link[1]]);
    world.ok(&infra, &["documents", "reviewed", RUNBOOK]);
    assert_eq!(state(&world, &infra, RUNBOOK), "fresh: ", "the entry is of the same second");
    go_to(&mut world, 12);
    world.add(&infra, &["Written down late", "-e", "prod", "--at", "2026-11-05 10:00", link[0], link[1]]);
    assert_eq!(state(&world, &infra, RUNBOOK), "stale: 1 change by hand since the last review");
}

#[test]
fn an_entry_that_names_a_document_counts_without_a_link() {
    let (world, infra) = reviewed();
    world.add(&infra, &["New alarm", "-e", "prod", "--document", "./docs/runbook.md"]);
    assert_eq!(state(&world, &infra, RUNBOOK), "stale: 1 change by hand since the last review");
    assert_eq!(state(&world, &infra, DRAWING), "fresh: ");
}

#[test]
fn files_folders_and_what_is_no_file_can_be_covered_and_be_documents() {
    let policy = "schema = 1\n[[documents]]\npath = \"https://wiki.example.com/on-call\"\ncovers = [\"file:modules\"]\n[[documents]]\npath = \"none.md\"\ncovers = [\"tf:envs/prod//aws_instance.web\", \"file:envs/prod/main.tf\"]\n";
    let (mut world, infra) = with_policy(policy);
    let wiki = "https://wiki.example.com/on-call";
    assert_eq!(state(&world, &infra, wiki), "stale: never reviewed");
    world.ok(&infra, &["documents", "reviewed", wiki, "none.md"]);
    go_to(&mut world, 12);
    assert_eq!(state(&world, &infra, wiki), "fresh: ");
    commit(&world, &infra, &[("modules/network/main.tf", &MODULE.replace("443", "8443"))], "Say 8443");
    assert_eq!(state(&world, &infra, wiki), "stale: 1 commit since the last review");
    // Nobody can read a file that is not there, whoever says to have reviewed it.
    assert_eq!(state(&world, &infra, "none.md"), "unknown: no such file is on main");
    // The file and the block in it: one commit, counted once.
    commit(&world, &infra, &[("envs/prod/main.tf", &ROOT.replace("small", "large"))], "Larger");
    assert_eq!(
        state(&world, &infra, "none.md"),
        "stale: 1 commit since the last review, no such file is on main"
    );
}

#[test]
fn what_a_document_covers_and_the_code_does_not_know_is_told() {
    let policy = "schema = 1\n[[documents]]\npath = \"docs/runbook.md\"\ncovers = [\"tf:envs/prod//aws_instance.wbe\"]\n";
    let (world, infra) = with_policy(policy);
    world.ok(&infra, &["documents", "reviewed", RUNBOOK]);
    // Nothing can be said of it: that is not fresh.
    assert_eq!(
        state(&world, &infra, RUNBOOK),
        "unknown: it covers `tf:envs/prod//aws_instance.wbe`, which the code does not know; did you mean \
         `infra@tf:envs/prod//aws_instance.web`?"
    );
    assert_eq!(document(&world, &infra, RUNBOOK)["unresolved"][0]["cover"], "tf:envs/prod//aws_instance.wbe");
}

#[test]
fn code_that_is_not_here_is_unknown_and_never_fresh() {
    let policy = "schema = 1\n[[code]]\nname = \"far\"\nurls = [\"https://git.invalid/team/far\"]\n[[documents]]\npath = \"docs/runbook.md\"\ncovers = [\"far@tf:aws_instance.web\"]\n";
    let (mut world, infra) = with_policy(policy);
    world.ok(&infra, &["documents", "reviewed", RUNBOOK]);
    go_to(&mut world, 12);
    assert!(state(&world, &infra, RUNBOOK).starts_with("unknown: not known: far: "));
    // A change by hand is known all the same, by what its link says.
    world.add(&infra, &["A bigger box", "-e", "prod", "--link", "far@tf:aws_instance.web"]);
    assert!(
        state(&world, &infra, RUNBOOK)
            .starts_with("stale: 1 change by hand since the last review, not known")
    );
}

#[test]
fn a_review_without_a_commit_is_placed_by_its_time() {
    let (mut world, infra) = infra();
    let event = "schema = 1\nkind = \"document\"\nat = 2026-11-11T10:00:00Z\npath = \"docs/runbook.md\"\n";
    let path = "events/2026/11/11/01KDZZZZZZZZZZZZZZZZZZZZZZ.document.toml";
    world.put(&infra, "README.md", b"# stopgap\n");
    world.put(&infra, path, event.as_bytes());
    assert_eq!(state(&world, &infra, RUNBOOK), "fresh: ");
    go_to(&mut world, 12);
    commit(&world, &infra, &[("envs/prod/main.tf", &ROOT.replace("small", "large"))], "Larger");
    assert_eq!(state(&world, &infra, RUNBOOK), "stale: 1 commit since the last review");
}

#[test]
fn the_policy_is_that_of_main_and_where_somebody_stands_makes_no_difference() {
    let (world, infra) = reviewed();
    world.add(&infra, &["A bigger box", "-e", "prod", "--link", "tf:envs/prod//aws_instance.web"]);
    let staging = infra.join("envs/staging");
    assert_eq!(state(&world, &staging, RUNBOOK), "stale: 1 change by hand since the last review");
    assert_eq!(state(&world, &staging, DRAWING), "fresh: ");
    world.git(&infra, &["checkout", "--quiet", "-b", "side"]);
    commit(&world, &infra, &[(".stopgap.toml", &POLICY.replace("runbook", "other"))], "Other rules");
    assert_eq!(state(&world, &infra, RUNBOOK), "stale: 1 change by hand since the last review");
}

#[test]
fn a_history_that_is_not_here_is_unknown() {
    let (world, infra) = reviewed();
    commit(&world, &infra, &[("envs/staging/main.tf", &ROOT.replace("small", "tiny"))], "Another root");
    commit(&world, &infra, &[("README.md", "words\n")], "Words");
    let url = format!("file://{}", infra.display());
    let fetch = "+refs/heads/*:refs/remotes/origin/*";
    world.git(&world.root(), &["clone", "--quiet", "--depth", "1", "--no-single-branch", &url, "ci"]);
    let ci = world.path("ci");
    for path in [DRAWING, RUNBOOK] {
        assert!(state(&world, &ci, path).starts_with("unknown: not known: "), "{}", state(&world, &ci, path));
    }
    let said = world.run(&ci, &["status"]);
    assert!(said.out.contains("2 documents perhaps to review"), "{}", said.all());
    world.git(&ci, &["fetch", "--quiet", "--unshallow", "origin", fetch]);
    for path in [DRAWING, RUNBOOK] {
        assert_eq!(state(&world, &ci, path), "fresh: ", "{path}");
    }
}

#[test]
fn a_partial_clone_fetches_what_it_takes() {
    let (world, infra) = reviewed();
    world.git(&infra, &["config", "uploadpack.allowFilter", "true"]);
    world.git(&infra, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    commit(&world, &infra, &[("modules/network/main.tf", &MODULE.replace("443", "80"))], "Say 80");
    commit(&world, &infra, &[("modules/network/main.tf", &MODULE.replace("443", "8443"))], "Say 8443");
    let url = format!("file://{}", infra.display());
    world.git(&world.root(), &["clone", "--quiet", "--filter=blob:none", &url, "part"]);
    let part = world.path("part");
    assert_eq!(state(&world, &part, DRAWING), "stale: 2 commits since the last review");
}

#[test]
fn thousands_of_reviews_are_looked_through_from_the_newest() {
    let (mut world, infra) = infra();
    world.add(&infra, &["A box", "-e", "prod"]);
    // Written at one time by somebody else; one of the oldest is damaged, and nobody who has found all looks there.
    world.put(&infra, "events/2026/10/01/01KDZZZZZZZZZZZZZZZZZZZZZZ.document.toml", b"");
    world.ok(&infra, &["documents", "reviewed", DRAWING]);
    assert!(world.run(&infra, &["status"]).err.contains("events/2026/10/01/"), "the runbook may be in there");
    world.ok(&infra, &["documents", "reviewed", RUNBOOK]);
    assert_eq!(world.run(&infra, &["status"]).err, "", "both are found before");
    assert!(world.run(&infra, &["documents"]).err.contains("it is empty"), "whoever asks is told");
    go_to(&mut world, 12);
    assert_eq!(world.run(&infra, &["check"]).code, 2);
}

#[test]
fn many_changes_are_counted_up_to_a_bound() {
    let (world, infra) = reviewed();
    let row = |at: usize| {
        format!(
            "{{\"title\": \"Change {at}\", \"environment\": \"prod\", \"links\": [{{\"to\": \"infra@tf:envs/prod//aws_instance.web\"}}]}}\n"
        )
    };
    let rows: String = (0..130).map(row).collect();
    world.write("rows.jsonl", &rows);
    world.ok(&infra, &["import", "../rows.jsonl"]);
    assert_eq!(state(&world, &infra, RUNBOOK), "stale: at least 100 changes by hand since the last review");
    let one = document(&world, &infra, RUNBOOK);
    assert_eq!((&one["more_by_hand"], &one["more_in_code"]), (&true.into(), &false.into()));
    assert!(world.ok(&infra, &["documents"]).contains("100+"));
}
