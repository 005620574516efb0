//! Requests for help.
//!
//! ```text
//! open [SEVERITY] SUBJECT… [-- TEXT…] [product=…] [for=…] [language=…] [via=…]
//! list [WHICH] [queue=…] [company=…] [caller=…] [assignee=…] [before=…] [limit=…]
//! show CASE            comment TICKET TEXT…      answer CASE [TEXT…]
//! take TICKET          assign TICKET PERSON      move TICKET QUEUE
//! wait TICKET TEXT…    resolve CASE TEXT…        reopen TICKET TEXT…
//! close TICKET         severity CASE SEVERITY    escalate TICKET TEXT…
//! acknowledge TICKET   attachment A-1 [FILE]     attach TICKET FILE [TEXT…]
//! ```

use switchboard::desk::{Command, Query, StateFilter, TicketFilter};
use switchboard::model::{Action, CaseNumber, Channel, Role};

use super::args::{Args, Which};
use super::complaint::Complaint;
use super::parse::{Local, Request};
use super::table::{
    Group, Kind, Param, Verb, in_group, named, on_console, optional, required, verb,
};

const TICKET: Param = required("ticket", Kind::Ticket, "the ticket, such as T-1");
const FILE: Param = named("file", Kind::File, "a file that belongs to it");
const VIA: Param = named(
    "via",
    Kind::Channel,
    "how it reached the other side: phone, chat, email or web; chat when not said",
);

pub(super) const VERBS: &[Verb] = &in_group(
    Group::Tickets,
    [
        verb(
            "open",
            &["new", "ticket"],
            "open a ticket; a leading 1 (critical) to 4 (low) is its severity",
            &[
                optional(
                    "severity",
                    Kind::Severity,
                    "1 critical, 2 high, 3 medium, 4 low",
                ),
                required("subject", Kind::Line, "one line: what is wrong"),
                optional("text", Kind::Text, "the details"),
                named("product", Kind::Product, "the product it is about"),
                named(
                    "for",
                    Kind::Person,
                    "the caller, when an agent opens it for them",
                ),
                named(
                    "language",
                    Kind::Word,
                    "its language, such as en; detected when not said",
                ),
                FILE,
                VIA,
            ],
            &[
                "open 2 Mail is slow in Paris",
                "open Calendar is empty -- since this morning, on every device product=mail",
            ],
            &[Action::TicketOpen],
            open,
        ),
        verb(
            "list",
            &["ls", "tickets"],
            "list tickets, the newest first",
            &[
                optional(
                    "which",
                    Kind::Which,
                    "open, mine, all, new, active, waiting, resolved or closed",
                ),
                named("queue", Kind::Queue, "only those in this queue"),
                named("company", Kind::Company, "only this company's"),
                named("caller", Kind::Person, "only those opened by this person"),
                named("assignee", Kind::Person, "only those this person works on"),
                named(
                    "before",
                    Kind::Ticket,
                    "only older ones than this: the next page",
                ),
                named("limit", Kind::Count, "how many at most"),
            ],
            &["list", "list mine", "list all company=acme limit=50"],
            &[Action::TicketView],
            list,
        ),
        verb(
            "show",
            &["view"],
            "show a ticket, a service event or a call with its history",
            &[required(
                "case",
                Kind::Case,
                "the case, such as T-1, E-1 or C-1",
            )],
            &["show T-1", "show E-1"],
            &[Action::TicketView, Action::EventView],
            show,
        ),
        verb(
            "attachment",
            &["file"],
            "give back a file of a ticket",
            &[
                required("attachment", Kind::Word, "which, such as A-1"),
                optional("name", Kind::Word, "the file to write it to"),
            ],
            &["attachment A-1", "attachment A-1 mail.log"],
            &[Action::TicketView],
            attachment,
        ),
        on_console(verb(
            "attach",
            &[],
            "write on a ticket with a file",
            &[
                TICKET,
                required("file", Kind::File, "the file, such as mail.log"),
                optional("text", Kind::Text, "what you want to say"),
            ],
            &["attach T-1 mail.log it stops at nine"],
            &[Action::TicketComment, Action::TicketAnswer],
            attach,
        )),
        verb(
            "comment",
            &["say", "note"],
            "write on a ticket",
            &[
                TICKET,
                required("text", Kind::Text, "what you want to say"),
                FILE,
                VIA,
            ],
            &["comment T-1 it is worse since noon"],
            &[Action::TicketComment, Action::TicketAnswer],
            comment,
        ),
        verb(
            "answer",
            &["reply", "pickup"],
            "answer a ticket, or pick up a waiting call",
            &[
                required("case", Kind::Case, "the ticket, or the call"),
                optional("text", Kind::Text, "the answer; a call needs none"),
                VIA,
            ],
            &[
                "answer T-1 we are looking at the relay",
                "answer T-1 via=phone called back and left word",
                "answer C-1",
            ],
            &[Action::TicketAnswer, Action::CallAnswer],
            answer,
        ),
        verb(
            "take",
            &[],
            "take a ticket on yourself",
            &[TICKET],
            &["take T-1"],
            &[Action::TicketAssign],
            take,
        ),
        verb(
            "assign",
            &["give"],
            "give a ticket to somebody",
            &[TICKET, required("person", Kind::Person, "the agent")],
            &["assign T-1 ben"],
            &[Action::TicketAssign],
            assign,
        ),
        verb(
            "move",
            &[],
            "put a ticket into another queue",
            &[TICKET, required("queue", Kind::Queue, "the queue")],
            &["move T-1 level-2"],
            &[Action::TicketAssign],
            move_,
        ),
        verb(
            "wait",
            &["ask"],
            "ask the customer something and wait for them",
            &[TICKET, required("text", Kind::Text, "the question"), VIA],
            &["wait T-1 which devices are affected?"],
            &[Action::TicketWait],
            wait,
        ),
        verb(
            "resolve",
            &["solve", "fixed"],
            "say that a ticket or a service event is over, and how",
            &[
                required("case", Kind::Case, "the ticket or the service event"),
                required("text", Kind::Text, "what was done"),
                VIA,
            ],
            &[
                "resolve T-1 restarted the relay",
                "resolve E-1 a disk was replaced",
            ],
            &[Action::TicketResolve, Action::EventManage],
            resolve,
        ),
        verb(
            "reopen",
            &[],
            "say that a resolved ticket is not solved",
            &[
                TICKET,
                required("text", Kind::Text, "what is still wrong"),
                VIA,
            ],
            &["reopen T-1 it is slow again"],
            &[Action::TicketReopen],
            reopen,
        ),
        verb(
            "close",
            &[],
            "close a resolved ticket",
            &[TICKET],
            &["close T-1"],
            &[Action::TicketClose],
            close,
        ),
        verb(
            "severity",
            &["sev", "priority"],
            "change how bad a ticket or a service event is",
            &[
                required("case", Kind::Case, "the ticket or the service event"),
                required(
                    "severity",
                    Kind::Severity,
                    "1 critical, 2 high, 3 medium, 4 low",
                ),
            ],
            &["severity T-1 2", "severity E-1 critical"],
            &[Action::TicketSeverity, Action::EventManage],
            severity,
        ),
        verb(
            "escalate",
            &[],
            "ask for the account manager",
            &[TICKET, required("text", Kind::Text, "why")],
            &["escalate T-1 the board meets at three"],
            &[Action::TicketEscalate],
            escalate,
        ),
        verb(
            "acknowledge",
            &["ack"],
            "take an escalation on",
            &[TICKET],
            &["ack T-1"],
            &[Action::TicketAcknowledge],
            acknowledge,
        ),
    ],
);

