//! One piece of infrastructure code: what it is, how an address spells it, and where it stands in its file.

use std::ops::Range;

/// A block that a link can point at, in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: Kind,
    /// As an address spells it inside of its module, file or chart: `aws_security_group.web`, `data.aws_ami.base`,
    /// `module.network`, `var.size`, `Deployment.apps/prod/api`, `primary.resources`.
    pub name: String,
    /// Its bytes in the file. It begins with its header: comments above are not part of it.
    pub span: Range<usize>,
    /// First and last line, counted from 1.
    pub lines: (u32, u32),
    /// What it points at itself.
    pub target: Option<Target>,
}

/// What a block is. The numbers are written into the index: they stay what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// `resource "type" "name"`, spelled `type.name`.
    Resource = 1,
    /// `data "type" "name"`, spelled `data.type.name`.
    Data = 2,
    /// `ephemeral "type" "name"`, spelled `ephemeral.type.name`.
    Ephemeral = 3,
    /// `module "name"`, spelled `module.name`.
    Module = 4,
    /// `variable "name"`, spelled `var.name`.
    Variable = 5,
    /// `output "name"`, spelled `output.name`.
    Output = 6,
    /// One attribute of a `locals` block, spelled `local.name`.
    Local = 7,
    /// `provider "name"`, spelled `provider.name`, or `provider.name.alias`.
    Provider = 8,
    /// `moved { from, to }`: how a block was called before.
    Moved = 9,
    /// Any other block at the top of a Terraform file: `terraform`, `import`, `removed`, `check "name"`. Its labels
    /// are joined by dots behind its type.
    Other = 10,
    /// A Kubernetes object, spelled `Kind.group/namespace/name`, `-` for no namespace.
    Object = 20,
    /// A `kustomization.yaml`, spelled `kustomization`.
    Kustomization = 21,
    /// A key of a Helm values file, spelled as its path: `primary.resources`.
    Value = 22,
}

/// What a block points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The `source` of a module call, where it is a plain text.
    Source(String),
    /// `from` and `to` of a `moved` block, as they stand there: `module.a.aws_vpc.x`.
    Moved { from: String, to: String },
}

impl Kind {
    pub const ALL: [Self; 13] = [
        Self::Resource,
        Self::Data,
        Self::Ephemeral,
        Self::Module,
        Self::Variable,
        Self::Output,
        Self::Local,
        Self::Provider,
        Self::Moved,
        Self::Other,
        Self::Object,
        Self::Kustomization,
        Self::Value,
    ];

    /// Whether its name is one of a Terraform module: unique in a folder, whichever file it stands in.
    #[must_use]
    pub fn is_of_a_module(self) -> bool {
        !matches!(self, Self::Moved | Self::Other | Self::Object | Self::Kustomization | Self::Value)
    }

    /// How a person calls one of them.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::Data => "data source",
            Self::Ephemeral => "ephemeral resource",
            Self::Module => "module call",
            Self::Variable => "variable",
            Self::Output => "output",
            Self::Local => "local",
            Self::Provider => "provider",
            Self::Moved => "moved block",
            Self::Other => "other block",
            Self::Object => "object",
            Self::Kustomization => "kustomization",
            Self::Value => "value",
        }
    }
}
