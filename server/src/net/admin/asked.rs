//! A query that was looked at: its view, its subject, its filter and columns are such that it can be answered.

use super::desk::Desk;
use super::judge::Judge;
use super::roster::Attached;
use super::select::Cut;
use crate::command::moderation::whom;
use crate::command::{Doer, Refused};
use parlor_protocol::admin::{Query, View};
use parlor_protocol::query::{Field, Flaw, field, fields};
use parlor_protocol::{EntryId, ErrorCode, PersonId, RoomName};

/// What somebody wants to see.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) view: View,
    pub(super) room: Option<RoomName>,
    pub(super) person: Option<PersonId>,
    pub(super) report: Option<EntryId>,
    pub(super) cut: Cut,
}

/// Why a query is refused, with the place where a filter is wrong.
pub(super) type Wrong = (Refused, Option<usize>);

impl Asked {
    pub(super) fn new(desk: &Desk, who: (&Attached, &Doer), query: Query) -> Result<Self, Wrong> {
        let Query { view, subject, filter, sort, order, columns, offset, limit } = query;
        let (operator, doer) = who;
        let node = &desk.node;
        let room =
            subject.room.as_deref().map(|room| node.room_name(room)).transpose().map_err(plain)?;
        let person = subject.person.as_deref().map(|text| whom(node, doer, text));
        let person = person.transpose().map_err(plain)?.map(|who| who.id);
        let report =
            subject.report.as_deref().map(|id| id.parse::<EntryId>().map_err(|_| no_report()));
        let report = report.transpose().map_err(plain)?;
        let judge = Judge::new(view, &filter).map_err(|Flaw { column, message }| {
            (Refused::new(ErrorCode::BadFilter, message).field("filter"), Some(column))
        })?;
        let sort = match sort {
            Some(name) => Some(sorted_by(view, &name).map_err(plain)?),
            None => own_order(view),
        };
        known(view, &columns).map_err(plain)?;
        let cut = Cut { judge, key: key(view), sort, order, columns, offset, limit };
        let asked = Self { view, room, person, report, cut };
        asked.complete().map_err(plain)?;
        asked.permitted(desk, operator).map_err(plain)?;
        Ok(asked)
    }

    /// Whether it says what the view is about.
    fn complete(&self) -> Result<(), Refused> {
        let (there, name) = match self.view {
            View::Room | View::Tail => (self.room.is_some(), "room"),
            View::User => (self.person.is_some(), "person"),
            View::Report => (self.report.is_some(), "report"),
            View::Rooms
            | View::Users
            | View::Connections
            | View::Sanctions
            | View::Reports
            | View::Audit
            | View::Log
            | View::Pulse
            | View::Operators => (true, ""),
        };
        if there {
            return Ok(());
        }
        let message = format!("The view `{}` needs `subject.{name}`.", self.view.as_str());
        Err(Refused::new(ErrorCode::MissingField, message).field("subject"))
    }

    /// Whether it is about rooms that stand; records are also about those that do not any more.
    fn is_of_now(&self) -> bool {
        !self.view.is_lines() || self.view == View::Tail
    }

    fn permitted(&self, desk: &Desk, operator: &Attached) -> Result<(), Refused> {
        if let Some(room) = &self.room
            && !operator.scope.covers(room)
        {
            return Err(not_yours().in_room(room.as_str()));
        }
        if let Some(room) = &self.room
            && self.is_of_now()
            && desk.node.sequencer.room(room).is_none()
        {
            let message = "There is no such room.";
            return Err(Refused::new(ErrorCode::NoSuchRoom, message).in_room(room.as_str()));
        }
        if self.view == View::Log && !operator.scope.is_everywhere() {
            let message = "Only who has the rooms `*` reads the server's log.";
            return Err(Refused::new(ErrorCode::NotPermitted, message));
        }
        if let Some(id) = self.report {
            let report = desk.node.sequencer.read(|state| state.reports.get(&id).cloned());
            let report = report.ok_or_else(no_report)?;
            if !operator.scope.covers(&report.room) {
                return Err(not_yours());
            }
        }
        Ok(())
    }
}

pub(super) fn plain(refused: Refused) -> Wrong {
    (refused, None)
}

fn not_yours() -> Refused {
    Refused::new(ErrorCode::NotPermitted, "This room is not one of yours.")
}

pub(super) fn no_report() -> Refused {
    Refused::new(ErrorCode::NoSuchReport, "There is no such report.").field("report")
}

/// The field that a row is known by.
pub(super) const fn key(view: View) -> &'static str {
    match view {
        View::Rooms => "room",
        View::Users | View::Connections => "id",
        View::Sanctions => "act",
        View::Reports => "report",
        View::Audit | View::Log | View::Operators => "no",
        View::Tail => "seq",
        View::Room | View::User | View::Report | View::Pulse => "",
    }
}

/// What a view is sorted by where nobody says so; lines stay as they came.
const fn own_order(view: View) -> Option<&'static str> {
    match view {
        View::Rooms | View::Users => Some("rate"),
        View::Connections => Some("out_rate"),
        View::Sanctions => Some("at"),
        View::Reports => Some("last_at"),
        View::Operators
        | View::Audit
        | View::Log
        | View::Tail
        | View::Room
        | View::User
        | View::Report
        | View::Pulse => None,
    }
}

fn sorted_by(view: View, name: &str) -> Result<&'static str, Refused> {
    let found = field(view, name).map(|field| field.column);
    found.filter(|_| !view.is_lines()).ok_or_else(|| {
        let names: Vec<&str> = fields(view).iter().map(Field::name).collect();
        let message = match names.is_empty() || view.is_lines() {
            true => format!("The view `{}` is not sorted.", view.as_str()),
            false => format!("`{}` is sorted by {}.", view.as_str(), names.join(", ")),
        };
        Refused::new(ErrorCode::BadColumn, message).field("sort")
    })
}

/// Columns are fields of the view's rows.
fn known(view: View, columns: &[String]) -> Result<(), Refused> {
    let all = view.columns();
    let Some(unknown) = columns.iter().find(|name| !all.contains(&name.as_str())) else {
        return Ok(());
    };
    let message = match all.is_empty() {
        true => format!("The view `{}` is sent whole.", view.as_str()),
        false => {
            format!("`{}` has no column `{unknown}`: it has {}.", view.as_str(), all.join(", "))
        }
    };
    Err(Refused::new(ErrorCode::BadColumn, message).field("columns"))
}
