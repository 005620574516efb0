//! Telling other instances that something was changed, and hearing it of them.
//!
//! A hint and no more: it is sent after the transaction and not with it, because transactions that
//! notify commit one after another; many changes in a row are one hint; and one that is lost costs a
//! second, because everybody looks by themselves.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_postgres::{AsyncMessage, Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::model::hexadecimal;
use crate::store::StoreError;

/// The channel of a desk: one database may hold a desk in each of its schemas. A channel's name is
/// short where a schema's may be long, so it is the number by which the database knows it.
const CHANNEL: &str = "SELECT 'switchboard_' || current_schema()::regnamespace::oid";
/// Changes within so long are one hint.
const GATHER: Duration = Duration::from_millis(20);
/// The pause before a lost connection is made anew.
const AGAIN: Duration = Duration::from_secs(1);

type Wake = Arc<dyn Fn() + Send + Sync>;

/// What is to be told and who wants to hear.
pub(super) struct Hints {
    changed: Notify,
    wakes: Mutex<Vec<Wake>>,
    /// By this an instance knows its own hints.
    word: String,
    number: u16,
}

impl Hints {
    /// Starts to listen, on the runtime that this is called in.
    pub(super) fn start(config: Config, tls: MakeRustlsConnect) -> Result<Arc<Self>, StoreError> {
        let mut bytes = [0_u8; 8];
        getrandom::fill(&mut bytes).map_err(|error| {
            StoreError::Database(format!("the system gives no random bytes: {error}"))
        })?;
        let hints = Arc::new(Self {
            changed: Notify::new(),
            wakes: Mutex::new(Vec::new()),
            word: hexadecimal(&bytes),
            number: u16::from_le_bytes([bytes[0], bytes[1]]),
        });
        tokio::spawn(run(Arc::downgrade(&hints), config, tls));
        Ok(hints)
    }

    /// A number that other instances hardly have.
    pub(super) fn number(&self) -> u64 {
        self.number.into()
    }

    /// Something was changed here.
    pub(super) fn give(&self) {
        self.changed.notify_one();
    }

    pub(super) fn on_change(&self, wake: Wake) {
        let mut wakes = self.wakes.lock().unwrap_or_else(PoisonError::into_inner);
        wakes.push(wake);
    }

    fn heard(&self, word: &str) {
        if word == self.word {
            return;
        }
        let wakes = self.wakes.lock().unwrap_or_else(PoisonError::into_inner);
        for wake in wakes.iter() {
            wake();
        }
    }
}

/// Until the store is gone.
async fn run(hints: Weak<Hints>, config: Config, tls: MakeRustlsConnect) {
    loop {
        if let Err(error) = connected(&hints, &config, tls.clone()).await {
            tracing::debug!(%error, "no hints of other instances for a while");
        }
        if hints.strong_count() == 0 {
            return;
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn connected(
    hints: &Weak<Hints>,
    config: &Config,
    tls: MakeRustlsConnect,
) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = config.connect(tls).await?;
    let of = hints.clone();
    let hearing = tokio::spawn(async move {
        loop {
            let message = std::future::poll_fn(|context| connection.poll_message(context)).await;
            match (message, of.upgrade()) {
                (Some(Ok(AsyncMessage::Notification(heard))), Some(hints)) => {
                    hints.heard(heard.payload());
                }
                (Some(Ok(_)), Some(_)) => {}
                _ => return,
            }
        }
    });
    let told = tell(hints, &client).await;
    hearing.abort();
    told
}

async fn tell(hints: &Weak<Hints>, client: &Client) -> Result<(), tokio_postgres::Error> {
    let channel: String = client.query_one(CHANNEL, &[]).await?.get(0);
    client.batch_execute(&format!("LISTEN {channel}")).await?;
    let tell = client.prepare("SELECT pg_notify($1, $2)").await?;
    loop {
        let Some(of) = hints.upgrade() else {
            return Ok(());
        };
        // A silent connection is looked after now and then.
        let changed = tokio::time::timeout(AGAIN, of.changed.notified()).await;
        if changed.is_ok() {
            client.execute(&tell, &[&channel, &of.word]).await?;
        } else if client.is_closed() {
            return Ok(());
        }
        drop(of);
        tokio::time::sleep(GATHER).await;
    }
}
