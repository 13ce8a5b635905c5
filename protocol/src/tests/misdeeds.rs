//! What is wrong with deeds, with reports and with operators' requests, and the answer each mistake gets.

use super::hostile::fragments;
use super::requests::operators_request;
use crate::admin::{self, Act, Query, View};
use crate::deed::Verb;
use crate::{ErrorCode, Request, RequestError};
use proptest::prelude::*;

use ErrorCode::{BadField, BadJson, BadNonce, MissingField, TooDeep, TooLong, UnknownType};

type Refused = (ErrorCode, Option<&'static str>);

#[track_caller]
fn judged(text: &str, error: RequestError, expected: Refused, hint: &str) {
    assert_eq!((error.code, error.field), expected, "{text}: {}", error.message);
    assert!(error.message.contains(hint), "{text}: {}", error.message);
}

#[track_caller]
fn refused(line: &str, expected: Refused, hint: &str) {
    judged(line, admin::Request::parse(line).expect_err(line), expected, hint);
}

/// A deed is read alike from browsers and from operators.
#[track_caller]
fn misdeed(deed: &str, expected: Refused, hint: &str) {
    for kind in ["plan", "do"] {
        let text = format!(r#"{{"type":"{kind}","id":7,"nonce":"n","deed":{deed}}}"#);
        let errors =
            [Request::parse(&text).unwrap_err(), admin::Request::parse(&text).unwrap_err()];
        for error in errors {
            assert_eq!(error.id, Some(7), "{deed}");
            judged(deed, error, expected, hint);
        }
    }
}

#[test]
fn a_deed_names_what_is_wrong_in_it() {
    let field = |code, name| (code, Some(name));
    for (deed, expected) in [
        ("7", field(BadField, "deed")),
        ("[]", field(BadField, "deed")),
        ("null", field(MissingField, "deed")),
        ("{}", field(MissingField, "verb")),
        (r#"{"verb":1}"#, field(BadField, "verb")),
        (r#"{"verb":"smite","who":["a"]}"#, field(BadField, "verb")),
        (r#"{"verb":"undo"}"#, field(BadField, "verb")),
        (r#"{"verb":"mute"}"#, field(MissingField, "who")),
        (r#"{"verb":"mute","who":null}"#, field(MissingField, "who")),
        (r#"{"verb":"mute","who":"a"}"#, field(BadField, "who")),
        (r#"{"verb":"mute","who":[1]}"#, field(BadField, "who")),
        (r#"{"verb":"mute","who":[null]}"#, field(BadField, "who")),
        (r#"{"verb":"mute","who":["a"],"room":7}"#, field(BadField, "room")),
        (r#"{"verb":"mute","who":["a"],"for_ms":-1}"#, field(BadField, "for_ms")),
        (r#"{"verb":"mute","who":["a"],"for_ms":1.5}"#, field(BadField, "for_ms")),
        (r#"{"verb":"mute","who":["a"],"for_ms":1e3}"#, field(BadField, "for_ms")),
        (r#"{"verb":"mute","who":["a"],"for_ms":"10m"}"#, field(BadField, "for_ms")),
        (r#"{"verb":"mute","who":["a"],"for_ms":9007199254740992}"#, field(BadField, "for_ms")),
        (r#"{"verb":"mute","who":["a"],"reason":[]}"#, field(BadField, "reason")),
        (r#"{"verb":"mute","who":["a"],"only_person":1}"#, field(BadField, "only_person")),
        (r#"{"verb":"ban","networks":"::1"}"#, field(BadField, "networks")),
        (r#"{"verb":"ban","who":["a"],"spare":{}}"#, field(BadField, "spare")),
        (r#"{"verb":"remove","targets":[1]}"#, field(MissingField, "room")),
        (r#"{"verb":"remove","room":"a"}"#, field(MissingField, "targets")),
        (r#"{"verb":"remove","room":"a","targets":1}"#, field(BadField, "targets")),
        (r#"{"verb":"remove","room":"a","targets":[-1]}"#, field(BadField, "targets")),
        (r#"{"verb":"purge","room":"a"}"#, field(MissingField, "who")),
        (r#"{"verb":"purge","who":["a"],"since":-5}"#, field(BadField, "since")),
        (r#"{"verb":"lock"}"#, field(MissingField, "room")),
        (r#"{"verb":"slow","room":"a"}"#, field(MissingField, "every_ms")),
        (r#"{"verb":"topic","room":"a"}"#, field(MissingField, "text")),
        (r#"{"verb":"notice","text":7}"#, field(BadField, "text")),
        (r#"{"verb":"role","room":"a","who":["b"],"role":"voice"}"#, field(BadField, "who")),
        (r#"{"verb":"role","room":"a","who":"b"}"#, field(MissingField, "role")),
        (r#"{"verb":"role","room":"a","who":"b","role":"king"}"#, field(BadField, "role")),
        (r#"{"verb":"role","room":"a","who":"b","role":"Owner"}"#, field(BadField, "role")),
    ] {
        misdeed(deed, expected, &format!("`{}`", expected.1.unwrap_or_default()));
    }
}

#[test]
fn a_field_twice_in_a_deed_is_no_deed() {
    let twice = (BadJson, Some("deed"));
    misdeed(r#"{"verb":"lock","room":"a","room":"b"}"#, twice, "in `deed`, the key `room`");
    misdeed(r#"{"verb":"lock","verb":"lock","room":"a"}"#, twice, "the key `verb`");
    misdeed(r#"{"verb":"lock","room":"a","\u0072oom":"b"}"#, twice, "the key `room`");
    misdeed(r#"{"verb":"lock","room":"a","reason":"\ud800"}"#, (BadJson, Some("reason")), "half");
    misdeed(r#"{"verb":"mute","who":["\ud800"]}"#, (BadJson, Some("who")), "half");
}

#[test]
fn an_unknown_verb_is_told_what_there_is() {
    for verb in Verb::DEEDS {
        misdeed(r#"{"verb":"smite"}"#, (BadField, Some("verb")), &format!("`{}`", verb.as_str()));
    }
}

#[test]
fn what_a_deed_does_not_know_is_not_heard() {
    let forged = r#"{"type":"plan","id":1,"deed":{"verb":"lock","room":"a","by":"owner","x":1,"x":2,
        "who":7,"role":"king","for_ms":null}}"#;
    let plain = r#"{"type":"plan","id":1,"deed":{"verb":"lock","room":"a"}}"#;
    assert_eq!(Request::parse(forged), Request::parse(plain));
    assert!(Request::parse(plain).is_ok());
}

#[test]
fn reports_and_undos_have_their_refusals() {
    for (text, expected, hint) in [
        (r#"{"id":1,"type":"report","nonce":"n","target":1}"#, (MissingField, Some("room")), ""),
        (r#"{"id":1,"type":"report","room":"a","nonce":"n"}"#, (MissingField, Some("target")), ""),
        (
            r#"{"id":1,"type":"report","room":"a","target":1,"reason":1,"nonce":"n"}"#,
            (BadField, Some("reason")),
            "a string",
        ),
        (r#"{"id":1,"type":"undo","nonce":"n"}"#, (MissingField, Some("act")), ""),
        (r#"{"id":1,"type":"undo","act":"u_1","nonce":"n"}"#, (BadField, Some("act")), "a_"),
        (r#"{"id":1,"type":"commit","nonce":"n"}"#, (MissingField, Some("plan")), ""),
        (
            r#"{"id":1,"type":"do","deed":{"verb":"lock","room":"a"}}"#,
            (MissingField, Some("nonce")),
            "",
        ),
        (r#"{"id":1,"type":"outcome","nonce":""}"#, (BadNonce, Some("nonce")), "36"),
    ] {
        judged(text, Request::parse(text).expect_err(text), expected, hint);
    }
}

#[test]
fn an_operators_line_is_one_json_object() {
    for (line, hint) in [
        ("", "expected an object"),
        ("\n", "expected an object"),
        ("GET / HTTP/1.1", "expected an object"),
        ("\u{feff}{}", "BOM"),
        (r#"{"type":"ping","id":1}{}"#, "trailing"),
        (r#"{"type":"ping","id":1,"type":"ping"}"#, "`type` stands there twice"),
        (r#"{"type":"ping","id":1"#, "EOF"),
    ] {
        refused(line, (BadJson, None), hint);
    }
    refused(&"[".repeat(1 << 20), (TooDeep, None), "16");
    refused(r#"{"type":"watch","id":1}"#, (UnknownType, Some("type")), "subscribe");
    refused(r#"{"type":"ping"}"#, (MissingField, Some("id")), "`id`");
    let ping = admin::Request { id: 1, act: Act::Ping { after_ms: None } };
    assert_eq!(admin::Request::parse("{\"type\":\"ping\",\"id\":1,\"x\":[]}\r\n"), Ok(ping));
}

#[test]
fn an_operators_request_names_what_is_wrong_in_it() {
    let field = |code, name| (code, Some(name));
    for (line, expected) in [
        (r#"{"id":1,"type":"hello"}"#, field(MissingField, "protocol")),
        (r#"{"id":1,"type":"hello","protocol":4294967296}"#, field(BadField, "protocol")),
        (r#"{"id":1,"type":"hello","protocol":1,"token":1}"#, field(BadField, "token")),
        (r#"{"id":1,"type":"get"}"#, field(MissingField, "query")),
        (r#"{"id":1,"type":"get","query":"rooms"}"#, field(BadField, "query")),
        (r#"{"id":1,"type":"get","query":{}}"#, field(MissingField, "view")),
        (r#"{"id":1,"type":"get","query":{"view":"cellar"}}"#, field(BadField, "view")),
        (
            r#"{"id":1,"type":"get","query":{"view":"rooms","limit":1001}}"#,
            field(BadField, "limit"),
        ),
        (
            r#"{"id":1,"type":"get","query":{"view":"rooms","offset":-1}}"#,
            field(BadField, "offset"),
        ),
        (
            r#"{"id":1,"type":"get","query":{"view":"rooms","order":"up"}}"#,
            field(BadField, "order"),
        ),
        (
            r#"{"id":1,"type":"get","query":{"view":"rooms","columns":"n"}}"#,
            field(BadField, "columns"),
        ),
        (r#"{"id":1,"type":"get","query":{"view":"rooms","filter":1}}"#, field(BadField, "filter")),
        (
            r#"{"id":1,"type":"get","query":{"view":"room","subject":"a"}}"#,
            field(BadField, "subject"),
        ),
        (
            r#"{"id":1,"type":"get","query":{"view":"room","subject":{"room":1}}}"#,
            field(BadField, "room"),
        ),
        (r#"{"id":1,"type":"subscribe","query":{"view":"rooms"}}"#, field(MissingField, "sub")),
        (
            r#"{"id":1,"type":"subscribe","sub":-1,"query":{"view":"rooms"}}"#,
            field(BadField, "sub"),
        ),
        (r#"{"id":1,"type":"pause","sub":4294967296}"#, field(BadField, "sub")),
        (
            r#"{"id":1,"type":"commit","plan":"p","nonce":"n","force":"yes"}"#,
            field(BadField, "force"),
        ),
        (r#"{"id":1,"type":"review","step":"claim","nonce":"n"}"#, field(MissingField, "report")),
        (
            r#"{"id":1,"type":"review","report":"a_00000000000000000000000001","step":"eat","nonce":"n"}"#,
            field(BadField, "step"),
        ),
    ] {
        refused(line, expected, &format!("`{}`", expected.1.unwrap_or_default()));
    }
    let twice = r#"{"id":1,"type":"get","query":{"view":"rooms","view":"room"}}"#;
    refused(twice, (BadJson, Some("query")), "in `query`, the key `view`");
    let long = format!(r#"{{"id":1,"type":"hello","protocol":1,"client":"{}"}}"#, "c".repeat(65));
    refused(&long, (TooLong, Some("client")), "64");
}

#[test]
fn a_ping_waits_for_a_whole_number_of_milliseconds_and_not_for_long() {
    for line in [
        r#"{"id":1,"type":"ping","after_ms":10001}"#,
        r#"{"id":1,"type":"ping","after_ms":-1}"#,
        r#"{"id":1,"type":"ping","after_ms":1.5}"#,
        r#"{"id":1,"type":"ping","after_ms":18446744073709551616}"#,
        r#"{"id":1,"type":"ping","after_ms":"5"}"#,
        r#"{"id":1,"type":"ping","after_ms":[1]}"#,
    ] {
        refused(line, (BadField, Some("after_ms")), "`after_ms`");
    }
}

#[test]
fn a_query_says_no_more_than_it_must() {
    let line = r#"{"id":1,"type":"get","query":{"view":"rooms","subject":{},"filter":null}}"#;
    let query = Query::of(View::Rooms);
    assert_eq!(
        admin::Request::parse(line),
        Ok(admin::Request { id: 1, act: Act::Get { query, before: None } })
    );
}

proptest! {
    #[test]
    fn nothing_makes_the_parser_of_operators_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        text in fragments(),
        request in operators_request(),
        place in any::<proptest::sample::Index>(),
    ) {
        let _ = admin::Request::parse(&String::from_utf8_lossy(&bytes));
        for name in Act::TYPES {
            let _ = admin::Request::parse(&format!(r#"{{"type":"{name}","id":1,{text}}}"#));
        }
        let mut line: Vec<char> = request.to_json().chars().collect();
        let place = place.index(line.len());
        line.splice(place..place + 1, text.chars());
        let line: String = line.into_iter().collect();
        if admin::Request::parse(&line).is_ok() {
            prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&line).is_ok(), "{}", line);
        }
    }
}
