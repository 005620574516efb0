//! Programs that are broken on purpose, to see that the simulation finds what it is there to find.
//!
//! Each is a change of what the simulation passes on between the desk, the store and the chat
//! service. None of them can be switched on in the product, because none of them is in it.

use std::fmt;
use std::str::FromStr;

/// Which program is simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// The real one.
    #[default]
    Sound,
    /// An acknowledgement counts whatever fence it carries.
    FenceUnchecked,
    /// What people are told is written in a transaction of its own, after the change.
    OutboxOutside,
    /// A timer is taken away in a transaction before that of its effect.
    TimerBeforeEffect,
    /// A timer stays after its effect.
    TimerKept,
    /// Each try at a delivery has a nonce of its own.
    NonceAnew,
    /// A possible repeat looks like the first.
    RepeatUnmarked,
    /// What is under another's lease is claimed all the same.
    LeaseIgnored,
    /// A delivery is acknowledged before it is sent.
    DoneBeforeSent,
    /// What was claimed together is sent in any order.
    OrderIgnored,
    /// After a failure the later ones of the same case are sent all the same.
    FailureOvertaken,
    /// A message that comes twice is taken twice.
    DuplicateTaken,
    /// A chat service that wants to be left alone is asked again at once.
    RetryAfterIgnored,
    /// Whoever reads reads as the provider.
    ReachIgnored,
    /// A command is acknowledged although its transaction failed.
    RepliedUnwritten,
    /// Nobody looks for a message that may be there.
    NeverLooked,
    /// A worker sends although its lease is over.
    SentAfterLease,
    /// A worker whose report is refused goes on with what it claimed.
    RefusalIgnored,
    /// A delivery of which nobody knows anything counts as surely not shown.
    UnsureIsUnshown,
    /// A worker that ended forgets what it held: nothing takes it over.
    NeverTakenOver,
    /// A fence is the same for each who claims.
    FenceKept,
}

impl Variant {
    /// All that are broken.
    pub const BROKEN: [Self; 20] = [
        Self::FenceUnchecked,
        Self::OutboxOutside,
        Self::TimerBeforeEffect,
        Self::TimerKept,
        Self::NonceAnew,
        Self::RepeatUnmarked,
        Self::LeaseIgnored,
        Self::DoneBeforeSent,
        Self::OrderIgnored,
        Self::FailureOvertaken,
        Self::DuplicateTaken,
        Self::RetryAfterIgnored,
        Self::ReachIgnored,
        Self::RepliedUnwritten,
        Self::NeverLooked,
        Self::SentAfterLease,
        Self::RefusalIgnored,
        Self::UnsureIsUnshown,
        Self::NeverTakenOver,
        Self::FenceKept,
    ];
}

/// As the command line takes it: `nonce-anew`.
impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, c) in format!("{self:?}").char_indices() {
            if c.is_ascii_uppercase() && place > 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", c.to_ascii_lowercase())?;
        }
        Ok(())
    }
}

impl FromStr for Variant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = || std::iter::once(Self::Sound).chain(Self::BROKEN);
        all().find(|one| one.to_string() == text).ok_or_else(|| {
            let names: Vec<String> = all().map(|one| one.to_string()).collect();
            format!("`{text}` is no variant; there are {}", names.join(", "))
        })
    }
}
