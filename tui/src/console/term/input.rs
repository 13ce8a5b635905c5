//! Keys, clicks and sizes. A thread of their own reads them: it sleeps in the terminal until there are some, and nobody else
//! has to ask for them.

use crossterm::event::{Event, read};
use std::io;
use std::thread;
use tokio::sync::mpsc::{Receiver, channel};

/// Events that wait for the console; more of them wait in the terminal.
const WAITING: usize = 256;

/// What comes from the terminal, until it is gone.
pub(crate) fn events() -> io::Result<Receiver<io::Result<Event>>> {
    let (sender, events) = channel(WAITING);
    let listen = move || {
        loop {
            let event = read();
            let gone = event.is_err();
            if sender.blocking_send(event).is_err() || gone {
                return;
            }
        }
    };
    thread::Builder::new().name("terminal".to_owned()).spawn(listen)?;
    Ok(events)
}
