//! Who may operate the server: by the user of the socket's other end, or by a token.

use super::scope::Scope;
use parlor_protocol::admin;
use parlor_protocol::deed::Verb;
use parlor_protocol::operator::Rank;
use sha2::{Digest, Sha256};

/// The one who may do everything without being named.
const ROOT: u32 = 0;

/// An operator as the configuration names him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    pub name: String,
    pub uid: Option<u32>,
    pub token_sha256: Option<[u8; 32]>,
    pub rank: Rank,
    pub rooms: Vec<String>,
}

/// All of them, and the daemon's own user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    pub operators: Vec<Operator>,
    pub own_uid: u32,
}

/// An operator who is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attached {
    pub(super) name: String,
    pub(super) rank: Rank,
    pub(super) scope: Scope,
}

/// How somebody shows who he is: it is asked again when the configuration changes.
#[derive(Clone, Debug)]
pub(super) struct Credentials {
    pub(super) uid: Option<u32>,
    pub(super) token: Option<[u8; 32]>,
}

impl Credentials {
    pub(super) fn new(uid: Option<u32>, token: Option<&str>) -> Self {
        Self { uid, token: token.map(|token| Sha256::digest(token).into()) }
    }
}

impl Roster {
    /// Who that is; a token goes before the user, for it was shown on purpose.
    pub(super) fn admit(&self, shown: &Credentials) -> Option<Attached> {
        if let Some(token) = &shown.token {
            return self.by_token(token).map(Attached::from);
        }
        let uid = shown.uid?;
        if let Some(operator) = self.operators.iter().find(|operator| operator.uid == Some(uid)) {
            return Some(Attached::from(operator));
        }
        // Who can read the data folder can do everything anyway.
        let trusted = uid == ROOT || uid == self.own_uid;
        trusted.then(|| Attached {
            name: login(uid),
            rank: Rank::Admin,
            scope: Scope::everywhere(),
        })
    }

    /// All are compared, each in the same time, so that a wrong token says nothing of a right one.
    fn by_token(&self, token: &[u8; 32]) -> Option<&Operator> {
        let mut found = None;
        for operator in &self.operators {
            let Some(known) = &operator.token_sha256 else { continue };
            let other = known.iter().zip(token).fold(0, |other, (one, two)| other | (one ^ two));
            if std::hint::black_box(other) == 0 {
                found = Some(operator);
            }
        }
        found
    }
}

impl From<&Operator> for Attached {
    fn from(operator: &Operator) -> Self {
        let scope = Scope::new(&operator.rooms);
        Self { name: operator.name.clone(), rank: operator.rank, scope }
    }
}

impl Attached {
    /// As it is told to his program.
    pub(super) fn rights(&self) -> admin::Operator {
        let verbs = Verb::ALL.iter().copied().filter(|verb| self.rank.may(*verb)).collect();
        let rooms = self.scope.globs().to_vec();
        admin::Operator { name: self.name.clone(), role: self.rank, rooms, verbs }
    }
}

/// The name of a user of this machine, or his number.
fn login(uid: u32) -> String {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    entry(&users, &uid.to_string()).unwrap_or_else(|| format!("uid {uid}"))
}

/// The number of a group of this machine, given as such or by name.
pub fn group(text: &str) -> Option<u32> {
    let named = || {
        let groups = std::fs::read_to_string("/etc/group").unwrap_or_default();
        let line = groups.lines().find(|line| line.split(':').next() == Some(text))?;
        line.split(':').nth(2)?.parse().ok()
    };
    text.parse().ok().or_else(named)
}

/// The first field of the line whose third one is this.
fn entry(file: &str, number: &str) -> Option<String> {
    let line = file.lines().find(|line| line.split(':').nth(2) == Some(number))?;
    line.split(':').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roster() -> Roster {
        let operator = |name: &str, uid, token: Option<&str>| Operator {
            name: name.into(),
            uid,
            token_sha256: token.map(|token| Sha256::digest(token).into()),
            rank: Rank::Moderator,
            rooms: vec!["games/*".into()],
        };
        let operators =
            vec![operator("alice", Some(1000), None), operator("bea", None, Some("secret"))];
        Roster { operators, own_uid: 999 }
    }

    fn admitted(uid: Option<u32>, token: Option<&str>) -> Option<(String, Rank)> {
        let admitted = roster().admit(&Credentials::new(uid, token));
        admitted.map(|attached| (attached.name, attached.rank))
    }

    #[test]
    fn an_operator_is_known_by_his_user_or_his_token() {
        assert_eq!(admitted(Some(1000), None), Some(("alice".into(), Rank::Moderator)));
        assert_eq!(admitted(Some(1001), Some("secret")), Some(("bea".into(), Rank::Moderator)));
        assert_eq!(admitted(None, Some("secret")), Some(("bea".into(), Rank::Moderator)));
        assert_eq!(admitted(Some(1001), None), None);
        assert_eq!(admitted(None, None), None);
        // A wrong token is not made good by the user.
        assert_eq!(admitted(Some(1000), Some("wrong")), None);
    }

    #[test]
    fn root_and_the_daemons_user_may_do_everything() {
        assert_eq!(admitted(Some(0), None), Some(("root".into(), Rank::Admin)));
        assert_eq!(admitted(Some(999), None).map(|(_, rank)| rank), Some(Rank::Admin));
    }
}
