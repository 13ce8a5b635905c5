//! The hub as its readers see it.

use super::testing::*;
use super::*;
use crate::chat::Room;
use parlor_protocol::Seq;
use parlor_protocol::server::Frame;

const ALL: Budget = Budget { frames: 1_000, bytes: 1 << 20 };

fn hub() -> Hub {
    Hub::new(Options { tail_bytes: 4_096, idle: 1_000, ..Options::default() })
}

fn read(live: &LiveRoom, cursor: Seq, incarnation: u32) -> (Take, Vec<Frame>) {
    let mut frames = Vec::new();
    let take = live.take(cursor, incarnation, ALL, |piece, _| {
        frames.extend(apart(piece).iter().map(|frame| encode::decode(frame).unwrap()));
    });
    (take, frames)
}

fn seqs(live: &LiveRoom, cursor: Seq) -> Vec<Seq> {
    let mut seqs = Vec::new();
    live.take(cursor, live.incarnation(), ALL, |piece, next| {
        seqs.extend(apart(piece).iter().filter_map(seq_of));
        assert_eq!(seqs.last(), Some(&(next - 1)));
    });
    seqs
}

#[test]
fn a_watcher_reads_what_is_delivered_after_it_came() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 4)), &mailbox, 3);
    assert_eq!((attached.standing.head, attached.standing.end), (4, 5));
    hub.deliver(&[message("a", 5, "x"), message("b", 1, "y"), message("a", 6, "z")]);
    assert_eq!(mailbox.signal().take_rooms(0), 1 << 3);
    assert_eq!(seqs(attached.seat.live(), 5), [5, 6]);
    let (take, _) = read(attached.seat.live(), 4, 0);
    assert_eq!(take, Take::Behind);
    assert!(hub.room(&name("b")).is_none());
}

#[test]
fn an_event_that_the_state_had_already_is_not_delivered_twice() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 5)), &mailbox, 0);
    hub.deliver(&[message("a", 5, "known"), message("a", 6, "new")]);
    assert_eq!(seqs(attached.seat.live(), 6), [6]);
    assert_eq!(attached.seat.live().standing().n, 6);
}

#[test]
fn an_event_between_the_look_at_the_state_and_the_seat_is_not_lost() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let committed = || {
        let stale = Some(room("a", 4));
        hub.deliver(&[message("a", 5, "in between")]);
        stale
    };
    let attached = hub.attach(&name("a"), committed, &mailbox, 0);
    assert_eq!((attached.standing.head, attached.standing.n), (5, 5));
    assert_eq!(seqs(attached.seat.live(), 5), [5]);
}

#[test]
fn a_renewal_between_the_look_at_the_state_and_the_seat_counts() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let epoch = parlor_protocol::Epoch(9);
    let committed = || {
        let stale = Some(room("a", 4));
        hub.deliver(&[event("a", 4, What::Renewed { epoch })]);
        stale
    };
    let attached = hub.attach(&name("a"), committed, &mailbox, 0);
    assert_eq!((attached.standing.epoch, attached.standing.n), (Some(epoch), 4));
}

#[test]
fn a_committed_head_ahead_of_the_deliveries_counts() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let _first = hub.attach(&name("a"), || Some(room("a", 4)), &mailbox, 0);
    let second = hub.attach(&name("a"), || Some(room("a", 6)), &mailbox, 1);
    assert_eq!((second.standing.head, second.standing.end), (6, 7));
    assert_eq!(read(second.seat.live(), 7, 0).0, Take::CaughtUp);
}

#[test]
fn of_an_ephemeral_room_only_what_was_delivered_counts() {
    let (hub, mailbox) = (hub(), mailbox(1));
    hub.open(&ephemeral("e", 4));
    hub.deliver(&[message("e", 5, "x")]);
    let attached = hub.attach(&name("e"), || Some(ephemeral("e", 7)), &mailbox, 0);
    let standing = &attached.standing;
    assert_eq!((standing.head, standing.end, standing.n), (5, 6, 5));
    hub.deliver(&[message("e", 6, "x"), message("e", 7, "x")]);
    assert_eq!(seqs(attached.seat.live(), 6), [6, 7]);
}

