//! Chat accounts, the codes that link them, and what channels hear.

use switchboard::desk::{Actor, Command, Reply};
use switchboard::model::{
    Channel, CodeDigest, MessageSource, NotificationKind, Owner, PlaceId, Recipient, TicketId,
    Timestamp,
};
use switchboard::store::Claim;

use crate::world::{World, span};

const ADAS: &str = "discord:101";

fn code(number: u8) -> CodeDigest {
    CodeDigest([number; 32])
}

fn place(text: &str) -> PlaceId {
    text.parse().unwrap()
}

impl World {
    fn invite(&mut self, who: &str, person: &str, number: u8) -> Reply {
        self.act(
            who,
            Command::Invite {
                person: person.parse().unwrap(),
                digest: code(number),
            },
        )
    }

    fn redeem(&mut self, account: &str, person: &str, number: u8) -> Reply {
        let command = Command::RedeemInvitation {
            account: account.parse().unwrap(),
            person: person.parse().unwrap(),
            digest: code(number),
        };
        self.try_do(&Actor::Desk, command).unwrap()
    }

    fn link(&mut self, account: &str, person: &str) {
        self.invite("otto", person, 1);
        let reply = self.redeem(account, person, 1);
        assert!(matches!(reply, Reply::Linked { .. }), "{reply:?}");
    }

    /// Whose the account is.
    fn whose(&self, account: &str) -> Option<String> {
        let roster = self.driver.roster();
        let person = roster.by_account(&account.parse().unwrap())?;
        Some(person.id.to_string())
    }

    fn subscribe(&mut self, who: &str, channel: &str, to: &str) -> Result<Reply, String> {
        let command = Command::Subscribe {
            place: place(channel),
            server: place("discord:1"),
            to: to.parse().unwrap(),
        };
        self.try_do(&crate::world::person(who), command)
            .map_err(|error| error.to_string())
    }

    fn bind(&mut self, owner: Owner) {
        let server = place("discord:1");
        self.act("otto", Command::BindServer { server, owner });
    }

    /// The titles that wait for a place, taken by it.
    fn waits_for(&mut self, endpoint: &str) -> Vec<String> {
        let now = self.now;
        let store = self.driver.store().clone();
        let claim = claim_at(now, 100);
        let claimed = store.run(|tx| tx.claim(endpoint, &claim)).unwrap();
        for delivery in &claimed {
            let (id, fence) = (delivery.notification.id, delivery.fence);
            let done = store.run(|tx| tx.acknowledge(endpoint, id, fence, None, now));
            assert!(done.unwrap());
        }
        claimed
            .into_iter()
            .map(|delivery| delivery.notification.title)
            .collect()
    }
}

fn claim_at(now: Timestamp, limit: usize) -> Claim {
    Claim {
        now,
        lease_until: span("1m").after(now),
        limit,
        max_attempts: 20,
        alone: false,
    }
}

fn tries_left(reply: &Reply) -> u32 {
    match reply {
        Reply::NotLinked { tries_left } => *tries_left,
        other => panic!("linked: {other:?}"),
    }
}

#[test]
fn a_code_links_one_account_once() {
    let mut world = World::new();
    world.invite("grace", "ada", 1);
    assert_eq!(world.whose(ADAS), None);
    assert!(matches!(world.redeem(ADAS, "ada", 1), Reply::Linked { .. }));
    assert_eq!(world.whose(ADAS).as_deref(), Some("ada"));
    tries_left(&world.redeem("discord:102", "ada", 1));
    assert_eq!(world.whose("discord:102"), None);
    // A second account of the same person, and an account that changes hands.
    world.link("discord:102", "ada");
    world.link("discord:102", "grace");
    assert_eq!(world.whose("discord:102").as_deref(), Some("grace"));
    assert_eq!(world.whose(ADAS).as_deref(), Some("ada"));
}

#[test]
fn a_code_is_worth_ten_minutes_and_is_replaced_by_the_next() {
    let mut world = World::new();
    world.invite("otto", "ada", 1);
    world.pass("10m");
    tries_left(&world.redeem(ADAS, "ada", 1));
    world.invite("otto", "ada", 2);
    world.invite("otto", "ada", 3);
    tries_left(&world.redeem(ADAS, "ada", 2));
    world.pass("9m59s");
    assert!(matches!(world.redeem(ADAS, "ada", 3), Reply::Linked { .. }));
}

