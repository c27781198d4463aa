//! What an earlier check has seen and no branch holds any more. Nothing in a history that was moved back or rewritten
//! says so: only who remembers can tell.

use super::cache::Cache;
use super::flaw::{Flaw, FlawKind};
use super::history::{Comparer, How};
use super::tips::Tips;
use crate::git::{ObjectId, Repository};
use std::collections::{BTreeMap, BTreeSet};

/// Records of `lost`, tips of an earlier check that are no part of the history any more, and those that were gone then.
pub(super) fn find(
    repository: &Repository,
    earlier: Option<&Cache>,
    lost: &[ObjectId],
    tips: &Tips<'_>,
) -> Vec<Flaw> {
    let known = || earlier.into_iter().flat_map(|earlier| &earlier.flaws);
    let mut flaws: Vec<Flaw> = known().filter(|flaw| flaw.is_of_the_past()).cloned().collect();
    // What was a finding then may go: moving the branch back is how somebody mends it.
    let is_finding = |flaw: &&Flaw| !flaw.is_of_the_past() && !flaw.kind.is_remark();
    let found: BTreeSet<&str> = known().filter(is_finding).filter_map(|flaw| flaw.path.as_deref()).collect();
    for tip in lost {
        // Where git has thrown it away nothing can be said.
        let (Ok(commit), Ok(objects)) = (repository.commit(*tip), repository.objects()) else { continue };
        let mut comparer = Comparer::new(objects);
        let mut counts: BTreeMap<String, (usize, ObjectId)> = BTreeMap::new();
        for root in tips.roots() {
            // What has another content now is gone too; what lies elsewhere is not.
            let changes = comparer.compare(&[commit.tree], *root);
            let lost = changes.lost.into_iter().filter(|lost| !matches!(lost.how, How::RenamedTo(_)));
            for lost in lost {
                counts.entry(lost.path).or_insert((0, lost.was)).0 += 1;
            }
        }
        let is_gone = |path: &str, count| count == tips.roots().len() && !found.contains(path);
        let gone = counts.into_iter().filter(|(path, (count, _))| is_gone(path, *count));
        for (path, (_, was)) in gone {
            let message = "it was there at an earlier check, and is on no branch any more";
            let mut flaw = Flaw::new(FlawKind::Gone, message).at_path(&path).while_there(was);
            flaw.commit = Some(commit.id.to_string());
            if !flaws.contains(&flaw) {
                flaws.push(flaw);
            }
        }
    }
    flaws
}
