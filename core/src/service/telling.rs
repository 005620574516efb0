//! Telling very many companies: while one part of them is written, the next is read and decided on
//! another thread, where the store can be read beside a transaction that writes. Both take about as
//! long, so that it is done in half the time.
//!
//! Each part is kept in a transaction of its own, as if it had been fired by itself: whoever stops
//! between two has lost nothing, and what another has told meanwhile is a conflict.

use crate::desk::{Actor, Change, Command, Loaded, decide};
use crate::model::{EventId, TellingKey, Timer, Timestamp};
use crate::store::{StoreError, Transaction, Written};

use super::Driver;
use super::driver::{Rules, keep_written};
use super::firing::Seen;
use super::loading::part_to_tell;

/// So many parts are told one after the other before other timers have their turn: they wait for some
/// tenths of a second, and one part in so many is decided while nothing is written.
const PARTS_AT_ONCE: usize = 8;

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
        let begun = self.store().run(|tx| part_after(tx, event, None));
        let Ok(Some(first)) = begun else {
            return false;
        };
        let mut fired = *timer;
        let mut next = decided(&rules, now, fired, first);
        let mut before = None;
        // What is told next is told by the timer that each part sets.
        let again = Timer {
            due_at: now,
            ..*timer
        };
        for _ in 0..PARTS_AT_ONCE {
            let Some(part) = next.take() else {
                break;
            };
            let told = before.is_some();
            let (kept, prepared) = self.tell_part(now, &rules, again, part, before.take());
            let kept = match kept {
                Ok(kept) => kept,
                Err(error) => {
                    tracing::debug!(%event, %error, "companies are told part by part");
                    return told;
                }
            };
            self.kept(&rules, &kept);
            seen(&fired, &kept);
            before = Some(kept);
            fired = again;
            next = prepared;
        }
        before.is_some()
    }

    /// Keeps what tells a part, while what tells the part after it is decided. What told the part
    /// before it is no longer needed, and is given up where there is time for it.
    fn tell_part(
        &self,
        now: Timestamp,
        rules: &Rules,
        again: Timer,
        part: Decided,
        before: Option<Change>,
    ) -> (Result<Change, StoreError>, Option<Decided>) {
        let Decided {
            key,
            change,
            written,
        } = part;
        let mut change = Some(change);
        let mut write = |tx: &mut dyn Transaction| {
            let change = change.take().ok_or(StoreError::NotRun)?;
            keep_written(tx, rules, now, change, &written)
        };
        let decide = |after: Option<Loaded>| after.and_then(|it| decided(rules, now, again, it));
        let Some(beside) = self.store().beside() else {
            let written = self.store().run(|tx| {
                let after = part_after(tx, key.event, Some(key))?;
                Ok((write(tx)?, after))
            });
            return match written {
                Ok((kept, after)) => (Ok(kept), decide(after)),
                Err(error) => (Err(error), None),
            };
        };
        std::thread::scope(|scope| {
            let deciding = scope.spawn(move || {
                drop(before);
                // What cannot be read now is read by whoever fires the timer.
                let after = beside.run(|tx| part_after(tx, key.event, Some(key)));
                decide(after.ok().flatten())
            });
            let kept = self.store().run(write);
            (kept, deciding.join().ok().flatten())
        })
    }
}

/// A part that is to be told, and what comes of it.
struct Decided {
    key: TellingKey,
    change: Change,
    written: Written,
}

/// The part of an event's companies that is told first, or first after that one, and what it is
/// decided from.
fn part_after(
    tx: &mut dyn Transaction,
    event: EventId,
    after: Option<TellingKey>,
) -> Result<Option<Loaded>, StoreError> {
    let part = part_to_tell(tx, event, after)?;
    Ok(part.map(|(telling, users)| Loaded {
        telling: Some(telling),
        users,
        ..Loaded::default()
    }))
}

/// What comes of it, unless the desk refuses.
fn decided(rules: &Rules, now: Timestamp, timer: Timer, loaded: Loaded) -> Option<Decided> {
    let key = loaded.telling.as_ref()?.key();
    let command = Command::Fire { timer };
    let change = decide(&rules.context(now), &Actor::Desk, &command, loaded).ok()?;
    let written = Written::of(&change).ok()?;
    Some(Decided {
        key,
        change,
        written,
    })
}
