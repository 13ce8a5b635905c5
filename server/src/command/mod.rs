//! The verbs: each is a file that parses by type, asks one policy question and appends one entry.

mod caller;
mod deed;
mod directory;
mod doer;
mod door;
mod edit;
mod hello;
mod herald;
mod history;
mod keeper;
mod latency;
mod members;
pub mod moderation;
mod motion;
mod node;
mod refusal;
mod remove;
mod report;
mod rooms;
mod seen;
mod send;
mod submit;
mod token;
mod topic;
mod typing;
mod watch;

pub use caller::{Attach, Caller, Resume, Step};
pub use directory::Directory;
pub use doer::Doer;
pub use herald::Herald;
pub use keeper::Keeper;
pub(crate) use keeper::server_entry;
pub use latency::{Counts, Latency};
pub use node::{Limits, Names, Node, Parts, Rates, network};
pub use token::{TokenFault, Tokens};

use parlor_protocol::client::Act;
use parlor_protocol::server::{Done, Frame};
use parlor_protocol::{ErrorCode, Request, RequestError};
pub use refusal::Refused;
use std::sync::Arc;

/// Takes one request of a connection. The reply is in the mailbox when this returns, or comes with the outcome.
pub fn handle(
    node: &Arc<Node>,
    caller: &mut Caller,
    request: Result<Request, RequestError>,
) -> Step {
    let request = match request {
        Ok(request) => request,
        Err(error) => {
            caller.refuse(error.id, Refused::from_parser(error));
            return Step::Done;
        }
    };
    let id = request.id;
    match dispatch(node, caller, request) {
        Ok(step) => step,
        Err(refused) => {
            caller.refuse(id, refused);
            Step::Done
        }
    }
}

fn dispatch(node: &Arc<Node>, caller: &mut Caller, request: Request) -> Result<Step, Refused> {
    // The parser gives every request but `typing` an id.
    let id = request.id.unwrap_or_default();
    if let Act::Hello(hello) = request.act {
        return hello::hello(node, caller, id, hello);
    }
    if caller.who().is_none() {
        return Err(Refused::new(
            ErrorCode::HelloFirst,
            "Say `hello` first: nothing else is taken before the `welcome`.",
        ));
    }
    match request.act {
        Act::Hello(_) => Ok(Step::Done),
        Act::Watch(position) => watch::watch(node, caller, id, position),
        Act::Unwatch { room } => watch::unwatch(node, caller, id, &room),
        Act::Send { room, text, nonce, reply_to } => {
            send::send(node, caller, id, send::Message { room, text, nonce, reply_to })
        }
        Act::Edit { room, target, text, nonce } => {
            edit::edit(node, caller, id, edit::Edit { room, target, text, nonce })
        }
        Act::Remove { room, target, nonce } => {
            remove::remove(node, caller, id, remove::Removal { room, target, nonce })
        }
        Act::Topic { room, text, nonce } => {
            topic::topic(node, caller, id, topic::NewTopic { room, text, nonce })
        }
        Act::History { room, from, limit } => {
            history::history(node, caller, id, history::Page { room, from, limit })
        }
        Act::Members { room, next } => members::members(node, caller, id, (room, next)),
        Act::Rooms { next } => rooms::rooms(node, caller, id, next),
        Act::Typing { room } => typing::typing(node, caller, &room),
        Act::Report { room, target, reason, nonce } => {
            report::report(node, caller, id, report::Report { room, target, reason, nonce })
        }
        Act::Motion(motion) => motion::motion(node, caller, id, motion),
        Act::Ping => ping(node, caller, id),
    }
}

/// Tells the server's time; a client without access to WebSocket pings learns that the connection lives.
fn ping(node: &Arc<Node>, caller: &mut Caller, id: u64) -> Result<Step, Refused> {
    caller.throttle_other(node)?;
    caller.reply(&Frame::Ok(Done { id, at: Some(node.now()), ..Done::default() }));
    Ok(Step::Done)
}
