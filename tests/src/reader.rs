//! What one reader knows of one room, and the promises checked with every frame: dense, in order, nothing twice, a gap only if it is told.

use serde_json::Value;
use std::collections::BTreeMap;

/// A message as a reader would show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The author's id, and the name as it was.
    pub id: String,
    pub author: String,
    pub text: String,
    pub n: u64,
}

/// What was told not to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub from: u64,
    pub to: u64,
    pub reason: String,
}

/// A room in the eyes of one reader. Carried over a lost connection it says where to resume.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    pub room: String,
    pub epoch: Option<String>,
    /// The newest seq it has; nothing above it, nothing below it missing but for what a `gap` or `recovered: false` named.
    pub seq: u64,
    /// Visible messages by seq: removed ones are gone, edited ones have their newest text.
    pub shown: BTreeMap<u64, Shown>,
    pub topic: Option<String>,
    pub gaps: Vec<Gap>,
    /// Whether `caught_up` came after the last `watching` or `gap`.
    pub caught_up: bool,
    /// The last `watching`.
    pub watching: Value,
    /// The types of the events with a seq, in the order in which they came.
    pub heard: Vec<(u64, String)>,
    pub present: Option<u64>,
    pub typing: Vec<String>,
    newest_n: u64,
    page_due: bool,
    /// Where the next `watching` begins anew: frames of the former watch may still come before it.
    rewound: Option<(Option<String>, u64)>,
}

impl Reader {
    /// Who has nothing of this room.
    pub fn new(room: &str) -> Self {
        Self { room: room.into(), ..Self::default() }
    }

    /// Who asks to watch from here: epoch and seq, or nothing. It counts from the next `watching` on.
    pub fn rewind(&mut self, epoch: Option<&str>, seq: u64) {
        self.rewound = Some((epoch.map(str::to_owned), seq));
        self.caught_up = false;
    }

    /// Takes a frame that names this room; panics where it breaks a promise.
    pub fn take(&mut self, frame: &Value) {
        match kind(frame) {
            "watching" => self.watching(frame),
            "history" if frame.get("id").is_none() => self.page(frame),
            // The end of a watch that was begun anew meanwhile.
            "caught_up" if self.rewound.is_some() => {}
            "caught_up" => {
                assert_eq!(number(frame, "seq"), self.seq, "caught_up of {}: {frame}", self.room);
                assert!(!self.page_due, "caught_up in {} before the page that was due", self.room);
                self.caught_up = true;
            }
            "gap" => self.gap(frame),
            "presence" => self.present = frame["count"].as_u64(),
            "typing" => self.typing = names(&frame["who"]),
            "room" => self.epoch = frame["epoch"].as_str().map(str::to_owned),
            "message" | "edited" | "removed" | "restored" | "topic" | "notice" | "sanction"
            | "settings" | "role" | "skip" => self.event(frame),
            _ => {}
        }
    }

    /// The texts it shows, in order.
    pub fn texts(&self) -> Vec<&str> {
        self.shown.values().map(|shown| shown.text.as_str()).collect()
    }

    fn watching(&mut self, frame: &Value) {
        self.caught_up = false;
        if let Some((epoch, seq)) = self.rewound.take() {
            self.epoch = epoch;
            self.seq = seq;
            self.shown.retain(|shown, _| *shown <= seq);
            self.newest_n = self.shown.last_key_value().map_or(0, |(_, shown)| shown.n);
        }
        let had = self.seq;
        let epoch = frame["epoch"].as_str().map(str::to_owned);
        if frame["recovered"] == true {
            assert_eq!(
                number(frame, "from"),
                had + 1,
                "a resume of {} goes on where the reader stood: {frame}",
                self.room
            );
            assert!(
                self.epoch.is_none() || self.epoch == epoch,
                "a resume of {} stays in its epoch: {frame}",
                self.room
            );
            self.page_due = false;
        } else {
            self.shown.clear();
            self.heard.clear();
            self.newest_n = 0;
            self.seq = number(frame, "head");
            // A room that was not made yet will announce itself at seq 0.
            let next = if epoch.is_some() { self.seq + 1 } else { 0 };
            assert_eq!(
                number(frame, "from"),
                next,
                "after a page {} goes on behind the head: {frame}",
                self.room
            );
            self.page_due = true;
        }
        self.epoch = epoch;
        self.topic = frame["topic"].as_str().map(str::to_owned);
        self.watching = frame.clone();
    }

