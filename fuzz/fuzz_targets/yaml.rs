//! The languages that are YAML: no bytes make one panic, and what it says of a file holds.
//!
//! The first line, where it begins with `@`, is the attribute that is looked for.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stopgap::code::{language_of, parts, resolve};

fuzz_target!(|input: &[u8]| {
    let (attribute, text) = match input.strip_prefix(b"@") {
        Some(rest) => {
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            (String::from_utf8_lossy(&rest[..end]).into_owned(), &rest[(end + 1).min(rest.len())..])
        }
        None => ("spec.containers[0].image".to_owned(), input),
    };
    for path in ["a.yaml", "a.json", "values.yaml", "kustomization.yaml"] {
        let language = language_of(path).expect("each of these is read");
        let scan = language.scan(path, text);
        let lines = text.iter().filter(|byte| **byte == b'\n').count() + 1;
        for problem in &scan.problems {
            assert!(problem.line.is_none_or(|line| line >= 1), "{problem:?}");
        }
        for block in scan.blocks.iter().take(50) {
            let cut = text.get(block.span.clone()).expect("a span inside of the file");
            assert!(!cut.is_empty() && !block.name.is_empty(), "{block:?}");
            assert!(!cut[0].is_ascii_whitespace() && cut[0] != b'#', "it begins with its first key: {block:?}");
            assert!(1 <= block.lines.0 && block.lines.0 <= block.lines.1 && block.lines.1 as usize <= lines);
            assert_eq!(language.normal(path, cut), language.normal(path, cut));
            for wanted in [attribute.as_str(), ""] {
                if let Some(value) = language.attribute(path, cut, wanted) {
                    assert!(cut.get(value).is_some(), "a value inside of its block: {block:?} {wanted}");
                }
            }
        }
        language.normal(path, text);
        if let Some(value) = language.attribute(path, text, &attribute) {
            assert!(text.get(value).is_some(), "a value inside of the text: {attribute}");
        }
    }
    for patch in parts(text).patches {
        assert!(text.get(patch.span).is_some_and(|span| !span.is_empty()));
    }
    if let Some((path, block)) = resolve(&|_| Some(text.to_vec()), "a", "Pod/-/a") {
        assert!(text.get(block.span.clone()).is_some(), "{path}: {block:?}");
    }
});
