//! Which networks are shut out beside persons is said in lists, in the log of acts and with the whole row.

use super::stage::Stage;
use super::views::{record, sanction};
use parlor_protocol::admin::View;
use parlor_protocol::operator::Rank;
use serde_json::json;

#[test]
fn a_row_of_sanctions_tells_who_is_shut_out_on_a_small_terminal() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("4");
    let mut mute = sanction(5, "mute", &[(7, "kim")], &["203.0.113.7/32"]);
    mute["everybody"] = json!(false);
    let nets = ["198.51.100.0/24", "203.0.113.0/24"];
    let both = sanction(6, "ban", &[(8, "eve")], &nets);
    let ban = sanction(4, "ban", &[(7, "mallory")], &["203.0.113.0/24"]);
    stage.show(View::Sanctions, vec![both, mute, ban]);
    let screen = stage.screen(80, 24);
    for told in ["203.0.113.0/24, mal", "kim (203.0.113.7/32)", "2 networks, eve"] {
        assert!(screen.contains(told), "{told}: {screen}");
    }
    stage.press("k k z");
    for told in nets.map(|net| format!("{net}: everybody behind it")) {
        assert!(stage.screen(80, 24).contains(&told), "{told}: {}", stage.screen(80, 24));
    }
}

#[test]
fn a_ban_of_another_operator_names_its_networks_in_the_log_of_acts() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("7");
    let mut ban = record(9, "bea", &[(7, "mallory")], None);
    (ban["verb"], ban["networks"]) = (json!("ban"), json!(["203.0.113.0/24"]));
    let mut mute = ban.clone();
    (mute["verb"], mute["no"], mute["act"]) =
        (json!("mute"), json!(10), json!("a_00000000000000000000000010"));
    ban["everybody"] = json!(true);
    stage.lines(View::Audit, vec![ban, mute]);
    for told in [
        "banned mallory everywhere for good; everybody behind 203.0.113.0/24, too",
        "muted mallory everywhere for good; new guests from 203.0.113.0/24, too",
    ] {
        assert!(stage.screen(140, 24).contains(told), "{told}: {}", stage.screen(140, 24));
    }
}
