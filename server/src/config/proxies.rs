//! The networks whose `X-Forwarded-For` is believed.

use std::net::IpAddr;

/// A set of addresses and networks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProxyNets(Vec<Net>);

/// Addresses that agree in their first `prefix` bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Net {
    address: IpAddr,
    prefix: u32,
}

impl ProxyNets {
    /// Whether `address` is in one of the networks. An IPv4 address inside an IPv6 one (`::ffff:10.0.0.1`,
    /// as a dual-stack socket reports it) is judged as the IPv4 address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(address.to_canonical()))
    }

    /// Each network: its address, and how many of its leading bits count.
    pub fn each(&self) -> impl Iterator<Item = (IpAddr, u8)> {
        self.0.iter().map(|net| (net.address, u8::try_from(net.prefix).unwrap_or(u8::MAX)))
    }

    /// No proxy is trusted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn new(nets: Vec<Net>) -> Self {
        Self(nets)
    }
}

impl Net {
    /// Parses `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`; the refusal says what is allowed.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let shape = "expected an address or a network, such as 10.0.0.1 or 10.0.0.0/8";
        let address: IpAddr = address.parse().map_err(|_| shape.to_owned())?;
        let width = width(address);
        let prefix = match prefix {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok().filter(|prefix| (1..=width).contains(prefix))
            }
            Some(_) => None,
            None => Some(width),
        };
        // Zero bits would believe anybody's header, and with it any address they care to claim.
        let prefix = prefix.ok_or_else(|| format!("the part after `/` may be 1 to {width}"))?;
        let net = Self { address, prefix };
        if bits(address) & !net.mask() != 0 {
            return Err(format!("there are bits beyond the first {prefix}"));
        }
        net.canonical()
    }

    fn contains(self, address: IpAddr) -> bool {
        self.address.is_ipv4() == address.is_ipv4()
            && bits(address) & self.mask() == bits(self.address)
    }

    /// The mask, in the low `width` bits.
    fn mask(self) -> u128 {
        let width = width(self.address);
        let all = u128::MAX >> (128 - width);
        // A shift by the whole width would overflow; a prefix of 1 or more never asks for it.
        all & !all.checked_shr(self.prefix).unwrap_or(0)
    }

    /// `::ffff:10.0.0.0/104` is `10.0.0.0/8`.
    fn canonical(self) -> Result<Self, String> {
        let address = self.address.to_canonical();
        if address.is_ipv4() == self.address.is_ipv4() {
            return Ok(self);
        }
        match self.prefix.checked_sub(96) {
            Some(prefix) if prefix > 0 => Ok(Self { address, prefix }),
            Some(_) | None => Err("the part after `/` may be 97 to 128".to_owned()),
        }
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nets(list: &[&str]) -> ProxyNets {
        ProxyNets::new(list.iter().map(|text| Net::parse(text).unwrap()).collect())
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn contains_what_agrees_in_the_prefix() {
        let nets = nets(&["10.0.0.0/8", "192.168.7.1", "fd00::/8", "2001:db8::1", "128.0.0.0/1"]);
        for inside in ["10.255.0.1", "192.168.7.1", "fdff::1", "2001:db8::1", "200.1.1.1"] {
            assert!(nets.contains(ip(inside)), "{inside}");
        }
        for outside in ["11.0.0.1", "127.0.0.1", "fe00::1", "2001:db8::2", "::10.0.0.1"] {
            assert!(!nets.contains(ip(outside)), "{outside}");
        }
    }

    #[test]
    fn ipv4_inside_ipv6_is_ipv4() {
        assert!(nets(&["10.0.0.0/8"]).contains(ip("::ffff:10.1.2.3")));
        assert!(nets(&["::ffff:10.0.0.0/104"]).contains(ip("10.1.2.3")));
        assert!(!nets(&["::ffff:10.0.0.0/104"]).contains(ip("11.1.2.3")));
    }

    #[test]
    fn refuses_what_is_no_network() {
        for text in [
            "",
            "proxy",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "10/8",
            "::/129",
            "::ffff:0:0/96",
        ] {
            assert!(Net::parse(text).is_err(), "{text}");
        }
        assert_eq!(Net::parse("10.0.0.1/8"), Err("there are bits beyond the first 8".to_owned()));
        assert_eq!(Net::parse("0.0.0.0/0"), Err("the part after `/` may be 1 to 32".to_owned()));
    }

    #[test]
    fn nobody_is_in_an_empty_set() {
        assert!(!ProxyNets::default().contains(ip("127.0.0.1")));
    }
}
