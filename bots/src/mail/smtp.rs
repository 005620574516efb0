//! The way to the mail server: a few connections that are kept, and what came of a mail on one of them.
//!
//! Until the last line of a mail is sent, a connection that breaks has sent nothing. After that, only
//! the server knows; **what is not known is never said to have failed**.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::compose::Composed;
use super::one_line;
use super::settings::{Outgoing, Tls};

/// A mail server may take its time to say who it is and whom it knows (RFC 5321 has minutes), and
/// deliveries are held for a minute.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// For the answer to the mail itself, which some servers look through first.
const TAKE_WITHIN: Duration = Duration::from_secs(30);
/// A connection that was not used for so long is not used again: servers close them.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// What came of a mail.
#[derive(Debug)]
pub(super) enum Sent {
    /// The server has it.
    Taken,
    /// It does not, and may later.
    NotYet(String),
    /// It does not, and never will.
    Never(String),
    /// The server cannot be reached, or takes nothing at all now.
    NoServer(String),
    /// Nobody knows.
    Unclear(String),
}

/// The connections to one mail server.
pub(super) struct Smtp {
    outgoing: Outgoing,
    tls: Option<TlsParameters>,
    me: ClientId,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl Smtp {
    /// Opens no connection yet.
    pub(super) fn new(outgoing: Outgoing) -> Result<Self, String> {
        let tls = match outgoing.tls {
            Tls::None => None,
            Tls::StartTls | Tls::Tls => Some(tls(&outgoing)?),
        };
        Ok(Self {
            tls,
            outgoing,
            me: ClientId::default(),
            idle: Mutex::default(),
        })
    }

    /// Sends a mail on a connection that is free, or else on a new one.
    pub(super) async fn send(&self, mail: &Composed) -> Sent {
        let mut connection = match self.connection().await {
            Ok(connection) => connection,
            Err(why) => return Sent::NoServer(why),
        };
        let sent = hand_in(&mut connection, mail).await;
        if matches!(sent, Sent::Taken) {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push((connection, Instant::now()));
        } else {
            // What was begun on it is forgotten with it.
            let _ = timeout(Duration::from_secs(1), connection.abort()).await;
        }
        sent
    }

    /// Says goodbye to the server.
    pub(super) async fn close(&self) {
        let idle = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *idle)
        };
        for (mut connection, _) in idle {
            let _ = timeout(Duration::from_secs(1), connection.quit()).await;
        }
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, String> {
        loop {
            let kept = {
                let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
                idle.pop()
            };
            let Some((mut connection, since)) = kept else {
                break;
            };
            let is_good = since.elapsed() < KEPT_FOR
                && timeout(ANSWER_WITHIN, connection.test_connected())
                    .await
                    .unwrap_or(false);
            if is_good {
                return Ok(connection);
            }
        }
        timeout(2 * ANSWER_WITHIN, self.connect())
            .await
            .map_err(|_| "it does not answer".to_owned())?
            .map_err(|error| said(&error))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let at = (self.outgoing.server.as_str(), self.outgoing.port);
        let from_the_first = match self.outgoing.tls {
            Tls::Tls => self.tls.clone(),
            Tls::None | Tls::StartTls => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            at,
            Some(ANSWER_WITHIN),
            &self.me,
            from_the_first,
            None,
        )
        .await?;
        if let (Tls::StartTls, Some(tls)) = (self.outgoing.tls, &self.tls) {
            connection.starttls(tls.clone(), &self.me).await?;
        }
        if let Some((user, password)) = &self.outgoing.login {
            let credentials = Credentials::new(user.clone(), password.0.clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }
}

fn tls(outgoing: &Outgoing) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(outgoing.server.clone());
    if let Some(file) = &outgoing.ca_file {
        let wrong = |error: String| format!("`{}` cannot be used: {error}", file.display());
        let pem = std::fs::read(file).map_err(|error| wrong(error.to_string()))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| wrong(error.to_string()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(|error| error.to_string())
}

async fn hand_in(connection: &mut AsyncSmtpConnection, mail: &Composed) -> Sent {
    let begun = async {
        let from = Mail::new(Some(mail.return_path.clone()), Vec::new());
        connection.command(from).await?;
        let to = Rcpt::new(mail.to.clone(), Vec::new());
        connection.command(to).await?;
        connection.command(Data).await.map(drop)
    };
    match timeout(3 * ANSWER_WITHIN, begun).await {
        Err(_) => return Sent::NoServer("it does not answer".to_owned()),
        Ok(Err(error)) => return refused(&error, Sent::NoServer),
        Ok(Ok(())) => {}
    }
    match timeout(TAKE_WITHIN, connection.message(&mail.bytes)).await {
        Err(_) => Sent::Unclear("it does not say whether it has taken the mail".to_owned()),
        Ok(Err(error)) => refused(&error, Sent::Unclear),
        Ok(Ok(_)) => Sent::Taken,
    }
}

/// What an error is, when the server has said it; otherwise `unsaid`.
fn refused(error: &Error, unsaid: impl FnOnce(String) -> Sent) -> Sent {
    let why = said(error);
    // 421 is said of the whole connection.
    let closes = error.status().is_some_and(|code| code.to_string() == "421");
    if closes {
        Sent::NoServer(why)
    } else if error.is_permanent() {
        Sent::Never(why)
    } else if error.is_transient() {
        Sent::NotYet(why)
    } else {
        unsaid(why)
    }
}

fn said(error: &Error) -> String {
    one_line(&error.to_string())
}
