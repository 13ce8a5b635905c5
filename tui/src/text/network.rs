//! Addresses cut to their networks, for eyes that are not the operator's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The network that an address is in, with or without a port: /24 of the old ones, /64 of the new. What is none is hidden.
pub(crate) fn network(address: &str) -> String {
    let with_port = || address.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    match address.parse::<IpAddr>().ok().or_else(with_port) {
        Some(IpAddr::V4(ip)) => {
            let [a, b, c, _] = ip.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        Some(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        None => "hidden".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_host_is_left() {
        assert_eq!(network("203.0.113.7"), "203.0.113.0/24");
        assert_eq!(network("203.0.113.7:41220"), "203.0.113.0/24");
        assert_eq!(network("2001:db8:1:2:3::4"), "2001:db8:1:2::/64");
        assert_eq!(network("[2001:db8:1:2:3::4]:80"), "2001:db8:1:2::/64");
        assert_eq!(network("host.example"), "hidden");
    }
}