#[test]
fn five_wrong_codes_stop_an_account_for_ten_minutes() {
    let mut world = World::new();
    for left in (0..5).rev() {
        assert_eq!(tries_left(&world.redeem(ADAS, "nobody", 9)), left);
    }
    world.invite("otto", "ada", 1);
    assert_eq!(tries_left(&world.redeem(ADAS, "ada", 1)), 0);
    assert!(matches!(
        world.redeem("discord:102", "ada", 1),
        Reply::Linked { .. }
    ));
    world.pass("10m");
    world.invite("otto", "ada", 2);
    assert!(matches!(world.redeem(ADAS, "ada", 2), Reply::Linked { .. }));
}

#[test]
fn five_wrong_codes_from_many_accounts_end_a_callers_code() {
    let mut world = World::new();
    world.invite("otto", "ada", 1);
    for account in 0..5 {
        tries_left(&world.redeem(&format!("discord:20{account}"), "ada", 9));
    }
    tries_left(&world.redeem(ADAS, "ada", 1));
    assert_eq!(world.whose(ADAS), None);
}

#[test]
fn who_may_invite_whom_is_told_politely() {
    let mut world = World::new();
    let mut refused = |who: &str, whom: &str| {
        let command = Command::Invite {
            person: whom.parse().unwrap(),
            digest: code(1),
        };
        world.refused(who, command)
    };
    assert!(refused("sam", "ada").contains("Any of these can: Ada Byron, Grace Murray"));
    assert!(refused("ada", "hank").contains("that belongs to another company"));
    // An agent who could do this could become an operator.
    assert!(refused("kim", "otto").starts_with("you may not invite the provider's people"));
    assert!(refused("ada", "otto").starts_with("you may not invite the provider's people"));
    world.invite("otto", "kim", 1);
    world.invite("ada", "sam", 1);
}

#[test]
fn who_is_unlinked_or_removed_is_nobody() {
    let mut world = World::new();
    world.link(ADAS, "ada");
    let unlink = Command::Unlink {
        person: "ada".parse().unwrap(),
    };
    world.act("ada", unlink.clone());
    assert_eq!(world.whose(ADAS), None);
    assert_eq!(
        world.refused("ada", unlink),
        "no chat account is linked to Ada Byron"
    );
    world.link(ADAS, "sam");
    let remove = Command::RemovePerson {
        person: "sam".parse().unwrap(),
    };
    world.act("maria", remove);
    assert_eq!(world.whose(ADAS), None);
}

#[test]
fn a_channel_hears_what_its_server_may_and_no_old_news() {
    let mut world = World::new();
    world.declare("igor", 1, "Before", "mail-eu");
    world.pass("5m");
    world.subscribe("ada", "discord:21", "general").unwrap();
    let error = world.subscribe("ada", "discord:21", "company:acme");
    assert_eq!(
        error.unwrap_err(),
        "it is not said yet whose this server is, so its channels can hear only general; Otto Lind can say it with `bind`"
    );
    world.bind(Owner::Company("acme".parse().unwrap()));
    world
        .subscribe("ada", "discord:22", "company:acme")
        .unwrap();
    for (who, to, part) in [
        ("ada", "company:globex", "that belongs to another company"),
        ("maria", "company:globex", "this server is Acme Shipping's"),
        ("otto", "operators", "this server is Acme Shipping's"),
        ("ada", "queue:level-2", "is for the provider's people"),
        ("ada", "general", "hears general already"),
        ("ada", "person:ada", "direct messages"),
        ("sam", "general", "you may not choose what a channel hears"),
        ("otto", "queue:level-9", "there is no queue `level-9`"),
    ] {
        let error = world.subscribe(who, "discord:21", to).unwrap_err();
        assert!(error.contains(part), "{who} {to}: {error}");
    }
    assert_eq!(world.waits_for("discord:21"), Vec::<String>::new());
    world.pass("30m");
    assert_eq!(world.waits_for("discord:21").len(), 1);
    assert_eq!(world.waits_for("discord:22").len(), 1);
    let to = "general".parse().unwrap();
    let place = place("discord:21");
    world.act("ada", Command::Unsubscribe { place, to });
    world.pass("30m");
    assert_eq!(world.waits_for("discord:21"), Vec::<String>::new());
    assert_eq!(world.waits_for("discord:22").len(), 1);
}

