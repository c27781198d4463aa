//! The syntax of a link's address: `tf:…`, `k8s:…`, `file:…`, not what it resolves to.
//!
//! Text that fits no form is kept as it was typed; [`Link::syntax`] says what is odd about it.

use super::Link;

/// The forms that a link can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkForm {
    Terraform,
    Kubernetes,
    Kustomize,
    Helm,
    File,
    CloudFormation,
    Compose,
    Ansible,
}

const SCHEMES: [(&str, LinkForm); 8] = [
    ("tf", LinkForm::Terraform),
    ("k8s", LinkForm::Kubernetes),
    ("kustomize", LinkForm::Kustomize),
    ("helm", LinkForm::Helm),
    ("file", LinkForm::File),
    ("cfn", LinkForm::CloudFormation),
    ("compose", LinkForm::Compose),
    ("ansible", LinkForm::Ansible),
];

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkSyntaxError {
    #[error("`{0}` names no form: write tf:ADDRESS, k8s:Kind.group/namespace/name or file:PATH#L10-L20")]
    NoForm(String),
    #[error(
        "`{0}` is no Terraform address: write tf:root//module.name.type.name[\"key\"], without the root where there is one"
    )]
    Terraform(String),
    #[error("`{0}` is no Kubernetes object: write k8s:Kind.group/namespace/name, with `-` for no namespace")]
    Kubernetes(String),
    #[error("`{0}` has no `#`: write {1}")]
    Fragment(String, &'static str),
    #[error("`{0}` has no line range: write file:PATH#L10-L20, or file:PATH alone")]
    Lines(String),
    #[error("`{0}` points at nothing")]
    Empty(String),
}

impl Link {
    /// A link as somebody typed it, completed: a bare Terraform address that can be nothing else gets its `tf:`, and a
    /// link of a known form the name of the code repository it was typed in. All else stays as it is.
    #[must_use]
    pub fn from_typed(text: &str, code: Option<&str>) -> Self {
        let typed = text.trim();
        let full = if split(typed).is_none() && is_clearly_terraform(typed) {
            format!("tf:{typed}")
        } else {
            typed.to_owned()
        };
        match (split(&full), code) {
            (Some((None, _, _)), Some(code)) => Self::new(format!("{code}@{full}")),
            _ => Self::new(full),
        }
    }

    /// The name of the code repository in front of `@`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        split(&self.to)?.0
    }

    /// The form, and what stands behind its colon; `None` where the text has no form.
    #[must_use]
    pub fn parts(&self) -> Option<(LinkForm, &str)> {
        split(&self.to).map(|(_, form, rest)| (form, rest))
    }

    /// The form that the text has.
    ///
    /// # Errors
    /// Where it has none, or the text behind the form does not have its shape.
    pub fn syntax(&self) -> Result<LinkForm, LinkSyntaxError> {
        let shown = || self.to.clone();
        let Some((_, form, rest)) = split(&self.to) else {
            return Err(LinkSyntaxError::NoForm(shown()));
        };
        if rest.trim().is_empty() {
            return Err(LinkSyntaxError::Empty(shown()));
        }
        let fits = match form {
            LinkForm::Terraform if !is_terraform(rest) => Err(LinkSyntaxError::Terraform(shown())),
            LinkForm::Kubernetes if !is_object(rest.rsplit('#').next().unwrap_or(rest)) => {
                Err(LinkSyntaxError::Kubernetes(shown()))
            }
            LinkForm::Kustomize if !rest.contains('#') => {
                Err(LinkSyntaxError::Fragment(shown(), "kustomize:overlays/prod#Kind.group/namespace/name"))
            }
            LinkForm::Helm if !rest.contains('#') => {
                Err(LinkSyntaxError::Fragment(shown(), "helm:charts/pg//values.yaml#primary.resources"))
            }
            LinkForm::File if !is_file(rest) => Err(LinkSyntaxError::Lines(shown())),
            _ => Ok(()),
        };
        fits.map(|()| form)
    }
}

impl LinkForm {
    /// What stands before the colon.
    #[must_use]
    pub fn scheme(self) -> &'static str {
        SCHEMES.iter().find(|(_, form)| *form == self).map_or("", |(name, _)| name)
    }
}

/// `infra@tf:rest` → (`infra`, Terraform, `rest`).
fn split(text: &str) -> Option<(Option<&str>, LinkForm, &str)> {
    let (head, rest) = text.split_once(':')?;
    let (code, scheme) = match head.rsplit_once('@') {
        Some((code, scheme)) => (Some(code), scheme),
        None => (None, head),
    };
    let (_, form) = SCHEMES.iter().find(|(name, _)| scheme.eq_ignore_ascii_case(name))?;
    Some((code, *form, rest))
}

/// Whether an address can be nothing else: it names a root, a type with its provider, or a word of Terraform's own, and
/// does not end as files do.
fn is_clearly_terraform(text: &str) -> bool {
    const WORDS: [&str; 7] = ["module", "data", "var", "local", "output", "provider", "ephemeral"];
    const ENDINGS: [&str; 12] =
        ["tf", "tofu", "tfvars", "hcl", "json", "yaml", "yml", "toml", "md", "txt", "cfg", "conf"];
    let first = text.split(['.', '[']).next().unwrap_or(text);
    let is_shaped = text.contains("//") || WORDS.contains(&first) || first.contains('_');
    let is_file = text.rsplit('.').next().is_some_and(|ending| ENDINGS.contains(&ending));
    is_shaped && !is_file && is_terraform(text)
}

