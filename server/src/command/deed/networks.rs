//! Networks: addresses and prefixes as they are written, and which contain which.

use super::desk::{Desk, too_many};
use crate::chat::Network;
use crate::command::node::network;
use crate::command::refusal::Refused;
use parlor_protocol::ErrorCode;
use parlor_protocol::deed::MOST_NETWORKS;
use std::net::IpAddr;

/// Prefixes shorter than these are half the world.
const SHORTEST_V4: u8 = 8;
const SHORTEST_V6: u8 = 16;

impl Desk<'_> {
    /// These addresses and prefixes, sorted, each once.
    pub(super) fn networks(&self, networks: &[String]) -> Result<Vec<Network>, Refused> {
        if networks.len() > MOST_NETWORKS {
            return Err(too_many("networks", networks.len(), MOST_NETWORKS));
        }
        let networks: Result<Vec<Network>, Refused> =
            networks.iter().map(|text| parse(text)).collect();
        let mut networks = networks?;
        networks.sort_unstable();
        networks.dedup();
        Ok(networks)
    }
}

fn parse(text: &str) -> Result<Network, Refused> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| bad(text, "is no address"))?;
    let address = address.to_canonical();
    let (bits, shortest) = match address {
        IpAddr::V4(_) => (32, SHORTEST_V4),
        IpAddr::V6(_) => (128, SHORTEST_V6),
    };
    let prefix = match prefix {
        None => bits,
        // `+8` and ` 8` are no prefixes, though they are numbers.
        Some(prefix) if prefix.bytes().all(|byte| byte.is_ascii_digit()) => {
            prefix.parse().map_err(|_| bad(text, "has no prefix of this length"))?
        }
        Some(_) => return Err(bad(text, "has no number after the `/`")),
    };
    if prefix > bits {
        return Err(bad(text, "has no prefix of this length"));
    }
    if prefix < shortest {
        return Err(bad(text, "is too much of the world: the shortest are /8, and /16 of IPv6"));
    }
    if first_of(address, prefix) != address {
        return Err(bad(text, "has bits set after its prefix: write the first address of it"));
    }
    Ok(Network { address, prefix })
}

fn bad(text: &str, what: &str) -> Refused {
    let shown: String = parlor_protocol::sanitize::sanitize(text).chars().take(64).collect();
    let message = format!("{shown} {what}. Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48.");
    Refused::new(ErrorCode::BadNetwork, message).field("networks")
}

/// The network that a household's addresses are in: what a sanction takes along.
pub(in crate::command) fn household(address: IpAddr) -> Network {
    let address = network(address);
    let prefix = if address.is_ipv4() { 32 } else { 64 };
    Network { address, prefix }
}

/// Whether an address is in a network.
pub(in crate::command) fn contains(network: &Network, address: IpAddr) -> bool {
    let address = address.to_canonical();
    address.is_ipv4() == network.address.is_ipv4()
        && first_of(address, network.prefix) == network.address
}

/// Whether two networks have an address in common: then one contains the other.
pub(in crate::command) fn overlap(one: &Network, other: &Network) -> bool {
    contains(one, other.address) || contains(other, one.address)
}

fn first_of(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or(0);
            IpAddr::V4((v4.to_bits() & mask).into())
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix.min(128))).unwrap_or(0);
            IpAddr::V6((v6.to_bits() & mask).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> Network {
        parse(text).unwrap()
    }

    #[test]
    fn addresses_and_prefixes_are_networks() {
        assert_eq!(net("203.0.113.7").prefix, 32);
        assert_eq!(net("10.0.0.0/8").prefix, 8);
        assert_eq!(net("2001:db8::/48").prefix, 48);
        assert_eq!(net("::ffff:203.0.113.7"), net("203.0.113.7"));
    }

    #[test]
    fn what_is_no_network_or_too_much_of_one_is_refused() {
        for text in [
            "",
            "x",
            "1.2.3",
            "1.2.3.4/33",
            "1.2.3.4/",
            "1.2.3.4/+8",
            "1.0.0.0/7",
            "0.0.0.0/0",
            "2001:db8::/129",
            "2000::/15",
            "1.2.3.4/24",
            "1.2.3.4/8/8",
            "1.2.3.4/-1",
        ] {
            assert_eq!(
                parse(text).map_err(|refused| refused.code),
                Err(ErrorCode::BadNetwork),
                "{text}"
            );
        }
    }

    #[test]
    fn a_network_contains_its_addresses_and_no_others() {
        let some = net("203.0.113.0/24");
        assert!(contains(&some, "203.0.113.255".parse().unwrap()));
        assert!(contains(&some, "::ffff:203.0.113.1".parse().unwrap()));
        assert!(!contains(&some, "203.0.114.0".parse().unwrap()));
        assert!(!contains(&some, "2001:db8::1".parse().unwrap()));
        assert!(overlap(&some, &net("203.0.0.0/16")) && overlap(&net("203.0.0.0/16"), &some));
        assert!(!overlap(&some, &net("203.0.114.0/24")));
    }

    #[test]
    fn a_household_is_an_address_or_a_64() {
        assert_eq!(household("203.0.113.7".parse().unwrap()), net("203.0.113.7"));
        assert_eq!(household("2001:db8::1:2:3:4".parse().unwrap()), net("2001:db8::/64"));
    }
}
