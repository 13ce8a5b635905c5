//! A restart with many connected: everybody resumes, nobody misses anything.

use futures_util::future::join_all;
use parlor_tests::{Client, Parlord};

const PEOPLE: usize = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_clients_resume_after_a_kill() {
    everybody_resumes(Way::Kill).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_clients_resume_after_a_drain() {
    everybody_resumes(Way::Drain).await;
}

#[derive(PartialEq, Eq)]
enum Way {
    Kill,
    Drain,
}

async fn everybody_resumes(way: Way) {
    let mut parlord = Parlord::start().await;
    Client::named(&parlord, "porter").await.send("hall", "open").await;
    let mut people = join_all((0..PEOPLE).map(|number| {
        let parlord = &parlord;
        async move {
            let mut client = Client::named(parlord, &format!("person-{number}")).await;
            client.watch("hall").await;
            client
        }
    }))
    .await;
    let mut last = 0;
    for (number, person) in people.iter_mut().enumerate() {
        if number % 10 == 0 {
            last = person.send("hall", &format!("{number} is here")).await;
        }
    }

    match way {
        Way::Kill => parlord.kill9(),
        Way::Drain => assert_eq!(parlord.terminate().await, 0),
    }
    parlord.begin().await;

    let absent: Vec<_> = people.into_iter().map(Client::cut).collect();
    let mut people = join_all(absent.into_iter().map(|absent| absent.come_back(&parlord))).await;
    let newest = people[0].send("hall", "all back?").await;
    assert_eq!(newest, last + 1);
    for person in &mut people {
        person.read_to("hall", newest).await;
        let reader = person.reader("hall");
        assert_eq!(reader.watching["recovered"], true);
        assert!(reader.shown.keys().copied().eq(1..=newest), "{} misses something", person.name());
    }
}