    fn page(&mut self, frame: &Value) {
        assert!(self.page_due, "a page of {} that nobody asked for: {frame}", self.room);
        self.page_due = false;
        let mut last = 0;
        for item in frame["items"].as_array().expect("items") {
            let seq = number(item, "seq");
            assert!(
                seq > last && seq <= self.seq,
                "items of {} ascend up to the head: {frame}",
                self.room
            );
            last = seq;
            if kind(item) == "message" {
                self.newest_n = number(item, "n");
                self.show(seq, item);
            }
        }
    }

    fn gap(&mut self, frame: &Value) {
        let gap = Gap {
            from: number(frame, "from"),
            to: number(frame, "to"),
            reason: frame["reason"].as_str().expect("reason").to_owned(),
        };
        assert_eq!(
            gap.from,
            self.seq + 1,
            "a gap in {} begins where the reader stood: {frame}",
            self.room
        );
        assert!(gap.to >= gap.from, "a gap in {} holds something: {frame}", self.room);
        self.shown.clear();
        self.newest_n = 0;
        self.seq = number(frame, "head");
        if let Some(epoch) = frame["epoch"].as_str() {
            self.epoch = Some(epoch.to_owned());
        }
        self.gaps.push(gap);
        self.caught_up = false;
        self.page_due = true;
    }

    fn event(&mut self, frame: &Value) {
        let seq = number(frame, "seq");
        assert!(!self.page_due, "an event of {} before the page that was due: {frame}", self.room);
        assert_eq!(seq, self.seq + 1, "the sequence of {} is dense: {frame}", self.room);
        self.seq = seq;
        self.heard.push((seq, kind(frame).to_owned()));
        match kind(frame) {
            "message" => {
                let n = number(frame, "n");
                assert!(n > self.newest_n, "n of {} rises with every message: {frame}", self.room);
                self.newest_n = n;
                self.show(seq, frame);
            }
            "edited" => {
                if let Some(shown) = self.shown.get_mut(&number(frame, "target")) {
                    shown.text = text(frame);
                }
            }
            "removed" => {
                for target in frame["targets"].as_array().into_iter().flatten() {
                    self.shown.remove(&target.as_u64().expect("a seq"));
                }
                for purged in frame["purged"].as_array().into_iter().flatten() {
                    let gone = number(purged, "first")..=number(purged, "last");
                    self.shown
                        .retain(|seq, shown| purged["author"] != *shown.id || !gone.contains(seq));
                }
            }
            "topic" => self.topic = Some(text(frame)),
            _ => {}
        }
    }

    fn show(&mut self, seq: u64, message: &Value) {
        if message["removed"] == true {
            assert!(
                message.get("text").is_none(),
                "a tombstone in {} says nothing: {message}",
                self.room
            );
            return;
        }
        let from = |field: &str| message["from"][field].as_str().expect("from").to_owned();
        let (id, author) = (from("id"), from("name"));
        self.shown.insert(seq, Shown { id, author, text: text(message), n: number(message, "n") });
    }
}

fn kind(frame: &Value) -> &str {
    frame["type"].as_str().unwrap_or_default()
}

fn number(frame: &Value, field: &str) -> u64 {
    frame[field].as_u64().unwrap_or_else(|| panic!("no `{field}` in {frame}"))
}

fn text(frame: &Value) -> String {
    frame["text"].as_str().unwrap_or_else(|| panic!("no `text` in {frame}")).to_owned()
}

fn names(people: &Value) -> Vec<String> {
    let names =
        people.as_array().into_iter().flatten().filter_map(|person| person["name"].as_str());
    names.map(str::to_owned).collect()
}
