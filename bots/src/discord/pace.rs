//! How fast requests may go out. Pure: the time is passed in, as time since any fixed moment.
//!
//! Three things hold a request back: the limit on all requests together, which some do not count
//! against; the bucket that Discord keeps for its route and its channel, server or webhook; and a
//! wait that Discord has asked for. Of those that may go, a person who waits for an answer goes
//! before an urgent alert, that before another alert, and that before a personal message; but one
//! in eight is whoever has waited the longest, so that all come in the end.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// How long a window of the limit on all requests is: Discord's second, and what two requests may
/// come nearer to each other on their way.
const WINDOW: Duration = Duration::from_millis(1_040);
/// One grant of so many goes to whoever has waited the longest.
const FOR_THE_LONGEST: u64 = 8;
/// Two answers that speak of the same window of a bucket may be so far apart about its end.
const SAME_WINDOW: Duration = Duration::from_millis(250);
/// So many buckets are kept before those that hold nothing back are forgotten.
const MAX_BUCKETS: usize = 4_096;

/// What a request is for; the first goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A person waits for it.
    #[allow(dead_code, reason = "answers go out by serenity's client so far")]
    Answer,
    /// An alert about a case of critical or high severity.
    Urgent,
    /// Another alert.
    Alert,
    /// A message to one person.
    Personal,
}

const CLASSES: usize = 4;

/// What Discord counts together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Route {
    /// The method, and the path without the ids in it.
    kind: String,
    /// The one id that has limits of its own.
    major: String,
    /// Whether it counts against the limit on all requests.
    counts: bool,
}

impl Route {
    /// The route of a request: `POST`, `/channels/1/messages`.
    pub(super) fn of(method: &str, path: &str) -> Self {
        let path = path.split('?').next().unwrap_or_default();
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let has_token = matches!(segments.first(), Some(&"webhooks")) && segments.len() > 2;
        let majors = match segments.first() {
            Some(&"webhooks") if has_token => 2,
            Some(&"interactions") => 2,
            Some(&("channels" | "guilds" | "webhooks")) => 1,
            _ => 0,
        };
        let mut kind = method.to_owned();
        for (place, segment) in segments.iter().enumerate() {
            let id = (1..=majors).contains(&place)
                || (!segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit()));
            kind.push('/');
            kind.push_str(if id { ":id" } else { segment });
        }
        let major = segments.iter().skip(1).take(majors);
        Self {
            kind,
            major: major.copied().collect::<Vec<_>>().join("/"),
            counts: !has_token && segments.first() != Some(&"interactions"),
        }
    }
}

/// What an answer said of the limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// Whether there was an answer.
    pub(super) answered: bool,
    /// The bucket's name.
    pub(super) bucket: Option<String>,
    /// How many requests it takes in a window.
    pub(super) limit: Option<u32>,
    /// How many of them are left.
    pub(super) remaining: Option<u32>,
    /// When the window ends.
    pub(super) reset_after: Option<Duration>,
    /// How long nothing must be sent.
    pub(super) retry_after: Option<Duration>,
    /// Whether that is for everything.
    pub(super) all: bool,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// This request goes out.
    Go(u64, Route),
    /// Nothing before that time, unless something is heard or asked.
    At(Duration),
    /// Nothing, unless something is heard or asked.
    Asleep,
}

struct Waiting {
    id: u64,
    class: Class,
    route: Route,
}

#[derive(Default)]
struct Bucket {
    rule: Rule,
    under_way: u32,
}

#[derive(Clone, Copy, Default)]
enum Rule {
    /// Nothing was heard of it yet. One request goes ahead to find out.
    #[default]
    Unknown,
    /// It has no limit of its own.
    Free,
    Known {
        limit: u32,
        left: u32,
        resets_at: Duration,
    },
}

/// Whether a bucket lets a request go.
#[derive(Clone, Copy)]
enum Gate {
    Open,
    Until(Duration),
    /// Until an answer comes.
    Unheard,
}

