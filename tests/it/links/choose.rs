//! Choosing the code on a terminal: the list opens at once, and a part of a name finds the block.

use super::{links, with_code};
use crate::support::pty::Key;

#[test]
fn a_link_that_was_not_unique_is_chosen_among_its_candidates() {
    let (world, infra) = with_code();
    let id = world.run(
        &infra,
        &["add", "Scaled", "--link", "aws_db_instance.main", "--set", "instance_class=db.r6g.large"],
    );
    assert_eq!(id.code, 0);
    let mut terminal = world.terminal(&infra, &["link", "last"]);
    terminal.expect("may be any of these").expect_marked("(leave open)");
    terminal
        .type_text("staging")
        .expect_marked("tf:envs/staging//aws_db_instance.main main.tf:10-12")
        .key(Key::Enter);
    let left = terminal.finish().sane(0);
    assert!(left.screen.contains("link: tf:envs/staging//aws_db_instance.main"), "{}", left.screen);
    let links = links(&world, &infra, "last");
    assert_eq!(links.len(), 1);
    assert_eq!(links[0]["path"], "envs/staging/main.tf");
    assert_eq!(links[0]["changes"][0]["after"], "db.r6g.large", "what was said of the values stands");
}

#[test]
fn any_block_of_the_code_can_be_chosen() {
    let (world, infra) = with_code();
    world.add(&infra, &["Opened a port"]);
    let mut terminal = world.terminal(&infra, &["link", "last"]);
    terminal
        .expect("type a part of its name")
        .type_text("secgroupweb")
        .expect_marked("tf:modules/network//aws_security_group.web main.tf:5-12");
    terminal.key(Key::Enter);
    terminal.finish().sane(0);
    assert_eq!(links(&world, &infra, "last")[0]["to"], "infra@tf:modules/network//aws_security_group.web");
    let before = links(&world, &infra, "last");
    let mut terminal = world.terminal(&infra, &["link", "last"]);
    terminal.expect("type a part of its name").key(Key::CtrlC);
    terminal.finish().sane(130);
    assert_eq!(links(&world, &infra, "last"), before);
}
