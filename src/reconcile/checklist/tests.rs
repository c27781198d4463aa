//! What covers what, and what each point says.

use super::{Known, Point, covers, place_in};
use crate::model::Link;

#[test]
fn a_pattern_covers_what_lies_below_it() {
    for (pattern, to, wanted) in [
        ("tf:envs/prod//module.network", "infra@tf:envs/prod//module.network[\"eu\"].aws_subnet.a", true),
        ("tf:envs/prod//module.network", "infra@tf:envs/prod//module.network", true),
        ("tf:envs/prod//module.network", "infra@tf:envs/prod//module.networking.aws_subnet.a", false),
        ("tf:envs/prod//module.network", "infra@tf:envs/staging//module.network", false),
        ("tf:module.network", "infra@tf:envs/staging//module.network.aws_subnet.a", true),
        ("infra@tf:module.network", "other@tf:module.network", false),
        ("infra@tf:module.network", "tf:module.network", true),
        ("file:docs/", "infra@file:docs/a.md", true),
        ("k8s:Deployment.apps/prod/api", "infra@k8s:Deployment.apps/prod/api", true),
        ("k8s:Deployment.apps/prod/api", "infra@k8s:Deployment.apps/prod/api2", false),
    ] {
        assert_eq!(covers(pattern, &Link::new(to)), wanted, "{pattern} {to}");
    }
}

#[test]
fn the_same_resource_has_the_same_place_in_each_environment() {
    for (to, place) in [
        ("infra@tf:envs/prod//aws_security_group.web", "aws_security_group.web"),
        ("tf:envs/staging//aws_security_group.web", "aws_security_group.web"),
        ("infra@tf:aws_security_group.web", "tf:aws_security_group.web"),
        ("infra@k8s:Deployment.apps/prod/api", "k8s:Deployment.apps/prod/api"),
    ] {
        assert_eq!(place_in(&Link::new(to)), place);
    }
}

#[test]
fn what_is_unknown_is_never_ticked() {
    let point = Point::unknown("plan", "The plan is fresh", "no plan was read");
    assert_eq!((point.state, point.detail.as_deref()), (Known::Unknown, Some("no plan was read: unknown")));
}
