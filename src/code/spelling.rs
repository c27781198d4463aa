//! What an address says, step by step: for telling whether two of them can mean the same, also where the code does
//! not know them any more. It knows texts, not files.

use super::address::{Address, Step, block_names, folder, joined};

/// A Terraform address as far as its block; what stands behind that is no instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    root: Option<String>,
    steps: Vec<Step>,
    /// The steps of the module calls on the way to the block.
    way: usize,
}

impl Spelling {
    /// Understands an address with or without its form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Address { root, mut steps } = Address::parse(text.strip_prefix("tf:").unwrap_or(text))?;
        let mut way = 0;
        while steps.len() >= way + 4 && steps[way].name == "module" {
            way += 2;
        }
        let count = block_names(&steps[way..]).map(|(_, count)| count).min();
        steps.truncate(count.map_or(steps.len(), |count| way + count));
        // The top is spelled `.` or left out.
        Some(Self { root: root.map(|root| folder(&root)), steps, way })
    }

    /// Whether it names module calls on the way to its block.
    #[must_use]
    pub fn has_way(&self) -> bool {
        self.way > 0
    }

    /// How many steps lead to the block.
    #[must_use]
    pub fn way(&self) -> usize {
        self.way
    }

    /// The addresses of the module calls on the way, the outermost first.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        let root = match self.root.as_deref() {
            None => String::new(),
            Some("") => ".//".to_owned(),
            Some(root) => format!("{root}//"),
        };
        (1..=self.way / 2).map(|call| format!("{root}{}", joined(&self.steps[..2 * call]))).collect()
    }

    /// The folder in front; the empty text for the top.
    #[must_use]
    pub fn root(&self) -> Option<&str> {
        self.root.as_deref()
    }

    /// Whether it is the call of a module.
    #[must_use]
    pub fn is_call(&self) -> bool {
        self.steps.len() == self.way + 2 && self.steps[self.way].name == "module"
    }

    /// Whether two addresses of one block can mean the same instance of it.
    #[must_use]
    pub fn fits(&self, other: &Self) -> bool {
        let (one, two) = (&self.steps, &other.steps);
        let are_keys_alike = match (one.last(), two.last()) {
            (Some(one), Some(two)) => keys_fit(&one.keys, &two.keys),
            _ => true,
        };
        are_keys_alike && self.ways_fit(other)
    }

    /// The way counts where both name one from the same root. Two roots may call the same module otherwise, and what
    /// was done below one of them is told of the other; but an instance is not another one.
    fn ways_fit(&self, other: &Self) -> bool {
        let (one, two) = (&self.steps[..self.way], &other.steps[..other.way]);
        if one.is_empty() || two.is_empty() {
            return true;
        }
        if !self.is_root_alike(other) {
            return one.iter().rev().zip(two.iter().rev()).all(|(one, two)| keys_fit(&one.keys, &two.keys));
        }
        (self.root != other.root || one.len() == two.len())
            && one.iter().rev().zip(two.iter().rev()).all(|(one, two)| step_fits(one, two))
    }

    /// Whether another address is the same one, or leads through it.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        self.steps.len() >= 2
            && self.steps.len() <= other.steps.len()
            && !self.contradicts(other)
            && self.is_root_alike(other)
    }

    /// Whether they part before either ends, seen from the same root.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        self.is_root_alike(other)
            && !self.steps.iter().zip(&other.steps).all(|(one, two)| step_fits(one, two))
    }

    fn is_root_alike(&self, other: &Self) -> bool {
        self.root.is_none() || other.root.is_none() || self.root == other.root
    }
}

/// Whether two paths of keys, as `env[0].value`, can lead to the same value: no key on one side fits all.
#[must_use]
pub fn keys_agree(one: &str, other: &str) -> bool {
    let (Some(one), Some(other)) = (Step::all(one), Step::all(other)) else { return true };
    let mut pairs = one.iter().zip(&other).take_while(|(one, other)| one.name == other.name);
    pairs.all(|(one, other)| keys_fit(&one.keys, &other.keys))
}

