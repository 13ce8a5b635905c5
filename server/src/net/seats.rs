//! Counts the connections, all together and of each address.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The connections there are.
#[derive(Debug)]
pub(super) struct Seats {
    limit: usize,
    per_address: usize,
    taken: AtomicUsize,
    /// Asked once a connection, so one lock for all of them is enough.
    addresses: Mutex<HashMap<IpAddr, usize>>,
}

/// A place that is free again when dropped.
#[derive(Debug)]
pub(super) struct Seat {
    seats: Arc<Seats>,
    network: Option<IpAddr>,
}

/// Why there is no seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoSeat {
    Full,
    Address,
}

impl Seats {
    pub(super) fn new(limit: usize, per_address: usize) -> Arc<Self> {
        let addresses = Mutex::default();
        Arc::new(Self { limit, per_address, taken: AtomicUsize::new(0), addresses })
    }

    /// A seat for a connection from this address; IPv6 addresses of one /64 are one address.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr) -> Result<Seat, NoSeat> {
        let mut seat = self.take_any()?;
        let network = network(address);
        let mut addresses = self.addresses.lock();
        let count = addresses.entry(network).or_default();
        if *count >= self.per_address {
            drop(addresses);
            return Err(NoSeat::Address);
        }
        *count += 1;
        drop(addresses);
        seat.network = Some(network);
        Ok(seat)
    }

    /// A seat that counts for no address.
    pub(super) fn take_any(self: &Arc<Self>) -> Result<Seat, NoSeat> {
        // Made first, so that every way out gives the place back.
        let seat = Seat { seats: Arc::clone(self), network: None };
        if self.taken.fetch_add(1, Ordering::Relaxed) >= self.limit {
            return Err(NoSeat::Full);
        }
        Ok(seat)
    }

    /// How many are taken.
    pub(super) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.taken.fetch_sub(1, Ordering::Relaxed);
        let Some(network) = self.network else { return };
        let mut addresses = self.seats.addresses.lock();
        if let Some(count) = addresses.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                addresses.remove(&network);
            }
        }
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_run_out_by_address_and_by_number_and_come_back() {
        let seats = Seats::new(3, 2);
        let take = |text: &str| seats.take(text.parse().unwrap());
        let first = take("10.0.0.1").unwrap();
        let _second = take("::ffff:10.0.0.1").unwrap();
        assert_eq!(take("10.0.0.1").unwrap_err(), NoSeat::Address);
        let _third = take("2001:db8::1").unwrap();
        assert_eq!(take("10.0.0.2").unwrap_err(), NoSeat::Full);
        drop(first);
        let _fourth = take("10.0.0.1").unwrap();
        assert_eq!(seats.taken(), 3);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let seats = Seats::new(9, 1);
        let _first = seats.take("2001:db8::1".parse().unwrap()).unwrap();
        assert_eq!(seats.take("2001:db8::2".parse().unwrap()).unwrap_err(), NoSeat::Address);
        let _other = seats.take("2001:db8:0:1::1".parse().unwrap()).unwrap();
        assert_eq!(seats.addresses.lock().len(), 2);
    }
}
