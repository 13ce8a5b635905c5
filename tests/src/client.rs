//! A client that speaks protocol 1 and checks all it hears; it reads only while it waits for something, so not waiting is how it pauses.

use crate::{Absent, PATIENCE, Parlord, Reader, soon};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tungstenite::Message;

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By a close frame.
    Closed { code: u16, reason: String },
    /// Without one.
    Cut,
}

/// One connection of one person.
pub struct Client {
    socket: WebSocketStream<TcpStream>,
    next_id: u64,
    nonces: u64,
    readers: BTreeMap<String, Reader>,
    welcome: Value,
    bye: Option<Value>,
}

impl Client {
    /// A connection that has not said who it is.
    pub async fn connect(parlord: &Parlord) -> Self {
        Self::try_connect(parlord).await.expect("a connection")
    }

    /// The same, where a refusal is part of the test.
    pub async fn try_connect(parlord: &Parlord) -> Result<Self, tungstenite::Error> {
        Self::through(TcpSocket::new_v4()?, parlord).await
    }

    /// A connection whose kernel holds little, so that a pause is soon felt by the server.
    pub async fn connect_narrow(parlord: &Parlord) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4096).expect("a small buffer");
        Self::through(socket, parlord).await.expect("a connection")
    }

    /// A new guest of this name.
    pub async fn named(parlord: &Parlord, name: &str) -> Self {
        let mut client = Self::connect(parlord).await;
        client.hello(json!({"name": name})).await;
        client
    }

    /// The person of this token.
    pub async fn with_token(parlord: &Parlord, token: &str) -> Self {
        let mut client = Self::connect(parlord).await;
        client.hello(json!({"token": token})).await;
        client
    }

    /// Says `hello` with these fields; the answer has to be `welcome`.
    pub async fn hello(&mut self, fields: Value) -> Value {
        let answer = self.try_hello(fields).await;
        assert_eq!(answer["type"], "welcome", "{answer}");
        answer
    }

    /// The same, where a refusal is part of the test.
    pub async fn try_hello(&mut self, fields: Value) -> Value {
        let answer = self.ask("hello", fields).await;
        if answer["type"] == "welcome" {
            self.welcome = answer.clone();
        }
        answer
    }

    /// Watches from nothing: `watching`, a page, `caught_up`. Returns `watching`.
    pub async fn watch(&mut self, room: &str) -> Value {
        self.reader_to_be(room).rewind(None, 0);
        self.watch_with(json!({"room": room})).await
    }

    /// Watches from this position.
    pub async fn watch_from(&mut self, room: &str, epoch: &str, seq: u64) -> Value {
        self.reader_to_be(room).rewind(Some(epoch), seq);
        self.watch_with(json!({"room": room, "epoch": epoch, "seq": seq})).await
    }

    /// No longer receives the room.
    pub async fn unwatch(&mut self, room: &str) {
        let answer = self.ask("unwatch", json!({"room": room})).await;
        assert_eq!(answer["type"], "ok", "{answer}");
        self.readers.remove(&key(room));
    }

    /// Sends a text with a fresh nonce; returns its seq.
    pub async fn send(&mut self, room: &str, text: &str) -> u64 {
        let nonce = self.fresh_nonce();
        self.send_with_nonce(room, text, &nonce).await
    }

    /// Sends a text with this nonce; returns its seq, the first one's if it was a repetition.
    pub async fn send_with_nonce(&mut self, room: &str, text: &str, nonce: &str) -> u64 {
        let answer = self.try_send(room, text, nonce).await.expect("the connection holds");
        answer["seq"].as_u64().unwrap_or_else(|| panic!("send was refused: {answer}"))
    }

    /// The same where the daemon may die or refuse.
    pub async fn try_send(&mut self, room: &str, text: &str, nonce: &str) -> Result<Value, Ended> {
        self.try_ask("send", json!({"room": room, "text": text, "nonce": nonce})).await
    }

    /// Sends all of these before it waits for the answers; returns their seqs.
    pub async fn send_all(
        &mut self,
        room: &str,
        texts: impl IntoIterator<Item = String>,
    ) -> Vec<u64> {
        let mut ids = Vec::new();
        for text in texts {
            let (id, nonce) = (self.next_id, self.fresh_nonce());
            self.next_id += 1;
            let request =
                json!({"type": "send", "id": id, "room": room, "text": text, "nonce": nonce});
            self.say(&request.to_string()).await.expect("the connection holds");
            ids.push(id);
        }
        let mut seqs = Vec::new();
        for id in ids {
            let answer = self.hear_until("an answer", |frame| frame["id"] == id).await;
            seqs.push(
                answer["seq"].as_u64().unwrap_or_else(|| panic!("send was refused: {answer}")),
            );
        }
        seqs
    }

    /// Changes an own message; returns the seq of the change.
    pub async fn edit(&mut self, room: &str, target: u64, text: &str) -> u64 {
        let nonce = self.fresh_nonce();
        self.logged("edit", json!({"room": room, "target": target, "text": text, "nonce": nonce}))
            .await
    }

    /// Removes an own message; returns the seq of the removal.
    pub async fn remove(&mut self, room: &str, target: u64) -> u64 {
        let nonce = self.fresh_nonce();
        self.logged("remove", json!({"room": room, "target": target, "nonce": nonce})).await
    }

    /// Sets the topic; returns its seq.
    pub async fn topic(&mut self, room: &str, text: &str) -> u64 {
        let nonce = self.fresh_nonce();
        self.logged("topic", json!({"room": room, "text": text, "nonce": nonce})).await
    }

    /// Any request: adds `type` and `id`, and returns the reply of that id.
    pub async fn ask(&mut self, kind: &str, fields: Value) -> Value {
        match self.try_ask(kind, fields).await {
            Ok(answer) => answer,
            Err(ended) => panic!("`{kind}` was not answered: {ended:?}"),
        }
    }

    /// The same where the connection may end.
    pub async fn try_ask(&mut self, kind: &str, mut fields: Value) -> Result<Value, Ended> {
        let id = self.next_id;
        self.next_id += 1;
        fields["type"] = kind.into();
        fields["id"] = id.into();
        self.say(&fields.to_string()).await?;
        loop {
            let frame = self.hear().await?;
            let a_watch_of_hello = kind == "hello" && frame["type"] == "watching";
            if frame["id"] == id && !a_watch_of_hello {
                self.ok_precedes_the_own_message(kind, &fields, &frame);
                return Ok(frame);
            }
        }
    }

    /// Sends this text as it is.
    pub async fn say(&mut self, text: &str) -> Result<(), Ended> {
        let sent = soon("the daemon to take a frame", self.socket.send(Message::text(text))).await;
        sent.map_err(|_| Ended::Cut)
    }

    /// Sends this WebSocket message as it is.
    pub async fn throw(&mut self, message: Message) -> Result<(), Ended> {
        self.socket.send(message).await.map_err(|_| Ended::Cut)
    }

    /// The next frame, after it was checked and entered in the reader of its room.
    pub async fn hear(&mut self) -> Result<Value, Ended> {
        loop {
            match soon("a frame", self.socket.next()).await {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).expect("every frame is JSON");
                    self.take(&frame);
                    return Ok(frame);
                }
                Some(Ok(Message::Close(close))) => {
                    let (code, reason) = close.map_or((1005, String::new()), |close| {
                        (close.code.into(), close.reason.to_string())
                    });
                    return Err(Ended::Closed { code, reason });
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(Ended::Cut),
            }
        }
    }

    /// Hears frames until one pleases.
    pub async fn hear_until(
        &mut self,
        what: &str,
        mut pleases: impl FnMut(&Value) -> bool,
    ) -> Value {
        let search = async {
            loop {
                match self.hear().await {
                    Ok(frame) if pleases(&frame) => return frame,
                    Ok(_) => {}
                    Err(ended) => panic!("{ended:?} while waiting for {what}"),
                }
            }
        };
        soon(what, search).await
    }

    /// Hears frames until the reader of this room pleases.
    pub async fn read_until(
        &mut self,
        room: &str,
        what: &str,
        mut pleases: impl FnMut(&Reader) -> bool,
    ) {
        let started = tokio::time::Instant::now();
        while !pleases(self.reader(room)) {
            if let Err(ended) = self.hear().await {
                panic!("{ended:?} while waiting for {what} in {room}");
            }
            assert!(
                started.elapsed() < PATIENCE,
                "waited {PATIENCE:?} in vain for {what} in {room}"
            );
        }
    }

    /// Reads the room up to this seq.
    pub async fn read_to(&mut self, room: &str, seq: u64) {
        self.read_until(room, &format!("seq {seq}"), |reader| reader.seq >= seq).await;
    }

    /// Reads until `caught_up`.
    pub async fn catch_up(&mut self, room: &str) {
        self.read_until(room, "caught_up", |reader| reader.caught_up).await;
    }

    /// Reads to the end of the connection.
    pub async fn end(&mut self) -> Ended {
        loop {
            if let Err(ended) = self.hear().await {
                return ended;
            }
        }
    }

    /// Says goodbye with 1000 and waits for the answer.
    pub async fn leave(mut self) -> Absent {
        let _ = self.socket.close(None).await;
        self.end().await;
        self.absent()
    }

    /// The cable is pulled: no close frame.
    pub fn cut(self) -> Absent {
        self.absent()
    }

    /// What it knows of a watched room.
    pub fn reader(&self, room: &str) -> &Reader {
        self.readers.get(&key(room)).unwrap_or_else(|| panic!("{room} is not watched"))
    }

    /// The last `welcome`.
    pub fn welcome(&self) -> &Value {
        &self.welcome
    }

    /// The person's token.
    pub fn token(&self) -> String {
        self.welcome["token"].as_str().expect("a token").to_owned()
    }

    /// The person's id.
    pub fn id(&self) -> String {
        self.welcome["you"]["id"].as_str().expect("an id").to_owned()
    }

    /// The person's name.
    pub fn name(&self) -> String {
        self.welcome["you"]["name"].as_str().expect("a name").to_owned()
    }

    /// The `bye`, if it came.
    pub fn bye(&self) -> Option<&Value> {
        self.bye.as_ref()
    }

    /// A nonce nobody else has.
    pub fn fresh_nonce(&mut self) -> String {
        self.nonces += 1;
        let connection = self.welcome["connection"].as_str().unwrap_or_default();
        let tail = connection.len().saturating_sub(12);
        format!("{}-{}", &connection[tail..], self.nonces)
    }

    pub(crate) fn take_over(&mut self, readers: BTreeMap<String, Reader>) {
        self.readers = readers;
    }

    async fn through(socket: TcpSocket, parlord: &Parlord) -> Result<Self, tungstenite::Error> {
        let stream = socket.connect(parlord.address().parse().expect("an address")).await?;
        stream.set_nodelay(true)?;
        let url = format!("ws://{}/ws", parlord.address());
        let (socket, _) = soon("the upgrade", tokio_tungstenite::client_async(url, stream)).await?;
        Ok(Self {
            socket,
            next_id: 1,
            nonces: 0,
            readers: BTreeMap::new(),
            welcome: Value::Null,
            bye: None,
        })
    }

    async fn watch_with(&mut self, fields: Value) -> Value {
        let answer = self.ask("watch", fields.clone()).await;
        assert_eq!(answer["type"], "watching", "{answer}");
        self.catch_up(fields["room"].as_str().expect("a room")).await;
        answer
    }

    async fn logged(&mut self, kind: &str, fields: Value) -> u64 {
        let answer = self.ask(kind, fields).await;
        answer["seq"].as_u64().unwrap_or_else(|| panic!("`{kind}` was refused: {answer}"))
    }

    fn reader_to_be(&mut self, room: &str) -> &mut Reader {
        self.readers.entry(key(room)).or_insert_with(|| Reader::new(room))
    }

    fn take(&mut self, frame: &Value) {
        if frame["type"] == "bye" {
            self.bye = Some(frame.clone());
        }
        if let Some(room) = frame["room"].as_str()
            && let Some(reader) = self.readers.get_mut(&key(room))
        {
            reader.take(frame);
        }
    }

    fn ok_precedes_the_own_message(&self, kind: &str, asked: &Value, answer: &Value) {
        let room = asked["room"].as_str().unwrap_or_default();
        if let ("send", Some(seq), Some(reader)) =
            (kind, answer["seq"].as_u64(), self.readers.get(&key(room)))
            && answer["duplicate"] != true
        {
            assert!(reader.seq < seq, "the own message of seq {seq} came before its ok");
        }
    }

    fn absent(self) -> Absent {
        let token = self.welcome["token"].as_str().unwrap_or_default().to_owned();
        Absent::new(token, self.readers)
    }
}

fn key(room: &str) -> String {
    room.to_lowercase()
}
