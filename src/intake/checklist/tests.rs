//! What people do in a checklist, and that all of it is there the next time.

use super::{Refused, Scope, is_checklist, may_keep};
use proptest::prelude::*;

const NEW: &str = "# Review of INC-1\n\nAs of Monday.\n\n## gap-a Open 8443 <!-- gap-a -->\n\n- [ ] Reason: nothing says why <!-- gap-a.reason -->\n- [x] Outcome: it worked <!-- gap-a.outcome -->\n\n## gap-b Scale <!-- gap-b -->\n\n- [ ] Reason: nothing says why <!-- gap-b.reason -->\n\n## After\n\n- [ ] Ask finance\n";

fn keep_work(old: &str, new: &str) -> String {
    super::keep_work(old, new, &scope("INC-1"))
}

fn scope(incident: &str) -> Scope {
    Scope::new("incident", &[incident.to_owned()], &[], None)
}

fn first() -> String {
    keep_work("", NEW)
}

/// Without the line that remembers.
fn shown(text: &str) -> String {
    text.lines()
        .filter(|line| !line.starts_with("<!-- stopgap "))
        .collect::<Vec<_>>()
        .join("\n")
        .trim_end()
        .to_owned()
}

#[test]
fn a_new_one_is_what_was_generated() {
    assert_eq!(shown(&first()), NEW.trim_end());
    assert_eq!(keep_work(&first(), NEW), first());
    assert!(is_checklist(&first()) && !is_checklist("# Notes\n\n- [ ] Buy milk\n") && !is_checklist(""));
}

#[test]
fn ticks_stay_in_both_directions() {
    let ticked = first()
        .replace("- [ ] Reason: nothing says why <!-- gap-a", "- [X] Reason: nothing says why <!-- gap-a")
        .replace("- [x] Outcome", "- [ ] Outcome")
        .replace("- [ ] Ask", "- [x] Ask");
    // The journal knows more by now, and says it otherwise.
    let newer = NEW
        .replace("- [ ] Reason: nothing says why <!-- gap-a", "- [ ] Reason: still nothing <!-- gap-a")
        .replace("- [ ] Reason: nothing says why <!-- gap-b", "- [x] Reason: the vendor <!-- gap-b")
        .replace("it worked", "it worked well");
    let kept = keep_work(&ticked, &newer);
    assert_eq!(
        shown(&kept),
        newer
            .trim_end()
            // Nobody ticked that sentence.
            .replace(
                "<!-- gap-a.reason -->",
                "<!-- gap-a.reason -->\n  Ticked when it said: Reason: nothing says why"
            )
            .replace("- [x] Outcome", "- [ ] Outcome")
            .replace("- [ ] Ask", "- [x] Ask")
    );
    assert_eq!(keep_work(&kept, &newer), kept);
}

#[test]
fn what_people_write_stays_where_it_was_written() {
    let edited = format!("Draft!\n\n{}", first())
        .replace("<!-- gap-a.reason -->\n", "<!-- gap-a.reason -->\n  asked Bob\n\n  twice\n")
        .replace("Outcome: it worked <!--", "Outcome: it worked, says Ann <!--")
        .replace("## After\n", "## After\n\nTalk on Friday.\n- [ ] Cake\n")
        .replace("As of Monday.\n", "As of Monday.\nWritten by Ann.\n");
    let newer = NEW
        .replace("As of Monday.", "As of Tuesday.")
        .replace("nothing says why <!-- gap-a", "none <!-- gap-a");
    let kept = keep_work(&edited, &newer);
    let wanted = format!("Draft!\n\n{}", newer.trim_end())
        .replace("<!-- gap-a.reason -->\n", "<!-- gap-a.reason -->\n  asked Bob\n\n  twice\n")
        .replace("Outcome: it worked <!--", "Outcome: it worked, says Ann <!--")
        .replace("## After\n", "## After\n\nTalk on Friday.\n- [ ] Cake\n")
        // What stood below a line that is not there any more stands below the one before.
        .replace("# Review of INC-1\n", "# Review of INC-1\nWritten by Ann.\n");
    assert_eq!(shown(&kept), wanted);
    assert_eq!(keep_work(&kept, &newer), kept);
}