fn via(args: &Args<'_>) -> Channel {
    args.channel("via").unwrap_or(Channel::Chat)
}

fn command(command: Command) -> Result<Request, Complaint> {
    Ok(Request::Command(command))
}

/// The command, with the file that was given with it.
fn with_file(args: &Args<'_>, command: Command) -> Request {
    match args.text("file") {
        Some(file) => Request::Local(Local::WithFile(Box::new(command), file)),
        None => Request::Command(command),
    }
}

fn open(args: &Args<'_>) -> Result<Request, Complaint> {
    // A file is a comment, and one of the provider's people would answer the ticket with it.
    if args.text("file").is_some() && args.person("for").is_some() {
        return Err(args.complain("file", args.say().file_only_own()));
    }
    let open = Command::OpenTicket {
        caller: args
            .person("for")
            .unwrap_or_else(|| args.scope.speaker.clone()),
        severity: args.severity("severity"),
        subject: args.must("subject", args.text("subject"))?,
        text: args.text("text").unwrap_or_default(),
        product: args.text("product").unwrap_or_default(),
        channel: via(args),
        language: args.text("language"),
    };
    Ok(with_file(args, open))
}

fn list(args: &Args<'_>) -> Result<Request, Complaint> {
    let mut filter = TicketFilter {
        company: args.company("company"),
        caller: args.person("caller"),
        assignee: args.person("assignee"),
        queue: args.queue("queue"),
        ..TicketFilter::default()
    };
    match args.which("which").unwrap_or(Which::Open) {
        Which::Open => {}
        Which::Mine => {
            let me = args.scope.speaker.clone();
            let is_customer = args
                .scope
                .person()
                .is_some_and(|person| person.roles.iter().copied().any(Role::is_customers));
            if is_customer {
                filter.caller = Some(me);
            } else {
                filter.assignee = Some(me);
            }
        }
        Which::All => filter.state = StateFilter::Any,
        Which::In(state) => filter.state = StateFilter::Only(state),
    }
    if args.case("before").is_some() {
        filter.before = Some(args.ticket("before")?);
    }
    if let Some(limit) = args.count("limit") {
        filter.limit = usize::try_from(limit).unwrap_or(TicketFilter::MAX_LIMIT);
    }
    Ok(Request::Query(Query::Tickets { filter }))
}