#[test]
fn an_ephemeral_room_whose_making_is_not_delivered_yet_begins_with_seq_0() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let made = made("e", true);
    let What::Made { epoch, .. } = made.what else { panic!("{made:?}") };
    let committed = || Some(Arc::new(Room { epoch, ..Room::clone(&ephemeral("e", 2)) }));
    let attached = hub.attach(&name("e"), committed, &mailbox, 0);
    assert_eq!((attached.standing.head, attached.standing.end), (0, 0));
    hub.deliver(&[made, message("e", 1, "x"), message("e", 2, "x")]);
    assert_eq!(seqs(attached.seat.live(), 0), [0, 1, 2]);
}

#[test]
fn a_room_that_is_made_begins_with_seq_0() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || None, &mailbox, 0);
    assert_eq!((attached.standing.epoch, attached.standing.end), (None, 0));
    hub.deliver(&[made("a", false), message("a", 1, "x")]);
    assert_eq!(seqs(attached.seat.live(), 0), [0, 1]);
    assert!(attached.seat.live().standing().epoch.is_some());
}

#[test]
fn a_renewed_room_resets_its_readers() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 4)), &mailbox, 0);
    let live = attached.seat.live();
    hub.deliver(&[event("a", 4, What::Renewed { epoch: parlor_protocol::Epoch(9) })]);
    assert_eq!(read(live, 5, 0).0, Take::Reset { incarnation: 1, whole: false });
    hub.deliver(&[message("a", 5, "x")]);
    assert_eq!(seqs(live, 5), [5]);
    hub.deliver(&[event("a", 5, What::Forgotten)]);
    assert_eq!(read(live, 6, 1).0, Take::Reset { incarnation: 2, whole: true });
    hub.deliver(&[made("a", false)]);
    assert_eq!(seqs(live, 0), [0]);
}

#[test]
fn events_of_an_epoch_that_was_over_when_the_room_was_loaded_do_not_hide_the_next() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox, 0);
    let live = attached.seat.live();
    let renewed = event("a", 0, What::Renewed { epoch: room("a", 0).epoch });
    hub.deliver(&[message("a", 7, "old"), renewed, message("a", 1, "new")]);
    assert_eq!(read(live, 1, 0).0, Take::Reset { incarnation: 1, whole: false });
    assert_eq!(seqs(live, 1), [1]);
}

#[test]
fn removed_text_leaves_the_tail_before_the_act_is_there() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox, 0);
    let live = attached.seat.live();
    hub.deliver(&[message("a", 1, "secret"), edited("a", 2, 1, "secret two")]);
    let before = live.redactions();
    hub.deliver(&[removed("a", 3, 1)]);
    assert_ne!(live.redactions(), before);
    let (_, frames) = read(live, 1, 0);
    assert!(!format!("{frames:?}").contains("secret"), "{frames:?}");
    assert!(matches!(&frames[0], Frame::Message(message) if message.removed && message.n == 1));
    assert!(matches!(&frames[1], Frame::Skip(at) if at.seq == 2));
    assert_eq!(seqs(live, 1), [1, 2, 3]);
}

#[test]
fn a_tail_is_bounded_and_dense_after_a_hole() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox, 0);
    let live = attached.seat.live();
    let events: Vec<_> = (1..=100).map(|seq| message("a", seq, &"x".repeat(100))).collect();
    hub.deliver(&events);
    assert_eq!(read(live, 1, 0).0, Take::Behind);
    let kept = (1..=100).find(|seq| read(live, *seq, 0).0 != Take::Behind).unwrap();
    assert!((80..100).contains(&kept), "{kept}");
    hub.deliver(&[message("a", 200, "after a hole")]);
    assert_eq!(read(live, 100, 0).0, Take::Behind);
    assert_eq!(seqs(live, 200), [200]);
}

#[test]
fn a_budget_is_kept_but_for_the_first_frame() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox, 0);
    hub.deliver(&(1..=10).map(|seq| message("a", seq, "x")).collect::<Vec<_>>());
    let take = |budget| {
        let mut count = 0;
        let take = attached.seat.live().take(1, 0, budget, |piece, _| count += apart(piece).len());
        (take, count)
    };
    assert_eq!(take(Budget { frames: 3, bytes: 9_000 }), (Take::Frames { more: true }, 3));
    assert_eq!(take(Budget { frames: 64, bytes: 1 }), (Take::Frames { more: true }, 1));
    assert_eq!(take(Budget { frames: 64, bytes: 9_000 }), (Take::Frames { more: false }, 10));
}