#[test]
fn what_has_lost_its_place_goes_to_the_end() {
    let edited = first()
        .replace("- [ ] Reason: nothing says why <!-- gap-b", "- [x] Reason: nothing says why <!-- gap-b")
        .replace("<!-- gap-b.reason -->\n", "<!-- gap-b.reason -->\nBob knows.\n");
    let start = NEW.find("## gap-b").expect("it is there");
    let end = NEW.find("## After").expect("it is there");
    let without = format!("{}{}", &NEW[..start], &NEW[end..]);
    let kept = keep_work(&edited, &without);
    let wanted = format!(
        "{}\n\n## Kept from before\n\n- [x] Reason: nothing says why <!-- gap-b.reason -->\nBob knows.",
        without.trim_end()
    );
    assert_eq!(shown(&kept), wanted);
    assert_eq!(keep_work(&kept, &without), kept);
    // It comes back to its place, and the words stay.
    let back = keep_work(&kept, NEW);
    assert!(shown(&back).contains("## gap-b Scale <!-- gap-b -->\n\n- [x] Reason: nothing says why <!-- gap-b.reason -->\nBob knows."), "{back}");
}

#[test]
fn a_file_that_remembers_nothing_loses_nothing() {
    let edited = shown(&first()).replace("- [ ] Reason", "- [x] Reason").replace("## After", "## Afterwards");
    let kept = keep_work(&edited, NEW);
    for line in edited.lines() {
        assert!(kept.lines().any(|other| other == line), "{line}\n{kept}");
    }
    let foreign = "Dear diary,\r\n\r\n- [x] milk\r\nno end";
    let kept = keep_work(foreign, NEW);
    assert!(kept.starts_with("Dear diary,\r\n\r\n- [x] milk\r\nno end\r\n\r\n# Review"), "{kept}");
    assert!(kept.lines().all(|line| !line.contains("\r\r")) && kept.ends_with("-->\r\n"));
    assert_eq!(keep_work(&kept, NEW), kept);
    let marked = format!("\u{feff}{}", first());
    assert_eq!(keep_work(&marked, NEW), marked);
}

#[test]
fn a_file_keeps_to_what_it_is_about() {
    let old = first();
    assert_eq!(may_keep(&old, &scope("inc-1")), Ok(()));
    assert_eq!(may_keep(&old, &scope("INC-2")), Err(Refused::Another(scope("INC-1"))));
    let odd = Scope::new("weekly", &[], &["a --> b".to_owned(), "ü%41 c".to_owned()], Some("HEAD~1..HEAD"));
    let kept = super::keep_work("", NEW, &odd);
    assert_eq!(
        (may_keep(&kept, &odd), kept.matches("-->").count()),
        (Ok(()), first().matches("-->").count())
    );
    assert_eq!(may_keep(&old, &odd), Err(Refused::Another(scope("INC-1"))));
    // Files of before said nothing of it, and those of later say it otherwise.
    assert_eq!(may_keep(&old.replace("stopgap 2: of=incident incident=INC-1", "stopgap 1:"), &odd), Ok(()));
    assert_eq!(may_keep(&old.replace("stopgap 2:", "stopgap 3:"), &odd), Err(Refused::Newer));
}

#[test]
fn the_older_memory_is_read() {
    // As it was written before: of `# T`, a sentence, and two boxes.
    let new = "# T\n\nAs of Tuesday.\n\n- [ ] Reason: none <!-- gap-a.reason -->\n";
    let mut memory = "<!-- stopgap 1:".to_owned();
    let mut heading = super::Heading::of(1);
    for line in ["# T", "As of Monday.", "- [ ] Reason: none <!-- gap-a.reason -->"].map(super::Line::read) {
        let tick = if line.tick == Some(false) { "-" } else { "" };
        memory.push_str(&format!(" {tick}{}", line.hash(heading.above())));
        heading.pass(&line);
    }
    let old = format!("# T\n\nAs of Monday.\n\n- [x] Reason: none <!-- gap-a.reason -->\n\n{memory} -->\n");
    let kept = keep_work(&old, new);
    assert_eq!(shown(&kept), new.trim_end().replace("[ ]", "[x]"));
    assert!(kept.contains("<!-- stopgap 2: "), "{kept}");
}

#[test]
fn a_comment_of_a_person_is_theirs() {
    let edited =
        first().replace("As of Monday.\n", "As of Monday.\n<!-- stopgap is wrong here: Bob knows -->\n");
    assert_eq!(keep_work(&edited, NEW), edited);
    for added in ["<!-- to be done -->", "<!-- ask Bob first -->"] {
        let line = format!("- [x] Reason: nothing says why <!-- gap-a.reason --> {added}");
        let edited = first().replace("- [ ] Reason: nothing says why <!-- gap-a.reason -->", &line);
        assert_eq!(keep_work(&edited, NEW), edited, "{added}");
    }
}

