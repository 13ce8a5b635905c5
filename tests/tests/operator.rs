//! The real `parlor` on the real `parlord`: an operator moderates from the shell, and people in the rooms feel it.

use parlor_tests::{
    Client, Config, Ended, Operator, Parlord, eventually, parlor, parlor_json, parlor_says, rows,
};
use serde_json::{Value, json};

fn act(receipt: &Value) -> String {
    receipt["act"].as_str().unwrap_or_else(|| panic!("no act in {receipt}")).to_owned()
}

/// The name under which these tests act.
async fn act_by(parlord: &Parlord) -> String {
    let rows = parlor_says(parlord, &["operators", "--json", "--limit", "1"]).await;
    let row: Value = serde_json::from_str(rows.trim()).expect("a row");
    row["name"].as_str().expect("a name").to_owned()
}

/// What becomes of a text that somebody sends: its seq, or the code of the refusal.
async fn attempt(client: &mut Client, room: &str, text: &str) -> Result<u64, String> {
    let nonce = client.fresh_nonce();
    let answer = client.try_send(room, text, &nonce).await.expect("the connection holds");
    let code = || answer["code"].as_str().unwrap_or_default().to_owned();
    answer["seq"].as_u64().ok_or_else(code)
}

async fn two(parlord: &Parlord) -> (Client, Client) {
    let (mut ada, mut bob) =
        (Client::named(parlord, "ada").await, Client::named(parlord, "bob").await);
    ada.watch("lobby").await;
    bob.watch("lobby").await;
    (ada, bob)
}

#[tokio::test]
async fn a_mute_from_the_shell_is_felt_seen_audited_and_taken_back() {
    let parlord = Parlord::start().await;
    let (mut ada, mut bob) = two(&parlord).await;
    bob.send("lobby", "one").await;
    let words = "mute bob --for 10m --room lobby --reason flood".split(' ').collect::<Vec<_>>();
    let text = parlor_says(&parlord, &[&words[..], &["--plan"]].concat()).await;
    assert!(text.starts_with("Plan: mute in lobby, which touches 1 person"), "{text}");
    assert!(text.contains("  until     20") && text.contains("(10m)"), "{text}");
    let receipt = parlor_json(&parlord, &words).await;
    assert_eq!(receipt["until"], receipt["at"].as_u64().unwrap() + 600_000);
    assert_eq!(attempt(&mut bob, "lobby", "two").await, Err("muted".into()));
    let told = ada.hear_until("the sanction", |frame| frame["type"] == "sanction").await;
    assert_eq!(told["persons"][0]["name"], "bob");
    assert_eq!(told.get("reason"), None, "the reason is for whom it concerns");
    eventually("the mute among the sanctions", async || {
        let table = parlor_says(&parlord, &["sanctions"]).await;
        (table.contains("mute  bob") && table.contains("flood")).then_some(())
    })
    .await;
    let by_state = "users --room lobby --columns name --filter".split(' ').collect::<Vec<_>>();
    let muted = parlor_says(&parlord, &[&by_state[..], &["state:muted"]].concat()).await;
    assert!(muted.contains("bob") && !muted.contains("ada"), "{muted}");
    parlor_says(&parlord, &["undo", &act(&receipt), "--reason", "the wrong bob"]).await;
    assert!(attempt(&mut bob, "lobby", "three").await.is_ok());
    let audit = parlor_says(&parlord, &["audit", "--json", "--filter", "person:bob"]).await;
    let rows: Vec<Value> =
        audit.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
    let mute = rows.iter().find(|row| row["verb"] == "mute").expect("the mute");
    assert_eq!((&mute["reason"], &mute["undone_by"].is_null()), (&json!("flood"), &false));
    assert_eq!(mute["no"], receipt["audit"]);
}

#[tokio::test]
async fn an_undo_says_which_networks_it_is_about() {
    let parlord = Parlord::start().await;
    let ban = parlor_json(&parlord, &["ban", "203.0.113.0/24", "--all", "--for", "1h"]).await;
    let undone = parlor_json(&parlord, &["undo", &act(&ban)]).await;
    assert_eq!(undone["networks"], json!(["203.0.113.0/24"]), "{undone}");
    parlor_json(&parlord, &["ban", "203.0.113.0/24", "--all"]).await;
    let unban = parlor_json(&parlord, &["unban", "203.0.113.0/24", "--all"]).await;
    let again = parlor_json(&parlord, &["undo", &act(&unban)]).await;
    assert_eq!(again["networks"], undone["networks"], "{again}");
}