#[test]
fn an_ephemeral_room_lives_without_watchers_and_shows_its_messages_as_they_are() {
    let hub = hub();
    hub.deliver(&[
        made("e", true),
        message("e", 1, "one"),
        message("e", 2, "two"),
        edited("e", 3, 2, "two, better"),
        removed("e", 4, 1),
    ]);
    (1..20).for_each(|tick| hub.tick(tick * 1_000));
    let recent = hub.room(&name("e")).unwrap().recent();
    let text = |frame: &Frame| {
        let Frame::Message(message) = frame else { panic!("{frame:?}") };
        message.text.clone()
    };
    let texts: Vec<_> = recent.iter().map(text).collect();
    assert_eq!(texts, [None, Some("two, better".to_owned())]);
}

#[test]
fn a_room_tells_who_spoke_lately_or_as_far_as_it_remembers() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox, 0);
    let live = attached.seat.live();
    let said = |at: u64, seq: u64| Event { at, ..message("a", seq, "x") };
    hub.deliver(&[said(1_000, 1), said(5_000, 2), said(6_000, 3), edited("a", 4, 3, "y")]);
    let spoken = |since: u64| {
        let (persons, known) = live.spoken(since);
        (persons.len(), known)
    };
    assert_eq!(spoken(5_000), (2, 5_000));
    assert_eq!(spoken(0), (3, 0), "before these nothing was said");
    let many: Vec<_> = (5..=500).map(|seq| said(10_000 + seq, seq)).collect();
    hub.deliver(&many);
    let (count, known) = spoken(10_000);
    assert!(count < many.len() && known == 10_500 - (count as u64 - 1), "{count} since {known}");
}

#[test]
fn a_room_that_was_never_made_leaves_memory_with_its_last_watcher() {
    let (hub, first, second) = (hub(), mailbox(1), mailbox(2));
    let one = hub.attach(&name("a"), || None, &first, 0);
    let other = hub.attach(&name("a"), || None, &second, 0);
    drop(one);
    hub.tick(1);
    assert_eq!(hub.loaded(), 1, "somebody watches it");
    drop(other);
    hub.tick(2);
    assert_eq!(hub.loaded(), 0);
    let again = hub.attach(&name("a"), || None, &first, 0);
    hub.deliver(&[made("a", false), message("a", 1, "x")]);
    assert_eq!(seqs(again.seat.live(), 0), [0, 1]);
}

#[test]
fn a_room_nobody_watches_leaves_memory_and_its_numbers_are_not_used_again() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 4)), &mailbox, 0);
    let redactions = attached.seat.live().redactions();
    (1..10).for_each(|tick| hub.tick(tick * 1_000));
    assert_eq!(hub.loaded(), 1);
    drop(attached);
    (10..30).for_each(|tick| hub.tick(tick * 1_000));
    assert_eq!(hub.loaded(), 0);
    let attached = hub.attach(&name("a"), || Some(room("a", 4)), &mailbox, 0);
    assert_ne!(attached.seat.live().redactions(), redactions);
}

#[test]
fn presence_is_told_once_for_all_and_after_the_grace() {
    let hub = hub();
    let connections = [mailbox(1), mailbox(2), mailbox(2)];
    let committed = || Some(room("a", 0));
    let mut seats: Vec<_> =
        connections.iter().map(|mailbox| hub.attach(&name("a"), committed, mailbox, 0)).collect();
    hub.tick(1_000);
    assert!(connections.iter().all(|mailbox| mailbox.signal().take_rooms(0) == 1));
    let live = hub.room(&name("a")).unwrap();
    let Some(Frame::Presence(told)) = encode::decode(&live.volatile().presence.1) else { panic!() };
    assert_eq!((told.rev, told.joined.len(), told.count), (1, 2, 2));
    assert_eq!(hub.members(&name("a"), None, 1).items[0].id, PersonId(1));
    seats.pop();
    seats.pop();
    (2..=6).for_each(|tick| hub.tick(tick * 1_000));
    assert_eq!(live.standing().rev, 1);
    hub.tick(7_000);
    let Some(Frame::Presence(told)) = encode::decode(&live.volatile().presence.1) else { panic!() };
    assert_eq!((told.rev, told.left, told.count), (2, vec![PersonId(2)], 1));
}

