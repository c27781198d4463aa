//! `log`: what was changed by hand, newest first.

use super::Desk;
use snapbox::{assert_data_eq, str};

#[test]
fn changes_come_newest_first_whatever_became_of_them() {
    let desk = Desk::new();
    assert_data_eq!(
        desk.world.run(&desk.infra, &["log"]).all(),
        str![[r#"
PERFORMED         ENTRY           ENV      STATUS    BY       TITLE
2026-11-23 03:12  gap-0000000001  prod     open      On-call  Open 8443 from the vendor to the web tier
2026-11-22 22:00  gap-0000000002  ?        open      On-call  Restart the mail queue
2026-11-20 10:00  gap-0000000003  prod     open      Sam      Scale the checkout pods to 12
2026-11-01 09:00  gap-0000000004  staging  open      On-call  Raise max_connections to 500
2026-10-05 11:00  gap-0000000005  prod     reverted  On-call  Rotate the certificate
--- exit 0

"#]]
    );
    assert_data_eq!(
        desk.world.run(&desk.infra, &["log", "--since", "6h"]).all(),
        str![[r#"
PERFORMED         ENTRY           ENV   STATUS  BY       TITLE
2026-11-23 03:12  gap-0000000001  prod  open    On-call  Open 8443 from the vendor to the web tier
2026-11-22 22:00  gap-0000000002  ?     open    On-call  Restart the mail queue
--- exit 0

"#]]
    );
    assert_eq!(desk.listed(&["log", "-n", "2"]), ["Open", "Restart"]);
    assert_eq!(desk.listed(&["log", "--until", "2026-11-01"]), ["Raise", "Rotate"]);
    assert_eq!(desk.listed(&["log", "--status", "mistaken"]), ["Testing"]);
    assert_eq!(desk.listed(&["log", "--env", "prod", "--by", "sam"]), ["Scale"]);
}

#[test]
fn nothing_happened_is_an_answer() {
    let mut desk = Desk::new();
    desk.world.set_now("2026-12-24T12:00:00+01:00");
    assert_data_eq!(
        desk.world.run(&desk.infra, &["log", "--since", "6h"]).all(),
        str![[r#"
--- stderr
no change by hand is recorded since 6h
--- exit 0

"#]]
    );
    assert_data_eq!(
        desk.world.run(&desk.infra, &["log", "--env", "qa"]).all(),
        str![[r#"
--- stderr
warning: no entry is in an environment `qa`
no change by hand is recorded
--- exit 0

"#]]
    );
}

#[test]
fn a_limit_says_how_many_are_left_out() {
    let desk = Desk::new();
    assert_data_eq!(
        desk.world.run(&desk.infra, &["log", "-n", "1"]).all(),
        str![[r#"
PERFORMED         ENTRY           ENV   STATUS  BY       TITLE
2026-11-23 03:12  gap-0000000001  prod  open    On-call  Open 8443 from the vendor to the web tier
--- stderr
1 of 5
--- exit 0

"#]]
    );
}
