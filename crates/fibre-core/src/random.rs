//! Randomness, injected so that tests can repeat it.

use std::fmt::Debug;
use uuid::Uuid;

/// A source of random bits, for identifiers and for jitter.
///
/// Tests inject a fixed one; the default asks the operating system.
pub trait Randomness: Debug + Send + Sync + 'static {
    /// 128 unpredictable bits.
    fn bits(&self) -> u128;

    /// A random (version 4) identifier.
    fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bits().to_be_bytes()).into_uuid()
    }

    /// A number in `0.0..1.0`.
    fn fraction(&self) -> f64 {
        // 53 bits are what an f64 holds exactly.
        let bits = (self.bits() >> 75) as u64;
        bits as f64 / (1u64 << 53) as f64
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn bits(&self) -> u128 {
        // A version 4 identifier fixes 6 of its bits; mixing two leaves none fixed.
        Uuid::new_v4().as_u128() ^ Uuid::new_v4().as_u128().rotate_left(64)
    }

    fn uuid(&self) -> Uuid {
        Uuid::new_v4()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Fixed(u128);

    impl Randomness for Fixed {
        fn bits(&self) -> u128 {
            self.0
        }
    }

    #[test]
    fn fractions_stay_below_one() {
        assert_eq!(Fixed(0).fraction(), 0.0);
        assert!(Fixed(u128::MAX).fraction() < 1.0);
        assert!(Fixed(u128::MAX).fraction() > 0.999_999);
    }

    #[test]
    fn identifiers_are_version_4() {
        assert_eq!(Fixed(u128::MAX).uuid().get_version_num(), 4);
        assert_ne!(SystemRandomness.uuid(), SystemRandomness.uuid());
    }
}
