//! A full disk: writers are told, nothing happens half, readers go on, and it heals by itself.

use parlor_tests::{Client, Config, MountPoint, Parlord, Raw, eventually, root_or_skip};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_writes_serves_reads_and_heals() {
    if !root_or_skip("a_full_disk_refuses_writes_serves_reads_and_heals") {
        return;
    }
    let place = tempfile::tempdir().expect("a folder");
    let disk = MountPoint::tmpfs(place.path(), "16m").expect("a small disk");
    let data = disk.path().join("data");
    let mut parlord = Parlord::prepared(Config::generous()).with_data(&data);
    parlord.begin().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut bob = Client::named(&parlord, "bob").await;
    bob.watch("club").await;
    ada.send("club", "before").await;

    let ballast = disk.path().join("ballast");
    fill(&ballast);
    let text = "x".repeat(4000);
    let (kept, refusal, nonce) = write_until_refused(&mut ada, &text).await;
    assert_eq!(refusal["code"], "storage_full", "{refusal}");
    assert!(refusal["retry_after_ms"].as_u64() > Some(0), "{refusal}");

    let page = bob.ask("history", json!({"room": "club", "limit": 10})).await;
    assert_eq!(page["type"], "history", "reads go on: {page}");
    bob.read_to("club", kept).await;
    assert_eq!(readiness(&parlord).await, 503);

    std::fs::remove_file(&ballast).expect("room on the disk");
    let answer = eventually("the disk to be noticed", async || {
        let answer = ada.try_send("club", &text, &nonce).await.expect("a connection");
        (answer["type"] == "ok").then_some(answer)
    })
    .await;
    assert_eq!(answer["seq"], kept + 1, "what was refused had not happened: {answer}");
    assert!(answer.get("duplicate").is_none(), "{answer}");
    bob.read_to("club", kept + 1).await;

    parlord.restart().await;
    let mut bob = bob.cut().come_back(&parlord).await;
    bob.catch_up("club").await;
    assert_eq!(bob.reader("club").seq, kept + 1);
    drop(parlord);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_that_everybody_left_lets_readers_in_and_heals() {
    if !root_or_skip("a_full_disk_that_everybody_left_lets_readers_in_and_heals") {
        return;
    }
    let place = tempfile::tempdir().expect("a folder");
    let disk = MountPoint::tmpfs(place.path(), "16m").expect("a small disk");
    let config = Config::generous().set("log", "level", "\"debug\"");
    let mut parlord = Parlord::prepared(config).with_data(&disk.path().join("data"));
    parlord.begin().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.send("club", "before").await;
    let ballast = disk.path().join("ballast");
    fill(&ballast);
    let (kept, ..) = write_until_refused(&mut ada, &"x".repeat(4000)).await;
    ada.leave().await;
    assert_eq!(readiness(&parlord).await, 503);

    let mut guest = Client::connect(&parlord).await;
    guest.hello(json!({})).await;
    guest.watch("club").await;
    assert_eq!(guest.reader("club").seq, kept);
    let page = guest.ask("history", json!({"room": "club", "limit": 10})).await;
    assert_eq!(page["type"], "history", "{page}");
    guest.leave().await;
    let tries = || parlord.log().matches("the disk was tried again").count();
    let tried = tries();
    eventually("the disk to be tried twice", async || (tries() > tried + 1).then_some(())).await;
    assert_eq!(readiness(&parlord).await, 503, "it is still full");

    std::fs::remove_file(&ballast).expect("room on the disk");
    eventually("readiness, though nobody writes", async || {
        (readiness(&parlord).await == 200).then_some(())
    })
    .await;
    let mut bob = Client::named(&parlord, "bob").await;
    bob.watch("club").await;
    assert_eq!(bob.reader("club").seq, kept, "nobody has written");
    assert_eq!(bob.send("club", "after").await, kept + 1);
    drop(parlord);
}

async fn readiness(parlord: &Parlord) -> u16 {
    let mut ready = Raw::connect(parlord).await;
    ready.write(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    ready.answer().await.status
}

/// Sends until a refusal: the last seq kept, the refusal, and the nonce that was refused.
async fn write_until_refused(client: &mut Client, text: &str) -> (u64, serde_json::Value, String) {
    let mut kept = 1;
    loop {
        let nonce = client.fresh_nonce();
        let answer = client.try_send("club", text, &nonce).await.expect("a connection");
        match answer["seq"].as_u64() {
            Some(seq) => kept = seq,
            None => return (kept, answer, nonce),
        }
    }
}

fn fill(path: &std::path::Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(path).expect("a file");
    let block = [0_u8; 4096];
    while file.write_all(&block).is_ok() {}
}
