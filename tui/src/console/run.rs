//! The loop: what happens goes into the app, what the app wants done is done, and the frame is drawn when it is due. Nothing
//! here waits for anything but the next thing to happen.

use super::alarm::Alarm;
use super::app::{About, App, Effect, Link, Msg, Now};
use super::draw::draw;
use super::term::{Guard, Screen, all, copy, events};
use crate::link::LinkError;
use crossterm::event::{Event, MouseButton, MouseEventKind};
use crossterm::terminal;
use parlor_protocol::admin::Request;
use ratatui::layout::Position;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender};

/// News of the link that are taken in before a frame is drawn.
const BATCH: usize = 4_096;

/// A terminal that takes this long for a frame gets fewer of them.
const SLOW: Duration = Duration::from_millis(20);

/// The time between frames on a slow terminal.
const SLOW_PACE: Duration = Duration::from_millis(100);

/// Both ends of the link's channels.
#[derive(Debug)]
pub(crate) struct Ends {
    pub(crate) news: Receiver<Link>,
    pub(crate) requests: Sender<Request>,
    pub(crate) anew: Arc<Notify>,
}

/// The console on its terminal.
struct Console {
    app: App,
    guard: Guard,
    screen: Screen<File>,
    requests: Sender<Request>,
    anew: Arc<Notify>,
    began: Instant,
    pace: Duration,
    next_frame: Instant,
    /// Something came that no frame shows yet.
    dirty: bool,
}

/// Runs until the operator leaves or the system says so. What comes of it is why he never saw a server, if he did not.
pub(crate) async fn run(
    app: App,
    guard: Guard,
    ends: Ends,
    pace: Duration,
) -> io::Result<Option<LinkError>> {
    let Ends { mut news, requests, anew } = ends;
    let began = Instant::now();
    let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let area = all(terminal::size()?);
    let screen = Screen::new(out, area);
    let mut console =
        Console { app, guard, screen, requests, anew, began, pace, next_frame: began, dirty: true };
    let mut events = events()?;
    let mut alarm = Alarm::new()?;
    let mut ends = Endings::listen()?;
    let mut shell = Shell::listen()?;
    let mut batch = Vec::with_capacity(BATCH);
    let mut stays = console.take(Msg::Resize(area.width))?;
    while stays {
        console.paint_if_due()?;
        let wake = console.wake_at();
        stays = tokio::select! {
            biased;
            () = ends.next() => false,
            says = shell.next() => console.obey(says)?,
            event = events.recv() => match event {
                Some(Ok(event)) => console.event(event)?,
                // The terminal is gone.
                Some(Err(_)) | None => false,
            },
            count = news.recv_many(&mut batch, BATCH) => {
                let mut stays = count > 0;
                for link in batch.drain(..) {
                    stays &= console.take(Msg::Link(link))?;
                }
                stays
            }
            rung = alarm.at(wake) => {
                rung?;
                console.take(Msg::Wake)?
            }
        };
    }
    let link = &console.app.link;
    let silent = || LinkError::Silent(began.elapsed().as_secs());
    Ok(link.absent().cloned().or_else(|| link.welcome.is_none().then(silent)))
}

/// Signals that end the program; the terminal is given back on the way out.
struct Endings([Signal; 3]);

impl Endings {
    fn listen() -> io::Result<Self> {
        let kinds = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()];
        let [one, two, three] = kinds.map(signal);
        Ok(Self([one?, two?, three?]))
    }

    async fn next(&mut self) {
        let [one, two, three] = &mut self.0;
        tokio::select! {
            _ = one.recv() => {}
            _ = two.recv() => {}
            _ = three.recv() => {}
        }
    }
}

/// What a shell says of its jobs.
#[derive(Clone, Copy, Debug)]
enum Says {
    Stop,
    GoOn,
}

/// Signals by which a shell stops the program and lets it go on.
struct Shell([Signal; 2]);

impl Shell {
    fn listen() -> io::Result<Self> {
        use rustix::process::Signal as Kind;
        let [stop, on] =
            [Kind::TSTP, Kind::CONT].map(|kind| signal(SignalKind::from_raw(kind.as_raw())));
        Ok(Self([stop?, on?]))
    }

