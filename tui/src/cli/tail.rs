//! Lines as they come: rooms, the audit log, the daemon's log. After a lost connection it goes on where it was.

use super::look::newest_last;
use super::session::{self, Session};
use crate::args::Follow;
use crate::exit::{Exit, Failure};
use crate::link::{Link, LinkError};
use crate::plain::{self, Out, cell, shown};
use crate::text::{count_of, safe};
use parlor_protocol::admin::{Act, Frame, Query, Snapshot, Subject, TailLine, View};
use serde_json::Value;
use std::os::fd::AsFd;
use std::time::Duration;
use tokio::io::Interest;
use tokio::net::unix::pipe::Sender;

const FIRST_WAIT: Duration = Duration::from_millis(250);

const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What is followed, and how far it was read.
struct Stream {
    query: Query,
    /// The newest line that was printed.
    after: Option<u64>,
    /// Whether lines say of which room they are.
    named: bool,
}

/// Follows rooms, until ctrl-c.
pub(crate) async fn rooms(
    out: &mut Out,
    session: &Session,
    rooms: Vec<String>,
    follow: Follow,
) -> Result<Exit, Failure> {
    let named = rooms.len() > 1;
    let streams = rooms.into_iter().map(|room| Stream {
        query: Query {
            subject: Subject { room: Some(room), ..Subject::default() },
            filter: follow.filter.clone(),
            limit: follow.limit.into(),
            ..Query::of(View::Tail)
        },
        after: None,
        named,
    });
    match follow.before {
        Some(before) => older(out, session, streams.collect(), before).await,
        None => all(out, session, streams.collect(), follow.once).await,
    }
}

