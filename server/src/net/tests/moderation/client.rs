//! A client who asks and remembers what he hears meanwhile.

use super::super::house::*;
use super::super::{close, frame, masked, within};
use serde_json::{Value, json};
use std::collections::VecDeque;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

pub(super) struct Client {
    tcp: TcpStream,
    pub(super) id: String,
    pub(super) token: String,
    pub(super) welcome: Value,
    /// What came and was not asked for, the oldest first.
    pub(super) heard: VecDeque<Value>,
    last: u64,
}

impl Client {
    pub(super) async fn come(house: &House, address: &str) -> Self {
        Self::hello(house, address, json!({})).await.unwrap()
    }

    pub(super) async fn with_token(
        house: &House,
        address: &str,
        token: &str,
    ) -> Result<Self, (Value, u16)> {
        Self::hello(house, address, json!({"token": token})).await
    }

    pub(super) async fn again(&self, house: &House, address: &str) -> Result<Self, (Value, u16)> {
        Self::with_token(house, address, &self.token).await
    }

    /// The refusal and the code of the close, if he is not let in.
    pub(super) async fn hello(
        house: &House,
        address: &str,
        mut hello: Value,
    ) -> Result<Self, (Value, u16)> {
        let mut tcp = house.connect_from(address).await;
        (hello["type"], hello["id"]) = (json!("hello"), json!(1));
        say(&mut tcp, &hello.to_string()).await;
        let welcome: Value = serde_json::from_str(&hear(&mut tcp).await).unwrap();
        if welcome["type"] != "welcome" {
            return Err((welcome, close(&mut tcp).await.0));
        }
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let (id, token) = (text(&welcome["you"]["id"]), text(&welcome["token"]));
        Ok(Self { tcp, id, token, welcome, heard: VecDeque::new(), last: 1 })
    }

    pub(super) async fn tell(&mut self, request: &Value) {
        assert!(self.try_tell(request).await, "the connection was closed");
    }

    /// Whether it could be said.
    pub(super) async fn try_tell(&mut self, request: &Value) -> bool {
        let bytes = masked(0x81, request.to_string().as_bytes());
        self.tcp.write_all(&bytes).await.is_ok()
    }

    /// Everything up to the last one of so many answers to requests from this number on.
    pub(super) async fn hear_answers(&mut self, from: u64, count: u64) -> Vec<Value> {
        let (mut frames, mut answers): (Vec<Value>, u64) = (self.heard.drain(..).collect(), 0);
        while answers < count {
            let frame = self.next().await;
            answers += u64::from(frame["id"].as_u64().is_some_and(|id| id >= from));
            frames.push(frame);
        }
        frames
    }

    /// The next frame that is not presence.
    async fn next(&mut self) -> Value {
        serde_json::from_str(&hear(&mut self.tcp).await).unwrap()
    }

    /// The reply. To `typing` only a refusal has one.
    pub(super) async fn ask(&mut self, mut request: Value) -> Value {
        self.last += 1;
        request["id"] = json!(self.last);
        self.tell(&request).await;
        loop {
            let frame = self.next().await;
            if frame["id"] == request["id"] {
                return frame;
            }
            self.heard.push_back(frame);
        }
    }

    /// Does a deed, or takes an act back.
    pub(super) async fn deed(&mut self, deed: Value, nonce: &str) -> Value {
        match deed["type"] == "undo" {
            true => self.ask(json!({"type": "undo", "act": deed["act"], "nonce": nonce})).await,
            false => self.ask(json!({"type": "do", "deed": deed, "nonce": nonce})).await,
        }
    }

    pub(super) async fn send(&mut self, text: &str) -> Value {
        let nonce = format!("s{}", self.last);
        self.ask(json!({"type": "send", "room": "lobby", "text": text, "nonce": nonce})).await
    }

    /// Watches the lobby and hears up to its present end.
    pub(super) async fn watch(&mut self) {
        let watching = self.ask(json!({"type": "watch", "room": "lobby"})).await;
        assert_eq!(watching["type"], "watching", "{watching}");
        self.hear("caught_up").await;
        self.heard.clear();
    }

    /// The next frame of a type; what came before it is forgotten.
    pub(super) async fn hear(&mut self, name: &str) -> Value {
        while let Some(frame) = self.heard.pop_front() {
            if frame["type"] == name {
                return frame;
            }
        }
        loop {
            let frame = self.next().await;
            if frame["type"] == name {
                return frame;
            }
        }
    }

    /// The next frame of each type, whichever comes first: what a room hears and what a person is told have no order.
    pub(super) async fn hear_both(&mut self, names: [&str; 2]) -> [Value; 2] {
        let first = self.hear_until(|frame| names.iter().any(|name| frame["type"] == *name)).await;
        let first = first.last().cloned().unwrap_or_default();
        if first["type"] == names[0] {
            let second = self.hear(names[1]).await;
            return [first, second];
        }
        [self.hear(names[0]).await, first]
    }

    /// Everything up to the frame of this type and text.
    pub(super) async fn hear_room_until(&mut self, name: &str, text: &str) -> Vec<Value> {
        self.hear_until(|frame| frame["type"] == name && frame["text"] == text).await
    }

    /// Everything up to this frame.
    pub(super) async fn hear_until(&mut self, is_last: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            let frame = match self.heard.pop_front() {
                Some(frame) => frame,
                None => self.next().await,
            };
            let last = is_last(&frame);
            events.push(frame);
            if last {
                return events;
            }
        }
    }

    /// He gets every event of the lobby up to this seq, and nothing after it; and is told why.
    pub(super) async fn ends_at(&mut self, seq: u64) {
        // Whatever comes after a reply that was asked for this late would have come before.
        let mut told = false;
        let mut next = None;
        loop {
            let frame = match self.heard.pop_front() {
                Some(frame) => frame,
                None => self.next().await,
            };
            told |= frame["type"] == "sanctioned";
            let Some(at) = frame["seq"].as_u64().filter(|_| frame["type"] != "caught_up") else {
                continue;
            };
            assert!(next.is_none_or(|next| next == at), "a hole before {at}");
            assert!(at <= seq, "{frame} came after the end");
            next = Some(at + 1);
            if at == seq {
                assert_eq!(frame["type"], "sanction", "{frame}");
                break;
            }
        }
        // It is told apart from the room's events, before or after them.
        if !told {
            let before = self.hear_until(|frame| frame["type"] == "sanctioned").await;
            assert_eq!(room_events(&before.into()), 0);
        }
        for _ in 0..3 {
            assert_eq!(self.ask(json!({"type": "ping"})).await["type"], "ok");
        }
        assert_eq!(room_events(&self.heard), 0, "{:?}", self.heard);
    }

    /// What he is told, and the code with which his connection is closed.
    pub(super) async fn is_closed(&mut self) -> (Vec<Value>, u16) {
        let mut told: Vec<Value> = self.heard.drain(..).collect();
        loop {
            let (first, payload) = within(frame(&mut self.tcp)).await.unwrap();
            if first == 0x88 {
                return (told, u16::from_be_bytes([payload[0], payload[1]]));
            }
            if first == 0x81 {
                told.push(serde_json::from_slice(&payload).unwrap());
            }
        }
    }
}

/// How many of these frames stand in a room's sequence.
pub(super) fn room_events(frames: &VecDeque<Value>) -> usize {
    frames.iter().filter(|frame| frame["seq"].is_u64() && frame["type"] != "caught_up").count()
}
