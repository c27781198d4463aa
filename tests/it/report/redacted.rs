//! What outsiders do not get to see is nowhere on the page, wherever somebody wrote it.

use crate::support::World;

#[test]
fn nothing_that_is_left_out_shows() {
    let (world, infra) = World::with_repository();
    let id = world.add(
        &infra,
        &[
            "Alice Jones set db.r6g.2xlarge via kubectl scale --replicas=12",
            "-e=prod",
            "--by=Alice Jones <alice@example.com>",
            "--authorised-by=Bjørn Ødegård",
            "--owner=team-lobster",
            "--reason=BJØRN asked; ALICE@EXAMPLE.COM ran `kubectl scale --replicas=12`",
            "--impact=Al\u{200b}ice saw db.r6g.\u{200b}2xlarge",
            "--verification=team-lobster looked",
            "--rollback=kubectl scale --replicas=4",
            "--command=kubectl scale --replicas=12",
            "--tag=Ødegård",
            "--reference=https://chat.example.com/u/alice",
            "--link=tf:aws_db_instance.main[\"alice\"]",
            "--set=instance_class=db.r6g.2xlarge",
            "--was=db.t3.medium",
        ],
    );
    world.ok(&infra, &["note", &id, "Oncall@example.com: Alice went from db.t3.medium, Jones agreed"]);
    world.ok(&infra, &["edit", &id, "--owner", "squad-otter", "--by", "Carla Nowak <carla@example.com>"]);
    world.ok(&infra, &["note", &id, "Nowak and Bjørn, On-call, of team-lobster"]);
    world.add(&infra, &["Elsewhere db.t3.medium for Carla", "--by=On-call"]);
    let names = [
        "alice",
        "jones",
        "bjørn",
        "ødegård",
        "oncall",
        "on-call",
        "carla",
        "nowak",
        "lobster",
        "otter",
        "example.com>",
    ];
    let values = ["db.r6g.2xlarge", "db.t3.medium"];
    let commands = ["kubectl scale", "--replicas"];
    for format in ["html", "markdown", "json"] {
        let plain = shown(&world.ok(&infra, &["report", "-f", format]));
        for word in names.iter().chain(&values).chain(&commands) {
            assert!(plain.contains(word), "{format}: {word} can be found at all");
        }
        let all = shown(&world.ok(&infra, &["report", "-f", format, "--redact", "people,values,commands"]));
        for word in names.iter().chain(&values).chain(&commands) {
            assert!(!all.contains(word), "{format}: {word} shows in {}", around(&all, word));
        }
        for label in
            ["person 1", "owner 1", "(value left out)", "(command left out)", "people", "values", "commands"]
        {
            assert!(all.contains(label), "{format}: {label}");
        }
        let people = shown(&world.ok(&infra, &["report", "-f", format, "--redact", "people"]));
        for word in names {
            assert!(!people.contains(word), "{format}: {word} shows in {}", around(&people, word));
        }
        assert!(values.iter().all(|value| people.contains(value)), "{format}: values stay");
    }
}

/// As a reader would search in it: escapes undone, in lower case.
fn shown(page: &str) -> String {
    let mut text = page.to_lowercase();
    for (from, to) in
        [("&lt;", "<"), ("&gt;", ">"), ("&#x2f;", "/"), ("&quot;", "\""), ("\u{2060}", ""), ("\\", "")]
    {
        text = text.replace(from, to);
    }
    // What the page itself says.
    text.split("</style>").last().unwrap_or_default().to_owned()
}

fn around(text: &str, word: &str) -> String {
    let Some((before, after)) = text.split_once(word) else { return String::new() };
    let before: String = before.chars().rev().take(80).collect::<Vec<_>>().into_iter().rev().collect();
    format!("{before}{word}{}", after.chars().take(80).collect::<String>())
}
