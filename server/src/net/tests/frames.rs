//! Frames that break RFC 6455, or cost more than they say.

use super::super::options::{Frames, Options};
use super::*;

#[tokio::test]
async fn the_subprotocol_is_confirmed_and_a_frame_behind_the_request_is_read() {
    let server = Server::start(Options::default()).await;
    let mut tcp = server.connect().await;
    let mut bytes = with(&["Sec-WebSocket-Protocol: other, parlor.v1", "Origin: http://x"]);
    bytes.extend(masked(0x81, b"early"));
    tcp.write_all(&bytes).await.unwrap();
    let got = answer(&mut tcp).await;
    assert!(got.contains("101 Switching"), "{got}");
    assert!(got.contains("sec-websocket-protocol: parlor.v1"), "{got}");
    assert_eq!(within(frame(&mut tcp)).await.unwrap(), (0x81, b"early".to_vec()));
}

#[tokio::test]
async fn broken_frames_are_told_what_was_wrong() {
    let server = Server::start(Options::default()).await;
    let length = |bytes: u64| [&[0x82, 0xff][..], &bytes.to_be_bytes(), b"abcd"].concat();
    let many: Vec<u8> =
        (0..65_537).flat_map(|i| masked(if i == 0 { 0x01 } else { 0x00 }, b"a")).collect();
    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        ("unmasked", vec![0x81, 2, b'h', b'i'], 1002),
        ("RSV1", masked(0xc1, b"hi"), 1002),
        ("opcode 3", masked(0x83, b"hi"), 1002),
        ("126-byte ping", masked(0x89, &[b'x'; 126]), 1002),
        ("fragmented ping", masked(0x09, b"x"), 1002),
        ("continuation of nothing", masked(0x80, b"x"), 1002),
        ("not UTF-8", masked(0x81, b"\xff\xfe"), 1007),
        ("2^63 bytes", length(1 << 63), 1009),
        ("2^40 bytes", length(1 << 40), 1009),
        ("16 MiB announced", length(16 << 20), 1009),
        ("close of one byte", masked(0x88, b"\x03"), 1002),
        ("close with 1005", masked(0x88, &1005_u16.to_be_bytes()), 1002),
        ("close with 1006", masked(0x88, &1006_u16.to_be_bytes()), 1002),
        ("close reason not UTF-8", masked(0x88, b"\x03\xe8\xff"), 1007),
        ("long length", [&[0x81, 0xfe, 0, 2][..], b"abcd", &[9, 11]].concat(), 1002),
        ("65,537 fragments", many, 1009),
        ("text after close", [masked(0x88, b"\x03\xe8"), masked(0x81, b"late")].concat(), 1000),
        ("pings", masked(0x89, b"x").repeat(300), 1008),
        ("pongs", masked(0x8a, b"").repeat(300), 1008),
        ("empty fragments", [masked(0x01, b""), masked(0x00, b"").repeat(300)].concat(), 1008),
    ];
    for (name, bytes, code) in cases {
        let (got, reason) = server.earned(&bytes).await;
        assert_eq!(got, code, "{name}: {reason}");
    }
}

#[tokio::test]
async fn an_unfinished_message_is_given_up_at_the_assembly_deadline() {
    let frames = Frames { assembly: Duration::ZERO, ..Frames::default() };
    let server = Server::start(Options { frames, ..Options::default() }).await;
    let mut tcp = server.upgraded().await;
    tcp.write_all(&masked(0x01, b"a")).await.unwrap();
    // A ping between fragments is answered, so this part was read alone.
    tcp.write_all(&masked(0x89, b"")).await.unwrap();
    assert_eq!(close(&mut tcp).await.0, 1008);
}

#[tokio::test]
async fn a_large_frame_leaves_no_large_buffer_and_loses_no_frame() {
    let server = Server::start(Options::default()).await;
    let mut tcp = server.upgraded().await;
    for round in 0..3 {
        let large = vec![b'a' + round; 30_000];
        tcp.write_all(&masked(0x81, &large)).await.unwrap();
        assert_eq!(within(frame(&mut tcp)).await.unwrap().1, large);
        tcp.write_all(&masked(0x81, b"small")).await.unwrap();
        assert_eq!(within(frame(&mut tcp)).await.unwrap().1, b"small");
    }
}
