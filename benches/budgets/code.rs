//! Made-up code that links point into: folders of Terraform files as people write them, several hundred commits
//! above each other, and entries that are linked to blocks of the first commit.

use crate::places::{World, file_command};
use crate::random::Random;
use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// Raised when the generator changes, so that code of an older make is not measured.
const MAKE: u32 = 1;

/// Commits behind the first one; each changes a block or two.
pub const COMMITS: u64 = 300;

/// Entries that are linked to blocks.
pub const LINKED: usize = 600;

/// Folders of four files each: 900 files, some 4,900 blocks, 4.3 MB.
pub const USUAL: usize = 225;
/// 9,200 files with some 50,000 blocks.
pub const HUGE: usize = 2300;

const NAME: &str = "infra";

const KINDS: [&str; 10] = [
    "aws_security_group",
    "aws_db_instance",
    "aws_s3_bucket",
    "aws_iam_role",
    "aws_lb_listener",
    "aws_route53_record",
    "google_compute_instance",
    "google_storage_bucket",
    "azurerm_network_interface",
    "kubernetes_deployment",
];
const NAMES: [&str; 12] = [
    "web", "orders", "audit", "checkout", "payments", "search", "vendor", "reports", "billing", "edge",
    "batch", "cache",
];
const AREAS: [&str; 8] = ["network", "data", "platform", "shop", "identity", "logging", "queues", "dns"];
const ENVIRONMENTS: [&str; 4] = ["prod", "prod-eu", "staging", "live"];
const COMMENTS: [&str; 4] = [
    "# The vendor's side opens this port at night only; ask them before it is closed.",
    "# Kept in step with the quota that was granted in spring.",
    "// Read by the dashboards as well.",
    "/* Both zones, or the failover has nowhere to go. */",
];

/// One file of the code.
struct File {
    path: String,
    text: String,
}

/// All files, sorted by folder, and the addresses of resources.
struct Code {
    files: Vec<File>,
    addresses: Vec<String>,
}

impl Code {
    fn of(folders: usize) -> Self {
        let mut random = Random::new(11);
        let mut code = Self { files: Vec::new(), addresses: Vec::new() };
        for at in 0..folders {
            // Two of three folders are modules; the others are applied and call two of them each.
            let is_module = at % 3 != 2;
            let area = AREAS[at % AREAS.len()];
            let folder = if is_module {
                format!("modules/{area}-{at}")
            } else {
                format!("envs/{}/{area}-{at}", ENVIRONMENTS[at / 3 % ENVIRONMENTS.len()])
            };
            let calls = if is_module { Vec::new() } else { vec![at - 2, at - 1] };
            code.folder(&folder, &calls, &mut random);
        }
        code
    }

    fn folder(&mut self, folder: &str, calls: &[usize], random: &mut Random) {
        let mut main = String::new();
        for called in calls {
            let area = AREAS[called % AREAS.len()];
            main.push_str(&format!(
                "module \"{area}\" {{\n  source = \"../../../modules/{area}-{called}\"\n\n  name = \"{area}-{}\"\n  \
                 zones = [\"a\", \"b\"]\n}}\n\n",
                random.below(1000)
            ));
        }
        let mut names = BTreeSet::new();
        while names.len() < 8 {
            let (kind, name) = (random.pick(&KINDS), random.pick(&NAMES));
            if names.insert((kind, name)) {
                main.push_str(&resource(kind, name, random));
                self.addresses.push(format!("{folder}//{kind}.{name}"));
            }
        }
        let names: Vec<(&str, &str)> = names.into_iter().collect();
        let variables: String = (0..7).map(|at| variable(at, random)).collect();
        let outputs: String = names[..4].iter().map(|(kind, name)| output(kind, name)).collect();
        for (file, text) in [
            ("main.tf", main),
            ("outputs.tf", outputs),
            ("variables.tf", variables),
            ("versions.tf", versions(random)),
        ] {
            self.files.push(File { path: format!("{folder}/{file}"), text });
        }
    }
}

fn resource(kind: &str, name: &str, random: &mut Random) -> String {
    let mut text = String::new();
    if random.percent(40) {
        text.push_str(random.pick(&COMMENTS));
        text.push('\n');
    }
    text.push_str(&format!("resource \"{kind}\" \"{name}\" {{\n"));
    if random.percent(25) {
        text.push_str("  for_each = toset(var.zones_0)\n\n");
    }
    text.push_str(&format!("  name     = \"${{var.prefix_1}}-{name}-{}\"\n", random.below(100_000)));
    text.push_str(&format!("  capacity = {}\n", random.below(1000)));
    for at in 0..5 + random.below(6) {
        let port = random.below(60_000);
        text.push_str(&format!(
            "\n  rule {{\n    description = \"Rule {at} of {name}, as the vendor asked for it\"\n    from_port   = \
             {port}\n    to_port     = {port}\n    cidr_blocks = [\"10.{}.0.0/16\", cidrsubnet(var.range_2, 8, \
             {at})]\n  }}\n",
            random.below(256)
        ));
    }
    if random.percent(30) {
        text.push_str(&format!(
            "\n  policy = <<-JSON\n    {{\n      \"Version\": \"2012-10-17\",\n      \"Statement\": [{{ \"Effect\": \
             \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"${{local.bucket}}/{}\" }}]\n    }}\n  JSON\n",
            random.below(1000)
        ));
    }
    let owner = random.pick(&AREAS);
    text.push_str(&format!(
        "\n  tags = merge(local.tags, {{\n    Name  = \"{name}\"\n    owner = \"{owner}\"\n    cost  = \"cc-{}\"\n  \
         }})\n\n  lifecycle {{\n    ignore_changes = [tags[\"seen\"]]\n  }}\n}}\n\n",
        random.below(10_000)
    ));
    text
}

