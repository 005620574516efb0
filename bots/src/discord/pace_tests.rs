//! The limits, kept in virtual time against a server that counts.

use proptest::prelude::*;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A server that has one bucket a channel, and that refuses some requests.
struct Server {
    /// Requests that a channel takes in a window, and how long a window is.
    limit: u32,
    window: Duration,
    /// A channel's window: when it ends, and what is left of it.
    windows: HashMap<u64, (Duration, u32)>,
    not_before: HashMap<u64, Duration>,
    closed_until: Duration,
    random: u64,
    refused_in_100: u64,
    /// Each request that counts: when, and where.
    log: Vec<(Duration, u64)>,
}

impl Server {
    fn new(limit: u32, window: Duration, refused_in_100: u64, seed: u64) -> Self {
        Self {
            limit,
            window,
            windows: HashMap::new(),
            not_before: HashMap::new(),
            closed_until: Duration::ZERO,
            random: seed | 1,
            refused_in_100,
            log: Vec::new(),
        }
    }

    fn random(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % below
    }

    /// What a request is answered; whether it was taken.
    fn request(&mut self, channel: u64, now: Duration) -> (bool, Heard) {
        let held = self.not_before.get(&channel).copied().unwrap_or_default();
        assert!(now >= held, "before Retry-After of {channel}");
        assert!(now >= self.closed_until, "before Retry-After of everything");
        self.log.push((now, channel));
        let mut heard = Heard {
            answered: true,
            ..Heard::default()
        };
        if self.random(100) < self.refused_in_100 {
            let wait = millis(100 + self.random(900));
            heard.retry_after = Some(wait);
            heard.all = self.random(20) == 0;
            if heard.all {
                self.closed_until = now + wait;
            } else {
                self.not_before.insert(channel, now + wait);
            }
            return (false, heard);
        }
        let limit = self.limit;
        let window = self.windows.entry(channel).or_default();
        if window.0 <= now {
            *window = (now + self.window, limit);
        }
        assert!(window.1 > 0, "the bucket of {channel} was empty");
        window.1 -= 1;
        heard.bucket = Some("b1".to_owned());
        heard.limit = Some(limit);
        heard.remaining = Some(window.1);
        heard.reset_after = Some(window.0 - now);
        (true, heard)
    }
}

/// Plays until everything that was asked for is taken. Answers come at once.
fn play(asks: &[(Class, u64)], per_sec: u32, server: &mut Server) -> Duration {
    let mut pace = Pace::new(per_sec);
    let mut wanted: HashMap<u64, (Class, u64)> = HashMap::new();
    for (class, channel) in asks {
        let path = format!("/channels/{channel}/messages");
        let id = pace.ask(*class, Route::of("POST", &path));
        wanted.insert(id, (*class, *channel));
    }
    let mut now = Duration::ZERO;
    while !wanted.is_empty() {
        match pace.next(now) {
            Next::Go(id, route) => {
                let (class, channel) = wanted.remove(&id).unwrap();
                let (taken, heard) = server.request(channel, now);
                pace.heard(&route, now, &heard);
                if !taken {
                    let id = pace.ask(class, route);
                    wanted.insert(id, (class, channel));
                }
            }
            Next::At(at) => {
                assert!(at > now, "time goes on");
                now = at;
            }
            Next::Asleep => panic!("{} are left", wanted.len()),
        }
    }
    now
}