#[test]
fn a_company_without_a_channel_is_told_by_direct_message() {
    let mut world = World::new();
    world.link(ADAS, "ada");
    world.link("discord:103", "hank");
    world.declare("igor", 1, "Mail is down", "mail-eu");
    world.pass("5m");
    assert_eq!(world.waits_for("discord:@101").len(), 1, "Acme's notice");
    world.bind(Owner::Provider);
    world
        .subscribe("maria", "discord:22", "company:acme")
        .unwrap();
    world.pass("30m");
    assert_eq!(world.waits_for("discord:22").len(), 1);
    assert_eq!(world.waits_for("discord:@101"), Vec::<String>::new());
}

#[test]
fn a_closed_channel_is_told_of_and_what_waits_takes_another_way() {
    let mut world = World::new();
    world.link(ADAS, "ada");
    world.bind(Owner::Provider);
    world
        .subscribe("maria", "discord:22", "company:acme")
        .unwrap();
    world.declare("igor", 1, "Mail is down", "mail-eu");
    world.pass("5m");
    world.told();
    // The notice is under way to the channel when that turns out to be gone.
    let now = world.now;
    let claim = claim_at(now, 1);
    let store = world.driver.store().clone();
    let claimed = store.run(|tx| tx.claim("discord:22", &claim)).unwrap();
    assert_eq!(claimed.len(), 1);
    let close = Command::ClosePlace {
        place: place("discord:22"),
        reason: "404 Unknown Channel".to_owned(),
    };
    world.try_do(&Actor::Desk, close).unwrap();
    let fence = claimed[0].fence;
    let late =
        store.run(|tx| tx.acknowledge("discord:22", claimed[0].notification.id, fence, None, now));
    assert!(!late.unwrap(), "it is no longer the channel's");
    assert_eq!(world.waits_for("discord:@101").len(), 1);
    let told = world.told_to(&Recipient::Operators);
    assert_eq!(told[0].kind, NotificationKind::PlaceClosed);
    assert_eq!(
        format!("{}\n{}", told[0].title, told[0].body),
        "Closed: channel 22 is closed to the desk, which heard Acme Shipping's notices\n404 Unknown Channel\n\nUntil it is open again, or another channel is chosen with `subscribe`:\nAcme Shipping's notices: by direct message to Ada Byron."
    );
    world.pass("30m");
    assert_eq!(world.waits_for("discord:@101").len(), 1);
}

