//! `parlord backup` beside a running server, and `parlord restore`: what is in a copy, and what clients learn afterwards.

use futures_util::future::join_all;
use parlor_tests::{Client, Parlord, eventually};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tempfile::TempDir;

const SENDERS: usize = 8;

/// Sends until told to end; the texts by the seqs they were answered with.
async fn speak(client: &mut Client, newest: &AtomicU64, end: &AtomicBool) -> BTreeMap<u64, String> {
    let mut answered = BTreeMap::new();
    for turn in 0_u64.. {
        if end.load(Ordering::Relaxed) {
            break;
        }
        let text = format!("{} says {turn}", client.name());
        let seq = client.send("club", &text).await;
        newest.fetch_max(seq, Ordering::Relaxed);
        answered.insert(seq, text);
    }
    answered
}

/// Everything in the room, by seq.
async fn history(client: &mut Client, room: &str) -> BTreeMap<u64, String> {
    let mut texts = BTreeMap::new();
    loop {
        let after = texts.keys().last().copied().unwrap_or(0);
        let page = client.ask("history", json!({"room": room, "after": after, "limit": 100})).await;
        let text = |item: &Value| Some((item["seq"].as_u64()?, item["text"].as_str()?.to_owned()));
        texts.extend(page["items"].as_array().expect("items").iter().filter_map(text));
        if page["more"] != true {
            return texts;
        }
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_holds_an_answered_prefix() {
    let parlord = Parlord::start().await;
    let home = TempDir::new().expect("a folder");
    let place = home.path().join("copy");
    let mut senders = Vec::new();
    for number in 0..SENDERS {
        senders.push(Client::named(&parlord, &format!("sender-{number}")).await);
    }
    let (newest, end) = (AtomicU64::new(0), AtomicBool::new(false));
    let speaking = join_all(senders.iter_mut().map(|sender| speak(sender, &newest, &end)));
    let copying = async {
        let reached = async |seq| {
            eventually("enough answers", async || {
                (newest.load(Ordering::Relaxed) >= seq).then_some(())
            })
            .await;
        };
        reached(300).await;
        let before = newest.load(Ordering::Relaxed);
        let said = parlord.run_async(&["backup", text(&place)]).await;
        let after = newest.load(Ordering::Relaxed);
        reached(after + 100).await;
        end.store(true, Ordering::Relaxed);
        (before, said)
    };
    let (answered, (before, said)) = tokio::join!(speaking, copying);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains(text(&place)) && said.out.contains("1 room,"), "{said:?}");
    let answered: BTreeMap<u64, String> = answered.into_iter().flatten().collect();

    assert_eq!((mode(&place), mode(&place.join("keys"))), (0o700, 0o700));
    for file in ["parlor.db", "keys/session.key", "keys/audit.key"] {
        assert_eq!(mode(&place.join(file)), 0o600, "{file}");
    }
    assert!(!home.path().join("copy.part").exists());
    let said = parlord.run(&["verify", "--rebuild", "--data", text(&place)]);
    assert!(said.code == 0 && said.out.contains("sound"), "{said:?}");

    let mut copy = Parlord::prepared(parlor_tests::Config::generous()).with_data(&place);
    copy.begin().await;
    let mut reader = Client::with_token(&copy, &senders[0].token()).await;
    assert_eq!(reader.id(), senders[0].id(), "the key came along");
    let kept = history(&mut reader, "club").await;
    let head = *kept.keys().last().expect("messages");
    assert!(head >= before, "{before} was answered before the backup began, {head} is in it");
    assert!(head < *answered.keys().last().expect("answers"), "it ended before the load did");
    assert!(kept.keys().copied().eq(1..=head), "dense");
    assert!(kept.iter().eq(answered.range(..=head)), "what was answered, and nothing else");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restored_data_are_another_past_and_clients_learn_it() {
    let mut parlord = Parlord::start().await;
    let home = TempDir::new().expect("a folder");
    let place = home.path().join("copy");
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("club").await;
    ada.send("club", "before the backup").await;
    assert_eq!(parlord.run(&["backup", text(&place)]).code, 0);
    let seq = ada.send("club", "after the backup").await;
    ada.read_to("club", seq).await;

    let said = parlord.run(&["restore", text(&place)]);
    assert_eq!(said.code, 75, "it runs: {said:?}");
    parlord.kill9();
    let said = parlord.run(&["restore", text(&place)]);
    assert!(said.code == 73 && said.err.contains("--replace-data"), "{said:?}");
    let said = parlord.run(&["restore", "--replace-data", text(&place)]);
    assert!(said.code == 0 && said.out.contains("1 room,"), "{said:?}");

    parlord.begin().await;
    let mut ada = ada.cut().come_back(&parlord).await;
    ada.catch_up("club").await;
    let watching = &ada.reader("club").watching;
    assert_eq!((&watching["recovered"], &watching["reason"]), (&json!(false), &json!("epoch")));
    assert_eq!(ada.reader("club").texts(), ["before the backup"]);
    assert_eq!(ada.send("club", "another future").await, 2);
    let epoch = ada.reader("club").epoch.clone();
    parlord.restart().await;
    let mut ada = ada.cut().come_back(&parlord).await;
    ada.catch_up("club").await;
    assert_eq!(ada.reader("club").epoch, epoch, "once is enough");
    parlord.kill9();
    parlord.verify().expect("a sound database");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_goes_into_an_empty_place_and_is_checked_first() {
    let mut parlord = Parlord::start().await;
    let home = TempDir::new().expect("a folder");
    let place = home.path().join("copy");
    let mut ada = Client::named(&parlord, "ada").await;
    for number in 0..50 {
        ada.send("club", &format!("{number}: {}", "text ".repeat(100))).await;
    }
    assert_eq!(parlord.run(&["backup", text(&place)]).code, 0);
    let said = parlord.run(&["backup", text(&place)]);
    assert!(said.code == 73 && said.err.contains("exists"), "{said:?}");
    assert_eq!(parlord.run(&["backup", text(&home.path().join("not/there"))]).code, 73);
    let others = home.path().join("other.part/notes");
    std::fs::create_dir_all(others.parent().expect("a folder")).expect("a folder");
    std::fs::write(&others, "not of parlord").expect("a file");
    assert_eq!(parlord.run(&["backup", text(&home.path().join("other"))]).code, 73);
    assert!(others.exists());
    assert_eq!(parlord.terminate().await, 0);

    let new = home.path().join("new");
    let into = |from: &Path| parlord.run(&["restore", text(from), "--data", text(&new)]);
    assert_eq!(into(&home.path().join("nothing")).code, 74);
    let damaged = home.path().join("damaged");
    std::fs::create_dir(&damaged).expect("a folder");
    let mut database = std::fs::read(place.join("parlor.db")).expect("a copy");
    let middle = database.len() / 2 / 4096 * 4096;
    database[middle..middle + 4096].fill(0xa5);
    std::fs::write(damaged.join("parlor.db"), database).expect("a damaged copy");
    let said = into(&damaged);
    assert!(said.code == 65 && said.err.contains("damage"), "{said:?}");
    std::fs::write(damaged.join("parlor.db"), [0xa5; 3_000]).expect("no database at all");
    let said = into(&damaged);
    assert!(said.code == 65 && said.err.contains("damage"), "{said:?}");
    assert!(!new.join("parlor.db").exists() && !new.join("restore.part").exists());

    let said = into(&place);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!((mode(&new), mode(&new.join("parlor.db"))), (0o700, 0o600));
    let mut parlord = parlord.with_data(&new);
    parlord.begin().await;
    let mut ada = Client::with_token(&parlord, &ada.token()).await;
    assert_eq!(history(&mut ada, "club").await.len(), 50);
}
