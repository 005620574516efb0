//! Which words belong to which reply.

use std::fmt::Write as _;

use switchboard::desk::{Answer, Command, Reply};
use switchboard::model::{EventState, LostFile, ServiceEvent, Ticket, TicketState};

use super::history::not_kept;
use super::safe::{safe, safe_line};
use super::view::View;
use super::{
    call, chat, device, event, explanation, incident, maintenance, people, queues, review, rules,
    solutions, ticket, training,
};
use crate::report;

/// What came of a command.
#[must_use]
pub fn reply(view: &View<'_>, command: &Command, reply: &Reply) -> String {
    match reply {
        Reply::Done if matches!(command, Command::SignIn { is_in: true }) => {
            view.paint.good(&view.language.signed_in())
        }
        Reply::Done if matches!(command, Command::SignIn { .. }) => view.language.signed_out(),
        Reply::Done | Reply::Alarms { .. } | Reply::Mail { .. } => {
            view.paint.good(&view.language.done())
        }
        Reply::Ticket {
            ticket: of,
            note,
            lost,
            solutions: offered,
        } => {
            let headline = match command {
                Command::CommentWithFiles { .. } if lost.is_empty() => {
                    let id = view.paint.strong(&of.id.to_string());
                    view.language.file_attached(id)
                }
                _ => ticket_headline(view, command, of),
            };
            let mut notes = notes(view, note.as_deref(), lost);
            notes.extend(solutions::offered(view, of, offered));
            ticket::after(view, &headline, of, &notes)
        }
        Reply::Call {
            call: of,
            note,
            about,
        } => call::call(view, of, note.as_deref(), about.as_deref()),
        Reply::Event { event: of, clashes } => {
            let headline = event_headline(view, command, of);
            let mut out = format!("{headline}\n{}", event::details(view, of));
            for clash in maintenance::clashes(view, clashes) {
                let _ = write!(out, "\n  {clash}");
            }
            out
        }
        Reply::Incident {
            event: of,
            incident,
        } => incident::after(view, command, of, incident),
        Reply::Rules {
            change,
            moved,
            folder,
        } => rules::change(view, change, moved, folder.as_deref()),
        Reply::Person { person } => {
            let name = view.paint.strong(&safe_line(&person.name));
            let headline = match command {
                Command::RemovePerson { .. } | Command::SuspendPerson { .. } => {
                    view.language.person_removed(name, &person.id)
                }
                Command::ReplacePerson { old, .. } => {
                    let headline = view.language.person_replaces(name, &person.id, old);
                    return people::added(view, &headline, person);
                }
                Command::AddPerson { .. } => {
                    let headline = view.language.person_added(name, &person.id);
                    return people::added(view, &headline, person);
                }
                Command::Away { absence, .. } => {
                    return view.language.person_away(
                        name,
                        absence.from.to_string(),
                        absence.to.to_string(),
                    );
                }
                Command::Back { .. } => return view.language.person_back(name),
                Command::Unlink { .. } => return view.language.person_unlinked(name),
                _ => view.language.person_added(name, &person.id),
            };
            people::person(view, &headline, person)
        }
        Reply::Review { review: of } => review::after(view, command, of),
        Reply::Directory { plan } => people::directory(view, command, plan),
        Reply::AccountManager { company, person } => {
            let name = view.paint.strong(&safe_line(&person.name));
            view.language.handed_over(name, view.company(company))
        }
        Reply::Readiness {
            device: of,
            readiness,
            reason,
            ticket,
        } => device::readiness(view, of, readiness, reason, ticket.as_deref()),
        Reply::Training(seen) => training::page(view, seen),
        Reply::Invited { .. } | Reply::Linked { .. } | Reply::NotLinked { .. } => {
            chat::linked(view, reply)
        }
    }
}

/// What came of opening a ticket with a file that is kept.
#[must_use]
pub fn opened_with_file(view: &View<'_>, reply: &Reply) -> String {
    let Reply::Ticket {
        ticket,
        note,
        lost,
        solutions: offered,
    } = reply
    else {
        return view.language.done();
    };
    let id = view.paint.strong(&ticket.id.to_string());
    let subject = safe_line(&ticket.subject);
    let headline = view.language.ticket_is_open_with_file(id, subject);
    let mut notes = notes(view, note.as_deref(), lost);
    notes.extend(solutions::offered(view, ticket, offered));
    ticket::after(view, &headline, ticket, &notes)
}

