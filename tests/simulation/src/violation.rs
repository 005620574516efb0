//! What must never be, and was.

use std::fmt;

use switchboard::service::ServiceError;
use switchboard::store::StoreError;

/// Something that was promised does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which promise, in a word or two; the same for the same fault.
    pub promise: &'static str,
    /// What was seen.
    pub seen: String,
}

impl Violation {
    /// `promise` is broken, as is seen by `seen`.
    pub(crate) fn new(promise: &'static str, seen: impl Into<String>) -> Self {
        Self {
            promise,
            seen: seen.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise, self.seen)
    }
}

impl std::error::Error for Violation {}

/// The simulation's own reading is never disturbed.
impl From<StoreError> for Violation {
    fn from(error: StoreError) -> Self {
        Self::new("the store can be read", error.to_string())
    }
}

impl From<ServiceError> for Violation {
    fn from(error: ServiceError) -> Self {
        Self::new("a calm desk does what it is asked", error.to_string())
    }
}
