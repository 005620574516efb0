//! Why the desk does not do something, in the reader's language. In English it is, byte for byte,
//! what the library itself says; a test holds the two against each other.

use switchboard::calendar::RecurrenceError;
use switchboard::desk::{Because, DeskError, InvalidError, MoveError, Part, Refusal, Thing};
use switchboard::model::{
    ChannelError, IdError, NotKept, Recipient, RecipientError, RosterError, SeverityError,
    SpanError, bytes,
};
use switchboard::service::ServiceError;

use super::Language;

impl Language {
    /// Why something was not done.
    #[must_use]
    pub fn service_error(self, error: &ServiceError) -> String {
        match error {
            ServiceError::Desk(error) => self.desk_error(error),
            ServiceError::Roster(error) => self.roster_error(error),
            ServiceError::Stopped => self.desk_stops(),
            other => self.desk_fails(other),
        }
    }

    /// Why the desk does not do something.
    #[must_use]
    pub fn desk_error(self, error: &DeskError) -> String {
        match error {
            DeskError::Refused(refusal) => self.refusal(refusal),
            DeskError::UnknownCase(case) => self.unknown_case(case),
            DeskError::UnknownPerson { given, nearest } => {
                self.unknown_person_near(given, nearest.as_deref())
            }
            DeskError::Unknown {
                what,
                given,
                nearest,
            } => self.near(self.unknown(*what, given), nearest.as_deref()),
            DeskError::IllegalMove { case, state, why } => {
                self.illegal_move(case, self.case_state(state), self.move_error(why))
            }
            DeskError::Invalid(error) => self.invalid_error(error),
            DeskError::Allotment {
                company,
                used,
                allowed,
                names,
                account_manager,
                larger,
            } => {
                let over = self.allotment(company, used, allowed, names, account_manager);
                match larger {
                    Some((callers, tier)) => self.allotment_larger(over, tier, callers),
                    None => over,
                }
            }
            DeskError::TooMany { most, within } => self.asked_too_often(*most, within),
            DeskError::KeyUsed { key } => self.key_used(key),
            DeskError::Id(error) => self.id_error(error),
            DeskError::Roster(error) => self.roster_error(error),
        }
    }

    /// That nobody has that id, with one that looks like it.
    #[must_use]
    pub fn unknown_person_near(self, given: &str, nearest: Option<&str>) -> String {
        self.near(self.unknown_person(given), nearest)
    }

    fn near(self, unknown: String, nearest: Option<&str>) -> String {
        match nearest {
            Some(near) => self.did_you_mean(unknown, near),
            None => unknown,
        }
    }

    fn unknown(self, what: Thing, given: &str) -> String {
        match what {
            Thing::Company => self.unknown_company(given),
            Thing::Queue => self.unknown_queue(given),
            Thing::Service => self.unknown_service(given),
            Thing::Region => self.unknown_region(given),
            Thing::Version => self.unknown_version(given),
            Thing::Role => self.unknown_role(given),
            Thing::Team => self.unknown_team(given),
            Thing::Section => self.unknown_section(given),
            Thing::Task => self.unknown_task(given),
            Thing::FollowUp => self.unknown_follow_up(given),
            Thing::Article => self.unknown_article(given),
            Thing::Training => self.unknown_training(given),
        }
    }

    fn refusal(self, refusal: &Refusal) -> String {
        let because = match &refusal.because {
            Because::Roles(roles) => {
                let roles = roles.iter().map(|role| self.role(*role));
                let roles = roles
                    .reduce(|first, second| self.role_and(first, second))
                    .unwrap_or_default();
                // Only English and its like choose the article by the sound.
                let is_vowel = roles.starts_with(['a', 'e', 'i', 'o', 'u']);
                self.because_role(if is_vowel {
                    self.role_an(roles)
                } else {
                    self.role_a(roles)
                })
            }
            Because::OtherCompany => self.because_other_company(),
        };
        let refused = self.refused(self.action(refusal.action), because);
        match refusal.who_may.as_slice() {
            [] => refused,
            [one] => self.refused_one_can(refused, one),
            many => self.refused_these_can(refused, many.join(", ")),
        }
    }

