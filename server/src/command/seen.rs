//! When somebody who is gone was here last, and from where he came: the address is forgotten with the claim on his name.

use super::node::Node;
use parlor_protocol::{Millis, PersonId};
use std::net::IpAddr;

impl Node {
    /// Of somebody who is not here: when he was, as exactly as it is known, and from where, within the grace period.
    pub fn last_seen(&self, id: PersonId) -> (Option<Millis>, Option<IpAddr>) {
        if self.directory.is_in(id) {
            return (None, None);
        }
        match self.directory.last(id) {
            Some((left, whence)) => (Some(left), whence),
            None => (self.sequencer.read(|state| Some(state.persons.get(&id)?.seen)), None),
        }
    }
}
