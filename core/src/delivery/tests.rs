//! The procedure as a conversation: what is asked for, and what came of it.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::model::NotificationId;

const AT_ONCE: Duration = Duration::ZERO;

fn delivery(may_be_shown: bool, first: Option<&str>) -> Delivery {
    let shown = |id: &str| Shown {
        message_id: id.to_owned(),
        notification: NotificationId(1),
    };
    Delivery {
        notification: serde_json::from_value(json!({
            "id": 7, "to": "general", "kind": "event_update", "about": { "event": 1 }, "severity": 1,
            "title": "x", "body": "", "at": "2026-11-25T10:00:00Z",
            "rules_version": "0123456789ab", "reason": "a test",
        }))
        .unwrap(),
        fence: 1,
        earlier_attempts: 0,
        may_be_shown,
        nonce: "sb-7-1".to_owned(),
        first_message: first.map(shown),
        last_message: first.map(shown),
    }
}

fn unsent(why: Unsent) -> Heard {
    Heard::Unsent(why)
}

fn unclear() -> Heard {
    unsent(Unsent::Unclear("no answer".to_owned()))
}

fn is_marked(step: &Step) -> bool {
    matches!(step, Step::Post(post) if post.repeat)
}

fn is_plain(step: &Step) -> bool {
    matches!(step, Step::Post(post) if !post.repeat)
}

fn report(step: Step) -> Report {
    match step {
        Step::Over(outcome) => outcome.report,
        other => panic!("it goes on: {other:?}"),
    }
}

#[test]
fn what_may_be_there_is_looked_for_and_marked_only_when_nobody_can_tell() {
    let looking = || Showing::begin(&delivery(true, None), true, false, AT_ONCE);
    let (mut showing, step) = looking();
    assert_eq!(step, Step::Look);
    let there = Heard::Found(Found::There("m1".to_owned()));
    let message_id = "m1".to_owned();
    assert_eq!(
        report(showing.next(AT_ONCE, there)),
        Report::Shown { message_id }
    );
    assert!(is_plain(
        &looking().0.next(AT_ONCE, Heard::Found(Found::Absent))
    ));
    assert!(is_marked(
        &looking().0.next(AT_ONCE, Heard::Found(Found::Unknown))
    ));
    let put_off = unsent(Unsent::PutOff(Duration::from_secs(30)));
    assert_eq!(report(looking().0.next(AT_ONCE, put_off)), Report::PutBack);
}

#[test]
fn a_look_without_an_answer_is_repeated_and_nothing_is_sent_until_many_attempts_could_not_tell() {
    let wait = |secs| Step::Wait(Duration::from_secs(secs));
    let looked_three_times = |earlier_attempts| {
        let mut delivery = delivery(true, None);
        delivery.earlier_attempts = earlier_attempts;
        let (mut showing, step) = Showing::begin(&delivery, true, false, AT_ONCE);
        assert_eq!(step, Step::Look);
        for secs in [1, 2] {
            assert_eq!(showing.next(AT_ONCE, unclear()), wait(secs));
            assert_eq!(showing.next(AT_ONCE, Heard::Done), Step::Look);
        }
        showing
    };
    let early = looked_three_times(LOOKED_FOR_ATTEMPTS - 1).next(AT_ONCE, unclear());
    assert!(
        matches!(
            report(early),
            Report::Failed {
                may_be_shown: true,
                ..
            }
        ),
        "a later attempt looks again"
    );
    assert!(is_marked(
        &looked_three_times(LOOKED_FOR_ATTEMPTS).next(AT_ONCE, unclear())
    ));
    let absent = Heard::Found(Found::Absent);
    assert!(is_plain(&looked_three_times(0).next(AT_ONCE, absent)));
    // Looking leaves time for sending.
    let late = Duration::from_secs(29);
    let (mut showing, _) = Showing::begin(&delivery(true, None), true, false, AT_ONCE);
    assert!(matches!(
        report(showing.next(late, unclear())),
        Report::Failed {
            may_be_shown: true,
            ..
        }
    ));
}