    fn move_error(self, error: &MoveError) -> String {
        match error {
            MoveError::NoMoreComments(id) => self.move_no_more_comments(id),
            MoveError::StaysClosed(id) => self.move_stays_closed(id),
            MoveError::ReopenFirst => self.move_reopen_first(),
            MoveError::OpenAlready => self.move_open_already(),
            MoveError::NotOpen => self.move_not_open(),
            MoveError::AskAgain => self.move_ask_again(),
            MoveError::NothingToWaitFor => self.move_nothing_to_wait_for(),
            MoveError::NothingLeft => self.move_nothing_left(),
            MoveError::ResolveFirst => self.move_resolve_first(),
            MoveError::HasIt { name } => self.move_has_it(name),
            MoveError::SameSeverity(severity) => {
                self.move_same_severity(severity.number(), self.severity(*severity))
            }
            MoveError::EscalatedAlready { holder } => self.move_escalated_already(holder),
            MoveError::NothingToAcknowledge => self.move_nothing_to_acknowledge(),
            MoveError::NotEscalated => self.move_not_escalated(),
            MoveError::AcknowledgedAlready { name } => self.move_acknowledged_already(name),
            MoveError::EventIsOver => self.move_event_is_over(),
            MoveError::Leads { name } => self.move_leads(name),
            MoveError::RepeatsNoMore => self.move_repeats_no_more(),
            MoveError::NotMajor(id) => self.move_not_major(id),
            MoveError::DeclaredAlready => self.move_declared_already(),
            MoveError::TeamCalledAlready => self.move_team_called_already(),
            MoveError::FollowUpInstead => self.move_follow_up_instead(),
            MoveError::DoneAlready => self.move_done_already(),
            MoveError::NotOverYet => self.move_not_over_yet(),
            MoveError::PublishedAlready => self.move_published_already(),
            MoveError::SubmittedAlready => self.move_submitted_already(),
            MoveError::SubmitFirst => self.move_submit_first(),
            MoveError::BegunAlready => self.move_begun_already(),
            MoveError::CancelInstead => self.move_cancel_instead(),
            MoveError::ResolveInstead => self.move_resolve_instead(),
            MoveError::OnlyWaitingIsAnswered => self.move_only_waiting_answered(),
            MoveError::NobodyOnTheLine => self.move_nobody_on_the_line(),
            MoveError::OnlyWaitingIsAbandoned => self.move_only_waiting_abandoned(),
            MoveError::OnlyAnsweredEnds => self.move_only_answered_ends(),
        }
    }

