//! Guests: the same token is the same person, names are kept apart, rooms have owners; all of it outlives a restart.

use parlor_tests::{Client, Config, Ended, Parlord};
use serde_json::json;

#[tokio::test]
async fn the_same_token_is_the_same_person_after_reconnect_and_restart() {
    let mut parlord = Parlord::start().await;
    let ada = Client::named(&parlord, "ada").await;
    let (id, token) = (ada.id(), ada.token());
    ada.leave().await;

    let again = Client::with_token(&parlord, &token).await;
    assert_eq!((again.id(), again.name()), (id.clone(), "ada".to_owned()));
    let token = again.token();
    parlord.restart().await;
    let after = Client::with_token(&parlord, &token).await;
    assert_eq!((after.id(), after.name()), (id.clone(), "ada".to_owned()));
    parlord.kill9();
    assert_eq!(parlord_of_other_data(&token).await, "bad_token", "a token belongs to one server");
}

#[tokio::test]
async fn two_connections_with_one_token_are_one_person() {
    let parlord = Parlord::start().await;
    let mut first = Client::named(&parlord, "ada").await;
    let mut second = Client::with_token(&parlord, &first.token()).await;
    assert_eq!(first.id(), second.id());
    first.watch("lobby").await;
    let watching = second.watch("lobby").await;
    assert_eq!(watching["count"], 1, "persons are counted, not connections: {watching}");
    let seq = first.send("lobby", "said once").await;
    second.read_to("lobby", seq).await;
    second.edit("lobby", seq, "and corrected from the other device").await;
}

#[tokio::test]
async fn names_in_use_and_names_that_look_like_them_are_refused() {
    let mut parlord = Parlord::start().await;
    let alice = Client::named(&parlord, "alice").await;
    for (name, code) in [
        ("alice", "name_taken"),
        ("ALICE", "name_confusable"),
        ("aIice", "name_confusable"),
        ("a1ice", "name_confusable"),
        ("admin", "name_reserved"),
        ("Admin", "name_reserved"),
        ("system", "name_reserved"),
        ("guest-abcdefgh", "name_reserved"),
        ("\u{0430}lice", "bad_name"),
        ("al\u{200b}ice", "bad_name"),
        ("al\u{202e}ice", "bad_name"),
        ("two words", "bad_name"),
        ("", "bad_name"),
        ("a-name-that-is-longer-than-thirty-two-bytes", "bad_name"),
    ] {
        refused(&parlord, name, code).await;
    }
    let _ace = Client::named(&parlord, "ace").await;
    refused(&parlord, "\u{0430}\u{0441}\u{0435}", "name_confusable").await;
    let absent = alice.leave().await;
    refused(&parlord, "alice", "name_taken").await;
    parlord.restart().await;
    refused(&parlord, "alice", "name_taken").await;
    let back = absent.come_back(&parlord).await;
    assert_eq!(back.name(), "alice", "the holder comes back to his name inside the grace");
}

#[tokio::test]
async fn a_refused_hello_leaves_the_socket_open_for_another() {
    let parlord = Parlord::start().await;
    let _alice = Client::named(&parlord, "alice").await;
    let mut other = Client::connect(&parlord).await;
    assert_eq!(other.try_hello(json!({"token": "p1.nonsense"})).await["code"], "bad_token");
    assert_eq!(other.try_hello(json!({"name": "alice"})).await["code"], "name_taken");
    other.hello(json!({"name": "bob"})).await;
    assert_eq!(other.name(), "bob");
}

#[tokio::test]
async fn without_name_and_token_a_guest_gets_a_name() {
    let parlord = Parlord::start().await;
    let mut nobody = Client::connect(&parlord).await;
    nobody.hello(json!({})).await;
    let name = nobody.name();
    assert!(name.starts_with("guest-") && name.len() == 14, "{name}");
    let token = nobody.token();
    nobody.leave().await;

    let mut renamed = Client::connect(&parlord).await;
    renamed.hello(json!({"token": token, "name": "carol"})).await;
    assert_eq!(renamed.name(), "carol");
    let token = renamed.token();
    renamed.leave().await;
    assert_eq!(Client::with_token(&parlord, &token).await.name(), "carol");
}