#[tokio::test]
async fn a_ban_puts_out_and_its_undo_lets_in() {
    let parlord = Parlord::start().await;
    let (mut ada, mut bob) = two(&parlord).await;
    ada.send("lobby", "hello").await;
    let token = bob.token();
    let ban =
        parlor_json(&parlord, &["ban", "bob", "--all", "--only-person", "--reason", "spam"]).await;
    let ended = bob.end().await;
    assert!(matches!(ended, Ended::Closed { code: 4501, .. }), "{ended:?}");
    let mut again = Client::connect(&parlord).await;
    let refusal = again.try_hello(json!({"token": token})).await;
    assert_eq!((&refusal["code"], &refusal["reason"]), (&json!("banned"), &json!("spam")));
    let log = parlor_says(&parlord, &["log"]).await;
    assert!(log.contains("kept out by a ban or kick everywhere"), "{log}");
    parlor_says(&parlord, &["undo", &act(&ban)]).await;
    let mut bob = Client::with_token(&parlord, &token).await;
    bob.watch("lobby").await;
    assert!(attempt(&mut bob, "lobby", "back").await.is_ok());
}

#[tokio::test]
async fn a_purge_reaches_readers_and_history_and_comes_back() {
    let parlord = Parlord::start().await;
    let (mut ada, mut bob) = two(&parlord).await;
    for text in ["spam 1", "spam 2"] {
        bob.send("lobby", text).await;
    }
    let kept = ada.send("lobby", "stays").await;
    ada.read_to("lobby", kept).await;
    let purge = parlor_json(&parlord, &["purge", "bob", "--room", "lobby", "--since", "1h"]).await;
    assert_eq!(purge["scale"]["messages"], 2);
    ada.read_until("lobby", "the purge", |reader| reader.texts() == ["stays"]).await;
    let mut late = Client::named(&parlord, "late").await;
    late.watch("lobby").await;
    assert_eq!(late.reader("lobby").texts(), ["stays"]);
    // Who runs the server still reads them.
    let tail = parlor_says(&parlord, &["tail", "lobby", "--once"]).await;
    assert!(tail.contains("<bob> [removed] spam 1"), "{tail}");
    parlor_says(&parlord, &["undo", &act(&purge)]).await;
    let restored = ada.hear_until("restored", |frame| frame["type"] == "restored").await;
    assert_eq!(restored["room"], "lobby");
    let page = ada.ask("history", json!({"room": "lobby"})).await;
    let texts: Vec<&str> =
        page["items"].as_array().unwrap().iter().filter_map(|item| item["text"].as_str()).collect();
    assert_eq!(texts, ["spam 1", "spam 2", "stays"]);
}

#[tokio::test]
async fn rooms_are_locked_slowed_closed_named_and_spoken_to() {
    let parlord = Parlord::start().await;
    let (mut ada, mut bob) = two(&parlord).await;
    ada.send("lobby", "mine").await;
    parlor_says(&parlord, &["lock", "lobby", "--for", "1h"]).await;
    assert_eq!(attempt(&mut bob, "lobby", "locked out").await, Err("room_locked".into()));
    parlor_says(&parlord, &["role", "lobby", "bob", "voice"]).await;
    assert!(attempt(&mut bob, "lobby", "a voice").await.is_ok());
    parlor_says(&parlord, &["unlock", "lobby"]).await;
    parlor_says(&parlord, &["role", "lobby", "bob", "member"]).await;
    parlor_says(&parlord, &["slow", "lobby", "1h"]).await;
    attempt(&mut bob, "lobby", "once").await.ok();
    assert_eq!(attempt(&mut bob, "lobby", "twice").await, Err("slow_mode".into()));
    parlor_says(&parlord, &["slow", "lobby", "off"]).await;
    parlor_says(&parlord, &["topic", "lobby", "Be kind"]).await;
    parlor_says(&parlord, &["notice", "--room", "lobby", "Back at nine."]).await;
    parlor_says(&parlord, &["notice", "--all", "Down at ten."]).await;
    ada.hear_until("the notice", |frame| frame["type"] == "notice").await;
    ada.hear_until("the announcement", |frame| frame["type"] == "announcement").await;
    assert_eq!(ada.reader("lobby").topic.as_deref(), Some("Be kind"));
    parlor_says(&parlord, &["close-room", "lobby"]).await;
    let shut = ada.hear_until("the closing", |frame| frame["closed"] == true).await;
    assert_eq!(shut["type"], "settings");
    let refusal = bob.ask("watch", json!({"room": "lobby"})).await;
    assert_eq!(refusal["code"], "room_closed");
    parlor_says(&parlord, &["open-room", "lobby"]).await;
    bob.watch("lobby").await;
}

