//! Every refusal that can be had from outside has its code, a sentence, and what helps; the socket stays open.

use parlor_tests::{Client, Config, Ended, Parlord};
use serde_json::{Value, json};

#[tokio::test]
async fn malformed_frames_are_refused_by_code_and_the_socket_stays_open() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let deep =
        format!("{{\"type\":\"ping\",\"id\":1,\"x\":{}{}}}", "[".repeat(2000), "]".repeat(2000));
    for (frame, code) in [
        ("", "bad_json"),
        ("null", "bad_json"),
        ("[1]", "bad_json"),
        ("[\"ping\"]", "bad_json"),
        ("\"ping\"", "bad_json"),
        ("{", "bad_json"),
        ("{\"type\":\"ping\",\"id\":1} x", "bad_json"),
        ("{\"type\":\"ping\",\"id\":1}{\"type\":\"ping\",\"id\":2}", "bad_json"),
        ("{\"type\":\"ping\",\"type\":\"ping\",\"id\":1}", "bad_json"),
        ("\u{feff}{\"type\":\"ping\",\"id\":1}", "bad_json"),
        (
            "{\"type\":\"send\",\"id\":1,\"room\":\"a\",\"nonce\":\"n\",\"text\":\"\\ud800\"}",
            "bad_json",
        ),
        (
            "{\"type\":\"send\",\"id\":1,\"room\":\"a\",\"nonce\":\"n\",\"text\":\"a\nb\"}",
            "bad_json",
        ),
        (deep.as_str(), "too_deep"),
        ("{\"id\":1}", "missing_field"),
        ("{\"type\":\"ping\"}", "missing_field"),
        ("{\"type\":\"send\",\"id\":1,\"room\":\"a\",\"nonce\":\"n\"}", "missing_field"),
        ("{\"type\":\"ping\",\"id\":-1}", "bad_field"),
        ("{\"type\":\"ping\",\"id\":1.0}", "bad_field"),
        ("{\"type\":\"ping\",\"id\":1e400}", "bad_field"),
        ("{\"type\":\"ping\",\"id\":9007199254740992}", "bad_field"),
        ("{\"type\":\"ping\",\"id\":18446744073709551616}", "bad_field"),
        ("{\"type\":\"ping\",\"id\":\"1\"}", "bad_field"),
        ("{\"type\":\"send\",\"id\":1,\"room\":7,\"nonce\":\"n\",\"text\":\"x\"}", "bad_field"),
        ("{\"type\":7,\"id\":1}", "bad_field"),
        ("{\"type\":\"shout\",\"id\":1}", "unknown_type"),
    ] {
        ada.say(frame).await.expect("a connection");
        let answer = ada.hear_until("an error", |frame| frame["type"] == "error").await;
        assert_eq!(answer["code"], code, "{frame:.80}: {answer}");
        says_why(&answer);
    }
    assert_eq!(
        ada.ask("ping", json!({"unknown": true})).await["type"],
        "ok",
        "unknown fields are ignored"
    );
}

#[tokio::test]
async fn a_missing_or_bad_field_is_named_and_the_id_given_back() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let answer = ada.ask("send", json!({"room": "club", "nonce": "n"})).await;
    assert_eq!((&answer["code"], &answer["field"]), (&json!("missing_field"), &json!("text")));
    let answer = ada
        .ask("edit", json!({"room": "club", "nonce": "n", "text": "x", "target": "first"}))
        .await;
    assert_eq!((&answer["code"], &answer["field"]), (&json!("bad_field"), &json!("target")));
}

#[tokio::test]
async fn hello_comes_first_and_once() {
    let parlord = Parlord::start().await;
    let mut ada = Client::connect(&parlord).await;
    expect(&mut ada, "ping", json!({}), "hello_first").await;
    expect(&mut ada, "send", json!({"room": "club", "text": "x", "nonce": "n"}), "hello_first")
        .await;
    ada.hello(json!({"name": "ada"})).await;
    expect(&mut ada, "hello", json!({"name": "ada"}), "already_hello").await;
}

