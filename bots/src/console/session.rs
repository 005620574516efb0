//! One session: who speaks, what was seen, and how a line becomes an outcome in words.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use switchboard::desk::{Actor, Answer, Command, Query, file_refused};
use switchboard::model::{AttachmentId, CaseNumber, PersonId};
use switchboard::service::{Deliveries, Service, ServiceError};
use switchboard::store::Delivery;

use super::endpoint::endpoint_of;
use super::files;
use crate::cli::CliError;
use crate::commands::{self, Asked, Local, ParseError, Scope, SeenCases};
use crate::language::Language;
use crate::render::{self, Paint, View};
use crate::turn::{self, Layout, Said};

/// How often the console looks for notifications that timers have caused. Those of a command are
/// there when it is done.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How many columns text is laid out for where the terminal does not say.
const DEFAULT_WIDTH: usize = 100;

/// What completion needs to know of the session, shared with the line editor's thread.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) speaker: PersonId,
    pub(super) cases: SeenCases,
    /// In which language whoever sits here is answered.
    pub(super) language: Language,
}

/// One session of the console.
pub struct Session {
    pub(super) service: Service,
    pub(super) seen: Arc<Mutex<Seen>>,
    pub(super) paint: Paint,
    pub(super) width: usize,
    pub(super) json: bool,
    number: u64,
}

/// What came of a line.
pub(super) struct Done {
    /// What is printed; nothing for a blank line.
    pub(super) text: Option<String>,
    /// Whether it was refused or failed.
    pub(super) failed: bool,
    /// What the front end does now.
    pub(super) then: Then,
}

/// What the front end does after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// It goes on.
    GoOn,
    /// It attaches again, because somebody else speaks.
    Attach,
    /// It clears the screen.
    Clear,
    /// It leaves.
    Leave,
}

impl Session {
    /// A session of `speaker`. What is said to programs, as JSON, is English.
    #[must_use]
    pub fn new(service: Service, speaker: PersonId, language: Language, json: bool) -> Self {
        let language = if json { Language::ENGLISH } else { language };
        Self {
            service,
            seen: Arc::new(Mutex::new(Seen {
                speaker,
                cases: SeenCases::default(),
                language,
            })),
            paint: Paint::Plain,
            width: DEFAULT_WIDTH,
            json,
            number: 0,
        }
    }

    fn language(&self) -> Language {
        self.seen_now().language
    }

    /// Who speaks.
    pub(super) fn speaker(&self) -> PersonId {
        self.seen_now().speaker
    }