#[tokio::test]
async fn a_report_is_claimed_acted_on_and_settled() {
    let parlord = Parlord::start().await;
    let (mut ada, mut bob) = two(&parlord).await;
    let insult = bob.send("lobby", "you \u{1b}[2J fool").await;
    let nonce = ada.fresh_nonce();
    let fields = json!({"room": "lobby", "target": insult, "reason": "insults", "nonce": nonce});
    assert_eq!(ada.ask("report", fields).await["type"], "ok");
    let row = eventually("the report in the queue", async || {
        let out = parlor_says(&parlord, &["reports", "--json"]).await;
        out.lines().next().map(|line| serde_json::from_str::<Value>(line).expect("a row"))
    })
    .await;
    let id = row["report"].as_str().expect("an id").to_owned();
    parlor_says(&parlord, &["review", "claim", &id]).await;
    parlor_says(&parlord, &["remove", "lobby", &insult.to_string()]).await;
    let card = parlor_says(&parlord, &["report", &id]).await;
    for hint in ["insults", "claimed by", "<bob> [removed]", r"you \u{1b}[2J fool"] {
        assert!(card.contains(hint), "{hint}: {card}");
    }
    parlor_says(&parlord, &["warn", "bob", "--room", "lobby", "--reason", "be kind"]).await;
    let warned = bob.hear_until("the warning", |frame| frame["type"] == "sanctioned").await;
    assert_eq!((&warned["kind"], &warned["reason"]), (&json!("warn"), &json!("be kind")));
    let settled = parlor_says(&parlord, &["review", "settle", &id, "--note", "warned"]).await;
    let head = format!("Settled a report on a message of bob in lobby ({id}).");
    assert!(settled.starts_with(&head), "{settled}");
    let by = act_by(&parlord).await;
    assert!(settled.contains(&format!("undo     parlor review release {id}")), "{settled}");
    let again = parlor(&parlord, &["review", "claim", &id]).await;
    assert_eq!(again.code, 1, "{}{}", again.out, again.err);
    assert!(again.err.contains(&format!("was settled by {by} ")), "{}", again.err);
    eventually("only what waits to be listed", async || {
        let said = parlor(&parlord, &["reports"]).await;
        (said.out.is_empty() && said.err.starts_with("None that waits")).then_some(())
    })
    .await;
    for filter in [&["--all"][..], &["--filter", "state:settled"]] {
        let all = parlor_says(&parlord, &[&["reports"], filter].concat()).await;
        assert!(all.contains("settled ") && all.contains(&by), "{all}");
    }
    // What was closed by mistake waits again.
    parlor_says(&parlord, &["review", "release", &id]).await;
    eventually("it to be listed again", async || {
        let waits = parlor_says(&parlord, &["reports"]).await;
        waits.contains("insults").then_some(())
    })
    .await;
    let user = parlor_says(&parlord, &["user", "bob"]).await;
    for hint in ["warn", "[removed]", r"you \u{1b}[2J fool", "What was done about this person"] {
        assert!(user.contains(hint), "{hint}: {user}");
    }
}

#[tokio::test]
async fn every_view_is_shown() {
    let parlord = Parlord::start().await;
    let (mut ada, bob) = two(&parlord).await;
    ada.send("lobby", "hello").await;
    let sees = async |words: &[&str], hint: &str| {
        eventually(hint, async || parlor_says(&parlord, words).await.contains(hint).then_some(()))
            .await;
    };
    sees(&[], "2 connections").await;
    sees(&["rooms"], "lobby").await;
    sees(&["room", "lobby"], "ada  owner in lobby").await;
    sees(&["users", "--columns", "name", "--filter", "name:bob"], "bob").await;
    let words = "rooms --columns ROOM,Flags,msg/s --sort MSG/S --filter FLAGS:l";
    parlor_says(&parlord, &["lock", "lobby"]).await;
    let words: Vec<&str> = words.split(' ').collect();
    sees(&words, "ROOM   FLAGS  MSG/S\nlobby  L").await;
    parlor_says(&parlord, &["unlock", "lobby"]).await;
    sees(&["users", "--room", "lobby"], "ada").await;
    sees(&["connections"], "127.0.0.1").await;
    sees(&["operators"], "parlor/").await;
    sees(&["log"], "an operator acted").await;
    sees(&["audit"], "housekeeping").await;
    sees(&["doctor"], "ok    store").await;
    parlor_says(&parlord, &["reload"]).await;
    drop(bob);
    sees(&["user", "bob"], "127.0.0.1 (the last one)").await;
    for (words, code, hint) in [
        (&["rooms", "--filter", "users>"][..], 64, "column 7"),
        (&["rooms", "--filter", "user>1"], 64, "did you mean `users`?"),
        (&["rooms", "--columns", "secrets"], 64, "It has room, users"),
        (&["rooms", "--sort", "user"], 64, "did you mean `users`?"),
        (&["room", "nowhere"], 1, "no_such_room"),
        (&["mute", "nobody", "--all"], 1, "no_such_person"),
        (&["unmute", "bob", "--room", "lobby"], 1, "nothing_to_do"),
        (&["ban", "0.0.0.0/0", "--all"], 64, "bad_network"),
        (&["ban", "300.1.1.1/24", "--all"], 64, "is no network"),
        (&["ban", "127.0.0.1", "--all"], 1, "too_wide"),
        (&["undo", "a_00000000000000000000000001"], 1, "no_such_act"),
    ] {
        let said = parlor(&parlord, words).await;
        assert_eq!(said.code, code, "{words:?}: {}{}", said.out, said.err);
        assert!(said.err.contains(hint), "{words:?}: {}", said.err);
    }
}

