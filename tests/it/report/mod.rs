//! `report`: the page for managers and engineers, in its three formats and in a real browser.

mod browser;
mod chromium;
mod formats;
mod large;
mod redacted;

use crate::support::World;
use std::path::PathBuf;

/// A journal with one entry of each kind of fate, in a repository that codifies one of them.
pub fn journal() -> (World, PathBuf, [String; 4]) {
    let (mut world, infra) = World::with_repository();
    let add = |world: &World, arguments: &[&str]| world.add(&infra, arguments);
    world.set_now("2026-11-01T10:00:00+01:00");
    let late = add(
        &world,
        &[
            "Open 8443 from the | vendor `now`",
            "-e=prod",
            "--at=2026-11-01 09:30",
            "--risk=high",
            "--owner=network",
            "--by=Alice Jones <alice@example.com>",
            "--channel=console",
            "--incident=INC-4211",
            "--reason=The vendor failed over.\nCheckout returned 502.",
            "--reference=https://tickets.example.com/INC-4211",
            "--reference=javascript:alert(1)",
            "--command=aws ec2 authorize-security-group-ingress --port 8443",
        ],
    );
    world.ok(&infra, &["link", &late, "tf:aws_security_group.web", "--set", "to_port=8443", "--was", "443"]);
    let done =
        add(&world, &["Scale to 12", "-e=staging", "--at=2026-11-01 09:00", "--risk=low", "--owner=shop"]);
    let young = add(&world, &["Restart <b>it</b>"]);
    world.set_now("2026-11-20T10:00:00+01:00");
    world.ok(&infra, &["note", &late, "Alice talked to the vendor"]);
    world.ok(
        &infra,
        &["resolve", &done, "accepted", "--until", "2027-02-01", "--reason", "Until the sale ends"],
    );
    let fresh = add(&world, &["Raise the limit", "-e=prod", "--at=2026-11-20 09:59", "--risk=critical"]);
    world.set_now(crate::support::NOW);
    (world, infra, [late, done, young, fresh])
}