#[tokio::test]
async fn rooms_texts_and_nonces_are_judged() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let long_name = "r".repeat(65);
    for room in [
        "",
        "a//b",
        "/a",
        "a/",
        ".",
        "..",
        "a/../b",
        "a/b/c/d",
        "a\u{0}b",
        "a b",
        "a\u{202e}b",
        &long_name,
    ] {
        expect(&mut ada, "watch", json!({"room": room}), "bad_room_name").await;
        expect(&mut ada, "send", json!({"room": room, "text": "x", "nonce": "n"}), "bad_room_name")
            .await;
    }
    let answer = send(&mut ada, &"x".repeat(4097), "n").await;
    assert_eq!((&answer["code"], &answer["limit"]), (&json!("too_long"), &json!(4096)), "{answer}");
    assert_eq!(
        send(&mut ada, &"é".repeat(2049), "n").await["code"],
        "too_long",
        "bytes count, not characters"
    );
    assert_eq!(send(&mut ada, &"é".repeat(2048), "just-right").await["type"], "ok");
    for text in ["", " \t\r\n", "\u{200b}\u{200d}", "\u{2028}", "\u{3000}"] {
        assert_eq!(send(&mut ada, text, "n").await["code"], "empty_message", "{text:?}");
    }
    assert_eq!(send(&mut ada, "a\u{0}b", "n").await["code"], "bad_text");
    for nonce in ["", &"n".repeat(37)] {
        assert_eq!(send(&mut ada, "x", nonce).await["code"], "bad_nonce", "{nonce:?}");
    }
    let answer =
        ada.ask("topic", json!({"room": "club", "text": "t".repeat(1025), "nonce": "topic"})).await;
    assert_eq!(answer["code"], "too_long", "{answer}");
}

#[tokio::test]
async fn acts_on_messages_are_judged() {
    let parlord =
        Parlord::configured(Config::generous().set("rooms", "edit_window", "\"1ms\"")).await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut bob = Client::named(&parlord, "bob").await;
    let seq = ada.send("club", "first").await;
    expect(
        &mut ada,
        "remove",
        json!({"room": "club", "target": 99, "nonce": "a"}),
        "no_such_message",
    )
    .await;
    expect(
        &mut bob,
        "remove",
        json!({"room": "club", "target": seq, "nonce": "a"}),
        "not_permitted",
    )
    .await;
    expect(
        &mut bob,
        "topic",
        json!({"room": "club", "text": "mine", "nonce": "b"}),
        "not_permitted",
    )
    .await;
    expect(
        &mut ada,
        "remove",
        json!({"room": "nowhere", "target": 1, "nonce": "c"}),
        "no_such_room",
    )
    .await;
    expect(&mut ada, "history", json!({"room": "nowhere"}), "no_such_room").await;
    expect(&mut ada, "members", json!({"room": "nowhere"}), "no_such_room").await;
    expect(&mut ada, "typing", json!({"room": "club"}), "not_watching").await;
    ada.remove("club", seq).await;
    expect(
        &mut ada,
        "remove",
        json!({"room": "club", "target": seq, "nonce": "d"}),
        "message_removed",
    )
    .await;
    expect(
        &mut ada,
        "edit",
        json!({"room": "club", "target": seq, "text": "x", "nonce": "e"}),
        "message_removed",
    )
    .await;

    let old = ada.send("club", "soon too old").await;
    // The log's clock counts in milliseconds: by the time of some further entry the window of 1 ms is over.
    let mut newest = ada.ask("ping", json!({})).await;
    while newest["at"].as_u64() < Some(history_at(&mut ada, old).await + 5) {
        newest = ada.ask("ping", json!({})).await;
    }
    expect(
        &mut ada,
        "edit",
        json!({"room": "club", "target": old, "text": "x", "nonce": "f"}),
        "edit_window_over",
    )
    .await;
}

