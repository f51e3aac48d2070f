//! Made-up identifiers, repeatable from a seed.

use fastrand::Rng;

/// Where the message ids of an app start: 19 digits, as in the vendor's samples.
const FIRST_MESSAGE: u64 = 1_000_000_000_000_000_000;
/// Where the ids of groups and chat rooms start: 15 digits.
const FIRST_PLACE: u64 = 200_000_000_000_000;

/// The ids one app gives out. Message ids grow, so that their order is the order of sending.
#[derive(Debug)]
pub struct Ids {
    rng: Rng,
    message: u64,
    place: u64,
}

impl Ids {
    /// Ids drawn from this generator.
    #[must_use]
    pub fn new(mut rng: Rng) -> Self {
        let message = FIRST_MESSAGE + rng.u64(0..FIRST_MESSAGE / 10);
        let place = FIRST_PLACE + rng.u64(0..FIRST_PLACE / 10);
        Self { rng, message, place }
    }

    /// The next message id.
    pub fn message(&mut self) -> u64 {
        self.message += self.rng.u64(1..4_096);
        self.message
    }

    /// The next id of a group or chat room.
    pub fn place(&mut self) -> String {
        self.place += self.rng.u64(1..4_096);
        self.place.to_string()
    }

    /// A UUID of version 4.
    pub fn uuid(&mut self) -> String {
        uuid(&mut self.rng)
    }

    /// A secret of so many hexadecimal digits.
    pub fn hex(&mut self, digits: usize) -> String {
        hex(&mut self.rng, digits)
    }

    /// A number nobody guesses.
    pub fn nonce(&mut self) -> u64 {
        self.rng.u64(..)
    }
}

/// A UUID of version 4.
pub fn uuid(rng: &mut Rng) -> String {
    let bits = (rng.u128(..) & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// So many random hexadecimal digits, lower case.
pub fn hex(rng: &mut Rng, digits: usize) -> String {
    (0..digits).map(|_| rng.digit(16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let ids = || Ids::new(Rng::with_seed(7));
        assert_eq!(ids().message(), ids().message());
        assert_eq!(ids().uuid(), ids().uuid());
    }

    #[test]
    fn message_ids_grow_and_have_nineteen_digits() {
        let mut ids = Ids::new(Rng::with_seed(1));
        let (first, second) = (ids.message(), ids.message());
        assert!(second > first);
        assert_eq!(second.to_string().len(), 19);
    }

    #[test]
    fn a_uuid_has_the_form_of_version_four() {
        let uuid = uuid(&mut Rng::with_seed(1));
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]));
    }
}
