//! Secrets that slipped in: the place and the rule are told, the secret never.

use super::{DAY, ID, ULID, assert_clean, assert_kinds, entry, found, journal, note, path};

const SECRET: &str = "hunter2secret";

#[test]
fn a_secret_is_found_by_its_place_and_never_printed() {
    let (world, infra) = journal();
    let id = "gap-secret0000";
    let text = entry(id, &format!("commands = [\"ls\", \"mysql -h db -u root -p{SECRET}\"]\n"));
    world.put(&infra, &path(id), text.as_bytes());
    assert_kinds(&world, &infra, &[("secret", &path(id))]);
    for format in ["table", "json", "jsonl", "csv", "markdown"] {
        let said = world.raw(&infra, &["fsck", "--all", "--format", format]);
        assert!(said.code == 1 && !said.all().contains(SECRET), "{}", said.all());
    }
    assert_eq!(found(&world, &infra, &[])["findings"][0]["message"], "commands[1]: mysql-password");
}

#[test]
fn a_secret_that_was_changed_away_is_in_the_history_still() {
    let (world, infra) = journal();
    let id = "gap-secret0000";
    world.put(&infra, &path(id), entry(id, &format!("reason = \"password={SECRET}\"\n")).as_bytes());
    world.put(&infra, &path(id), entry(id, "").as_bytes());
    assert_kinds(&world, &infra, &[("secret", &path(id)), ("changed", &path(id))]);
}

#[test]
fn values_comments_broken_files_and_messages_are_searched() {
    let (world, infra) = journal();
    let change = format!(
        "[[links]]\nto = \"tf:a.b\"\n[[links.changes]]\nattribute = \"password\"\nafter = \"{SECRET}\"\n"
    );
    world.put(&infra, &path("gap-va1ve00000"), entry("gap-va1ve00000", &change).as_bytes());
    let comment = format!("# mysql -h db -u root -p{SECRET}\n");
    world.put(&infra, &path("gap-c0mment000"), entry("gap-c0mment000", &comment).as_bytes());
    world.put(&infra, &path("gap-br0ken0000"), format!("mysql -h db -u root -p{SECRET}\n").as_bytes());
    super::by_git(&world, &infra, |place| {
        std::fs::write(place.join(path("gap-message000")), entry("gap-message000", "")).expect("a file");
        world.git(place, &["add", "."]);
        world.git(place, &["commit", "--quiet", "-m", &format!("mysql -h db -u root -p{SECRET}")]);
    });
    assert_kinds(
        &world,
        &infra,
        &[
            ("secret", &path("gap-va1ve00000")),
            ("secret", &path("gap-c0mment000")),
            ("unreadable", &path("gap-br0ken0000")),
            ("secret", &path("gap-br0ken0000")),
            ("secret", &path("gap-message000")),
        ],
    );
    assert!(!world.raw(&infra, &["fsck", "--all"]).all().contains(SECRET));
}

#[test]
fn a_key_over_several_lines_of_a_message_is_found() {
    let (world, infra) = journal();
    let body: String = (0..6).map(|_| "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n").collect();
    let key = format!("Rotate the key\n\n-----BEGIN PRIVATE KEY-----\n{body}-----END PRIVATE KEY-----\n");
    world.git(&infra, &["switch", "--quiet", "stopgap"]);
    world.git(&infra, &["commit", "--quiet", "--allow-empty", "-m", &key]);
    assert_kinds(&world, &infra, &[("secret", "")]);
}

#[test]
fn what_the_entry_permits_is_no_finding() {
    let (world, infra) = journal();
    let id = "gap-secret0000";
    let text = entry(
        id,
        &format!(
            "commands = [\"mysql -h db -u root -p{SECRET}\"]\n\
             [allowed_secrets]\nmysql-password = \"a published password\"\n"
        ),
    );
    super::by_git(&world, &infra, |place| {
        std::fs::write(place.join(path(id)), text).expect("a file");
        world.git(place, &["add", "."]);
        world.git(place, &["commit", "--quiet", "-m", &format!("add {id}: mysql -h db -u root -p{SECRET}")]);
    });
    let fact = format!("{DAY}/{id}.{ULID}.note.toml");
    world.put(&infra, &fact, note(id, &format!("text = \"mysql -h db -u root -p{SECRET}\"\n")).as_bytes());
    assert_clean(&world, &infra);
}

#[test]
fn a_permission_that_is_given_later_holds() {
    let (world, infra) = journal();
    let fact = format!("{DAY}/{ID}.{ULID}.note.toml");
    world.put(&infra, &fact, note(ID, &format!("text = \"mysql -h db -u root -p{SECRET}\"\n")).as_bytes());
    assert_kinds(&world, &infra, &[("secret", &fact)]);
    let amend = format!("{DAY}/{ID}.01KDYYYYYYYYYYYYYYYYYYYYYY.amend.toml");
    let text = note(ID, "[set.allowed_secrets]\nmysql-password = \"a published password\"\n");
    world.put(&infra, &amend, text.replace("\"note\"", "\"amend\"").as_bytes());
    let said = world.raw(&infra, &["fsck"]);
    assert!(said.code == 0 && said.out.contains("earlier"), "{}", said.all());
    assert_clean(&world, &infra);
}
