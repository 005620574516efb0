//! What has to be loaded before a command can be decided.

use crate::model::{
    AccountId, CallReference, CaseNumber, CompanyId, EventId, IncomingCall, IncomingMail,
    MessageSource, PersonId, PlaceId, SenderCheck, TimerKind, Touched,
};

use super::quoting;
use super::{CaseKind, Command, OnceKey, ReviewAsk};

/// What has to be loaded before a command can be decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The case that it is about.
    pub case: Option<CaseNumber>,
    /// The call that it is about, by a telephone system's name for it. When the desk knows no such
    /// call, it may open one.
    pub reference: Option<CallReference>,
    /// What kind of case it may open.
    pub opens: Option<CaseKind>,
    /// A case that a caller quoted.
    pub quoted: Option<CaseNumber>,
    /// What a new event touches: of which companies the feed has users there.
    pub touched: Option<Touched>,
    /// The event of which companies are told next.
    pub telling: Option<EventId>,
    /// What a caller quotes, of which it matters how often that was done in vain.
    pub quotes: Option<Box<IncomingCall>>,
    /// The company of which it matters how often devices were checked; the asker's own when none is
    /// named.
    pub checks: Option<Option<CompanyId>>,
    /// Whether the history of the event that a caller quotes, or quoted, matters.
    pub quoted_history: bool,
    /// The event of whose alarms it matters whether they fire.
    pub alarms_of: Option<EventId>,
    /// The event of whose series it matters how it stands.
    pub series_of: Option<EventId>,
    /// The company whose service reviews matter.
    pub reviews: Option<CompanyId>,
    /// Whether it matters which ends of agreements were announced.
    pub agreements: bool,
    /// Whether all maintenance that is planned or repeats matters.
    pub maintenance: bool,
    /// The event of which it matters whether it is a major incident.
    pub incident: Option<EventId>,
    /// Whether open service events matter.
    pub open_events: bool,
    /// Whether the agents' load matters.
    pub workload: bool,
    /// Whose code matters.
    pub link_code: Option<PersonId>,
    /// Whose wrong codes matter.
    pub account: Option<AccountId>,
    /// The server whose owner matters.
    pub server: Option<PlaceId>,
    /// The place of which it matters what it hears.
    pub place: Option<PlaceId>,
    /// The caller for whose ticket it matters where its thread would be made.
    pub thread_for: Option<PersonId>,
    /// The place of which it matters whose thread it is, and where another would be made.
    pub thread: Option<PlaceId>,
    /// Whether the number of the next attachment matters.
    pub files: bool,
    /// The message of which it matters whether it became a comment.
    pub source: Option<MessageSource>,
    /// Of whom it matters how far they are with training.
    pub training_of: Option<PersonId>,
    /// The key of which it matters whether the command was done under it.
    pub once: Option<OnceKey>,
    /// The mail of which it matters what became of it, and of those that it answers.
    pub mail: Option<Box<MailNeeds>>,
}

/// What matters of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailNeeds {
    /// What tells it from all others.
    pub key: String,
    /// The names of the mails that it answers, the nearest first.
    pub answers: Vec<String>,
    /// Whether a program wrote it.
    pub is_automatic: bool,
    /// Whether it names a ticket, with the check.
    pub names_ticket: bool,
    /// The address it says that it comes from.
    pub from: String,
    /// What is known of its sender.
    pub sender: SenderCheck,
}

impl MailNeeds {
    /// What matters of this one.
    #[must_use]
    pub fn of(mail: &IncomingMail) -> Self {
        Self {
            key: mail.key.clone(),
            answers: mail.answers.clone(),
            is_automatic: mail.automatic.is_some(),
            names_ticket: mail.ticket.is_some(),
            from: mail.from.clone(),
            sender: mail.sender,
        }
    }
}

