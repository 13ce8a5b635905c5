//! `parlord audit`, beside a running server and after one: what was done is told, and what was done to the log is found.

use parlor_tests::{Client, Config, Parlord, eventually, parlor, parlor_says};
use serde_json::{Value, json};

#[tokio::test]
async fn the_audit_log_is_checked_and_printed_beside_a_running_server() {
    let config = Config::generous().room("lobby", "topic = \"Welcome\"");
    let mut parlord = Parlord::configured(config).await;
    let said = parlord.run(&["audit", "verify"]);
    assert!(said.code == 0 && said.out.contains("sound"), "{said:?}");
    let export = parlord.run(&["audit", "export"]);
    let records: Vec<Value> =
        export.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let last = records.last().expect("the server's own acts are on record");
    assert_eq!(last["no"].as_u64(), Some(records.len() as u64));
    assert_eq!(last["verb"], "housekeeping");
    let head = format!("{}:{}", last["no"], last["digest"].as_str().expect("a digest"));
    let said = parlord.run(&["audit", "verify", "--head", &head]);
    assert_eq!(said.code, 0, "{said:?}");
    let beyond = format!("{}:{}", records.len() + 1, "ab".repeat(32));
    let said = parlord.run(&["audit", "verify", "--head", &beyond]);
    assert!(said.code == 65 && said.out.contains("the end is missing"), "{said:?}");
    let from = records.len().to_string();
    assert_eq!(parlord.run(&["audit", "export", "--from", &from]).out.lines().count(), 1);
    parlord.terminate().await;
    let said = parlord.run(&["audit", "verify"]);
    let signed = format!("signed up to {}", records.len());
    assert!(said.code == 0 && said.out.contains(&signed), "{said:?}");
    assert!(parlord.log().contains("audit head"), "{}", parlord.log());
}

#[tokio::test]
async fn a_log_that_is_emptied_with_its_signature_is_not_taken_for_a_new_one() {
    let mut parlord = Parlord::configured(Config::generous().room("lobby", "")).await;
    parlord.terminate().await;
    alter(
        &parlord,
        "DELETE FROM audit; DELETE FROM audit_body; DELETE FROM audit_person;
         DELETE FROM meta WHERE key = 'audit_head'",
    );
    for _start in 0..2 {
        let said = parlord.run(&["audit", "verify"]);
        assert!(
            said.code == 65 && said.out.contains("signature of the head is missing"),
            "{said:?}"
        );
        parlord.restart().await;
        assert!(parlord.log().contains("the audit log is damaged, and is not signed"));
        parlord.terminate().await;
    }
}

#[tokio::test]
async fn people_go_on_talking_over_a_newest_record_that_is_none() {
    let mut parlord = Parlord::configured(Config::generous().room("lobby", "")).await;
    parlord.terminate().await;
    alter(&parlord, "UPDATE audit SET digest = 'x' WHERE no = (SELECT max(no) FROM audit)");
    parlord.restart().await;
    assert!(parlord.log().contains("the audit log is damaged, and is not signed"));
    let mut ada = Client::named(&parlord, "ada").await;
    ada.send("lobby", "is anybody here?").await;
    let said = parlord.run(&["audit", "verify"]);
    assert!(said.code == 65 && said.out.contains("was altered"), "{said:?}");
}

#[tokio::test]
async fn old_damage_is_told_to_operators_and_not_signed_over() {
    let mut parlord = Parlord::configured(Config::generous().room("lobby", "")).await;
    eventually("a sound log", async || {
        parlor(&parlord, &["doctor"]).await.out.contains("whole when checked").then_some(())
    })
    .await;
    parlord.terminate().await;
    // The head signed last stands behind it.
    alter(&parlord, "UPDATE audit SET at = at + 1 WHERE no = 1");
    parlord.restart().await;
    let said = eventually("the damage", async || {
        let said = parlor(&parlord, &["doctor"]).await;
        said.out.contains("damaged: record 1 was altered").then_some(said)
    })
    .await;
    assert!(said.code == 1 && said.out.contains("BAD   audit"), "{said:?}");
    assert!(said.out.contains("parlord audit verify"), "{said:?}");
    assert!(parlor_says(&parlord, &["pulse"]).await.contains("! the audit log is damaged"));
    assert!(parlord.log().contains("the audit log is damaged, and is not signed"));
    let mut ada = Client::named(&parlord, "ada").await;
    ada.send("lobby", "hello").await;
    parlor_says(&parlord, &["lock", "lobby"]).await;
    let heads = parlord.log().matches("\"audit head\"").count();
    parlord.terminate().await;
    assert_eq!(parlord.log().matches("\"audit head\"").count(), heads, "{}", parlord.log());
}

#[tokio::test]
async fn a_start_without_a_table_says_which_and_what_to_do() {
    let mut parlord = Parlord::configured(Config::generous().room("lobby", "")).await;
    parlord.terminate().await;
    let copy = parlord.data().with_extension("copy").display().to_string();
    assert_eq!(parlord.run(&["backup", &copy]).code, 0);
    alter(&parlord, "DROP TABLE audit");
    for words in [&[][..], &["verify"], &["audit", "verify"], &["audit", "sign"]] {
        let said = parlord.run(words);
        let told = said.err.contains("lacks the table `audit`") && said.err.contains("restore");
        assert!(said.code == 65 && told, "{words:?}: {said:?}");
    }
    let said = parlord.run(&["restore", &copy, "--replace-data"]);
    assert_eq!(said.code, 0, "{said:?}");
    parlord.restart().await;
}

