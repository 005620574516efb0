//! Telling very many companies: while one part of them is written, the next is decided on another
//! thread. Rendering and writing take about as long, so that it is done in half the time.
//!
//! Each part is kept in a transaction of its own, as if it had been fired by itself: whoever stops
//! between two has lost nothing, and what another has told meanwhile is a conflict.

use crate::desk::{Actor, Change, Command, Loaded, decide};
use crate::model::{EventId, Timer, Timestamp};
use crate::store::{StoreError, Transaction};

use super::Driver;
use super::driver::{Rules, keep};
use super::firing::Seen;
use super::loading::part_to_tell;

/// So many parts are told one after the other before other timers have their turn.
const PARTS_AT_ONCE: usize = 4;

impl Driver {
    /// Tells the next parts of an event's companies, as `timer` has it. Whether any of it could be
    /// kept: what could not is told by its timer, which says what is wrong when it is fired by itself.
    pub(super) fn tell_parts(
        &self,
        now: Timestamp,
        timer: &Timer,
        event: EventId,
        seen: Seen<'_>,
    ) -> bool {
        let rules = self.in_force();
        let begun = self.store().run(|tx| {
            let first = part(tx, event, 0)?;
            let second = part(tx, event, 1)?;
            Ok((first, second))
        });
        let Ok((Some(first), mut after)) = begun else {
            return false;
        };
        let mut fired = *timer;
        let mut next = decided(&rules, now, fired, first);
        let mut told = false;
        for _ in 0..PARTS_AT_ONCE {
            let mut change = next.take();
            if change.is_none() {
                break;
            }
            // What is told next is told by the timer that this part sets.
            let again = Timer {
                due_at: now,
                ..*timer
            };
            let (kept, prepared) = std::thread::scope(|scope| {
                let deciding = after
                    .take()
                    .map(|loaded| scope.spawn(|| decided(&rules, now, again, loaded)));
                let kept = self.store().run(|tx| {
                    let change = change.take().ok_or(StoreError::NotRun)?;
                    let kept = keep(tx, &rules, now, change)?;
                    Ok((kept, part(tx, event, 1)?))
                });
                (kept, deciding.and_then(|deciding| deciding.join().ok()))
            });
            let (kept, loaded) = match kept {
                Ok(kept) => kept,
                Err(error) => {
                    tracing::debug!(%event, %error, "companies are told part by part");
                    return told;
                }
            };
            self.kept(&rules, &kept);
            seen(&fired, &kept);
            told = true;
            fired = again;
            after = loaded;
            next = prepared.flatten();
        }
        told
    }
}

/// The part of an event's companies before which so many are told, and what it is decided from.
fn part(
    tx: &mut dyn Transaction,
    event: EventId,
    before: usize,
) -> Result<Option<Loaded>, StoreError> {
    let part = part_to_tell(tx, event, before)?;
    Ok(part.map(|(telling, users)| Loaded {
        telling: Some(telling),
        users,
        ..Loaded::default()
    }))
}

/// What comes of it, unless the desk refuses.
fn decided(rules: &Rules, now: Timestamp, timer: Timer, loaded: Loaded) -> Option<Change> {
    let command = Command::Fire { timer };
    decide(&rules.context(now), &Actor::Desk, &command, loaded).ok()
}
