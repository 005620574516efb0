//! Discord's limits: how many requests each bucket takes, and all together.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How many requests a bucket takes in a window.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// So many.
    pub requests: u32,
    /// In so long, from the first of them.
    pub window: Duration,
}

/// Discord's limits. Tests of long sendings make the windows shorter.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Messages to one channel.
    pub messages: Limit,
    /// Edits of messages in one channel.
    pub edits: Limit,
    /// Deletions of messages in one channel.
    pub deletions: Limit,
    /// Answers by one token of an interaction or a webhook.
    pub webhooks: Limit,
    /// Threads begun in one channel.
    pub threads: Limit,
    /// Direct channels that are opened.
    pub direct: Limit,
    /// Anything else, for each channel or guild.
    pub others: Limit,
    /// In one second, all but answers to interactions.
    pub everything: u32,
    /// A request to another bucket that is on its way when the limit on everything is told cannot
    /// be called back; so long it is no fault.
    pub under_way: Duration,
    /// The same within one bucket.
    pub under_way_in_bucket: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let limit = |requests, secs| Limit {
            requests,
            window: Duration::from_secs(secs),
        };
        Self {
            messages: limit(5, 5),
            edits: limit(5, 5),
            deletions: limit(5, 1),
            webhooks: limit(5, 2),
            threads: limit(50, 300),
            direct: limit(10, 10),
            others: limit(30, 10),
            everything: 50,
            under_way: Duration::from_millis(100),
            under_way_in_bucket: Duration::from_millis(20),
        }
    }
}

impl Limits {
    /// None that a test meets.
    #[must_use]
    pub fn none() -> Self {
        let none = Limit {
            requests: u32::MAX,
            window: Duration::from_secs(1),
        };
        Self {
            messages: none,
            edits: none,
            deletions: none,
            webhooks: none,
            threads: none,
            direct: none,
            others: none,
            everything: u32::MAX,
            ..Self::default()
        }
    }

    /// The bucket of an operation, what it takes, and whether the limit on everything counts it.
    fn of(&self, method: &str, path: &str) -> (&'static str, Limit, bool) {
        match (method, path) {
            (_, path) if path.starts_with("/interactions/") => ("callback", self.webhooks, false),
            (_, path) if path.starts_with("/webhooks/") => ("webhook", self.webhooks, false),
            ("POST", "/channels/{channel_id}/messages") => ("messages", self.messages, true),
            ("PATCH", "/channels/{channel_id}/messages/{message_id}") => {
                ("edits", self.edits, true)
            }
            ("DELETE", "/channels/{channel_id}/messages/{message_id}") => {
                ("deletions", self.deletions, true)
            }
            ("POST", path) if path.ends_with("/threads") => ("threads", self.threads, true),
            ("POST", "/users/@me/channels") => ("direct", self.direct, true),
            ("GET", "/channels/{channel_id}/messages") => ("reading", self.others, true),
            ("PATCH", "/channels/{channel_id}") => ("channel", self.others, true),
            (_, path) if path.contains("thread-members") => ("members", self.others, true),
            _ => ("others", self.others, true),
        }
    }
}

#[derive(Debug)]
struct Window {
    until: Instant,
    used: u32,
}

/// What was told to wait: from when it is a fault not to, and until when.
type Held = (Instant, Instant);

/// All buckets.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    windows: HashMap<(&'static str, String), Window>,
    everything: Option<Window>,
    held: HashMap<(&'static str, String), Held>,
    all_held: Option<Held>,
}

/// What the limits say of a request.
#[derive(Debug)]
pub(crate) struct Verdict {
    bucket: &'static str,
    key: String,
    limit: Limit,
    remaining: u32,
    reset_after: Duration,
    /// How long to wait, and whether with everything.
    pub(crate) refused: Option<(Duration, bool)>,
    /// It was one too many in all, in its second.
    pub(crate) is_one_too_many: bool,
    /// It came before it was allowed to.
    pub(crate) too_early: bool,
}

impl Buckets {
    /// Counts a request to an operation, whose first parameter is `major`.
    pub(crate) fn count(
        &mut self,
        limits: &Limits,
        (method, path): (&str, &str),
        major: &str,
        now: Instant,
    ) -> Verdict {
        let (bucket, limit, counted) = limits.of(method, path);
        let key = (bucket, major.to_owned());
        let early = |held: &Held| (held.0..held.1).contains(&now);
        let too_early = self.held.get(&key).is_some_and(early)
            || (counted && self.all_held.as_ref().is_some_and(early));
        let still = |held: Option<&Held>| held.map(|held| held.1).filter(|until| *until > now);
        let (mut refused, mut is_one_too_many) = (None, false);
        if let Some(until) = still(self.all_held.as_ref()).filter(|_| counted) {
            refused = Some((until - now, true));
        } else if let Some(until) = still(self.held.get(&key)) {
            refused = Some((until - now, false));
        } else if counted {
            let second = Limit {
                requests: limits.everything,
                window: Duration::from_secs(1),
            };
            let (over, left, _) = take(&mut self.everything, second, now);
            if over {
                refused = Some((left, true));
                is_one_too_many = true;
            }
        }
        let mut own = self.windows.remove(&key);
        let (over, reset_after, remaining) = match refused {
            None => take(&mut own, limit, now),
            Some(_) => (false, limit.window, 0),
        };
        if let Some(own) = own {
            self.windows.insert(key.clone(), own);
        }
        if over {
            refused = Some((reset_after, false));
        }
        let mut verdict = Verdict {
            bucket,
            key: key.1,
            limit,
            remaining,
            reset_after,
            refused,
            is_one_too_many,
            too_early,
        };
        if let Some((wait, global)) = refused {
            self.hold(limits, &mut verdict, wait, global, now);
        }
        verdict
    }