#[tokio::test]
async fn forged_fields_are_not_relayed() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("club").await;
    let forged = json!({"room": "club", "text": "x", "nonce": "n", "seq": 77, "n": 77, "at": 7, "from": {"id": "u_0", "name": "root"}, "removed": true});
    assert_eq!(ada.ask("send", forged).await["seq"], 1);
    ada.read_to("club", 1).await;
    let shown = &ada.reader("club").shown[&1];
    assert_eq!((shown.author.as_str(), shown.n), ("ada", 1));
}

#[tokio::test]
async fn text_is_relayed_byte_for_byte() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut bob = Client::named(&parlord, "bob").await;
    bob.watch("club").await;
    let zalgo = format!("a{}", "\u{301}".repeat(1000));
    let texts = [
        "\u{1b}[2J\u{1b}]0;title\u{7}\u{1b}]52;c;aGk=\u{7}",
        "\u{9b}2J \u{9d}0;x",
        "one\r\n2026-01-01 WARN forged",
        "\u{2028}x\u{fff9}\u{e0041}",
        "<script>alert(1)</script> \u{202e}live\u{202c}",
        "  space around  ",
        zalgo.as_str(),
    ];
    for text in texts {
        ada.send("club", text).await;
    }
    bob.read_to("club", texts.len() as u64).await;
    assert_eq!(bob.reader("club").texts(), texts);
    assert!(
        !parlord.log().contains('\u{1b}') || !parlord.log().contains("]52;"),
        "no user's escape in the log"
    );
}

#[tokio::test]
async fn throttles_say_when_to_come_again() {
    let parlord = Parlord::configured(Config::defaults()).await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut refused = None;
    for number in 0..40 {
        let answer = send(&mut ada, "quick", &format!("n-{number}")).await;
        if answer["type"] == "error" {
            refused = Some((number, answer));
            break;
        }
    }
    let (number, answer) = refused.expect("forty at once are too many");
    assert_eq!(answer["code"], "rate_limited", "{answer}");
    assert!(number >= 20, "the burst of 20 was let through, not only {number}");
    assert!(answer["retry_after_ms"].as_u64() > Some(0), "{answer}");
    let again = send(&mut ada, "quick", "n-0").await;
    assert_eq!(
        again["duplicate"], true,
        "a repeated nonce is answered before any throttle: {again}"
    );

    let mut codes = Vec::new();
    for number in 0..150 {
        codes.push(
            ada.ask("watch", json!({"room": format!("room-{number}")})).await["code"].clone(),
        );
    }
    assert_eq!(codes.iter().filter(|code| code.is_null()).count(), 100, "{codes:?}");
    assert!(
        codes.contains(&json!("too_many_watches")) || codes.contains(&json!("rate_limited")),
        "{codes:?}"
    );
}

#[tokio::test]
async fn reports_have_a_limit_of_their_own() {
    let parlord = Parlord::configured(Config::defaults()).await;
    let (mut ada, mut bob) =
        (Client::named(&parlord, "ada").await, Client::named(&parlord, "bob").await);
    let mut report = async |number: usize| {
        let target = bob.send("lobby", &format!("rude {number}")).await;
        let fields = json!({"room": "lobby", "target": target, "nonce": format!("r-{number}")});
        (ada.ask("report", fields.clone()).await, fields)
    };
    let mut first = Value::Null;
    for number in 0..5 {
        let (answer, fields) = report(number).await;
        assert_eq!(answer["type"], "ok", "{number}: {answer}");
        first = if number == 0 { fields } else { first };
    }
    let (answer, _) = report(5).await;
    assert_eq!(answer["code"], "rate_limited", "{answer}");
    assert!(answer["retry_after_ms"].as_u64() > Some(1_000), "six in a minute: {answer}");
    assert_eq!(ada.ask("report", first).await["duplicate"], true, "it was answered already");
    ada.send("lobby", "talking has another one").await;
}