    fn seen_now(&self) -> Seen {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn remember(&self, cases: impl IntoIterator<Item = CaseNumber>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for case in cases {
            seen.cases.remember(case);
        }
    }

    /// Takes the speaker's notifications.
    pub(super) async fn attach(&self) -> Result<Deliveries, CliError> {
        let speaker = self.speaker();
        let roster = self.service.roster();
        let rulebook = self.service.rulebook();
        let Some(person) = roster.person(&speaker) else {
            return Err(CliError::unknown_person(&roster, speaker.as_str()));
        };
        let endpoint = endpoint_of(person, &rulebook.tables().programme);
        Ok(self.service.attach(endpoint).await?)
    }

    /// Reads a line and does what it asks.
    pub(super) async fn line(&mut self, line: &str) -> Done {
        let seen = self.seen_now();
        let asked = self.in_scope(&seen, |scope| commands::parse(line, scope));
        match asked {
            Ok(None) => Done {
                text: None,
                failed: false,
                then: Then::GoOn,
            },
            Ok(Some(asked)) => {
                self.number += 1;
                self.perform(seen.speaker, asked).await
            }
            Err(error) => {
                self.number += 1;
                self.misread(&error)
            }
        }
    }

    /// A line that could not even be read: too long, or not text.
    pub(super) fn unreadable(&mut self, why: &str) -> Done {
        self.number += 1;
        self.refused(why, None)
    }

    async fn perform(&mut self, speaker: PersonId, asked: Asked) -> Done {
        let said = match turn::put(&self.service, &speaker, asked.request).await {
            Ok(Said::Local(Local::Attachment(id, path))) => {
                return self.attachment(speaker, id, path).await;
            }
            Ok(Said::Local(Local::WithFile(command, path))) => {
                return self.with_file(speaker, *command, &path).await;
            }
            Ok(Said::Local(local)) => return self.local(&local),
            Ok(said) => said,
            Err(error) => return self.failed(&error),
        };
        self.told(&said)
    }

    fn told(&self, said: &Said) -> Done {
        self.remember(said.cases());
        let text = match said {
            Said::Done { reply, .. } if self.json => {
                Some(render::command_reply(self.number, reply))
            }
            Said::Answered(answer) if self.json => Some(render::command_reply(self.number, answer)),
            Said::Linked(link) if self.json => {
                let reply = serde_json::json!({
                    "is": "page_link",
                    "company": link.company,
                    "link": link.link,
                    "until": link.until,
                });
                Some(render::command_reply(self.number, &reply))
            }
            Said::Invited { word, reply } if self.json => {
                let reply = serde_json::json!({
                    "is": "invited",
                    "code": word.reveal(),
                    "invited": reply,
                });
                Some(render::command_reply(self.number, &reply))
            }
            said => self.in_view(|view| said.words(view)),
        };
        Done {
            text,
            failed: false,
            then: Then::GoOn,
        }
    }

    fn local(&self, local: &Local) -> Done {
        let seen = self.seen_now();
        let (text, then) = match local {
            Local::Help(verb) => {
                let text = self.in_scope(&seen, |scope| turn::help(*verb, scope));
                (text, Then::GoOn)
            }
            Local::Whoami => (self.in_view(render::whoami), Then::GoOn),
            Local::As(person) => {
                let roster = self.service.roster();
                if roster.person(person).is_none() {
                    let near = roster.nearest_person(person.as_str());
                    let say = self.language();
                    let why = say.unknown_person_near(person.as_str(), near.as_deref());
                    return self.refused(&why, None);
                }
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.speaker = person.clone();
                drop(seen);
                (self.in_view(render::whoami), Then::Attach)
            }
            // The table offers these only where there are accounts and channels.
            Local::Link(..)
            | Local::Bind(_)
            | Local::Subscribe(_)
            | Local::Unsubscribe(_)
            | Local::Thread(_) => {
                return self.refused(&self.language().only_in_chat(), None);
            }
            // Done before, since they wait for the desk.
            Local::Attachment(..) | Local::WithFile(..) => (String::new(), Then::GoOn),
            Local::Clear => (String::new(), Then::Clear),
            Local::Quit => (String::new(), Then::Leave),
        };
        let text = if self.json {
            let reply = serde_json::json!({ "is": "text", "text": text });
            Some(render::command_reply(self.number, &reply))
        } else {
            (!text.is_empty()).then_some(text)
        };
        Done {
            text,
            failed: false,
            then,
        }
    }

    /// Writes an attachment to a file, or prints it.
    async fn attachment(
        &self,
        speaker: PersonId,
        attachment: AttachmentId,
        path: Option<String>,
    ) -> Done {
        let query = Query::Attachment { attachment };
        let answer = self.service.ask(Actor::Person(speaker), query).await;
        let (attachment, content) = match answer {
            Ok(Answer::Attachment {
                attachment,
                content,
            }) => (attachment, content),
            Ok(_) => return self.failed(&ServiceError::Stopped),
            Err(error) => return self.failed(&error),
        };
        let text = match path {
            None => files::shown(&attachment, &content),
            Some(path) => match files::write(&path, &attachment, &content) {
                Ok(text) => text,
                Err(why) => return self.refused(&why, None),
            },
        };
        self.done(text)
    }

    /// Writes on a ticket, or opens one, with a file of this machine.
    async fn with_file(&self, speaker: PersonId, command: Command, path: &str) -> Done {
        let limits = self.service.rulebook().tables().programme.attachments;
        let file = match files::read(path, limits.max_bytes()) {
            Ok(file) => file,
            Err(why) => return self.refused(&why, None),
        };
        let size = file.content.0.len() as u64;
        // A comment without its file is not what was meant here, where it can be given again.
        if let Some(why) = file_refused(limits, 0, size) {
            let say = self.language();
            let why = say.file_not_attached(path, say.not_kept(&why));
            return self.refused(&why, None);
        }
        let (service, files) = (&self.service, vec![file]);
        match turn::put_with_files(service, &speaker, command, files, Vec::new()).await {
            Ok(said) => self.told(&said),
            Err(error) => self.failed(&error),
        }
    }

    fn done(&self, text: String) -> Done {
        let text = if self.json {
            let reply = serde_json::json!({ "is": "text", "text": text });
            render::command_reply(self.number, &reply)
        } else {
            text
        };
        Done {
            text: Some(text),
            failed: false,
            then: Then::GoOn,
        }
    }

    fn failed(&self, error: &ServiceError) -> Done {
        self.refused(&self.language().service_error(error), None)
    }

    fn misread(&self, error: &ParseError) -> Done {
        if self.json {
            return self.refused(&error.to_string(), error.column());
        }
        Done {
            text: Some(self.paint.warn(&render::safe(&error.marked()))),
            failed: true,
            then: Then::GoOn,
        }
    }

    fn refused(&self, why: &str, column: Option<usize>) -> Done {
        let text = if self.json {
            render::command_error(self.number, why, column)
        } else {
            self.paint.warn(&render::safe_line(why))
        };
        Done {
            text: Some(text),
            failed: true,
            then: Then::GoOn,
        }
    }

    /// A notification as it is printed.
    pub(super) fn notification(&self, delivery: &Delivery) -> String {
        self.remember(delivery.notification.about);
        if self.json {
            render::notification_json(delivery)
        } else {
            self.in_view(|view| render::notification(view, delivery))
        }
    }

    /// Puts something into words for the speaker.
    pub(super) fn in_view<T>(&self, words: impl FnOnce(&View<'_>) -> T) -> T {
        let layout = Layout {
            paint: self.paint,
            width: self.width,
            language: self.language(),
        };
        turn::in_view(&self.service, &self.speaker(), layout, words)
    }

    /// Reads something against what exists now.
    fn in_scope<T>(&self, seen: &Seen, read: impl FnOnce(&Scope<'_>) -> T) -> T {
        let (speaker, cases) = (&seen.speaker, &seen.cases);
        turn::in_scope(&self.service, speaker, cases, seen.language, true, read)
    }
}
