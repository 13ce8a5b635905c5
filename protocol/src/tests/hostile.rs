//! What hostile and careless clients send, and the answer each gets.

use crate::client::{Act, Position};
use crate::{ErrorCode, Request};
use proptest::prelude::*;

use ErrorCode::{BadField, BadJson, BadNonce, MissingField, TooDeep, TooLong, UnknownType};

type Refused = (ErrorCode, Option<&'static str>);

#[track_caller]
fn refused(text: &str, expected: Refused, hint: &str) {
    let error = Request::parse(text).expect_err(text);
    assert_eq!((error.code, error.field), expected, "{text}: {}", error.message);
    assert!(error.message.contains(hint), "{text}: {}", error.message);
}

#[test]
fn only_one_json_object_is_a_request() {
    let bad_json = (BadJson, None);
    for (text, hint) in [
        ("", "expected an object"),
        ("null", "expected an object"),
        ("[1]", "expected an object"),
        (r#"["ping"]"#, "expected an object"),
        (r#"["send","a","b",1]"#, "expected an object"),
        (r#""ping""#, "expected an object"),
        ("\u{feff}{\"type\":\"ping\",\"id\":1}", "BOM"),
        (r#"{"type":"ping","id":1} x"#, "trailing"),
        (r#"{"type":"ping","id":1}{"type":"ping","id":2}"#, "trailing"),
        (r#"{"type":"ping","id":1"#, "EOF"),
        (r#"{"type":"ping","id":1,}"#, "trailing comma"),
        (r#"{"type":"ping","id":NaN}"#, "not one JSON object"),
        (r#"{"type":"ping","id":01}"#, "not one JSON object"),
        ("{\"type\":\"ping\",\"id\":1,\"x\":\"a\nb\"}", "control character"),
        ("{\"type\":\"unwatch\",\"id\":1,\"room\":\"a\u{1}\"}", "control character"),
        (r#"{"type":"ping","id":1,"id":2}"#, "`id` stands there twice"),
        (r#"{"type":"ping","type":"ping","id":1}"#, "`type` stands there twice"),
        (r#"{"type":"ping","id":1,"\u0074ype":"ping"}"#, "`type` stands there twice"),
        (r#"{"type":"unwatch","id":1,"room":"a","room":"b"}"#, "`room` stands there twice"),
        ("{type:\"ping\"}", "not one JSON object"),
        ("NICK bob", "expected an object"),
    ] {
        refused(text, bad_json, hint);
    }
}

#[test]
fn a_lone_surrogate_is_not_text() {
    for half in [r"\ud800", r"\udfff", r"\ud800\u0041", r"x\uDC00"] {
        let text = format!(r#"{{"type":"send","id":1,"room":"a","nonce":"n","text":"{half}"}}"#);
        refused(&text, (BadJson, Some("text")), "surrogate");
    }
}

#[test]
fn nesting_is_bounded() {
    let deep = |depth: usize| {
        let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        format!(r#"{{"type":"ping","id":1,"x":{open}{close}}}"#)
    };
    assert!(Request::parse(&deep(16)).is_ok());
    refused(&deep(17), (TooDeep, None), "16");
    refused(&"[".repeat(100_000), (TooDeep, None), "16");
    refused(&r#"{"x":"#.repeat(5000), (TooDeep, None), "16");
    let brackets = r#"{"type":"ping","id":1,"x":"[[[[[[[[[[[[[[[[[[[[[[\"{{{{{{{{"}"#;
    assert!(Request::parse(brackets).is_ok(), "brackets in strings are text");
    let wide = format!(r#"{{"type":"ping","id":1,"x":[{}[]]}}"#, "[],".repeat(100));
    assert!(Request::parse(&wide).is_ok(), "side by side is not deep");
}

#[test]
fn ids_are_integers_that_every_reader_keeps() {
    for id in ["1e400", "-1", "-0", "18446744073709551616", "1.0", "1e3", "9007199254740992"]
        .into_iter()
        .chain(["\"1\"", "true", "[1]", "{}"])
    {
        refused(&format!(r#"{{"type":"ping","id":{id}}}"#), (BadField, Some("id")), "`id`");
    }
    for id in [0, 1, crate::MAX_INTEGER] {
        let request = Request::parse(&format!(r#"{{"id":{id},"type":"ping"}}"#)).unwrap();
        assert_eq!(request, Request { id: Some(id), act: Act::Ping });
    }
    refused(r#"{"type":"ping"}"#, (MissingField, Some("id")), "`id`");
    refused(r#"{"type":"ping","id":null}"#, (MissingField, Some("id")), "`id`");
    let typing = Request::parse(r#"{"type":"typing","room":"a"}"#).unwrap();
    assert_eq!(typing, Request { id: None, act: Act::Typing { room: "a".into() } });
}

#[test]
fn each_field_has_its_refusal() {
    for (text, expected) in [
        (r#"{"id":1}"#, (MissingField, Some("type"))),
        (r#"{"id":1,"type":7}"#, (BadField, Some("type"))),
        (r#"{"id":1,"type":"send","room":"a","nonce":"n"}"#, (MissingField, Some("text"))),
        (r#"{"id":1,"type":"send","text":"a","nonce":"n"}"#, (MissingField, Some("room"))),
        (r#"{"id":1,"type":"send","room":null,"text":"a"}"#, (MissingField, Some("room"))),
        (r#"{"id":1,"type":"send","room":"a","text":"b"}"#, (MissingField, Some("nonce"))),
        (r#"{"id":1,"type":"send","room":7,"text":"a","nonce":"n"}"#, (BadField, Some("room"))),
        (r#"{"id":1,"type":"send","room":"a","text":["b"],"nonce":"n"}"#, (BadField, Some("text"))),
        (r#"{"id":1,"type":"send","room":"a","text":"b","nonce":1}"#, (BadField, Some("nonce"))),
        (r#"{"id":1,"type":"send","room":"a","text":"b","nonce":""}"#, (BadNonce, Some("nonce"))),
        (r#"{"id":1,"type":"edit","room":"a","text":"b"}"#, (MissingField, Some("target"))),
        (r#"{"id":1,"type":"remove","room":"a","target":"1"}"#, (BadField, Some("target"))),
        (r#"{"id":1,"type":"watch","room":"a","seq":-1}"#, (BadField, Some("seq"))),
        (r#"{"id":1,"type":"watch","room":"a","epoch":1}"#, (BadField, Some("epoch"))),
        (r#"{"id":1,"type":"history","room":"a","limit":1.5}"#, (BadField, Some("limit"))),
        (r#"{"id":1,"type":"history","room":"a","before":1,"after":2}"#, (BadField, Some("after"))),
        (r#"{"id":1,"type":"rooms","next":{}}"#, (BadField, Some("next"))),
        (r#"{"id":1,"type":"hello","name":1}"#, (BadField, Some("name"))),
        (r#"{"id":1,"type":"hello","watch":"lobby"}"#, (BadField, Some("watch"))),
        (r#"{"id":1,"type":"hello","watch":["lobby"]}"#, (BadField, Some("watch"))),
        (r#"{"id":1,"type":"hello","watch":[{"epoch":"e"}]}"#, (BadField, Some("watch"))),
        (r#"{"id":1,"type":"hello","watch":[{"room":"a","seq":"1"}]}"#, (BadField, Some("watch"))),
        (r#"{"id":1,"type":"hello","watch":[{"room":"a","room":"b"}]}"#, (BadJson, Some("watch"))),
    ] {
        let field = expected.1.unwrap_or_default();
        refused(text, expected, &format!("`{field}`"));
        assert_eq!(Request::parse(text).unwrap_err().id, Some(1), "{text}");
    }
}

#[test]
fn an_unknown_request_is_told_what_there_is() {
    for name in Act::TYPES {
        refused(r#"{"id":1,"type":"join"}"#, (UnknownType, Some("type")), name);
    }
}

#[test]
fn nonce_and_client_have_their_length_in_bytes() {
    let send =
        |nonce: &str| format!(r#"{{"type":"send","id":1,"room":"a","text":"","nonce":"{nonce}"}}"#);
    assert!(Request::parse(&send(&"é".repeat(18))).is_ok());
    refused(&send(&"é".repeat(19)), (BadNonce, Some("nonce")), "36");
    assert_eq!(Request::parse(&send("")).unwrap_err().limit(), Some(36));
    let hello =
        |bytes: usize| format!(r#"{{"type":"hello","id":1,"client":"{}"}}"#, "c".repeat(bytes));
    assert!(Request::parse(&hello(64)).is_ok());
    refused(&hello(65), (TooLong, Some("client")), "64");
    assert_eq!(Request::parse(&hello(65)).unwrap_err().limit(), Some(64));
}

#[test]
fn what_a_client_may_not_say_is_not_heard() {
    let forged = r#"{"type":"send","id":1,"room":"a","text":"b","nonce":"n","seq":"x","from":{"id":1},
        "at":1e400,"role":"owner","from":2,"watch":7,"reply_to":null}"#;
    let plain = r#"{"type":"send","id":1,"room":"a","text":"b","nonce":"n"}"#;
    assert_eq!(Request::parse(forged).unwrap(), Request::parse(plain).unwrap());
}

#[test]
fn texts_are_taken_as_they_are() {
    let text = r#"{"type":"send","id":1,"room":" ","nonce":"\u0000","text":"\u0000\ud83d\udc4d\n\u001b[2J"}"#;
    let Act::Send { text, room, nonce, .. } = Request::parse(text).unwrap().act else {
        panic!("not a send")
    };
    assert_eq!((&*text, &*room, &*nonce), ("\0👍\n\x1b[2J", " ", "\0"));
    let watch = r#" {"type":"hello","id":1,"watch":[{"room":"a","seq":3,"epoch":null,"x":1}]} "#;
    let Act::Hello(hello) = Request::parse(watch).unwrap().act else { panic!("not a hello") };
    assert_eq!(hello.watch, [Position { room: "a".into(), epoch: None, seq: Some(3) }]);
}

pub(super) fn fragments() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\",
            "null",
            "true",
            "1",
            "-",
            "1e9",
            " ",
            "\"type\":",
            "\"id\":1",
            "\"send\"",
            "\"hello\"",
            "\"watch\":[{",
            "\"room\":\"a\"",
            "\"text\":\"",
            "\\ud800",
            "\\u0000",
            "\u{feff}",
            "\"nonce\":\"n\"",
            "\"seq\":",
            "\"deed\":{",
            "\"verb\":\"mute\"",
            "\"who\":[\"a\"",
            "\"query\":{",
            "\"view\":\"rooms\"",
        ])
        .prop_map(str::to_owned),
        ".{0,4}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_makes_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in fragments()) {
        let _ = Request::parse(&String::from_utf8_lossy(&bytes));
        if let Err(error) = Request::parse(&text) {
            prop_assert!(!error.message.is_empty());
        }
        for name in Act::TYPES {
            let _ = Request::parse(&format!(r#"{{"type":"{name}","id":1,{text}}}"#));
        }
    }

    #[test]
    fn what_is_not_json_is_never_a_request(
        request in super::requests::request(),
        place in any::<proptest::sample::Index>(),
        instead in fragments(),
    ) {
        let mut json: Vec<char> = request.to_json().chars().collect();
        let place = place.index(json.len());
        let end = json.len().min(place + 1);
        json.splice(place..end, instead.chars());
        let json: String = json.into_iter().collect();
        if Request::parse(&json).is_ok() {
            prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&json).is_ok(), "{}", json);
        }
    }
}