impl Command {
    /// What has to be loaded before this can be decided.
    #[must_use]
    pub fn needs(&self) -> Needs {
        if let Self::Once { key, command } = self {
            return Needs {
                once: Some(key.clone()),
                ..command.needs()
            };
        }
        let case = match self {
            Self::AnswerCall { call }
            | Self::TransferCall { call, .. }
            | Self::VerifyCaller { call, .. }
            | Self::AbandonCall { call }
            | Self::AskCallBack { call, .. }
            | Self::CallBackMade { call, .. }
            | Self::EndCall { call } => Some(CaseNumber::Call(*call)),
            Self::Comment { ticket, .. }
            | Self::CommentWithFiles { ticket, .. }
            | Self::AssignTicket { ticket, .. }
            | Self::MoveTicket { ticket, .. }
            | Self::WaitForCustomer { ticket, .. }
            | Self::ResolveTicket { ticket, .. }
            | Self::ReopenTicket { ticket, .. }
            | Self::SolvedByArticle { ticket, .. }
            | Self::CloseTicket { ticket }
            | Self::SetSeverity { ticket, .. }
            | Self::Escalate { ticket, .. }
            | Self::Acknowledge { ticket }
            | Self::KeepThread { ticket, .. }
            | Self::ThreadGone { ticket, .. }
            | Self::ThreadMade { ticket, .. }
            | Self::MailUndelivered { ticket, .. } => Some(CaseNumber::Ticket(*ticket)),
            Self::ReceiveMail { mail } => mail.ticket.map(CaseNumber::Ticket),
            Self::UpdateEvent { event, .. }
            | Self::SetEventSeverity { event, .. }
            | Self::SetCommander { event, .. }
            | Self::Incident { event, .. }
            | Self::StartMaintenance { event }
            | Self::ResolveEvent { event, .. }
            | Self::CancelMaintenance { event, .. }
            | Self::EndSeries { event, .. }
            | Self::AskAnew { event } => Some(CaseNumber::Event(*event)),
            // What is left to be told is kept apart from the event.
            Self::Fire { timer } => match timer.kind {
                TimerKind::Telling { .. } => None,
                kind => kind.about(),
            },
            Self::ReceiveCall { .. }
            | Self::SearchedInVain { .. }
            | Self::Train { .. }
            | Self::LibraryFaulty { .. }
            | Self::CheckDevice { .. }
            | Self::FollowCall { .. }
            | Self::SignIn { .. }
            | Self::OpenTicket { .. }
            | Self::OpenEvent { .. }
            | Self::PlanSeries { .. }
            | Self::AddPerson { .. }
            | Self::RemovePerson { .. }
            | Self::SuspendPerson { .. }
            | Self::ReplacePerson { .. }
            | Self::ImportDirectory { .. }
            | Self::Review { .. }
            | Self::Away { .. }
            | Self::Back { .. }
            | Self::HandOver { .. }
            | Self::PlanAgreements
            | Self::Invite { .. }
            | Self::RedeemInvitation { .. }
            | Self::Unlink { .. }
            | Self::RefreshAccounts
            | Self::BindServer { .. }
            | Self::Subscribe { .. }
            | Self::Unsubscribe { .. }
            | Self::ClosePlace { .. }
            | Self::TicketsHere { .. }
            | Self::TicketsElsewhere { .. }
            | Self::TicketsBarred { .. }
            | Self::Rules { .. }
            | Self::Alarms { .. }
            | Self::Once { .. }
            | Self::RulesRejected { .. } => None,
        };
        let came = match self {
            Self::ReceiveCall { call } | Self::FollowCall { call, .. } => Some(call),
            _ => None,
        };
        let quoted = match self {
            Self::VerifyCaller { case, .. } => case.trim().parse().ok(),
            _ => came.and_then(quoting::case_of),
        };
        let routes = matches!(
            self,
            Self::ReceiveCall { .. }
                | Self::FollowCall { .. }
                | Self::ReceiveMail { .. }
                | Self::OpenTicket { .. }
                | Self::VerifyCaller { .. }
                | Self::CheckDevice {
                    ticket_for: Some(_),
                    ..
                }
        ) || matches!(case, Some(CaseNumber::Call(_)))
            && matches!(self, Self::Fire { .. });
        let mut needs = Needs {
            case,
            opens: match self {
                Self::OpenTicket { .. }
                | Self::CheckDevice {
                    ticket_for: Some(_),
                    ..
                } => Some(CaseKind::Ticket),
                Self::ReceiveCall { .. } | Self::FollowCall { .. } => Some(CaseKind::Call),
                Self::OpenEvent { .. } | Self::PlanSeries { .. } => Some(CaseKind::Event),
                Self::Fire { timer } if matches!(timer.kind, TimerKind::Occurrence { .. }) => {
                    Some(CaseKind::Event)
                }
                _ => None,
            },
            quoted,
            quotes: came
                .filter(|call| call.subscription_code.is_some())
                .map(|call| Box::new(call.clone())),
            open_events: routes,
            workload: routes,
            ..Needs::default()
        };
        match self {
            Self::Fire { timer } => match timer.kind {
                TimerKind::Settle { event } => {
                    needs.alarms_of = Some(event);
                    needs.incident = Some(event);
                }
                TimerKind::Telling { event } => needs.telling = Some(event),
                TimerKind::Occurrence { event } => needs.series_of = Some(event),
                TimerKind::IncidentDebt { event } => needs.incident = Some(event),
                TimerKind::Agreements => needs.agreements = true,
                _ => {}
            },
            Self::PlanAgreements => needs.agreements = true,
            Self::Review { company, ask } => {
                needs.reviews = Some(company.clone());
                // What is planned is on the agenda.
                needs.maintenance = matches!(ask, ReviewAsk::Plan { .. });
            }
            Self::ResolveEvent { event, .. } => {
                needs.alarms_of = Some(*event);
                needs.incident = Some(*event);
            }
            Self::Incident { event, .. } | Self::SetCommander { event, .. } => {
                needs.incident = Some(*event);
            }
            Self::AskAnew { event } => needs.series_of = Some(*event),
            Self::EndSeries { event, .. } => {
                needs.series_of = Some(*event);
                needs.maintenance = true;
            }
            Self::OpenEvent { event } => {
                needs.touched = Some(event.touched());
                needs.maintenance = event.window.is_some();
            }
            Self::PlanSeries { event, .. } => {
                needs.touched = Some(event.touched());
                needs.maintenance = true;
            }
            Self::FollowCall { reference, .. } => needs.reference = Some(reference.clone()),
            Self::VerifyCaller { code, case, .. } => {
                needs.quotes = Some(Box::new(quoting::quoted(code, case)));
                needs.quoted_history = true;
            }
            Self::AnswerCall { .. } => needs.quoted_history = true,
            // Whose task the call-back is.
            Self::AbandonCall { .. } | Self::AskCallBack { .. } => needs.workload = true,
            Self::RedeemInvitation {
                account, person, ..
            } => {
                needs.account = Some(account.clone());
                needs.link_code = Some(person.clone());
            }
            Self::Subscribe { place, server, .. } | Self::TicketsHere { place, server } => {
                needs.place = Some(place.clone());
                needs.server = Some(server.clone());
            }
            Self::ClosePlace { place, .. } => {
                needs.place = Some(place.clone());
                needs.thread = Some(place.clone());
            }
            Self::Unsubscribe { place, .. }
            | Self::TicketsElsewhere { place }
            | Self::TicketsBarred { place, .. } => {
                needs.place = Some(place.clone());
            }
            Self::ThreadGone { place, .. } | Self::ThreadMade { place, .. } => {
                needs.thread = Some(place.clone());
            }
            Self::Train { person, .. } => needs.training_of = Some(person.clone()),
            Self::OpenTicket { caller, .. } => needs.thread_for = Some(caller.clone()),
            Self::CheckDevice {
                company,
                ticket_for,
                ..
            } => {
                needs.checks = Some(company.clone());
                needs.thread_for.clone_from(ticket_for);
            }
            Self::ReceiveMail { mail } => {
                needs.mail = Some(Box::new(MailNeeds::of(mail)));
                needs.files = !mail.files.is_empty();
            }
            Self::Comment { source, .. } => needs.source.clone_from(source),
            Self::CommentWithFiles { source, .. } => {
                needs.source.clone_from(source);
                needs.files = true;
            }
            _ => {}
        }
        needs
    }
}
