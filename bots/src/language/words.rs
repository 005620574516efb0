//! What states, severities, roles and the like are called. This is the one place in which a value
//! of the model gets its word; a value without one does not compile.

use std::borrow::Cow;

use switchboard::desk::{CaseState, Part};
use switchboard::model::{
    Action, CallState, CaseNumber, Channel, EventState, IdKind, NotificationKind, Role, Severity,
    TicketState, Unique,
};

use super::Language;
use super::bundle;
use crate::commands::{Group, Param, Verb};

impl Language {
    /// A severity's word.
    #[must_use]
    pub fn severity(self, severity: Severity) -> String {
        match severity {
            Severity::Critical => self.severity_critical(),
            Severity::High => self.severity_high(),
            Severity::Medium => self.severity_medium(),
            Severity::Low => self.severity_low(),
        }
    }

    /// A ticket's state.
    #[must_use]
    pub fn ticket_state(self, state: TicketState) -> String {
        match state {
            TicketState::New => self.ticket_new(),
            TicketState::Active => self.ticket_active(),
            TicketState::WaitingForCustomer => self.ticket_waiting(),
            TicketState::Resolved => self.ticket_resolved(),
            TicketState::Closed => self.ticket_closed(),
        }
    }

    /// A ticket's state, for a column.
    pub(crate) fn short_ticket_state(self, state: TicketState) -> String {
        match state {
            TicketState::WaitingForCustomer => self.ticket_waiting_short(),
            other => self.ticket_state(other),
        }
    }

    /// Any case's state.
    pub(super) fn case_state(self, state: &CaseState) -> String {
        match state {
            CaseState::Ticket(state) => self.ticket_state(*state),
            CaseState::Event(EventState::Scheduled) => self.event_scheduled(),
            CaseState::Event(EventState::Active) => self.event_active(),
            CaseState::Event(EventState::Resolved) => self.event_resolved(),
            CaseState::Event(EventState::Cancelled) => self.event_cancelled(),
            CaseState::Call(CallState::Waiting) => self.call_waiting(),
            CaseState::Call(CallState::Answered { .. }) => self.call_answered(),
            CaseState::Call(CallState::Abandoned { .. }) => self.call_abandoned(),
            CaseState::Call(CallState::Ended { .. }) => self.call_over(),
        }
    }

    /// A state as the history has it: by its key.
    pub(crate) fn state_of_key(self, key: &str) -> Option<String> {
        Some(match key {
            "new" => self.ticket_new(),
            "active" => self.ticket_active(),
            "waiting_for_customer" | "waiting for customer" => self.ticket_waiting(),
            "resolved" => self.ticket_resolved(),
            "closed" => self.ticket_closed(),
            "scheduled" => self.event_scheduled(),
            "cancelled" => self.event_cancelled(),
            "waiting" => self.call_waiting(),
            "answered" => self.call_answered(),
            "abandoned" => self.call_abandoned(),
            "over" => self.call_over(),
            _ => return None,
        })
    }

    /// How something reaches the other side.
    #[must_use]
    pub fn channel(self, channel: Channel) -> String {
        match channel {
            Channel::Phone => self.channel_phone(),
            Channel::Chat => self.channel_chat(),
            Channel::Email => self.channel_email(),
            Channel::Web => self.channel_web(),
        }
    }

    /// What somebody is.
    #[must_use]
    pub fn role(self, role: Role) -> String {
        match role {
            Role::NamedCaller => self.role_named_caller(),
            Role::SecondaryAdministrator => self.role_secondary_administrator(),
            Role::Administrator => self.role_administrator(),
            Role::Agent => self.role_agent(),
            Role::IncidentCommander => self.role_incident_commander(),
            Role::AccountManager => self.role_account_manager(),
            Role::Operator => self.role_operator(),
        }
    }

    /// What kind of news something is.
    pub(crate) fn kind(self, kind: NotificationKind) -> String {
        use NotificationKind as Kind;
        match kind {
            Kind::Assigned => self.kind_assigned(),
            Kind::Commented => self.kind_commented(),
            Kind::TicketChanged => self.kind_ticket_changed(),
            Kind::ClockWarning => self.kind_clock_warning(),
            Kind::Escalated => self.kind_escalated(),
            Kind::EscalationExhausted => self.kind_escalation_exhausted(),
            Kind::Acknowledged => self.kind_acknowledged(),
            Kind::CallerReply => self.kind_caller_reply(),
            Kind::EventStarted => self.kind_event_started(),
            Kind::EventUpdate => self.kind_event_update(),
            Kind::EventPrompt => self.kind_event_prompt(),
            Kind::IncidentRole => self.kind_incident_role(),
            Kind::IncidentTask => self.kind_incident_task(),
            Kind::IncidentDebt => self.kind_incident_debt(),
            Kind::AnalysisSubmitted => self.kind_analysis_submitted(),
            Kind::AnalysisPublished => self.kind_analysis_published(),
            Kind::EventSeverity => self.kind_event_severity(),
            Kind::EventResolved => self.kind_event_resolved(),
            Kind::MaintenanceAnnounced => self.kind_maintenance_announced(),
            Kind::MaintenanceStarted => self.kind_maintenance_started(),
            Kind::MaintenanceOverrun => self.kind_maintenance_overrun(),
            Kind::MaintenanceEnded => self.kind_maintenance_ended(),
            Kind::MaintenanceCancelled => self.kind_maintenance_cancelled(),
            Kind::AgreementEnds => self.kind_agreement_ends(),
            Kind::Welcome => self.kind_welcome(),
            Kind::HandedOver => self.kind_handed_over(),
            Kind::Review => self.kind_review(),
            Kind::RulesFault => self.kind_rules_fault(),
            Kind::MonthlyReport => self.kind_monthly_report(),
            Kind::PlaceClosed => self.kind_place_closed(),
        }
    }

