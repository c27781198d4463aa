//! Addresses of remotes: what may be shown of them, and what they come to.

use super::{Config, ObjectId};

/// A text without the credentials that addresses in it carry. The user of an ssh address is none.
#[must_use]
pub fn without_credentials(text: &str) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        done.push_str(before);
        let end = after.find(|letter: char| letter == '/' || letter.is_whitespace()).unwrap_or(after.len());
        rest = after;
        if let Some((user, _)) = after[..end].rsplit_once('@') {
            // A token can stand where https has its user, so that nothing of it is shown.
            if before.ends_with("ssh://") {
                done.push_str(user.split_once(':').map_or(user, |(name, _)| name));
                done.push('@');
            }
            rest = &after[user.len() + 1..];
        }
    }
    done.push_str(rest);
    without_query(&done)
}

/// Tokens also stand behind a question mark.
fn without_query(text: &str) -> String {
    let hide = |word: &str| match (word.contains("://"), word.split_once('?')) {
        (true, Some((address, _))) => format!("{address}?…"),
        _ => word.to_owned(),
    };
    text.split_inclusive(' ').map(hide).collect()
}

/// As many letters of a repository's name are in that of the folder that stands for it.
const LONGEST_NAME: usize = 40;

/// The name of a folder that stands for what lies at an address.
///
/// Only lower case and no dots: on some disks `Infra` is `infra`, and a name can be `..`. Another password does not
/// make another repository.
#[must_use]
pub fn folder_name(url: &str) -> String {
    let plain = without_credentials(url);
    let trimmed = plain.trim_end_matches('/');
    let trimmed = trimmed.strip_suffix(".git").unwrap_or(trimmed);
    let last = trimmed.rsplit(['/', ':', '\\']).next().unwrap_or_default().to_lowercase();
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let name: String = last.chars().take(LONGEST_NAME).map(letter).collect();
    format!("{name}-{}.git", fingerprint(trimmed))
}

/// Sixteen hexadecimal letters that stand for a text, for the name of a file.
#[must_use]
fn fingerprint(text: &str) -> String {
    let id = ObjectId::hash_object(git2::ObjectType::Blob, text.as_bytes()).expect("any bytes make a blob");
    id.to_string()[..16].to_owned()
}

impl Config {
    /// The remotes with their addresses, as they are written and as `url.….insteadOf` makes them; origin first.
    #[must_use]
    pub fn remote_urls(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (key, urls) in self.all() {
            let Some(name) = key.strip_prefix("remote.").and_then(|rest| rest.strip_suffix(".url")) else {
                continue;
            };
            for url in urls {
                found.push((name.to_owned(), url.to_owned()));
                found.extend(self.rewritten(url).map(|url| (name.to_owned(), url)));
            }
        }
        // Stable, so that the others keep the order of their names.
        found.sort_by_key(|(name, _)| name != "origin");
        found
    }

    /// What git makes of an address: the longest beginning that a setting replaces counts.
    fn rewritten(&self, url: &str) -> Option<String> {
        let mut best: Option<(usize, String)> = None;
        for (key, starts) in self.all() {
            let Some(base) = key.strip_prefix("url.").and_then(|rest| rest.strip_suffix(".insteadof")) else {
                continue;
            };
            for start in starts {
                if let Some(rest) = url.strip_prefix(start)
                    && best.as_ref().is_none_or(|(length, _)| *length < start.len())
                {
                    best = Some((start.len(), format!("{base}{rest}")));
                }
            }
        }
        best.map(|(_, url)| url)
    }
}

/// The last two parts of a repository's URL: `team/infra`.
#[must_use]
pub fn owner_and_name(url: &str) -> Option<String> {
    let url = url.trim_end_matches('/');
    let url = url.strip_suffix(".git").unwrap_or(url);
    let mut parts = url.rsplit(['/', ':', '\\']).filter(|part| !part.is_empty());
    let (name, owner) = (parts.next()?, parts.next()?);
    Some(format!("{owner}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_left_out_wherever_an_address_stands() {
        for (text, shown) in [
            ("unable to access 'https://me:pa'ss@host/x/': no", "unable to access 'https://host/x/': no"),
            ("https://ghp_token@host:8443/x", "https://host:8443/x"),
            ("ssh://git:secret@host/x and https://a:b@c", "ssh://git@host/x and https://c"),
            ("ssh://git@host/x", "ssh://git@host/x"),
            ("git@host:acme/infra", "git@host:acme/infra"),
            ("file:///srv/x, ask me@example.com", "file:///srv/x, ask me@example.com"),
            ("https://host/a@b", "https://host/a@b"),
            ("://", "://"),
        ] {
            assert_eq!(without_credentials(text), shown);
        }
    }

    #[test]
    fn fingerprints_differ_by_one_letter() {
        assert_eq!(fingerprint("a").len(), 16);
        assert_ne!(fingerprint("https://host/x"), fingerprint("https://host/X"));
    }
}
