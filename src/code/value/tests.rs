//! What values are told of YAML, and of which none are.

use crate::code::{Codebase, Files, Meant, Told};
use crate::model::Link;
use proptest::prelude::{prop, proptest};

fn base(files: &[(&str, &str)]) -> (tempfile::TempDir, Codebase) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let base = Codebase::read(Files::WorkTree(folder.path().to_path_buf()), &[], &[], None);
    (folder, base.expect("a code base"))
}

fn told(base: &Codebase, address: &str, attribute: &str) -> String {
    let link = Link::new(address);
    let (form, rest) = link.parts().expect("a form");
    let place = base.finder(Meant::default()).find(form, rest).one();
    let place = place.unwrap_or_else(|| unreachable!("{address} is one place"));
    match base.told(&place, attribute) {
        Told::Is { value, spot, through } => {
            let text = base.files.read(&spot.path).expect("a file");
            let text = String::from_utf8_lossy(&text[spot.span.clone()]).into_owned();
            let by: Vec<String> = through.into_iter().map(|step| step.what).collect();
            let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
            format!("{value} {}:{}{by} `{}`", spot.path, spot.line, text.lines().next().unwrap_or_default())
        }
        Told::Absent { spot } => format!("absent {}:{}", spot.path, spot.line),
        Told::CannotTell { reason, .. } => format!("? {reason}"),
    }
}

#[track_caller]
fn all(files: &[(&str, &str)], address: &str, expected: &[(&str, &str)]) {
    let (_folder, base) = base(files);
    for (attribute, expected) in expected {
        assert_eq!(told(&base, address, attribute), *expected, "{address} {attribute}");
    }
}

const API: &str = "# one\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  labels: &l\n    app: api\nspec:\n  replicas: 3 # few\n  paused: false\n  quoted: \"8443\"\n  single: 'it''s'\n  float: 1.50\n  octal: 0644\n  old: yes\n  time: 22:22\n  hex: 0x1F\n  nothing: ~\n  empty:\n  tagged: !!str 5\n  own: !Ref x\n  text: |\n    a\n    b\n  selector: *l\n  merged:\n    <<: *l\n    more: 1\n  merges: {<<: [*l, {app: no, x: 2}]}\n  twice: 1\n  twice: 2\n  unknown: *nowhere\n  containers:\n  - name: api\n    ports: [{containerPort: 8443}]\n  - name: side\n    image: x:1\n";

#[test]
fn a_manifest_says_what_it_says() {
    let expected = [
        ("spec.replicas", "3 k8s/api.yaml:10 `3`"),
        ("spec.paused", "false k8s/api.yaml:11 `false`"),
        ("spec.quoted", "8443 k8s/api.yaml:12 `\"8443\"`"),
        ("spec.single", "it's k8s/api.yaml:13 `'it''s'`"),
        ("spec.float", "1.5 k8s/api.yaml:14 `1.50`"),
        ("spec.octal", "? readers of YAML disagree on what `0644` is without quotes"),
        ("spec.old", "? readers of YAML disagree on what `yes` is without quotes"),
        ("spec.time", "? readers of YAML disagree on what `22:22` is without quotes"),
        ("spec.hex", "? readers of YAML disagree on what `0x1F` is without quotes"),
        ("spec.nothing", "absent k8s/api.yaml:19"),
        ("spec.empty", "absent k8s/api.yaml:20"),
        ("spec.empty.deep", "absent k8s/api.yaml:20"),
        ("spec.missing", "absent k8s/api.yaml:10"),
        ("spec.tagged", "5 k8s/api.yaml:21 `5`"),
        ("spec.own", "? the tag `!Ref` makes something else of it"),
        ("spec.text", "a\nb\n k8s/api.yaml:23 `|`"),
        ("spec.selector.app", "api k8s/api.yaml:8 by *l `api`"),
        ("spec.merged.app", "api k8s/api.yaml:8 by *l `api`"),
        ("spec.merged.more", "1 k8s/api.yaml:29 `1`"),
        ("spec.merged.none", "absent k8s/api.yaml:28"),
        ("spec.merges.app", "api k8s/api.yaml:8 by *l `api`"),
        ("spec.merges.x", "2 k8s/api.yaml:30 `2`"),
        ("spec.twice", "? `twice` stands in it twice"),
        ("spec.unknown", "? what `*nowhere` names cannot be told"),
        ("spec.containers[0].ports[0].containerPort", "8443 k8s/api.yaml:36 `8443`"),
        ("spec.containers[side].image", "x:1 k8s/api.yaml:38 `x:1`"),
        ("spec.containers[other].image", "absent k8s/api.yaml:35"),
        ("spec.containers[2]", "absent k8s/api.yaml:35"),
        ("spec.containers[0].ports", "[{containerPort = 8443}] k8s/api.yaml:36 `[{containerPort: 8443}]`"),
        ("spec.containers.x", "? there is nothing in it that could be called `x`"),
        ("", "? no attribute is named"),
    ];
    all(&[("k8s/api.yaml", API)], "k8s:Deployment.apps/-/api", &expected);
}