    async fn next(&mut self) -> Says {
        let [stop, on] = &mut self.0;
        tokio::select! {
            _ = stop.recv() => Says::Stop,
            _ = on.recv() => Says::GoOn,
        }
    }
}

impl Console {
    /// False: it is over.
    fn obey(&mut self, says: Says) -> io::Result<bool> {
        match says {
            Says::Stop => Guard::suspend().map(|()| true),
            Says::GoOn => {
                self.guard.take_again()?;
                self.redraw()?;
                // Sizes that came meanwhile were told to the shell.
                self.take(Msg::Continued(self.screen.area().width))
            }
        }
    }

    fn now(&self) -> Now {
        let millis = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis);
        // Begins at one: zero stands for never.
        Now { mono: millis(self.began.elapsed()) + 1, wall }
    }

    /// False: it is over.
    fn event(&mut self, event: Event) -> io::Result<bool> {
        let msg = match event {
            Event::Key(key) => Msg::Key(key),
            Event::Paste(text) => Msg::Paste(text),
            Event::Resize(width, height) => {
                let area = all((width, height));
                self.screen.reset(area);
                Msg::Resize(area.width)
            }
            Event::Mouse(mouse) if mouse.kind == MouseEventKind::ScrollDown => Msg::Scroll(3),
            Event::Mouse(mouse) if mouse.kind == MouseEventKind::ScrollUp => Msg::Scroll(-3),
            Event::Mouse(mouse) if mouse.kind == MouseEventKind::Down(MouseButton::Left) => {
                Msg::Click(Position::new(mouse.column, mouse.row))
            }
            Event::Mouse(_) => return Ok(true),
            Event::FocusGained | Event::FocusLost => return Ok(true),
        };
        self.take(msg)
    }

    fn take(&mut self, msg: Msg) -> io::Result<bool> {
        self.dirty = true;
        let now = self.now();
        for effect in self.app.update(msg, now) {
            match effect {
                Effect::Send(request) => self.order(request),
                Effect::Anew => self.anew.notify_one(),
                Effect::Copy(text) => {
                    if let Some(bytes) = copy(&text, |name| std::env::var(name).ok()) {
                        self.screen.pass(&bytes)?;
                    }
                }
                Effect::Redraw => self.redraw()?,
                Effect::Suspend => Guard::suspend()?,
                Effect::Quit => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The link takes orders at once unless it is stuck; then an act is as good as sent over a dead line, and is asked about
    /// when the link is back.
    fn order(&mut self, request: Request) {
        if let Err(TrySendError::Full(_) | TrySendError::Closed(_)) =
            self.requests.try_send(request)
        {
            let now = self.app.now.mono;
            let text = "the link is stuck: R begins a new one";
            self.app.toasts.bad_of(About::Gone(now), text, now);
        }
    }

    fn redraw(&mut self) -> io::Result<()> {
        self.screen.reset(all(terminal::size()?));
        self.next_frame = Instant::now();
        Ok(())
    }

    /// Keys are answered at once; data waits for its turn.
    fn paint_if_due(&mut self) -> io::Result<()> {
        let now = Instant::now();
        let urgent = self.app.take_urgent();
        self.dirty |= urgent;
        if !self.dirty || !Guard::has_it() || !urgent && now < self.next_frame {
            return Ok(());
        }
        self.dirty = false;
        let app = &self.app;
        let painted = self.screen.paint(|buffer| draw(app, buffer))?;
        let pace = if painted.blocked > SLOW { self.pace.max(SLOW_PACE) } else { self.pace };
        self.next_frame = Instant::now() + pace;
        Ok(())
    }

    /// When to look again: at the next frame, if something came since the last one, or when time alone changes something.
    fn wake_at(&self) -> Instant {
        let due = self.app.due().unwrap_or(u64::MAX / 4);
        let due = self.began + Duration::from_millis(due.saturating_sub(1).min(86_400_000));
        if self.dirty { due.min(self.next_frame) } else { due }
    }
}