    fn invalid_error(self, error: &InvalidError) -> String {
        match error {
            InvalidError::Empty { part } => self.empty(*part),
            InvalidError::TooLong { part, have, max } => {
                self.part_too_long(self.part(*part), have, max)
            }
            InvalidError::MayNotHaveTickets { caller, who_may } => match who_may.as_slice() {
                [] => self.may_not_have_tickets_nobody(caller),
                names => self.may_not_have_tickets(caller, names.join(", ")),
            },
            InvalidError::NotACustomer { name } => self.not_a_customer(name),
            InvalidError::UnknownAttachment(id) => self.unknown_attachment(id),
            InvalidError::MonthToCome(month) => self.month_to_come(month),
            InvalidError::NoCompany => self.no_company(),
            InvalidError::OnlyCustomersAreAdded => self.only_customers_are_added(),
            InvalidError::OneOfTheProviders { name } => self.one_of_the_providers(name),
            InvalidError::Yourself => self.yourself(),
            InvalidError::LastAdministrator { name, company } => {
                self.last_administrator(name, company)
            }
            InvalidError::NoWelcome { tier } => self.no_welcome(tier),
            InvalidError::DirectoryTooLong { have, max } => self.directory_too_long(*have, *max),
            InvalidError::NoPerson => self.no_person(),
            InvalidError::EndsBeforeItBegins => self.ends_before_it_begins(),
            InvalidError::AwayInThePast { to } => self.away_in_the_past(to),
            InvalidError::NotAway { name } => self.not_away(name),
            InvalidError::ReviewInThePast => self.review_in_the_past(),
            InvalidError::NoReview { company } => self.no_review(company),
            InvalidError::NoSuchAction { number } => self.no_such_action(*number),
            InvalidError::ReviewIsFull { company } => self.review_is_full(company),
            InvalidError::NoAccountManager { name, who_are } => {
                self.no_account_manager(name, who_are.join(", "))
            }
            InvalidError::LooksAfterAlready { name, company } => {
                self.looks_after_already(name, company)
            }
            InvalidError::NotLinked { name } => self.not_linked(name),
            InvalidError::HeardAlready { to } => self.heard_already(to),
            InvalidError::NotHeard { to, hears } => self.not_heard_but(to, hears),
            InvalidError::ForOnePerson => self.for_one_person(),
            InvalidError::ForTheProvider { to } => self.for_the_provider(to),
            InvalidError::AnothersServer { name, company } => {
                self.anothers_server(name, Recipient::Company(company.clone()))
            }
            InvalidError::NobodysServer { who_binds } => match self.one_of(who_binds) {
                Some(who) => self.nobodys_server(who),
                None => self.nobodys_server_nobody(),
            },
            InvalidError::NobodysTickets { who_binds } => match self.one_of(who_binds) {
                Some(who) => self.nobodys_tickets(who),
                None => self.nobodys_tickets_nobody(),
            },
            InvalidError::HasTicketsAlready { threads } => match &threads.0 {
                Some(company) => self.has_tickets_already_of(company),
                None => self.has_tickets_already(),
            },
            InvalidError::HasNoTickets => self.has_no_tickets(),
            InvalidError::TicketsForTheProvider => self.tickets_for_the_provider(),
            InvalidError::NotAnAgent { name } => self.not_an_agent(name),
            InvalidError::NotACommander { name } => self.not_a_commander(name),
            InvalidError::ACustomersPerson { name } => self.a_customers_person(name),
            InvalidError::TooMany { what, max } => match what {
                Thing::FollowUp => self.too_many_follow_ups(max),
                _ => self.too_many_tasks(max),
            },
            InvalidError::DueBefore => self.due_before(),
            InvalidError::NoSectionNamed { sections } => self.no_section_named(sections.join(", ")),
            InvalidError::SectionsMissing { sections } => {
                self.sections_missing(sections.join(", "))
            }
            InvalidError::AuthorApproves { who_may } => match who_may.as_slice() {
                [] => self.author_approves(self.nobody()),
                names => self.author_approves(names.join(", ")),
            },
            InvalidError::EndsBeforeItStarts => self.ends_before_it_starts(),
            InvalidError::WindowIsOver => self.window_is_over(),
            InvalidError::NoRule(error) => self.recurrence_error(error),
            InvalidError::NobodyAnswers => self.nobody_answers(),
            InvalidError::NoNumber => self.no_number(),
            InvalidError::CalledBackAlready => self.called_back_already(),
            InvalidError::NoCallBack => self.no_call_back(),
            InvalidError::NobodySignsIn => self.nobody_signs_in(),
            InvalidError::NobodyAcknowledges => self.nobody_acknowledges(),
            InvalidError::OnlyForOneself => self.only_for_oneself(),
            InvalidError::NoTraining => self.no_training(),
            InvalidError::AnswerFirst => self.answer_first(),
            InvalidError::NothingAsked => self.nothing_asked(),
            InvalidError::AnsweredAlready => self.answered_already(),
            InvalidError::NotAnAnswer { last } => self.not_an_answer(last.to_string()),
            InvalidError::OnlyTheDesk => self.only_the_desk(),
            InvalidError::Rules(fault) => self.desk_fails(fault),
        }
    }