/// Prints the newest lines before one, and says where to read on.
async fn older(
    out: &mut Out,
    session: &Session,
    streams: Vec<Stream>,
    before: u64,
) -> Result<Exit, Failure> {
    let mut link = session.open().await?;
    for mut stream in streams {
        let request = Act::Get { query: stream.query.clone(), before: Some(before) };
        let frame = session::answer(link.ask(request).await?)?;
        let Frame::Snapshot(snapshot) = frame else { return Err(session::unexpected("get")) };
        let (more, lost, first) = (snapshot.more, snapshot.lost, snapshot.seq);
        stream.snapshot(out, Snapshot { lost: false, ..snapshot })?;
        match (more, lost) {
            (true, _) => out.aside(&format!("-- --before {first} reads further"))?,
            (false, true) => out.aside("-- lines before these have expired")?,
            (false, false) => out.aside("-- the room begins here")?,
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// Follows one view of lines, until ctrl-c.
pub(crate) async fn lines(out: &mut Out, session: &Session, query: Query) -> Result<Exit, Failure> {
    all(out, session, vec![Stream { query, after: None, named: false }], false).await
}

async fn all(
    out: &mut Out,
    session: &Session,
    mut streams: Vec<Stream>,
    once: bool,
) -> Result<Exit, Failure> {
    let stop = tokio::signal::ctrl_c();
    tokio::pin!(stop);
    let reader = reader_gone();
    tokio::pin!(reader);
    // The first connection has to succeed; later ones are waited for.
    let mut link = session.open().await?;
    loop {
        let followed = async {
            subscribe(out, &mut link, &mut streams).await?;
            if once { Ok(()) } else { follow(out, &mut link, &mut streams).await }
        };
        let ended = tokio::select! {
            ended = followed => ended,
            _ = &mut stop => return Ok(Exit::Done),
            () = &mut reader => return Err(Failure::ReaderGone),
        };
        match ended {
            Ok(()) => return Ok(Exit::Done),
            Err(Failure::Link(error)) if error.exit() == Exit::NoDaemon => {
                out.aside(&format!("-- {}; looking for it again", safe(&error.to_string())))?;
            }
            Err(failure) => return Err(failure),
        }
        // A connection that ended on one side only would hold a place at the daemon.
        drop(link);
        link = tokio::select! {
            link = again(session) => link?,
            _ = &mut stop => return Ok(Exit::Done),
            () = &mut reader => return Err(Failure::ReaderGone),
        };
        out.aside("-- connected again")?;
    }
}

/// Whoever reads the output went away, which in a quiet room no line would find out. What cannot be watched, as a file, has
/// nobody who goes.
async fn reader_gone() {
    let stdout = std::io::stdout().as_fd().try_clone_to_owned();
    // Not one that sets it to not wait: who shares the output would find it so, too.
    let watched = stdout.and_then(|stdout| Sender::from_file_unchecked(stdout.into()));
    if let Ok(watched) = watched
        && watched.ready(Interest::ERROR).await.is_ok()
    {
        return;
    }
    std::future::pending().await
}

/// Waits for the daemon, however long.
async fn again(session: &Session) -> Result<Link, LinkError> {
    let mut wait = FIRST_WAIT;
    loop {
        tokio::time::sleep(wait).await;
        match session.open().await {
            Err(error) if error.exit() == Exit::NoDaemon => wait = (wait * 2).min(LONGEST_WAIT),
            other => return other,
        }
    }
}

async fn subscribe(out: &mut Out, link: &mut Link, streams: &mut [Stream]) -> Result<(), Failure> {
    for (stream, sub) in streams.iter_mut().zip(1..) {
        let request = Act::Subscribe { sub, query: stream.query.clone(), after: stream.after };
        let frame = session::answer(link.ask(request).await?)?;
        let Frame::Snapshot(snapshot) = frame else {
            return Err(session::unexpected("subscribe"));
        };
        stream.snapshot(out, snapshot)?;
    }
    out.flush()
}

async fn follow(out: &mut Out, link: &mut Link, streams: &mut [Stream]) -> Result<(), Failure> {
    loop {
        match link.next().await? {
            Frame::Lines(lines) => {
                if let Some(stream) = place(streams, lines.sub) {
                    if lines.dropped > 0 {
                        let dropped = count_of(lines.dropped, "line was", "lines were");
                        out.aside(&format!("-- {dropped} left out"))?;
                    }
                    stream.print(out, lines.rows, link.welcome.at)?;
                    stream.after = Some(lines.seq);
                }
                out.flush()?;
            }
            Frame::Snapshot(snapshot) => {
                if let Some(stream) = snapshot.sub.and_then(|sub| place(streams, sub)) {
                    stream.snapshot(out, snapshot)?;
                }
                out.flush()?;
            }
            Frame::Error(fault) => return Err(Failure::Refused(fault)),
            Frame::Bye { reason } => return Err(LinkError::Ended(reason).into()),
            Frame::Welcome(_)
            | Frame::Ok { .. }
            | Frame::Changes(_)
            | Frame::Plan(_)
            | Frame::Receipt(_)
            | Frame::Outcome(_)
            | Frame::Rights { .. } => {}
        }
    }
}

fn place(streams: &mut [Stream], sub: u32) -> Option<&mut Stream> {
    let at = usize::try_from(sub).ok()?.checked_sub(1)?;
    streams.get_mut(at)
}

impl Stream {
    fn snapshot(&mut self, out: &mut Out, snapshot: Snapshot) -> Result<(), Failure> {
        if snapshot.lost {
            out.aside("-- some lines before these cannot be had any more")?;
        }
        let mut rows = snapshot.rows;
        newest_last(&mut rows);
        self.print(out, rows, snapshot.at)?;
        self.after = Some(snapshot.seq);
        Ok(())
    }

    fn print(&self, out: &mut Out, rows: Vec<Value>, now: u64) -> Result<(), Failure> {
        for row in rows {
            if out.json {
                out.object(&self.with_room(row))?;
            } else if self.query.view == View::Tail {
                let line: TailLine = serde_json::from_value(row)
                    .map_err(|error| LinkError::Garbled(error.to_string()))?;
                let room = self.query.subject.room.as_deref().filter(|_| self.named);
                out.line(&plain::tail_line(room, &line))?;
            } else {
                let columns = shown(self.query.view, &self.query.columns);
                let cells = columns.iter().map(|shown| cell(shown.kind, &shown.field, &row, now));
                out.line(&cells.collect::<Vec<_>>().join("  "))?;
            }
        }
        Ok(())
    }

    /// Programs that read several rooms have to tell them apart.
    fn with_room(&self, mut row: Value) -> Value {
        if let (Some(map), Some(room)) = (row.as_object_mut(), &self.query.subject.room) {
            map.insert("room".to_owned(), room.as_str().into());
        }
        row
    }
}
