//! What the configuration file says of rooms and rules, told to the log as entries at start and at reload.

use crate::chat::{Act, Print, Rules, Terms};
use crate::command::server_entry;
use crate::config::{self, Config, Pin};
use crate::log::{Failure, Outcome, Sequencer};
use crate::settings::millis;
use futures_util::{StreamExt, TryStreamExt, stream};
use parlor_protocol::RoomName;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::Arc;

/// Rooms that are declared together.
const AT_ONCE: usize = 256;

/// Tells the log what the file says. What it says already is not told again.
pub(crate) async fn tell(sequencer: &Sequencer, config: &Config) -> Result<(), Failure> {
    submit(sequencer, None, Act::Rules(rules(config)), None).await?;
    submit(sequencer, None, Act::Terms(terms(config)), None).await?;
    // Together, so that many are kept by one flush.
    let mut declared =
        stream::iter(&config.room).map(|room| declare(sequencer, room)).buffered(AT_ONCE);
    while declared.try_next().await?.is_some() {}
    let named: HashSet<&RoomName> = config.room.iter().map(|room| &room.name).collect();
    let gone: Vec<RoomName> = sequencer.read(|state| {
        let declared = state.rooms.values().filter(|room| room.flags.declared);
        let names = declared.map(|room| room.name.clone());
        names.filter(|name| !named.contains(name)).collect()
    });
    for name in gone {
        submit(sequencer, Some(name), Act::Undeclare, None).await?;
    }
    Ok(())
}

async fn declare(sequencer: &Sequencer, room: &config::Room) -> Result<(), Failure> {
    if sequencer.room(&room.name).is_some_and(|is| is.flags.ephemeral != room.ephemeral) {
        let room = room.name.as_str();
        tracing::warn!(room, "`ephemeral` is settled when a room is made, and stays as it is");
    }
    let pinned = room.pin.contains(&Pin::Topic);
    let topic = room.topic.as_deref().unwrap_or_default();
    let bytes = topic.len() as u32;
    let act = Act::Declare { ephemeral: room.ephemeral, pinned, bytes };
    submit(sequencer, Some(room.name.clone()), act, Some(topic.into())).await
}

fn rules(config: &Config) -> Rules {
    Rules {
        dedupe_ms: millis(config.rooms.dedupe_window),
        edit_ms: millis(config.rooms.edit_window),
        create: config.rooms.create,
        max_rooms: config.rooms.max,
    }
}

fn terms(config: &Config) -> Terms {
    Terms {
        undo_ms: millis(config.moderation.undo_window),
        grace_ms: millis(config.moderation.purge_grace),
        kick_ms: millis(config.moderation.kick),
    }
}

async fn submit(
    sequencer: &Sequencer,
    room: Option<RoomName>,
    act: Act,
    text: Option<Arc<str>>,
) -> Result<(), Failure> {
    let mut entry = server_entry(room, act, text);
    // A pinned topic that stands is not set again: its print is that of the text alone.
    entry.head.print = print(sequencer.store().salt(), entry.body.text.as_deref());
    match sequencer.submit(entry).await {
        Outcome::Failed(failure) => Err(failure),
        Outcome::Rejected(refusal) => {
            tracing::warn!(?refusal, "the log refused an act of the configuration");
            Ok(())
        }
        Outcome::Accepted { .. } | Outcome::Duplicate { .. } => Ok(()),
    }
}

fn print(salt: [u8; 16], text: Option<&str>) -> Print {
    let mut hash = Sha256::new_with_prefix(salt);
    hash.update(b"declared");
    hash.update(text.unwrap_or_default());
    let digest: [u8; 32] = hash.finalize().into();
    digest.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}
