//! The commands: each asks the daemon something and prints what comes of it.

mod act;
mod doctor;
mod keys;
mod look;
mod man;
mod session;
mod tail;

use crate::args::{Args, Cut, Listed, Verb};
use crate::console;
use crate::exit::{Exit, Failure};
use crate::plain::{self, Out};
use crate::text::safe;
use look::{Look, Rows};
use parlor_protocol::admin::{Act, Frame, Order, Query, Subject, View};
use session::Session;

/// Does what the command line says.
pub(crate) async fn run(args: Args, out: &mut Out) -> Result<Exit, Failure> {
    let session = Session::new(&args.common);
    if args.verb.is_none() && !args.common.json && console::fits() {
        return console::open(&args.common, &args.console).await;
    }
    let verb = args.verb.unwrap_or(Verb::Pulse);
    verb.sound().map_err(Failure::Usage)?;
    if let Some(look) = look(&verb) {
        let look = look?;
        return look::look(out, &session, look).await;
    }
    match verb {
        Verb::Keys => keys::keys(out),
        Verb::Completions { shell } => man::completions(out, shell),
        Verb::Man { command, dir } => man::man(out, command.as_deref(), dir.as_deref()),
        Verb::Doctor => doctor::doctor(out, &session).await,
        Verb::Reload => reload(out, &session).await,
        Verb::Tail { rooms, follow } => tail::rooms(out, &session, rooms, follow).await,
        Verb::Audit { cut, follow } => lines(out, &session, View::Audit, (cut, follow)).await,
        Verb::Log { cut, follow } => lines(out, &session, View::Log, (cut, follow)).await,
        Verb::Outcome { nonce } => act::outcome(out, &session, nonce).await,
        Verb::Undo(undoing) => act::undo(out, &session, undoing).await,
        Verb::Review { step, report, note, nonce } => {
            act::review(out, &session, (step, report), (note, nonce)).await
        }
        deed @ (Verb::Warn(_)
        | Verb::Mute(_)
        | Verb::Unmute(_)
        | Verb::Kick(_)
        | Verb::Ban(_)
        | Verb::Unban(_)
        | Verb::Remove(_)
        | Verb::Purge(_)
        | Verb::Lock(_)
        | Verb::Unlock(_)
        | Verb::Slow(_)
        | Verb::Topic { .. }
        | Verb::Notice(_)
        | Verb::CloseRoom(_)
        | Verb::OpenRoom(_)
        | Verb::Role(_)) => act::act(out, &session, &deed).await,
        // Looked at above.
        Verb::Pulse
        | Verb::Rooms(_)
        | Verb::Room { .. }
        | Verb::Users { .. }
        | Verb::User { .. }
        | Verb::Connections(_)
        | Verb::Reports { .. }
        | Verb::Report { .. }
        | Verb::Sanctions { .. }
        | Verb::Operators(_) => Ok(Exit::Bug),
    }
}

/// What a command wants to see; nothing for one that acts.
fn look(verb: &Verb) -> Option<Result<Look, Failure>> {
    let one = |view, subject| Ok(Look { query: Query { subject, ..Query::of(view) }, rows: None });
    let room = |room: &String| Subject { room: Some(room.clone()), ..Subject::default() };
    let person = |person: &String| Subject { person: Some(person.clone()), ..Subject::default() };
    Some(match verb {
        Verb::Pulse => one(View::Pulse, Subject::default()),
        Verb::Room { room: name } => one(View::Room, room(name)),
        Verb::User { person: name } => one(View::User, person(name)),
        Verb::Report { report } => {
            one(View::Report, Subject { report: Some(report.to_string()), ..Subject::default() })
        }
        Verb::Rooms(listed) => Look::list(View::Rooms, Subject::default(), listed),
        Verb::Connections(listed) => Look::list(View::Connections, Subject::default(), listed),
        Verb::Reports { all, listed } => reports(*all, listed),
        Verb::Operators(listed) => Look::list(View::Operators, Subject::default(), listed),
        Verb::Users { room, listed } => {
            Look::list(View::Users, Subject { room: room.clone(), ..Subject::default() }, listed)
        }
        Verb::Sanctions { room, person, listed } => {
            let subject =
                Subject { room: room.clone(), person: person.clone(), ..Subject::default() };
            Look::list(View::Sanctions, subject, listed)
        }
        Verb::Tail { .. }
        | Verb::Audit { .. }
        | Verb::Log { .. }
        | Verb::Warn(_)
        | Verb::Mute(_)
        | Verb::Unmute(_)
        | Verb::Kick(_)
        | Verb::Ban(_)
        | Verb::Unban(_)
        | Verb::Remove(_)
        | Verb::Purge(_)
        | Verb::Lock(_)
        | Verb::Unlock(_)
        | Verb::Slow(_)
        | Verb::Topic { .. }
        | Verb::Notice(_)
        | Verb::CloseRoom(_)
        | Verb::OpenRoom(_)
        | Verb::Role(_)
        | Verb::Undo(_)
        | Verb::Outcome { .. }
        | Verb::Review { .. }
        | Verb::Reload
        | Verb::Doctor
        | Verb::Keys
        | Verb::Completions { .. }
        | Verb::Man { .. } => return None,
    })
}

/// The server leaves closed reports out where the filter does not ask for the state.
fn reports(all: bool, listed: &Listed) -> Result<Look, Failure> {
    const ANY: &str = "state:*";
    let mut listed = listed.clone();
    if all && listed.cut.filter.trim().is_empty() {
        listed.cut.filter = ANY.to_owned();
    } else if all {
        listed.cut.filter = format!("({}) {ANY}", listed.cut.filter);
    }
    Look::list(View::Reports, Subject::default(), &listed)
}

/// A view of lines, once or from now on.
async fn lines(
    out: &mut Out,
    session: &Session,
    view: View,
    (cut, follow): (Cut, bool),
) -> Result<Exit, Failure> {
    let columns = plain::columns(view, &cut.columns).map_err(Failure::Usage)?;
    let query = Query {
        filter: cut.filter,
        columns: plain::wanted(view, &columns),
        order: Order::Falling,
        limit: cut.limit.into(),
        ..Query::of(view)
    };
    if follow {
        return tail::lines(out, session, query).await;
    }
    let rows = Rows { columns };
    look::look(out, session, Look { query, rows: Some(rows) }).await
}

async fn reload(out: &mut Out, session: &Session) -> Result<Exit, Failure> {
    let mut link = session.open().await?;
    let frame = session::answer(link.ask(Act::Reload).await?)?;
    let Frame::Ok { at, restart, .. } = frame else { return Err(session::unexpected("reload")) };
    if out.json {
        out.object(&serde_json::json!({ "at": at, "restart": restart }))?;
        return Ok(Exit::Done);
    }
    out.line("The configuration was read again.")?;
    if !restart.is_empty() {
        let sections: Vec<String> =
            restart.iter().map(|name| format!("[{}]", safe(name))).collect();
        let sections = sections.join(", ");
        let text = format!("Changed, and taken over at the daemon's next start only: {sections}");
        let text = out.tint(plain::Tint::Warning, &text);
        out.line(&text)?;
    }
    Ok(Exit::Done)
}