    /// Takes nothing of that bucket, or nothing at all, for so long. The bucket is empty until then
    /// and full again after it, and the answer says so.
    pub(crate) fn hold(
        &mut self,
        limits: &Limits,
        of: &mut Verdict,
        wait: Duration,
        global: bool,
        now: Instant,
    ) {
        let until = now + wait;
        if global {
            let from = self.all_held.filter(|held| held.1 > now);
            let from = from.map_or(now + limits.under_way, |held| held.0);
            self.all_held = Some((from, until));
        } else {
            let key = (of.bucket, of.key.clone());
            let from = self.held.get(&key).filter(|held| held.1 > now);
            let from = from.map_or(now + limits.under_way_in_bucket, |held| held.0);
            self.windows.remove(&key);
            self.held.insert(key, (from, until));
            (of.remaining, of.reset_after) = (0, wait);
        }
    }
}

/// Takes one of a window: whether it was one too many, how long the window lasts, what is left.
fn take(window: &mut Option<Window>, limit: Limit, now: Instant) -> (bool, Duration, u32) {
    let fresh = || Window {
        until: now + limit.window,
        used: 0,
    };
    let current = window.get_or_insert_with(fresh);
    if current.until <= now {
        *current = fresh();
    }
    if current.used >= limit.requests {
        return (true, current.until - now, 0);
    }
    current.used += 1;
    (false, current.until - now, limit.requests - current.used)
}

impl Verdict {
    /// The bucket, to be shown.
    pub(crate) fn place(&self) -> String {
        format!("{} {}", self.bucket, self.key)
    }

    /// What Discord says of the bucket with every answer; `now` in seconds since 1970.
    pub(crate) fn headers(&self, now: f64) -> Vec<(&'static str, String)> {
        let after = self.reset_after.as_secs_f64();
        vec![
            ("x-ratelimit-limit", self.limit.requests.to_string()),
            ("x-ratelimit-remaining", self.remaining.to_string()),
            ("x-ratelimit-reset", format!("{:.3}", now + after)),
            ("x-ratelimit-reset-after", format!("{after:.3}")),
            ("x-ratelimit-bucket", format!("bucket-of-{}", self.bucket)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: (&str, &str) = ("POST", "/channels/{channel_id}/messages");

    #[test]
    fn a_bucket_takes_so_many_in_its_window_and_asking_again_too_early_is_seen() {
        let (limits, mut buckets, began) = (Limits::default(), Buckets::default(), Instant::now());
        let mut at = |millis: u64, major: &str| {
            let now = began + Duration::from_millis(millis);
            let verdict = buckets.count(&limits, POST, major, now);
            let wait = verdict
                .refused
                .map(|(wait, global)| (wait.as_millis(), global));
            (wait, verdict.remaining, verdict.too_early)
        };
        for left in [4, 3, 2, 1, 0] {
            assert_eq!(at(0, "1"), (None, left, false));
        }
        assert_eq!(at(0, "2"), (None, 4, false));
        assert_eq!(at(100, "1"), (Some((4_900, false)), 0, false));
        // One that was under way is refused, and no fault.
        assert_eq!(at(110, "1"), (Some((4_890, false)), 0, false));
        assert_eq!(at(4_999, "1"), (Some((1, false)), 0, true));
        assert_eq!(at(5_000, "1"), (None, 4, false));
    }

    #[test]
    fn all_buckets_together_take_fifty_a_second_and_answers_to_interactions_are_not_counted() {
        let (limits, mut buckets, began) = (Limits::default(), Buckets::default(), Instant::now());
        let mut at = |millis: u64, operation, major: usize| {
            let now = began + Duration::from_millis(millis);
            let verdict = buckets.count(&limits, operation, &major.to_string(), now);
            (verdict.refused, verdict.too_early)
        };
        for channel in 0..50 {
            assert_eq!(at(0, POST, channel), (None, false));
        }
        let wait = |millis| Some((Duration::from_millis(millis), true));
        assert_eq!(at(10, POST, 50), (wait(990), false));
        let callback = (
            "POST",
            "/interactions/{interaction_id}/{interaction_token}/callback",
        );
        assert_eq!(at(20, callback, 51), (None, false));
        assert_eq!(at(500, POST, 52), (wait(500), true));
        assert_eq!(at(1_000, POST, 52), (None, false));
    }
}
