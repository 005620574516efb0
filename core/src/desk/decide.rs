//! The one way in: a command on a state becomes a change.

use crate::model::{
    Action, CaseNumber, ClockKind, EventState, Happening, NotificationKind, Recipient, SenderCheck,
    ServiceEvent, Ticket, TicketId, Timer, TimerKind, Visibility,
};
use crate::rules::MessageData;

use super::attachments::Files;
use super::once::once;
use super::opening::{self, Opening};
use super::work::Work;
use super::{
    Actor, Change, Command, Context, DeskError, InvalidError, Loaded, account_managers, agents,
    agreements, alarms, announce, call_backs, calls, clocks, devices, directory, escalation,
    events, incidents, links, mail, people, places, prompt, reviews, series, solutions, telling,
    threads, tickets, training, versions,
};

/// Decides a command. The same command on the same state at the same time under the same rules
/// gives the same change.
///
/// # Errors
/// Why it is not done; then nothing changes.
pub fn decide(
    context: &Context<'_>,
    actor: &Actor,
    command: &Command,
    mut loaded: Loaded,
) -> Result<Change, DeskError> {
    let mut work = Work::new(*context, actor);
    work.users = std::mem::take(&mut loaded.users);
    act(&mut work, &mut loaded, command)?;
    Ok(work.change)
}

