//! Where `switchboard mail-in` finds the program that has the desk open.
//!
//! A data file is open in one program at a time. That program listens at a socket beside the file, takes
//! what is handed over and answers when it is on disk. Who may write to the socket may hand in mail:
//! its mode is 0660, so that this is the owner and the group.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use switchboard::desk::{Actor, Command, Reply};
use switchboard::model::MailRecord;
use switchboard::service::{Driver, LinkKey, Service, ServiceError};
use thiserror::Error;

use super::{Envelope, Settings, read};

/// How long the other side may be silent, and how long a mail may take.
const WITHIN: Duration = Duration::from_secs(60);
/// So many mails are taken at once; more wait.
const AT_ONCE: usize = 16;
/// The head of what is handed over is a line of JSON, with two addresses in it.
const MAX_HEAD_BYTES: u64 = 8 * 1_024;

/// What became of a mail that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Taken {
    /// It is on disk.
    Done {
        /// What became of it.
        record: Box<MailRecord>,
        /// Whether it had been taken before.
        again: bool,
    },
    /// It is not, and never will be.
    TooLarge {
        /// How large it may be, in MiB.
        most_mib: u32,
    },
    /// It is not, and should be tried again.
    NotNow {
        /// Why.
        why: String,
    },
}

/// Why a mail could not be handed over.
#[derive(Debug, Error)]
pub enum HandOverError {
    /// No program listens there.
    #[error("no program takes mail at `{}`: {why}", socket.display())]
    Nobody {
        /// Where.
        socket: PathBuf,
        /// What the system says.
        why: String,
    },
    /// It does not answer, or not as it should.
    #[error("the program that has the desk open does not answer: {0}")]
    Broken(String),
}

/// What goes before a mail.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    sender: Option<String>,
    recipient: Option<String>,
    bytes: u64,
}

/// Where mail is handed over for a desk in this data file.
#[must_use]
pub fn socket_of(settings: &Settings, data: &Path) -> PathBuf {
    match &settings.incoming.socket {
        Some(socket) => socket.clone(),
        None => {
            let mut name = data.as_os_str().to_owned();
            name.push("-mail");
            PathBuf::from(name)
        }
    }
}

/// Takes a mail for a desk that this program has open alone.
pub fn take(
    driver: &Driver,
    now: switchboard::model::Timestamp,
    settings: &Settings,
    key: &LinkKey,
    envelope: &Envelope,
    bytes: &[u8],
) -> Taken {
    let command = match command(settings, key, envelope, bytes) {
        Ok(command) => command,
        Err(taken) => return taken,
    };
    outcome(driver.execute(now, &Actor::Desk, &command))
}

fn command(
    settings: &Settings,
    key: &LinkKey,
    envelope: &Envelope,
    bytes: &[u8],
) -> Result<Command, Taken> {
    if bytes.len() > settings.incoming.max_bytes() {
        return Err(Taken::TooLarge {
            most_mib: settings.incoming.max_mib,
        });
    }
    match read(bytes, envelope, settings, key) {
        Ok(mail) => Ok(Command::ReceiveMail {
            mail: Box::new(mail),
        }),
        Err(error) => Err(Taken::NotNow {
            why: error.to_string(),
        }),
    }
}

fn outcome(done: Result<Reply, ServiceError>) -> Taken {
    match done {
        Ok(Reply::Mail { record, again }) => {
            tracing::info!(
                from = ?record.from, subject = ?record.subject, outcome = %record.outcome,
                reason = ?record.reason, again, "a mail came"
            );
            Taken::Done { record, again }
        }
        Ok(_) => Taken::NotNow {
            why: "the desk answers something else".to_owned(),
        },
        Err(error) => {
            tracing::error!(%error, "a mail was not taken; the mail server keeps it");
            Taken::NotNow {
                why: error.to_string(),
            }
        }
    }
}

/// Hands a mail to the program that listens there.
///
/// # Errors
/// When none does, or it does not answer.
#[cfg(unix)]
pub fn hand_over(socket: &Path, envelope: &Envelope, bytes: &[u8]) -> Result<Taken, HandOverError> {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixStream;

    let mut stream = UnixStream::connect(socket).map_err(|error| HandOverError::Nobody {
        socket: socket.to_owned(),
        why: error.to_string(),
    })?;
    let broken = |error: std::io::Error| HandOverError::Broken(error.to_string());
    stream.set_read_timeout(Some(2 * WITHIN)).map_err(broken)?;
    stream.set_write_timeout(Some(WITHIN)).map_err(broken)?;
    let head = Head {
        sender: envelope.sender.clone(),
        recipient: envelope.recipient.clone(),
        bytes: bytes.len() as u64,
    };
    let mut line =
        serde_json::to_vec(&head).map_err(|error| HandOverError::Broken(error.to_string()))?;
    line.push(b'\n');
    // Whoever finds a mail too large answers without having read it.
    let written = stream
        .write_all(&line)
        .and_then(|()| stream.write_all(bytes));
    let mut answer = Vec::new();
    let read = stream.take(1 << 20).read_to_end(&mut answer);
    serde_json::from_slice(&answer).map_err(|error| {
        let io = written.err().or_else(|| read.err());
        HandOverError::Broken(io.map_or_else(|| error.to_string(), |io| io.to_string()))
    })
}

/// The same where there are no such sockets.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub fn hand_over(socket: &Path, _: &Envelope, _: &[u8]) -> Result<Taken, HandOverError> {
    Err(HandOverError::Nobody {
        socket: socket.to_owned(),
        why: "this system has no such sockets".to_owned(),
    })
}

#[cfg(unix)]
pub use listening::Gate;

