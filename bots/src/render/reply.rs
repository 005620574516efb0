//! Which words belong to which reply.

use switchboard::desk::{Answer, Command, Reply};
use switchboard::model::{EventState, ServiceEvent, Ticket};

use super::people::Agreement;
use super::safe::safe_line;
use super::view::View;
use super::{call, chat, event, explanation, people, queues, rules, ticket};

/// What came of a command.
#[must_use]
pub fn reply(view: &View<'_>, command: &Command, reply: &Reply) -> String {
    match reply {
        Reply::Done => view.paint.good("Done."),
        Reply::Ticket { ticket: of, note } => ticket::after(
            view,
            &ticket_headline(view, command, of),
            of,
            note.as_deref(),
        ),
        Reply::Call { call: of, note } => call::call(view, of, note.as_deref()),
        Reply::Event { event: of } => {
            let headline = event_headline(view, command, of);
            format!("{headline}\n{}", event::details(view, of))
        }
        Reply::Rules {
            change,
            moved,
            folder,
        } => rules::change(view, change, moved, folder.as_deref()),
        Reply::Person { person } => {
            let name = view.paint.strong(&safe_line(&person.name));
            let headline = match command {
                Command::RemovePerson { .. } => format!("{name} ({}) is removed.", person.id),
                Command::Unlink { .. } => {
                    return format!("No chat account is {name}'s any more.");
                }
                _ => format!("{name} ({}) is added.", person.id),
            };
            people::person(view, &headline, person)
        }
        Reply::Invited { .. } | Reply::Linked { .. } | Reply::NotLinked { .. } => {
            chat::linked(view, reply)
        }
    }
}

/// What an answer says.
#[must_use]
pub fn answer(view: &View<'_>, answer: &Answer) -> String {
    match answer {
        Answer::Ticket {
            ticket: of,
            history,
        } => ticket::ticket(view, of, history),
        Answer::Tickets { tickets, more } => ticket::list(view, tickets, *more),
        Answer::Call { call: of } => call::call(view, of, None),
        Answer::Event { event: of, history } => event::event(view, of, history),
        Answer::Status {
            active,
            planned,
            recent,
        } => event::status(view, active, planned, recent),
        Answer::People {
            company,
            people: of,
            allotment,
        } => people::people(view, company, of, *allotment),
        Answer::Subscription {
            company,
            tier,
            expires_on,
            days_left,
            named_callers,
            account_manager,
        } => people::subscription(
            view,
            &Agreement {
                company,
                tier,
                expires_on: *expires_on,
                days_left: *days_left,
                named_callers: *named_callers,
                account_manager,
            },
        ),
        Answer::Queues { queues: of } => queues::queues(view, of),
        Answer::Duty { agents } => queues::duty(view, agents),
        Answer::Customers { customers } => people::customers(view, customers),
        Answer::Rules {
            version,
            programme,
            files,
            since,
        } => {
            let since = since.as_ref();
            let came = since.map(|entry| (rules::came(view, entry), entry.at));
            queues::rules(view, version, programme, files, came)
        }
        Answer::Why(why) => explanation::why(view, why),
        Answer::RulesHistory(history) => rules::history(view, history),
        Answer::RulesCandidate { standing } => rules::candidate(view, standing.as_deref()),
        Answer::RulesDiff(diff) => rules::diff(view, diff),
    }
}

fn ticket_headline(view: &View<'_>, command: &Command, ticket: &Ticket) -> String {
    let id = view.paint.strong(&ticket.id.to_string());
    let what = match command {
        Command::OpenTicket { .. } => format!("is open: {}", safe_line(&ticket.subject)),
        Command::Comment { .. } if view.is_staff() => "has your answer.".to_owned(),
        Command::Comment { .. } => "has your comment.".to_owned(),
        Command::AssignTicket { to, .. } => format!("is with {} now.", view.name(to)),
        Command::MoveTicket { queue, .. } => format!("is in {} now.", view.queue(queue)),
        Command::WaitForCustomer { .. } => "waits for the customer.".to_owned(),
        Command::ResolveTicket { .. } => "is resolved.".to_owned(),
        Command::ReopenTicket { .. } => "is open again.".to_owned(),
        Command::CloseTicket { .. } => "is closed.".to_owned(),
        Command::SetSeverity { .. } => format!("is {} now.", view.severity(ticket.severity)),
        Command::Escalate { .. } => "is escalated.".to_owned(),
        Command::Acknowledge { .. } => "is yours: the escalation is acknowledged.".to_owned(),
        _ => safe_line(&ticket.subject).into_owned(),
    };
    format!("{id} {what}")
}

fn event_headline(view: &View<'_>, command: &Command, event: &ServiceEvent) -> String {
    let id = view.paint.strong(&event.id.to_string());
    let title = safe_line(&event.title);
    match command {
        Command::OpenEvent { .. } if event.state == EventState::Scheduled => {
            format!("{id} is planned: {title}")
        }
        Command::OpenEvent { .. } => format!("{id} is declared: {title}"),
        Command::UpdateEvent { .. } => {
            format!("{id} has your update; it goes out with the next notice.")
        }
        Command::SetEventSeverity { .. } => {
            format!("{id} is {} now.", view.severity(event.severity))
        }
        Command::SetCommander { commander, .. } => {
            format!("{id} is led by {} now.", view.name(commander))
        }
        Command::StartMaintenance { .. } => format!("{id} has begun: {title}"),
        Command::ResolveEvent { .. } => format!("{id} is over: {title}"),
        Command::CancelMaintenance { .. } => format!("{id} is called off: {title}"),
        _ => format!("{id} {title}"),
    }
}
