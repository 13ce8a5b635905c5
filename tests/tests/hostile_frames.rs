//! Frames that break RFC 6455 or our limits end their connection by the right close code, and nobody else's.

use parlor_tests::{Client, Config, Parlord, Raw, frame, frame_with_length, unmasked};
use serde_json::json;
use tungstenite::Message;

#[tokio::test]
async fn broken_frames_are_closed_with_their_code() {
    let parlord = Parlord::start().await;
    let close_with =
        |code: u16, reason: &[u8]| frame(8, &[&code.to_be_bytes()[..], reason].concat());
    let not_minimal = [&[0x81, 0xfe, 0, 2][..], b"abcd", &[b'h' ^ b'a', b'i' ^ b'b']].concat();
    for (what, bytes, code) in [
        ("unmasked", unmasked(1, b"hi"), 1002),
        ("RSV1", frame_with_length(0xc1, 2, b"hi"), 1002),
        ("opcode 3", frame(3, b"hi"), 1002),
        ("a ping of 126 bytes", frame(9, &[b'x'; 126]), 1002),
        ("a fragmented ping", frame_with_length(0x09, 1, b"x"), 1002),
        ("a continuation of nothing", frame(0, b"x"), 1002),
        ("text that is not UTF-8", frame(1, b"\xff\xfe"), 1007),
        ("a length of 2^63", frame_with_length(0x81, 1 << 63, b""), 1009),
        ("a length of 2^40", frame_with_length(0x81, 1 << 40, b""), 1009),
        ("16 MiB declared, nothing sent", frame_with_length(0x81, 16 << 20, b""), 1009),
        ("one byte over the limit", frame_with_length(0x81, 32_769, b""), 1009),
        ("a close of one byte", frame(8, b"\x03"), 1002),
        ("close code 1005", close_with(1005, b""), 1002),
        ("close code 1006", close_with(1006, b""), 1002),
        ("a close reason that is not UTF-8", close_with(1000, b"\xff"), 1007),
        ("a length not in its shortest form", not_minimal, 1002),
        ("a binary frame", frame(2, b"\x00\x01"), 1003),
    ] {
        let mut raw = Raw::upgraded(&parlord).await;
        raw.write(&bytes).await;
        let close = raw.close().await;
        assert_eq!(close.code, Some(code), "{what}: {close:?}");
        assert!(!close.reason.is_empty(), "{what} is closed with a reason");
    }
    still_well(&parlord).await;
}

#[tokio::test]
async fn a_close_is_answered_and_what_follows_it_ignored() {
    let parlord = Parlord::start().await;
    let mut raw = Raw::upgraded(&parlord).await;
    let close = frame(8, &1000_u16.to_be_bytes());
    raw.write(&[close, frame(1, b"late")].concat()).await;
    assert_eq!(raw.close().await.code, Some(1000));
}

#[tokio::test]
async fn one_byte_fragments_end_at_the_limit() {
    let parlord = Parlord::start().await;
    let mut raw = Raw::upgraded(&parlord).await;
    raw.write(&frame_with_length(0x01, 1, b"x")).await;
    raw.press(&frame_with_length(0x00, 1, b"x").repeat(512), 128).await;
    let close = raw.close().await;
    assert!(matches!(close.code, Some(1008 | 1009)), "{close:?}");
    still_well(&parlord).await;
}

#[tokio::test]
async fn floods_without_content_are_closed_with_1008() {
    let config = Config::generous().set("limits", "pings", "{ rate = 5, burst = 20 }");
    let parlord = Parlord::configured(config).await;
    for (what, opening, flood) in [
        ("empty fragments", frame_with_length(0x01, 0, b""), frame_with_length(0x00, 0, b"")),
        ("pings", Vec::new(), frame(9, b"")),
        ("pongs nobody asked for", Vec::new(), frame(10, b"")),
    ] {
        let mut raw = Raw::upgraded(&parlord).await;
        raw.write(&opening).await;
        raw.press(&flood.repeat(1000), 300).await;
        let close = raw.close().await;
        assert_eq!(close.code, Some(1008), "{what}: {close:?}");
    }
    still_well(&parlord).await;
}

#[tokio::test]
async fn a_message_that_never_ends_is_closed_at_the_deadline() {
    let parlord = Parlord::configured(Config::generous().set("edge", "assembly", "\"1s\"")).await;
    let mut raw = Raw::upgraded(&parlord).await;
    raw.write(&frame(1, br#"{"type":"hello","id":1}"#)).await;
    raw.write(&frame_with_length(0x01, 5, b"{\"typ")).await;
    let close = raw.close().await;
    assert_eq!(close.code, Some(1008), "{close:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_never_reads_is_cut_and_nobody_else_feels_it() {
    let config = Config::generous().set("edge", "write_stall", "\"2s\"").set(
        "presence",
        "leave_grace",
        "\"1s\"",
    );
    let parlord = Parlord::configured(config).await;
    let mut stuck = Raw::connect_narrow(&parlord).await.upgrade(&parlord).await;
    stuck.write(&frame(1, br#"{"type":"hello","id":1,"watch":[{"room":"arena"}]}"#)).await;
    let mut author = Client::named(&parlord, "author").await;
    let mut reader = Client::named(&parlord, "reader").await;
    reader.watch("arena").await;
    let watching = author.watch("arena").await;
    assert_eq!(watching["count"], 3, "{watching}");
    let text = "x".repeat(4000);
    // The stuck one's presence ends when it is cut; until then the room talks on.
    let mut last = 0;
    while reader.reader("arena").present != Some(2) || last < 2000 {
        last = author.send("arena", &text).await;
        reader.read_to("arena", last).await;
        author.read_to("arena", last).await;
        assert!(last < 200_000, "the stuck reader is never cut");
    }
    assert!(reader.reader("arena").gaps.is_empty());
    let close = stuck.close().await;
    assert!(matches!(close.code, None | Some(4008)), "{close:?}");
}

#[tokio::test]
async fn pings_are_answered_in_between() {
    let parlord = Parlord::start().await;
    let mut raw = Raw::upgraded(&parlord).await;
    raw.write(&frame(9, b"are you there")).await;
    assert_eq!(raw.frame().await, Some((10, b"are you there".to_vec())));

    let mut client = Client::connect(&parlord).await;
    client.hello(json!({})).await;
    client.throw(Message::Ping("x".into())).await.expect("a connection");
    assert_eq!(client.ask("ping", json!({})).await["type"], "ok");
}

async fn still_well(parlord: &Parlord) {
    let mut client = Client::connect(parlord).await;
    client.hello(json!({})).await;
    client.send("club", "all well").await;
}
