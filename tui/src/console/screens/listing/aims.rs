//! The row that is meant, and whom a list knows.

use super::Listing;
use crate::console::app::{Aim, Aims, App, Rows, Sheet, Unaimed};
use crate::console::model::Keyed;
use serde::Serialize;
use serde::de::DeserializeOwned;

impl<R: Keyed + DeserializeOwned + Serialize + 'static> Aims for Listing<R> {
    fn aim(&self) -> Option<Aim> {
        self.under().and_then(|row| (self.spec.aim)(row, &self.subject))
    }

    fn is_gone(&self) -> bool {
        self.table.selected().is_some_and(|(key, _)| self.table.is_ghost(key))
    }

    fn unaimed(&self) -> Option<Unaimed> {
        self.late()
    }

    fn is_placed(&self) -> bool {
        self.table.is_placed()
    }

    fn json(&self) -> Option<String> {
        serde_json::to_string(self.under()?).ok()
    }

    fn whole(&self, app: &App) -> Option<Sheet> {
        let row = self.under()?;
        let mut sheet = Sheet::new(self.spec.title);
        let cells = (self.spec.cells)(row, app);
        for (column, cell) in self.spec.columns.iter().zip(cells) {
            match self.spec.whole.filter(|(title, _)| *title == column.title) {
                Some((title, of)) => sheet.line(title.to_lowercase(), of(row)),
                None => sheet.line(column.title.to_lowercase(), cell.text),
            }
        }
        for (name, text) in (self.spec.more)(row) {
            sheet.line(name, text);
        }
        Some(sheet)
    }
}

impl<R: Keyed + DeserializeOwned + Serialize + 'static> Rows for Listing<R> {
    fn names(&self) -> Vec<String> {
        let name = |aim| match aim {
            Aim::Person { name, .. } | Aim::Message { name, .. } | Aim::Report { name, .. } => {
                Some(name)
            }
            Aim::Room(_) | Aim::Act { .. } => None,
        };
        self.aims().filter_map(name).collect()
    }

    fn rooms(&self) -> Vec<String> {
        let room = |aim| match aim {
            Aim::Room(room) | Aim::Message { room, .. } | Aim::Report { room, .. } => Some(room),
            Aim::Person { room, .. } => room,
            Aim::Act { .. } => None,
        };
        self.aims().filter_map(room).collect()
    }

    fn aim_of(&self, key: &str) -> Option<Aim> {
        (self.spec.aim)(self.table.get(key)?, &self.subject)
    }

    fn markable(&self) -> Vec<(String, String)> {
        if self.late().is_some() {
            return Vec::new();
        }
        let rows = self.table.keys().iter().filter_map(|key| Some((key, self.table.get(key)?)));
        rows.filter_map(|(key, row)| Some((key.clone(), (self.spec.name)(row)?))).collect()
    }
}
