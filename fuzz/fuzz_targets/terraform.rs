//! Terraform's native syntax and its JSON: any bytes give blocks that lie in the file, in their order, each at its
//! header; the normal form of each is its own; and no path leads out of a block.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stopgap::code::{Kind, language_of};

const PATHS: [&str; 6] = ["", "value", "a", "a[1].b", "a[\"b\"][0]", "name"];

fuzz_target!(|text: &[u8]| {
    for path in ["a.tf", "a.tf.json"] {
        let language = language_of(path).expect("it is read");
        let scan = language.scan(path, text);
        let lines = 1 + text.iter().filter(|byte| **byte == b'\n').count();
        let mut last = 0;
        for block in &scan.blocks {
            let bytes = &text[block.span.clone()];
            assert!(block.span.start >= last, "blocks do not overlap");
            last = block.span.end;
            let before = text[..block.span.start].iter().filter(|byte| **byte == b'\n').count();
            let within = bytes.iter().filter(|byte| **byte == b'\n').count();
            assert_eq!((block.lines.0 as usize, block.lines.1 as usize), (before + 1, before + 1 + within));
            assert!(!block.name.is_empty());
            if path == "a.tf" && block.kind != Kind::Local {
                assert!(bytes.ends_with(b"}"));
                let word = bytes.iter().position(|byte| b" \t\r\"{/#".contains(byte)).unwrap_or(0);
                assert!(word > 0, "it begins with the type of the block");
            }
            let normal = language.normal(path, bytes);
            assert_eq!(language.normal(path, &normal), normal);
            for attribute in PATHS {
                if let Some(span) = language.attribute(path, bytes, attribute) {
                    assert!(span.start < span.end && span.end <= bytes.len());
                }
            }
        }
        for problem in &scan.problems {
            assert!(problem.line.is_none_or(|line| line as usize <= lines && line > 0));
        }
    }
});
