//! Chat accounts, codes, servers, threads, and what places hear.

use super::samples::{apply, at, attach, claim, news, of_news, ticket, titles};
use super::{Broken, Check, same};
use crate::desk::{Change, ChatChange, Hearing};
use crate::model::{
    AccountId, CodeDigest, Link, LinkCode, MessageSource, Owner, PersonId, PlaceId, Recipient,
    TicketId, TicketsChannel, WrongCodes,
};
use crate::store::Store;

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("a code is kept until it is used", codes),
    ("an account is one person's", links),
    ("a server is somebody's, and a thread a ticket's", places),
    (
        "an owner has one tickets channel, in a server of theirs",
        tickets_channels,
    ),
    ("a ticket wants a thread until it has one", wishes),
    ("a message that became a comment is known again", sources),
    ("a stand-in hears while nobody else does", stand_ins),
    ("what waits for a silent place goes to others", silence),
    ("a place does not begin with old news", no_old_news),
];

fn chat(store: &dyn Store, chat: Vec<ChatChange>) -> Result<(), Broken> {
    let change = Change {
        chat,
        ..Change::default()
    };
    apply(store, &change)?;
    Ok(())
}

fn of<T>(read: Result<T, impl std::fmt::Display>) -> Result<T, Broken> {
    read.map_err(|error| Broken(error.to_string()))
}

fn person(id: &str) -> Result<PersonId, Broken> {
    of(PersonId::new(id))
}

fn account(id: &str) -> Result<AccountId, Broken> {
    of(AccountId::new(id))
}

fn place(id: &str) -> Result<PlaceId, Broken> {
    of(PlaceId::new(id))
}

fn codes(store: &dyn Store) -> Result<(), Broken> {
    let (ada, one) = (person("ada")?, account("x:1")?);
    let code = |byte, tries_left| LinkCode {
        person: ada.clone(),
        digest: CodeDigest([byte; 32]),
        expires_at: at(600),
        tries_left,
    };
    chat(store, vec![ChatChange::Code(code(1, 5))])?;
    chat(store, vec![ChatChange::Code(code(2, 4))])?;
    let kept = store.run(|tx| tx.link_code(&ada))?;
    same("the newer one", &kept, &Some(code(2, 4)))?;
    let wrong = WrongCodes {
        since: at(1),
        count: 3,
    };
    chat(store, vec![ChatChange::Wrong(one.clone(), wrong)])?;
    same(
        "wrong ones",
        &store.run(|tx| tx.wrong_codes(&one))?,
        &Some(wrong),
    )?;
    let link = Link {
        account: one.clone(),
        person: ada.clone(),
    };
    chat(
        store,
        vec![ChatChange::CodeUsed(ada.clone()), ChatChange::Linked(link)],
    )?;
    same("used", &store.run(|tx| tx.link_code(&ada))?, &None)?;
    same("forgiven", &store.run(|tx| tx.wrong_codes(&one))?, &None)
}

fn links(store: &dyn Store) -> Result<(), Broken> {
    let link = |number: &str, of: &str| {
        Ok::<_, Broken>(Link {
            account: account(number)?,
            person: person(of)?,
        })
    };
    let all = [
        link("x:1", "ada")?,
        link("x:2", "ada")?,
        link("x:1", "ben")?,
    ];
    chat(store, all.into_iter().map(ChatChange::Linked).collect())?;
    let kept = store.run(|tx| tx.links())?;
    same(
        "both",
        &kept,
        &vec![link("x:1", "ben")?, link("x:2", "ada")?],
    )?;
    chat(store, vec![ChatChange::Unlinked(account("x:1")?)])?;
    let kept = store.run(|tx| tx.links())?;
    same("the other", &kept, &vec![link("x:2", "ada")?])
}

fn places(store: &dyn Store) -> Result<(), Broken> {
    let (server, thread) = (place("x:1")?, place("x:9")?);
    let acme = Owner::Company(of("acme".parse())?);
    chat(store, vec![ChatChange::Bound(server.clone(), acme.clone())])?;
    same(
        "a company's",
        &store.run(|tx| tx.server(&server))?,
        &Some(acme),
    )?;
    chat(
        store,
        vec![
            ChatChange::Bound(server.clone(), Owner::Provider),
            ChatChange::Thread(thread.clone(), TicketId(7)),
        ],
    )?;
    let owner = store.run(|tx| tx.server(&server))?;
    same("the provider's", &owner, &Some(Owner::Provider))?;
    same("nobody's", &store.run(|tx| tx.server(&thread))?, &None)?;
    let ticket = store.run(|tx| tx.ticket_in(&thread))?;
    same("its ticket", &ticket, &Some(TicketId(7)))?;
    let threads = store.run(|tx| tx.threads_of(TicketId(7)))?;
    same("its thread", &threads, &vec![thread.clone()])?;
    chat(store, vec![ChatChange::Silent(thread.clone())])?;
    same("gone", &store.run(|tx| tx.ticket_in(&thread))?, &None)
}

