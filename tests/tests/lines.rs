//! Lines of the admin socket: a room's events, the audit log, the daemon's log; live, resumed and searched.

use parlor_tests::{Client, Config, Operator, Parlord, eventually, rows};
use serde_json::{Value, json};

/// SHA-256 of `secret`.
const SECRET: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

#[tokio::test]
async fn a_tail_is_live_and_goes_on_where_it_was() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let first = ada.send("lobby", "one").await;
    let mut operator = Operator::attached(&parlord).await;
    let query = json!({"view": "tail", "subject": {"room": "lobby"}});
    let snapshot = operator.ask("subscribe", json!({"sub": 1, "query": query})).await;
    assert_eq!(snapshot["seq"], first, "{snapshot}");
    let second = ada.send("lobby", "two").await;
    let lines = operator.hear_until(|frame| frame["type"] == "lines").await;
    assert_eq!((&lines["rows"][0]["text"], &lines["seq"]), (&json!("two"), &json!(second)));
    ada.remove("lobby", first).await;
    operator.hear_until(|frame| frame["rows"][0]["kind"] == "removed").await;
    drop(operator);
    let third = ada.send("lobby", "three").await;
    let mut again = Operator::attached(&parlord).await;
    let resumed = again.ask("subscribe", json!({"sub": 1, "query": query, "after": second})).await;
    let texts: Vec<&Value> = rows(&resumed).iter().map(|row| &row["text"]).collect();
    assert_eq!(rows(&resumed).len(), 2, "{texts:?}");
    assert_eq!((&resumed["seq"], texts[1]), (&json!(third), &json!("three")));
    let ahead = again.ask("subscribe", json!({"sub": 2, "query": query, "after": 900})).await;
    assert_eq!(ahead["lost"], true, "{ahead}");
}

#[tokio::test]
async fn the_newest_lines_that_a_filter_lets_through_are_shown() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let word = |number| if [3, 5, 8].contains(&number) { "needle" } else { "hay" };
    ada.send_all("lobby", (0..700).map(|number| format!("{} {number}", word(number)))).await;
    let mut operator = Operator::attached(&parlord).await;
    let find = |view: &str, filter: &str| json!({"view": view, "filter": filter, "limit": 2, "subject": {"room": "lobby"}});
    let long = "long ".repeat(800);
    let mut bob = Client::named(&parlord, "bob").await;
    bob.send_all("books", (0..400).map(|number| format!("{number} {long}"))).await;
    let query =
        json!({"view": "tail", "filter": "long", "limit": 1_000, "subject": {"room": "books"}});
    let tail = operator.get(query).await;
    let texts: Vec<&str> = rows(&tail).iter().filter_map(|row| row["text"].as_str()).collect();
    assert!((200..300).contains(&texts.len()), "as many as a line holds: {}", texts.len());
    assert!(texts.last().is_some_and(|text| text.starts_with("399 ")), "the newest of them");
    let tail = operator.get(find("tail", "needle")).await;
    let texts: Vec<&Value> = rows(&tail).iter().map(|row| &row["text"]).collect();
    assert_eq!(texts, ["needle 5", "needle 8"], "of windows before the newest, in their order");
    assert!(tail["seq"].as_u64() >= Some(700) && tail["total"].as_u64() >= Some(690), "{tail}");
    for number in 0..3 {
        let deed = json!({"verb": "notice", "room": "lobby", "text": format!("notice {number}")});
        let done = operator.ask("do", json!({"deed": deed, "nonce": format!("n{number}")})).await;
        assert_eq!(done["type"], "receipt", "{done}");
    }
    for _look in 0..9 {
        operator.get(json!({"view": "tail", "subject": {"room": "lobby"}, "limit": 1})).await;
    }
    let audit = operator.get(find("audit", "verb:notice")).await;
    let found: Vec<&Value> = rows(&audit).iter().map(|row| &row["detail"]).collect();
    assert_eq!(found, ["notice 2", "notice 1"], "{audit}");
    let log = operator.get(json!({"view": "log", "filter": "message:head", "limit": 1})).await;
    assert_eq!(rows(&log)[0]["message"], "audit head", "{log}");
}

/// Pages of a view from the end to the beginning: the numbers of their lines in order, and the last page.
async fn pages(operator: &mut Operator, query: Value, key: &str) -> (Vec<u64>, Value) {
    let mut page = operator.get(query.clone()).await;
    let number = |row: &Value| row[key].as_u64().expect("a number");
    let mut numbers: Vec<u64> = rows(&page).iter().map(number).collect();
    numbers.sort_unstable();
    let mut before = numbers[0];
    loop {
        page = operator.ask("get", json!({"query": query, "before": before})).await;
        let mut earlier: Vec<u64> = rows(&page).iter().map(number).collect();
        earlier.sort_unstable();
        assert!(earlier.last().is_none_or(|last| *last < before), "{before}: {earlier:?}");
        numbers.splice(0..0, earlier);
        let oldest = page["seq"].as_u64().expect("where it goes on");
        if page["more"] != true {
            return (numbers, page);
        }
        assert!(oldest < before, "{oldest} of {before}");
        before = oldest;
    }
}

