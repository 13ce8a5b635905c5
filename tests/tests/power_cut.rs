//! A power cut: the disk as it is under a stopped process is all that a new start gets. `fsync` loses nothing that was answered;
//! the control with `os` does lose, and then says so by another epoch.

use parlor_tests::{
    Absent, Client, Config, MountPoint, Operator, Parlord, Rng, eventually, root_or_skip,
};
use serde_json::json;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

const CUTS: usize = 20;

/// What one cut left.
struct Cut {
    answered: u64,
    kept: u64,
    same_epoch: bool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fsync_loses_nothing_in_twenty_power_cuts() {
    if !root_or_skip("fsync_loses_nothing_in_twenty_power_cuts") {
        return;
    }
    let mut rng = Rng::seeded();
    for round in 0..CUTS {
        let cut = power_cut("fsync", 20 + rng.below(300)).await;
        assert!(
            cut.kept >= cut.answered,
            "cut {round}: {} were answered, {} are there",
            cut.answered,
            cut.kept
        );
        assert!(cut.same_epoch, "cut {round}: nothing was lost, so the epoch stays");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn os_loses_in_a_power_cut_and_then_changes_the_epoch() {
    if !root_or_skip("os_loses_in_a_power_cut_and_then_changes_the_epoch") {
        return;
    }
    let mut rng = Rng::seeded();
    let mut lost = 0;
    for round in 0..CUTS {
        let cut = power_cut("os", 20 + rng.below(300)).await;
        assert!(!cut.same_epoch, "cut {round}: under `os` a power cut is another incarnation");
        lost += usize::from(cut.kept < cut.answered);
    }
    assert!(lost > 0, "the control lost nothing in {CUTS} cuts, so this test could not fail");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_of_the_audit_log_that_was_told_is_there_after_a_power_cut() {
    if !root_or_skip("a_head_of_the_audit_log_that_was_told_is_there_after_a_power_cut") {
        return;
    }
    let bench = TempDir::new_in("/dev/shm").expect("a folder in memory");
    let (image, copy) = (bench.path().join("disk"), bench.path().join("copy"));
    let (disk, other) = (folder(&bench, "mounted"), folder(&bench, "after"));
    MountPoint::format(&image, 64).expect("an ext4 image");
    let disk = MountPoint::image(&image, &disk).expect("a loop mount");
    let config = || Config::generous().set("store", "durability", "\"os\"");
    let mut parlord = Parlord::prepared(config()).with_data(&disk.path().join("data"));
    parlord.begin().await;
    let mut operator = Operator::attached(&parlord).await;
    let person = Client::named(&parlord, "ada").await.id();
    for _look in 0..600 {
        operator.get(json!({"view": "user", "subject": {"person": person}})).await;
    }

    // What is on record when a run begins is on the disk. While so much is gone along, rooms are made, and then the head is signed.
    let mut head = None;
    for attempt in 1..10 {
        parlord.kill9();
        let before = parlord.run(&["audit", "export"]).out.lines().count();
        assert!(before > 600, "{before}");
        let rooms = (0..attempt * 20).map(|room| format!("room/{room}"));
        parlord.configure(&rooms.fold(config(), |config, room| config.room(&room, "")));
        let known = heads(&parlord).len();
        parlord.begin().await;
        let told = async || heads(&parlord).get(known).cloned();
        let (no, told) = eventually("another head", told).await;
        if no > before {
            head = Some(told);
            break;
        }
    }
    let head = head.expect("a head with the rooms");
    parlord.stop().await;
    std::fs::copy(&image, &copy).expect("a copy of the disk");
    parlord.kill9();
    drop(disk);

    let disk = MountPoint::image(&copy, &other).expect("a mount of the copy");
    let parlord = parlord.with_data(&disk.path().join("data"));
    let said = parlord.run(&["audit", "verify", "--head", &head]);
    assert_eq!(said.code, 0, "{said:?}");
    drop(parlord);
    drop(disk);
}

/// The heads that were told: their numbers, and as `--head` wants them.
fn heads(parlord: &Parlord) -> Vec<(usize, String)> {
    let log = parlord.log();
    let told = log.lines().filter(|line| line.contains("\"audit head\""));
    let head = |line: &str| -> Option<(usize, String)> {
        let told: serde_json::Value = serde_json::from_str(line).ok()?;
        let no = told["no"].as_u64()?;
        Some((no as usize, format!("{no}:{}", told["digest"].as_str()?)))
    };
    told.filter_map(head).collect()
}

/// Writes until this many were answered, cuts the power, starts on the copy, and compares.
async fn power_cut(durability: &str, enough: u64) -> Cut {
    let bench = TempDir::new_in("/dev/shm").expect("a folder in memory");
    let (image, copy) = (bench.path().join("disk"), bench.path().join("copy"));
    let (disk, other) = (folder(&bench, "mounted"), folder(&bench, "after"));
    MountPoint::format(&image, 64).expect("an ext4 image");
    let disk = MountPoint::image(&image, &disk).expect("a loop mount");

    let config = Config::generous().set("store", "durability", &format!("\"{durability}\""));
    let mut parlord = Parlord::prepared(config)
        .with_data(&disk.path().join("data"))
        .with_environment("PARLORD_BOOT_ID", "before-the-cut");
    parlord.begin().await;
    let mut reader = Client::named(&parlord, "reader").await;
    reader.send("club", "open").await;
    reader.watch("club").await;
    // The folder, the key and the room's making are on the disk before the test of what follows begins.
    sync(disk.path());

    let (answered, absent) = write_and_stop(&parlord, reader, enough).await;
    std::fs::copy(&image, &copy).expect("a copy of the disk");
    parlord.kill9();
    drop(disk);

    let disk = MountPoint::image(&copy, &other).expect("a mount of the copy");
    let mut parlord = parlord
        .with_data(&disk.path().join("data"))
        .with_environment("PARLORD_BOOT_ID", "after-the-cut");
    parlord.begin().await;
    let epoch = absent.reader("club").epoch.clone();
    let mut reader = absent.come_back(&parlord).await;
    reader.catch_up("club").await;
    let kept = reader.reader("club").watching["head"].as_u64().expect("head");
    let same_epoch = reader.reader("club").epoch == epoch;
    reader.send("club", "after the cut").await;
    let cut = Cut { answered, kept, same_epoch };
    parlord.kill9();
    drop(disk);
    cut
}

/// Four senders write until this many were answered; then the daemon is stopped. Returns the newest answered seq and the reader.
async fn write_and_stop(parlord: &Parlord, reader: Client, enough: u64) -> (u64, Absent) {
    let newest = AtomicU64::new(1);
    let mut senders = Vec::new();
    for number in 0..4 {
        senders.push(Client::named(parlord, &format!("sender-{number}")).await);
    }
    let writing = futures_util::future::join_all(senders.iter_mut().enumerate().map(
        async |(number, sender)| {
            for turn in 0_u64.. {
                let seq = sender.send("club", &format!("{number}/{turn}")).await;
                newest.fetch_max(seq, Ordering::Relaxed);
            }
        },
    ));
    let stopping = async {
        let answered = async || (newest.load(Ordering::Relaxed) >= enough).then_some(());
        eventually("enough answers", answered).await;
        parlord.stop().await;
    };
    tokio::select! {
        _ = writing => unreachable!("they write until the power is cut"),
        () = stopping => {}
    }
    (newest.load(Ordering::Relaxed), reader.cut())
}

fn folder(bench: &TempDir, name: &str) -> std::path::PathBuf {
    let path = bench.path().join(name);
    std::fs::create_dir(&path).expect("a folder");
    path
}

fn sync(place: &Path) {
    let synced = std::process::Command::new("sync").arg("-f").arg(place).status().expect("sync");
    assert!(synced.success());
}
