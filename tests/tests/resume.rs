//! Who was away gets everything since, edits and removals included, or is told why not.

use parlor_tests::{Absent, Client, Config, Parlord, Rng};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_cut_at_random_points_ends_with_the_same_room_as_one_never_cut() {
    let parlord = Parlord::start().await;
    let mut rng = Rng::seeded();
    let mut steady = Client::named(&parlord, "steady").await;
    let mut author = Client::named(&parlord, "author").await;
    let mut shaky = Client::named(&parlord, "shaky").await;
    author.send("club", "open").await;
    steady.watch("club").await;
    shaky.watch("club").await;

    let mut living = Vec::new();
    let mut cuts = 0;
    for step in 0..800 {
        let seq = act(&mut author, &mut living, &mut rng, step).await;
        if rng.once_in(3) {
            let upto = shaky.reader("club").seq + rng.below(seq - shaky.reader("club").seq + 1);
            shaky.read_to("club", upto).await;
        }
        if rng.once_in(12) {
            cuts += 1;
            shaky = shaky.cut().come_back(&parlord).await;
            if rng.once_in(2) {
                shaky.catch_up("club").await;
                assert_eq!(shaky.reader("club").watching["recovered"], true);
            }
        }
    }
    let last = author.send("club", "the end").await;
    steady.read_to("club", last).await;
    shaky.read_to("club", last).await;

    assert!(cuts > 20, "{cuts} cuts");
    assert!(shaky.reader("club").gaps.is_empty());
    assert_eq!(texts(&shaky), texts(&steady), "after {cuts} cuts");
    assert_eq!(shaky.reader("club").topic, steady.reader("club").topic);
    assert!(
        steady.reader("club").heard.iter().map(|(seq, _)| *seq).eq(2..=last),
        "the steady reader heard every seq"
    );
}

#[tokio::test]
async fn cuts_in_the_middle_of_a_catch_up_lose_nothing() {
    let parlord = Parlord::start().await;
    let mut author = Client::named(&parlord, "author").await;
    let mut reader = Client::named(&parlord, "reader").await;
    author.send("club", "open").await;
    reader.watch("club").await;
    let mut absent = reader.cut();
    let mut last = 0;
    for _ in 0..40 {
        let seqs = author.send_all("club", (0..50).map(|number| format!("message {number}"))).await;
        last = seqs[49];
    }
    let mut rng = Rng::seeded();
    while absent.reader("club").seq < last {
        let mut reader = Absent::come_back(absent, &parlord).await;
        let upto = (reader.reader("club").seq + 1 + rng.below(200)).min(last);
        reader.read_to("club", upto).await;
        absent = reader.cut();
    }
    assert!(absent.reader("club").shown.keys().copied().eq(1..=last));
}

#[tokio::test]
async fn watching_again_from_a_position_is_a_resync() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("club").await;
    for number in 0..30 {
        ada.send("club", &format!("message {number}")).await;
    }
    ada.read_to("club", 30).await;
    let epoch = ada.reader("club").epoch.clone().expect("an epoch");

    let watching = ada.watch_from("club", &epoch, 10).await;
    assert_eq!(watching["recovered"], true, "{watching}");
    ada.read_to("club", 30).await;
    assert_eq!(ada.reader("club").shown.len(), 30);
}

#[tokio::test]
async fn a_position_that_cannot_be_resumed_is_told_with_its_reason() {
    let config = Config::generous().set("limits", "resume_events", "100");
    let parlord = Parlord::configured(config.ephemeral_room("flash")).await;
    let mut ada = Client::named(&parlord, "ada").await;
    for number in 0..200 {
        ada.send("club", &format!("message {number}")).await;
        ada.send("flash", &format!("message {number}")).await;
    }
    ada.watch("club").await;
    ada.watch("flash").await;
    let club = ada.reader("club").epoch.clone().expect("an epoch");

    for (room, epoch, seq, reason) in [
        ("club", club.as_str(), 5, "expired"),
        ("club", club.as_str(), 201, "ahead"),
        ("club", "another", 5, "epoch"),
        ("flash", "another", 5, "epoch"),
    ] {
        let watching = ada.watch_from(room, epoch, seq).await;
        assert_eq!(watching["recovered"], false, "{watching}");
        assert_eq!(watching["reason"], reason, "{watching}");
        let shown: Vec<u64> = ada.reader(room).shown.keys().copied().collect();
        assert_eq!(
            shown,
            (151..=200).collect::<Vec<_>>(),
            "the newest page of {room} came instead"
        );
    }
}

#[tokio::test]
async fn every_room_of_a_connection_resumes_inside_hello() {
    let parlord = Parlord::start().await;
    let mut author = Client::named(&parlord, "author").await;
    let mut reader = Client::named(&parlord, "reader").await;
    let rooms: Vec<String> = (0..100).map(|number| format!("room-{number}")).collect();
    for room in &rooms {
        author.send(room, "before").await;
        reader.watch(room).await;
    }
    let absent = reader.cut();
    for room in &rooms {
        author.send(room, "meanwhile").await;
    }
    let mut reader = absent.come_back(&parlord).await;
    for room in &rooms {
        reader.catch_up(room).await;
        assert_eq!(reader.reader(room).watching["recovered"], true);
        assert_eq!(reader.reader(room).texts(), ["before", "meanwhile"]);
    }
    let one_more = reader.ask("watch", json!({"room": "one-too-many"})).await;
    assert_eq!(one_more["code"], "too_many_watches", "{one_more}");
}

async fn act(author: &mut Client, living: &mut Vec<u64>, rng: &mut Rng, step: u64) -> u64 {
    let choice = rng.below(10);
    if living.is_empty() || choice < 6 {
        let seq = author.send("club", &format!("step {step}")).await;
        living.push(seq);
        return seq;
    }
    let at = rng.below(living.len() as u64) as usize;
    match choice {
        6 | 7 => author.edit("club", living[at], &format!("edited in step {step}")).await,
        8 => author.remove("club", living.swap_remove(at)).await,
        _ => author.topic("club", &format!("topic of step {step}")).await,
    }
}

fn texts(client: &Client) -> Vec<(u64, String)> {
    client.reader("club").shown.iter().map(|(seq, message)| (*seq, message.text.clone())).collect()
}
