//! The admin socket of the real daemon: who is let in, what he sees, what he does, and what he cannot break.

use parlor_tests::{
    Client, Config, Operator, Parlord, admin_socket, eventually, parlor_says, rows, skip,
};
use serde_json::{Value, json};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::{Command, Output};

/// SHA-256 of `secret`.
const SECRET: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

fn mode(path: &std::path::Path) -> u32 {
    path.symlink_metadata().expect("a file").permissions().mode() & 0o777
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").expect("/proc").uid() == 0
}

#[tokio::test]
async fn what_goes_in_an_ephemeral_room_is_told_to_operators() {
    let parlord = Parlord::configured(Config::generous().ephemeral_room("flash")).await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("flash").await;
    let (first, second) = (ada.send("flash", "one").await, ada.send("flash", "two").await);
    ada.ask(
        "edit",
        json!({"room": "flash", "target": second, "text": "two, better", "nonce": "e"}),
    )
    .await;
    parlor_says(&parlord, &["remove", "flash", &first.to_string()]).await;
    parlor_says(&parlord, &["mute", "ada", "--room", "flash", "--for", "10m"]).await;
    let mut operator = Operator::attached(&parlord).await;
    let tail = operator.get(json!({"view": "tail", "subject": {"room": "flash"}})).await;
    let of = |kind: &str| rows(&tail).iter().find(|row| row["kind"] == kind).cloned();
    let removed = of("removed").unwrap_or_else(|| panic!("no removal in {tail}"));
    assert_eq!((&removed["target"], &removed["text"]), (&json!(first), &json!("1 message")));
    assert_eq!(removed["ranges"], json!([[first, first]]), "{removed}");
    assert_eq!(of("edited").map(|row| row["target"].clone()), Some(json!(second)), "{tail}");
    assert_eq!(of("sanction").map(|row| row["text"].clone()), Some(json!("mute ada")), "{tail}");
}

#[tokio::test]
async fn the_socket_is_the_daemons_alone_and_gone_with_it() {
    let mut parlord = Parlord::start().await;
    let socket = admin_socket(&parlord);
    assert_eq!((mode(&socket), mode(socket.parent().unwrap())), (0o600, 0o700));
    assert_eq!(parlord.terminate().await, 0);
    assert!(!socket.exists());
    parlord.begin().await;
    parlord.kill9();
    assert!(socket.exists(), "nobody was left to remove it");
    parlord.begin().await;
    Operator::attached(&parlord).await;
}

/// What another user hears who says `hello`.
fn hello_as_nobody(socket: &std::path::Path) -> std::io::Result<Output> {
    let script = "import socket,sys\n\
        s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])\n\
        s.sendall(b'{\"type\":\"hello\",\"id\":1,\"protocol\":1}\\n')\n\
        s.shutdown(socket.SHUT_WR)\n\
        d=b''\n\
        while True:\n\
        \x20c=s.recv(4096)\n\
        \x20if not c: break\n\
        \x20d+=c\n\
        print(d.decode())";
    let nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
    let python = ["/usr/bin/python3", "-c", script];
    Command::new("setpriv").args(nobody).args(python).arg(socket).output()
}

#[tokio::test]
async fn a_group_reaches_a_socket_outside_of_the_data_folder() {
    if !is_root() {
        return skip("a group at the admin socket", "only root becomes another user");
    }
    let home = tempfile::tempdir().unwrap();
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let socket = home.path().join("parlor/admin.sock");
    let config = Config::generous()
        .set("admin", "socket", &format!("{socket:?}"))
        .set("admin", "group", "\"65534\"")
        .operator("bea", "uid = 65534");
    let _parlord = Parlord::configured(config).await;
    let Ok(said) = hello_as_nobody(&socket) else {
        return skip("a group at the admin socket", "setpriv is missing");
    };
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(text.contains("welcome") && text.contains("bea"), "{text} {said:?}");
}

