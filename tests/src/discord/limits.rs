//! Discord's limits: how many requests each bucket takes, and all together.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::lines::{Lateness, Used};
use super::waits::Held;

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
    /// be called back; so long it is no fault, and longer where the machine is slow.
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

/// All buckets.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    windows: HashMap<(&'static str, String), Window>,
    everything: Option<Window>,
    held: HashMap<(&'static str, String), Held>,
    all_held: Option<Held>,
}

/// When a request comes, and through what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Coming<'a> {
    pub(crate) at: Instant,
    pub(crate) through: &'a Used,
    pub(crate) lateness: &'a Lateness,
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
    /// It came before it was allowed to, if it is from one of those who know that.
    pub(crate) too_early: Vec<Used>,
}

impl Buckets {
    /// Counts a request to an operation, whose first parameter is `major`.
    pub(crate) fn count(
        &mut self,
        limits: &Limits,
        (method, path): (&str, &str),
        major: &str,
        coming: Coming<'_>,
    ) -> Verdict {
        let now = coming.at;
        let (bucket, limit, counted) = limits.of(method, path);
        let key = (bucket, major.to_owned());
        let all_held = self.all_held.as_ref().filter(|_| counted);
        let holding = [self.held.get(&key), all_held].into_iter().flatten();
        let too_early = holding.flat_map(|held| held.knowing(now, coming.lateness));
        let too_early = too_early.collect();
        let still = |held: Option<&Held>| held.map(|held| held.until).filter(|until| *until > now);
        let (mut refused, mut is_one_too_many) = (None, false);
        if let Some(until) = still(all_held) {
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
            self.hold(limits, &mut verdict, wait, global, coming);
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
        coming: Coming<'_>,
    ) {
        let (now, until) = (coming.at, coming.at + wait);
        let before = if global {
            self.all_held.take()
        } else {
            let key = (of.bucket, of.key.clone());
            self.windows.remove(&key);
            (of.remaining, of.reset_after) = (0, wait);
            self.held.remove(&key)
        };
        let before = before.filter(|held| held.until > now);
        let mut held = before.unwrap_or_else(|| Held::new(until));
        held.until = until;
        if global {
            held.tell(coming.through, limits.under_way, now);
            self.all_held = Some(held);
        } else {
            held.tell(coming.through, limits.under_way_in_bucket, now);
            self.held.insert((of.bucket, of.key.clone()), held);
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
    use super::super::lines::Line;
    use super::*;

    const POST: (&str, &str) = ("POST", "/channels/{channel_id}/messages");
    const CALLBACK: (&str, &str) = (
        "POST",
        "/interactions/{interaction_id}/{interaction_token}/callback",
    );

    /// Limits, and requests that come at times since their beginning.
    struct Case {
        limits: Limits,
        buckets: Buckets,
        lateness: Lateness,
        began: Instant,
        last_look: u64,
    }

    impl Case {
        fn new() -> Self {
            Self {
                limits: Limits::default(),
                buckets: Buckets::default(),
                lateness: Lateness::default(),
                began: Instant::now(),
                last_look: 0,
            }
        }

        /// The machine does what is due at its time until then.
        fn calm_until(&mut self, millis: u64) {
            while self.last_look + 5 <= millis {
                self.last_look += 5;
                self.lateness
                    .look(self.began + Duration::from_millis(self.last_look));
            }
        }

        /// The machine does nothing until then.
        fn stands_still_until(&mut self, millis: u64) {
            self.last_look = millis;
            self.lateness
                .look(self.began + Duration::from_millis(millis));
        }

        /// What is said of a request: how long it is to wait and whether with everything, what is
        /// left, and whether it is too early.
        fn at(
            &mut self,
            millis: u64,
            operation: (&str, &str),
            major: &str,
            line: &Line,
        ) -> (Option<(u128, bool)>, u32, bool) {
            let coming = Coming {
                at: self.began + Duration::from_millis(millis),
                through: &line.used(),
                lateness: &self.lateness,
            };
            let verdict = self.buckets.count(&self.limits, operation, major, coming);
            let wait = verdict
                .refused
                .map(|(wait, global)| (wait.as_millis(), global));
            (wait, verdict.remaining, !verdict.too_early.is_empty())
        }
    }

    #[test]
    fn a_bucket_takes_so_many_in_its_window_and_asking_again_too_early_is_seen() {
        let (mut case, line) = (Case::new(), Line::default());
        for left in [4, 3, 2, 1, 0] {
            assert_eq!(case.at(0, POST, "1", &line), (None, left, false));
        }
        assert_eq!(case.at(0, POST, "2", &line), (None, 4, false));
        case.calm_until(4_999);
        assert_eq!(
            case.at(100, POST, "1", &line),
            (Some((4_900, false)), 0, false)
        );
        // One that was under way is refused, and no fault.
        assert_eq!(
            case.at(110, POST, "1", &line),
            (Some((4_890, false)), 0, false)
        );
        assert_eq!(
            case.at(4_999, POST, "1", &line),
            (Some((1, false)), 0, true)
        );
        assert_eq!(case.at(5_000, POST, "1", &line), (None, 4, false));
    }

    #[test]
    fn all_buckets_together_take_fifty_a_second_and_answers_to_interactions_are_not_counted() {
        let (mut case, line) = (Case::new(), Line::default());
        case.calm_until(1_000);
        for channel in 0..50 {
            let said = case.at(0, POST, &channel.to_string(), &line);
            assert_eq!((said.0, said.2), (None, false));
        }
        let mut at = |millis, operation, major| {
            let said = case.at(millis, operation, major, &line);
            (said.0, said.2)
        };
        assert_eq!(at(10, POST, "50"), (Some((990, true)), false));
        assert_eq!(at(20, CALLBACK, "51"), (None, false));
        assert_eq!(at(500, POST, "52"), (Some((500, true)), true));
        assert_eq!(at(1_000, POST, "52"), (None, false));
    }

    /// Six messages to one channel, the last of which is told to wait for 4.9 s.
    fn told_to_wait(line: &Line) -> Case {
        let mut case = Case::new();
        for _ in 0..5 {
            case.at(0, POST, "1", line);
        }
        case.calm_until(100);
        assert_eq!(case.at(100, POST, "1", line).0, Some((4_900, false)));
        case
    }

    #[test]
    fn who_was_told_by_nobody_is_refused_and_at_no_fault_until_told() {
        let (killed, next) = (Line::default(), Line::default());
        let mut case = told_to_wait(&killed);
        case.calm_until(2_000);
        killed.close();
        let wait = |millis| Some((millis, false));
        assert_eq!(case.at(1_000, POST, "1", &next), (wait(4_000), 0, false));
        // Now it has been told.
        assert_eq!(case.at(1_500, POST, "1", &next), (wait(3_500), 0, true));
    }

    #[test]
    fn who_sends_something_else_has_read_the_answer_even_if_it_closes_then() {
        let line = Line::default();
        let mut case = told_to_wait(&line);
        case.at(200, POST, "2", &line);
        line.close();
        case.calm_until(1_000);
        assert!(case.at(1_000, POST, "1", &Line::default()).2);
    }

    #[test]
    fn on_a_machine_that_stands_still_a_request_is_longer_under_way_and_not_for_ever() {
        let line = Line::default();
        let mut case = told_to_wait(&line);
        // 95 ms late, which may happen to a request five times.
        case.stands_still_until(200);
        case.calm_until(1_000);
        assert!(!case.at(500, POST, "1", &line).2);
        let mut case = told_to_wait(&line);
        case.stands_still_until(200);
        case.calm_until(1_000);
        assert!(case.at(700, POST, "1", &line).2);
    }
}
