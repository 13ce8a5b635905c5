//! A slow reader costs nobody else anything and loses nothing silently.

use parlor_tests::{Client, Config, Parlord};

const MESSAGES: u64 = 10_000;
const ONE_MEBIBYTE: u64 = 1 << 20;
/// Floods before the measured one: by then the caches of the daemon have stopped growing.
const WARMING: u64 = 3;
/// Slow readers at a time: what else grows by chance counts little for each.
const SLOW: u64 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_stops_for_ten_thousand_messages_reads_all_of_them_in_order() {
    let parlord = Parlord::start().await;
    let mut author = Client::named(&parlord, "author").await;
    let mut brisk = Client::named(&parlord, "brisk").await;
    brisk.watch("arena").await;

    // What the daemon needs for tail, store and caches is not the slow readers' share: these floods fill them first.
    for round in 0..WARMING {
        flood(&mut author, &mut brisk, "arena", round * MESSAGES + 1).await;
    }
    let before = parlord.resident();

    let mut slow = Vec::new();
    for number in 0..SLOW {
        let mut reader = Client::connect_narrow(&parlord).await;
        reader.hello(serde_json::json!({"name": format!("slow-{number}")})).await;
        reader.watch("arena").await;
        slow.push(reader);
    }
    flood(&mut author, &mut brisk, "arena", WARMING * MESSAGES + 1).await;
    let share = parlord.resident().saturating_sub(before) / SLOW;
    assert!(share < ONE_MEBIBYTE, "the daemon grew by {share} bytes for each slow reader");

    let (first, last) = (WARMING * MESSAGES + 1, (WARMING + 1) * MESSAGES);
    for reader in &mut slow {
        reader.read_to("arena", last).await;
        let heard = reader.reader("arena").heard.iter().map(|(seq, _)| *seq);
        assert!(heard.eq(first..=last), "all of them, in order, none twice");
        assert!(reader.reader("arena").gaps.is_empty());
    }
    slow[0].send("arena", "here I am again").await;
    brisk.read_to("arena", last + 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_behind_a_small_tail_is_served_from_the_store() {
    let parlord = Parlord::configured(Config::generous().set("rooms", "tail_bytes", "32768")).await;
    let mut author = Client::named(&parlord, "author").await;
    let mut slow = Client::connect_narrow(&parlord).await;
    slow.hello(serde_json::json!({"name": "slow"})).await;
    slow.watch("arena").await;
    for start in (1..=4000).step_by(50) {
        author.send_all("arena", (start..start + 50).map(long_text)).await;
    }
    let removed: Vec<u64> = (500..=4000).step_by(500).collect();
    for seq in &removed {
        author.remove("arena", *seq).await;
    }
    let last = author.edit("arena", 1, "edited").await;

    slow.read_to("arena", last).await;
    assert!(slow.reader("arena").heard.iter().map(|(seq, _)| *seq).eq(1..=last));
    assert_eq!(slow.reader("arena").shown.len(), 4000 - removed.len());
    assert_eq!(slow.reader("arena").shown[&1].text, "edited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_behind_the_tail_of_an_ephemeral_room_is_told_of_the_gap() {
    let parlord = Parlord::configured(Config::generous().ephemeral_room("flash")).await;
    let mut author = Client::named(&parlord, "author").await;
    let mut brisk = Client::named(&parlord, "brisk").await;
    brisk.watch("flash").await;
    let mut slow = Client::connect_narrow(&parlord).await;
    slow.hello(serde_json::json!({"name": "slow"})).await;
    slow.watch("flash").await;
    flood(&mut author, &mut brisk, "flash", 1).await;

    slow.read_to("flash", MESSAGES).await;
    let gaps = &slow.reader("flash").gaps;
    assert!(!gaps.is_empty(), "more than the tail holds was missed");
    assert!(gaps.iter().all(|gap| gap.reason == "ephemeral"), "{gaps:?}");
    slow.catch_up("flash").await;
    let (last, shown) = slow.reader("flash").shown.last_key_value().expect("messages");
    assert_eq!((*last, shown.n), (MESSAGES, MESSAGES));
}

/// 10,000 messages of 1 KB, with one reader who keeps up.
async fn flood(author: &mut Client, brisk: &mut Client, room: &str, first: u64) {
    const TOGETHER: u64 = 50;
    for start in (first..first + MESSAGES).step_by(TOGETHER as usize) {
        let numbers = start..start + TOGETHER;
        let seqs = author.send_all(room, numbers.clone().map(long_text)).await;
        assert!(seqs.iter().copied().eq(numbers), "answers come in the order of the requests");
        brisk.read_to(room, start + TOGETHER - 1).await;
    }
    brisk.read_to(room, first + MESSAGES - 1).await;
}

fn long_text(number: u64) -> String {
    format!("{number:0>1024}")
}