#[tokio::test]
async fn who_acted_sees_what_he_did_whoever_asks() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.send("lobby", "hello").await;
    let mut operator = Operator::attached(&parlord).await;
    let mut other = Operator::attached(&parlord).await;
    for round in 0..20 {
        let topic = format!("topic {round}");
        let deed = json!({"verb": "topic", "room": "lobby", "text": topic});
        let done = operator.ask("do", json!({"deed": deed, "nonce": format!("t{round}")})).await;
        assert_eq!(done["type"], "receipt", "{done}");
        let seen = other.get(json!({"view": "rooms"})).await;
        assert_eq!(rows(&seen)[0]["topic"], topic, "{seen}");
        let verb = if round % 2 == 0 { "ban" } else { "unban" };
        let deed = json!({"verb": verb, "who": ["ada"], "room": "lobby"});
        operator.ask("do", json!({"deed": deed, "nonce": format!("b{round}")})).await;
        let sanctions = operator.get(json!({"view": "sanctions"})).await;
        assert_eq!(rows(&sanctions).len(), (round + 1) % 2, "{sanctions}");
    }
}

/// A daemon that dies around an act: afterwards the outcome of the nonce says whether it happened.
#[tokio::test]
async fn after_a_crash_the_outcome_is_known() {
    let mut parlord = Parlord::start().await;
    let mut bob = Client::named(&parlord, "bob").await;
    bob.watch("lobby").await;
    bob.send("lobby", "one").await;
    let mute = ["mute", "bob", "--room", "lobby", "--nonce", "night-1"];
    let first = parlor_json(&parlord, &mute).await;
    parlord.restart().await;
    let outcome = parlor_json(&parlord, &["outcome", "night-1"]).await;
    assert_eq!((&outcome["act"], &outcome["at"]), (&first["act"], &first["at"]));
    let again = parlor_json(&parlord, &mute).await;
    assert_eq!((&again["act"], &again["duplicate"]), (&first["act"], &json!(true)));
    let never = parlor(&parlord, &["outcome", "night-2"]).await;
    assert_eq!(never.code, 1, "{}{}", never.out, never.err);
    // The plan died with the daemon: nothing happened.
    let mut operator = Operator::attached(&parlord).await;
    let deed = json!({"verb": "lock", "room": "lobby"});
    let plan = operator.ask("plan", json!({"deed": deed})).await;
    parlord.restart().await;
    let mut operator = Operator::attached(&parlord).await;
    let commit = json!({"plan": plan["plan"], "nonce": "night-3"});
    assert_eq!(operator.ask("commit", commit).await["code"], "plan_expired");
    assert_eq!(parlor(&parlord, &["outcome", "night-3"]).await.code, 1);
}

