//! Random graphs, against what a search without any cleverness finds.

use super::*;
use proptest::prelude::*;

fn id(at: usize) -> ObjectId {
    crate::git::hash_of(format!("commit {at}").as_bytes())
}

/// Commit `n` has parents among those before it.
fn graph(parents: &[Vec<usize>], split: usize) -> Graph {
    // Children come before their parents, as a walk from the tips finds them.
    let order: Vec<usize> = (0..split).rev().chain((split..parents.len()).rev()).collect();
    let node = |commit: usize| index(order.iter().position(|at| *at == commit).expect("all are in it"));
    let added = |at: usize| Added {
        id: id(at),
        parents: parents[at].iter().map(|parent| node(*parent)).collect(),
        marks: Marks { number: index(at), ..Marks::default() },
    };
    let mut graph = Graph::default();
    graph.add((0..split).rev().map(added).collect());
    graph.add((split..parents.len()).rev().map(added).collect());
    graph
}

fn reaches(parents: &[Vec<usize>], later: usize, earlier: usize) -> bool {
    later == earlier || parents[later].iter().any(|parent| reaches(parents, *parent, earlier))
}

fn shapes() -> impl Strategy<Value = (Vec<Vec<usize>>, usize)> {
    let commit = proptest::collection::vec(any::<proptest::sample::Index>(), 0..4);
    (proptest::collection::vec(commit, 1..14), any::<proptest::sample::Index>()).prop_map(
        |(commits, split)| {
            let parents: Vec<Vec<usize>> = commits
                .iter()
                .enumerate()
                .map(|(at, picks)| {
                    let mut all: Vec<usize> =
                        if at == 0 { vec![] } else { picks.iter().map(|pick| pick.index(at)).collect() };
                    all.dedup();
                    all
                })
                .collect();
            let split = split.index(parents.len());
            (parents, split)
        },
    )
}

proptest! {
    #[test]
    fn who_descends_from_whom((parents, split) in shapes()) {
        let graph = graph(&parents, split);
        let count = parents.len();
        let node = |at: usize| graph.find(id(at)).expect("it was added");
        let all: Vec<Node> = (0..count).map(node).collect();
        let swept = graph.descendants(&all, &all);
        let by_hand = |earlier: usize| (0..count).map(|later| reaches(&parents, later, earlier)).collect::<Vec<_>>();
        prop_assert_eq!(swept, (0..count).map(by_hand).collect::<Vec<_>>());
        for later in 0..count {
            let history = graph.history([node(later)]);
            for earlier in 0..count {
                let wanted = reaches(&parents, later, earlier);
                prop_assert_eq!(graph.reaches(node(later), node(earlier)), wanted);
                prop_assert_eq!(history.has(node(earlier)), wanted);
                let mut brought = graph.brought(node(later), node(earlier));
                brought.sort_unstable();
                let mut by_hand: Vec<Node> = (0..count)
                    .filter(|at| reaches(&parents, later, *at) && !reaches(&parents, earlier, *at))
                    .map(node)
                    .collect();
                by_hand.sort_unstable();
                prop_assert_eq!(brought, by_hand);
            }
        }
    }

    #[test]
    fn a_commit_lands_where_the_main_line_got_it((parents, split) in shapes(), at: proptest::sample::Index) {
        let graph = graph(&parents, split);
        let (tip, at) = (parents.len() - 1, at.index(parents.len()));
        let mut line = vec![tip];
        while let Some(parent) = parents[line[line.len() - 1]].first() {
            line.push(*parent);
        }
        let wanted = line.iter().rev().find(|on_line| reaches(&parents, **on_line, at));
        let node = |at: usize| graph.find(id(at)).expect("it was added");
        prop_assert_eq!(graph.landing(node(tip), node(at)), wanted.map(|at| node(*at)));
        let all: Vec<Node> = graph.nodes().collect();
        let swept = graph.landings(node(tip), &all);
        for one in all {
            prop_assert_eq!(swept.get(&one).copied(), graph.landing(node(tip), one));
        }
    }

    #[test]
    fn it_reads_back((parents, split) in shapes()) {
        let graph = graph(&parents, split);
        let mut bytes = Vec::new();
        graph.write(&mut bytes);
        bytes.extend_from_slice(b"rest");
        let (read, rest) = Graph::read(&bytes).expect("it was written");
        prop_assert_eq!(&read, &graph);
        prop_assert_eq!(rest, b"rest");
        for cut in 0..bytes.len() - 4 {
            prop_assert!(Graph::read(&bytes[..cut]).is_none());
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = Graph::read(&bytes);
    }
}

#[test]
fn commits_are_found_by_the_beginning_of_their_ids() {
    let graph = graph(&[vec![], vec![0], vec![1]], 1);
    let whole = id(1).to_string();
    assert_eq!(graph.beginning(&whole[..8]), [graph.find(id(1)).expect("it is there")]);
    assert_eq!(graph.beginning(&whole).len(), 1);
    assert_eq!(graph.beginning("").len(), 3);
    assert!(graph.beginning("zz").is_empty());
}