    fn recurrence_error(self, error: &RecurrenceError) -> String {
        match error {
            RecurrenceError::Unreadable { given, why } => self.rule_unreadable(given, why),
            RecurrenceError::TooOften => self.rule_too_often(),
            RecurrenceError::NotAtTheFirst { next: None } => self.rule_never(),
            RecurrenceError::NotAtTheFirst { next: Some(next) } => {
                self.rule_not_at_first(next.format("%Y-%m-%d %H:%M %Z"))
            }
        }
    }

    fn empty(self, part: Part) -> String {
        if part.is_line() {
            self.part_empty(self.part(part))
        } else {
            self.part_empty_text(self.part(part))
        }
    }

    fn not_heard_but(self, to: &Recipient, hears: &[Recipient]) -> String {
        let hears: Vec<String> = hears.iter().map(Recipient::to_string).collect();
        match hears.as_slice() {
            [] => self.not_heard_nothing(to),
            hears => self.not_heard(to, hears.join(", ")),
        }
    }

    /// Any one of these; nothing of nobody.
    fn one_of(self, names: &[String]) -> Option<String> {
        let names = names.iter().cloned();
        names.reduce(|first, second| self.or(first, second))
    }

    /// Why a word is no id.
    pub(crate) fn id_error(self, error: &IdError) -> String {
        match error {
            IdError::Empty { kind } => self.id_empty(self.id_kind(*kind)),
            IdError::TooLong { kind, max } => self.id_too_long(self.id_kind(*kind), max),
            IdError::Character { kind, given, found } => {
                self.id_character(self.id_kind(*kind), given, format!("{found:?}"))
            }
            IdError::Attachment { given } => self.not_an_attachment(given),
            IdError::CaseNumber { given } => self.not_a_case_number(given),
        }
    }

    /// Why a file is not kept.
    #[must_use]
    pub fn not_kept(self, reason: &NotKept) -> String {
        match reason {
            NotKept::TooMany { most } => self.not_kept_too_many(most),
            NotKept::TooLarge { size, most } => self.not_kept_too_large(bytes(*size), bytes(*most)),
            NotKept::LargerThan { most } => self.not_kept_larger(bytes(*most)),
            NotKept::Empty => self.not_kept_empty(),
            NotKept::Elsewhere => self.not_kept_elsewhere(),
            NotKept::Late => self.not_kept_late(),
            NotKept::NotGiven { status } => self.not_kept_not_given(status),
            NotKept::Unread { why } => self.not_kept_unread(why),
            NotKept::NoLonger => self.not_kept_no_longer(),
            NotKept::Said(why) => why.clone(),
        }
    }

    fn roster_error(self, error: &RosterError) -> String {
        match error {
            RosterError::Twice {
                what,
                value,
                first,
                second,
            } => self.given_twice(self.unique(*what), value, first, second),
            // What only the tables of the rules can have wrong.
            other => self.desk_fails(other),
        }
    }

    pub(crate) fn severity_error(self, error: &SeverityError) -> String {
        self.not_a_severity(&error.given)
    }

    pub(crate) fn channel_error(self, error: &ChannelError) -> String {
        self.not_a_channel(&error.given)
    }

    pub(crate) fn recipient_error(self, error: &RecipientError) -> String {
        match error {
            RecipientError::Form { given } => self.nobody_to_tell(given),
            RecipientError::Id(error) => self.id_error(error),
        }
    }

    pub(crate) fn span_error(self, error: &SpanError) -> String {
        match error {
            SpanError::Form { given } => self.not_a_length(given),
            SpanError::Range => self.length_out_of_range(),
        }
    }
}