#[test]
fn typing_is_told_and_ends_with_the_message() {
    let (hub, mailbox) = (hub(), mailbox(7));
    let attached = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox, 0);
    let typists = |hub: &Hub, now| {
        hub.tick(now);
        let newest = attached.seat.live().volatile().typing.1;
        let Some(Frame::Typing(typing)) = encode::decode(&newest) else { panic!("none") };
        typing.who.len()
    };
    hub.typing(&name("a"), mailbox.who().unwrap());
    assert_eq!(typists(&hub, 1_000), 1);
    let late = hub.attach(&name("a"), || None, &mailbox, 1);
    assert!(attached.seat.live().volatile_since(late.seat.presence, late.seat.typing));
    hub.deliver(&[message("a", 1, "x")]);
    assert_eq!(typists(&hub, 2_000), 0);
}

#[test]
fn orders_are_few_and_wake_also_a_blocked_session() {
    let mailbox = mailbox(1);
    let waker = std::task::Waker::noop();
    let cx = std::task::Context::from_waker(waker);
    assert!(mailbox.signal().block(&cx));
    let close = |reason: &str| Order::Close {
        code: parlor_protocol::CloseCode::PingTimeout,
        reason: reason.to_owned(),
    };
    for order in [close("first"), Order::Ping, close("second"), Order::Ping] {
        mailbox.order(order);
    }
    assert!(!mailbox.signal().block(&cx));
    assert_eq!(mailbox.take_order(), Some(Order::Ping));
    assert_eq!(mailbox.take_order(), Some(close("first")));
    assert_eq!(mailbox.take_order(), None);
    assert!(mailbox.signal().sleep(&cx));
    mailbox.push(Bytes::from_static(b"reply"));
    assert_eq!(mailbox.direct_bytes(), 5);
    assert!(!mailbox.signal().sleep(&cx));
}

#[test]
fn a_purge_takes_one_persons_texts_and_their_edits_out_of_the_tail() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox, 0);
    let live = attached.seat.live();
    let before = live.redactions();
    hub.deliver(&[message("a", 1, "one"), message("a", 2, "two"), edited("a", 3, 1, "three")]);
    let purged = vec![parlor_protocol::moderation::Purged { author: who(7).id, first: 1, last: 1 }];
    let other = vec![parlor_protocol::moderation::Purged { author: who(8).id, first: 1, last: 2 }];
    let gone = |purged| What::Removed { by: who(9), targets: Vec::new(), purged };
    hub.deliver(&[event("a", 4, gone(other)), event("a", 5, gone(purged))]);
    let (_, frames) = read(live, 1, 0);
    let text = serde_json::to_string(&frames).unwrap();
    assert!(!text.contains("one") && !text.contains("three") && text.contains("two"), "{text}");
    assert_eq!(seqs(live, 1), [1, 2, 3, 4, 5]);
    assert_ne!(live.redactions(), before);
}

#[test]
fn who_is_behind_reads_the_store_after_texts_came_back() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox, 0);
    let live = attached.seat.live();
    hub.deliver(&[message("a", 1, "one"), removed("a", 2, 1)]);
    hub.deliver(&[event("a", 3, What::Restored { by: who(9), ranges: vec![(1, 1)] })]);
    assert_eq!(read(live, 1, 0).0, Take::Behind);
    assert_eq!(seqs(live, 3), [3]);
}

#[test]
fn who_is_kicked_reads_up_to_it_and_frees_his_seat_for_another() {
    let (hub, mailbox) = (hub(), mailbox(1));
    let attached = hub.attach(&name("a"), || Some(room("a", 0)), &mailbox, 0);
    hub.deliver(&[message("a", 1, "x"), kicked("a", 2, 1), message("a", 3, "x")]);
    let mut next = 1;
    let mut look = |cursor| attached.seat.take((cursor, 0), ALL, |_, end| next = end);
    assert_eq!((look(1), look(3)), (Take::Frames { more: true }, Take::Over));
    assert_eq!((next, attached.seat.end()), (3, Some(3)));
    assert!(!hub.is_here(&name("a"), who(1).id));
    let again = hub.attach(&name("a"), || Some(room("a", 3)), &mailbox, 1);
    drop(attached);
    assert!(
        again.seat.end().is_none() && hub.is_here(&name("a"), who(1).id),
        "the old seat is gone"
    );
}