    /// What somebody may or may not do, as it follows "you may not".
    pub(super) fn action(self, action: Action) -> String {
        match action {
            Action::CallReceive => self.may_call_receive(),
            Action::CallAnswer => self.may_call_answer(),
            Action::TicketOpen => self.may_ticket_open(),
            Action::TicketView => self.may_ticket_view(),
            Action::TicketComment => self.may_ticket_comment(),
            Action::TicketAnswer => self.may_ticket_answer(),
            Action::TicketAssign => self.may_ticket_assign(),
            Action::TicketWait => self.may_ticket_wait(),
            Action::TicketResolve => self.may_ticket_resolve(),
            Action::TicketReopen => self.may_ticket_reopen(),
            Action::TicketClose => self.may_ticket_close(),
            Action::TicketSeverity => self.may_ticket_severity(),
            Action::TicketEscalate => self.may_ticket_escalate(),
            Action::TicketAcknowledge => self.may_ticket_acknowledge(),
            Action::EventOpen => self.may_event_open(),
            Action::EventView => self.may_event_view(),
            Action::EventManage => self.may_event_manage(),
            Action::MaintenancePlan => self.may_maintenance_plan(),
            Action::IncidentDeclare => self.may_incident_declare(),
            Action::IncidentView => self.may_incident_view(),
            Action::IncidentWork => self.may_incident_work(),
            Action::IncidentManage => self.may_incident_manage(),
            Action::IncidentApprove => self.may_incident_approve(),
            Action::PeopleView => self.may_people_view(),
            Action::PeopleManage => self.may_people_manage(),
            Action::ReviewManage => self.may_review_manage(),
            Action::AccountHandOver => self.may_account_hand_over(),
            Action::SubscriptionView => self.may_subscription_view(),
            Action::DeviceCheck => self.may_device_check(),
            Action::TrainingTake => self.may_training_take(),
            Action::TrainingReport => self.may_training_report(),
            Action::ArticleView => self.may_article_view(),
            Action::ArticleReport => self.may_article_report(),
            Action::QueueView => self.may_queue_view(),
            Action::PeopleInvite => self.may_people_invite(),
            Action::StaffInvite => self.may_staff_invite(),
            Action::PlaceSubscribe => self.may_place_subscribe(),
            Action::ServerBind => self.may_server_bind(),
            Action::RulesView => self.may_rules_view(),
            Action::RulesExplain => self.may_rules_explain(),
            Action::RulesManage => self.may_rules_manage(),
        }
    }

    pub(super) fn part(self, part: Part) -> String {
        match part {
            Part::Subject => self.part_subject(),
            Part::Title => self.part_title(),
            Part::Name => self.part_name(),
            Part::Text => self.part_text(),
            Part::Comment => self.part_comment(),
            Part::Question => self.part_question(),
            Part::Solution => self.part_solution(),
            Part::Reason => self.part_reason(),
            Part::Update => self.part_update(),
            Part::Note => self.part_note(),
            Part::Task => self.part_task(),
            Part::FollowUp => self.part_follow_up(),
            Part::Section => self.part_section(),
        }
    }

    pub(super) fn id_kind(self, kind: IdKind) -> String {
        match kind {
            IdKind::Company => self.id_company(),
            IdKind::Person => self.id_person(),
            IdKind::Queue => self.id_queue(),
            IdKind::Calendar => self.id_calendar(),
            IdKind::Service => self.id_service(),
            IdKind::Region => self.id_region(),
            IdKind::Tier => self.id_tier(),
            IdKind::SubscriptionCode => self.id_subscription_code(),
            IdKind::RulesVersion => self.id_rules_version(),
            IdKind::Monitor => self.id_monitor(),
            IdKind::Article => self.id_article(),
            IdKind::Training => self.id_training(),
        }
    }

    pub(super) fn unique(self, what: Unique) -> String {
        match what {
            Unique::CompanyId => self.id_company(),
            Unique::PersonId => self.id_person(),
            Unique::SubscriptionCode => self.id_subscription_code(),
            Unique::Phone => self.id_phone(),
            Unique::Email => self.id_email(),
        }
    }

    /// What kind of case it is, with its article.
    pub(crate) fn case_kind(self, case: CaseNumber) -> String {
        match case {
            CaseNumber::Ticket(_) => self.case_ticket(),
            CaseNumber::Event(_) => self.case_event(),
            CaseNumber::Call(_) => self.case_call(),
        }
    }

    /// A heading of the help.
    pub(crate) fn group(self, group: Group) -> String {
        match group {
            Group::Tickets => self.group_tickets(),
            Group::Calls => self.group_calls(),
            Group::Events => self.group_events(),
            Group::Solutions => self.group_solutions(),
            Group::People => self.group_people(),
            Group::Chat => self.group_chat(),
            Group::Session => self.group_session(),
        }
    }

    /// What a verb does. English has it where the verb is declared, and the other languages in a
    /// message `verb-…`.
    #[must_use]
    pub fn summary(self, verb: &Verb) -> Cow<'static, str> {
        bundle::said(self.0, &verb_key(verb), None, &[])
            .map_or(Cow::Borrowed(verb.summary), Cow::Owned)
    }

    /// What an argument of a verb means: an attribute of the verb's message.
    #[must_use]
    pub fn meaning(self, verb: &Verb, param: &Param) -> Cow<'static, str> {
        bundle::said(self.0, &verb_key(verb), Some(param.name), &[])
            .map_or(Cow::Borrowed(param.about), Cow::Owned)
    }
}

/// Under which message the other languages have a verb.
pub(super) fn verb_key(verb: &Verb) -> String {
    format!("verb-{}", verb.name)
}
