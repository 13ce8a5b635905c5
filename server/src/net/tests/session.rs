//! Sessions of a whole node: store, log, hub and verbs, over real sockets.

use super::house::House;
use super::house::*;
use super::*;
use crate::chat::Act;
use crate::net::Pace;

#[tokio::test]
async fn a_newcomer_gets_the_newest_page_and_then_what_happens() {
    let house = House::start(Pace::default()).await;
    house.fill(60, 10).await;
    let mut tcp = house.guest().await;
    say(&mut tcp, r#"{"type":"watch","id":2,"room":"lobby"}"#).await;
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"watching""#));
    let page = hear(&mut tcp).await;
    assert!(page.starts_with(r#"{"type":"history""#), "{page}");
    assert!(page.contains(r#""seq":11,"#) && page.contains(r#""seq":60,"#), "{page}");
    assert!(!page.contains(r#""seq":10,"#) && page.ends_with(r#""more":true}"#), "{page}");
    assert_eq!(hear(&mut tcp).await, r#"{"type":"caught_up","room":"lobby","seq":60}"#);
    house.fill(2, 10).await;
    hear_messages(&mut tcp, 61..=62).await;
}

#[tokio::test]
async fn a_reader_who_comes_back_gets_every_event_from_the_store() {
    let house = House::start(Pace::default()).await;
    house.fill(700, 10).await;
    for from in [0, 63, 64, 100, 699] {
        let mut tcp = house.resume(from).await;
        hear_messages(&mut tcp, from + 1..=700).await;
        assert_eq!(hear(&mut tcp).await, r#"{"type":"caught_up","room":"lobby","seq":700}"#);
    }
}

#[tokio::test]
async fn a_reader_far_behind_the_tail_loses_nothing() {
    let house = House::start(Pace::default()).await;
    house.fill(1, 10).await;
    let mut tcp = house.resume(1).await;
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"caught_up""#));
    house.fill(3_000, 4_000).await;
    hear_messages(&mut tcp, 2..=3_001).await;
}

#[tokio::test]
async fn a_page_from_the_store_does_not_overtake_the_ok_of_its_messages() {
    let house = House::start(Pace::default()).await;
    house.fill(100, 10).await;
    // Nobody watches: the first watch loads the room as it is committed, ahead of what was delivered.
    let mut other = house.guest().await;
    let mut tcp = house.guest().await;
    let gate = house.hold().await;
    let send =
        |nonce| format!(r#"{{"type":"send","id":9,"room":"lobby","text":"x","nonce":"{nonce}"}}"#);
    say(&mut other, &send("other")).await;
    house.committed(101).await;
    say(&mut tcp, &send("own")).await;
    house.committed(102).await;
    house.resume_on(&mut tcp, 0).await;
    // Whatever comes while nothing is delivered, his own message is not among it.
    let mut answered = false;
    let undelivered = hear_own(&mut tcp, &mut answered);
    assert!(tokio::time::timeout(Duration::from_millis(500), undelivered).await.is_err());
    drop(gate);
    hear_own(&mut tcp, &mut answered).await;
    assert!(answered, "the message came first");
}

/// Hears up to the message of seq 102, and notes whether its answer came before it.
async fn hear_own(tcp: &mut TcpStream, answered: &mut bool) {
    loop {
        let text = hear(tcp).await;
        *answered |= text.starts_with(r#"{"type":"ok","id":9"#);
        if text.starts_with(r#"{"type":"message","room":"lobby","seq":102"#) {
            break;
        }
    }
}

#[tokio::test]
async fn a_page_of_history_that_a_removal_overtakes_is_read_again() {
    let house = House::start(Pace::default()).await;
    let mut author = house.guest().await;
    let send = r#"{"type":"send","id":2,"room":"lobby","text":"secret","nonce":"s"}"#;
    say(&mut author, send).await;
    assert!(hear(&mut author).await.starts_with(r#"{"type":"ok""#));
    let mut tcp = house.resume(1).await;
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"caught_up""#));
    // More than the sockets hold, so that the page has to wait.
    house.fill(3_000, 4_000).await;
    say(&mut tcp, r#"{"type":"history","id":5,"room":"lobby","after":0,"limit":1}"#).await;
    within(async {
        while house.waiting() == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    say(&mut author, r#"{"type":"remove","id":3,"room":"lobby","target":1,"nonce":"r"}"#).await;
    assert!(hear(&mut author).await.starts_with(r#"{"type":"ok""#));
    house.delivered(3_002).await;
    let page = loop {
        let text = hear(&mut tcp).await;
        if text.starts_with(r#"{"type":"history","id":5"#) {
            break text;
        }
    };
    assert!(page.contains(r#""removed":true"#) && !page.contains("secret"), "{page}");
}

#[tokio::test]
async fn what_retention_took_from_a_reader_behind_is_told_as_a_gap() {
    let house = House::start(Pace::default()).await;
    house.fill(1, 10).await;
    let mut tcp = house.resume(1).await;
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"caught_up""#));
    house.fill(3_000, 4_000).await;
    house.act(Act::Trim { below: 2_900 }).await;
    let mut next = 2;
    let gap = loop {
        let text = hear(&mut tcp).await;
        if !text.starts_with(&format!(r#"{{"type":"message","room":"lobby","seq":{next},"#)) {
            break text;
        }
        next += 1;
    };
    let begins =
        format!(r#"{{"type":"gap","room":"lobby","from":{next},"to":3001,"reason":"expired""#);
    assert!(gap.starts_with(&begins), "{gap}");
    let page = hear(&mut tcp).await;
    assert!(page.starts_with(r#"{"type":"history""#) && page.contains(r#""seq":3001,"#), "{page}");
    assert_eq!(hear(&mut tcp).await, r#"{"type":"caught_up","room":"lobby","seq":3001}"#);
    house.fill(1, 10).await;
    hear_messages(&mut tcp, 3_002..=3_002).await;
}

#[tokio::test]
async fn another_incarnation_of_the_room_is_told_as_a_gap() {
    let house = House::start(Pace::default()).await;
    house.fill(3, 10).await;
    let mut tcp = house.resume(3).await;
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"caught_up""#));
    house.act(Act::Renew).await;
    let gap = hear(&mut tcp).await;
    let begins = r#"{"type":"gap","room":"lobby","from":4,"to":4,"reason":"epoch","epoch":""#;
    assert!(gap.starts_with(begins), "{gap}");
    let page = hear(&mut tcp).await;
    assert!(page.starts_with(r#"{"type":"history""#) && page.contains(&house.epoch()), "{page}");
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"caught_up""#));
    house.fill(1, 10).await;
    let text = hear(&mut tcp).await;
    assert!(text.starts_with(r#"{"type":"message""#), "{text}");
}

#[tokio::test]
async fn requests_are_not_read_while_replies_wait() {
    let house = House::start(Pace::default()).await;
    let (mut read, mut write) = house.guest().await.into_split();
    let asking = tokio::spawn(async move {
        let pings = masked(0x81, br#"{"type":"ping","id":3}"#).repeat(100);
        while write.write_all(&pings).await.is_ok() {}
    });
    within(async {
        while house.waiting() < 60_000 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(house.waiting() < 70_000);
    let mut got = 0;
    let mut buffer = vec![0; 1 << 16];
    within(async {
        while got < 1_000_000 {
            got += read.read(&mut buffer).await.unwrap();
            assert!(house.waiting() < 70_000);
        }
    })
    .await;
    asking.abort();
}

#[tokio::test]
async fn silence_before_the_hello_is_closed_with_its_code() {
    let pace = Pace { hello: Duration::ZERO, ..Pace::default() };
    let house = House::start(pace).await;
    let mut tcp = house.connect().await;
    assert_eq!(close(&mut tcp).await.0, 4500);
}

#[tokio::test]
async fn a_binary_frame_is_refused() {
    let house = House::start(Pace::default()).await;
    let mut tcp = house.connect().await;
    tcp.write_all(&masked(0x82, b"{}")).await.unwrap();
    assert_eq!(close(&mut tcp).await.0, 1003);
}

#[tokio::test]
async fn the_end_of_the_server_is_told_and_awaited() {
    let house = House::start(Pace::default()).await;
    let (mut one, mut other) = (house.guest().await, house.connect().await);
    house.stop.cancel();
    let edge = house.edge.clone();
    let drain = tokio::spawn(async move { edge.drain(Duration::from_secs(10)).await });
    for tcp in [&mut one, &mut other] {
        let bye = hear(tcp).await;
        assert!(bye.starts_with(r#"{"type":"bye","reason":"restarting""#), "{bye}");
        assert_eq!(close(tcp).await.0, 1012);
    }
    drop((one, other));
    within(drain).await.unwrap();
    assert_eq!(house.node.hub.connections(), 0);
}