fn variable(at: usize, random: &mut Random) -> String {
    let name = ["zones", "prefix", "range", "limits", "owners", "is_public", "retention"][at];
    let mut text = format!(
        "variable \"{name}_{at}\" {{\n  description = \"What the {name} of this folder are. {}\"\n",
        "Ask the owners before it is changed: others read it as well.".repeat(1 + at % 3)
    );
    if random.percent(60) {
        text.push_str("  type = object({\n");
        for field in 0..2 + random.below(5) {
            text.push_str(&format!("    field_{field} = optional(map(string), {{}}) # see the guide\n"));
        }
        text.push_str("  })\n");
    } else {
        text.push_str("  type = any\n");
    }
    text.push_str(&format!(
        "  default = null\n  validation {{\n    condition     = length(var.{name}_{at}) > {}\n    error_message = \
         \"There are too few.\"\n  }}\n}}\n\n",
        random.below(4)
    ));
    text
}

fn output(kind: &str, name: &str) -> String {
    format!(
        "output \"{name}_{kind}\" {{\n  description = \"Of the {name}, for those who call this.\"\n  value = \
         try({kind}.{name}.id, [for one in {kind}.{name} : one.id], null)\n}}\n\n"
    )
}

fn versions(random: &mut Random) -> String {
    format!(
        "terraform {{\n  required_version = \">= 1.{}\"\n  required_providers {{\n    aws = {{\n      source  = \
         \"hashicorp/aws\"\n      version = \"~> 5.{}\"\n    }}\n  }}\n}}\n\nlocals {{\n  bucket = \
         \"arn:aws:s3:::audit\"\n  tags   = {{ managed = \"terraform\" }}\n}}\n",
        random.below(12),
        random.below(90)
    )
}

/// A commit in the language of `git fast-import`.
fn commit(number: u64, files: &[&File]) -> String {
    // The first one of a second stream goes on where the branch stands; the others follow each other.
    let from = if number == 1 { "from refs/heads/main^0\n" } else { "" };
    let message = format!("Change number {number}");
    let mut text = format!(
        "commit refs/heads/main\ncommitter On-call <oncall@example.com> {} +0000\ndata {}\n{message}\n{from}",
        1_750_000_000 + number * 3600,
        message.len()
    );
    for file in files {
        text.push_str(&file_command(&file.path, &file.text));
    }
    text
}

impl World {
    /// A repository of Terraform code, checked out, its objects in one pack. `linked` entries are linked to blocks of
    /// its first commit.
    pub fn code(&self, folders: usize, linked: usize, stopgap: &str) -> PathBuf {
        let made = self.made(&format!("code-{MAKE}-{folders}-{linked}"), |folder| {
            // Links name the repository, which is called like its folder.
            let folder = &folder.join(NAME);
            std::fs::create_dir_all(folder).expect("a folder");
            self.git(folder, &["init", "--quiet", "--initial-branch=main"]);
            let mut code = Code::of(folders);
            self.import_commits(folder, &[commit(0, &code.files.iter().collect::<Vec<_>>())]);
            let step = code.addresses.len() / linked.max(1);
            for at in 0..linked {
                let typed = ["add", "Made by hand", "-e", "prod", "--link", &code.addresses[at * step]];
                let mut command = self.command(stopgap, folder);
                let said = command.env("STOPGAP_SHARE", "off").args(typed).output().expect("it starts");
                assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
            }
            let mut random = Random::new(13);
            let commits: Vec<String> = (1..=COMMITS)
                .map(|number| {
                    // The first file of each folder is the one with the resources.
                    let folder = usize::try_from(random.below(folders as u64)).expect("a folder");
                    let file = &mut code.files[folder * 4];
                    change(&mut file.text, number, &mut random);
                    commit(number, &[file])
                })
                .collect();
            self.import_commits(folder, &commits);
            self.git(folder, &["gc", "--quiet"]);
            self.git(folder, &["reset", "--quiet", "--hard", "main"]);
        });
        made.join(NAME)
    }

    fn import_commits(&self, folder: &Path, commits: &[String]) {
        let mut import = self
            .command("git", folder)
            .args(["fast-import", "--quiet"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("git starts");
        let mut out = BufWriter::new(import.stdin.take().expect("a pipe"));
        for text in commits {
            out.write_all(text.as_bytes()).expect("git reads");
        }
        drop(out);
        assert!(import.wait().expect("git ends").success(), "git fast-import failed");
    }
}

/// Gives one resource of a file another capacity.
fn change(text: &mut String, number: u64, random: &mut Random) {
    const FIELD: &str = "  capacity = ";
    let places: Vec<usize> = text.match_indices(FIELD).map(|(at, _)| at + FIELD.len()).collect();
    let at = random.pick(&places);
    let end = at + text[at..].find('\n').expect("an end of the line");
    text.replace_range(at..end, &(1000 + number).to_string());
}
