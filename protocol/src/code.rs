//! Every code of the protocol: errors, HTTP answers and closes.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$each])* $variant,)* }

        impl $name {
            /// All of them, in the order of PROTOCOL.md.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it stands on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

codes! {
    /// Why a request was refused (PROTOCOL.md section 7).
    ErrorCode {
        BadJson = "bad_json",
        TooDeep = "too_deep",
        MissingField = "missing_field",
        BadField = "bad_field",
        UnknownType = "unknown_type",
        HelloFirst = "hello_first",
        AlreadyHello = "already_hello",
        BadToken = "bad_token",
        BadName = "bad_name",
        NameTaken = "name_taken",
        NameReserved = "name_reserved",
        NameConfusable = "name_confusable",
        BadRoomName = "bad_room_name",
        NoSuchRoom = "no_such_room",
        TooManyRooms = "too_many_rooms",
        TooManyWatches = "too_many_watches",
        NotWatching = "not_watching",
        TooLong = "too_long",
        EmptyMessage = "empty_message",
        BadText = "bad_text",
        BadNonce = "bad_nonce",
        NonceReused = "nonce_reused",
        NonceSpent = "nonce_spent",
        NoSuchMessage = "no_such_message",
        MessageRemoved = "message_removed",
        EditWindowOver = "edit_window_over",
        NotPermitted = "not_permitted",
        SetByConfig = "set_by_config",
        Muted = "muted",
        Kicked = "kicked",
        Banned = "banned",
        RoomLocked = "room_locked",
        RoomClosed = "room_closed",
        SlowMode = "slow_mode",
        OwnTarget = "own_target",
        HigherTarget = "higher_target",
        NoSuchPerson = "no_such_person",
        NoSuchMember = "no_such_member",
        NoSuchAct = "no_such_act",
        NoSuchReport = "no_such_report",
        NothingToDo = "nothing_to_do",
        BadDuration = "bad_duration",
        BadNetwork = "bad_network",
        TooManyTargets = "too_many_targets",
        TooWide = "too_wide",
        PlanExpired = "plan_expired",
        CannotUndo = "cannot_undo",
        UndoWindowOver = "undo_window_over",
        ChangedSince = "changed_since",
        BadFilter = "bad_filter",
        BadColumn = "bad_column",
        TooManySubscriptions = "too_many_subscriptions",
        BadPage = "bad_page",
        RateLimited = "rate_limited",
        Overloaded = "overloaded",
        StorageFull = "storage_full",
        StorageUnknown = "storage_unknown",
        UnderWay = "under_way",
        ShuttingDown = "shutting_down",
        Internal = "internal",
    }
}

codes! {
    /// Why a request was refused before the upgrade (PROTOCOL.md section 8).
    HttpCode {
        MissingHost = "missing_host",
        MissingKey = "missing_key",
        DuplicateHeader = "duplicate_header",
        UnsupportedSubprotocol = "unsupported_subprotocol",
        BadUpgrade = "bad_upgrade",
        OriginNotAllowed = "origin_not_allowed",
        NotFound = "not_found",
        MethodNotAllowed = "method_not_allowed",
        UpgradeRequired = "upgrade_required",
        UnsupportedVersion = "unsupported_version",
        ServerFull = "server_full",
        NotReady = "not_ready",
        TooManyConnections = "too_many_connections",
        HttpVersion = "http_version",
    }
}

/// Whether a client that was closed should come back by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reconnect {
    /// Come back with back-off.
    BackOff,
    /// Do not come back without the user's hand.
    No,
}

/// Why a connection was closed (PROTOCOL.md section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseCode {
    Normal,
    ProtocolError,
    BinaryUnsupported,
    BadUtf8,
    ControlFlood,
    TooBig,
    Internal,
    Restarting,
    Full,
    PingTimeout,
    TokenExpired,
    TooManyConnections,
    SlowConsumer,
    HelloTimeout,
    Banned,
    Kicked,
    ClosedByOperator,
}

impl CloseCode {
    /// All of them, in the order of PROTOCOL.md.
    pub const ALL: &'static [Self] = &[
        Self::Normal,
        Self::ProtocolError,
        Self::BinaryUnsupported,
        Self::BadUtf8,
        Self::ControlFlood,
        Self::TooBig,
        Self::Internal,
        Self::Restarting,
        Self::Full,
        Self::PingTimeout,
        Self::TokenExpired,
        Self::TooManyConnections,
        Self::SlowConsumer,
        Self::HelloTimeout,
        Self::Banned,
        Self::Kicked,
        Self::ClosedByOperator,
    ];

    /// The number in the close frame (RFC 6455 §7.4).
    pub const fn number(self) -> u16 {
        match self {
            Self::Normal => 1000,
            Self::ProtocolError => 1002,
            Self::BinaryUnsupported => 1003,
            Self::BadUtf8 => 1007,
            Self::ControlFlood => 1008,
            Self::TooBig => 1009,
            Self::Internal => 1011,
            Self::Restarting => 1012,
            Self::Full => 1013,
            Self::PingTimeout => 4001,
            Self::TokenExpired => 4002,
            Self::TooManyConnections => 4003,
            Self::SlowConsumer => 4008,
            Self::HelloTimeout => 4500,
            Self::Banned => 4501,
            Self::Kicked => 4502,
            Self::ClosedByOperator => 4503,
        }
    }

    /// The name, which is the reason in the close frame unless there is something to add.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::ProtocolError => "protocol_error",
            Self::BinaryUnsupported => "binary_unsupported",
            Self::BadUtf8 => "bad_utf8",
            Self::ControlFlood => "control_flood",
            Self::TooBig => "too_big",
            Self::Internal => "internal",
            Self::Restarting => "restarting",
            Self::Full => "full",
            Self::PingTimeout => "ping_timeout",
            Self::TokenExpired => "token_expired",
            Self::TooManyConnections => "too_many_connections",
            Self::SlowConsumer => "slow_consumer",
            Self::HelloTimeout => "hello_timeout",
            Self::Banned => "banned",
            Self::Kicked => "kicked",
            Self::ClosedByOperator => "closed_by_operator",
        }
    }

    /// The rule for coming back.
    pub const fn reconnect(self) -> Reconnect {
        match self.number() {
            1011..=1013 | 4000..=4499 => Reconnect::BackOff,
            _ => Reconnect::No,
        }
    }
}