#[test]
fn a_ticket_wants_a_thread_where_somebody_has_a_channel_for_them() {
    let mut world = World::new();
    let wants = |world: &World, ticket| {
        let store = world.driver.store().clone();
        store.run(|tx| tx.wants_thread(ticket)).unwrap()
    };
    let before = world.open("ada", 3, "Before there was a channel").id;
    let here = |channel: &str| Command::TicketsHere {
        place: place(channel),
        server: place("discord:1"),
    };
    let ask = |world: &mut World, who: &str, command| {
        let done = world.try_do(&crate::world::person(who), command);
        done.map(drop).map_err(|error| error.to_string())
    };
    let unbound = ask(&mut world, "ada", here("discord:22")).unwrap_err();
    assert_eq!(
        unbound,
        "it is not said yet whose this server is, so none of its channels can have tickets; Otto Lind can say it with `bind`"
    );
    world.bind(Owner::Company("acme".parse().unwrap()));
    let other = ask(&mut world, "hank", here("discord:22")).unwrap_err();
    assert!(other.contains("another company"), "{other}");
    let sam = ask(&mut world, "sam", here("discord:22")).unwrap_err();
    assert!(
        sam.contains("you may not choose what a channel hears"),
        "{sam}"
    );
    ask(&mut world, "ada", here("discord:22")).unwrap();
    let again = ask(&mut world, "ada", here("discord:22")).unwrap_err();
    assert_eq!(
        again,
        "this channel has the threads of Acme Shipping's new tickets already"
    );
    let theirs = world.open("ada", 3, "Mail is slow").id;
    let others = world.open("hank", 3, "Mail is slow as well").id;
    assert!(!wants(&world, before) && wants(&world, theirs) && !wants(&world, others));
    world.told();
    // The channel takes no threads, which is told once however often that is found.
    for _ in 0..2 {
        let barred = Command::TicketsBarred {
            place: place("discord:22"),
            reason: "403 Missing Permissions".to_owned(),
        };
        world.try_do(&Actor::Desk, barred).unwrap();
    }
    let told = world.told_to(&Recipient::Operators);
    assert_eq!(told.len(), 1);
    assert_eq!(
        format!("{}\n{}", told[0].title, told[0].body),
        "Closed: channel 22 takes no threads, and had the threads of Acme Shipping's new tickets\n403 Missing Permissions\n\nUntil it is open again, or another channel is chosen with `subscribe`:\nthe threads of Acme Shipping's new tickets: in the provider's server, where it has a channel."
    );
    // What has no thread yet still wants one, and what is closed does not.
    assert!(wants(&world, theirs));
    let resolve = Command::ResolveTicket {
        ticket: theirs,
        text: "Restarted.".to_owned(),
        channel: Channel::Chat,
    };
    world.act("ben", resolve);
    world.act("ada", Command::CloseTicket { ticket: theirs });
    assert!(!wants(&world, theirs));
    let gone = ask(
        &mut world,
        "ada",
        Command::TicketsElsewhere {
            place: place("discord:22"),
        },
    );
    assert_eq!(
        gone.unwrap_err(),
        "this channel does not have the threads of new tickets"
    );
}

/// Whoever makes a thread says so last, and it may have been deleted by then.
#[test]
fn a_thread_that_is_deleted_while_it_is_made_is_still_wanted() {
    let mut world = World::new();
    world.bind(Owner::Company("acme".parse().unwrap()));
    let here = Command::TicketsHere {
        place: place("discord:22"),
        server: place("discord:1"),
    };
    world.act("ada", here);
    let ticket = world.open("ada", 3, "Mail is slow").id;
    let wants = |world: &World| {
        let store = world.driver.store().clone();
        store.run(|tx| tx.wants_thread(ticket)).unwrap()
    };
    let keeps = |number: &str| Command::KeepThread {
        place: place(number),
        ticket,
    };
    let made = |number: &str| Command::ThreadMade {
        place: place(number),
        ticket,
    };
    let gone = Command::ThreadGone {
        place: place("discord:31"),
        ticket,
    };
    for command in [keeps("discord:31"), gone, made("discord:31")] {
        world.try_do(&Actor::Desk, command).unwrap();
        assert!(wants(&world));
    }
    for command in [keeps("discord:32"), made("discord:32")] {
        world.try_do(&Actor::Desk, command).unwrap();
    }
    assert!(!wants(&world));
}

#[test]
fn a_message_is_one_comment_however_often_it_is_told_of_and_an_edit_corrects_it() {
    let mut world = World::new();
    let ticket = world.open("ada", 3, "Mail is slow");
    world.told();
    let comment = |text: &str| Command::Comment {
        ticket: TicketId(1),
        text: text.to_owned(),
        channel: Channel::Chat,
        source: Some(MessageSource {
            place: place("discord:31"),
            message: "77".to_owned(),
        }),
    };
    world.act("ada", comment("Since noon"));
    world.act("ada", comment("Since noon"));
    let told = world.told();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].origin, Some(place("discord:31")));
    let version = world.ticket(ticket.id).version;
    world.act("ada", comment("Since one"));
    assert_eq!(world.ticket(ticket.id).version, version + 1);
    let told = world.told();
    assert_eq!(told.len(), 1);
    assert!(told[0].title.contains("corrected"), "{}", told[0].title);
    assert!(told[0].body.contains("Since one"));
}
