//! `resolve`: how entries came to an end.

use super::say::Saying;
use super::{Context, Exit, Failure};
use crate::cli::ResolveArgs;
use crate::evidence::codes::Codes;
use crate::intake::when::parse_date;
use crate::model::{FactBody, Resolution, Status, nearest};
use crate::render::line;

const WORDS: [&str; 4] = ["codified", "reverted", "accepted", "mistaken"];

/// # Errors
/// Where no entry or no way is meant, something it needs is missing, or nothing can be written.
pub fn run(args: &ResolveArgs, context: &mut Context) -> Result<Exit, Failure> {
    let how = args.words.iter().position(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)));
    let Some(how) = how else { return Err(no_way(&args.words)) };
    let (ids, rest) = args.words.split_at(how);
    let (word, rest) = rest.split_first().map_or(("", rest), |(word, rest)| (word.as_str(), rest));
    if ids.is_empty() {
        return Err(Failure::new("which entries?").hint(format!("stopgap resolve last {word} …")));
    }
    let mut saying = Saying::begin(context)?;
    if word.eq_ignore_ascii_case("codified") {
        // What speaks against it is told, as this ends it.
        let folder = context.folder.clone();
        saying.evidence.hear(&Codes::of(&saying.located, &folder, &context.variables));
    }
    let cases = saying.cases(ids)?;
    let resolution = resolution(args, &word.to_lowercase(), rest, context, &saying)?;
    let verb = match &resolution {
        Resolution::Codified { commit, .. } => {
            format!("claimed as codified in {}:", commit.get(..12).unwrap_or(commit))
        }
        Resolution::Accepted { until: Some(until) } => format!("accepted until {until}:"),
        other => format!("{}:", other.word()),
    };
    if matches!(resolution, Resolution::Codified { .. }) {
        for case in cases.iter().filter(|case| case.verdict.status == Status::Suspect) {
            let id = case.standing.entry.id;
            let why = case.verdict.why.as_deref().unwrap_or("what is known of it contradicts itself");
            context.terminal.warn(&line(&format!("{id} was suspect, and this ends that: {why}")));
            context.terminal.hint(&format!("stopgap reopen {id}, if that is not as it should be"));
        }
    }
    let body = || FactBody::Resolve { resolution: resolution.clone(), reason: args.reason.clone() };
    let said = cases.into_iter().map(|case| (case, body())).collect();
    saying.say(context, said, &verb)
}

fn no_way(words: &[String]) -> Failure {
    let failure = Failure::new("resolve needs a way: codified COMMIT, reverted, accepted or mistaken");
    let near = words.iter().find_map(|word| nearest(word, WORDS));
    match near {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => {
            failure.hint("stopgap resolve ID codified COMMIT; or mistaken, where nothing was changed at all")
        }
    }
}

fn resolution(
    args: &ResolveArgs,
    word: &str,
    rest: &[String],
    context: &mut Context,
    saying: &Saying,
) -> Result<Resolution, Failure> {
    let is_codified = word == "codified";
    if let Some(left) = rest.get(usize::from(is_codified)) {
        return Err(Failure::new(format!("`{left}` is one word too many behind {word}"))
            .hint("ids come before it, the reason goes behind --reason"));
    }
    for (flag, is_used, belongs) in [
        ("--until", args.until.is_some(), word == "accepted"),
        ("--code", args.code.is_some(), is_codified),
        ("--attest", args.attest.is_some(), is_codified),
    ] {
        if is_used && !belongs {
            return Err(Failure::new(format!("{flag} does not go with {word}")));
        }
    }
    match word {
        "codified" => {
            let Some(typed) = rest.first() else {
                return Err(Failure::new("codified needs the commit that says it")
                    .hint("stopgap resolve last codified HEAD"));
            };
            let (code, commit) = commit(args, typed, context, saying)?;
            Ok(Resolution::Codified { code, commit, attest: args.attest.clone() })
        }
        "accepted" => {
            let (Some(until), true) = (&args.until, args.reason.is_some()) else {
                let lack = match (args.until.is_some(), args.reason.is_some()) {
                    (true, _) => "a reason: --reason TEXT",
                    (_, true) => "an end: --until DATE",
                    _ => "an end and a reason: --until DATE --reason TEXT",
                };
                return Err(Failure::new(format!("accepted needs {lack}"))
                    .hint("stopgap resolve last accepted --until \"in 90 days\" --reason \"Until the vendor moves\""));
            };
            let until = parse_date(until, &context.clock)?;
            if until < context.clock.now.to_utc().date_naive() {
                return Err(Failure::new(format!("{until} is past: an acceptance ends in the future")));
            }
            Ok(Resolution::Accepted { until: Some(until) })
        }
        "reverted" => Ok(Resolution::Reverted),
        _ => Ok(Resolution::Mistaken),
    }
}

/// The full id of the commit that is meant, and the code repository it lives in.
fn commit(
    args: &ResolveArgs,
    typed: &str,
    context: &mut Context,
    saying: &Saying,
) -> Result<(Option<String>, String), Failure> {
    let here = saying.located.code_name();
    let code = args.code.clone().or_else(|| here.clone());
    let is_here = args.code.is_none() || args.code == here;
    if let (true, Some(repository)) = (is_here, &saying.located.code)
        && let Some(id) = repository.resolve_commit(typed)
    {
        return Ok((code, id.to_string()));
    }
    let is_full = typed.len() == 40 && typed.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_full {
        let place = code.as_deref().unwrap_or("this place");
        context.terminal.warn(&format!("commit {} is not in {place} as seen from here", &typed[..12]));
        return Ok((code, typed.to_ascii_lowercase()));
    }
    let message = match &code {
        Some(code) if !is_here => format!("`{typed}` cannot be looked up in {code} from here"),
        Some(code) => format!("`{typed}` is no commit of {code} as seen from here"),
        None => format!("`{typed}` is no commit here"),
    };
    Err(Failure::new(message)
        .hint("give its full id of 40 characters, with --code NAME where it lives in another repository"))
}
