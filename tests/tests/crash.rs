//! `kill -9` in loops: what was answered is there, once, and the sequence goes on.

use futures_util::future::join_all;
use parlor_tests::{Absent, Client, Ended, Parlord, Rng, eventually};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

const ROUNDS: u64 = 50;
const SENDERS: usize = 8;

/// Someone who repeats with the same nonce until there is an answer.
struct Sender {
    number: usize,
    turn: u64,
    /// Whether the present text went out before, so that its answer may say `duplicate`.
    repeating: bool,
    client: Option<Client>,
    answered: BTreeMap<u64, String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_answered_is_lost_or_doubled_over_fifty_kills() {
    let mut parlord = Parlord::start().await;
    let mut rng = Rng::seeded();
    let mut senders = Vec::new();
    for number in 0..SENDERS {
        senders.push(Sender::named(&parlord, number).await);
    }
    let mut reader = Client::named(&parlord, "reader").await;
    reader.send("arena", "open").await;
    reader.watch("arena").await;
    let epoch = reader.reader("arena").epoch.clone();

    for round in 0..ROUNDS {
        let answers = AtomicU64::new(0);
        let enough = 5 + rng.below(60);
        let speaking = join_all(senders.iter_mut().map(|sender| sender.speak_until_cut(&answers)));
        let killing = async {
            eventually("enough answers", async || {
                (answers.load(Ordering::Relaxed) >= enough).then_some(())
            })
            .await;
            parlord.strike();
        };
        let (absent, ()) = tokio::join!(speaking, killing);
        parlord.restart().await;
        for (sender, absent) in senders.iter_mut().zip(absent) {
            sender.client = Some(absent.come_back(&parlord).await);
        }
        reader = reader.cut().come_back(&parlord).await;
        reader.catch_up("arena").await;
        assert_eq!(reader.reader("arena").watching["recovered"], true, "round {round}");
        assert_eq!(reader.reader("arena").epoch, epoch, "the epoch after round {round}");
    }

    let mut expected = BTreeMap::from([(1, "open".to_owned())]);
    for sender in &mut senders {
        sender.speak_once().await.expect("the daemon stays up now");
        for (seq, text) in &sender.answered {
            let other = expected.insert(*seq, text.clone());
            assert!(other.is_none(), "seq {seq} was the answer to {text:?} and to {other:?}");
        }
    }
    let last = *expected.keys().last().expect("messages");
    reader.read_to("arena", last).await;
    let shown = &reader.reader("arena").shown;
    assert!(
        shown.iter().map(|(seq, message)| (seq, &message.text)).eq(&expected),
        "every text once, at the seq of its answer"
    );
    assert!(expected.keys().copied().eq(1..=last), "dense over {ROUNDS} kills");
    parlord.kill9();
    parlord.verify().expect("the log replays to the same rows");
}

#[tokio::test]
async fn a_nonce_repeated_over_a_kill_answers_with_the_first_seq() {
    let mut parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let seq = ada.send_with_nonce("club", "once", "the-nonce").await;
    parlord.restart().await;
    let mut ada = ada.cut().come_back(&parlord).await;
    let answer = ada.try_send("club", "once", "the-nonce").await.expect("a connection");
    assert_eq!(answer["seq"], seq);
    assert_eq!(answer["duplicate"], true, "{answer}");
    let other = ada.try_send("club", "something else", "the-nonce").await.expect("a connection");
    assert_eq!(other["code"], "nonce_reused", "{other}");
    assert_eq!(ada.send("club", "twice").await, seq + 1);
}

impl Sender {
    async fn named(parlord: &Parlord, number: usize) -> Self {
        let client = Client::named(parlord, &format!("sender-{number}")).await;
        Self { number, turn: 0, repeating: false, client: Some(client), answered: BTreeMap::new() }
    }

    async fn speak_until_cut(&mut self, answers: &AtomicU64) -> Absent {
        while self.speak_once().await.is_ok() {
            answers.fetch_add(1, Ordering::Relaxed);
        }
        self.repeating = true;
        self.client.take().expect("a client").cut()
    }

    async fn speak_once(&mut self) -> Result<(), Ended> {
        let text = format!("{}/{}", self.number, self.turn);
        let client = self.client.as_mut().expect("a client");
        let answer = client.try_send("arena", &text, &format!("n-{text}")).await?;
        let seq = answer["seq"].as_u64().unwrap_or_else(|| panic!("send was refused: {answer}"));
        assert!(self.repeating || answer["duplicate"] != true, "{answer} to a first {text}");
        self.answered.insert(seq, text);
        self.turn += 1;
        self.repeating = false;
        Ok(())
    }
}
