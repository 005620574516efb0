//! Where choices come from.

/// Chooses by a seeded generator (xorshift64*), the same everywhere for the same seed, or by bytes
/// until there are no more.
#[derive(Debug)]
pub struct Dice {
    state: u64,
    /// The bytes, and how many of them are used up.
    bytes: Option<(Vec<u8>, usize)>,
}

impl Dice {
    /// Chooses at random.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            bytes: None,
        }
    }

    /// Chooses by bytes; the first of everything when they are used up.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self {
            state: 1,
            bytes: Some((bytes.to_vec(), 0)),
        }
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        if let Some((bytes, used)) = &mut self.bytes {
            let byte = bytes.get(*used).copied().unwrap_or_default();
            *used += 1;
            return usize::from(byte) % sides.max(1);
        }
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let mixed = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(mixed).unwrap_or_default() % sides.max(1)
    }

    /// Once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.roll(times) == 1
    }

    pub(crate) fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of.get(self.roll(of.len())).copied().unwrap_or_default()
    }

    /// One of what was made up before.
    pub(crate) fn one_of(&mut self, of: &[String]) -> Option<String> {
        if of.is_empty() {
            return None;
        }
        of.get(self.roll(of.len())).cloned()
    }
}