impl Bucket {
    fn gate(&self, now: Duration) -> Gate {
        match self.rule {
            Rule::Free => Gate::Open,
            Rule::Unknown if self.under_way == 0 => Gate::Open,
            Rule::Unknown => Gate::Unheard,
            // The next window begins with what is still under way.
            Rule::Known {
                limit, resets_at, ..
            } if resets_at <= now => {
                if self.under_way < limit.max(1) {
                    Gate::Open
                } else {
                    Gate::Unheard
                }
            }
            Rule::Known {
                left: 0, resets_at, ..
            } => Gate::Until(resets_at),
            Rule::Known { .. } => Gate::Open,
        }
    }

    fn goes(&mut self, now: Duration) {
        self.under_way = self.under_way.saturating_add(1);
        if let Rule::Known {
            left, resets_at, ..
        } = &mut self.rule
            && now < *resets_at
        {
            *left = left.saturating_sub(1);
        }
    }

    fn heard(&mut self, now: Duration, heard: &Heard) {
        self.under_way = self.under_way.saturating_sub(1);
        let (Some(limit), Some(remaining), Some(reset_after)) =
            (heard.limit, heard.remaining, heard.reset_after)
        else {
            if heard.answered && heard.retry_after.is_none() && matches!(self.rule, Rule::Unknown) {
                self.rule = Rule::Free;
            }
            return;
        };
        let mut left = remaining.saturating_sub(self.under_way);
        let mut resets_at = now + reset_after;
        if let Rule::Known {
            left: before,
            resets_at: known,
            ..
        } = self.rule
            && now < known
            && resets_at.abs_diff(known) < SAME_WINDOW
        {
            // Answers may come in another order than the requests went.
            left = left.min(before);
            resets_at = resets_at.max(known);
        }
        self.rule = Rule::Known {
            limit,
            left,
            resets_at,
        };
    }

    fn holds_nothing(&self, now: Duration) -> bool {
        let known = matches!(self.rule, Rule::Known { resets_at, .. } if now < resets_at);
        self.under_way == 0 && !known
    }
}

/// Who may send when.
pub(super) struct Pace {
    per_window: usize,
    waiting: [VecDeque<Waiting>; CLASSES],
    /// When the last of those went that count against the limit on all.
    gone: VecDeque<Duration>,
    /// Which bucket a kind of request belongs to, as far as Discord has said.
    names: HashMap<String, String>,
    buckets: HashMap<(String, String), Bucket>,
    /// What Discord has asked to wait for, whatever the bucket's name is.
    holds: HashMap<(String, String), Duration>,
    closed_until: Duration,
    asked: u64,
    granted: u64,
}

impl Pace {
    /// So many requests in any second.
    pub(super) fn new(per_sec: u32) -> Self {
        Self {
            per_window: per_sec.max(1) as usize,
            waiting: Default::default(),
            gone: VecDeque::new(),
            names: HashMap::new(),
            buckets: HashMap::new(),
            holds: HashMap::new(),
            closed_until: Duration::ZERO,
            asked: 0,
            granted: 0,
        }
    }

    /// Somebody wants to send; the number says who.
    pub(super) fn ask(&mut self, class: Class, route: Route) -> u64 {
        self.asked += 1;
        let id = self.asked;
        if let Some(queue) = self.waiting.get_mut(class as usize) {
            queue.push_back(Waiting { id, class, route });
        }
        id
    }

    /// Those of some classes are not let go any more: their numbers.
    pub(super) fn send_away(&mut self, these: impl Fn(Class) -> bool) -> Vec<u64> {
        let mut gone = Vec::new();
        for queue in &mut self.waiting {
            queue.retain(|waiting| {
                let stays = !these(waiting.class);
                if !stays {
                    gone.push(waiting.id);
                }
                stays
            });
        }
        gone
    }

