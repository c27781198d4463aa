//! Tests of where code repositories are read.

use super::{Absent, Around, Place, is_path, sources};
use crate::git::{Config, Repository};
use crate::model::{Code, Variables};
use std::path::Path;

fn code(name: &str, urls: &[&str]) -> Code {
    Code {
        name: name.to_owned(),
        urls: urls.iter().map(|url| (*url).to_owned()).collect(),
        ..Code::default()
    }
}

/// Where each code is read, seen from a repository with these settings: `here REMOTE`, `later`, `unknown`.
fn places(settings: &str, codes: &[Code]) -> Vec<String> {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("infra");
    Repository::init_mirror(&folder).expect("a repository");
    let settings = settings.replace("ROOT", &root.path().display().to_string());
    std::fs::write(folder.join("config"), format!("[core]\n\tbare = true\n{settings}")).expect("settings");
    let repository = Repository::open(&folder).expect("a repository");
    let config = Config::load(Some(&repository), &folder, &Variables::default()).expect("settings");
    let around = Around {
        repository: Some(&repository),
        config: &config,
        folder: root.path(),
        home: Some(root.path()),
    };
    sources(codes, around, Path::new("/nowhere"))
        .into_iter()
        .map(|source| match source.place {
            Place::Here { remote, .. } => format!("here {}", remote.unwrap_or_default()),
            Place::NotYet(_) => "later".to_owned(),
            Place::Mirror(_) => "mirror".to_owned(),
            Place::Unknown => "unknown".to_owned(),
            Place::Host { .. } => "host".to_owned(),
        })
        .collect()
}

#[test]
fn the_repository_around_is_known_by_any_of_its_remotes() {
    let codes = [
        code("infra", &["git@host:acme/infra"]),
        code("alias", &["https://host/acme/infra.git"]),
        code("other", &["git@host:acme/other"]),
        code("none", &[]),
    ];
    let fork = "[remote \"origin\"]\n\turl = git@host:me/infra\n[remote \"upstream\"]\n\turl = ssh://host/acme/infra\n";
    assert_eq!(places(fork, &codes), ["here upstream", "here upstream", "later", "unknown"]);
    let short = "[remote \"origin\"]\n\turl = work:infra\n[url \"git@host:acme/\"]\n\tinsteadOf = work:\n";
    assert_eq!(places(short, &codes), ["here origin", "here origin", "later", "unknown"]);
    let another = "[remote \"origin\"]\n\turl = git@host:me/infra\n";
    assert_eq!(
        places(another, &codes),
        ["later", "later", "later", "unknown"],
        "a fork is another repository"
    );
    assert_eq!(places("", &codes), ["here ", "later", "later", "unknown"], "without remotes the name counts");
}

#[test]
fn an_address_can_be_a_path() {
    let own = "[remote \"origin\"]\n\turl = https://host/elsewhere\n";
    let codes =
        [code("own", &["."]), code("home", &["~/infra"]), code("other", &["../other"]), code("bad", &["-u"])];
    assert_eq!(places(own, &codes), ["here origin", "here origin", "later", "unknown"]);
    let by_path = "[remote \"origin\"]\n\turl = file://ROOT/infra/../infra\n";
    assert_eq!(places(by_path, &[code("it", &["~/infra"])]), ["here origin"]);
}

#[test]
fn what_is_a_path_is_told_as_git_does() {
    for url in ["/srv/x", "../x", "x", "./a:b", "a/b:c"] {
        assert!(is_path(url), "{url}");
    }
    for url in ["https://h/x", "file:///x", "git@h:x", "h:/x"] {
        assert!(!is_path(url), "{url}");
    }
}

#[test]
fn every_reason_comes_with_a_mend() {
    for why in [
        Absent::NeverFetched,
        Absent::NoAddress,
        Absent::Shallow { is_here: true },
        Absent::Shallow { is_here: false },
        Absent::NoBranch { branch: "main".to_owned(), remote: Some("origin".to_owned()) },
        Absent::NoBranch { branch: "main".to_owned(), remote: None },
    ] {
        assert!(!why.mend().is_empty() && !why.to_string().is_empty());
    }
}
