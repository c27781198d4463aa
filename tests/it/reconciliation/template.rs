//! What every lab begins with: some code, and ten entries of which nobody has said anything yet. It is made once, by
//! the program itself, and unpacked for each case.

use super::lab::LETTERS;
use crate::support::World;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The code: four blocks that entries link to, and files whose lines are there to be changed.
const CODE: &str = "resource \"aws_lb\" \"web\" {
  name         = \"web\"
  idle_timeout = 60
}

resource \"aws_db_instance\" \"main\" {
  identifier     = \"main\"
  instance_class = \"db.t3.medium\"
}

resource \"aws_route53_record\" \"www\" {
  name = \"www\"
  ttl  = 300
}

resource \"aws_eip\" \"nat\" {
  domain = \"vpc\"
  tags   = { role = \"nat\" }
}
";

/// The arguments of `add`, by letter.
const ENTRIES: [(&str, &[&str]); 10] = [
    ("A", &["Change A", "-e", "staging"]),
    ("B", &["Change B", "-e", "staging"]),
    ("C", &["Change C", "-e", "staging"]),
    ("D", &["Change D", "-e", "staging"]),
    ("Q", &["Change Q", "-e", "prod"]),
    ("V", &["Change V", "-e", "staging", "--link", "aws_lb.web", "--set", "idle_timeout=120", "--was", "60"]),
    (
        "P",
        &[
            "Change P",
            "-e",
            "prod",
            "--link",
            "aws_db_instance.main",
            "--set",
            "instance_class=db.r6g.large",
            "--was",
            "db.t3.medium",
        ],
    ),
    ("L", &["Change L", "-e", "staging", "--link", "aws_route53_record.www"]),
    ("M", &["Change M", "-e", "prod", "--link", "aws_eip.nat"]),
    ("R", &["Change R", "-e", "staging", "--disposition", "revert"]),
];

/// The files of a repository, in memory.
pub struct Template {
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Template {
    pub fn get() -> &'static Self {
        static TEMPLATE: OnceLock<Template> = OnceLock::new();
        TEMPLATE.get_or_init(Self::make)
    }

    fn make() -> Self {
        let mut world = World::in_memory();
        for name in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
            world.set(name, "2026-11-01T09:00:00+01:00");
        }
        // Ids are drawn at random: the entries are recorded elsewhere, and get ids that stand still on their way here.
        let [draft, infra] = ["draft/infra", "infra"].map(|name| {
            let folder = world.repository(name);
            world.write(&format!("{name}/main.tf"), CODE);
            for letter in 'a'..='j' {
                let lines: String = (1..=9).map(|number| format!("line {number}\n")).collect();
                world.write(&format!("{name}/{letter}.txt"), &lines);
            }
            world.git(&folder, &["add", "--all"]);
            world.git(&folder, &["commit", "--quiet", "-m", "Lay out the code"]);
            folder
        });
        for (letter, arguments) in ENTRIES {
            let drawn = world.add(&draft, arguments);
            let id = LETTERS.iter().find(|(known, _)| *known == letter).expect("a letter").1;
            let path = format!("entries/2026/11/23/{drawn}.toml");
            let text = world.git(&draft, &["show", &format!("stopgap:{path}")]);
            world.put(&infra, &path.replace(&drawn, id), text.replace(&drawn, id).as_bytes());
        }
        let mut files = Vec::new();
        for found in walkdir::WalkDir::new(&infra) {
            let found = found.expect("a file");
            let path = found.path().strip_prefix(&infra).expect("below it").to_path_buf();
            // What git puts there for people, and what the program remembers.
            let is_left_out = [".git/hooks", ".git/stopgap"].iter().any(|start| path.starts_with(start));
            if found.file_type().is_file() && !is_left_out {
                files.push((path, std::fs::read(found.path()).expect("a file")));
            }
        }
        Self { files }
    }

    pub fn unpack(&self, folder: &Path) {
        for (path, bytes) in &self.files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
        // Empty folders without which it is no repository.
        for below in [".git/refs/tags", ".git/objects/info", ".git/objects/pack"] {
            std::fs::create_dir_all(folder.join(below)).expect("a folder");
        }
    }
}