/// Whether a text that somebody typed names what an address of a link says, by whole words: its end, a part of it of
/// more than one word, or a module on the way.
#[must_use]
pub fn is_spoken_of(typed: &str, address: &str) -> bool {
    let (typed, said) = (words(typed), words(address));
    let fits =
        |one: &Step, two: &Step| one.name.eq_ignore_ascii_case(&two.name) && keys_fit(&one.keys, &two.keys);
    match typed.as_slice() {
        [] => false,
        [one] => {
            let is_last = said.last().is_some_and(|last| fits(one, last));
            is_last || said.windows(2).any(|pair| pair[0].name == "module" && fits(one, &pair[1]))
        }
        several => {
            let fits_all = |part: &[Step]| several.iter().zip(part).all(|(one, two)| fits(one, two));
            let is_part = said.windows(several.len()).any(fits_all);
            // `deployment/api` leaves the group and the namespace of an object out.
            let is_left_out = || {
                let mut rest = said.iter();
                let is_last = several.last().zip(said.last()).is_some_and(|(one, two)| fits(one, two));
                is_last && several.iter().all(|one| rest.any(|two| fits(one, two)))
            };
            is_part || (!address.starts_with("tf:") && is_left_out())
        }
    }
}

/// The words of an address as far as its block, with the keys behind each.
fn words(text: &str) -> Vec<Step> {
    let forms = ["tf:", "k8s:", "kustomize:", "helm:", "file:"];
    let bare = forms.iter().find_map(|form| text.strip_prefix(form)).unwrap_or(text);
    let is_terraform = text.starts_with("tf:") || bare.len() == text.len();
    match Spelling::parse(bare).filter(|_| is_terraform) {
        Some(spelling) => {
            let mut words = split(spelling.root.as_deref().unwrap_or_default());
            words.extend(split(&joined(&spelling.steps)));
            words
        }
        None => split(bare),
    }
}

fn split(text: &str) -> Vec<Step> {
    let mut words: Vec<Step> = Vec::new();
    let mut is_new = true;
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '[' => super::address::key_end(rest).unwrap_or(rest.len()),
            letter => letter.len_utf8(),
        };
        let (part, after) = rest.split_at(length);
        rest = after;
        match (letter, words.last_mut()) {
            ('.' | '/' | '#' | ':', _) => is_new = true,
            ('[', Some(word)) if !is_new => word.keys.push(part.to_owned()),
            (_, Some(word)) if !is_new => word.name.push_str(part),
            _ => {
                words.push(Step { name: part.to_owned(), keys: Vec::new() });
                is_new = false;
            }
        }
    }
    words
}

fn step_fits(one: &Step, other: &Step) -> bool {
    one.name == other.name && keys_fit(&one.keys, &other.keys)
}

/// A shell may have taken the quotes away.
fn keys_fit(one: &[String], other: &[String]) -> bool {
    let bare = |key: &String| key.replace(['"', '\''], "");
    one.iter().zip(other).all(|(one, other)| one == other || bare(one) == bare(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_instance() {
        for (one, two, fits) in [
            ("aws_sg.web[0]", r#"tf:aws_sg.web[0].tags["Name"]"#, true),
            ("aws_sg.web[0]", "aws_sg.web[0].ingress[1]", true),
            ("aws_sg.web[1]", "aws_sg.web[0].ingress[1]", false),
            ("aws_sg.web", "aws_sg.web[0]", true),
            (r#"aws_x.y["a[b]"]"#, r#"aws_x.y["c[b]"]"#, false),
            ("module.one.aws_sg.in", "module.two.aws_sg.in", false),
            (r#"module.net["prod"].aws_sg.in"#, r#"module.net["dev"].aws_sg.in"#, false),
            (r#"module.net["prod"].aws_sg.in"#, "tf:modules/net//aws_sg.in", true),
            ("module.net.aws_sg.in", r#"module.net["dev"].aws_sg.in"#, true),
        ] {
            let (a, b) = (Spelling::parse(one).expect(one), Spelling::parse(two).expect(two));
            assert_eq!(a.fits(&b), fits, "{one} {two}");
        }
        assert!(!keys_agree("env[0]", "env[1].value"));
        assert!(keys_agree("env", "env[1].value"));
        assert!(keys_agree("env[1]", "env[1].value"));
    }

    #[test]
    fn what_is_gone_is_spoken_of_by_whole_words() {
        for (typed, address, is_meant) in [
            ("aws_sg.web", "tf:envs/prod//aws_sg.web", true),
            ("aws_sg.web", "tf:envs/prod//aws_sg.web[0].tags", true),
            ("aws_sg.web", "tf:aws_sg.web_admin", false),
            ("aws_sg.web[1]", "tf:aws_sg.web[0]", false),
            ("web", "tf:module.a.aws_sg.web", true),
            ("web", "tf:aws_sg.web_admin", false),
            ("module.blue", "tf:envs/prod//module.pa.module.blue.aws_sg.web", true),
            ("deployment/api", "k8s:k8s#Deployment.apps/prod/api", true),
            ("envs/prod//aws_sg.web", "tf:envs/dev//aws_sg.web", false),
        ] {
            assert_eq!(is_spoken_of(typed, address), is_meant, "{typed} {address}");
        }
    }
}
