//! Modes: a room that is locked, slow or closed, and who may speak there all the same.

use super::apply::{existing, in_sequence, who};
use super::entry::{Actor, Entry, Setting};
use super::event::What;
use super::overlay::Overlay;
use super::rights;
use super::sanctions::{Wish, bar};
use super::state::Room;
use super::undo::{Back, remember};
use super::verdict::{Decision, Refusal};
use parlor_protocol::Millis;
use parlor_protocol::deed::{LONGEST_MS, Role, Verb};
use parlor_protocol::moderation::Mode;
use std::sync::Arc;

/// The slowest that a room can be.
pub const SLOWEST_MS: u64 = 6 * 3_600_000;

/// A mode at this moment: what was given for a time ends by itself.
pub fn mode_at(mode: &Mode, at: Millis) -> Mode {
    let over = |until: Option<Millis>| until.is_some_and(|until| until <= at);
    let mut mode = *mode;
    if over(mode.locked_until) {
        (mode.locked, mode.locked_until) = (false, None);
    }
    if over(mode.slow_until) {
        (mode.slow_ms, mode.slow_until) = (None, None);
    }
    mode
}

impl Room {
    /// How it is set at this moment.
    pub fn mode_at(&self, at: Millis) -> Mode {
        self.mode.as_ref().map(|mode| mode_at(mode, at)).unwrap_or_default()
    }
}

/// Whether the room's mode lets this actor speak. A room without one costs nothing.
pub(super) fn may_speak(room: &Room, actor: Actor, at: Millis) -> Result<(), Refusal> {
    if room.mode.is_none() || actor.rank.is_staff() {
        return Ok(());
    }
    let mode = room.mode_at(at);
    if mode.closed {
        return Err(Refusal::RoomClosed);
    }
    if mode.locked && room.role(actor.id) < Role::Voice {
        return Err(Refusal::RoomLocked { until: mode.locked_until });
    }
    Ok(())
}

/// Whether the actor's last message in a slow room is long enough ago, by log time.
pub(super) fn in_its_time(
    state: &Overlay<'_>,
    room: &Room,
    actor: Actor,
    at: Millis,
) -> Result<(), Refusal> {
    let Some(every_ms) = pace(room, actor, at) else { return Ok(()) };
    let Some(last) = state.pace((room.id, actor.id)) else { return Ok(()) };
    match last.saturating_add(every_ms).saturating_sub(at) {
        0 => Ok(()),
        retry_after_ms => Err(Refusal::SlowMode { every_ms, retry_after_ms }),
    }
}

/// Notes when whoever has no voice spoke in a slow room.
pub(super) fn keep_pace(state: &mut Overlay<'_>, room: &Room, actor: Actor, at: Millis) {
    if pace(room, actor, at).is_some() {
        state.put_pace((room.id, actor.id), Some(at));
    }
}

fn pace(room: &Room, actor: Actor, at: Millis) -> Option<u64> {
    let mode = room.mode.as_ref()?;
    let slow_ms = mode_at(mode, at).slow_ms?;
    (!actor.rank.is_staff() && room.role(actor.id) < Role::Voice).then_some(slow_ms)
}

pub(super) fn set(
    state: &mut Overlay<'_>,
    entry: &Entry,
    setting: Setting,
    at: Millis,
) -> Decision {
    let mut room = existing(state, entry)?;
    let verb = verb_of(setting);
    rights::may(entry.head.actor, verb, Some(&room), &[])?;
    bar(state, entry.head.actor, Some(&room.name), Wish::Act, at)?;
    let before = room.mode.as_deref().copied().unwrap_or_default();
    let after = changed(before, setting, at)?;
    if mode_at(&after, at) == mode_at(&before, at) {
        return Err(Refusal::NothingToDo);
    }
    let before = std::mem::replace(&mut room.mode, mode(after));
    let back = Back::Mode { before, after: room.mode.clone() };
    remember(state, entry, (verb, back), at);
    let what = What::Set { by: who(entry), mode: mode_at(&after, at) };
    Ok(Some(in_sequence(state, &mut room, at, what)))
}

pub(super) const fn verb_of(setting: Setting) -> Verb {
    match setting {
        Setting::Lock { .. } => Verb::Lock,
        Setting::Unlock => Verb::Unlock,
        Setting::Slow { .. } => Verb::Slow,
        Setting::Close => Verb::CloseRoom,
        Setting::Open => Verb::OpenRoom,
    }
}

/// A mode as a room has it: none, if it is the usual one.
fn mode(mode: Mode) -> Option<Arc<Mode>> {
    (mode != Mode::default()).then(|| Arc::new(mode))
}

fn changed(mode: Mode, setting: Setting, at: Millis) -> Result<Mode, Refusal> {
    let until = |for_ms: Option<u64>| match for_ms {
        Some(for_ms) if for_ms == 0 || for_ms > LONGEST_MS => {
            Err(Refusal::BadDuration { limit_ms: LONGEST_MS })
        }
        for_ms => Ok(for_ms.map(|for_ms| at.saturating_add(for_ms))),
    };
    Ok(match setting {
        Setting::Lock { for_ms } => Mode { locked: true, locked_until: until(for_ms)?, ..mode },
        Setting::Unlock => Mode { locked: false, locked_until: None, ..mode },
        Setting::Slow { every_ms: 0, .. } => Mode { slow_ms: None, slow_until: None, ..mode },
        Setting::Slow { every_ms, .. } if every_ms > SLOWEST_MS => {
            return Err(Refusal::BadDuration { limit_ms: SLOWEST_MS });
        }
        Setting::Slow { every_ms, for_ms } => {
            Mode { slow_ms: Some(every_ms), slow_until: until(for_ms)?, ..mode }
        }
        Setting::Close => Mode { closed: true, ..mode },
        Setting::Open => Mode { closed: false, ..mode },
    })
}

/// Takes back what an act set, if that is still set so; what other acts set stays.
pub(super) fn set_back(
    room: &mut Room,
    verb: Verb,
    (before, after): (Option<&Arc<Mode>>, Option<&Arc<Mode>>),
) -> Result<Mode, Refusal> {
    let of = |mode: Option<&Arc<Mode>>| mode.map(|mode| **mode).unwrap_or_default();
    let (before, after, now) = (of(before), of(after), of(room.mode.as_ref()));
    let lock = |mode: Mode| (mode.locked, mode.locked_until);
    let slow = |mode: Mode| (mode.slow_ms, mode.slow_until);
    let mut back = now;
    let same = if matches!(verb, Verb::Lock | Verb::Unlock) {
        (back.locked, back.locked_until) = lock(before);
        lock(now) == lock(after)
    } else if verb == Verb::Slow {
        (back.slow_ms, back.slow_until) = slow(before);
        slow(now) == slow(after)
    } else {
        back.closed = before.closed;
        now.closed == after.closed
    };
    if !same {
        return Err(Refusal::ChangedSince);
    }
    room.mode = mode(back);
    Ok(back)
}