#[tokio::test]
async fn limits_of_rooms_and_pages() {
    let config = Config::generous().set("rooms", "max", "3").room("lobby", "");
    let parlord = Parlord::configured(config).await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut codes = Vec::new();
    for number in 0..4 {
        let fields = json!({"room": format!("room-{number}"), "text": "x", "nonce": "n"});
        codes.push(ada.ask("send", fields).await["code"].clone());
    }
    assert_eq!(codes.last(), Some(&json!("too_many_rooms")), "{codes:?}");
    expect(&mut ada, "rooms", json!({"next": "not ours"}), "bad_page").await;
    expect(&mut ada, "members", json!({"room": "lobby", "next": "not ours"}), "bad_page").await;
    let both = json!({"room": "lobby", "before": 5, "after": 1});
    expect(&mut ada, "history", both, "bad_field").await;
}

#[tokio::test]
async fn rooms_are_not_made_where_the_file_forbids_it() {
    let config =
        Config::generous().set("rooms", "create", "false").room("lobby", "pin = [\"topic\"]");
    let parlord = Parlord::configured(config).await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.send("lobby", "allowed").await;
    expect(
        &mut ada,
        "send",
        json!({"room": "elsewhere", "text": "x", "nonce": "n"}),
        "no_such_room",
    )
    .await;
    expect(&mut ada, "watch", json!({"room": "elsewhere"}), "no_such_room").await;
    expect(&mut ada, "topic", json!({"room": "lobby", "text": "x", "nonce": "t"}), "set_by_config")
        .await;
}

#[tokio::test]
async fn who_says_no_hello_is_closed_with_4500() {
    let parlord =
        Parlord::configured(Config::generous().set("edge", "hello_timeout", "\"1s\"")).await;
    let mut silent = Client::connect(&parlord).await;
    let ended = silent.end().await;
    assert!(matches!(&ended, Ended::Closed { code: 4500, .. }), "{ended:?}");
}

#[tokio::test]
async fn who_answers_no_ping_is_closed_with_4001() {
    let config = Config::generous().set("edge", "ping", "\"1s\"").set("edge", "dead", "\"3s\"");
    let parlord = Parlord::configured(config).await;
    let mut deaf = parlor_tests::Raw::upgraded(&parlord).await;
    deaf.write(&parlor_tests::frame(1, br#"{"type":"hello","id":1}"#)).await;
    assert_eq!(deaf.close().await.code, Some(4001));
}

/// What no client can bring about at will: a full queue, a failing fsync, an act in the midst of its judgement, the moment of the
/// drain, and faults of ours.
const OUT_OF_REACH: [&str; 5] =
    ["overloaded", "storage_unknown", "under_way", "shutting_down", "internal"];

#[test]
fn every_code_is_had_by_some_test() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let files = std::fs::read_dir(folder).expect("the suites");
    let paths = files.map(|file| file.expect("a file").path()).filter(|path| path.is_file());
    let suites: String =
        paths.map(|path| std::fs::read_to_string(path).expect("a suite")).collect();
    let codes = parlor_protocol::ErrorCode::ALL.iter().map(|code| code.as_str());
    let http = parlor_protocol::HttpCode::ALL.iter().map(|code| code.as_str());
    let missing: Vec<&str> = codes
        .chain(http)
        .filter(|code| !OUT_OF_REACH.contains(code) && !suites.contains(&format!("\"{code}\"")))
        .collect();
    assert!(missing.is_empty(), "no test is refused by {missing:?}");
}

async fn send(client: &mut Client, text: &str, nonce: &str) -> Value {
    client.ask("send", json!({"room": "club", "text": text, "nonce": nonce})).await
}

async fn expect(client: &mut Client, kind: &str, fields: Value, code: &str) {
    let answer = client.ask(kind, fields.clone()).await;
    assert_eq!(answer["code"], code, "{kind} {fields}: {answer}");
    says_why(&answer);
}

fn says_why(answer: &Value) {
    let sentence = answer["message"].as_str().unwrap_or_default();
    assert!(sentence.len() > 8 && sentence.contains(' '), "a refusal is a sentence: {answer}");
}

async fn history_at(client: &mut Client, seq: u64) -> u64 {
    let page = client.ask("history", json!({"room": "club", "after": seq - 1, "limit": 1})).await;
    page["items"][0]["at"].as_u64().expect("at")
}