#[test]
fn helm_values_are_relative_to_their_key() {
    let values = "a:\n  b: {c: {d: {e: 1}}}\nimage:\n  tag: \"1.2\"\nport: 80\n";
    let (_folder, base) = base(&[("c/values.yaml", values)]);
    for (key, attribute, expected) in [
        ("image.tag", "", "1.2 c/values.yaml:4 `\"1.2\"`"),
        ("image.tag", "value", "1.2 c/values.yaml:4 `\"1.2\"`"),
        ("image", "tag", "1.2 c/values.yaml:4 `\"1.2\"`"),
        ("image", "none", "absent c/values.yaml:4"),
        ("a.b.c.d.e", "value", "1 c/values.yaml:2 `1`"),
        ("a.b.c.d.e", "", "1 c/values.yaml:2 `1`"),
        ("port", "value", "80 c/values.yaml:5 `80`"),
    ] {
        assert_eq!(
            told(&base, &format!("helm:c//values.yaml#{key}"), attribute),
            expected,
            "{key} {attribute}"
        );
    }
}

const BASE: [(&str, &str); 2] = [
    (
        "base/api.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: 1\n  paused: true\n  image: x\n",
    ),
    ("base/kustomization.yaml", "resources: [api.yaml]\n"),
];

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_an_overlay_may_change_cannot_be_told() {
    let overlay = |text: &str| format!("resources: [../base]\n{text}");
    for (text, address, attribute, expected) in [
        ("", "k8s:Deployment.apps/-/api", "spec.replicas", "1 base/api.yaml:6 `1`"),
        ("", "kustomize:prod#Deployment.apps/-/api", "spec.replicas", "1 base/api.yaml:6 `1`"),
        ("", "kustomize:prod#Deployment.apps/-/api", "spec.none", "absent base/api.yaml:6"),
        (
            "replicas: [{name: api, count: 4}]",
            "kustomize:prod#Deployment.apps/-/api",
            "spec.replicas",
            "? `replicas` in prod/kustomization.yaml may change it",
        ),
        (
            "replicas: [{name: api, count: 4}]",
            "k8s:Deployment.apps/-/api",
            "spec.replicas",
            "? `replicas` in prod/kustomization.yaml may change it",
        ),
        (
            "replicas: [{name: api, count: 4}]",
            "kustomize:base#Deployment.apps/-/api",
            "spec.replicas",
            "1 base/api.yaml:6 `1`",
        ),
        (
            "images: [{name: x, newTag: y}]",
            "kustomize:prod#Deployment.apps/-/api",
            "spec.image",
            "? `images` in prod/kustomization.yaml may change it",
        ),
        (
            "images: [{name: x, newTag: y}]",
            "kustomize:prod#Deployment.apps/-/api",
            "spec.paused",
            "true base/api.yaml:7 `true`",
        ),
        (
            "replacements: []",
            "kustomize:prod#Deployment.apps/-/api",
            "spec.paused",
            "? `replacements` in prod/kustomization.yaml may change it",
        ),
        (
            "commonLabels: {a: b}",
            "kustomize:prod#Deployment.apps/-/api",
            "spec.paused",
            "true base/api.yaml:7 `true`",
        ),
        (
            "commonLabels: {a: b}",
            "kustomize:prod#Deployment.apps/-/api",
            "metadata.labels.a",
            "? `commonLabels` in prod/kustomization.yaml may change it",
        ),
        (
            "patches: [{path: p.yaml}]",
            "kustomize:prod#Deployment.apps/-/api",
            "spec.replicas",
            "5 prod/p.yaml:4 `5`",
        ),
        (
            "patches: [{path: p.yaml}]",
            "kustomize:prod#Deployment.apps/-/api",
            "spec.paused",
            "? the patch does not say it, and what it is laid over may",
        ),
        (
            "patches: [{path: p.yaml}]",
            "kustomize:prod#Deployment.apps/-/api",
            "spec.list[0]",
            "? a place in a list of a patch is none in the object: `[name]` says which is meant",
        ),
        (
            "patches: [{path: p.yaml}]",
            "k8s:base/api.yaml#Deployment.apps/-/api",
            "spec.replicas",
            "? prod/p.yaml is laid over it: `kustomize:prod#Deployment.apps/-/api` says which is meant",
        ),
        (
            "patches:\n- target: {kind: Deployment}\n  patch: |-\n    kind: Deployment\n    spec: {replicas: 6}\n",
            "kustomize:prod#Deployment.apps/-/api",
            "spec.replicas",
            "6 prod/kustomization.yaml:3 `target: {kind: Deployment}`",
        ),
        (
            "patches:\n- target: {kind: Deployment}\n  patch: |-\n    - {op: replace, path: /spec/replicas, value: 6}\n",
            "kustomize:prod#Deployment.apps/-/api",
            "spec.replicas",
            "? it is a patch of operations",
        ),
        (
            "patches:\n- target: {kind: Deployment, labelSelector: a=b}\n  path: p.yaml\n",
            "kustomize:prod#Deployment.apps/-/api",
            "spec.replicas",
            "? `a patch that goes by labels` in prod/kustomization.yaml may change it",
        ),
    ] {
        let overlay = overlay(text);
        let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {replicas: 5}\n";
        let mut files = vec![BASE[0], BASE[1], ("prod/kustomization.yaml", overlay.as_str())];
        if text.contains("p.yaml") {
            files.push(("prod/p.yaml", patch));
        }
        let (_folder, base) = base(&files);
        assert_eq!(told(&base, address, attribute), expected, "{text} {address} {attribute}");
    }
}

