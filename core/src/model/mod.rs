//! Plain data: who exists, what they asked for, what is owed to them.
//!
//! Nothing in this layer decides, reads a clock or touches a file.

mod action;
mod alarm;
mod article;
mod attachment;
mod audit;
mod call;
mod chat;
mod device;
mod duration;
mod event;
mod feed;
mod hexadecimal;
mod id;
mod incident;
mod letters;
mod mail;
mod month;
mod notification;
mod party;
mod plan;
mod reported;
mod review;
mod roster;
mod series;
mod severity;
mod telephone;
mod telling;
mod ticket;
mod timer;
mod training;
mod version;

pub use action::Action;
pub use alarm::{Alarm, AlarmState, Cause, KnownAlarm};
pub use article::{Found, Fruitless, Piece, Solved, SolvedCount};
pub use attachment::{Attachment, AttachmentId, FileContent, GivenFile, LostFile, NotKept, bytes};
pub use audit::{AuditEntry, ChatHappening, DecisionRecord, Happening, ReviewStep, Visibility};
pub use call::{Call, CallState, Channel, ChannelError, IncomingCall, Tries, Verification};
pub use chat::{
    AccountId, CodeDigest, Link, LinkCode, MessageSource, Owner, PlaceId, TicketsChannel,
    WrongCodes,
};
pub use device::{Device, DeviceCheck};
pub use duration::{Span, SpanError};
pub use event::{Audience, EventKind, EventState, EventUpdate, ServiceEvent, ToldAt, Window};
pub use feed::{CurrentUsers, FeedUser, Touched, UserGroup, impacted_users};
pub use hexadecimal::hexadecimal;
pub use id::{
    ArticleId, CalendarId, CallId, CaseNumber, CompanyId, EventId, IdError, IdKind, MonitorId,
    NotificationId, PersonId, QueueId, RegionId, RulesVersion, ServiceId, SubscriptionCode,
    TicketId, TierId, TrainingId,
};
pub use incident::{
    Analysis, Debt, Done, FollowUp, Incident, IncidentStep, Owed, Publication, Task, Written,
};
pub(crate) use letters::letter;
pub use mail::{Automatic, IncomingMail, MailOutcome, MailRecord, SenderCheck};
pub use month::{Month, MonthError};
pub use notification::{Notification, NotificationKind, Recipient, RecipientError, Urgency};
pub use party::{Absence, Company, Person, Role, Subscription};
pub use plan::{Act, EscalationPlan, EscalationStep, Mark};
pub use reported::{ReportedClock, ReportedTicket, UsageRow};
pub use review::{Guest, Invitation, Review, ReviewAction, ReviewNote};
pub use roster::nearest;
pub(crate) use roster::phone_key;
pub use roster::{Roster, RosterError, Unique};
pub use series::Series;
pub use severity::{Severity, SeverityError};
pub use telephone::{
    CallAnswer, CallBack, CallCourse, CallReference, CallReferenceError, Presence, SipAddress,
    SipAddressError,
};
pub use telling::{EventWord, SaidOfEvent, Telling, TellingKey};
pub use ticket::{Clock, ClockKind, ClockState, Escalation, StepState, Ticket, TicketState};
pub use timer::{Timer, TimerKey, TimerKind};
pub use training::{Progress, TrainingOutcome};
pub use version::{CameInForce, Candidate, InForce, RulesChange, RulesStep};

/// A point in time. Always UTC inside; zones matter only to calendars and to readers.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
