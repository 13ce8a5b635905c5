//! Answers HTTP: the page, the health checks, and the upgrade to a WebSocket.

use super::accept::{Entrance, Link};
use super::head::Head;
use super::page;
use super::seats::NoSeat;
use super::transport::Transport;
use super::upgrade::{self, Refused, SUBPROTOCOL, Wish};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue,
    IF_NONE_MATCH, REFERRER_POLICY, RETRY_AFTER, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    UPGRADE, X_CONTENT_TYPE_OPTIONS,
};
use hyper::upgrade::OnUpgrade;
use hyper::{Method, Request, Response, StatusCode, Version};
use hyper_util::rt::TokioIo;
use parlor_protocol::HttpCode;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tungstenite::handshake::server::create_response_with_body;

/// How long the 101 may take to leave.
const UPGRADE_WAIT: Duration = Duration::from_secs(10);

type Answer = Response<Full<Bytes>>;

/// A socket that speaks HTTP, until it is a WebSocket.
#[derive(Clone)]
pub(super) struct Visitor {
    pub(super) entrance: Arc<Entrance>,
    pub(super) peer: IpAddr,
    pub(super) accepted: Instant,
}

impl Visitor {
    /// Answers one request.
    pub(super) fn answer(&self, request: Request<Incoming>) -> Answer {
        let mut answer = self.route(request).unwrap_or_else(|refused| refuse(&refused));
        let headers = answer.headers_mut();
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        answer
    }

    fn route(&self, request: Request<Incoming>) -> Result<Answer, Refused> {
        if request.version() != Version::HTTP_11 {
            return Err(Refused::new(HttpCode::HttpVersion, "only HTTP/1.1 is spoken here"));
        }
        upgrade::host(request.headers())?;
        match request.uri().path() {
            "/ws" => self.upgrade(request),
            "/healthz" => get(&request).map(|()| text(StatusCode::OK, "ok")),
            "/readyz" => {
                get(&request)?;
                self.entrance.ready().map(|()| text(StatusCode::OK, "ready"))
            }
            path => file(&request, path),
        }
    }

    fn upgrade(&self, mut request: Request<Incoming>) -> Result<Answer, Refused> {
        let door = &self.entrance.options.door;
        let Wish { subprotocol } = upgrade::judge(&request, door)?;
        let mut answer = create_response_with_body(&request, Full::default)
            .map_err(|error| Refused::new(HttpCode::BadUpgrade, error.to_string()))?;
        self.entrance.open()?;
        let address = upgrade::address(request.headers(), self.peer, door);
        let seat = self.entrance.seats.take(address).map_err(|none| match none {
            NoSeat::Full => Refused::new(
                HttpCode::ServerFull,
                "the server has no room for another connection: come back later",
            ),
            NoSeat::Address => Refused::new(
                HttpCode::TooManyConnections,
                format!("at most {} connections from one address", door.per_address),
            ),
        })?;
        if subprotocol {
            let name = HeaderValue::from_static(SUBPROTOCOL);
            answer.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, name);
        }
        let upgraded = hyper::upgrade::on(&mut request);
        let (entrance, accepted) = (Arc::clone(&self.entrance), self.accepted);
        self.entrance.tasks.spawn(async move {
            let Some((transport, early)) = bare(upgraded).await else { return };
            let link = Link { transport, early, address, accepted, seat };
            entrance.welcome(link).await;
        });
        Ok(answer)
    }
}

/// The socket itself, with what was read behind the request.
async fn bare(upgraded: OnUpgrade) -> Option<(Transport, Bytes)> {
    let upgraded = tokio::time::timeout(UPGRADE_WAIT, upgraded).await.ok()?.ok()?;
    let parts = upgraded.downcast::<TokioIo<Head>>().ok()?;
    Some((Transport::Plain(parts.io.into_inner().into_inner()), parts.read_buf))
}

fn get<B>(request: &Request<B>) -> Result<(), Refused> {
    if [Method::GET, Method::HEAD].contains(request.method()) {
        return Ok(());
    }
    Err(Refused::new(HttpCode::MethodNotAllowed, "only GET and HEAD are answered here"))
}

fn file<B>(request: &Request<B>, path: &str) -> Result<Answer, Refused> {
    let Some(file) = page::file(path) else {
        return Err(Refused::new(HttpCode::NotFound, "there is nothing here; the page is at /"));
    };
    get(request)?;
    let mut known = request.headers().get_all(IF_NONE_MATCH).iter();
    let fresh = known.any(|tags| tags.to_str().is_ok_and(|tags| tags.contains(file.etag.as_str())));
    let (status, body) = match fresh {
        true => (StatusCode::NOT_MODIFIED, Bytes::new()),
        false => (StatusCode::OK, Bytes::from_static(file.bytes)),
    };
    let mut answer = respond(status, file.kind, body);
    let headers = answer.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&file.etag) {
        headers.insert(hyper::header::ETAG, tag);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(page::POLICY));
    Ok(answer)
}

fn text(status: StatusCode, text: &'static str) -> Answer {
    let mut answer =
        respond(status, "text/plain; charset=utf-8", Bytes::from_static(text.as_bytes()));
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn refuse(refused: &Refused) -> Answer {
    let body = serde_json::json!({ "error": refused.code.as_str(), "message": refused.message });
    let mut answer = respond(status(refused.code), "application/json", body.to_string().into());
    let mut say = |name: HeaderName, value: &'static str| {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    };
    say(CACHE_CONTROL, "no-store");
    match refused.code {
        HttpCode::MethodNotAllowed if refused.message.contains("HEAD") => say(ALLOW, "GET, HEAD"),
        HttpCode::MethodNotAllowed => say(ALLOW, "GET"),
        HttpCode::UpgradeRequired => say(UPGRADE, "websocket"),
        HttpCode::UnsupportedVersion => say(SEC_WEBSOCKET_VERSION, "13"),
        HttpCode::ServerFull | HttpCode::NotReady | HttpCode::TooManyConnections => {
            say(RETRY_AFTER, "5");
        }
        HttpCode::MissingHost
        | HttpCode::MissingKey
        | HttpCode::DuplicateHeader
        | HttpCode::UnsupportedSubprotocol
        | HttpCode::BadUpgrade
        | HttpCode::OriginNotAllowed
        | HttpCode::NotFound
        | HttpCode::HttpVersion => {}
    }
    answer
}

fn respond(status: StatusCode, kind: &'static str, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

const fn status(code: HttpCode) -> StatusCode {
    match code {
        HttpCode::MissingHost
        | HttpCode::MissingKey
        | HttpCode::DuplicateHeader
        | HttpCode::UnsupportedSubprotocol
        | HttpCode::BadUpgrade => StatusCode::BAD_REQUEST,
        HttpCode::OriginNotAllowed => StatusCode::FORBIDDEN,
        HttpCode::NotFound => StatusCode::NOT_FOUND,
        HttpCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        HttpCode::UpgradeRequired | HttpCode::UnsupportedVersion => StatusCode::UPGRADE_REQUIRED,
        HttpCode::ServerFull | HttpCode::NotReady => StatusCode::SERVICE_UNAVAILABLE,
        HttpCode::TooManyConnections => StatusCode::TOO_MANY_REQUESTS,
        HttpCode::HttpVersion => StatusCode::HTTP_VERSION_NOT_SUPPORTED,
    }
}
