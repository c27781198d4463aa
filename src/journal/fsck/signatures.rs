//! Signatures against the policy: whose count, and what a signed expunging vouches for.

use super::flaw::{Flaw, FlawKind};
use super::walk::Step;
use crate::git::{GitError, ObjectId, Repository, Signature, SignatureState, signatures_of};
use crate::model::Policy;
use std::collections::{HashMap, HashSet};

/// What is wrong with the signatures of commits, by their numbers. `expunging` are the commits that added a
/// tombstone: a rewrite takes all signatures away, and who signs its last commit stands for the rest.
pub(super) fn check(
    repository: &Repository,
    steps: &[Step],
    policy: &Policy,
    expunging: &HashSet<usize>,
) -> Result<Vec<(usize, Flaw)>, GitError> {
    let signed: Vec<usize> = (0..steps.len()).filter(|at| steps[*at].is_signed).collect();
    let ids: Vec<ObjectId> = signed.iter().map(|at| steps[*at].id).collect();
    let allowed: Vec<String> = policy.ssh_signers().map(str::to_owned).collect();
    let signatures = signatures_of(repository, &ids, &allowed)?;
    let mut flaws: HashMap<usize, Flaw> = HashMap::new();
    let fingerprints: Vec<String> = policy.openpgp_signers().collect();
    for (at, signature) in signed.iter().zip(&signatures) {
        if let Some(flaw) = judge(signature, policy, &fingerprints) {
            flaws.insert(*at, flaw);
        }
    }
    let vouched = vouched(steps, expunging, &flaws);
    for at in (0..steps.len()).filter(|at| !steps[*at].is_signed) {
        let flaw = if vouched.contains(&at) {
            Flaw::new(FlawKind::Vouched, "not signed; vouched for by the commit that expunged")
        } else {
            Flaw::new(FlawKind::Unsigned, "not signed")
        };
        flaws.insert(at, flaw);
    }
    let mut flaws: Vec<(usize, Flaw)> = flaws.into_iter().collect();
    flaws.sort_by_key(|(at, _)| *at);
    Ok(flaws)
}

/// `None` where the signature counts.
fn judge(signature: &Signature, policy: &Policy, fingerprints: &[String]) -> Option<Flaw> {
    let who = match (signature.signer.is_empty(), signature.fingerprints.first()) {
        (false, Some(print)) => format!("{} ({print})", signature.signer),
        (false, None) => signature.signer.clone(),
        (true, Some(print)) => print.clone(),
        (true, None) => "an unknown key".to_owned(),
    };
    let flaw = |kind, message: String| Some(Flaw::new(kind, message));
    match signature.state {
        SignatureState::Missing => flaw(FlawKind::Unverified, "its signature could not be read".to_owned()),
        SignatureState::Bad => flaw(FlawKind::BadSignature, "its signature is bad".to_owned()),
        SignatureState::Revoked => flaw(FlawKind::BadSignature, format!("signed with a revoked key, {who}")),
        SignatureState::Unchecked => {
            flaw(FlawKind::Unverified, format!("signed by {who}, whose key is not here"))
        }
        // Where the policy names nobody any good signature counts.
        SignatureState::Good | SignatureState::Unknown if policy.signers.is_empty() => None,
        SignatureState::Good if signature.is_by_ssh() => None,
        SignatureState::Good
            if signature
                .fingerprints
                .iter()
                .any(|print| fingerprints.contains(&print.to_ascii_uppercase())) =>
        {
            None
        }
        SignatureState::Good | SignatureState::Unknown => {
            flaw(FlawKind::UnknownSigner, format!("signed by {who}, whom the policy does not name"))
        }
    }
}

/// The commits before one that expunged and is well signed.
fn vouched(steps: &[Step], expunging: &HashSet<usize>, flaws: &HashMap<usize, Flaw>) -> HashSet<usize> {
    let well_signed = |at: &&usize| steps[**at].is_signed && !flaws.contains_key(*at);
    let mut open: Vec<usize> = expunging.iter().filter(well_signed).copied().collect();
    let mut seen = HashSet::new();
    if open.is_empty() {
        return seen;
    }
    let numbers: HashMap<ObjectId, usize> =
        steps.iter().enumerate().map(|(at, step)| (step.id, at)).collect();
    while let Some(at) = open.pop() {
        for parent in steps[at].parents.iter().filter_map(|parent| numbers.get(parent)) {
            if seen.insert(*parent) {
                open.push(*parent);
            }
        }
    }
    seen
}
