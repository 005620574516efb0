//! A command in words, as a timeline tells it.

use switchboard::desk::{Actor, Command};
use switchboard::model::{PersonId, Roster};

/// Who does what: `Ada Byron opens a ticket: mail is down`.
#[must_use]
pub fn phrase(actor: &Actor, command: &Command, roster: &Roster) -> String {
    let name = |id: &PersonId| {
        roster
            .person(id)
            .map_or_else(|| id.to_string(), |person| person.name.clone())
    };
    let who = match actor {
        Actor::Person(id) => name(id),
        Actor::Desk => "the desk".to_owned(),
    };
    // Who opens a ticket for themselves is not named twice.
    if let Command::OpenTicket { caller, .. } = command
        && actor.person() == Some(caller)
    {
        return format!("{who} {}", opens(command, ""));
    }
    format!("{who} {}", done(command, &name))
}

fn opens(command: &Command, whom: &str) -> String {
    let Command::OpenTicket {
        severity, subject, ..
    } = command
    else {
        return String::new();
    };
    let severity = severity
        .map(|severity| format!(" of severity {severity}"))
        .unwrap_or_default();
    format!("opens a ticket{severity}{whom}: {subject}")
}

fn done(command: &Command, name: &dyn Fn(&PersonId) -> String) -> String {
    match command {
        Command::ReceiveCall { call } => {
            let from = call
                .caller
                .as_ref()
                .and_then(|id| Some(name(&id.parse().ok()?)))
                .or_else(|| call.from.clone())
                .unwrap_or_else(|| "somebody".to_owned());
            let channel = call.channel.map_or("phone", |channel| channel.word());
            let quoting = call.case.as_ref().map(|case| format!(", quoting {case}"));
            let subject = call.subject.as_ref().map(|subject| format!(": {subject}"));
            format!(
                "takes in a {channel} call from {from}{}{}",
                quoting.unwrap_or_default(),
                subject.unwrap_or_default()
            )
        }
        Command::FollowCall { .. } => "tells the course of a call".to_owned(),
        Command::AnswerCall { .. } => "answers".to_owned(),
        Command::TransferCall { queue, .. } => format!("sends the call on to {queue}"),
        Command::VerifyCaller { case, .. } => format!("checks what the caller quotes about {case}"),
        Command::AbandonCall { .. } => "hears that the caller has given up".to_owned(),
        Command::AskCallBack { .. } => "has the caller called back".to_owned(),
        Command::CallBackMade { .. } => "has called back".to_owned(),
        Command::SignIn { is_in: true } => "signs in".to_owned(),
        Command::SignIn { is_in: false } => "signs out".to_owned(),
        Command::EndCall { .. } => "ends the call".to_owned(),
        Command::OpenTicket { caller, .. } => opens(command, &format!(" for {}", name(caller))),
        Command::Comment { text, channel, .. } => format!("writes by {channel}: {text}"),
        Command::AssignTicket { to, .. } => format!("gives it to {}", name(to)),
        Command::MoveTicket { queue, .. } => format!("puts it into {queue}"),
        Command::WaitForCustomer { text, .. } => format!("asks the customer: {text}"),
        Command::ResolveTicket { text, .. } => format!("resolves it: {text}"),
        Command::ReopenTicket { text, .. } => format!("reopens it: {text}"),
        Command::CloseTicket { .. } => "closes it".to_owned(),
        Command::SetSeverity { severity, .. } | Command::SetEventSeverity { severity, .. } => {
            format!("makes it severity {severity}")
        }
        Command::Escalate { reason, .. } => format!("asks for the account manager: {reason}"),
        Command::Acknowledge { .. } => "takes the escalation on".to_owned(),
        Command::OpenEvent { event } => match &event.window {
            None => format!(
                "declares a service event of severity {}: {}",
                event.severity, event.title
            ),
            Some(window) => format!(
                "announces maintenance from {} to {}: {}",
                window.starts_at.format("%Y-%m-%d %H:%M"),
                window.ends_at.format("%Y-%m-%d %H:%M UTC"),
                event.title
            ),
        },
        Command::PlanSeries { event, rule, .. } => {
            format!(
                "announces maintenance that repeats by {rule}: {}",
                event.title
            )
        }
        Command::EndSeries { text, .. } => format!("plans no more of it: {text}"),
        Command::UpdateEvent { text, .. } => format!("writes an update: {text}"),
        Command::SetCommander { commander, .. } => {
            format!("names {} as commander", name(commander))
        }
        Command::Incident { event, ask } => {
            format!("works on {event} as a major incident ({})", ask.action())
        }
        Command::StartMaintenance { .. } => "begins the maintenance".to_owned(),
        Command::ResolveEvent { text, .. } => format!("says that it is over: {text}"),
        Command::CancelMaintenance { text, .. } => format!("calls it off: {text}"),
        Command::AddPerson { person } => format!("adds {} ({})", person.name, person.id),
        Command::RemovePerson { person } => format!("removes {}", name(person)),
        Command::SuspendPerson { person } => format!("suspends {}", name(person)),
        Command::ReplacePerson { old, person } => {
            format!(
                "puts {} ({}) in the place of {}",
                person.name,
                person.id,
                name(old)
            )
        }
        Command::Review { company, .. } => format!("arranges a service review of {company}"),
        Command::ImportDirectory { listed, .. } => {
            format!("takes a directory of {} people", listed.len())
        }
        Command::Away { absence, .. } => {
            format!("says who is away from {} to {}", absence.from, absence.to)
        }
        Command::Back { .. } => "says who is back".to_owned(),
        Command::HandOver { company, to, .. } => format!("hands {company} over to {}", name(to)),
        Command::PlanAgreements => "looks which agreements end".to_owned(),
        Command::Invite { person, .. } => format!("makes a one-time code for {}", name(person)),
        Command::RedeemInvitation {
            account, person, ..
        } => {
            format!("is shown a code for {} by {account}", name(person))
        }
        Command::Unlink { person } => format!("takes the accounts of {} away", name(person)),
        Command::RefreshAccounts => "looks who is linked".to_owned(),
        Command::BindServer { server, .. } => format!("says whose {server} is"),
        Command::Subscribe { place, to, .. } => format!("lets {place} hear {to}"),
        Command::Unsubscribe { place, to } => format!("lets {place} hear {to} no more"),
        Command::ClosePlace { place, reason } => format!("finds {place} closed: {reason}"),
        Command::KeepThread { place, ticket } => format!("makes {place} the thread of {ticket}"),
        Command::TicketsHere { place, .. } => {
            format!("chooses {place} for the threads of new tickets")
        }
        Command::TicketsElsewhere { place } => {
            format!("chooses {place} for the threads of new tickets no more")
        }
        Command::TicketsBarred { place, reason } => {
            format!("finds that {place} takes no threads: {reason}")
        }
        Command::ThreadGone { place, ticket } => {
            format!("finds that {place}, the thread of {ticket}, was deleted")
        }
        Command::ReceiveMail { mail } => format!("gets a mail from {}", mail.from),
        Command::MailUndelivered { ticket, .. } => {
            format!("hears that a mail about {ticket} did not arrive")
        }
        Command::ThreadMade { ticket, .. } => format!("has made the thread of {ticket}"),
        Command::CommentWithFiles { files, .. } => {
            format!("writes, with {} files", files.len())
        }
        Command::Alarms { alarms } => format!("takes {} alarms", alarms.len()),
        Command::Fire { timer } => format!("fires {}", timer.kind.key()),
        Command::Rules { .. } => "changes the rules".to_owned(),
        Command::AskAnew { event } => format!("asks the rules anew about {event}"),
        Command::Train { .. } => "takes training".to_owned(),
        Command::SolvedByArticle { article, .. } => format!("says that {article} solved it"),
        Command::SearchedInVain { words } => format!("has found nothing about {words}"),
        Command::CheckDevice { device, .. } => format!("checks the device {}", device.pin),
        Command::Once { command, .. } => done(command, name),
        Command::LibraryFaulty { first, .. } => format!("finds articles faulty: {first}"),
        Command::RulesRejected { message } => format!("rejects edited rules: {message}"),
    }
}