#[tokio::test]
async fn another_user_is_turned_away() {
    if !is_root() {
        return skip("another user at the admin socket", "only root becomes another user");
    }
    // A world-readable way to a socket that anybody may open: only who he is keeps him out.
    let parlord = Parlord::start().await;
    let socket = admin_socket(&parlord);
    for folder in socket.ancestors().skip(1).take(3) {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    std::fs::set_permissions(&socket, std::fs::Permissions::from_mode(0o666)).unwrap();
    let said = hello_as_nobody(&socket);
    let Ok(said) = said.map_err(|_| ()) else {
        return skip("another user at the admin socket", "setpriv is missing");
    };
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(text.contains("not_permitted") && text.contains("bye"), "{text} {said:?}");
    assert!(parlord.log().contains("no operator"), "it is in the log");
    let mut operator = Operator::attached(&parlord).await;
    let record = eventually("the record of it", async || {
        let frame = operator.get(json!({"view": "audit", "filter": "verb:housekeeping"})).await;
        rows(&frame).iter().find(|row| row["detail"] == "turn away").cloned()
    });
    assert_eq!(record.await["reason"], "user 65534");
}

#[tokio::test]
async fn garbage_is_answered_and_then_sent_away() {
    let parlord = Parlord::start().await;
    let socket = admin_socket(&parlord);
    let mut rng = parlor_tests::Rng::seeded();
    let mut sent = 0;
    while sent < 1_000 {
        let mut operator = Operator::connect(&socket).await;
        let mut alive = true;
        while alive && sent < 1_000 {
            let length = 1 + rng.below(80) as usize;
            let mut line: Vec<u8> = match rng.below(4) {
                0 => (0..length).map(|_| rng.below(256) as u8).collect(),
                1 => format!("{{\"type\":\"get\",\"id\":{}", rng.below(1 << 40)).into_bytes(),
                2 => "[".repeat(length).into_bytes(),
                _ => format!("{{\"id\":-1,\"type\":\"{}\"}}", "x".repeat(length)).into_bytes(),
            };
            line.retain(|byte| *byte != b'\n');
            line.push(b'\n');
            sent += 1;
            alive = operator.say(&line).await
                && operator.line().await.is_some_and(|frame| frame["type"] == "error");
        }
    }
    let mut operator = Operator::connect(&socket).await;
    operator.say(vec![b'x'; 2 << 20]).await;
    let last = operator.last().await;
    assert!(last.is_none_or(|last| last["reason"] == "a line was too long"));
    let mut healthy = Operator::attached(&parlord).await;
    assert_eq!(healthy.ask("ping", json!({})).await["type"], "ok");
}

#[tokio::test]
async fn who_says_no_hello_is_sent_away() {
    let parlord = Parlord::start().await;
    let mut silent = Operator::connect(&admin_socket(&parlord)).await;
    let mut early = Operator::connect(&admin_socket(&parlord)).await;
    let refused = early.ask("ping", json!({})).await;
    assert_eq!(refused["code"], "hello_first");
    let bye = silent.line().await.expect("a bye");
    assert_eq!(bye["type"], "bye");
    assert!(silent.line().await.is_none());
}

#[tokio::test]
async fn every_view_answers() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("lobby").await;
    ada.send("lobby", "hello").await;
    let mut operator = Operator::attached(&parlord).await;
    for view in [
        "rooms",
        "users",
        "connections",
        "sanctions",
        "reports",
        "audit",
        "log",
        "pulse",
        "operators",
    ] {
        let frame = operator.get(json!({"view": view})).await;
        assert_eq!((&frame["type"], &frame["view"]), (&json!("snapshot"), &json!(view)), "{frame}");
    }
    let room = operator.get(json!({"view": "room", "subject": {"room": "lobby"}})).await;
    assert_eq!(rows(&room)[0]["row"]["users"], 1, "{room}");
    let tail = operator.get(json!({"view": "tail", "subject": {"room": "lobby"}})).await;
    assert_eq!(rows(&tail).last().unwrap()["text"], "hello", "{tail}");
    let card = operator.get(json!({"view": "user", "subject": {"person": "ada"}})).await;
    assert_eq!(rows(&card)[0]["row"]["name"], "ada", "{card}");
    assert_eq!(rows(&card)[0]["messages"][0]["text"], "hello", "{card}");
    let users = operator.get(json!({"view": "users", "subject": {"room": "lobby"}})).await;
    assert_eq!(rows(&users)[0]["name"], "ada", "{users}");
    let audit = operator.get(json!({"view": "audit", "filter": "verb:look"})).await;
    assert_eq!(rows(&audit).len(), 2, "a look into the room and one at the person: {audit}");
    let missing = operator.get(json!({"view": "tail"})).await;
    assert_eq!(missing["code"], "missing_field");
    for view in ["room", "users", "connections", "sanctions", "reports", "tail"] {
        let query = json!({"view": view, "subject": {"room": "nowhere"}});
        assert_eq!(operator.get(query).await["code"], "no_such_room", "{view}");
    }
    let records = operator.get(json!({"view": "audit", "subject": {"room": "nowhere"}})).await;
    assert_eq!(records["type"], "snapshot", "of a room that is gone they still stand: {records}");
    let nobody = json!({"view": "user", "subject": {"person": "u_00000000000000000000000007"}});
    assert_eq!(operator.get(nobody).await["code"], "no_such_person");
}