#[tokio::test]
async fn a_log_cut_off_stays_damaged_until_it_is_signed_by_hand() {
    let mut parlord = Parlord::configured(Config::generous().room("lobby", "")).await;
    parlord.terminate().await;
    alter(&parlord, "DELETE FROM audit; DELETE FROM audit_body; DELETE FROM audit_person");
    parlord.restart().await;
    assert!(parlord.log().contains("the audit log is damaged, and is not signed"));
    assert_eq!(parlord.run(&["audit", "sign"]).code, 75, "the server runs");
    parlord.terminate().await;
    let said = parlord.run(&["audit", "verify"]);
    assert!(said.code == 65 && said.out.contains("was there"), "{said:?}");
    // It is no reason to do without the rest of a copy.
    let copy = parlord.data().with_extension("copy").display().to_string();
    assert_eq!(parlord.run(&["backup", &copy]).code, 0);
    let said = parlord.run(&["restore", &copy, "--replace-data"]);
    assert!(said.code == 0 && said.out.contains("damage: the audit log"), "{said:?}");
    let said = parlord.run(&["audit", "sign"]);
    assert!(said.code == 0 && said.out.starts_with("signed: the newest record is "), "{said:?}");
    assert!(said.out.contains(": sound"), "{said:?}");
    assert_eq!(parlord.run(&["audit", "verify"]).code, 0);
    // A copy has its key with it, and its log is judged by it as it would be here.
    parlord.restart().await;
    parlor_says(&parlord, &["lock", "lobby"]).await;
    parlord.terminate().await;
    let copy = parlord.data().with_extension("copy2").display().to_string();
    assert_eq!(parlord.run(&["backup", &copy]).code, 0);
    let said = parlord.run(&["restore", &copy, "--replace-data"]);
    assert!(said.code == 0 && said.out.contains(": sound;"), "{said:?}");
    assert!(!said.out.contains("not checked") && !said.out.contains("damage"), "{said:?}");
}

/// What precedes a record that cannot be read, and what follows it, is printed all the same.
#[tokio::test]
async fn a_record_that_cannot_be_read_is_told_in_its_place() {
    let rooms = ["lobby", "hall", "attic"];
    let config = rooms.iter().fold(Config::generous(), |config, room| config.room(room, ""));
    let mut parlord = Parlord::configured(config).await;
    parlord.terminate().await;
    let whole = parlord.run(&["audit", "export"]);
    let records = whole.out.lines().count();
    assert!(whole.code == 0 && records > 3, "{whole:?}");
    alter(&parlord, "UPDATE audit SET head = x'00' WHERE no IN (2, 3)");
    let said = parlord.run(&["audit", "export"]);
    let lines: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((said.code, lines.len()), (65, records), "{said:?}");
    assert_eq!(lines[1..3], [json!({"unreadable": 2}), json!({"unreadable": 3})]);
    assert_eq!(lines[3]["no"], 4);
    assert!(said.err.contains("2 records cannot be read, the first is 2"), "{said:?}");
    let said = parlord.run(&["audit", "export", "--from", "4"]);
    assert_eq!((said.code, said.out.lines().count()), (0, records - 3), "{said:?}");
}

/// Without the key nobody can say whether a log is the one that was signed; that one was there can be said.
#[tokio::test]
async fn an_emptied_log_is_not_called_sound_for_want_of_the_key() {
    let mut parlord = Parlord::configured(Config::generous().room("lobby", "")).await;
    let mut ada = Client::named(&parlord, "ada").await;
    let seq = ada.send("lobby", "hello").await;
    let mut bob = Client::named(&parlord, "bob").await;
    let report = json!({"room": "lobby", "target": seq, "nonce": "r"});
    assert_eq!(bob.ask("report", report).await["type"], "ok");
    parlor_says(&parlord, &["mute", "ada", "--room", "lobby"]).await;
    parlor_says(&parlord, &["lock", "lobby"]).await;
    parlord.terminate().await;
    let said = parlord.run(&["verify"]);
    assert!(said.code == 0 && said.out.starts_with("1 room, "), "{said:?}");
    let key = parlord.data().join("keys/audit.key");
    std::fs::remove_file(&key).expect("the key");
    let said = parlord.run(&["verify"]);
    assert!(said.code == 0 && said.out.contains("was not checked"), "{said:?}");
    alter(&parlord, "DELETE FROM audit; DELETE FROM audit_body; DELETE FROM audit_person");
    alter(&parlord, "DELETE FROM meta WHERE key = 'audit_head'");
    for words in [&["verify"][..], &["audit", "verify"]] {
        let said = parlord.run(words);
        assert!(said.code == 65 && said.out.contains("signature of the head is"), "{said:?}");
    }
    // Nor does the server take it for new, and sign it with a new key.
    parlord.restart().await;
    assert!(parlord.log().contains("the audit log is damaged, and is not signed"));
    parlord.terminate().await;
    // As if the head had been the one of the first start.
    std::fs::remove_file(&key).expect("another key");
    let signed = parlord.run(&["audit", "sign"]);
    assert!(signed.out.contains(": sound"), "it was looked into: {signed:?}");
    std::fs::remove_file(&key).expect("another key");
    let said = parlord.run(&["verify"]);
    assert!(said.code == 65 && said.out.contains("the record of the act a_"), "{said:?}");
}

fn alter(parlord: &Parlord, sql: &str) {
    let database = rusqlite::Connection::open(parlord.data().join("parlor.db")).expect("opens");
    database.execute_batch(sql).expect("is altered");
}
