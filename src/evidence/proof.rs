//! Proof from the code: what it says, at some commit, of the values that the changes of a link name.

use super::codes::Code;
use crate::code::{Finder, Place, Told};
use crate::model::{Change, Likeness, Link, likeness};

/// What the code says of one change.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub attribute: String,
    /// `CannotTell` without a value for what is sensitive.
    pub told: Told,
    pub verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The code has the value that the hand edit left.
    Found,
    /// It has the value from before the hand edit.
    Before,
    /// It has a third value.
    Other,
    /// A fragment that says why.
    CannotTell(String),
    /// The entry carries no value to compare with.
    Sensitive,
}

/// The place of a link, called by the way to it that the finder's environment decides for.
#[must_use]
pub fn place(finder: &Finder<'_>, link: &Link) -> Option<Place> {
    finder.again(link).map(|place| finder.by_environment(place))
}

/// What a code base says of the values that a link's changes name, one answer a change. The code may be read at any
/// commit; `finder` is one of that code base, for the entry's environment.
#[must_use]
pub fn values(code: &Code, finder: &Finder<'_>, link: &Link) -> Vec<Said> {
    let asks = link.changes.iter().any(|change| !change.sensitive);
    let place = if asks { place(finder, link) } else { None };
    let said = link.changes.iter().map(|change| {
        let attribute = change.attribute.clone();
        if change.sensitive {
            let told = Told::unknown("it is sensitive", None);
            return Said { attribute, told, verdict: Verdict::Sensitive };
        }
        let told = match &place {
            Some(place) => code.base.told(place, &attribute),
            None if code.base.is_whole() => Told::unknown("nothing in the code is called so", None),
            None => Told::unknown("a part of the code was not fetched yet", None),
        };
        let verdict = judged(code, &told, change);
        Said { attribute, told, verdict }
    });
    said.collect()
}

/// What an answer means for a change.
#[must_use]
pub fn judged(code: &Code, told: &Told, change: &Change) -> Verdict {
    let text = told.spot().and_then(|spot| {
        let text = code.base.files.read(&spot.path)?;
        Some(String::from_utf8_lossy(text.get(spot.span.clone())?).into_owned())
    });
    verdict(told, change, text.as_deref())
}

/// `text` is what stands at the answer's spot.
fn verdict(told: &Told, change: &Change, text: Option<&str>) -> Verdict {
    let Change { before, after, .. } = change;
    if before.is_none() && after.is_none() {
        return Verdict::CannotTell("the entry names no value of it".to_owned());
    }
    let value = match told {
        Told::CannotTell { reason, .. } => return Verdict::CannotTell(reason.clone()),
        Told::Absent { .. } => {
            // An absent key says that the attribute was absent.
            return match (before, after) {
                (_, None) => Verdict::Found,
                (None, _) => Verdict::Before,
                _ => Verdict::Other,
            };
        }
        Told::Is { value, .. } => value,
    };
    // What is written as it was typed is the same, whichever type the attribute has.
    let like = |wanted: &crate::model::Value| match (likeness(value, wanted), wanted.as_text()) {
        (Likeness::Unclear, Some(wanted)) if text == Some(wanted) => Likeness::Same,
        (likeness, _) => likeness,
    };
    let (after, before) = (after.as_ref().map(like), before.as_ref().map(like));
    match (after, before) {
        (Some(Likeness::Same), _) => Verdict::Found,
        (Some(Likeness::Unclear), _) => Verdict::CannotTell(
            "it is the same number, and whether it is the same text is not known".to_owned(),
        ),
        (_, Some(Likeness::Same)) => Verdict::Before,
        (_, Some(Likeness::Unclear)) => {
            Verdict::CannotTell("whether it is the value from before is not known".to_owned())
        }
        _ => Verdict::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Told, Verdict, verdict};
    use crate::code::Spot;
    use crate::model::Value;

    #[test]
    fn a_value_is_found_or_from_before_or_another() {
        let spot = Spot { path: "main.tf".to_owned(), line: 1, span: 0..1 };
        let is = |value: Value| Told::Is { value, spot: spot.clone(), through: Vec::new() };
        let absent = Told::Absent { spot: spot.clone() };
        let change = |before: Option<Value>, after: Option<Value>| Change {
            attribute: "port".to_owned(),
            before,
            after,
            sensitive: false,
        };
        let number = |number: i64| Some(Value::Integer(number));
        let text = |text: &str| Some(Value::text(text));
        for (told, change, expected) in [
            (is(Value::text("8443")), change(number(443), number(8443)), Verdict::Found),
            (is(Value::Integer(443)), change(text("443"), number(8443)), Verdict::Before),
            (is(Value::Integer(80)), change(number(443), number(8443)), Verdict::Other),
            (is(Value::Integer(80)), change(None, number(8443)), Verdict::Other),
            (absent.clone(), change(None, number(8443)), Verdict::Before),
            (absent.clone(), change(number(443), number(8443)), Verdict::Other),
            (absent.clone(), change(number(443), None), Verdict::Found),
            (is(Value::Integer(443)), change(number(443), None), Verdict::Before),
            (is(Value::Integer(80)), change(number(443), None), Verdict::Other),
            // Nothing was changed: it is there.
            (is(Value::Integer(443)), change(number(443), number(443)), Verdict::Found),
        ] {
            assert_eq!(verdict(&told, &change, None), expected, "{told:?} {change:?}");
        }
        let unclear = |told: Told, change: Change, text: Option<&str>| match verdict(&told, &change, text) {
            Verdict::CannotTell(_) => true,
            Verdict::Found => false,
            other => unreachable!("{other:?}"),
        };
        assert!(unclear(is(Value::Integer(5)), change(None, text("5.0")), Some("5")));
        assert!(!unclear(is(Value::Integer(5)), change(None, text("5.0")), Some("5.0")));
        assert!(unclear(absent, change(None, None), None));
        assert!(unclear(Told::unknown("x", None), change(None, number(1)), None));
    }
}