/// Does what a command asks for.
pub(super) fn act(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    command: &Command,
) -> Result<(), DeskError> {
    let actor = work.actor;
    match command {
        Command::ReceiveCall { call } => calls::receive(work, loaded, call),
        Command::FollowCall {
            reference,
            call,
            course,
        } => calls::follow(work, loaded, reference, call, course),
        Command::VerifyCaller { call, code, case } => {
            calls::verify_caller(work, loaded, *call, code, case)
        }
        Command::AnswerCall { call } => calls::answer(work, loaded, *call),
        Command::TransferCall { call, queue } => calls::transfer(work, loaded, *call, queue),
        Command::AbandonCall { call } => calls::abandon(work, loaded, *call),
        Command::AskCallBack { call, number } => {
            call_backs::ask(work, loaded, *call, number.as_deref())
        }
        Command::CallBackMade { call, text } => call_backs::made(work, loaded, *call, text),
        Command::SignIn { is_in } => agents::sign_in(work, *is_in),
        Command::EndCall { call } => calls::end(work, loaded, *call),
        Command::CheckDevice {
            device,
            company,
            ticket_for,
            channel,
        } => {
            let asked = devices::Asked {
                device,
                company: company.as_ref(),
                ticket_for: ticket_for.as_ref(),
                channel: *channel,
            };
            devices::check(work, loaded, &asked)
        }
        Command::OpenTicket {
            caller,
            severity,
            subject,
            text,
            product,
            channel,
            language,
        } => {
            let opening = Opening {
                caller,
                severity: *severity,
                subject,
                text,
                product,
                channel: *channel,
                language: language.as_deref(),
                sender: SenderCheck::Unchecked,
            };
            opening::open(work, loaded, &opening)
        }
        Command::Comment {
            ticket,
            text,
            channel,
            source,
        } => {
            let none = Files::default();
            tickets::comment(work, loaded, *ticket, text, *channel, source.as_ref(), none)
        }
        Command::CommentWithFiles {
            ticket,
            text,
            channel,
            source,
            files: given,
            lost,
        } => {
            let files = Files { given, lost };
            tickets::comment(
                work,
                loaded,
                *ticket,
                text,
                *channel,
                source.as_ref(),
                files,
            )
        }
        Command::ReceiveMail { mail: came } => {
            only_desk(actor).and_then(|()| mail::receive(work, loaded, came))
        }
        Command::MailUndelivered {
            ticket,
            address,
            says,
        } => {
            only_desk(actor).and_then(|()| mail::undelivered(work, loaded, *ticket, address, says))
        }
        Command::AssignTicket { ticket, to } => tickets::assign(work, loaded, *ticket, to),
        Command::MoveTicket { ticket, queue } => tickets::move_to(work, loaded, *ticket, queue),
        Command::WaitForCustomer {
            ticket,
            text,
            channel,
        } => tickets::wait(work, loaded, *ticket, text, *channel),
        Command::ResolveTicket {
            ticket,
            text,
            channel,
        } => tickets::resolve(work, loaded, *ticket, text, *channel),
        Command::SolvedByArticle {
            ticket,
            article,
            channel,
        } => solutions::solved(work, loaded, *ticket, article, *channel),
        Command::Train { person, ask } => training::act(work, loaded, person, ask),
        Command::SearchedInVain { words } => {
            only_desk(actor).map(|()| solutions::searched_in_vain(work, words))
        }
        Command::ReopenTicket {
            ticket,
            text,
            channel,
        } => tickets::reopen(work, loaded, *ticket, text, *channel),
        Command::CloseTicket { ticket } => close(work, loaded, *ticket),
        Command::SetSeverity { ticket, severity } => {
            tickets::set_severity(work, loaded, *ticket, *severity)
        }
        Command::Escalate { ticket, reason } => tickets::escalate(work, loaded, *ticket, reason),
        Command::Acknowledge { ticket } => acknowledge(work, loaded, *ticket),
        Command::OpenEvent { event } => events::open(work, loaded, event),
        Command::PlanSeries { event, rule, zone } => series::plan(work, loaded, event, rule, *zone),
        Command::EndSeries { event, text } => series::end(work, loaded, *event, text),
        Command::UpdateEvent { event, text } => events::update(work, loaded, *event, text),
        Command::SetEventSeverity { event, severity } => {
            events::set_severity(work, loaded, *event, *severity)
        }
        Command::SetCommander { event, commander } => {
            events::set_commander(work, loaded, *event, commander)
        }
        Command::Incident { event, ask } => incidents::act(work, loaded, *event, ask),
        Command::StartMaintenance { event } => events::start(work, loaded, *event),
        Command::ResolveEvent { event, text } => events::resolve(work, loaded, *event, text),
        Command::CancelMaintenance { event, text } => events::cancel(work, loaded, *event, text),
        Command::AddPerson { person } => people::add(work, person),
        Command::RemovePerson { person } => people::remove(work, person),
        Command::SuspendPerson { person } => people::suspend(work, person),
        Command::ReplacePerson { old, person } => people::replace(work, old, person),
        Command::ImportDirectory {
            listed,
            sync,
            dry_run,
        } => directory::import(work, listed, *sync, *dry_run),
        Command::Review { company, ask } => reviews::act(work, loaded, company, ask),
        Command::Away { person, absence } => {
            account_managers::away(work, person.as_ref(), *absence)
        }
        Command::Back { person } => account_managers::back(work, person.as_ref()),
        Command::HandOver { company, to, note } => {
            account_managers::hand_over(work, company, to, note)
        }
        Command::PlanAgreements => only_desk(actor).map(|()| agreements::look(work, &loaded.told)),
        Command::Invite { person, digest } => links::invite(work, person, *digest),
        Command::RedeemInvitation {
            account,
            person,
            digest,
        } => only_desk(actor).map(|()| links::redeem(work, loaded, account, person, *digest)),
        Command::Unlink { person } => links::unlink(work, person),
        Command::RefreshAccounts => only_desk(actor).map(|()| links::refresh(work)),
        Command::BindServer { server, owner } => places::bind(work, server, owner),
        Command::Subscribe { place, to, .. } => places::subscribe(work, loaded, place, to),
        Command::Unsubscribe { place, to } => places::unsubscribe(work, loaded, place, to),
        Command::ClosePlace { place, reason } => {
            only_desk(actor).map(|()| places::close(work, loaded, place, reason))
        }
        Command::KeepThread { place, ticket } => {
            only_desk(actor).and_then(|()| threads::keep(work, loaded, place, *ticket))
        }
        Command::TicketsHere { place, server } => threads::here(work, loaded, place, server),
        Command::TicketsElsewhere { place } => threads::elsewhere(work, loaded, place),
        Command::TicketsBarred { place, reason } => {
            only_desk(actor).map(|()| threads::barred(work, loaded, place, reason))
        }
        Command::ThreadGone { place, ticket } => {
            only_desk(actor).map(|()| threads::gone(work, loaded, place, *ticket))
        }
        Command::ThreadMade { ticket, .. } => {
            only_desk(actor).map(|()| threads::made(work, loaded, *ticket))
        }
        Command::Fire { timer } => only_desk(actor).map(|()| fire(work, loaded, timer)),
        // The service takes them cause by cause, because only the rules say which it needs.
        Command::Alarms { .. } => Err(InvalidError::OnlyTheDesk.into()),
        Command::Rules { .. } => versions::change(work, loaded),
        Command::AskAnew { event } => {
            only_desk(actor).map(|()| versions::ask_anew(work, loaded, *event))
        }
        Command::Once { key, command } => once(work, loaded, key, command),
        Command::LibraryFaulty { first, count } => {
            only_desk(actor).map(|()| solutions::library_faulty(work, first, *count))
        }
        Command::RulesRejected { message } => {
            only_desk(actor).map(|()| rules_rejected(work, message))
        }
    }
}

fn only_desk(actor: &Actor) -> Result<(), DeskError> {
    match actor {
        Actor::Desk => Ok(()),
        Actor::Person(_) => Err(InvalidError::OnlyTheDesk.into()),
    }
}

