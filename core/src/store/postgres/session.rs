//! One connection for one transaction.
//!
//! Questions are asked with prepared statements. Those that change something are gathered and sent
//! together, so that a change costs one way to the server and back however many rows it has.

use std::cell::{Cell, RefCell};

use deadpool_postgres::Object;
use tokio::runtime::Handle;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::wait::{self, Question, wait};
use crate::store::{Reach, StoreError};

/// For whom a transaction reads when it reads for the provider.
const PROVIDER: &str = "*";

/// A counter is the sum of so many rows, of which a transaction changes one.
const SLOTS: u64 = 16;

const BEGIN: &str = "BEGIN; SET LOCAL switchboard.company = '*'";
const READ_FOR: &str = "SELECT set_config('switchboard.company', $1, true)";

/// A value of a statement.
pub(super) type Value = Box<dyn ToSql + Sync>;

/// Statements that are sent together, in order.
#[derive(Default)]
pub(super) struct Batch {
    pieces: Vec<(&'static str, Vec<Value>)>,
}

/// A value of a statement.
pub(super) fn value(value: impl ToSql + Sync + 'static) -> Value {
    Box::new(value)
}

impl Batch {
    /// Adds one; the number under which its answer is found.
    pub(super) fn add(&mut self, sql: &'static str, values: Vec<Value>) -> usize {
        self.pieces.push((sql, values));
        self.pieces.len() - 1
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

/// A question, and for whom it is asked.
pub(super) struct Read {
    pub(super) reach: Reach,
    pub(super) sql: &'static str,
    pub(super) values: Vec<Value>,
}

impl Read {
    /// As the server is told it.
    pub(super) fn reader(&self) -> &str {
        reader(&self.reach)
    }
}

fn reader(reach: &Reach) -> &str {
    match reach {
        Reach::Provider => PROVIDER,
        Reach::Company(company) => company.as_str(),
    }
}

/// How a transaction ended that could not be ended.
pub(super) enum Ending {
    /// It was kept.
    Kept,
    /// It was not.
    Failed(StoreError),
    /// The connection was lost at the end; what the transaction is called, if that is known.
    Unknown(Option<String>, StoreError),
}

/// A connection in a transaction.
pub(super) struct Session {
    client: Option<Object>,
    handle: Handle,
    begun: Cell<bool>,
    /// For whom the server was told that this reads, and for whom it is to read.
    told: RefCell<String>,
    wanted: RefCell<String>,
    /// Something was written.
    is_dirty: Cell<bool>,
    /// A statement has failed, and nothing of the transaction can be kept.
    fault: RefCell<Option<String>>,
    /// The server has refused it because of another one.
    clashed: Cell<bool>,
    /// The connection is gone.
    lost: Cell<bool>,
    /// What the server calls this transaction, to ask what became of it.
    name: RefCell<Option<String>>,
    /// Which of a counter's slots this changes.
    pub(super) slot: i16,
    /// Which of the store's transactions this is.
    pub(super) turn: u64,
}

impl Session {
    pub(super) fn new(client: Object, handle: Handle, turn: u64) -> Self {
        Self {
            client: Some(client),
            handle,
            begun: Cell::new(false),
            told: RefCell::new(PROVIDER.to_owned()),
            wanted: RefCell::new(PROVIDER.to_owned()),
            is_dirty: Cell::new(false),
            fault: RefCell::new(None),
            clashed: Cell::new(false),
            lost: Cell::new(false),
            name: RefCell::new(None),
            slot: (turn % SLOTS) as i16,
            turn,
        }
    }

    /// What follows is read on this behalf, and the server holds it to that.
    pub(super) fn read_for(&self, reach: &Reach) {
        let reader = reader(reach);
        let mut wanted = self.wanted.borrow_mut();
        if *wanted != reader {
            reader.clone_into(&mut wanted);
        }
    }

    pub(super) fn rows(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StoreError> {
        self.rows_of(sql, values)
    }

    /// The same for a statement that is put together.
    pub(super) fn rows_of(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StoreError> {
        let client = self.client()?;
        self.ask(async {
            let statement = client.prepare_cached(sql).await?;
            client.query(&statement, values).await
        })
    }

    /// The same for one that is not worth preparing.
    pub(super) fn rows_once(&self, sql: &str) -> Result<Vec<Row>, StoreError> {
        let client = self.client()?;
        self.ask(client.query(sql, &[]))
    }

    /// Changes something with a statement that is put together.
    pub(super) fn execute_of(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<(), StoreError> {
        self.is_dirty.set(true);
        self.rows_of(sql, values).map(drop)
    }

    pub(super) fn row(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// Changes something; how many rows.
    pub(super) fn execute(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, StoreError> {
        self.is_dirty.set(true);
        let client = self.client()?;
        self.ask(async {
            let statement = client.prepare_cached(sql).await?;
            client.execute(&statement, values).await
        })
    }

    /// Sends all of a batch together; the rows that each returns.
    pub(super) fn send(&self, batch: &Batch) -> Result<Vec<Vec<Row>>, StoreError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.is_dirty.set(true);
        let pieces = batch
            .pieces
            .iter()
            .map(|(sql, values)| (*sql, values.as_slice()));
        self.together(pieces.collect())
    }

    /// Asks all of these together, each for whom it is asked; the rows that each returns.
    pub(super) fn read_all(&self, reads: &[Read]) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut told = match self.begun.get() {
            true => self.told.borrow().clone(),
            false => PROVIDER.to_owned(),
        };
        self.wanted.borrow_mut().clone_from(&told);
        let mut turns: Vec<Option<[Value; 1]>> = Vec::with_capacity(reads.len());
        for read in reads {
            let turns_to = (told != read.reader()).then(|| read.reader().to_owned());
            if let Some(reader) = &turns_to {
                told.clone_from(reader);
            }
            turns.push(turns_to.map(|reader| [value(reader)]));
        }
        let mut pieces = Vec::with_capacity(reads.len());
        for (read, turn) in reads.iter().zip(&turns) {
            if let Some(turn) = turn {
                pieces.push((READ_FOR, turn.as_slice()));
            }
            pieces.push((read.sql, read.values.as_slice()));
        }
        let mut answers = self.together(pieces)?.into_iter();
        self.wanted.borrow_mut().clone_from(&told);
        *self.told.borrow_mut() = told;
        let mut rows = Vec::with_capacity(reads.len());
        for turn in &turns {
            if turn.is_some() {
                answers.next();
            }
            rows.push(answers.next().unwrap_or_default());
        }
        Ok(rows)
    }

    /// Sends statements without waiting for one's answer before the next.
    fn together(&self, pieces: Vec<(&'static str, &[Value])>) -> Result<Vec<Vec<Row>>, StoreError> {
        let client = self.client()?;
        self.ask(async {
            let mut statements = Vec::with_capacity(pieces.len());
            for (sql, _) in &pieces {
                statements.push(client.prepare_cached(sql).await?);
            }
            let values: Vec<Vec<&(dyn ToSql + Sync)>> = pieces
                .iter()
                .map(|(_, values)| values.iter().map(|value| &**value).collect())
                .collect();
            let questions: Vec<Question<'_, Result<Vec<Row>, tokio_postgres::Error>>> = statements
                .iter()
                .zip(&values)
                .map(|(statement, values)| {
                    Box::pin(client.query(statement, values)) as Question<'_, _>
                })
                .collect();
            wait::all(questions).await.into_iter().collect()
        })
    }

    /// Whether something was written.
    pub(super) fn is_dirty(&self) -> bool {
        self.is_dirty.get()
    }

    /// Whether the server has refused it because of another one.
    pub(super) fn has_clashed(&self) -> bool {
        self.clashed.get()
    }

    /// Whether the connection is gone.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.get()
    }

    /// What the server calls this transaction.
    pub(super) fn named(&self, name: Option<String>) {
        *self.name.borrow_mut() = name;
    }

    /// For statements that are not prepared, because they run seldom or are no questions.
    pub(super) fn run(&self, sql: &str) -> Result<(), StoreError> {
        let client = self.client()?;
        self.ask(client.batch_execute(sql))
    }

    /// Goes back to where nothing was written, after a failure inside [`Session::send`].
    pub(super) fn begin_anew(&self) -> Result<(), StoreError> {
        self.fault.borrow_mut().take();
        self.run("ROLLBACK")?;
        self.begun.set(false);
        self.is_dirty.set(false);
        Ok(())
    }

    /// Goes back to a savepoint.
    pub(super) fn back_to(&self, savepoint: &str) -> Result<(), StoreError> {
        self.fault.borrow_mut().take();
        self.run(&format!("ROLLBACK TO {savepoint}"))
    }

    /// Keeps all of it.
    pub(super) fn commit(mut self) -> Ending {
        let fault = self.fault.borrow_mut().take();
        if let Some(fault) = fault {
            self.give_up();
            return Ending::Failed(StoreError::Database(fault));
        }
        if !self.begun.get() {
            self.put_back();
            return Ending::Kept;
        }
        let committed = self.run("COMMIT");
        match committed {
            Ok(()) => {
                self.put_back();
                Ending::Kept
            }
            // What was only read has been read.
            Err(StoreError::Lost(_)) if !self.is_dirty.get() => Ending::Kept,
            Err(error @ StoreError::Lost(_)) => {
                let name = self.name.borrow_mut().take();
                Ending::Unknown(name, error)
            }
            Err(error) => Ending::Failed(error),
        }
    }

    /// Keeps nothing of it.
    pub(super) fn roll_back(mut self) {
        self.fault.borrow_mut().take();
        if !self.begun.get() || self.run("ROLLBACK").is_ok() {
            self.put_back();
        }
    }

    fn client(&self) -> Result<&Object, StoreError> {
        self.client.as_ref().ok_or(StoreError::NotRun)
    }

    /// Asks the server something, after what has to be said first.
    fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, StoreError> {
        if let Some(fault) = self.fault.borrow().as_ref() {
            return Err(StoreError::Database(fault.clone()));
        }
        let client = self.client()?;
        let preface = self.preface();
        let asked = {
            let _inside = self.handle.enter();
            wait(with_preface(client, preface.as_ref(), question))
        };
        let answer = asked.map_err(StoreError::from);
        if let Err(error) = &answer {
            match error {
                StoreError::Conflict { .. } => self.clashed.set(true),
                StoreError::Lost(_) => self.lost.set(true),
                _ => {}
            }
            *self.fault.borrow_mut() = Some(error.to_string());
        }
        answer
    }

    /// The beginning of the transaction, and for whom it reads from here on.
    fn preface(&self) -> Option<Preface> {
        let wanted = self.wanted.borrow();
        let mut told = self.told.borrow_mut();
        let begins = !self.begun.replace(true);
        if begins {
            PROVIDER.clone_into(&mut told);
        }
        let reader = (*wanted != *told).then(|| wanted.clone());
        if let Some(reader) = &reader {
            reader.clone_into(&mut told);
        }
        (begins || reader.is_some()).then_some(Preface { begins, reader })
    }

    fn put_back(&mut self) {
        // Dropping it gives it to the pool.
        self.client = None;
    }

    /// A connection in the middle of a transaction is of no use to others.
    fn give_up(&mut self) {
        if let Some(client) = self.client.take() {
            let _inside = self.handle.enter();
            drop(Object::take(client));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.give_up();
    }
}

struct Preface {
    begins: bool,
    reader: Option<String>,
}

/// Sends the preface and the question together.
async fn with_preface<T>(
    client: &Object,
    preface: Option<&Preface>,
    question: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T, tokio_postgres::Error> {
    let Some(preface) = preface else {
        return question.await;
    };
    let turn = match &preface.reader {
        // Prepared before, so that the question cannot overtake it.
        Some(reader) => Some((client.prepare_cached(READ_FOR).await?, reader)),
        None => None,
    };
    let begin = async {
        match preface.begins {
            true => client.batch_execute(BEGIN).await,
            false => Ok(()),
        }
    };
    let tell = async {
        match &turn {
            Some((statement, reader)) => client.query(statement, &[reader]).await.map(drop),
            None => Ok(()),
        }
    };
    let ((begun, told), answer) = wait::both(wait::both(begin, tell), question).await;
    begun?;
    told?;
    answer
}