/// The daemon is killed while `parlor` acts, again and again: what it says and what the audit log holds agree.
#[tokio::test]
async fn a_kill_in_the_middle_leaves_no_lie() {
    let mut parlord = Parlord::start().await;
    let mut bob = Client::named(&parlord, "bob").await;
    bob.watch("lobby").await;
    bob.send("lobby", "one").await;
    let mut told = Vec::new();
    for round in 0..4 {
        let nonce = format!("round-{round}");
        let words = ["topic", "lobby", &nonce, "--nonce", &nonce];
        let (said, ()) = tokio::join!(parlor(&parlord, &words), async { parlord.strike() });
        parlord.restart().await;
        told.push((nonce, said));
    }
    for (nonce, said) in told {
        let known = parlor(&parlord, &["outcome", &nonce]).await.code == 0;
        match said.code {
            0 => assert!(known, "{nonce} was told to have happened"),
            69 | 75 => {}
            other => panic!("{nonce} ended with {other}: {}{}", said.out, said.err),
        }
        // What was said not to have happened does not happen: the nonce is spent, and a fresh one is none.
        let again = parlor(&parlord, &["topic", "lobby", &nonce, "--nonce", &nonce]).await;
        assert_eq!(again.code, i32::from(!known), "{}{}", again.out, again.err);
        if !known {
            assert!(again.err.contains("Use a fresh one"), "{}", again.err);
            parlor_says(&parlord, &["topic", "lobby", &nonce]).await;
        }
        let filter = format!("verb:topic detail:{nonce}");
        let rows = parlor_says(&parlord, &["audit", "--json", "--filter", &filter]).await;
        assert_eq!(rows.lines().count(), 1, "{nonce} happened once: {rows}");
    }
}

/// Every refusal of moderation that the other tests do not meet.
#[tokio::test]
async fn every_refusal_of_moderation_has_its_code() {
    let parlord = Parlord::start().await;
    let (mut ada, mut bob) = two(&parlord).await;
    let _carol = Client::named(&parlord, "carol").await;
    ada.send("lobby", "mine").await;
    let own = bob.send("lobby", "own").await;
    let report = json!({"room": "lobby", "target": own, "nonce": "r-1"});
    assert_eq!(bob.ask("report", report).await["code"], "own_target");
    parlor_says(&parlord, &["role", "lobby", "bob", "moderator"]).await;
    let mute = json!({"verb": "mute", "who": ["ada"], "room": "lobby"});
    let answer = bob.ask("do", json!({"deed": mute, "nonce": "m-1"})).await;
    assert_eq!(answer["code"], "higher_target", "{answer}");
    parlor_says(&parlord, &["role", "lobby", "bob", "member"]).await;
    let warned = parlor_json(&parlord, &["warn", "bob", "--room", "lobby"]).await;
    let first = parlor_json(&parlord, &["topic", "lobby", "first"]).await;
    parlor_says(&parlord, &["topic", "lobby", "second"]).await;
    let (warned, first) = (act(&warned), act(&first));
    for (words, code) in [
        (&["undo", &warned][..], "cannot_undo"),
        (&["undo", &first], "changed_since"),
        (&["review", "claim", "a_00000000000000000000000001"], "no_such_report"),
        (&["kick", "carol", "--room", "lobby"], "no_such_member"),
    ] {
        let said = parlor(&parlord, words).await;
        assert!(said.err.contains(&format!("({code})")), "{words:?}: {}{}", said.out, said.err);
    }
    let mut operator = Operator::attached(&parlord).await;
    let targets: Vec<u64> = (1..=257).collect();
    let deed = json!({"verb": "remove", "room": "lobby", "targets": targets});
    assert_eq!(operator.ask("plan", json!({"deed": deed})).await["code"], "too_many_targets");
    let century = 3_200_000_000_000_u64;
    let deed = json!({"verb": "mute", "who": ["bob"], "room": "lobby", "for_ms": century});
    assert_eq!(operator.ask("plan", json!({"deed": deed})).await["code"], "bad_duration");
    for sub in 0..32 {
        let fields = json!({"sub": sub, "query": {"view": "pulse"}});
        assert_eq!(operator.ask("subscribe", fields).await["type"], "snapshot");
    }
    let fields = json!({"sub": 32, "query": {"view": "pulse"}});
    assert_eq!(operator.ask("subscribe", fields).await["code"], "too_many_subscriptions");
    parlor_says(&parlord, &["kick", "bob", "--room", "lobby", "--for", "1h"]).await;
    bob.hear_until("the kick", |frame| frame["type"] == "sanctioned" && frame["kind"] == "kick")
        .await;
    assert_eq!(bob.ask("watch", json!({"room": "lobby"})).await["code"], "kicked");
}

#[tokio::test]
async fn an_undo_after_its_window_is_refused() {
    let config = Config::generous().set("moderation", "undo_window", "\"1ms\"");
    let parlord = Parlord::configured(config).await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("lobby").await;
    ada.send("lobby", "mine").await;
    let lock = parlor_json(&parlord, &["lock", "lobby"]).await;
    let said = parlor(&parlord, &["--json", "undo", &act(&lock)]).await;
    let object: Value = serde_json::from_str(&said.err).expect("an object");
    assert_eq!((said.code, &object["error"]), (1, &json!("undo_window_over")), "{}", said.err);
}