#[test]
fn a_default_that_helm_may_lay_something_over_is_none() {
    let values = ("charts/pg/values.yaml", "replicas: 5\ndb:\n  port: 1\n");
    let is = "5 charts/pg/values.yaml:1 `5`";
    let prod =
        "? `charts/pg/values-prod.yaml` may give `replicas` another value, where Helm is told to read it";
    for (path, text, expected) in [
        ("charts/pg/values-prod.yaml", "replicas: 2\n", prod),
        ("charts/pg/values-prod.yaml", "replicas: null\n", prod),
        ("charts/pg/values-prod.yaml", "replicas:\n", prod),
        ("charts/pg/values-prod.yaml", "replicas: *x\n", prod),
        ("charts/pg/values-prod.yaml", "replicas: {a: 1}\n", prod),
        ("charts/pg/values-prod.yaml", "a: [\n", prod),
        ("charts/pg/values-prod.yaml", "replicas: 5\n", is),
        ("charts/pg/values-prod.yaml", "db:\n  port: 2\n", is),
        ("charts/pg/values-prod.yaml", "# nothing\n", is),
        ("charts/pg/values-prod.yaml", "apiVersion: v1\nkind: A\nreplicas: 2\n", is),
        (
            "charts/pg/prod.yaml",
            "replicas: 2\n",
            "? `charts/pg/prod.yaml` may give `replicas` another value, where Helm is told to read it",
        ),
        (
            "charts/pg/env/values.prod.yaml",
            "replicas: 2\n",
            "? `charts/pg/env/values.prod.yaml` may give `replicas` another value, where Helm is told to read it",
        ),
        (
            "values.yaml",
            "pg:\n  replicas: 2\n",
            "? `values.yaml` may give `pg.replicas` another value, where Helm is told to read it",
        ),
        ("charts/pg/Chart.yaml", "replicas: 2\n", is),
        ("charts/pg/charts/db/values-prod.yaml", "replicas: 2\n", is),
        ("charts/other/values-prod.yaml", "replicas: 2\n", is),
    ] {
        let (_folder, base) = base(&[values, (path, text)]);
        assert_eq!(told(&base, "helm:charts/pg//values.yaml#replicas", ""), expected, "{path} {text}");
    }
    // The file that is named is the one that is meant.
    let files = [values, ("charts/pg/values-prod.yaml", "replicas: 2\n")];
    let expected = [("", "2 charts/pg/values-prod.yaml:1 `2`")];
    all(&files, "helm:charts/pg//values-prod.yaml#replicas", &expected);
    let deep = [values, ("charts/pg/values-prod.yaml", "db:\n  port: 2\n")];
    let differs =
        "? `charts/pg/values-prod.yaml` may give `db.port` another value, where Helm is told to read it";
    all(&deep, "helm:charts/pg//values.yaml#db", &[("port", differs)]);
    all(&deep, "helm:charts/pg//values.yaml#db.port", &[("", differs), ("value", differs)]);
}

#[test]
fn aliases_that_multiply_come_to_an_end() {
    let mut text = "apiVersion: v1\nkind: A\nmetadata: {name: a}\nspec:\n  l0: &l0 [1]\n".to_owned();
    for at in 1..40 {
        text.push_str(&format!("  l{at}: &l{at} [*l{0}, *l{0}]\n", at - 1));
    }
    text.push_str("  ring: &ring {a: *ring}\n");
    let long = "? the way to it is too long, or goes in circles";
    let deep = format!("spec.ring{}", ".a".repeat(300));
    all(&[("a.yaml", &text)], "k8s:A/-/a", &[("spec.l39", long), ("spec.ring", long), (&deep, long)]);
}

proptest! {
    #[test]
    fn no_yaml_makes_it_fall(text in "(a|b: |- |c: \\[x|\\]|\\{|\\}|, |\n|\n  |\n    |\"q\": |# c|&x |\\*x|!t |<<: |\\||~){0,24}", attribute in prop::sample::select(vec!["spec.a", "spec.a.b[0]", "spec[0].x", "spec.a[x]", "spec"])) {
        let text = format!("apiVersion: v1\nkind: A\nmetadata: {{name: a}}\nspec:\n  {text}\n");
        let (_folder, base) = base(&[("a.yaml", &text), ("kustomization.yaml", &format!("resources: [a.yaml]\nx: {text}"))]);
        let (form, rest) = (crate::model::LinkForm::Kubernetes, "A/-/a");
        if let Some(place) = base.finder(Meant::default()).find(form, rest).one()
            && let Some(spot) = base.told(&place, attribute).spot()
        {
            assert!(base.files.read(&spot.path).expect("a file").get(spot.span.clone()).is_some());
        }
    }
}