#[test]
fn a_key_in_a_command_is_none() {
    let line = |text| super::Line::read(text).key;
    assert_eq!(line("- [ ] a (`b '<!-- gap-a.x -->'`) <!-- gap-a.y -->"), Some("gap-a.y"));
    assert_eq!(line("- [ ] a (`b '<!-- gap-a.x -->'`)"), None);
    assert_eq!(line("- [ ] \\` <!-- gap-a.x --> \\`"), Some("gap-a.x"));
    assert_eq!(line("- [ ] ` <!-- gap-a.x -->"), Some("gap-a.x"));
}

#[test]
fn a_title_that_was_changed_takes_the_place_of_ours() {
    let edited = first().replace("# Review of INC-1", "# Review, room 4, Mia + Sam");
    let newer = NEW.replace("As of Monday.", "As of Tuesday.");
    let wanted = newer.replace("# Review of INC-1", "# Review, room 4, Mia + Sam");
    let kept = keep_work(&edited, &newer);
    assert_eq!(shown(&kept), wanted.trim_end());
    assert_eq!(keep_work(&kept, &newer), kept);
}

#[test]
fn a_tick_stands_before_no_other_sentence() {
    let old = "- [ ] Reason: nothing says why <!-- gap-a.reason -->";
    let new = NEW.replace(old, "- [ ] Reason: it is suspect (`stopgap show`) <!-- gap-a.reason -->");
    for added in ["", " says Bob"] {
        let ticked = old.replace("[ ]", "[x]").replace(" <!--", &format!("{added} <!--"));
        let kept = keep_work(&first().replace(old, &ticked), &new);
        let wanted = format!(
            "- [ ] Reason: it is suspect (`stopgap show`) <!-- gap-a.reason -->\n  Ticked when it said: Reason: nothing says why{added}\n"
        );
        assert!(kept.contains(&wanted), "{kept}");
        assert_eq!(keep_work(&kept, &new), kept);
    }
    // Another command beside the same words makes no other sentence.
    let same = NEW.replace(old, "- [ ] Reason: nothing says why (`stopgap edit`) <!-- gap-a.reason -->");
    let kept = keep_work(&first().replace(old, &old.replace("[ ]", "[x]")), &same);
    assert!(kept.contains("- [x] Reason: nothing says why (`stopgap edit`)"), "{kept}");
}

#[test]
fn a_box_without_its_comment_is_known_by_its_words() {
    let old = "- [x] Outcome: it worked <!-- gap-a.outcome -->";
    let edited = first().replace(old, "* [ ] Outcome: it worked");
    assert_eq!(keep_work(&edited, NEW), first().replace(old, &old.replace("[x]", "[ ]")));
}

#[test]
fn what_comes_back_is_not_taken_for_words_of_theirs() {
    let start = NEW.find("## gap-b").expect("it is there");
    let without = format!("{}## After\n\n- [ ] Ask finance\n", &NEW[..start]);
    let ticked = first()
        .replace("- [ ] Reason: nothing says why <!-- gap-b", "- [x] Reason: nothing says why <!-- gap-b");
    let away = keep_work(&ticked, &without);
    assert_eq!(keep_work(&away, &without), away);
    let newer = NEW.replace("nothing says why <!-- gap-b", "do not <!-- gap-b");
    let back = keep_work(&away, &newer);
    let wanted =
        "- [ ] Reason: do not <!-- gap-b.reason -->\n  Ticked when it said: Reason: nothing says why\n";
    assert!(back.contains(wanted), "{back}");
}

/// A checklist of entries with so many boxes; `state` decides on ticks and words.
fn sheet(entries: &[(u8, u8, bool)]) -> String {
    let mut text = format!("# Review\n\n{} entries.\n", entries.len());
    let mut seen = Vec::new();
    for (id, boxes, state) in entries {
        if seen.contains(id) {
            continue;
        }
        seen.push(*id);
        text.push_str(&format!("\n### gap-{id} Title <!-- gap-{id} -->\n\nopen\n\n"));
        for at in 0..*boxes {
            let (tick, word) = if *state { ("x", "it is") } else { (" ", "it is not") };
            text.push_str(&format!("- [{tick}] Box: {word} <!-- gap-{id}.b{at} -->\n"));
        }
    }
    text.push_str("\n## After\n\n- [ ] Ask finance\n");
    text
}

