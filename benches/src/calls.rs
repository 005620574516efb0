//! Calls to route: seeded, so that every run and every peer sees the same.

use switchboard::model::{Channel, IncomingCall, Severity, Timestamp};

/// A small generator (splitmix64): the same seed gives the same calls on every machine.
#[derive(Clone, Debug)]
pub struct Seeded(pub u64);

impl Seeded {
    /// The next number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap_or(0)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from.get(self.below(from.len()))
            .copied()
            .unwrap_or_default()
    }
}

/// `count` calls at a fixed time.
#[must_use]
pub fn calls(count: usize, seed: u64) -> Vec<IncomingCall> {
    let mut seeded = Seeded(seed);
    let at = Timestamp::from_timestamp(1_795_000_000, 0);
    (0..count)
        .map(|n| IncomingCall {
            id: format!("c{n}"),
            at,
            channel: [Channel::Phone, Channel::Chat, Channel::Email, Channel::Web]
                .get(seeded.below(4))
                .copied(),
            from: None,
            company: None,
            caller: Some(
                seeded
                    .pick(&["ada", "grace", "sam", "hank", "peter", "nobody"])
                    .to_owned(),
            ),
            subscription_code: None,
            case: None,
            severity: Severity::ALL.get(seeded.below(4)).copied(),
            language: Some(seeded.pick(&["en", "en", "en", "en", "fr"]).to_owned()),
            product: Some(
                seeded
                    .pick(&["mail", "devices", "billing", "portal"])
                    .to_owned(),
            ),
            subject: Some(
                seeded
                    .pick(&["it is slow", "my invoice", "cannot send", "help"])
                    .to_owned(),
            ),
            text: None,
            sender: switchboard::model::SenderCheck::Unchecked,
        })
        .collect()
}
