//! What is no decent HTTP request is answered by a status and a code, never by silence, and never costs others anything.

use parlor_tests::{Client, Config, Parlord, Raw, Rng, eventually, frame};

#[tokio::test]
async fn plain_requests_are_answered() {
    let parlord = Parlord::start().await;
    for (request, status, code) in [
        ("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", 426, "upgrade_required"),
        ("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 404, "not_found"),
        ("GET /../config.toml HTTP/1.1\r\nHost: x\r\n\r\n", 404, "not_found"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 405, "method_not_allowed"),
        ("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 200, ""),
        ("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", 200, ""),
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 200, ""),
    ] {
        let mut raw = Raw::connect(&parlord).await;
        raw.write(request.as_bytes()).await;
        let answer = raw.answer().await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{request:?}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn the_page_is_served_under_a_strict_policy() {
    let parlord = Parlord::start().await;
    let mut raw = Raw::connect(&parlord).await;
    raw.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let answer = raw.answer().await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    let tag = answer.header("etag").expect("an ETag").to_owned();
    let mut again = Raw::connect(&parlord).await;
    again
        .write(format!("GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: {tag}\r\n\r\n").as_bytes())
        .await;
    assert_eq!(again.answer().await.status, 304);
}

#[tokio::test]
async fn upgrades_that_break_the_rules_are_refused() {
    let parlord = Parlord::start().await;
    let good = Raw::request(&parlord, "");
    let host = format!("Host: {}\r\n", parlord.address());
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let many: String = (0..125).map(|number| format!("X{number}: a\r\n")).collect();
    for (what, request, status, code) in [
        ("POST", good.replace("GET /ws", "POST /ws"), 405, "method_not_allowed"),
        ("HTTP/1.0", good.replace("HTTP/1.1", "HTTP/1.0"), 505, "http_version"),
        ("no key", good.replace(key, ""), 400, "missing_key"),
        ("version 8", good.replace("Version: 13", "Version: 8"), 426, "unsupported_version"),
        ("no Host", good.replace(&host, ""), 400, "missing_host"),
        (
            "evil Origin",
            Raw::request(&parlord, "Origin: https://evil.example\r\n"),
            403,
            "origin_not_allowed",
        ),
        ("Origin null", Raw::request(&parlord, "Origin: null\r\n"), 403, "origin_not_allowed"),
        ("two keys", Raw::request(&parlord, key), 400, "duplicate_header"),
        ("a body", Raw::request(&parlord, "Content-Length: 3\r\n") + "abc", 400, "bad_upgrade"),
        (
            "another subprotocol",
            Raw::request(&parlord, "Sec-WebSocket-Protocol: mqtt\r\n"),
            400,
            "unsupported_subprotocol",
        ),
        ("NUL in a header", Raw::request(&parlord, "X: a\0b\r\n"), 400, ""),
        (
            "60 KiB header",
            Raw::request(&parlord, &format!("X: {}\r\n", "a".repeat(60_000))),
            431,
            "",
        ),
        (
            "70 KiB header",
            Raw::request(&parlord, &format!("X: {}\r\n", "a".repeat(70_000))),
            431,
            "",
        ),
        ("125 headers", Raw::request(&parlord, &many), 431, ""),
        ("line ends without CR", good.replace("\r\n", "\n") + "\r\n\r\n", 400, ""),
        ("folded header", Raw::request(&parlord, "X: a\r\n b\r\n"), 400, ""),
        ("IRC", "NICK bob\r\nUSER bob 0 * :b\r\n\r\n".to_owned(), 400, ""),
    ] {
        let mut raw = Raw::connect(&parlord).await;
        raw.write(request.as_bytes()).await;
        let answer = raw.answer().await;
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        assert!(code.is_empty() || answer.code() == code, "{what}: {answer:?}");
        if status == 426 {
            assert_eq!(answer.header("sec-websocket-version"), Some("13"), "{what}: {answer:?}");
        }
    }
    still_well(&parlord).await;
}

#[tokio::test]
async fn paths_and_bytes_that_are_no_http_are_refused() {
    let parlord = Parlord::start().await;
    let mut rng = Rng::seeded();
    let hello = [&[0x16, 3, 1, 0, 0xa5, 1, 0, 0, 0xa1, 3, 3][..], &rng.bytes(160)].concat();
    let long_path = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(50_000));
    for (what, bytes, statuses) in [
        ("a long path", long_path.into_bytes(), &[414, 431][..]),
        (
            "a path that is not UTF-8",
            b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
            &[400, 404],
        ),
        ("a TLS ClientHello", hello, &[0, 400]),
        ("random bytes", [rng.bytes(4096), b"\r\n\r\n".to_vec()].concat(), &[0, 400]),
    ] {
        let mut raw = Raw::connect(&parlord).await;
        raw.write(&bytes).await;
        let answer = raw.answer().await;
        assert!(statuses.contains(&answer.status), "{what}: {answer:?}");
    }
    still_well(&parlord).await;
}

#[tokio::test]
async fn an_origin_of_the_same_host_or_of_the_list_is_welcome() {
    let config = Config::generous().set("edge", "allowed_origins", "[\"https://chat.example\"]");
    let parlord = Parlord::configured(config).await;
    for origin in [format!("http://{}", parlord.address()), "https://chat.example".to_owned()] {
        let mut raw = Raw::connect(&parlord).await;
        raw.write(Raw::request(&parlord, &format!("Origin: {origin}\r\n")).as_bytes()).await;
        assert_eq!(raw.answer().await.status, 101, "{origin}");
    }
    let mut raw = Raw::connect(&parlord).await;
    raw.write(Raw::request(&parlord, "Sec-WebSocket-Protocol: mqtt, parlor.v1\r\n").as_bytes())
        .await;
    assert_eq!(raw.answer().await.header("sec-websocket-protocol"), Some("parlor.v1"));
}

#[tokio::test]
async fn half_a_request_and_silence_are_ended_at_the_deadline() {
    let parlord =
        Parlord::configured(Config::generous().set("edge", "header_timeout", "\"1s\"")).await;
    let mut half = Raw::connect(&parlord).await;
    half.write(b"GET /ws HTTP/1.1\r\nHo").await;
    let mut silent = Raw::connect(&parlord).await;
    let answer = half.answer().await;
    assert!([0, 408].contains(&answer.status), "{answer:?}");
    assert!(silent.rest().await.is_empty());
    still_well(&parlord).await;
}

#[tokio::test]
async fn a_frame_behind_the_request_is_read() {
    let parlord = Parlord::start().await;
    let mut raw = Raw::connect(&parlord).await;
    let hello = frame(1, br#"{"type":"hello","id":5,"name":"early"}"#);
    raw.write(&[Raw::request(&parlord, "").as_bytes(), &hello].concat()).await;
    assert_eq!(raw.answer().await.status, 101);
    let (opcode, payload) = raw.frame().await.expect("a frame");
    let payload = String::from_utf8_lossy(&payload).into_owned();
    assert!(opcode == 1 && payload.contains("\"welcome\""), "{payload}");
}

#[tokio::test]
async fn a_forged_forwarded_for_does_not_change_whose_limit_counts() {
    let config = Config::generous().set("limits", "connections_per_address", "5");
    let parlord = Parlord::configured(config).await;
    let mut open = Vec::new();
    let mut refused = None;
    for number in 0..6 {
        let mut raw = Raw::connect(&parlord).await;
        let line = format!("X-Forwarded-For: 203.0.113.{number}\r\n");
        raw.write(Raw::request(&parlord, &line).as_bytes()).await;
        let answer = raw.answer().await;
        match answer.status {
            101 => open.push(raw),
            _ => refused = Some(answer),
        }
    }
    assert_eq!(open.len(), 5);
    let refused = refused.expect("the sixth");
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "too_many_connections"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_full_house_says_so() {
    let parlord = Parlord::configured(Config::generous().set("edge", "max_connections", "2")).await;
    let first = Raw::upgraded(&parlord).await;
    let _second = Raw::upgraded(&parlord).await;
    let mut third = Raw::connect(&parlord).await;
    third.write(Raw::request(&parlord, "").as_bytes()).await;
    let answer = third.answer().await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "server_full"), "{answer:?}");
    drop(first);
    eventually("the seat to be free", async || {
        let mut fourth = Raw::connect(&parlord).await;
        fourth.write(Raw::request(&parlord, "").as_bytes()).await;
        (fourth.answer().await.status == 101).then_some(())
    })
    .await;
}

async fn still_well(parlord: &Parlord) {
    let mut client = Client::connect(parlord).await;
    client.hello(serde_json::json!({})).await;
    client.send("club", "all well").await;
}