/// What stands below: what the rules say to the caller, and the files that are not kept.
pub(crate) fn notes(view: &View<'_>, note: Option<&str>, lost: &[LostFile]) -> Vec<String> {
    let lost = lost.iter().map(|file| not_kept(view, file));
    note.map(str::to_owned).into_iter().chain(lost).collect()
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
        Answer::Attachment { attachment, .. } => safe_line(&attachment.to_string()).into_owned(),
        Answer::Call { call: of, about } => call::call(view, of, None, about.as_deref()),
        Answer::Maintenance(plan) => maintenance::plan(view, plan),
        Answer::Alarms { firing, quiet } => maintenance::alarms(view, firing, quiet),
        Answer::Event { event: of, history } => event::event(view, of, history),
        Answer::Incident(seen) => incident::seen(view, seen),
        Answer::Debts { debts } => incident::debts(view, debts),
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
        Answer::Subscription(agreement) => people::subscription(view, agreement),
        Answer::Reviews { company, reviews } => review::list(view, company, reviews),
        Answer::Welcome { title, text } => people::welcome(view, title, text),
        Answer::Report(report) => safe(&report::summary(view.language, report)).into_owned(),
        Answer::Solutions { words, found } => solutions::found(view, words, found),
        Answer::Article { article, ticket } => solutions::article(view, article, *ticket),
        Answer::Trainings { modules } => training::modules(view, modules),
        Answer::TrainingReport { company, trainings } => {
            training::report(view, company.as_deref(), trainings)
        }
        Answer::Certificate { code, of } => training::checked(view, code, of.as_deref()),
        Answer::SolutionsReport(report) => solutions::report(view, report),
        Answer::Queues { queues: of } => queues::queues(view, of),
        Answer::CallBacks { calls } => call::call_backs(view, calls),
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
    let say = view.language;
    match command {
        Command::OpenTicket { .. } => say.ticket_is_open(id, safe_line(&ticket.subject)),
        Command::Comment { .. } | Command::CommentWithFiles { .. } if view.is_staff() => {
            say.ticket_has_answer(id)
        }
        Command::Comment { .. } | Command::CommentWithFiles { .. } => say.ticket_has_comment(id),
        Command::AssignTicket { to, .. } => say.ticket_is_with(id, view.who(to)),
        Command::MoveTicket { queue, .. } => say.ticket_is_in_queue(id, view.queue(queue)),
        Command::WaitForCustomer { .. } => say.ticket_waits(id),
        Command::ResolveTicket { .. } => say.ticket_is_resolved(id),
        Command::ReopenTicket { .. } => say.ticket_is_reopened(id),
        Command::SolvedByArticle { .. } if ticket.state != TicketState::Closed => {
            say.ticket_is_resolved(id)
        }
        Command::CloseTicket { .. } | Command::SolvedByArticle { .. } => say.ticket_is_closed(id),
        Command::SetSeverity { .. } => say.case_has_severity(id, view.severity(ticket.severity)),
        Command::Escalate { .. } => say.ticket_is_escalated(id),
        Command::Acknowledge { .. } => say.ticket_is_acknowledged(id),
        _ => format!("{id} {}", safe_line(&ticket.subject)),
    }
}

fn event_headline(view: &View<'_>, command: &Command, event: &ServiceEvent) -> String {
    let id = view.paint.strong(&event.id.to_string());
    let title = safe_line(&event.title);
    let say = view.language;
    match command {
        Command::OpenEvent { .. } if event.state == EventState::Scheduled => {
            say.event_is_planned(id, title)
        }
        Command::OpenEvent { .. } => say.event_is_declared(id, title),
        Command::PlanSeries { .. } => say.series_is_planned(id, title),
        Command::EndSeries { .. } => say.series_is_over(id, title),
        Command::UpdateEvent { .. } => say.event_has_update(id),
        Command::SetEventSeverity { .. } => {
            say.case_has_severity(id, view.severity(event.severity))
        }
        Command::SetCommander { commander, .. } => say.event_is_led_by(id, view.who(commander)),
        Command::StartMaintenance { .. } => say.event_has_begun(id, title),
        Command::ResolveEvent { .. } => say.event_is_over(id, title),
        Command::CancelMaintenance { .. } => say.event_is_called_off(id, title),
        _ => format!("{id} {title}"),
    }
}
