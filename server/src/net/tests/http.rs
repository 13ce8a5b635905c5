//! Requests that are refused, malformed, half said, or too many.

use super::super::options::{Door, Options};
use super::*;

#[tokio::test]
async fn refusals_before_the_upgrade_have_a_status_a_code_and_a_sentence() {
    let server = Server::start(Options::default()).await;
    let version8 = String::from_utf8(with(&[])).unwrap().replace("Version: 13", "Version: 8");
    let old = String::from_utf8(with(&[])).unwrap().replace("HTTP/1.1", "HTTP/1.0");
    let cases: Vec<(Vec<u8>, &str, &str)> = vec![
        (request("GET", "/ws", &["Host: x"]), "426", "upgrade_required"),
        (request("POST", "/ws", &GOOD), "405", "method_not_allowed"),
        (request("DELETE", "/", &GOOD), "405", "method_not_allowed"),
        (old.into(), "505", "http_version"),
        (without("Sec-WebSocket-Key"), "400", "missing_key"),
        (version8.into(), "426", "unsupported_version"),
        (without("Host"), "400", "missing_host"),
        (with(&["Host: y"]), "400", "duplicate_header"),
        (with(&["Origin: https://evil.example"]), "403", "origin_not_allowed"),
        (with(&["Origin: null"]), "403", "origin_not_allowed"),
        (with(&[KEY]), "400", "duplicate_header"),
        (with(&["Sec-WebSocket-Protocol: chat"]), "400", "unsupported_subprotocol"),
        (with(&["Content-Length: 4"]), "400", "bad_upgrade"),
        (request("GET", "/nothing", &["Host: x"]), "404", "not_found"),
    ];
    for (bytes, status, code) in cases {
        let got = server.ask(&bytes).await;
        assert!(got.contains(&format!(" {status} ")), "{code}: {got}");
        assert!(got.contains(&format!("{{\"error\":\"{code}\",\"message\":\"")), "{code}: {got}");
        assert!(got.contains("x-content-type-options: nosniff"), "{code}: {got}");
        assert_eq!(got.contains("sec-websocket-version: 13"), code == "unsupported_version");
    }
}

#[tokio::test]
async fn malformed_requests_are_answered_with_a_status_and_nothing_breaks() {
    let server = Server::start(Options::default()).await;
    let many: Vec<String> = (0..125).map(|i| format!("X{i}: a")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = format!("X: {}", "a".repeat(60_000));
    let path = format!("/{}", "a".repeat(50_000));
    let lone = String::from_utf8(with(&[])).unwrap().replace("\r\n", "\n");
    let noise: Vec<u8> =
        (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("IRC", b"NICK bob\r\nUSER bob 0 * :b\r\n\r\n".to_vec(), &["400"]),
        ("noise", noise, &["400"]),
        ("NUL", with(&["X: a\0b"]), &["400"]),
        ("folded", with(&["X: a\r\n b"]), &["400"]),
        ("lone LF", lone.into(), &["400"]),
        ("path bytes", b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), &["400", "404"]),
        ("125 headers", with(&many), &["431"]),
        ("60 KiB header", with(&[&long]), &["431"]),
        ("50 KiB path", request("GET", &path, &["Host: x"]), &["414", "431"]),
    ];
    for (name, bytes, statuses) in cases {
        let got = server.ask(&bytes).await;
        let status = got.get(9..12).unwrap_or_default();
        assert!(statuses.contains(&status), "{name}: {got:?}");
    }
    assert!(server.ask(&request("GET", "/healthz", &["Host: x"])).await.ends_with("ok"));
}

#[tokio::test]
async fn a_silent_or_half_said_request_is_closed_at_the_deadline() {
    let door = Door { header_timeout: Duration::from_millis(200), ..Door::default() };
    let server = Server::start(Options { door, ..Options::default() }).await;
    for start in [&b""[..], b"GET /ws HT"] {
        let mut tcp = server.connect().await;
        tcp.write_all(start).await.unwrap();
        let mut rest = Vec::new();
        within(tcp.read_to_end(&mut rest)).await.unwrap();
        let rest = String::from_utf8_lossy(&rest).into_owned();
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 408"), "{rest}");
    }
    within(async {
        while !server.entrance.tasks.is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_page_has_a_tag_a_policy_and_answers_head() {
    let server = Server::start(Options::default()).await;
    let page = server.ask(&request("GET", "/", &["Host: x"])).await;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.contains("cache-control: no-cache"), "{page}");
    assert!(page.contains("content-security-policy: default-src 'none'; script-src 'self'"));
    assert!(page.contains("referrer-policy: no-referrer"));
    let (_, rest) = page.split_once("etag: ").unwrap();
    let tag = format!("If-None-Match: {}", rest.lines().next().unwrap());
    let again = server.ask(&request("GET", "/", &["Host: x", &tag])).await;
    assert!(again.starts_with("HTTP/1.1 304"), "{again}");
    let mut tcp = server.connect().await;
    let mut both = request("HEAD", "/", &["Host: x"]);
    both.extend(request("GET", "/healthz", &["Host: x", "Connection: close"]));
    tcp.write_all(&both).await.unwrap();
    let mut text = String::new();
    within(tcp.read_to_string(&mut text)).await.unwrap();
    assert_eq!(text.matches("HTTP/1.1 200").count(), 2, "{text}");
    assert!(!text.contains("doctype"), "{text}");
}

#[tokio::test]
async fn seats_run_out_with_a_code() {
    let door = Door { per_address: 1, ..Door::default() };
    let server = Server::start(Options { door, ..Options::default() }).await;
    let first = server.upgraded().await;
    let got = server.ask(&with(&[])).await;
    assert!(got.starts_with("HTTP/1.1 429") && got.contains("too_many_connections"), "{got}");
    drop(first);
    within(async {
        while server.entrance.seats.taken() > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    server.upgraded().await;
    let door = Door { max_connections: 0, ..Door::default() };
    let full = Server::start(Options { door, ..Options::default() }).await;
    let got = full.ask(&with(&[])).await;
    assert!(got.starts_with("HTTP/1.1 503") && got.contains("server_full"), "{got}");
}

#[tokio::test]
async fn a_closing_edge_says_that_it_is_not_ready() {
    let server = Server::start(Options::default()).await;
    let mut tcp = server.connect().await;
    let ready = request("GET", "/readyz", &["Host: x"]);
    tcp.write_all(&ready).await.unwrap();
    assert!(answer(&mut tcp).await.ends_with("ready"));
    server.entrance.closing.cancel();
    let mut tcp = server.connect().await;
    tcp.write_all(&ready).await.unwrap();
    let told = answer(&mut tcp).await;
    assert!(told.starts_with("HTTP/1.1 503") && told.contains("not_ready"), "{told}");
    server.entrance.closed.cancel();
    within(async {
        while TcpStream::connect(server.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
