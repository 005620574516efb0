//! What a transaction said that it was going to read, fetched in one way to the server and back.
//!
//! It is good until something is written: whoever reads after that asks again.

use std::collections::{HashMap, VecDeque};

use tokio_postgres::Row;

use super::cases;
use super::chat;
use super::session::{Read, Session, Value, value};
use crate::desk::{CaseKind, Needs};
use crate::model::CaseNumber;
use crate::store::columns::{int, natural};
use crate::store::{Reach, StoreError};

/// One thing that is read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum What {
    Case(Reach, CaseNumber),
    OpenEvents,
    Workload,
    /// The channel for the threads of a company's tickets; of the provider's, whose name is empty.
    Channel(String),
    /// By the message's place and number.
    Said(String),
}

/// What has been fetched.
#[derive(Default)]
pub(super) struct Expected {
    rows: HashMap<What, Vec<Row>>,
    numbers: HashMap<CaseKind, VecDeque<u64>>,
}

impl Expected {
    /// What was fetched of it; nothing when it was not.
    pub(super) fn see(&self, what: &What) -> Option<&[Row]> {
        self.rows.get(what).map(Vec::as_slice)
    }

    /// A number that was drawn beforehand.
    pub(super) fn number(&mut self, of: CaseKind) -> Option<u64> {
        self.numbers.get_mut(&of)?.pop_front()
    }

    /// From here on, what is read may be another. The numbers stay this transaction's.
    pub(super) fn forget(&mut self) {
        self.rows.clear();
    }

    /// Fetches what all of these need.
    pub(super) fn fetch(
        &mut self,
        db: &Session,
        of: &[(&Reach, &Needs)],
    ) -> Result<(), StoreError> {
        let mut wanted: Vec<(What, Read)> = Vec::new();
        for (reach, needs) in of {
            want(&mut wanted, reach, needs)?;
        }
        let mut draws: Vec<(CaseKind, i64)> = Vec::new();
        // Whether a call is opened that a telephone system follows is known when it was looked for.
        let opening = of.iter().filter(|(_, needs)| needs.reference.is_none());
        for kind in opening.filter_map(|(_, needs)| needs.opens) {
            match draws.iter_mut().find(|(drawn, _)| *drawn == kind) {
                Some((_, count)) => *count += 1,
                None => draws.push((kind, 1)),
            }
        }
        if wanted.len() + draws.len() < 2 {
            // Asking when it is wanted costs as much.
            return Ok(());
        }
        // Each company's together: the fewer turns, the less to say.
        wanted.sort_by(|(_, a), (_, b)| a.reader().cmp(b.reader()));
        let (whats, mut reads): (Vec<What>, Vec<Read>) = wanted.into_iter().unzip();
        for (kind, count) in &draws {
            let draw = cases::numbers_of(*kind).draw;
            reads.push(all(draw, vec![value(*count)]));
        }
        let mut answers = db.read_all(&reads)?.into_iter();
        self.rows.extend(whats.into_iter().zip(answers.by_ref()));
        for ((kind, _), rows) in draws.iter().zip(answers) {
            let drawn = self.numbers.entry(*kind).or_default();
            for row in &rows {
                drawn.push_back(natural("the next number", row.try_get(0)?)?);
            }
        }
        Ok(())
    }
}

fn all(sql: &'static str, values: Vec<Value>) -> Read {
    Read {
        reach: Reach::Provider,
        sql,
        values,
    }
}

/// Adds what a command needs, each thing once.
fn want(wanted: &mut Vec<(What, Read)>, reach: &Reach, needs: &Needs) -> Result<(), StoreError> {
    let mut add = |what: What, read: Read| {
        if !wanted.iter().any(|(other, _)| *other == what) {
            wanted.push((what, read));
        }
    };
    for case in [needs.case, needs.quoted].into_iter().flatten() {
        add(What::Case(reach.clone(), case), case_of(reach, case)?);
    }
    if needs.open_events {
        add(What::OpenEvents, all(cases::OPEN_EVENTS, Vec::new()));
    }
    if needs.workload {
        add(What::Workload, all(cases::WORKLOAD, Vec::new()));
    }
    if let (Some(_), Reach::Company(company)) = (&needs.thread_for, reach) {
        for one in [company.to_string(), String::new()] {
            let read = all(chat::CHANNEL, vec![value(one.clone())]);
            add(What::Channel(one), read);
        }
    }
    if let Some(source) = &needs.source {
        let source = source.to_string();
        let read = all(chat::SAID, vec![value(source.clone())]);
        add(What::Said(source), read);
    }
    Ok(())
}

fn case_of(reach: &Reach, case: CaseNumber) -> Result<Read, StoreError> {
    let (id, of_all, of_company) = match case {
        CaseNumber::Ticket(id) => (id.0, cases::TICKET, cases::TICKET_OF),
        CaseNumber::Call(id) => (id.0, cases::CALL, cases::CALL_OF),
        // The state of the service is no secret between customers.
        CaseNumber::Event(id) => {
            return Ok(Read {
                reach: reach.clone(),
                sql: cases::EVENT,
                values: vec![value(int(id.0)?)],
            });
        }
    };
    let id = value(int(id)?);
    let (sql, values) = match reach {
        Reach::Provider => (of_all, vec![id]),
        Reach::Company(company) => (of_company, vec![id, value(company.to_string())]),
    };
    Ok(Read {
        reach: reach.clone(),
        sql,
        values,
    })
}
