//! Opens the console on a terminal.

use super::actor::{self, Orders, Target};
use super::app::{App, Options};
use super::run::{Ends, run};
use super::term::{Colours, Guard, Wish, look, mouse, pace};
use crate::args::{Colour, Common, Console};
use crate::exit::{Exit, Failure};
use crate::link::places;
use crossterm::style::force_color_output;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::sync::mpsc::channel;

/// Frames that wait for the console; a link that is further ahead waits, and the server keeps the newest of each view.
const NEWS: usize = 4_096;

/// Requests that wait for the link.
const REQUESTS: usize = 1_024;

/// Whether there is a terminal to open it on, and one that can move its cursor.
pub(crate) fn fits() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !dumb
}

/// Runs the console until the operator leaves.
pub(crate) async fn open(common: &Common, console: &Console) -> Result<Exit, Failure> {
    let env = |name: &str| std::env::var(name).ok();
    let colours = match common.color {
        Colour::Auto => Colours::Auto,
        Colour::Always => Colours::Always,
        Colour::Never => Colours::Never,
    };
    let (ascii, light) = (console.ascii, console.light);
    let look = look(Wish { colours, ascii, light }, env);
    // Without colours we use none; crossterm would write resets instead, which take the cursor's bar away.
    force_color_output(true);
    let context = env("PARLOR_CONTEXT").unwrap_or_default();
    let (read_only, prod) = (console.read_only, console.prod);
    let in_tmux = env("TMUX").is_some();
    let app = App::new(look, Options { context, read_only, prod, private: false, in_tmux });
    let (news_in, news) = channel(NEWS);
    let (requests, sent) = channel(REQUESTS);
    let anew = Arc::new(Notify::new());
    let places = places(common.socket.as_deref(), |name| std::env::var_os(name));
    let token = env("PARLOR_TOKEN");
    let orders = Orders { requests: sent, anew: anew.clone() };
    let link = tokio::spawn(actor::run(Target { places, token }, orders, news_in));
    let mouse = mouse(console.mouse, env);
    let guard = Guard::enter(mouse).map_err(Failure::Output)?;
    let done = run(app, guard, Ends { news, requests, anew }, pace(env)).await;
    link.abort();
    match done.map_err(Failure::Output)? {
        Some(why) => Err(Failure::Link(why)),
        None => Ok(Exit::Done),
    }
}