#[tokio::test]
async fn a_message_keeps_the_name_under_which_it_was_said() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.send("club", "as ada").await;
    let token = ada.token();
    ada.leave().await;
    let mut renamed = Client::connect(&parlord).await;
    renamed.hello(json!({"token": token, "name": "countess"})).await;
    renamed.send("club", "as countess").await;
    renamed.watch("club").await;
    let authors: Vec<&str> =
        renamed.reader("club").shown.values().map(|message| message.author.as_str()).collect();
    assert_eq!(authors, ["ada", "countess"]);
}

#[tokio::test]
async fn a_room_belongs_to_its_maker_also_after_a_restart() {
    let mut parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut bob = Client::named(&parlord, "bob").await;
    let mine = ada.send("club", "my room").await;
    let theirs = bob.send("club", "a guest here").await;
    for _ in 0..2 {
        ada.watch("club").await;
        bob.watch("club").await;
        assert_eq!(ada.reader("club").watching["owner"], ada.id());
        for (kind, fields) in [
            ("topic", json!({"room": "club", "text": "taken over", "nonce": "t"})),
            ("edit", json!({"room": "club", "target": mine, "text": "not mine", "nonce": "e"})),
        ] {
            let answer = bob.ask(kind, fields).await;
            assert_eq!(answer["code"], "not_permitted", "{kind}: {answer}");
        }
        ada.topic("club", "the owner's topic").await;
        parlord.restart().await;
        ada = ada.cut().come_back(&parlord).await;
        bob = bob.cut().come_back(&parlord).await;
        ada.catch_up("club").await;
        bob.catch_up("club").await;
        assert_eq!(ada.reader("club").topic.as_deref(), Some("the owner's topic"));
    }
    bob.remove("club", theirs).await;
}

#[tokio::test]
async fn rooms_of_the_file_have_no_owner_and_their_topic_is_seeded() {
    let config = Config::generous().room("lobby", "topic = \"Welcome\"");
    let parlord = Parlord::configured(config).await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.send("lobby", "hello").await;
    let watching = ada.watch("lobby").await;
    assert_eq!(watching["topic"], "Welcome", "{watching}");
    assert!(watching.get("owner").is_none(), "{watching}");
    let answer = ada.ask("topic", json!({"room": "lobby", "text": "mine now", "nonce": "t"})).await;
    assert_eq!(answer["code"], "not_permitted", "{answer}");
}

async fn refused(parlord: &Parlord, name: &str, code: &str) {
    let mut client = Client::connect(parlord).await;
    let answer = client.try_hello(json!({"name": name})).await;
    assert_eq!(answer["code"], code, "{name:?}: {answer}");
    assert!(
        !answer["message"].as_str().unwrap_or_default().is_empty(),
        "a refusal is a sentence: {answer}"
    );
}

async fn parlord_of_other_data(token: &str) -> String {
    let other = Parlord::start().await;
    let mut client = Client::connect(&other).await;
    let answer = client.try_hello(json!({"token": token})).await;
    answer["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn who_renames_himself_has_the_old_name_nowhere_any_more() {
    let parlord = Parlord::start().await;
    let mut first = Client::named(&parlord, "ada").await;
    first.watch("lobby").await;
    let mut second = Client::connect(&parlord).await;
    second.hello(json!({"token": first.token(), "name": "carol"})).await;
    let ended = first.end().await;
    assert!(matches!(&ended, Ended::Closed { code: 1012, .. }), "{ended:?}");
    let back = first.cut().come_back(&parlord).await;
    assert_eq!(back.name(), "carol", "it comes back under the name it has now");
}
