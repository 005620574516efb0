//! What programs were answered to requests that they may send again.

use super::samples::{apply, at};
use super::{Broken, Check, refused_as_conflict, same};
use crate::desk::{Change, KeptReply, OnceKey, Reply};
use crate::store::{Store, StoreError};

pub(super) const CHECKS: &[(&str, Check)] = &[(
    "an answer is kept under its sender's key, once, until it is forgotten",
    kept,
)];

fn answer(of: &str, secs: i64) -> KeptReply {
    KeptReply {
        key: OnceKey::new(of, "é-1", b"the request"),
        at: at(secs),
        reply: Reply::Done,
    }
}

fn put(store: &dyn Store, reply: KeptReply) -> Result<(), StoreError> {
    let change = Change {
        answered: Some(reply),
        ..Change::default()
    };
    apply(store, &change).map(|_| ())
}

fn kept(store: &dyn Store) -> Result<(), Broken> {
    let of = |of: &str| store.run(|tx| tx.answered(&OnceKey::new(of, "é-1", b"another")));
    same("none", &of("portal")?, &None)?;
    put(store, answer("portal", 5))?;
    put(store, answer("pbx", 6))?;
    refused_as_conflict("under the same key", put(store, answer("portal", 7)))?;
    same("kept", &of("portal")?, &Some(answer("portal", 5)))?;
    let later = Change {
        answered_since: Some(at(6)),
        ..Change::default()
    };
    apply(store, &later)?;
    same("forgotten", &of("portal")?, &None)?;
    same("not yet", &of("pbx")?, &Some(answer("pbx", 6)))?;
    put(store, answer("portal", 8)).map_err(Broken::from)
}
