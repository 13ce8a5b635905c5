//! What readers must learn when a database that was opened anew holds more than was known.

use crate::chat::{Event, News, Room, Sanction, State, What};
use crate::store::Store;
use parlor_protocol::{PersonId, Seq};
use std::sync::Arc;

/// Events read at a time.
const AT_A_TIME: usize = 256;

/// The State to go on with, and the events and news from the old one to it. What was announced to everybody meanwhile
/// stands in neither, so that it is not told again.
pub(super) fn difference(
    old: &State,
    mut new: State,
    store: &Store,
) -> (State, (Vec<Event>, Vec<News>)) {
    let mut events = Vec::new();
    for (name, room) in &old.rooms {
        let Some(standing) = new.rooms.get_mut(name) else {
            events.push(mark(room, room.head, What::Forgotten));
            continue;
        };
        if room.flags.ephemeral && standing.id == room.id && standing.epoch == room.epoch {
            // The disk never knew what it counted.
            let Room { head, n, first, last_at, .. } = **room;
            let room = Arc::make_mut(standing);
            (room.head, room.n, room.first, room.last_at) = (head, n, first, last_at);
        }
    }
    for (name, room) in &new.rooms {
        let known = match old.rooms.get(name) {
            Some(known) if known.id == room.id => {
                if known.epoch != room.epoch {
                    let what = What::Renewed { epoch: room.epoch };
                    events.push(mark(room, known.head, what));
                }
                known.head
            }
            Some(_) => {
                events.push(mark(room, 0, What::Renewed { epoch: room.epoch }));
                0
            }
            None => {
                let Room { epoch, owner, flags, .. } = **room;
                let what = What::Made { epoch, owner, ephemeral: flags.ephemeral };
                events.push(mark(room, 0, what));
                0
            }
        };
        add_news(room, known, store, &mut events);
    }
    new.at = new.at.max(old.at);
    let news = sanctions(old, &new);
    (new, (events, news))
}

/// What sessions must hear of sanctions: first of those that ended, for others may have taken their place.
fn sanctions(old: &State, new: &State) -> Vec<News> {
    let (before, now) = (&old.sanctions.by_act, &new.sanctions.by_act);
    let gone =
        before.values().filter(|sanction| sanction.in_force(new.at)).filter_map(|sanction| {
            let persons = of_one_alone(sanction, now.get(&sanction.act).map(Arc::as_ref))?;
            Some(News::Lifted { persons, sanction: sanction.clone() })
        });
    let begun = now.values().filter_map(|sanction| {
        let persons = of_one_alone(sanction, before.get(&sanction.act).map(Arc::as_ref))?;
        Some(News::Sanctioned { persons, sanction: sanction.clone() })
    });
    gone.chain(begun).collect()
}

/// Whom one State's sanction is on and that of the other is not. None: it is the same there.
fn of_one_alone(one: &Sanction, other: Option<&Sanction>) -> Option<Arc<[PersonId]>> {
    let is_on = |person: &PersonId| other.is_some_and(|other| other.is_on(*person));
    let persons: Vec<PersonId> = one.everyone().filter(|person| !is_on(person)).collect();
    (other.is_none() || !persons.is_empty()).then(|| persons.into())
}

fn mark(room: &Room, seq: Seq, what: What) -> Event {
    Event { room: room.name.clone(), seq, at: room.last_at, what }
}

fn add_news(room: &Room, mut known: Seq, store: &Store, events: &mut Vec<Event>) {
    while known < room.head && !room.flags.ephemeral {
        match store.events(room, known + 1, AT_A_TIME, usize::MAX) {
            Ok(news) if !news.is_empty() => {
                known = news.last().map_or(room.head, |event| event.seq);
                events.extend(news);
            }
            Ok(_) => return,
            Err(error) => {
                // Readers find the jump of the seq and read these events from the store themselves.
                tracing::error!(%error, room = %room.id, "events could not be read again");
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Actor, Rank};
    use parlor_protocol::EntryId;
    use parlor_protocol::admin::SanctionKind;

    fn ban(act: u128, persons: &[u128], covered: &[u128]) -> Arc<Sanction> {
        let ids = |some: &[u128]| some.iter().copied().map(PersonId).collect();
        Arc::new(Sanction {
            act: EntryId(act),
            kind: SanctionKind::Ban,
            room: None,
            persons: ids(persons),
            covered: ids(covered),
            everybody: false,
            spared: vec![],
            by: Actor { id: PersonId(9), rank: Rank::Admin },
            at: 1,
            until: (act == 4).then_some(5),
            grounds: Arc::default(),
            by_name: "root".into(),
        })
    }

    fn state(sanctions: &[Arc<Sanction>]) -> State {
        let mut state = State { at: 10, ..State::default() };
        state.sanctions.by_act.extend(sanctions.iter().map(|ban| (ban.act, ban.clone())));
        state
    }

    #[test]
    fn sanctions_that_only_one_knows_are_news() {
        let old =
            state(&[ban(1, &[1], &[]), ban(2, &[2, 3], &[]), ban(3, &[4], &[]), ban(4, &[7], &[])]);
        let new = state(&[ban(1, &[1], &[5]), ban(2, &[3], &[]), ban(5, &[6], &[])]);
        let told: Vec<(bool, u128, Vec<u128>)> = sanctions(&old, &new)
            .iter()
            .map(|news| match news {
                News::Sanctioned { persons, sanction } => (true, persons, sanction.act),
                News::Lifted { persons, sanction } => (false, persons, sanction.act),
                News::Announced { .. } => panic!("{news:?}"),
            })
            .map(|(begins, persons, act)| (begins, act.0, persons.iter().map(|id| id.0).collect()))
            .collect();
        // The fourth was over anyway.
        let expected =
            [(false, 2, vec![2]), (false, 3, vec![4]), (true, 1, vec![5]), (true, 5, vec![6])];
        assert_eq!(told, expected);
    }
}
