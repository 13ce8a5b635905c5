//! What the server says, and where; a place that is not clear is asked for.

use super::Doing;
use clap::Args;
use parlor_protocol::deed::Words;

/// Something that the server says.
#[derive(Clone, Debug, Args)]
pub(crate) struct Told {
    /// The room; where --room or --all says where, the text
    #[arg(value_name = "ROOM")]
    first: String,

    /// What to say
    #[arg(value_name = "TEXT")]
    second: Option<String>,

    /// In this room
    #[arg(long, value_name = "ROOM", conflicts_with = "all")]
    room: Option<String>,

    /// To everybody, in all rooms
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    pub(crate) doing: Doing,
}

impl Told {
    /// It is said in one place; a word more may be the text's.
    pub(super) fn sound(&self) -> Result<(), String> {
        match (&self.second, self.room.is_some() || self.all) {
            (Some(_), false) | (None, true) => Ok(()),
            (None, false) => {
                Err("Say where: `parlor notice ROOM TEXT`, or --room ROOM, or --all for everybody."
                    .to_owned())
            }
            (Some(second), true) => Err(format!(
                "The place is said already, so `{}` would be the text, and `{second}`, too: put the text in quotes.",
                self.first
            )),
        }
    }

    pub(crate) fn words(&self) -> Words {
        match &self.second {
            Some(text) => Words { room: Some(self.first.clone()), text: text.clone() },
            None => Words { room: self.room.clone(), text: self.first.clone() },
        }
    }
}