#[tokio::test]
async fn filters_are_judged_by_the_server() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    for room in ["games/a", "games/b", "news"] {
        ada.send(room, "x").await;
    }
    let mut operator = Operator::attached(&parlord).await;
    for (filter, matched) in
        [("games", 2), ("!games n>0", 1), ("owner:ada", 3), ("/^news$/ or games/b", 2)]
    {
        let found = eventually("the rooms in a sample", async || {
            let frame = operator.get(json!({"view": "rooms", "filter": filter})).await;
            (frame["matched"] == matched).then_some(frame)
        });
        found.await;
    }
    let mut renamed = Client::connect(&parlord).await;
    renamed.hello(json!({"token": ada.token(), "name": "lovelace"})).await;
    eventually("her rooms under her new name", async || {
        let found = operator.get(json!({"view": "rooms", "filter": "owner:lovelace"})).await;
        (found["matched"] == 3).then_some(())
    })
    .await;
    let wrong = operator.get(json!({"view": "rooms", "filter": "a usres>1"})).await;
    assert_eq!((&wrong["code"], &wrong["column"]), (&json!("bad_filter"), &json!(3)), "{wrong}");
    let wrong = operator.get(json!({"view": "rooms", "sort": "beauty"})).await;
    assert_eq!(wrong["code"], "bad_column");
}

