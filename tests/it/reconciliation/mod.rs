//! A labelled set of histories, made with real git: for each the status that the entries have by the design, whatever
//! the program thinks. Each is also looked at twice, without what was remembered, and after things that must not matter.

mod lab;
mod template;

mod claims;
mod code;
mod content;
mod copies;
mod forges;
mod landing;
mod merges;
mod metamorphic;
mod random;
mod remotes;
mod reopens;
mod requests;
mod resolves;
mod reverts;
mod scale;
mod sight;
mod unresolved;

use lab::{Found, LETTERS, Lab};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What it is called, how it comes about, and what the entries are then: `A codified/claim; B proposed: fix; * open`
/// is status, grade where it matters, words of the reason. Entries that are not named are open, or what `*` says.
pub type Case = (&'static str, fn(&Lab), &'static str);

/// Every table of the set.
const TABLES: [&[Case]; 14] = [
    claims::CASES,
    code::CASES,
    copies::CASES,
    forges::CASES,
    landing::CASES,
    merges::CASES,
    remotes::CASES,
    reopens::CASES,
    requests::CASES,
    resolves::CASES,
    reverts::CASES,
    scale::CASES,
    sight::CASES,
    unresolved::CASES,
];

/// Makes every history of a table and says of which the program thinks otherwise.
#[track_caller]
fn hold(cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        wrong.extend(disagreement(case));
    }
    assert!(wrong.is_empty(), "{} of {} histories\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn disagreement((label, build, wanted): &Case) -> Option<String> {
    let said = catch_unwind(AssertUnwindSafe(|| {
        let lab = Lab::new(label);
        build(&lab);
        let found = lab.list();
        let mut said = differences(&found, wanted);
        for (letter, word) in lab.named.borrow().iter() {
            let is = &found[*letter];
            if is.status == "suspect" && !is.why.contains(word) {
                said.push(format!("{letter} should name {word}: {}", is.why));
            }
        }
        // Where the answer is wrong already nothing else is worth saying.
        if said.is_empty() {
            said = metamorphic::changes(&lab, &found);
        }
        said
    }));
    let said = said.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        vec![text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned())).unwrap_or_default()]
    });
    (!said.is_empty()).then(|| format!("{label}:\n  {}", said.join("\n  ")))
}

/// Where what was found is not what was wanted.
fn differences(found: &BTreeMap<String, Found>, wanted: &str) -> Vec<String> {
    let mut wanted: BTreeMap<&str, &str> = wanted.split("; ").filter_map(|one| one.split_once(' ')).collect();
    let rest = wanted.remove("*").unwrap_or("open");
    for (letter, _) in LETTERS {
        wanted.entry(letter).or_insert(rest);
    }
    let mut said = Vec::new();
    for (letter, wanted) in wanted {
        let Some(is) = found.get(letter) else {
            said.push(format!("{letter} is not listed"));
            continue;
        };
        let (wanted_status, words) = wanted.split_once(": ").unwrap_or((wanted, ""));
        let (status, grade) = wanted_status.split_once('/').unwrap_or((wanted_status, ""));
        let is_right = status.split('|').any(|one| one == is.status)
            && (grade.is_empty() || is.grade == grade)
            && words.split_whitespace().all(|word| is.why.contains(word));
        if !is_right {
            said.push(format!("{letter} should be {wanted}, is {}/{} ({})", is.status, is.grade, is.why));
        }
    }
    said
}

#[test]
fn there_are_more_than_two_hundred_and_each_has_a_name_of_its_own() {
    let mut labels: Vec<&str> = TABLES.iter().flat_map(|table| table.iter().map(|case| case.0)).collect();
    let count = labels.len();
    labels.sort_unstable();
    labels.dedup();
    assert!(labels.len() == count && count >= 200, "{count} histories, {} names", labels.len());
}
