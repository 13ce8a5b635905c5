//! Whom an act is on beside the persons that it names: everybody behind networks, or new guests from there.

use super::human::{count, count_of};
use super::safe::safe;
use parlor_protocol::deed::{Receipt, Verb};
use parlor_protocol::server::Person;

/// Networks that are named; more are counted.
const NAMED: usize = 10;

/// Of a cell, persons or networks that are named.
const IN_CELL: usize = 3;

/// What the networks of an act are to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It is on everybody behind them.
    Everybody,
    /// It covers newcomers from there.
    Newcomers,
    /// Something that is on them ends, or is in force again.
    Ended,
}

impl Reach {
    /// Of a sanction.
    pub(crate) const fn new(everybody: bool) -> Self {
        if everybody { Self::Everybody } else { Self::Newcomers }
    }

    pub(crate) const fn of(verb: Verb, everybody: bool) -> Self {
        match verb {
            Verb::Warn
            | Verb::Mute
            | Verb::Kick
            | Verb::Ban
            | Verb::Remove
            | Verb::Purge
            | Verb::Lock
            | Verb::Unlock
            | Verb::Slow
            | Verb::Topic
            | Verb::Notice
            | Verb::CloseRoom
            | Verb::OpenRoom
            | Verb::Role
            | Verb::Report
            | Verb::Review
            | Verb::Look
            | Verb::Cover
            | Verb::Housekeeping => Self::new(everybody),
            Verb::Unmute | Verb::Unban | Verb::Undo => Self::Ended,
        }
    }

    /// `; everybody behind 203.0.113.0/24, too`: said after the persons, where there are some.
    pub(crate) fn beside(self, networks: &[String]) -> String {
        let mut named: Vec<String> = networks.iter().map(|network| safe(network)).collect();
        let more = named.len().saturating_sub(NAMED);
        named.truncate(NAMED);
        let more =
            if more > 0 { format!(" and {} more", count(more as u64)) } else { String::new() };
        let named = format!("{}{more}", named.join(", "));
        match (self, networks.len()) {
            (_, 0) => String::new(),
            (Self::Everybody, _) => format!("; everybody behind {named}, too"),
            (Self::Newcomers, _) => format!("; new guests from {named}, too"),
            (Self::Ended, 1) => format!("; with the network {named}"),
            (Self::Ended, _) => format!("; with the networks {named}"),
        }
    }

    /// What one network is to a sanction.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Everybody => "everybody behind it",
            Self::Newcomers => "new guests from there",
            Self::Ended => "with it",
        }
    }

    /// In few cells: networks that are shut out come first, for they are the most.
    pub(crate) fn cell(self, persons: &[Person], networks: &[String]) -> String {
        let names: Vec<&str> = persons.iter().map(|person| person.name.as_str()).collect();
        let names = first(&names);
        let nets: Vec<&str> = networks.iter().map(String::as_str).collect();
        match (self, persons, networks) {
            (_, _, []) => names,
            (_, [], _) => first(&nets),
            (Self::Everybody | Self::Ended, _, [one]) => format!("{one}, {names}"),
            (Self::Everybody | Self::Ended, _, many) => {
                format!("{}, {names}", count_of(many.len() as u64, "network", "networks"))
            }
            // What is shut out is said as it is; where newcomers are covered stands beside whom it is on.
            (Self::Newcomers, ..) => format!("{names} ({})", first(&nets)),
        }
    }
}

/// The same of a receipt; where no person is named, the networks were.
pub(super) fn reach(receipt: &Receipt) -> String {
    match receipt.persons.is_empty() {
        true => String::new(),
        false => Reach::of(receipt.verb, receipt.everybody).beside(&receipt.networks),
    }
}

/// The first of them and how many more.
fn first(all: &[&str]) -> String {
    let named: Vec<&str> = all.iter().copied().take(IN_CELL).collect();
    match all.len().saturating_sub(IN_CELL) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parlor_protocol::PersonId;

    #[test]
    fn cells_name_what_is_shut_out_first() {
        let all: Vec<Person> = ["mallory", "eve", "kim", "bob"]
            .iter()
            .map(|name| Person { id: PersonId(7), name: (*name).to_owned() })
            .collect();
        let nets = ["203.0.113.0/24".to_owned(), "198.51.100.7/32".to_owned()];
        let (one, net) = (&all[..1], &nets[..1]);
        for (reach, persons, networks, told) in [
            (Reach::Everybody, one, net, "203.0.113.0/24, mallory"),
            (Reach::Everybody, &all[..], &nets[..], "2 networks, mallory, eve, kim and 1 more"),
            (Reach::Newcomers, one, net, "mallory (203.0.113.0/24)"),
            (Reach::Everybody, &[], &nets[..], "203.0.113.0/24, 198.51.100.7/32"),
            (Reach::Newcomers, one, &[], "mallory"),
        ] {
            assert_eq!(reach.cell(persons, networks), told);
        }
    }
}