#[tokio::test]
async fn an_operator_sees_his_rooms_only() {
    let lines = format!("token_sha256 = \"{SECRET}\"\nrole = \"moderator\"\nrooms = [\"games/*\"]");
    let config = Config::generous().operator("bea", &lines);
    let parlord = Parlord::configured(config.clone()).await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut eve = Client::named(&parlord, "eve").await;
    ada.watch("games/lfg").await;
    let inside = ada.send("games/lfg", "in scope").await;
    eve.watch("secret").await;
    let outside = eve.send("secret", "out of scope").await;
    let mut bea = Operator::with_token(&parlord, "secret").await;
    for (by, room, seq) in [(&mut ada, "secret", outside), (&mut eve, "games/lfg", inside)] {
        let report = json!({"room": room, "target": seq, "nonce": "r"});
        let told = by.ask("report", report).await;
        assert_eq!(told["type"], "ok", "{told}");
    }
    let mut root = Operator::attached(&parlord).await;
    for (sub, room) in [(1, "secret"), (2, "games/lfg")] {
        let query = json!({"view": "tail", "subject": {"room": room}});
        root.ask("subscribe", json!({"sub": sub, "query": query})).await;
    }
    let seen = bea.get(json!({"view": "operators"})).await;
    let looks = |row: &&Value| !row["views"].as_array().expect("views").is_empty();
    let looks: Vec<&Value> = rows(&seen).iter().filter(looks).map(|row| &row["views"]).collect();
    assert_eq!(looks, [&json!(["tail games/lfg"])], "{seen}");
    let all = root.get(json!({"view": "operators"})).await;
    assert!(all.to_string().contains("tail secret"), "{all}");
    eventually("both reports in a sample", async || {
        let pulse = root.get(json!({"view": "pulse"})).await;
        (rows(&pulse)[0]["reports"] == 2).then_some(())
    })
    .await;
    let pulse = bea.get(json!({"view": "pulse"})).await;
    assert_eq!(rows(&pulse)[0]["reports"], 1, "{pulse}");
    assert_eq!(rows(&pulse)[0]["warnings"], json!(["1 report waits"]), "{pulse}");
    let views = ["rooms", "users", "connections"];
    for view in views {
        let frame = eventually("a sample with both", async || {
            let frame = bea.get(json!({"view": view})).await;
            (!rows(&frame).is_empty()).then_some(frame)
        });
        let text = frame.await.to_string();
        assert!(!text.contains("secret") && !text.contains("eve"), "{view}: {text}");
        assert!(!text.contains("127.0.0.1"), "{view}: {text}");
    }
    for query in [
        json!({"view": "tail", "subject": {"room": "secret"}}),
        json!({"view": "room", "subject": {"room": "secret"}}),
        json!({"view": "log"}),
    ] {
        assert_eq!(bea.get(query.clone()).await["code"], "not_permitted", "{query}");
    }
    let deed = json!({"verb": "lock", "room": "secret"});
    let refused = bea.ask("do", json!({"deed": deed, "nonce": "n1"})).await;
    assert_eq!(refused["code"], "not_permitted", "{refused}");
    assert_eq!(bea.ask("reload", json!({})).await["code"], "not_permitted");
    let audit = bea.get(json!({"view": "audit"})).await;
    assert!(rows(&audit).iter().all(|row| row["room"] == "games/lfg"), "{audit}");
    // However much others do meanwhile, his newest record is what he is shown.
    bea.ask("do", json!({"deed": {"verb": "lock", "room": "games/lfg"}, "nonce": "n2"})).await;
    for nonce in ["a", "b"] {
        root.ask("do", json!({"deed": {"verb": "notice", "text": "x"}, "nonce": nonce})).await;
    }
    let newest = bea.get(json!({"view": "audit", "limit": 1})).await;
    assert_eq!(rows(&newest)[0]["verb"], "lock", "{newest}");
}

