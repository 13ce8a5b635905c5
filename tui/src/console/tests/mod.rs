//! The console without a terminal: keys go in, requests come out, a frame is a picture.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one request among all")]

mod aiming;
mod asked;
mod away;
mod bulk;
mod buttons;
mod card;
mod chaos;
mod churn;
mod cost;
mod dialogs;
mod filters;
mod flows;
mod focus;
mod following;
mod frame;
mod frames;
mod gone;
mod history;
mod hostile;
mod late;
mod marked;
mod news;
mod painted;
mod panes;
mod parity;
mod pastes;
mod plans;
mod reach;
mod reading;
mod records;
mod replies;
mod rights;
mod scenes;
mod shown;
pub(super) mod stage;
mod typing;
mod views;
mod words;
