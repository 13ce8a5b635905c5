//! The words of moderation: roles, verbs, and how each verb is taken back.

use serde::{Deserialize, Serialize};

/// What a person is in a room, lowest first. Nobody acts on his equal or better.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    #[default]
    Member,
    /// Speaks in locked and slow rooms.
    Voice,
    Moderator,
    Owner,
}

impl Role {
    pub const ALL: &'static [Self] = &[Self::Member, Self::Voice, Self::Moderator, Self::Owner];

    /// The role as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Voice => "voice",
            Self::Moderator => "moderator",
            Self::Owner => "owner",
        }
    }
}

/// The verbs of deeds and of what else stands in the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    Warn,
    Mute,
    Unmute,
    Kick,
    Ban,
    Unban,
    Remove,
    Purge,
    Lock,
    Unlock,
    Slow,
    Topic,
    Notice,
    CloseRoom,
    OpenRoom,
    Role,
    Undo,
    /// A report was filed.
    Report,
    /// A report was claimed, dismissed, escalated or settled.
    Review,
    /// An operator looked into a room or at a person.
    Look,
    /// A newcomer was found to be covered by a sanction.
    Cover,
    /// The server changed something by itself: configuration, retention, new epochs.
    Housekeeping,
}

/// How a deed is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inverse {
    /// `undo` within the window for undoing.
    Undo,
    /// `undo` within the grace period of removed texts.
    Restore,
    /// It cannot be taken back.
    None,
}

impl Verb {
    /// All of them, in the order of PROTOCOL.md.
    pub const ALL: &'static [Self] = &[
        Self::Warn,
        Self::Mute,
        Self::Unmute,
        Self::Kick,
        Self::Ban,
        Self::Unban,
        Self::Remove,
        Self::Purge,
        Self::Lock,
        Self::Unlock,
        Self::Slow,
        Self::Topic,
        Self::Notice,
        Self::CloseRoom,
        Self::OpenRoom,
        Self::Role,
        Self::Undo,
        Self::Report,
        Self::Review,
        Self::Look,
        Self::Cover,
        Self::Housekeeping,
    ];

    /// Those that a deed can have.
    pub const DEEDS: &'static [Self] = Self::ALL.split_at(16).0;

    /// The verb as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Mute => "mute",
            Self::Unmute => "unmute",
            Self::Kick => "kick",
            Self::Ban => "ban",
            Self::Unban => "unban",
            Self::Remove => "remove",
            Self::Purge => "purge",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Slow => "slow",
            Self::Topic => "topic",
            Self::Notice => "notice",
            Self::CloseRoom => "close_room",
            Self::OpenRoom => "open_room",
            Self::Role => "role",
            Self::Undo => "undo",
            Self::Report => "report",
            Self::Review => "review",
            Self::Look => "look",
            Self::Cover => "cover",
            Self::Housekeeping => "housekeeping",
        }
    }

    /// How it is taken back. A warning and a notice have been read; an undone undo would be the deed again.
    pub const fn inverse(self) -> Inverse {
        match self {
            Self::Mute
            | Self::Unmute
            | Self::Kick
            | Self::Ban
            | Self::Unban
            | Self::Lock
            | Self::Unlock
            | Self::Slow
            | Self::Topic
            | Self::CloseRoom
            | Self::OpenRoom
            | Self::Role => Inverse::Undo,
            Self::Remove | Self::Purge => Inverse::Restore,
            Self::Warn
            | Self::Notice
            | Self::Undo
            | Self::Report
            | Self::Review
            | Self::Look
            | Self::Cover
            | Self::Housekeeping => Inverse::None,
        }
    }
}
