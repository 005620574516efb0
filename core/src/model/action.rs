//! What a person may be allowed to do.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::roster::nearest;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $phrase:literal;)*) => {
        /// One permission. `rules/programme.toml` grants them to roles; what is not granted is
        /// refused. A customer's person acts only within their own company, whatever is granted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As TOML writes it: `ticket.open`.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// What follows "you may not": `open tickets`.
            #[must_use]
            pub fn phrase(self) -> &'static str {
                match self { $(Self::$name => $phrase,)* }
            }
        }
    };
}

actions! {
    /// Take calls in, as the telephone system's side does.
    CallReceive = "call.receive", "take calls in";
    /// Answer, transfer and end calls.
    CallAnswer = "call.answer", "answer calls";
    /// Open a ticket (P10: not secondary administrators).
    TicketOpen = "ticket.open", "open tickets";
    /// Read tickets.
    TicketView = "ticket.view", "see tickets";
    /// Write on a ticket as the customer.
    TicketComment = "ticket.comment", "comment on tickets";
    /// Write on a ticket as the desk: the first one stops the response clock.
    TicketAnswer = "ticket.answer", "answer tickets";
    /// Give a ticket to somebody.
    TicketAssign = "ticket.assign", "assign tickets";
    /// Wait for the customer.
    TicketWait = "ticket.wait", "set tickets to waiting";
    /// Say that it is solved.
    TicketResolve = "ticket.resolve", "resolve tickets";
    /// Say that it is not.
    TicketReopen = "ticket.reopen", "reopen tickets";
    /// Close a resolved ticket.
    TicketClose = "ticket.close", "close tickets";
    /// Change the severity.
    TicketSeverity = "ticket.severity", "change the severity of tickets";
    /// Ask for the account manager.
    TicketEscalate = "ticket.escalate", "escalate tickets";
    /// Take an escalation on.
    TicketAcknowledge = "ticket.acknowledge", "acknowledge escalations";
    /// Declare a service event.
    EventOpen = "event.open", "declare service events";
    /// Read the state of the service.
    EventView = "event.view", "see service events";
    /// Write an update, change the severity, name a commander, resolve.
    EventManage = "event.manage", "manage service events";
    /// Announce or call off maintenance.
    MaintenancePlan = "maintenance.plan", "plan maintenance";
    /// Declare a service event a major incident.
    IncidentDeclare = "incident.declare", "declare major incidents";
    /// Read how a major incident is worked on, and what is owed after it.
    IncidentView = "incident.view", "see the work on major incidents";
    /// Write notes, add and do tasks, write the root-cause analysis, do follow-up actions.
    IncidentWork = "incident.work", "work on major incidents";
    /// Give roles, call teams, hand the command over, say who owes the analysis and by when.
    IncidentManage = "incident.manage", "manage major incidents";
    /// Approve a root-cause analysis, which publishes it.
    IncidentApprove = "incident.approve", "approve root-cause analyses";
    /// See who the named callers are.
    PeopleView = "people.view", "see who the named callers are";
    /// Add and remove them.
    PeopleManage = "people.manage", "add or remove named callers";
    /// Plan service reviews, and keep what came of them.
    ReviewManage = "review.manage", "arrange service reviews";
    /// Give a company another account manager.
    AccountHandOver = "account.hand_over", "hand customers over";
    /// See the subscription.
    SubscriptionView = "subscription.view", "see subscriptions";
    /// Ask whether a device can be activated (P12).
    DeviceCheck = "device.check", "check devices";
    /// Look for articles and read them (P13).
    ArticleView = "article.view", "read articles";
    /// See what articles solved, and which searches found nothing.
    ArticleReport = "article.report", "see what articles solved";
    /// Take training modules (P14).
    TrainingTake = "training.take", "take training";
    /// See who has done which training: a customer's person in their own company.
    TrainingReport = "training.report", "see who has done which training";
    /// See queues and the speed of answer.
    QueueView = "queue.view", "see queues";
    /// Make the one-time code that links a chat account to a customer's person, and take it away.
    PeopleInvite = "people.invite", "invite people to the chat";
    /// The same for the provider's people: whoever may do this can become any of them.
    StaffInvite = "staff.invite", "invite the provider's people to the chat";
    /// Choose what a channel hears.
    PlaceSubscribe = "place.subscribe", "choose what a channel hears";
    /// Say whose a chat server is.
    ServerBind = "server.bind", "say whose a chat server is";
    /// See the rules in force.
    RulesView = "rules.view", "see the rules";
    /// See how the rules decided a case: conditions, values, places in scripts.
    RulesExplain = "rules.explain", "see how the rules decide";
    /// Propose, promote and roll back rules.
    RulesManage = "rules.manage", "change the rules";
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.key() == text)
            .ok_or_else(|| {
                let hint = nearest(&text, Self::ALL.iter().map(|action| action.key()))
                    .map(|near| format!("; did you mean `{near}`?"))
                    .unwrap_or_default();
                serde::de::Error::custom(format!("`{text}` is not a permission{hint}"))
            })
    }
}