#[tokio::test]
async fn a_deed_is_planned_done_and_undone() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("lobby").await;
    ada.send("lobby", "hello").await;
    let mut operator = Operator::attached(&parlord).await;
    let deed = json!({"verb": "mute", "who": ["ada"], "room": "lobby", "for_ms": 600_000, "reason": "flood"});
    let plan = operator.ask("plan", json!({"deed": deed})).await;
    assert_eq!((&plan["type"], &plan["scale"]["persons"]), (&json!("plan"), &json!(1)), "{plan}");
    let commit = json!({"plan": plan["plan"], "nonce": "k1"});
    let receipt = operator.ask("commit", commit.clone()).await;
    assert_eq!(
        (&receipt["type"], &receipt["verb"]),
        (&json!("receipt"), &json!("mute")),
        "{receipt}"
    );
    let refused = ada.ask("send", json!({"room": "lobby", "text": "x", "nonce": "n"})).await;
    assert_eq!(refused["code"], "muted", "{refused}");
    let outcome = operator.ask("outcome", json!({"nonce": "k1"})).await;
    assert_eq!(outcome["receipt"]["act"], receipt["act"], "{outcome}");
    let nothing = operator.ask("outcome", json!({"nonce": "k0"})).await;
    assert!(nothing["type"] == "outcome" && nothing.get("receipt").is_none(), "{nothing}");
    let lock = json!({"verb": "lock", "room": "lobby"});
    let late = operator.ask("do", json!({"deed": lock, "nonce": "k0"})).await;
    assert_eq!((&late["code"], &late["field"]), (&json!("nonce_spent"), &json!("nonce")), "{late}");
    let sanctions = eventually("the sanction in a sample", async || {
        let frame = operator.get(json!({"view": "sanctions", "filter": "person:ada"})).await;
        (rows(&frame).len() == 1).then_some(frame)
    });
    assert_eq!(sanctions.await["rows"][0]["reason"], "flood");
    let undone = operator.ask("undo", json!({"act": receipt["act"], "nonce": "k2"})).await;
    assert_eq!(undone["type"], "receipt", "{undone}");
    ada.send("lobby", "free").await;
    let audit = operator.get(json!({"view": "audit", "filter": "verb:mute"})).await;
    assert_eq!(rows(&audit)[0]["reason"], "flood", "{audit}");
}

#[tokio::test]
async fn operators_are_taken_over_at_a_reload() {
    let lines = |role: &str| format!("token_sha256 = \"{SECRET}\"\nrole = \"{role}\"");
    let parlord = Parlord::configured(Config::generous().operator("bea", &lines("viewer"))).await;
    let mut bea = Operator::with_token(&parlord, "secret").await;
    parlord.reconfigure(&Config::generous().operator("bea", &lines("moderator")));
    let rights = bea.hear_until(|frame| frame["type"] == "rights").await;
    assert_eq!(rights["operator"]["role"], "moderator", "{rights}");
    parlord.reconfigure(&Config::generous());
    let bye = bea.hear_until(|frame| frame["type"] == "bye").await;
    assert_eq!(bye["reason"], "not an operator any more");
    let mut local = Operator::attached(&parlord).await;
    assert_eq!(local.ask("reload", json!({})).await["type"], "ok");
    let config = parlord.data().parent().unwrap().join("config.toml");
    std::fs::write(config, "[limits]\nwrong = 1\n").unwrap();
    let refused = local.ask("reload", json!({})).await;
    assert!(refused["message"].as_str().unwrap().contains("limits.wrong"), "{refused}");
}

#[tokio::test]
async fn programs_that_read_nothing_hurt_nobody_and_are_cut() {
    let config =
        Config::generous().set("admin", "stall", "\"1s\"").set("admin", "queue_bytes", "65536");
    let parlord = Parlord::configured(config).await;
    let mut ada = Client::named(&parlord, "ada").await;
    for room in 0..100 {
        ada.send(&format!("room{room}"), "x").await;
    }
    let mut healthy = Operator::attached(&parlord).await;
    let before = parlord.resident();
    let mut stuck = Vec::new();
    for _ in 0..20 {
        let mut operator = Operator::attached(&parlord).await;
        let get = json!({"type": "get", "id": 1, "query": {"view": "rooms", "limit": 1000}});
        for _ in 0..200 {
            operator.say(format!("{get}\n")).await;
        }
        stuck.push(operator);
    }
    assert_eq!(healthy.ask("ping", json!({})).await["type"], "ok");
    ada.send("lobby", "still there").await;
    eventually("the stuck programs to be cut", async || {
        let frame = healthy.get(json!({"view": "operators"})).await;
        (rows(&frame).len() == 1).then_some(())
    })
    .await;
    assert!(parlord.resident() < before + (64 << 20), "{} then {}", before, parlord.resident());
    for operator in &mut stuck {
        let bye = operator.last().await.expect("last words");
        assert_eq!(bye["type"], "bye", "{bye}");
    }
}