#[tokio::test]
async fn older_lines_come_page_by_page_and_the_last_page_says_so() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let word = |number| if number % 100 == 5 { "needle" } else { "hay" };
    ada.send_all("lobby", (0..1_300).map(|number| format!("{} {number}", word(number)))).await;
    let long = "long ".repeat(800);
    ada.send_all("books", (0..400).map(|number| format!("{number} {long}"))).await;
    let mut operator = Operator::attached(&parlord).await;
    let tail =
        |room: &str, limit: u32| json!({"view": "tail", "subject": {"room": room}, "limit": limit});
    let (numbers, last) = pages(&mut operator, tail("lobby", 300), "seq").await;
    let head = *numbers.last().unwrap();
    assert!(numbers.iter().copied().eq(1..=head), "each once, none is missing");
    assert!(head >= 1_300 && last["lost"].is_null() && last["seq"] == 1, "{head} {}", last["seq"]);
    let (numbers, _) = pages(&mut operator, tail("books", 1_000), "seq").await;
    assert!(numbers.iter().copied().eq(1..=*numbers.last().unwrap()), "a full frame loses none");
    let mut found = tail("lobby", 4);
    found["filter"] = "needle".into();
    let (numbers, last) = pages(&mut operator, found, "seq").await;
    assert_eq!((numbers.len(), &last["seq"]), (13, &json!(1)), "{numbers:?}");
    let nothing = operator.ask("get", json!({"query": tail("lobby", 9), "before": 1})).await;
    assert!(rows(&nothing).is_empty() && nothing["more"].is_null(), "{nothing}");
    let ahead = operator.ask("get", json!({"query": tail("lobby", 1), "before": 9_000})).await;
    assert_eq!(rows(&ahead)[0]["seq"], head, "before what is not there yet: the newest");
    for view in ["audit", "log"] {
        // A look at the tail stands on record, so there are some.
        let (numbers, last) = pages(&mut operator, json!({"view": view, "limit": 2}), "no").await;
        assert!(numbers.len() > 2, "{view}: {numbers:?}");
        assert!(numbers.iter().copied().eq(1..=*numbers.last().unwrap()), "{view}: {numbers:?}");
        assert!(last["lost"].is_null(), "{last}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_says_that_what_is_before_it_has_expired() {
    // Rooms are looked at every second.
    let config = Config::generous().set("names", "grace", "\"3s\"").ephemeral_room("bar");
    let config = config.room("club", "history = { messages = 10, days = 365 }");
    let parlord = Parlord::configured(config).await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.send_all("club", (0..30).map(|number| format!("{number}"))).await;
    let mut operator = Operator::attached(&parlord).await;
    let tail = |room: &str| json!({"view": "tail", "subject": {"room": room}, "limit": 100});
    eventually("the oldest to be let go", async || {
        let page = operator.ask("get", json!({"query": tail("club"), "before": 25})).await;
        (page["lost"] == true && page["more"].is_null()).then(|| {
            let first = rows(&page)[0]["seq"].as_u64();
            assert!(first > Some(1) && page["seq"].as_u64() == first, "{page}");
        })
    })
    .await;
    ada.send_all("bar", (0..5).map(|number| format!("{number}"))).await;
    let page = operator.ask("get", json!({"query": tail("bar"), "before": 3})).await;
    assert_eq!((rows(&page).len(), &page["more"]), (2, &Value::Null), "{page}");
}

#[tokio::test]
async fn what_others_did_is_not_counted_for_him() {
    let lines = format!("token_sha256 = \"{SECRET}\"\nrole = \"moderator\"\nrooms = [\"games/*\"]");
    let config = Config::generous().operator("bea", &lines).room("games/lfg", "").room("lobby", "");
    let parlord = Parlord::configured(config).await;
    let mut bea = Operator::with_token(&parlord, "secret").await;
    // The making of his room; that of the other one, and the rules, are on record, too.
    let all = bea.get(json!({"view": "audit"})).await;
    assert_eq!(
        (rows(&all).len(), &all["total"], &all["matched"]),
        (1, &json!(1), &json!(1)),
        "{all}"
    );
    let query = json!({"view": "audit", "limit": 1});
    let snapshot = bea.ask("subscribe", json!({"sub": 1, "query": query})).await;
    assert_eq!(snapshot["type"], "snapshot", "{snapshot}");
    let mut root = Operator::attached(&parlord).await;
    let notice = |room: &str, nonce: &str| {
        let deed = json!({"verb": "notice", "room": room, "text": nonce});
        json!({"type": "do", "id": 100, "deed": deed, "nonce": nonce})
    };
    // Sent at once, so that they come within one step of the view, or most of them do.
    let rooms = ["games/lfg", "lobby", "lobby", "lobby", "lobby", "games/lfg"];
    let requests = rooms.iter().enumerate().map(|(n, room)| notice(room, &format!("n{n}")));
    root.say(requests.map(|request| format!("{request}\n")).collect::<String>()).await;
    for _receipt in rooms {
        root.hear_until(|frame| frame["type"] == "receipt").await;
    }
    root.ask("do", notice("games/lfg", "last")).await;
    let mut told = 0;
    loop {
        let lines = bea.hear_until(|frame| frame["type"] == "lines").await;
        told += rows(&lines).len() as u64 + lines["dropped"].as_u64().unwrap_or_default();
        if rows(&lines).iter().any(|row| row["detail"] == "last") {
            break;
        }
    }
    assert_eq!(told, 3, "acts in his room, shown or left out");
}
