//! The page in a real browser: silent, alone, sorted and filtered by hand, drawn, printed, and deaf to what entries say.

use super::chromium::{Chromium, find};
use crate::support::World;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What runs, or reaches out, wherever a page forgets to escape it.
const HOSTILE: [&str; 8] = [
    "</script><script>window.pwned=1</script>",
    "\"><img src=x onerror=window.pwned=1>",
    "' onmouseover='window.pwned=1",
    "{{7*7}} {% raw %}",
    "]]> <!-- -->",
    "</style></title></textarea>",
    "\u{202e}gnp.exe \u{1b}[31mred\u{1b}]8;;http://e.example\u{7}x",
    "<svg onload=window.pwned=1>",
];

/// Many entries; of one every field is hostile.
fn journal() -> (World, PathBuf) {
    let (world, infra) = World::with_repository();
    let hostile = HOSTILE.join(" ");
    let flags = [
        "environment",
        "reason",
        "impact",
        "security-impact",
        "account",
        "region",
        "by",
        "authorised-by",
        "channel",
        "incident",
        "risk",
        "disposition",
        "outcome",
        "verification",
        "owner",
        "rollback",
        "command",
        "tag",
        "document",
    ];
    let mut arguments = vec![format!("Hostile {hostile}")];
    arguments.extend(flags.map(|flag| format!("--{flag}={flag} {hostile}")));
    arguments.push("--at=2026-09-01 10:00".to_owned());
    for reference in [
        "javascript:window.pwned=1",
        "data:text/html,<script>window.pwned=1</script>",
        "https://e.example/\"onclick=x",
    ] {
        arguments.push(format!("--reference={reference}"));
    }
    arguments.push(format!("--link=tf:a.b[\"{}\"]", HOSTILE[1].replace('"', "'")));
    arguments.extend([format!("--set=name={hostile}"), format!("--was={hostile}")]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let id = world.add(&infra, &arguments);
    world.ok(&infra, &["note", &id, &format!("A note {hostile}")]);
    for at in 1..=24 {
        let (title, day) =
            (format!("Change number {at}"), format!("--at=2026-{:02}-{:02} 10:00", 10 + at % 2, at % 20 + 1));
        let (environment, owner) = (["-e=prod", "-e=staging"][at % 2], format!("--owner=team-{}", at % 3));
        let risk = ["--risk=low", "--risk=medium", "--risk=high", "--risk=critical"][at % 4];
        world.add(&infra, &[&title, &day, environment, &owner, risk]);
    }
    (world, infra)
}

/// What the browser complained about, or asked for beside the page itself.
fn complaints(browser: &Chromium, page: &Path) -> Vec<Value> {
    let own = format!("file://{}", page.display());
    let is_complaint = |event: &&Value| match event["method"].as_str() {
        Some("Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded") => true,
        Some("Network.requestWillBeSent") => {
            let url = event["params"]["request"]["url"].as_str().unwrap_or_default();
            url.split('#').next() != Some(own.as_str()) && url != "about:blank"
        }
        _ => false,
    };
    browser.events.iter().filter(is_complaint).cloned().collect()
}

/// The first cells of the rows that can be seen, in their order.
fn seen(browser: &mut Chromium, column: usize) -> Vec<String> {
    let rows = browser.ask(&format!(
        "[...document.querySelectorAll('#entries tbody tr')].filter((row) => row.offsetParent !== null)\
         .map((row) => row.cells[{column}].innerText.trim())"
    ));
    rows.as_array().expect("rows").iter().map(|text| text.as_str().expect("text").to_owned()).collect()
}

#[test]
fn the_page_in_a_real_browser() {
    let Some(program) = find() else {
        eprintln!("skipped: no Chromium");
        return;
    };
    let (world, infra) = journal();
    let page = world.path("report.html");
    world.ok(&infra, &["report", "-o", &page.display().to_string()]);
    super::formats::well_formed(&std::fs::read_to_string(&page).expect("a page"));
    let mut browser = Chromium::start(&program);
    browser.size(1280, 900);
    browser.scheme("light");
    browser.open(&page);

    nothing_hostile_ran(&mut browser);
    it_sorts(&mut browser);
    it_filters(&mut browser);
    it_opens_a_story(&mut browser);
    it_is_drawn(&mut browser);
    it_prints(&mut browser);
    assert_eq!(complaints(&browser, &page), Vec::<Value>::new());

    browser.call("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.size(1280, 900);
    browser.open(&page);
    assert_eq!(seen(&mut browser, 0).len(), 25, "without a script all rows are there");
    assert_eq!(browser.ask("document.querySelectorAll('th button').length"), 0, "and no dead buttons");
    assert_eq!(browser.ask("document.getElementById('controls').offsetParent === null"), true);
    assert_eq!(complaints(&browser, &page), Vec::<Value>::new());
}

fn nothing_hostile_ran(browser: &mut Chromium) {
    assert_eq!(browser.ask("typeof window.pwned"), "undefined");
    assert_eq!(
        browser.ask("document.querySelectorAll('img, iframe, object, svg[onload], [onerror]').length"),
        0
    );
    assert_eq!(browser.ask("document.querySelectorAll('script').length"), 1);
    assert_eq!(
        browser.ask("[...document.links].filter((one) => !/^(file|https):/.test(one.protocol)).length"),
        0
    );
    browser.ask("document.querySelectorAll('details').forEach((one) => one.open = true)");
    let text = browser.ask("document.body.innerText");
    let text = text.as_str().expect("text");
    for shown in [
        "</script><script>window.pwned=1</script>",
        "{{7*7}} {% raw %}",
        "]]> <!-- -->",
        "javascript:window.pwned=1",
        "<svg onload",
    ] {
        assert!(text.contains(shown), "{shown} is shown as it was typed");
    }
    let obeyed = text.chars().find(|letter| {
        (letter.is_control() && !"\n\t".contains(*letter))
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    assert_eq!(obeyed, None);
    browser.ask("document.querySelectorAll('details').forEach((one) => one.open = false)");
}

fn it_sorts(browser: &mut Chromium) {
    let is_sorted = |risks: &[String], order: [&str; 4]| {
        let places: Vec<_> =
            risks.iter().filter_map(|risk| order.iter().position(|word| word == risk)).collect();
        places.len() == 24 && places.is_sorted()
    };
    let worst_first = ["critical", "high", "medium", "low"];
    browser.click("#entries thead th:nth-child(3) button");
    assert!(is_sorted(&seen(browser, 2), worst_first), "by a click");
    assert_eq!(
        browser.ask("document.querySelector('th:nth-child(3)').getAttribute('aria-sort')"),
        "ascending"
    );
    // The focus is on the button: the keyboard goes on from there.
    browser.press("Enter", 13, "\r");
    assert!(
        is_sorted(&seen(browser, 2), ["low", "medium", "high", "critical"]),
        "by a key: {:?}",
        seen(browser, 2)
    );
    assert_eq!(
        browser.ask("document.querySelector('th:nth-child(3)').getAttribute('aria-sort')"),
        "descending"
    );
    browser.press("Tab", 9, "");
    browser.press(" ", 32, " ");
    assert_eq!(browser.ask("document.querySelector('[aria-sort]').textContent"), "Age");
    let titles = seen(browser, 0);
    assert!(titles[0].starts_with("Hostile"), "the oldest first: {titles:?}");
}

fn it_filters(browser: &mut Chromium) {
    browser.click("#text");
    browser.type_in("number 1");
    assert_eq!(seen(browser, 0).len(), 11, "1 and 10 to 19");
    assert!(
        browser
            .ask("document.getElementById('shown').textContent")
            .as_str()
            .expect("text")
            .starts_with("11 of 25 entries")
    );
    assert_eq!(
        browser.ask("[...document.querySelectorAll('details.entry')].filter((one) => !one.hidden).length"),
        11
    );
    browser.ask("document.getElementById('text').select()");
    browser.press("Backspace", 8, "");
    assert_eq!(seen(browser, 0).len(), 25);
    browser.ask("(() => { const one = document.getElementById('owner'); one.value = 'team-2'; one.dispatchEvent(new Event('input', { bubbles: true })); })()");
    assert_eq!(seen(browser, 5), vec!["team-2"; 8]);
    browser.click("#late");
    let late = seen(browser, 4);
    assert!(!late.is_empty() && late.iter().all(|text| text.starts_with("overdue by")), "{late:?}");
    browser.click("#late");
    browser.ask("document.getElementById('owner').value = ''");
    browser.ask("document.getElementById('controls').dispatchEvent(new Event('input'))");
    assert_eq!(seen(browser, 0).len(), 25);
}

fn it_opens_a_story(browser: &mut Chromium) {
    browser.click("#entries tbody tr:nth-child(2) th a");
    let open = browser.ask("document.querySelectorAll('details.entry[open]').length");
    assert_eq!(open, 1, "the title leads to the story");
}

/// Pictures on two screens in two schemes, to be looked at under `target/report`.
fn it_is_drawn(browser: &mut Chromium) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut grounds = Vec::new();
    for (width, height) in [(1280, 1600), (390, 1600)] {
        browser.size(width, height);
        for scheme in ["light", "dark"] {
            browser.scheme(scheme);
            for place in ["top", "pictures", "stories"] {
                browser.ask(&format!(
                    "document.documentElement.style.scrollBehavior = 'auto'; \
                     {place:?} === 'top' ? scrollTo(0, 0) : document.getElementById({place:?}).scrollIntoView()"
                ));
                let picture = browser.screenshot();
                // One colour alone takes a few thousand bytes.
                assert!(picture.len() > 15_000, "{place} at {width} in {scheme} is blank: {}", picture.len());
                std::fs::write(folder.join(format!("{width}-{scheme}-{place}.png")), picture)
                    .expect("a file");
            }
            grounds.push(browser.ask("getComputedStyle(document.body).backgroundColor"));
            let wide = browser.ask("[document.scrollingElement.scrollWidth, innerWidth]");
            assert!(wide[0].as_u64() <= wide[1].as_u64(), "{width}: {wide} scrolls sideways");
        }
    }
    browser.ask("document.querySelectorAll('details').forEach((one) => one.open = true)");
    let wide = browser.ask("[document.scrollingElement.scrollWidth, innerWidth]");
    assert!(wide[0].as_u64() <= wide[1].as_u64(), "all open at 390: {wide} scrolls sideways");
    browser.ask("document.querySelectorAll('details').forEach((one) => one.open = false)");
    browser.ask("document.querySelector('details.entry').open = true");
    assert!(grounds[0] != grounds[1] && grounds[0] == grounds[2] && grounds[1] == grounds[3], "{grounds:?}");
}

fn it_prints(browser: &mut Chromium) {
    browser.size(1280, 900);
    browser.scheme("light");
    browser.call("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    browser.size(720, 1600);
    browser.ask("scrollTo(0, 0)");
    let drawn = browser.screenshot();
    browser.call("Emulation.setEmulatedMedia", &json!({ "media": "" }));
    browser.size(1280, 900);
    let paper = browser.pdf();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    std::fs::write(folder.join("report.pdf"), &paper).expect("a file");
    std::fs::write(folder.join("paper.png"), drawn).expect("a file");
    let text = String::from_utf8_lossy(&paper);
    let pages = text.matches("/Type /Page").count() - text.matches("/Type /Pages").count();
    assert!(paper.len() > 30_000 && pages > 3, "{pages} pages, {} bytes", paper.len());
    assert_eq!(browser.ask("document.querySelectorAll('details.entry[open]').length"), 1, "closed again");
}