#[cfg(unix)]
mod listening {
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::Arc;

    use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
    use tokio::net::{UnixListener, UnixStream};
    use tokio::sync::Semaphore;
    use tokio::task::{JoinHandle, JoinSet};
    use tokio::time::timeout;

    use super::super::MailError;
    use super::{
        AT_ONCE, Actor, Envelope, Head, LinkKey, MAX_HEAD_BYTES, Path, PathBuf, Service, Settings,
        Taken, WITHIN, command, outcome,
    };

    /// Takes mail at a socket until it is stopped.
    #[derive(Debug)]
    pub struct Gate {
        socket: PathBuf,
        stop: Arc<tokio::sync::Notify>,
        task: JoinHandle<()>,
    }

    /// What every mail needs.
    struct Taker {
        service: Service,
        settings: Arc<Settings>,
        key: LinkKey,
    }

    impl Gate {
        /// Begins to listen. A socket that an earlier program left is taken away: who has the desk
        /// open is alone.
        ///
        /// # Errors
        /// When the socket cannot be made.
        pub fn open(
            socket: &Path,
            service: Service,
            settings: Arc<Settings>,
            key: LinkKey,
        ) -> Result<Self, MailError> {
            let wrong = |error: std::io::Error| MailError::Socket {
                socket: socket.display().to_string(),
                reason: error.to_string(),
            };
            match std::fs::symlink_metadata(socket) {
                Ok(found) if std::os::unix::fs::FileTypeExt::is_socket(&found.file_type()) => {
                    std::fs::remove_file(socket).map_err(wrong)?;
                }
                Ok(_) => {
                    return Err(MailError::Socket {
                        socket: socket.display().to_string(),
                        reason:
                            "there is a file of that name; name another place with `[in] socket`"
                                .to_owned(),
                    });
                }
                Err(_) => {}
            }
            let listener = UnixListener::bind(socket).map_err(wrong)?;
            std::fs::set_permissions(socket, std::fs::Permissions::from_mode(0o660))
                .map_err(wrong)?;
            let stop = Arc::new(tokio::sync::Notify::new());
            let taker = Arc::new(Taker {
                service,
                settings,
                key,
            });
            let task = tokio::spawn(listen(listener, taker, Arc::clone(&stop)));
            Ok(Self {
                socket: socket.to_owned(),
                stop,
                task,
            })
        }

        /// Takes no more, and waits for what is under way.
        pub async fn close(self) {
            self.stop.notify_one();
            // It has told of its end in the log, if it ended badly.
            let _ = self.task.await;
            let _ = std::fs::remove_file(&self.socket);
        }
    }

    async fn listen(listener: UnixListener, taker: Arc<Taker>, stop: Arc<tokio::sync::Notify>) {
        let seats = Arc::new(Semaphore::new(AT_ONCE));
        let mut under_way = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stop.notified() => break,
            };
            while under_way.try_join_next().is_some() {}
            match accepted {
                Ok((stream, _)) => {
                    let (taker, seats) = (Arc::clone(&taker), Arc::clone(&seats));
                    under_way.spawn(async move {
                        // It is never closed, so there is always a seat in the end.
                        let _seat = seats.acquire().await.ok();
                        if timeout(WITHIN, taker.serve(stream)).await.is_err() {
                            tracing::warn!("a mail was not handed over in time");
                        }
                    });
                }
                Err(error) => {
                    tracing::error!(%error, "no mail can be taken at the moment");
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    impl Taker {
        async fn serve(&self, stream: UnixStream) {
            let mut stream = BufReader::new(stream);
            let taken = match self.receive(&mut stream).await {
                Ok((envelope, bytes)) => self.take(envelope, bytes).await,
                Err(taken) => taken,
            };
            let Ok(answer) = serde_json::to_vec(&taken) else {
                return;
            };
            // Whoever is gone hands it in again, and is told that it was taken.
            let stream = stream.get_mut();
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }

        async fn receive(
            &self,
            stream: &mut BufReader<UnixStream>,
        ) -> Result<(Envelope, Vec<u8>), Taken> {
            let not_now = |why: String| Taken::NotNow { why };
            let mut line = Vec::new();
            let mut head = (&mut *stream).take(MAX_HEAD_BYTES);
            let read = head.read_until(b'\n', &mut line).await;
            read.map_err(|error| not_now(error.to_string()))?;
            let head: Head =
                serde_json::from_slice(&line).map_err(|error| not_now(error.to_string()))?;
            let most = self.settings.incoming.max_bytes() as u64;
            if head.bytes > most {
                return Err(Taken::TooLarge {
                    most_mib: self.settings.incoming.max_mib,
                });
            }
            let mut bytes = Vec::new();
            let read = (&mut *stream)
                .take(head.bytes)
                .read_to_end(&mut bytes)
                .await;
            read.map_err(|error| not_now(error.to_string()))?;
            if bytes.len() as u64 != head.bytes {
                return Err(not_now("the mail was cut off".to_owned()));
            }
            let envelope = Envelope {
                sender: head.sender,
                recipient: head.recipient,
            };
            Ok((envelope, bytes))
        }

        async fn take(&self, envelope: Envelope, bytes: Vec<u8>) -> Taken {
            let (settings, key) = (Arc::clone(&self.settings), self.key.clone());
            let read =
                tokio::task::spawn_blocking(move || command(&settings, &key, &envelope, &bytes));
            match read.await {
                Ok(Ok(command)) => outcome(self.service.execute(Actor::Desk, command).await),
                Ok(Err(taken)) => taken,
                Err(error) => Taken::NotNow {
                    why: error.to_string(),
                },
            }
        }
    }
}