fn close(work: &mut Work<'_>, loaded: &mut Loaded, id: TicketId) -> Result<(), DeskError> {
    let mut ticket = tickets::take(work, loaded, id, Action::TicketClose)?;
    tickets::close(work, &mut ticket)?;
    tickets::put(work, ticket);
    Ok(())
}

fn acknowledge(work: &mut Work<'_>, loaded: &mut Loaded, id: TicketId) -> Result<(), DeskError> {
    let mut ticket = tickets::take(work, loaded, id, Action::TicketAcknowledge)?;
    let Some(by) = work.actor_id() else {
        return Err(InvalidError::NobodyAcknowledges.into());
    };
    escalation::acknowledge(work, &mut ticket, &by)?;
    tickets::put(work, ticket);
    Ok(())
}

fn rules_rejected(work: &mut Work<'_>, message: &str) {
    let data = MessageData {
        title: "the edited rules do not load".to_owned(),
        reason: message.to_owned(),
        text: format!(
            "the last good ones, {}, stay in force",
            work.context.rulebook.version()
        ),
        ..MessageData::default()
    };
    let reason = "the rules folder was saved and does not load";
    work.inform(
        Recipient::Operators,
        NotificationKind::RulesFault,
        &data,
        reason,
    );
    if let Some(last) = work.change.notifications.last_mut() {
        last.supersedes_key = Some("rules-rejected".to_owned());
    }
    let what = Happening::Refused {
        action: "rules.reload".to_owned(),
        reason: message.to_owned(),
    };
    work.keep(None, None, Visibility::Internal, what);
}

/// A timer is due. What it was for may be over; then only the timer goes.
fn fire(work: &mut Work<'_>, loaded: &mut Loaded, timer: &Timer) {
    work.change.fired = Some(*timer);
    match timer.kind.about() {
        None => agreements::look(work, &loaded.told),
        Some(CaseNumber::Ticket(_)) => {
            if let Some(ticket) = loaded.ticket.take() {
                fire_on_ticket(work, ticket, timer.kind);
            }
        }
        Some(CaseNumber::Event(_)) => match timer.kind {
            TimerKind::Settle { event } => alarms::settled(work, loaded, event),
            TimerKind::Occurrence { .. } => series::occurrence_due(work, loaded),
            TimerKind::IncidentDebt { .. } => incidents::due(work, loaded),
            TimerKind::Telling { event } => telling::due(work, loaded, event),
            // The service asks about them, because only the rules say under which causes they come
            // now.
            TimerKind::HeldAlarms { .. } => {}
            kind => {
                let open = loaded.event.take().filter(|event| event.state.is_open());
                if let Some(event) = open {
                    fire_on_event(work, event, kind);
                }
            }
        },
        Some(CaseNumber::Call(_)) => {
            if let Some(call) = loaded.call.take() {
                calls::reconsider(work, loaded, call);
            }
        }
    }
}

fn fire_on_event(work: &mut Work<'_>, mut event: ServiceEvent, kind: TimerKind) {
    event.version += 1;
    match (kind, kind.audience()) {
        (_, Some(audience)) => announce::cadence_due(work, &mut event, audience),
        (TimerKind::EventPrompt { .. }, _) => prompt::due(work, &event),
        (TimerKind::MaintenanceStart { .. }, _) => {
            if event.state == EventState::Scheduled {
                events::begin(work, &mut event);
            }
        }
        _ => announce::overrun(work, &mut event),
    }
    events::put(work, event);
}

fn fire_on_ticket(work: &mut Work<'_>, mut ticket: Ticket, kind: TimerKind) {
    ticket.version += 1;
    match kind {
        TimerKind::ClockDue { clock, .. } => clock_due(work, &mut ticket, clock),
        TimerKind::Step { step, .. } => escalation::fire_step(work, &mut ticket, step),
        TimerKind::Acknowledge { .. } => {
            if let Some(open) = ticket
                .escalation
                .as_ref()
                .filter(|escalation| escalation.is_open())
            {
                let next = open.rung + 1;
                escalation::climb(work, &mut ticket, next);
            }
        }
        _ => {
            // Only a resolved ticket closes by itself; any other has moved on since.
            if tickets::close(work, &mut ticket).is_err() {
                return;
            }
        }
    }
    tickets::put(work, ticket);
}

fn clock_due(work: &mut Work<'_>, ticket: &mut Ticket, kind: ClockKind) {
    let running = ticket
        .clock(kind)
        .is_some_and(|clock| clock.is_running() && clock.breached_at.is_none());
    if running {
        clocks::breach(work, ticket, kind);
    }
}
