//! One room is one sequence, however many speak: dense, and the same for every reader.

use futures_util::future::join_all;
use parlor_tests::{Client, Parlord, Rng};
use std::collections::BTreeMap;

const SENDERS: usize = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_senders_in_one_room_make_one_dense_sequence() {
    const EACH: usize = 40;
    let parlord = Parlord::start().await;
    let mut readers = Vec::new();
    for number in 0..4 {
        let mut reader = Client::named(&parlord, &format!("reader-{number}")).await;
        reader.watch("arena").await;
        readers.push(reader);
    }

    // All of them watch before the first one speaks: a newcomer is given the newest messages only.
    let senders = join_all((0..SENDERS).map(async |number| {
        let mut sender = Client::named(&parlord, &format!("sender-{number}")).await;
        sender.watch("arena").await;
        sender
    }));
    let senders = senders.await.into_iter().enumerate().map(|(number, mut sender)| async move {
        let mut seqs = BTreeMap::new();
        for turn in 0..EACH {
            let text = format!("{number}/{turn}");
            seqs.insert(sender.send("arena", &text).await, text);
        }
        (sender, seqs)
    });
    let mut answered = BTreeMap::new();
    let mut sending = Vec::new();
    for (sender, seqs) in join_all(senders).await {
        assert!(
            seqs.values().is_sorted_by_key(|text| turn_of(text)),
            "one sender's messages stand in his order"
        );
        answered.extend(seqs);
        sending.push(sender);
    }

    let all = (SENDERS * EACH) as u64;
    assert_eq!(
        answered.keys().copied().collect::<Vec<_>>(),
        (1..=all).collect::<Vec<_>>(),
        "every answer has its own seq"
    );
    for reader in readers.iter_mut().chain(&mut sending) {
        reader.read_to("arena", all).await;
        let shown = &reader.reader("arena").shown;
        assert!(
            shown.iter().map(|(seq, message)| (seq, &message.text)).eq(&answered),
            "every reader reads what was answered"
        );
        assert!(shown.values().map(|message| message.n).eq(1..=all), "n is dense");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_senders_in_a_hundred_rooms_make_a_hundred_dense_sequences() {
    const EACH: usize = 60;
    const ROOMS: u64 = 100;
    let parlord = Parlord::start().await;
    let mut readers = Vec::new();
    for number in 0..2 {
        let mut reader = Client::named(&parlord, &format!("reader-{number}")).await;
        for room in 0..ROOMS {
            reader.watch(&format!("room-{room}")).await;
        }
        readers.push(reader);
    }

    let mut rng = Rng::seeded();
    let plans: Vec<Vec<String>> = (0..SENDERS)
        .map(|_| (0..EACH).map(|_| format!("room-{}", rng.below(ROOMS))).collect())
        .collect();
    let senders = plans.into_iter().enumerate().map(|(number, plan)| {
        let parlord = &parlord;
        async move {
            let mut sender = Client::named(parlord, &format!("sender-{number}")).await;
            let mut sent = Vec::new();
            for (turn, room) in plan.into_iter().enumerate() {
                let text = format!("{number}/{turn}");
                sent.push((room.clone(), sender.send(&room, &text).await, text));
            }
            sent
        }
    });
    let mut answered: BTreeMap<String, BTreeMap<u64, String>> = BTreeMap::new();
    for (room, seq, text) in join_all(senders).await.into_iter().flatten() {
        let twice = answered.entry(room.clone()).or_default().insert(seq, text);
        assert!(twice.is_none(), "seq {seq} of {room} was answered twice");
    }

    for (room, messages) in &answered {
        let head = messages.len() as u64;
        assert!(messages.keys().copied().eq(1..=head), "{room} is dense");
        for reader in &mut readers {
            reader.read_to(room, head).await;
            let shown = &reader.reader(room).shown;
            assert!(
                shown.iter().map(|(seq, message)| (seq, &message.text)).eq(messages),
                "{room} reads the same everywhere"
            );
            assert!(shown.values().map(|message| message.n).eq(1..=head), "n of {room} is dense");
        }
    }
}

fn turn_of(text: &str) -> usize {
    text.split('/').nth(1).and_then(|turn| turn.parse().ok()).expect("SENDER/TURN")
}
