//! `parlor-load`: measures `parlord` beside relays that do nothing else.

fn main() {
    println!("nothing is measured yet");
}
