//! Whether a request may become a WebSocket (PROTOCOL.md sections 1 and 8), and who it comes from.

use super::options::Door;
use hyper::header::{
    CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, ORIGIN, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, TRANSFER_ENCODING, UPGRADE,
};
use hyper::{Method, Request};
use parlor_protocol::HttpCode;
use std::net::IpAddr;

/// The subprotocol that is version 1.
pub(super) const SUBPROTOCOL: &str = "parlor.v1";

/// Why a request was refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) code: HttpCode,
    pub(super) message: String,
}

/// What a good request asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wish {
    /// The subprotocol was offered and must be confirmed.
    pub(super) subprotocol: bool,
}

impl Refused {
    pub(super) fn new(code: HttpCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Judges an upgrade request; the version and `Host` were judged for every path.
pub(super) fn judge<B>(request: &Request<B>, door: &Door) -> Result<Wish, Refused> {
    let headers = request.headers();
    if request.method() != Method::GET {
        return Err(Refused::new(HttpCode::MethodNotAllowed, "a WebSocket begins with GET"));
    }
    for name in [SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, ORIGIN] {
        once(headers, &name)?;
    }
    if !lists(headers, &UPGRADE, "websocket") || !lists(headers, &CONNECTION, "upgrade") {
        let message = "open a WebSocket at /ws: Connection: Upgrade and Upgrade: websocket";
        return Err(Refused::new(HttpCode::UpgradeRequired, message));
    }
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        let message = "only version 13 of the WebSocket protocol is spoken";
        return Err(Refused::new(HttpCode::UnsupportedVersion, message));
    }
    if !headers.contains_key(SEC_WEBSOCKET_KEY) {
        return Err(Refused::new(HttpCode::MissingKey, "Sec-WebSocket-Key is missing"));
    }
    let body = headers.get(CONTENT_LENGTH).is_some_and(|length| length != "0");
    if body || headers.contains_key(TRANSFER_ENCODING) {
        return Err(Refused::new(HttpCode::BadUpgrade, "an upgrade request has no body"));
    }
    origin(headers, door)?;
    let subprotocol = headers.contains_key(SEC_WEBSOCKET_PROTOCOL);
    if subprotocol && !lists(headers, &SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL) {
        let message = format!("the only subprotocol is {SUBPROTOCOL}; offer it or none");
        return Err(Refused::new(HttpCode::UnsupportedSubprotocol, message));
    }
    Ok(Wish { subprotocol })
}

/// `Host` has to be there, once, on every path (RFC 9112 §3.2).
pub(super) fn host(headers: &HeaderMap) -> Result<(), Refused> {
    once(headers, &HOST)?;
    match headers.get(HOST) {
        Some(host) if !host.is_empty() => Ok(()),
        Some(_) | None => Err(Refused::new(HttpCode::MissingHost, "Host is missing")),
    }
}

/// Whose request it is: the nearest address in `X-Forwarded-For` that no trusted proxy has, if the peer is one.
pub(super) fn address(headers: &HeaderMap, peer: IpAddr, door: &Door) -> IpAddr {
    let mut nearest = peer.to_canonical();
    let hops = headers.get_all("x-forwarded-for").iter().rev();
    for hop in hops.flat_map(|line| line.to_str().unwrap_or_default().rsplit(',')) {
        if !door.trusted.holds(nearest) {
            break;
        }
        let Some(further) = hop_address(hop.trim()) else { break };
        nearest = further.to_canonical();
    }
    nearest
}

/// Some proxies write the port behind the address.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let socket = || hop.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip());
    hop.parse().ok().or_else(socket)
}

fn once(headers: &HeaderMap, name: &HeaderName) -> Result<(), Refused> {
    if headers.get_all(name).iter().nth(1).is_some() {
        let message = format!("{name} may stand in a request only once");
        return Err(Refused::new(HttpCode::DuplicateHeader, message));
    }
    Ok(())
}

fn lists(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|part| part.trim().eq_ignore_ascii_case(token))
}

/// A page of another site must not speak for its visitor: browsers always say where a script came from.
fn origin(headers: &HeaderMap, door: &Door) -> Result<(), Refused> {
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or_default().to_ascii_lowercase();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if same_host(&origin, &host.to_ascii_lowercase()) || door.allowed_origins.contains(&origin) {
        return Ok(());
    }
    let message =
        "pages of this origin may not connect; the operator can list it in [edge] allowed_origins";
    Err(Refused::new(HttpCode::OriginNotAllowed, message))
}

/// Compares host and port; the port that the scheme implies may be written or not.
fn same_host(origin: &str, host: &str) -> bool {
    let (authority, port) = match origin.split_once("://") {
        Some(("http", authority)) => (authority, ":80"),
        Some(("https", authority)) => (authority, ":443"),
        Some(_) | None => return false,
    };
    let bare = |text: &str| text.strip_suffix(port).unwrap_or(text).to_owned();
    !authority.is_empty() && bare(authority) == bare(host)
}

#[cfg(test)]
mod tests {
    use super::super::options::Trust;
    use super::*;

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name: HeaderName = name.parse().unwrap();
            headers.append(name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_origin_is_the_host_or_listed_or_absent() {
        let door = Door { allowed_origins: vec!["https://app.example".into()], ..Door::default() };
        let judge = |origin: &str, host: &str| {
            super::origin(&headers(&[("origin", origin), ("host", host)]), &door).is_ok()
        };
        assert!(judge("http://chat.example:8080", "chat.example:8080"));
        assert!(judge("https://CHAT.example", "chat.example"));
        assert!(judge("https://chat.example", "chat.example:443"));
        assert!(judge("https://app.example", "chat.example"));
        assert!(judge("http://[::1]:8080", "[::1]:8080"));
        assert!(!judge("https://evil.example", "chat.example"));
        assert!(!judge("https://chat.example.evil.example", "chat.example"));
        assert!(!judge("http://chat.example:8081", "chat.example:8080"));
        assert!(!judge("null", "chat.example"));
        assert!(!judge("file://", ""));
        assert!(super::origin(&headers(&[("host", "chat.example")]), &door).is_ok());
    }

    #[test]
    fn a_forwarded_address_is_believed_only_from_trusted_proxies() {
        let door = Door {
            trusted: Trust::new(|address| address.to_string().starts_with("10.")),
            ..Door::default()
        };
        let address = |peer: &str, lines: &[&str]| {
            let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
            super::address(&headers(&lines), peer.parse().unwrap(), &door).to_string()
        };
        assert_eq!(address("9.9.9.9", &["1.2.3.4"]), "9.9.9.9");
        assert_eq!(address("10.0.0.1", &["6.6.6.6, 1.2.3.4"]), "1.2.3.4");
        assert_eq!(address("10.0.0.1", &["6.6.6.6, 1.2.3.4, 10.0.0.2"]), "1.2.3.4");
        assert_eq!(address("10.0.0.1", &["6.6.6.6", "1.2.3.4:5678"]), "1.2.3.4");
        assert_eq!(address("10.0.0.1", &["nonsense"]), "10.0.0.1");
        assert_eq!(address("10.0.0.1", &[]), "10.0.0.1");
    }
}
