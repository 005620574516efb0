//! Many requests at once, on as many threads as are given.

use std::num::NonZeroUsize;
use std::thread;

use super::rulebook::Rulebook;
use super::verdict::Verdict;
use super::{Request, Route};

/// Starting a thread takes as long as some hundred decisions; for less work than this it does not
/// pay.
const MIN_REQUESTS_A_THREAD: usize = 2_048;

/// A rulebook is shared between threads without a lock: it never changes.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Rulebook>();
};

impl Rulebook {
    /// Asks `route(request)` for each request and hands `keep` the verdict, on the thread that
    /// made it. What `keep` makes comes back in the order of the requests. At most `threads`
    /// threads work, this one among them; few requests are decided by this one alone.
    ///
    /// # Panics
    /// When `keep` does.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    /// use switchboard::model::QueueId;
    /// use switchboard::rules::{Request, Rulebook};
    ///
    /// fn queues<'r>(rulebook: &'r Rulebook, requests: &[Request<'_>]) -> Vec<Option<QueueId>> {
    ///     let two = NonZeroUsize::MIN.saturating_add(1);
    ///     rulebook.route_all(requests, two, |verdict| verdict.answer.queue.clone())
    /// }
    /// # let _ = queues;
    /// ```
    pub fn route_all<'r, R: Send>(
        &'r self,
        requests: &[Request<'_>],
        threads: NonZeroUsize,
        keep: impl Fn(Verdict<'r, Route>) -> R + Sync,
    ) -> Vec<R> {
        let decide = |part: &[Request<'_>]| -> Vec<R> {
            let verdicts = part.iter().map(|request| keep(self.routed(request)));
            verdicts.collect()
        };
        let threads = threads.get().min(requests.len() / MIN_REQUESTS_A_THREAD);
        if threads < 2 {
            return decide(requests);
        }
        let mut parts = requests.chunks(requests.len().div_ceil(threads));
        let own = parts.next().unwrap_or_default();
        thread::scope(|scope| {
            let others: Vec<_> = parts.map(|part| scope.spawn(|| decide(part))).collect();
            let mut all = Vec::with_capacity(requests.len());
            all.extend(decide(own));
            for other in others {
                match other.join() {
                    Ok(part) => all.extend(part),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        })
    }
}
