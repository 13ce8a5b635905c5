//! Flags of the commands that look.

use clap::Args;

/// How rows are chosen, sorted and shown.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Listed {
    #[command(flatten)]
    pub(crate) cut: Cut,

    /// Sort by this field, the largest first
    #[arg(long, value_name = "FIELD")]
    pub(crate) sort: Option<String>,

    /// The other way round
    #[arg(long)]
    pub(crate) reverse: bool,

    /// Leave out so many rows before the first
    #[arg(long, value_name = "ROWS", default_value_t = 0)]
    pub(crate) offset: usize,
}

/// How rows are chosen and shown.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Cut {
    /// Only rows that pass, as in: users>100 and not closed:yes
    #[arg(long, value_name = "FILTER", default_value = "", hide_default_value = true)]
    pub(crate) filter: String,

    /// Only these fields, with commas between
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,

    /// So many rows at most
    #[arg(long, short = 'n', value_name = "ROWS", default_value_t = 100,
        value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) limit: u16,
}

/// How lines are followed.
#[derive(Clone, Debug, Args)]
pub(crate) struct Follow {
    /// Only lines that pass
    #[arg(long, value_name = "FILTER", default_value = "", hide_default_value = true)]
    pub(crate) filter: String,

    /// Begin with so many lines of each room
    #[arg(long, short = 'n', value_name = "LINES", default_value_t = 20,
        value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) limit: u16,

    /// End after these lines
    #[arg(long)]
    pub(crate) once: bool,

    /// Lines before this one, by its number (seq), and end
    #[arg(long, value_name = "NUMBER")]
    pub(crate) before: Option<u64>,
}