fn classes() -> impl Strategy<Value = Class> {
    prop_oneof![
        Just(Class::Answer),
        Just(Class::Urgent),
        Just(Class::Alert),
        Just(Class::Personal)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The server's assertions are that nothing is sent before a wait is over or to an empty bucket.
    #[test]
    fn no_second_has_more_than_the_limit_and_no_wait_is_cut_short(
        asks in prop::collection::vec((classes(), 0_u64..12), 1..400),
        per_sec in 1_u32..60,
        limit in 1_u32..6,
        window in 100_u64..6_000,
        refused in 0_u64..60,
        seed: u64,
    ) {
        let mut server = Server::new(limit, millis(window), refused, seed);
        play(&asks, per_sec, &mut server);
        for (place, (from, _)) in server.log.iter().enumerate() {
            let within = server.log.iter().skip(place).take_while(|(at, _)| *at < *from + SECOND);
            prop_assert!(within.count() <= per_sec as usize);
        }
    }

    /// Of one class to one channel, whoever asked first goes first.
    #[test]
    fn a_channel_keeps_its_order(
        channels in prop::collection::vec(0_u64..5, 1..200),
        limit in 1_u32..4,
    ) {
        let mut server = Server::new(limit, millis(900), 0, 1);
        let mut pace = Pace::new(20);
        let mut channel_of = HashMap::new();
        for channel in &channels {
            let path = format!("/channels/{channel}/messages");
            channel_of.insert(pace.ask(Class::Alert, Route::of("POST", &path)), *channel);
        }
        let (mut now, mut last) = (Duration::ZERO, HashMap::new());
        loop {
            match pace.next(now) {
                Next::Go(id, route) => {
                    let channel = channel_of[&id];
                    prop_assert!(last.insert(channel, id).is_none_or(|before| before < id));
                    let (_, heard) = server.request(channel, now);
                    pace.heard(&route, now, &heard);
                }
                Next::At(at) => now = at,
                Next::Asleep => break,
            }
        }
        prop_assert_eq!(server.log.len(), channels.len());
    }
}

#[test]
fn what_the_limits_allow_is_used_but_for_a_tenth() {
    // Discord's own: 50 a second in all, and five in five seconds a channel.
    let asks: Vec<(Class, u64)> = (0..10_000).map(|n| (Class::Alert, n % 500)).collect();
    let mut server = Server::new(5, millis(5_000), 0, 1);
    let took = play(&asks, 50, &mut server);
    assert!(took < Duration::from_secs(200) * 11 / 10, "{took:?}");
    // One channel alone is held by its bucket: 100 messages are 20 windows, of which the last
    // need not be waited for.
    let asks = [(Class::Urgent, 1); 100];
    let mut server = Server::new(5, millis(5_000), 0, 1);
    let took = play(&asks, 50, &mut server);
    assert!(took <= Duration::from_secs(19 * 5), "{took:?}");
}

#[test]
fn who_waits_for_an_answer_goes_first_and_the_least_is_not_forgotten() {
    let mut pace = Pace::new(8);
    let mut of = HashMap::new();
    for class in [Class::Personal, Class::Alert, Class::Urgent, Class::Answer] {
        for channel in 0..100 {
            let path = format!("/channels/{}{channel}/messages", class as usize);
            of.insert(pace.ask(class, Route::of("POST", &path)), class);
        }
    }
    let mut went = Vec::new();
    while let Next::Go(id, _) = pace.next(Duration::ZERO) {
        went.push(of[&id]);
    }
    let expected = [[Class::Answer; 7].as_slice(), &[Class::Personal]].concat();
    assert_eq!(went, expected);
}

#[test]
fn answers_to_interactions_do_not_wait_for_the_limit_on_all() {
    let mut pace = Pace::new(1);
    let path = "/channels/1/messages";
    for _ in 0..2 {
        pace.ask(Class::Urgent, Route::of("POST", path));
    }
    assert!(matches!(pace.next(Duration::ZERO), Next::Go(1, _)));
    assert!(matches!(
        pace.next(Duration::ZERO),
        Next::Asleep | Next::At(_)
    ));
    let callback = Route::of("POST", "/interactions/5/token/callback");
    let edit = Route::of("PATCH", "/webhooks/9/token/messages/@original");
    pace.ask(Class::Answer, callback);
    pace.ask(Class::Answer, edit);
    assert!(matches!(pace.next(Duration::ZERO), Next::Go(3, _)));
    assert!(matches!(pace.next(Duration::ZERO), Next::Go(4, _)));
}

#[test]
fn a_route_is_known_without_its_ids() {
    let shown = |method: &str, path: &str| {
        let route = Route::of(method, path);
        format!("{} for {}, {}", route.kind, route.major, route.counts)
    };
    assert_eq!(
        [
            shown("PATCH", "/channels/12/messages/34"),
            shown("GET", "/channels/12/messages?limit=100&before=3"),
            shown("POST", "/users/@me/channels"),
            shown("POST", "/interactions/5/to-ken/callback"),
            shown("PATCH", "/webhooks/9/to-ken/messages/@original"),
        ],
        [
            "PATCH/channels/:id/messages/:id for 12, true",
            "GET/channels/:id/messages for 12, true",
            "POST/users/@me/channels for , true",
            "POST/interactions/:id/:id/callback for 5/to-ken, false",
            "PATCH/webhooks/:id/:id/messages/@original for 9/to-ken, false",
        ]
    );
}
