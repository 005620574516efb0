//! Phone calls.
//!
//! ```text
//! call [from=…] [code=…] [about=…] [severity=…] [language=…] [product=…] [TEXT…]
//! verify CALL CODE CASE
//! hangup CALL      abandon CALL      transfer CALL QUEUE      end CASE [TEXT…]
//! callback CALL [NUMBER]         called CALL [TEXT…]         callbacks
//! queues           duty           signin           signout
//! ```
//!
//! A call is picked up with `answer C-1`. `call` and `abandon` are what the telephone exchange
//! reports; the console plays the exchange, so that a desk can be tried without one.

use switchboard::desk::{Command, Query};
use switchboard::model::{Action, CaseNumber, Channel, IncomingCall};

use super::args::Args;
use super::complaint::Complaint;
use super::parse::Request;
use super::table::{
    Group, Kind, Param, Verb, in_group, named, on_console, optional, required, verb,
};

const CALL: Param = required("call", Kind::Call, "the call, such as C-1");

pub(super) const VERBS: &[Verb] = &in_group(
    Group::Calls,
    [
        on_console(verb(
            "call",
            &["phone", "ring"],
            "play the telephone: a call comes in, from your number when no other is said",
            &[
                optional("text", Kind::Text, "what the caller says"),
                named("from", Kind::Word, "the number or address it comes from"),
                named(
                    "code",
                    Kind::Word,
                    "the subscription code that the caller quotes",
                ),
                named(
                    "about",
                    Kind::Word,
                    "the case number that the caller quotes",
                ),
                named("severity", Kind::Severity, "how bad the caller says it is"),
                named("language", Kind::Word, "the caller's language, such as en"),
                named("product", Kind::Word, "the product it is about"),
                named(
                    "via",
                    Kind::Channel,
                    "phone, chat, email or web; phone when not said",
                ),
            ],
            &[
                "call nobody in Lyon gets mail",
                "call from=+33140000000 code=ACM-7731 about=E-1 is there news?",
            ],
            &[],
            call,
        )),
        on_console(verb(
            "abandon",
            &[],
            "play the telephone: a waiting caller gives up",
            &[CALL],
            &["abandon C-1"],
            &[],
            abandon,
        )),
        verb(
            "transfer",
            &[],
            "send a call on to another queue",
            &[CALL, required("queue", Kind::Queue, "the queue")],
            &["transfer C-1 level-2"],
            &[Action::CallAnswer],
            transfer,
        ),
        verb(
            "verify",
            &[],
            "check the subscription code and the case number that a caller quotes",
            &[
                CALL,
                required(
                    "code",
                    Kind::Word,
                    "the subscription code that the caller quotes",
                ),
                required(
                    "about",
                    Kind::Word,
                    "the case number that the caller quotes",
                ),
            ],
            &["verify C-1 ACM-7731 E-1"],
            &[Action::CallAnswer],
            verify,
        ),
        verb(
            "hangup",
            &["hang-up"],
            "end a call that was answered",
            &[CALL],
            &["hangup C-1"],
            &[Action::CallAnswer],
            hangup,
        ),
        verb(
            "end",
            &[],
            "end a service event, and say what was done; or end a call",
            &[
                required("case", Kind::Case, "the service event or the call"),
                optional("text", Kind::Text, "what was done"),
            ],
            &["end E-1 a disk was replaced", "end C-1"],
            &[Action::EventManage, Action::CallAnswer],
            end,
        ),
        verb(
            "callback",
            &["call-back"],
            "plan that a caller is called back",
            &[
                CALL,
                optional(
                    "number",
                    Kind::Word,
                    "the number, when it is not that from which they called",
                ),
            ],
            &["callback C-1", "callback C-1 +33140000002"],
            &[Action::CallAnswer],
            callback,
        ),
        verb(
            "called",
            &[],
            "say that you have called somebody back",
            &[CALL, optional("text", Kind::Text, "what was said")],
            &["called C-1 it works again"],
            &[Action::CallAnswer],
            called,
        ),
        verb(
            "callbacks",
            &["call-backs"],
            "show who is to be called back, and by when",
            &[],
            &["callbacks"],
            &[Action::CallAnswer],
            |_| Ok(Request::Query(Query::CallBacks)),
        ),
        verb(
            "signin",
            &["sign-in"],
            "sign in: get calls and tickets while your shift is on",
            &[],
            &["signin"],
            &[Action::CallAnswer],
            |_| Ok(Request::Command(Command::SignIn { is_in: true })),
        ),
        verb(
            "signout",
            &["sign-out"],
            "sign out: get no more calls and tickets",
            &[],
            &["signout"],
            &[Action::CallAnswer],
            |_| Ok(Request::Command(Command::SignIn { is_in: false })),
        ),
        verb(
            "queues",
            &["queue"],
            "show what waits where, and the speed of answer",
            &[],
            &["queues"],
            &[Action::QueueView],
            queues,
        ),
        verb(
            "duty",
            &["oncall"],
            "show who is on duty, and what they have in hand",
            &[],
            &["duty"],
            &[Action::TicketAssign],
            |_| Ok(Request::Query(Query::Duty)),
        ),
    ],
);

fn call(args: &Args<'_>) -> Result<Request, Complaint> {
    let code = args.text("code");
    let own_number = || {
        let person = args.scope.person()?;
        person.phones.first().or(person.email.as_ref()).cloned()
    };
    let from = args.text("from").or_else(own_number);
    Ok(Request::Exchange(Command::ReceiveCall {
        call: IncomingCall {
            id: format!("console:{}", args.scope.speaker),
            channel: Some(args.channel("via").unwrap_or(Channel::Phone)),
            from,
            subscription_code: code,
            case: args.text("about"),
            severity: args.severity("severity"),
            language: args.text("language"),
            product: args.text("product"),
            text: args.text("text"),
            ..IncomingCall::default()
        },
    }))
}

fn abandon(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Exchange(Command::AbandonCall {
        call: args.call("call")?,
    }))
}

fn transfer(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Command(Command::TransferCall {
        call: args.call("call")?,
        queue: args.must("queue", args.queue("queue"))?,
    }))
}

fn verify(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Command(Command::VerifyCaller {
        call: args.call("call")?,
        code: args.must("code", args.text("code"))?,
        case: args.must("about", args.text("about"))?,
    }))
}

fn hangup(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Command(Command::EndCall {
        call: args.call("call")?,
    }))
}

fn end(args: &Args<'_>) -> Result<Request, Complaint> {
    let case = args.must("case", args.case("case"))?;
    Ok(Request::Command(match case {
        CaseNumber::Call(call) => Command::EndCall { call },
        CaseNumber::Event(event) => Command::ResolveEvent {
            event,
            text: args
                .text("text")
                .ok_or_else(|| Complaint::new(args.say().missing_what_was_done()))?,
        },
        CaseNumber::Ticket(_) => {
            return Err(args.wrong_case("case", case, args.say().wanted_event_or_call()));
        }
    }))
}

fn callback(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Command(Command::AskCallBack {
        call: args.call("call")?,
        number: args.text("number"),
    }))
}

fn called(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Command(Command::CallBackMade {
        call: args.call("call")?,
        text: args.text("text").unwrap_or_default(),
    }))
}

fn queues(_: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Query(Query::Queues))
}