#[derive(Clone, Debug)]
enum Edit {
    Insert(usize, &'static str),
    Turn(usize),
    Append(usize),
    Forget,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let words = prop::sample::select(vec![
        "  a note",
        "# mine",
        "- [x] done",
        "- [ ] mine",
        "```",
        "| a |",
        "\t- x",
        "<!-- mine -->",
        "text  ",
    ]);
    let edit = prop_oneof![
        4 => (any::<usize>(), words).prop_map(|(at, word)| Edit::Insert(at, word)),
        4 => any::<usize>().prop_map(Edit::Turn),
        2 => any::<usize>().prop_map(Edit::Append),
        1 => Just(Edit::Forget),
    ];
    prop::collection::vec(edit, 0..12)
}

/// The text after the edits, the lines that a person wrote, and the lines that a person ticked or unticked.
fn edited(text: &str, edits: &[Edit]) -> (String, Vec<String>, Vec<String>) {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let (mut wrote, mut turned): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for (number, edit) in edits.iter().enumerate() {
        let place = |at: usize| at % lines.len().max(1);
        match edit {
            Edit::Insert(at, word) => {
                let at = place(*at);
                wrote.iter_mut().chain(&mut turned).filter(|line| **line >= at).for_each(|line| *line += 1);
                lines.insert(at, format!("{word} {number}"));
                wrote.push(at);
            }
            Edit::Append(at) => {
                let at = place(*at);
                if !lines[at].is_empty() && !lines[at].starts_with("<!-- stopgap ") {
                    lines[at].push_str(&format!(" added {number}"));
                    wrote.push(at);
                }
            }
            Edit::Turn(at) => {
                let boxes: Vec<usize> =
                    (0..lines.len()).filter(|line| lines[*line].starts_with("- [")).collect();
                let at = boxes[at % boxes.len()];
                let is_ticked = lines[at].starts_with("- [x]");
                lines[at].replace_range(3..4, if is_ticked { " " } else { "x" });
                if turned.contains(&at) { turned.retain(|line| *line != at) } else { turned.push(at) }
            }
            Edit::Forget => {
                if let Some(at) = lines.iter().position(|line| line.starts_with("<!-- stopgap ")) {
                    lines.remove(at);
                    wrote
                        .iter_mut()
                        .chain(&mut turned)
                        .filter(|line| **line > at)
                        .for_each(|line| *line -= 1);
                }
            }
        }
    }
    let pick = |all: &[usize]| all.iter().map(|at| lines[*at].clone()).collect();
    let (wrote, turned) = (pick(&wrote), pick(&turned));
    (lines.join("\n"), wrote, turned)
}

proptest! {
    #[test]
    fn nothing_of_a_person_is_ever_lost(
        before in prop::collection::vec((0u8..5, 0u8..4, any::<bool>()), 0..5),
        after in prop::collection::vec((0u8..5, 0u8..4, any::<bool>()), 0..5),
        edits in edits(),
    ) {
        let (before, after) = (sheet(&before), sheet(&after));
        let (worked, wrote, turned) = edited(&keep_work("", &before), &edits);
        let kept = keep_work(&worked, &after);
        for line in &wrote {
            // What was ticked before another sentence stands below it.
            let bare = |line: &str| line.split("<!-- ").next().unwrap_or_default().trim().to_owned();
            let said = bare(line.strip_prefix("- [x] ").unwrap_or(line));
            let is_kept = kept.lines().any(|other| {
                other == line || other.strip_prefix("  Ticked when it said: ").is_some_and(|other| other.starts_with(&said))
            });
            prop_assert!(is_kept, "{line:?} is lost:\n{worked}\n--\n{kept}");
        }
        for line in &turned {
            let key = line.split("<!-- ").nth(1).unwrap_or(line.get(5..).unwrap_or_default());
            let said = line[5..].split("<!-- ").next().unwrap_or_default().trim();
            let stands = kept.lines().any(|other| {
                (other.starts_with(&line[..5]) && other.contains(key))
                    || (other.starts_with("  Ticked when it said: ") && other.contains(said))
            });
            prop_assert!(stands, "{line:?} has turned back:\n{worked}\n--\n{kept}");
        }
        // All that is new is there, unless somebody wrote it anew.
        let keys = after.lines().filter_map(|line| line.split("<!-- ").nth(1));
        for key in keys {
            prop_assert!(kept.contains(key), "{key} is missing:\n{kept}");
        }
        prop_assert_eq!(keep_work(&kept, &after), kept);
    }

    #[test]
    fn any_text_is_kept(old in "[-a-z#x<>! \\[\\]\n\r]{0,80}") {
        let kept = keep_work(&old, NEW);
        for line in old.split('\n').map(|line| line.trim_end_matches('\r')) {
            prop_assert!(line.trim().is_empty() || kept.contains(line), "{line:?}\n{kept:?}");
        }
        prop_assert_eq!(keep_work(&kept, NEW), kept);
    }
}
