//! Lines that real git made.

use super::*;
use std::path::Path;
use std::process::{Command, Stdio};

fn git(folder: &Path, at: &str, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_DATE", at)
        .env("GIT_COMMITTER_DATE", at)
        .stderr(Stdio::inherit())
        .output()
        .expect("git starts");
    assert!(output.status.success(), "git {arguments:?}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A commit that changes a file.
fn commit(folder: &Path, at: &str) {
    std::fs::write(folder.join(at.replace(':', "")), at).expect("a file");
    git(folder, at, &["add", "."]);
    git(folder, at, &["commit", "-q", "-m", at]);
}

fn repository(root: &Path) -> std::path::PathBuf {
    let folder = root.join("code");
    std::fs::create_dir(&folder).expect("a folder");
    git(&folder, "2026-11-01T10:00:00Z", &["init", "-q", "--initial-branch=main"]);
    folder
}

fn between(folder: &Path, from: &str, to: &str) -> (Vec<(String, u32)>, bool) {
    let repository = Repository::open(folder).expect("a repository");
    let tip = repository.head().expect("it is readable").expect("a commit");
    let moment = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
    let found = arrivals(&repository, tip, moment(from), moment(to));
    (found.by_day.into_iter().map(|(day, count)| (day.to_string(), count)).collect(), found.is_cut)
}

fn days(list: &[(&str, u32)]) -> Vec<(String, u32)> {
    list.iter().map(|(day, count)| ((*day).to_owned(), *count)).collect()
}

#[test]
fn what_came_to_main_is_counted_by_day() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = repository(root.path());
    for at in ["2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z", "2026-11-02T23:30:00-01:00"] {
        commit(&folder, at);
    }
    // Two commits and a merge of them are one; a merge and a commit of nothing are none.
    git(&folder, "2026-11-04T10:00:00Z", &["switch", "-q", "-c", "fix"]);
    commit(&folder, "2026-11-04T10:00:00Z");
    commit(&folder, "2026-11-04T11:00:00Z");
    git(&folder, "2026-11-05T10:00:00Z", &["switch", "-q", "main"]);
    git(&folder, "2026-11-05T10:00:00Z", &["merge", "-q", "--no-ff", "-m", "Merge", "fix"]);
    git(&folder, "2026-11-06T10:00:00Z", &["commit", "-q", "--allow-empty", "-m", "Nothing"]);
    git(&folder, "2026-11-06T10:00:00Z", &["switch", "-q", "-c", "none"]);
    git(&folder, "2026-11-06T10:00:00Z", &["commit", "-q", "--allow-empty", "-m", "Nothing"]);
    git(&folder, "2026-11-06T10:00:00Z", &["switch", "-q", "main"]);
    git(&folder, "2026-11-06T11:00:00Z", &["merge", "-q", "--no-ff", "-m", "Merge nothing", "none"]);
    let all = [("2026-11-01", 1), ("2026-11-02", 1), ("2026-11-03", 1), ("2026-11-05", 1)];
    assert_eq!(between(&folder, "2026-10-01T00:00:00Z", "2026-12-01T00:00:00Z"), (days(&all), false));
    let some = between(&folder, "2026-11-02T10:00:00Z", "2026-11-03T00:29:59Z");
    assert_eq!(some, (days(&all[1..2]), false));
    assert_eq!(between(&folder, "2026-11-06T00:00:00Z", "2026-11-30T00:00:00Z"), (days(&[]), false));
}

#[test]
fn a_commit_of_a_wrong_clock_hides_nothing() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = repository(root.path());
    for at in ["2026-11-20T10:00:00Z", "2020-01-01T10:00:00Z", "2026-11-21T10:00:00Z"] {
        commit(&folder, at);
    }
    let found = between(&folder, "2026-11-01T00:00:00Z", "2026-11-30T00:00:00Z");
    assert_eq!(found, (days(&[("2026-11-20", 1), ("2026-11-21", 1)]), false));
}

#[test]
fn a_cut_within_the_time_is_told() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = repository(root.path());
    for at in ["2026-11-01T10:00:00Z", "2026-11-10T10:00:00Z", "2026-11-20T10:00:00Z"] {
        commit(&folder, at);
    }
    let url = format!("file://{}", folder.display());
    git(root.path(), "2026-11-20T10:00:00Z", &["clone", "-q", "--depth=2", &url, "shallow"]);
    let shallow = root.path().join("shallow");
    let both = days(&[("2026-11-10", 1), ("2026-11-20", 1)]);
    assert_eq!(between(&shallow, "2026-11-05T00:00:00Z", "2026-11-30T00:00:00Z"), (both, true));
    let last = days(&[("2026-11-20", 1)]);
    assert_eq!(between(&shallow, "2026-11-15T00:00:00Z", "2026-11-30T00:00:00Z"), (last, false));
}
