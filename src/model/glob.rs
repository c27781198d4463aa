//! Globs: `*` and `?`, for names of environments and parts of paths.

/// Whether a glob fits a whole text. `*` stands for any letters, `?` for one; everything else, and its case,
/// stands for itself. Only the last `*` is ever tried again, so that no glob takes more than the product of both
/// lengths.
#[must_use]
pub fn fits(glob: &str, text: &str) -> bool {
    let (glob, text): (Vec<char>, Vec<char>) = (glob.chars().collect(), text.chars().collect());
    let (mut in_glob, mut in_text) = (0, 0);
    // The last star, and the letter up to which it reached.
    let mut star: Option<(usize, usize)> = None;
    while in_text < text.len() {
        match glob.get(in_glob) {
            Some('*') => {
                star = Some((in_glob, in_text));
                in_glob += 1;
            }
            Some(letter) if *letter == '?' || *letter == text[in_text] => {
                in_glob += 1;
                in_text += 1;
            }
            _ => {
                let Some((star_at, reached)) = star else { return false };
                star = Some((star_at, reached + 1));
                in_glob = star_at + 1;
                in_text = reached + 1;
            }
        }
    }
    glob[in_glob..].iter().all(|letter| *letter == '*')
}
