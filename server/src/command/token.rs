//! Tokens of guests: `p1.` and a signed statement of who somebody is. They are never logged and never stand in a URL.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use parlor_protocol::{Millis, PersonId};
use sha2::Sha256;

const PREFIX: &str = "p1.";
const VERSION: u8 = 1;
/// version · key id · person · generation · issued (seconds)
const SIGNED: usize = 1 + 1 + 16 + 2 + 4;
const TAG: usize = 16;
/// A token is good for this long after its last renewal.
const LIFE_MS: u64 = 90 * 24 * 3_600 * 1_000;

/// Signs and reads tokens.
pub struct Tokens {
    key_id: u8,
    mac: Hmac<Sha256>,
}

/// Who a token speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bearer {
    pub(super) person: PersonId,
    pub(super) generation: u16,
}

/// Why a token is not taken. The client hears one text for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    NotOurs,
    Expired,
}

impl Tokens {
    /// Tokens signed with this key.
    pub fn new(key: &[u8; 32]) -> Self {
        // RFC 2104 §2: a key shorter than the hash's block is filled up with zeros.
        let mut block = [0; 64];
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        let mac = Hmac::<Sha256>::new(&block.into());
        Self { key_id: 0, mac }
    }

    pub(super) fn issue(&self, bearer: Bearer, now: Millis) -> String {
        let issued = u32::try_from(now / 1_000).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(SIGNED + TAG);
        bytes.extend([VERSION, self.key_id]);
        bytes.extend(bearer.person.to_bytes());
        bytes.extend(bearer.generation.to_be_bytes());
        bytes.extend(issued.to_be_bytes());
        let tag = self.mac.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend(tag.iter().take(TAG));
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The signature is checked, in constant time, before any field is read.
    pub(super) fn read(&self, token: &str, now: Millis) -> Result<Bearer, TokenFault> {
        let bytes = self.verified(token).ok_or(TokenFault::NotOurs)?;
        let (bearer, issued) = fields(&bytes).ok_or(TokenFault::NotOurs)?;
        if now > issued.saturating_add(LIFE_MS) {
            return Err(TokenFault::Expired);
        }
        Ok(bearer)
    }

    fn verified(&self, token: &str) -> Option<Vec<u8>> {
        // A token has one length; a longer text is not even decoded.
        let text =
            token.strip_prefix(PREFIX).filter(|t| t.len() == ((SIGNED + TAG) * 4).div_ceil(3))?;
        let mut bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let tag = (bytes.len() == SIGNED + TAG).then(|| bytes.split_off(SIGNED))?;
        self.mac.clone().chain_update(&bytes).verify_truncated_left(&tag).ok()?;
        (bytes.starts_with(&[VERSION, self.key_id])).then_some(bytes)
    }
}

fn fields(bytes: &[u8]) -> Option<(Bearer, Millis)> {
    let person = PersonId::from_bytes(bytes.get(2..18)?.try_into().ok()?);
    let generation = u16::from_be_bytes(bytes.get(18..20)?.try_into().ok()?);
    let issued = u32::from_be_bytes(bytes.get(20..24)?.try_into().ok()?);
    Some((Bearer { person, generation }, u64::from(issued) * 1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_800_000_000_000;

    fn bearer() -> Bearer {
        Bearer { person: PersonId::fresh(), generation: 3 }
    }

    #[test]
    fn a_token_speaks_for_its_bearer_for_ninety_days() {
        let (tokens, bearer) = (Tokens::new(&[7; 32]), bearer());
        let token = tokens.issue(bearer, NOW);
        assert_eq!(tokens.read(&token, NOW), Ok(bearer));
        assert_eq!(tokens.read(&token, NOW + LIFE_MS), Ok(bearer));
        assert_eq!(tokens.read(&token, NOW + LIFE_MS + 1_000), Err(TokenFault::Expired));
    }

    #[test]
    fn no_changed_token_is_taken() {
        let tokens = Tokens::new(&[7; 32]);
        let token = tokens.issue(bearer(), NOW);
        for at in PREFIX.len()..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'Q' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            if changed != token {
                assert_eq!(tokens.read(&changed, NOW), Err(TokenFault::NotOurs), "byte {at}");
            }
        }
        for text in ["", "p1.", "p1.AAAA", &token[..token.len() - 1], &format!("{token}A")] {
            assert_eq!(tokens.read(text, NOW), Err(TokenFault::NotOurs));
        }
        assert_eq!(Tokens::new(&[8; 32]).read(&token, NOW), Err(TokenFault::NotOurs));
    }
}