fn show(args: &Args<'_>) -> Result<Request, Complaint> {
    Ok(Request::Query(
        match args.must("case", args.case("case"))? {
            CaseNumber::Ticket(ticket) => Query::Ticket { ticket },
            CaseNumber::Event(event) => Query::Event { event },
            CaseNumber::Call(call) => Query::Call { call },
        },
    ))
}

fn attachment(args: &Args<'_>) -> Result<Request, Complaint> {
    let id = args.must("attachment", args.text("attachment"))?;
    let id = id
        .parse()
        .map_err(|why| args.complain("attachment", args.say().id_error(&why)))?;
    Ok(Request::Local(Local::Attachment(id, args.text("name"))))
}

fn attach(args: &Args<'_>) -> Result<Request, Complaint> {
    let file = args.must("file", args.text("file"))?;
    let comment = Command::Comment {
        ticket: args.ticket("ticket")?,
        text: args.text("text").unwrap_or_default(),
        channel: Channel::Chat,
        source: None,
    };
    Ok(Request::Local(Local::WithFile(Box::new(comment), file)))
}

fn comment(args: &Args<'_>) -> Result<Request, Complaint> {
    let comment = Command::Comment {
        ticket: args.ticket("ticket")?,
        text: args.must("text", args.text("text"))?,
        channel: via(args),
        source: None,
    };
    Ok(with_file(args, comment))
}

fn answer(args: &Args<'_>) -> Result<Request, Complaint> {
    let case = args.must("case", args.case("case"))?;
    match (case, args.text("text")) {
        (CaseNumber::Call(call), None) => command(Command::AnswerCall { call }),
        (CaseNumber::Call(_), Some(_)) => {
            Err(args.complain("text", args.say().call_without_text()))
        }
        (CaseNumber::Ticket(ticket), Some(text)) => command(Command::Comment {
            ticket,
            text,
            channel: via(args),
            source: None,
        }),
        (CaseNumber::Ticket(_), None) => Err(Complaint::new(args.say().missing_answer())),
        (CaseNumber::Event(_), _) => {
            Err(args.wrong_case("case", case, args.say().wanted_ticket_or_call()))
        }
    }
}

fn take(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::AssignTicket {
        ticket: args.ticket("ticket")?,
        to: args.scope.speaker.clone(),
    })
}

fn assign(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::AssignTicket {
        ticket: args.ticket("ticket")?,
        to: args.must("person", args.person("person"))?,
    })
}

fn move_(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::MoveTicket {
        ticket: args.ticket("ticket")?,
        queue: args.must("queue", args.queue("queue"))?,
    })
}

fn wait(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::WaitForCustomer {
        ticket: args.ticket("ticket")?,
        text: args.must("text", args.text("text"))?,
        channel: via(args),
    })
}

fn resolve(args: &Args<'_>) -> Result<Request, Complaint> {
    let case = args.must("case", args.case("case"))?;
    let text = args.must("text", args.text("text"))?;
    match case {
        CaseNumber::Ticket(ticket) => command(Command::ResolveTicket {
            ticket,
            text,
            channel: via(args),
        }),
        CaseNumber::Event(event) => command(Command::ResolveEvent { event, text }),
        CaseNumber::Call(_) => {
            Err(args.wrong_case("case", case, args.say().wanted_ticket_or_event_hangup()))
        }
    }
}

fn reopen(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::ReopenTicket {
        ticket: args.ticket("ticket")?,
        text: args.must("text", args.text("text"))?,
        channel: via(args),
    })
}

fn close(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::CloseTicket {
        ticket: args.ticket("ticket")?,
    })
}

fn severity(args: &Args<'_>) -> Result<Request, Complaint> {
    let case = args.must("case", args.case("case"))?;
    let severity = args.must("severity", args.severity("severity"))?;
    match case {
        CaseNumber::Ticket(ticket) => command(Command::SetSeverity { ticket, severity }),
        CaseNumber::Event(event) => command(Command::SetEventSeverity { event, severity }),
        CaseNumber::Call(_) => {
            Err(args.wrong_case("case", case, args.say().wanted_ticket_or_event()))
        }
    }
}

fn escalate(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::Escalate {
        ticket: args.ticket("ticket")?,
        reason: args.must("text", args.text("text"))?,
    })
}

fn acknowledge(args: &Args<'_>) -> Result<Request, Complaint> {
    command(Command::Acknowledge {
        ticket: args.ticket("ticket")?,
    })
}