fn tickets_channels(store: &dyn Store) -> Result<(), Broken> {
    let (server, first, second) = (place("x:1")?, place("x:5")?, place("x:6")?);
    let acme = Owner::Company(of("acme".parse())?);
    let at = |of: &Owner, place: &PlaceId| {
        let channel = TicketsChannel {
            place: place.clone(),
            server: server.clone(),
        };
        ChatChange::Tickets(of.clone(), channel)
    };
    let here = |whose: &Owner| {
        let found = store.run(|tx| tx.tickets_channel(whose))?;
        Ok::<_, Broken>(found.map(|channel| (channel.place, channel.server)))
    };
    let bound = ChatChange::Bound(server.clone(), acme.clone());
    chat(store, vec![bound.clone(), at(&acme, &first)])?;
    chat(store, vec![at(&acme, &second)])?;
    let one = Some((second.clone(), server.clone()));
    same("the later one", &here(&acme)?, &one)?;
    same(
        "only there",
        &store.run(|tx| tx.holds_tickets_of(&first))?,
        &None,
    )?;
    same("nobody else's", &here(&Owner::Provider)?, &None)?;
    chat(store, vec![bound])?;
    same("bound again", &here(&acme)?, &one)?;
    chat(
        store,
        vec![ChatChange::Bound(server.clone(), Owner::Provider)],
    )?;
    same("another's server", &here(&acme)?, &None)?;
    chat(store, vec![at(&Owner::Provider, &second)])?;
    let held = store.run(|tx| tx.holds_tickets_of(&second))?;
    same("the provider's", &held, &Some(Owner::Provider))?;
    chat(store, vec![ChatChange::NoTickets(second.clone())])?;
    same("none", &here(&Owner::Provider)?, &None)?;
    chat(store, vec![at(&Owner::Provider, &second)])?;
    chat(store, vec![ChatChange::Silent(second)])?;
    same("gone", &here(&Owner::Provider)?, &None)
}

fn wishes(store: &dyn Store) -> Result<(), Broken> {
    for number in [1, 2, 3] {
        let mut change = Change::default();
        change.tickets.push(ticket(number, "acme")?);
        change.chat.push(ChatChange::WantsThread(TicketId(number)));
        apply(store, &change)?;
    }
    let wanted = |after: u64, limit| {
        let found = store.run(|tx| tx.wanted_threads(TicketId(after), limit))?;
        Ok::<_, Broken>(found.iter().map(|ticket| ticket.id.0).collect::<Vec<_>>())
    };
    same("all", &wanted(0, 9)?, &vec![1, 2, 3])?;
    same("a page", &wanted(1, 1)?, &vec![2])?;
    chat(store, vec![ChatChange::WantsNoThread(TicketId(2))])?;
    same("the others", &wanted(0, 9)?, &vec![1, 3])?;
    let wants = |number| store.run(|tx| tx.wants_thread(TicketId(number)));
    same("it does", &wants(1)?, &true)?;
    same("it does not", &wants(2)?, &false)
}

fn sources(store: &dyn Store) -> Result<(), Broken> {
    let source = MessageSource {
        place: place("x:9")?,
        message: "77".into(),
    };
    same("new", &store.run(|tx| tx.said_before(&source))?, &None)?;
    for digest in [[1; 32], [2; 32]] {
        let said = ChatChange::Said(source.clone(), TicketId(7), digest);
        chat(store, vec![said])?;
        let kept = store.run(|tx| tx.said_before(&source))?;
        same("known", &kept, &Some(digest))?;
    }
    Ok(())
}

fn hears(name: &str, serves: &[Recipient], stands_in: &[Recipient]) -> Result<ChatChange, Broken> {
    Ok(ChatChange::Hears(Hearing {
        place: place(name)?,
        serves: serves.to_vec(),
        stands_in_for: stands_in.to_vec(),
    }))
}

fn post(store: &dyn Store, title: &str) -> Result<(), Broken> {
    apply(
        store,
        &of_news(vec![news(Recipient::General, None, title)?]),
    )?;
    Ok(())
}

fn titled(store: &dyn Store, name: &str) -> Result<Vec<String>, Broken> {
    let claimed = claim(store, name, 0, 9)?;
    Ok(titles(&claimed).into_iter().map(str::to_owned).collect())
}

fn stand_ins(store: &dyn Store) -> Result<(), Broken> {
    chat(store, vec![hears("x:@1", &[], &[Recipient::General])?])?;
    post(store, "alone")?;
    same("alone", &titled(store, "x:@1")?, &vec!["alone".to_owned()])?;
    chat(store, vec![hears("x:5", &[Recipient::General], &[])?])?;
    let heard = store.run(|tx| tx.hears(&of(PlaceId::new("x:5")).map_err(abandoned)?))?;
    same("what it hears", &heard, &vec![Recipient::General])?;
    post(store, "with another")?;
    same("stood in", &titled(store, "x:@1")?, &Vec::new())?;
    let heard = titled(store, "x:5")?;
    same("heard", &heard, &vec!["with another".to_owned()])
}

fn abandoned(_: Broken) -> crate::store::StoreError {
    crate::store::StoreError::Abandoned
}

fn silence(store: &dyn Store) -> Result<(), Broken> {
    let both = vec![
        hears("x:@1", &[], &[Recipient::General])?,
        hears("x:5", &[Recipient::General], &[])?,
    ];
    chat(store, both)?;
    post(store, "waits")?;
    post(store, "is under way")?;
    let claimed = claim(store, "x:5", 0, 1)?;
    chat(store, vec![ChatChange::Silent(place("x:5")?)])?;
    let both = vec!["waits".to_owned(), "is under way".to_owned()];
    same("another way", &titled(store, "x:@1")?, &both)?;
    for late in claimed {
        let (id, fence) = (late.notification.id, late.fence);
        let done = store.run(|tx| tx.acknowledge("x:5", id, fence, None, at(0)))?;
        same("too late", &done, &false)?;
    }
    Ok(())
}

fn no_old_news(store: &dyn Store) -> Result<(), Broken> {
    post(store, "old")?;
    chat(store, vec![hears("x:5", &[Recipient::General], &[])?])?;
    post(store, "new")?;
    same("new only", &titled(store, "x:5")?, &vec!["new".to_owned()])?;
    // Whoever attaches takes up what nobody has heard.
    attach(store, "a", &[Recipient::General])?;
    same("old", &titled(store, "a")?, &vec!["old".to_owned()])
}
