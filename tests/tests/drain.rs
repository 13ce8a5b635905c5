//! TERM drains: everybody is told, what was answered is kept, and the exit code is 0.

use parlor_tests::{Client, Config, Ended, Parlord, Raw, eventually};

#[tokio::test]
async fn term_says_bye_closes_with_1012_and_exits_0() {
    let mut parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut bob = Client::named(&parlord, "bob").await;
    bob.watch("club").await;
    let seq = ada.send("club", "last words").await;
    parlord.ask_to_end();
    for client in [&mut ada, &mut bob] {
        let ended = client.end().await;
        assert!(matches!(&ended, Ended::Closed { code: 1012, .. }), "{ended:?}");
        let bye = client.bye().expect("bye comes before the close");
        assert!(bye["reconnect_after_ms"].is_u64() && bye["reason"].is_string(), "{bye}");
    }
    assert_eq!(parlord.exit_code().await, 0);
    assert_eq!(bob.reader("club").seq, seq, "what was on its way arrived");

    parlord.begin().await;
    let bob = bob.cut().come_back(&parlord).await;
    assert_eq!(bob.name(), "bob");
}

#[tokio::test]
async fn readyz_says_503_while_draining() {
    let mut parlord = Parlord::start().await;
    // A client that never answers its close keeps the drain going while a balancer asks.
    let _deaf = Raw::upgraded(&parlord).await;
    let mut ada = Client::named(&parlord, "ada").await;
    parlord.ask_to_end();
    ada.end().await;
    let mut asking = Raw::connect(&parlord).await;
    asking.write(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let answer = asking.answer().await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "not_ready"), "{answer:?}");
    assert_eq!(parlord.exit_code().await, 0);
}

#[tokio::test]
async fn a_client_that_does_not_answer_does_not_hold_the_drain() {
    let mut parlord =
        Parlord::configured(Config::generous().set("server", "drain", "\"1s\"")).await;
    let _deaf = Raw::upgraded(&parlord).await;
    assert_eq!(parlord.terminate().await, 0);
    eventually("the port to be free", async || std::net::TcpListener::bind(parlord.address()).ok())
        .await;
}
