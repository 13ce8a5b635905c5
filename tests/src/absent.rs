//! Somebody whose connection is gone and who comes back with what he has.

use crate::{Client, Parlord, Reader};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A token, and a position in every room.
pub struct Absent {
    token: String,
    readers: BTreeMap<String, Reader>,
}

impl Absent {
    pub(crate) fn new(token: String, readers: BTreeMap<String, Reader>) -> Self {
        Self { token, readers }
    }

    /// Who he is.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What he has of a room.
    pub fn reader(&self, room: &str) -> &Reader {
        self.readers.get(&room.to_lowercase()).unwrap_or_else(|| panic!("{room} was not watched"))
    }

    /// Resumes every room inside `hello`, and returns once the `welcome` is there.
    pub async fn come_back(self, parlord: &Parlord) -> Client {
        let client = Client::connect(parlord).await;
        self.come_back_on(client).await
    }

    /// The same on a connection made before.
    pub async fn come_back_on(self, mut client: Client) -> Client {
        let watch: Vec<Value> = self.readers.values().map(position).collect();
        let mut readers = self.readers;
        for reader in readers.values_mut() {
            reader.caught_up = false;
        }
        client.take_over(readers);
        client.hello(json!({"token": self.token, "watch": watch})).await;
        client
    }
}

fn position(reader: &Reader) -> Value {
    match &reader.epoch {
        Some(epoch) => json!({"room": reader.room, "epoch": epoch, "seq": reader.seq}),
        None => json!({"room": reader.room}),
    }
}