#[test]
fn what_is_unclear_is_sent_three_times_and_then_counts_as_possibly_shown() {
    let (mut showing, step) = Showing::begin(&delivery(false, None), true, false, AT_ONCE);
    assert!(is_plain(&step));
    for secs in [1, 2] {
        let wait = Step::Wait(Duration::from_secs(secs));
        assert_eq!(showing.next(AT_ONCE, unclear()), wait);
        assert!(is_plain(&showing.next(AT_ONCE, Heard::Done)));
    }
    let failed = report(showing.next(AT_ONCE, unclear()));
    assert!(
        matches!(
            failed,
            Report::Failed {
                may_be_shown: true,
                ..
            }
        ),
        "{failed:?}"
    );
}

#[test]
fn a_limit_gives_the_delivery_back_unless_it_may_have_been_shown() {
    let limit = |secs| unsent(Unsent::PutOff(Duration::from_secs(secs)));
    let (mut showing, _) = Showing::begin(&delivery(false, None), true, false, AT_ONCE);
    assert_eq!(
        report(showing.clone().next(AT_ONCE, limit(5))),
        Report::PutBack
    );
    showing.next(AT_ONCE, unclear());
    showing.next(AT_ONCE, Heard::Done);
    let wait = Step::Wait(Duration::from_secs(5));
    assert_eq!(showing.clone().next(AT_ONCE, limit(5)), wait);
    let failed = report(showing.next(AT_ONCE, limit(11)));
    assert!(
        matches!(
            failed,
            Report::Failed {
                may_be_shown: true,
                ..
            }
        ),
        "{failed:?}"
    );
}

#[test]
fn nothing_is_sent_after_the_lease() {
    let (mut showing, step) = Showing::begin(&delivery(true, None), true, false, AT_ONCE);
    assert_eq!(step, Step::Look);
    let late = report(showing.next(LEASE, Heard::Found(Found::Absent)));
    assert!(
        matches!(
            late,
            Report::Failed {
                may_be_shown: false,
                ..
            }
        ),
        "{late:?}"
    );
    let (mut showing, _) = Showing::begin(&delivery(false, None), true, false, AT_ONCE);
    showing.next(AT_ONCE, unclear());
    let late = report(showing.next(LEASE, Heard::Done));
    assert!(
        matches!(
            late,
            Report::Failed {
                may_be_shown: true,
                ..
            }
        ),
        "{late:?}"
    );
}

#[test]
fn what_waited_too_long_for_its_turn_is_given_back() {
    let late = || unsent(Unsent::Late);
    let (mut showing, _) = Showing::begin(&delivery(false, None), true, false, AT_ONCE);
    assert_eq!(
        report(showing.clone().next(AT_ONCE, late())),
        Report::PutBack
    );
    showing.next(AT_ONCE, unclear());
    showing.next(AT_ONCE, Heard::Done);
    let failed = report(showing.next(AT_ONCE, late()));
    assert!(
        matches!(
            failed,
            Report::Failed {
                may_be_shown: true,
                ..
            }
        ),
        "{failed:?}"
    );
}

#[test]
fn a_standing_message_is_changed_and_replied_to_while_there_is_time() {
    let of_event = delivery(false, Some("m1"));
    let (mut showing, step) = Showing::begin(&of_event, true, false, AT_ONCE);
    let Step::Edit(standing) = step else {
        panic!("it is not changed: {step:?}")
    };
    let Step::Post(post) = showing.clone().next(AT_ONCE, Heard::Done) else {
        panic!("it is not sent")
    };
    assert_eq!(post.reply_to, Some(standing.clone()));
    let gone = unsent(Unsent::Gone("404".to_owned()));
    assert_eq!(showing.next(AT_ONCE, gone), Step::Forget(standing));
    let Step::Post(post) = showing.next(AT_ONCE, Heard::Done) else {
        panic!("it is not sent")
    };
    assert_eq!(post.reply_to, None);
    let (_, late) = Showing::begin(&of_event, true, false, Duration::from_secs(30));
    assert!(is_plain(&late));
    let (_, direct) = Showing::begin(&of_event, false, false, AT_ONCE);
    assert!(is_plain(&direct));
}

#[test]
fn a_message_goes_without_its_files_before_it_does_not_go() {
    let refused = || unsent(Unsent::Refused("too large".to_owned()));
    let (mut showing, step) = Showing::begin(&delivery(false, None), true, true, AT_ONCE);
    assert!(matches!(step, Step::Post(post) if post.with_files));
    let step = showing.next(AT_ONCE, refused());
    assert!(matches!(step, Step::Post(post) if !post.with_files));
    let over = report(showing.next(AT_ONCE, refused()));
    assert!(matches!(over, Report::Refused { .. }), "{over:?}");
}