/// `root//step.step[key]`, where each step is a name with an optional `[n]` or `["key"]`, two steps at least.
fn is_terraform(text: &str) -> bool {
    // Keys may hold slashes.
    let head = text.find(['[', '"']).map_or(text, |at| &text[..at]);
    let address = head.rsplit_once("//").map_or(text, |(root, _)| &text[root.len() + 2..]);
    let mut steps = 0;
    let mut rest = address;
    loop {
        let name = rest.find(|letter: char| !(letter.is_alphanumeric() || "_-".contains(letter)));
        let (name, after) = rest.split_at(name.unwrap_or(rest.len()));
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
            return false;
        }
        steps += 1;
        rest = after;
        while let Some(inner) = rest.strip_prefix('[') {
            let Some(after) = key(inner) else { return false };
            rest = after;
        }
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            None => return rest.is_empty() && steps >= 2,
        }
    }
}

/// What follows `[`: a number, a quoted text or `*`, then `]`. Returns what is left behind it.
fn key(inner: &str) -> Option<&str> {
    if let Some(mut rest) = inner.strip_prefix('"') {
        loop {
            let at = rest.find(['"', '\\'])?;
            if rest[at..].starts_with('"') {
                return rest[at + 1..].strip_prefix(']');
            }
            // A backslash takes the next character with it, whatever its length in bytes.
            let mut letters = rest[at + 1..].chars();
            letters.next()?;
            rest = letters.as_str();
        }
    }
    let (number, rest) = inner.split_once(']')?;
    (number == "*" || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())))
        .then_some(rest)
}

/// `Kind.group/namespace/name`, or `Kind/namespace/name` for the core group.
fn is_object(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    let [kind, namespace, name] = parts.as_slice() else { return false };
    kind.starts_with(char::is_uppercase) && !namespace.is_empty() && !name.is_empty()
}

/// A path, with an optional `#L10` or `#L10-L20` behind it.
fn is_file(text: &str) -> bool {
    let Some((path, range)) = text.rsplit_once('#') else { return true };
    let line = |part: &str| part.strip_prefix('L').is_some_and(|number| number.parse::<u32>().is_ok());
    !path.is_empty()
        && match range.split_once('-') {
            Some((first, last)) => line(first) && line(last),
            None => line(range),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_recognised() {
        for (text, form) in [
            ("tf:aws_security_group.web", LinkForm::Terraform),
            (r#"tf:envs/prod//module.network["eu"].aws_security_group.web[0]"#, LinkForm::Terraform),
            (r#"infra@tf:aws_ssm_parameter.flag["odd\"k]e/y"]"#, LinkForm::Terraform),
            (r#"tf:envs/prod//a.b["https://x.example"]"#, LinkForm::Terraform),
            ("k8s:Deployment.apps/prod/api", LinkForm::Kubernetes),
            ("k8s:manifests/a.yaml#Service/-/api", LinkForm::Kubernetes),
            ("kustomize:overlays/prod#Deployment.apps/-/api", LinkForm::Kustomize),
            ("helm:charts/pg//values.yaml#primary.resources", LinkForm::Helm),
            ("file:etc/haproxy.cfg#L10-L20", LinkForm::File),
            ("file:etc/haproxy.cfg", LinkForm::File),
            ("FILE:a b.txt#L3", LinkForm::File),
        ] {
            assert_eq!(Link::new(text).syntax(), Ok(form), "{text}");
        }
    }

    #[test]
    fn what_fits_no_form_says_how_to_write_it() {
        for text in [
            "web",
            "tf:",
            "tf:web",
            "tf:a.b[",
            "tf:a.b[x]",
            r#"tf:a.b["x]"#,
            "tf:1a.b",
            "k8s:api",
            "k8s:deployment/x/y",
            "kustomize:x",
            "helm:x",
            "file:x#10",
            "gcp:thing",
            "tf:a..b",
            "tf:a.b\\",
            r#"tf:a.b["\"#,
        ] {
            let said = Link::new(text).syntax().expect_err(text).to_string();
            assert!(said.contains(text), "{said}");
        }
    }

    #[test]
    fn a_typed_link_is_completed_where_it_is_clear() {
        let to = |text, code| Link::from_typed(text, code).to;
        assert_eq!(to("aws_security_group.web", Some("infra")), "infra@tf:aws_security_group.web");
        assert_eq!(to("tf:aws_security_group.web", None), "tf:aws_security_group.web");
        assert_eq!(to("apps@k8s:Pod/a/b", Some("infra")), "apps@k8s:Pod/a/b");
        assert_eq!(to("envs/prod//a.b", Some("infra")), "infra@tf:envs/prod//a.b");
        for text in
            ["the firewall", "dns.tf", "output.tf", "my_app.tfvars", "charts/pg//values.yaml", "api.web"]
        {
            assert_eq!(to(text, Some("infra")), text);
        }
    }
}