    /// Who goes next.
    pub(super) fn next(&mut self, now: Duration) -> Next {
        let all_open_at = self.all_open_at();
        let mut soonest: Option<Duration> = None;
        for class in self.order() {
            let queue = self.waiting.get(class).map_or(0, VecDeque::len);
            for place in 0..queue {
                let Some(waiting) = self.waiting.get(class).and_then(|queue| queue.get(place))
                else {
                    break;
                };
                let mut at = match self.gate(&waiting.route, now) {
                    Gate::Open => now,
                    Gate::Until(at) => at,
                    Gate::Unheard => continue,
                };
                if waiting.route.counts {
                    at = at.max(all_open_at);
                }
                if at <= now {
                    return self.go(class, place, now);
                }
                soonest = Some(soonest.map_or(at, |soonest| soonest.min(at)));
            }
        }
        soonest.map_or(Next::Asleep, Next::At)
    }

    /// One that was let go did not go after all.
    pub(super) fn unused(&mut self, route: &Route) {
        if route.counts {
            self.gone.pop_back();
        }
        if let Some(bucket) = self.buckets.get_mut(&self.key(route)) {
            bucket.under_way = bucket.under_way.saturating_sub(1);
        }
    }

    /// One that went has come to an end: what its answer said, if there was one.
    pub(super) fn heard(&mut self, route: &Route, now: Duration, heard: &Heard) {
        if let Some(name) = &heard.bucket
            && self.names.get(&route.kind) != Some(name)
        {
            let before = self.key(route);
            self.names.insert(route.kind.clone(), name.clone());
            if let Some(bucket) = self.buckets.remove(&before) {
                let after = self.buckets.entry(self.key(route)).or_default();
                after.under_way = after.under_way.saturating_add(bucket.under_way);
            }
        }
        let key = self.key(route);
        self.buckets.entry(key).or_default().heard(now, heard);
        if let Some(wait) = heard.retry_after {
            if heard.all {
                self.closed_until = self.closed_until.max(now + wait);
            } else {
                let hold = (route.kind.clone(), route.major.clone());
                let until = self.holds.entry(hold).or_default();
                *until = (*until).max(now + wait);
            }
        }
        if self.buckets.len() + self.holds.len() > MAX_BUCKETS {
            self.buckets.retain(|_, bucket| !bucket.holds_nothing(now));
            self.holds.retain(|_, until| *until > now);
        }
    }

    fn all_open_at(&self) -> Duration {
        let full = self.gone.len().checked_sub(self.per_window);
        let oldest = full.and_then(|place| self.gone.get(place));
        let window = oldest.map_or(Duration::ZERO, |oldest| *oldest + WINDOW);
        window.max(self.closed_until)
    }

    fn gate(&self, route: &Route, now: Duration) -> Gate {
        let hold = self
            .holds
            .get(&(route.kind.clone(), route.major.clone()))
            .filter(|until| **until > now);
        match hold {
            Some(until) => Gate::Until(*until),
            None => self
                .buckets
                .get(&self.key(route))
                .map_or(Gate::Open, |bucket| bucket.gate(now)),
        }
    }

    fn key(&self, route: &Route) -> (String, String) {
        let name = self.names.get(&route.kind).unwrap_or(&route.kind);
        (name.clone(), route.major.clone())
    }

    /// The classes in the order in which they are asked this time.
    fn order(&self) -> [usize; CLASSES] {
        let mut order = [0, 1, 2, 3];
        if (self.granted + 1).is_multiple_of(FOR_THE_LONGEST) {
            let first = |class: &usize| {
                let queue = self.waiting.get(*class)?;
                queue.front().map(|waiting| waiting.id)
            };
            order.sort_by_key(|class| first(class).unwrap_or(u64::MAX));
        }
        order
    }

    fn go(&mut self, class: usize, place: usize, now: Duration) -> Next {
        let queue = self.waiting.get_mut(class);
        let Some(waiting) = queue.and_then(|queue| queue.remove(place)) else {
            return Next::Asleep;
        };
        self.granted += 1;
        if waiting.route.counts {
            self.gone.push_back(now);
            if self.gone.len() > self.per_window {
                self.gone.pop_front();
            }
        }
        let key = self.key(&waiting.route);
        self.buckets.entry(key).or_default().goes(now);
        Next::Go(waiting.id, waiting.route)
    }
}

#[cfg(test)]
#[path = "pace_tests.rs"]
mod tests;
