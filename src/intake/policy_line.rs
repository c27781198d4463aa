//! The code's policy file, with the journal named in it: written by a program into a file that people edit.

use crate::journal::{PolicySide, parse_policy, value_to_toml};
use crate::model::Value;

/// The text of `.stopgap.toml` that names `journal`; `None` where the code holds its own. What stands in the file
/// stays as it is.
///
/// # Errors
/// The journal that the file names already, where that is another one.
pub fn name_journal(
    old: Option<&str>,
    journal: Option<&str>,
    code: &str,
    url: Option<&str>,
) -> Result<String, String> {
    let quoted = |text: &str| value_to_toml(Value::text(text)).to_string();
    let line = journal.map(|journal| format!("journal = {}\n", quoted(journal))).unwrap_or_default();
    let Some(old) = old else {
        let urls = url.map_or_else(
            || "# urls = [\"git@host:team/repo\"]   # by these a checkout is recognised\n".to_owned(),
            |url| format!("urls = [{}]\n", quoted(url)),
        );
        let code = format!("[[code]]\nname = {}\n{urls}", quoted(code));
        let code =
            if url.is_some() { code } else { code.lines().map(|line| format!("# {line}\n")).collect() };
        return Ok(format!(
            "# The rules of stopgap for this repository; they hold once they are on the main branch.\nschema = 1\n{line}\n{code}"
        ));
    };
    let known = parse_policy(old, PolicySide::Code).policy.journal;
    match (known, journal) {
        (Some(known), Some(journal)) if known != journal => Err(known),
        (Some(_), _) | (None, None) => Ok(old.to_owned()),
        (None, Some(_)) => Ok(with_line(old, &line)),
    }
}

/// Behind `schema`, or at the top: below a table it would be a key of that.
fn with_line(old: &str, line: &str) -> String {
    let mut new = String::new();
    let mut is_placed = false;
    for piece in old.split_inclusive('\n') {
        new.push_str(piece);
        if !is_placed && piece.trim_start().starts_with("schema") && piece.contains('=') {
            if !piece.ends_with('\n') {
                new.push('\n');
            }
            new.push_str(line);
            is_placed = true;
        }
    }
    if is_placed { new } else { format!("{line}{old}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_names_the_journal_and_the_code() {
        let text =
            name_journal(None, Some("git@host:acme/changes"), "infra", Some("https://host/acme/infra"))
                .expect("new");
        let parsed = parse_policy(&text, PolicySide::Code);
        assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
        assert_eq!(parsed.policy.journal.as_deref(), Some("git@host:acme/changes"));
        assert_eq!(parsed.policy.code[0].name, "infra");
        for (journal, url) in
            [(None, None), (None, Some("git@host:acme/infra")), (Some("/srv/changes"), None)]
        {
            let text = name_journal(None, journal, "infra", url).expect("new");
            assert!(parse_policy(&text, PolicySide::Code).findings.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_file_that_is_there_keeps_every_word() {
        let old = "# ours\nschema = 1\n\n[environments.prod]\nproduction = true # yes\n";
        let new =
            name_journal(Some(old), Some("git@host:acme/changes"), "infra", None).expect("one line more");
        assert_eq!(new.replace("journal = \"git@host:acme/changes\"\n", ""), old);
        assert_eq!(
            parse_policy(&new, PolicySide::Code).policy.journal.as_deref(),
            Some("git@host:acme/changes")
        );
        assert_eq!(name_journal(Some(&new), Some("git@host:acme/changes"), "infra", None), Ok(new.clone()));
        assert_eq!(name_journal(Some(&new), None, "infra", None), Ok(new.clone()));
        let other = name_journal(Some(&new), Some("git@host:acme/other"), "infra", None);
        assert_eq!(other, Err("git@host:acme/changes".to_owned()));
    }
}
