//! Addresses and places: whatever a code base looks like, each leads to the other.

mod others;
mod terraform;

use super::{Finding, Meant};
use crate::code::{Codebase, Files, Place};
use crate::model::{Link, LinkForm};
use std::path::Path;

/// Choices that somebody else has made: proptest, which makes them smaller where a test fails.
struct Choices(std::vec::IntoIter<u16>);

impl Choices {
    fn of(choices: Vec<u16>) -> Self {
        Self(choices.into_iter())
    }

    /// Below `end`; nought where there is none left.
    fn below(&mut self, end: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % end
    }

    fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == number - 1
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

/// A folder on the disk as a code base.
fn base(top: &Path) -> Codebase {
    Codebase::read(Files::WorkTree(top.to_path_buf()), &[], &[], None).expect("a code base")
}

fn write(top: &Path, path: &str, text: &str) {
    let path = top.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// What an address with its form means.
fn find(base: &Codebase, address: &str) -> Finding {
    let link = Link::new(address);
    let (form, rest) = link.parts().expect("a form");
    base.finder(Meant::default()).find(form, rest)
}

/// The link that is written down for a place.
fn pinned(base: &Codebase, place: &Place) -> Link {
    Link {
        path: Some(place.path.clone()),
        lines: Some(place.lines),
        block_hash: place.hash(&base.files),
        ..Link::new(place.address.clone())
    }
}

fn small(files: &[(&str, &str)]) -> (tempfile::TempDir, Codebase) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    let base = base(folder.path());
    (folder, base)
}

#[test]
fn of_what_is_meant_alike_nothing_is_chosen() {
    let block = "resource \"a\" \"b\" {\n}\n";
    let files = [("net/prod/x.tf", block), ("app/prod/x.tf", block), ("app/dev/x.tf", block)];
    let (_folder, base) = small(&files);
    let meant = |roots: &[&str], environment: &str, here: &str| Meant {
        roots: roots.iter().map(|root| (*root).to_owned()).collect(),
        environment: Some(environment.to_owned()).filter(|name| !name.is_empty()),
        environments: Vec::new(),
        here: Some(here.to_owned()),
    };
    let found = |meant| match base.finder(meant).find(LinkForm::Terraform, "a.b[\"x\"]") {
        Finding::One(place) => vec![place.path],
        Finding::Several(places) => places.into_iter().map(|place| place.path).collect(),
        _ => Vec::new(),
    };
    assert_eq!(found(meant(&[], "prod", "net/prod")), ["app/prod/x.tf", "net/prod/x.tf"]);
    assert_eq!(found(meant(&["./net/prod/"], "prod", "")), ["net/prod/x.tf"]);
    assert_eq!(found(meant(&[], "dev", "net/prod")), ["app/dev/x.tf"]);
    assert_eq!(found(meant(&[], "DEV", "net/prod")), ["app/dev/x.tf"]);
    assert_eq!(found(meant(&[], "", "net/prod")), ["net/prod/x.tf"]);
    assert_eq!(found(meant(&[], "test", "net/prod")).len(), 3);
    assert_eq!(found(meant(&[], "test", "none")).len(), 3);
}

#[test]
fn an_object_that_is_called_otherwise_by_a_part_is_another_one() {
    let object = |namespace: &str, image: &str| {
        format!("apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: api{namespace}}}\nx: {image}\n")
    };
    let (folder, before) =
        small(&[("a.yaml", &object("", "1")), ("b.yaml", &object(", namespace: staging", "2"))]);
    let link = pinned(&before, &find(&before, "k8s:Deployment.apps/-/api").one().expect("one"));
    assert_eq!(link.path.as_deref(), Some("a.yaml"));
    // It got its namespace: it is the same file.
    write(folder.path(), "a.yaml", &object(", namespace: prod", "1"));
    let again =
        |link: &Link| base(folder.path()).finder(Meant::default()).again(link).map(|place| place.path);
    assert_eq!(again(&link).as_deref(), Some("a.yaml"));
    std::fs::remove_file(folder.path().join("a.yaml")).expect("it is there");
    assert_eq!(again(&link), None, "the one of staging is another one");
}

#[test]
fn of_two_that_are_called_the_same_in_one_file_the_one_that_says_the_same_is_meant() {
    let object = |image: &str| format!("apiVersion: v1\nkind: A\nmetadata: {{name: a}}\nx: {image}\n");
    let text = format!("{}---\n{}", object("1"), object("2"));
    let (_folder, base) = small(&[("a.yaml", &text)]);
    let finder = base.finder(Meant::default());
    let place = finder.at_line("a.yaml", 7).expect("a block");
    assert_eq!(finder.again(&pinned(&base, &place)).expect("it is there").span, place.span);
}

#[test]
fn a_line_in_what_has_no_name_is_a_line() {
    let text = "terraform {\n  x = 1\n}\nresource \"a\" \"b\" {\n}\nimport {\n  to = a.b\n}\n";
    let (_folder, base) = small(&[("x.tf", text)]);
    let finder = base.finder(Meant::default());
    for (line, address) in [(2, "file:x.tf#L2"), (4, "tf:a.b"), (7, "file:x.tf#L7")] {
        let place = finder.typed(&format!("x.tf:{line}"), "").one().expect("one");
        assert_eq!(place.address, address);
        assert_eq!(finder.again(&pinned(&base, &place)), Some(place));
    }
}

#[test]
fn where_nobody_can_tell_what_was_there_nothing_is_followed() {
    let block = "resource \"a\" \"b\" {\n  x = 1\n}\n";
    let (folder, before) = small(&[("envs/prod/main.tf", block), ("envs/dev/main.tf", block)]);
    let link = pinned(&before, &find(&before, "tf:envs/prod//a.b").one().expect("one"));
    std::fs::remove_dir_all(folder.path().join("envs/prod")).expect("it is there");
    assert_eq!(base(folder.path()).finder(Meant::default()).again(&link), None);
}

#[test]
fn what_was_written_down_without_a_root_is_never_in_a_module() {
    let block = "resource \"a\" \"b\" {\n}\n";
    let call = "module \"m\" {\n  source = \"./m\"\n}\n";
    let (folder, before) = small(&[("x.tf", block), ("m/x.tf", block), ("y.tf", call)]);
    let link = pinned(&before, &find(&before, "tf:a.b").one().expect("one"));
    assert_eq!((link.to.as_str(), link.path.as_deref()), ("tf:a.b", Some("x.tf")));
    std::fs::remove_file(folder.path().join("x.tf")).expect("it is there");
    assert_eq!(base(folder.path()).finder(Meant::default()).again(&link), None);
}

#[test]
fn what_was_moved_is_called_as_today() {
    let text = "moved {\n  from = a.old\n  to = a.new\n}\nresource \"a\" \"new\" {\n}\n";
    let (_folder, base) = small(&[("x.tf", text)]);
    for (typed, address, attribute) in [
        ("tf:a.old", "tf:a.new", ""),
        ("tf:a.old[\"k\"].tags[\"x\"]", "tf:a.new[\"k\"].tags[\"x\"]", "tags[\"x\"]"),
        ("tf:.//a.old[1]", "tf:a.new[1]", ""),
    ] {
        let place = find(&base, typed).one().expect(typed);
        assert_eq!((place.address.as_str(), place.attribute.as_str()), (address, attribute), "{typed}");
    }
}

#[test]
fn the_key_of_an_instance_is_kept_where_two_roots_lead_to_it() {
    let call = "module \"m\" {\n  source = \"../m\"\n}\n";
    let (_folder, base) =
        small(&[("a/x.tf", call), ("b/x.tf", call), ("m/x.tf", "resource \"a\" \"b\" {\n}\n")]);
    let place = find(&base, "tf:module.m.a.b[\"k\"].size").one().expect("one block");
    assert_eq!(place.address, "tf:m//a.b[\"k\"].size");
    // Those on the way are of one root alone.
    let Finding::Several(places) = find(&base, "tf:module.m[\"a\"].a.b[0]") else { panic!("two ways") };
    let addresses: Vec<&str> = places.iter().map(|place| place.address.as_str()).collect();
    assert_eq!(addresses, ["tf:a//module.m[\"a\"].a.b[0]", "tf:b//module.m[\"a\"].a.b[0]"]);
}

#[test]
fn what_is_meant_for_one_environment_is_never_taken_from_another() {
    let block = "resource \"a\" \"orders\" {\n}\n";
    let call = "module \"prod\" {\n  source = \"../envs/prod\"\n}\n";
    let both = [("envs/prod/x.tf", block), ("envs/staging/x.tf", block), ("tests/t.tf", call)];
    let typed = |files: &[(&str, &str)], environment: &str, known: &str, text: &str| {
        let (_folder, base) = small(files);
        let meant = Meant {
            environment: Some(environment.to_owned()),
            environments: vec![known.to_owned()],
            ..Meant::default()
        };
        match base.finder(meant).typed(text, "") {
            Finding::One(place) => place.path,
            Finding::Near(places) => format!("{} near", places.len()),
            found => format!("{found:?}"),
        }
    };
    for text in ["a.orders", "orders"] {
        assert_eq!(typed(&both, "Prod", "", text), "envs/prod/x.tf", "{text}");
        assert_eq!(typed(&both[1..2], "prod", "", text), "1 near", "{text}");
        // A place beside one that has the name, and a name that the policy knows.
        let odd = [("envs/blue/x.tf", block), ("envs/green/y.tf", "resource \"a\" \"b\" {\n}\n")];
        assert_eq!(typed(&odd, "green", "", text), "1 near", "{text}");
        assert_eq!(typed(&odd[..1], "green", "blue", text), "1 near", "{text}");
        assert_eq!(typed(&odd[..1], "green", "", text), "envs/blue/x.tf", "{text}");
        assert_eq!(typed(&[("net/x.tf", block)], "prod", "staging", text), "net/x.tf", "{text}");
    }
}

#[test]
fn two_blocks_of_one_name_in_a_folder_are_both_candidates() {
    let block = "resource \"a\" \"b\" {\n}\n";
    let (_folder, base) = small(&[("x.tf", block), ("y.tf", block), ("y_override.tf", block)]);
    let Finding::Several(mut places) = find(&base, "tf:a.b") else { panic!("two blocks") };
    places.sort_by(|one, other| one.path.cmp(&other.path));
    assert_eq!(places.iter().map(|place| place.path.as_str()).collect::<Vec<_>>(), ["x.tf", "y.tf"]);
}

#[test]
fn what_stands_behind_two_slashes_is_a_folder_of_the_module() {
    let (_folder, base) = small(&[
        ("x.tf", "module \"m\" {\n  source = \"./net//sub\"\n}\n"),
        ("net/x.tf", "resource \"a\" \"b\" {\n}\n"),
        ("net/sub/x.tf", "resource \"a\" \"b\" {\n}\n"),
    ]);
    assert_eq!(find(&base, "tf:.//module.m.a.b").one().expect("one").path, "net/sub/x.tf");
}

#[test]
fn in_the_folder_of_a_module_a_name_and_a_line_give_one_address() {
    let (_folder, base) = small(&[
        ("top/x.tf", "module \"m\" {\n  source = \"./m\"\n}\n"),
        ("other/x.tf", "resource \"a\" \"c\" {\n}\n"),
        ("top/m/x.tf", "resource \"a\" \"b\" {\n}\n"),
    ]);
    let finder = base.finder(Meant { here: Some("top/m".to_owned()), ..Meant::default() });
    for typed in ["a.b[\"k\"]", "x.tf:1"] {
        let place = finder.typed(typed, "top/m").one().expect("one");
        assert!(place.address.starts_with("tf:top//module.m.a.b"), "{}", place.address);
    }
}

#[test]
fn an_object_is_typed_as_kubectl_names_it() {
    let object = |kind: &str, namespace: &str| {
        format!("apiVersion: x/v1\nkind: {kind}\nmetadata: {{name: api{namespace}}}\n")
    };
    let (one, two) = (object("Deployment", ""), object("Deployment", ", namespace: staging"));
    let (policy, web) = (object("NetworkPolicy", ""), object("Ingress", ""));
    let files = [("n.yaml", policy.as_str()), ("i.yaml", &web), ("a.yaml", &one), ("b.yaml", &two)];
    let (_folder, base) = small(&files[..3]);
    let finder = base.finder(Meant::default());
    let path = |typed: &str| finder.typed(typed, "").one().map(|place| place.path);
    for (typed, found) in [
        ("deploy/api", "a.yaml"),
        ("Deployments/api", "a.yaml"),
        ("k8s:deployment/api", "a.yaml"),
        ("deployment/prod/api", "a.yaml"),
        ("netpol/api", "n.yaml"),
        ("networkpolicies/api", "n.yaml"),
        ("ingresses/api", "i.yaml"),
        ("ing/api", "i.yaml"),
    ] {
        assert_eq!(path(typed).as_deref(), Some(found), "{typed}");
    }
    // Where another one has a namespace, one without any is not of just any.
    let (_folder, base) = small(&files);
    let finder = base.finder(Meant::default());
    for typed in ["deploy/prod/api", "k8s:Deployment.x/prod/api"] {
        assert!(matches!(finder.typed(typed, ""), Finding::Near(places) if places.len() == 2), "{typed}");
    }
    assert_eq!(
        finder.typed("deploy/staging/api", "").one().map(|place| place.path).as_deref(),
        Some("b.yaml")
    );
}
