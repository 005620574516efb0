//! Mail out: every person with an address is an endpoint, and what the desk tells them goes there.
//!
//! A mail server has no memory for what it was given twice, and cannot be looked into. So a mail of
//! which nobody knows whether it arrived is sent again under the same name, and says so in its first
//! line; mail programs fold the two.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use switchboard::delivery::{Then, Unsent};
use switchboard::desk::{Actor, Command};
use switchboard::model::{CaseNumber, PersonId, Recipient, Roster};
use switchboard::service::{LinkKey, Service, ServiceError, Turn};
use switchboard::store::{Delivery, Endpoint};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};

use super::MailError;
use super::compose::{Thread, compose};
use super::settings::{Address, List, Settings};
use super::smtp::{Sent, Smtp};

/// What the names of mail's endpoints begin with.
const PREFIX: &str = "mail:";
/// The endpoint of those whom the desk does not know.
const OUTSIDE: &str = "mail:outside";
/// How long an endpoint rests when the mail server cannot be reached.
const SERVER_REST: Duration = Duration::from_secs(5);
/// People come and go; so often it is looked who has an address.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Sends mail until it is stopped.
pub struct Post {
    stop: Arc<tokio::sync::Notify>,
    task: JoinHandle<()>,
}

/// What every delivery needs.
struct Courier {
    service: Service,
    settings: Arc<Settings>,
    lists: Vec<List>,
    staff: bool,
    key: LinkKey,
    smtp: Smtp,
}

impl Post {
    /// Begins to send, when the settings say how.
    ///
    /// # Errors
    /// When the certificates cannot be read, or the desk does not answer.
    pub async fn start(
        service: Service,
        settings: Arc<Settings>,
        key: LinkKey,
    ) -> Result<Option<Self>, MailError> {
        let Some(outgoing) = settings.outgoing.clone() else {
            return Ok(None);
        };
        let (lists, staff) = (outgoing.lists.clone(), outgoing.staff);
        let at_once = outgoing.connections as usize;
        let smtp = Smtp::new(outgoing).map_err(MailError::Server)?;
        let courier = Arc::new(Courier {
            service,
            settings,
            lists,
            staff,
            key,
            smtp,
        });
        let mut known = BTreeMap::new();
        courier.attach(&mut known).await?;
        let stop = Arc::new(tokio::sync::Notify::new());
        let task = tokio::spawn(run(courier, known, at_once, Arc::clone(&stop)));
        Ok(Some(Self { stop, task }))
    }

    /// Sends no more, and waits for what is under way.
    pub async fn stop(self) {
        self.stop.notify_one();
        // It has told of its end in the log, if it ended badly.
        let _ = self.task.await;
    }
}

/// What each endpoint hears.
type Heard = BTreeMap<String, Vec<Recipient>>;

async fn run(
    courier: Arc<Courier>,
    mut known: Heard,
    at_once: usize,
    stop: Arc<tokio::sync::Notify>,
) {
    let mut dispatch = courier.service.dispatch(PREFIX);
    let seats = Arc::new(Semaphore::new(at_once.max(1)));
    let mut under_way = JoinSet::new();
    let mut look = tokio::time::interval(LOOK_EVERY);
    let mut stopped = std::pin::pin!(stop.notified());
    loop {
        // It is never closed, so there is always a seat in the end.
        let seat = tokio::select! {
            seat = Arc::clone(&seats).acquire_owned() => seat.ok(),
            () = &mut stopped => break,
        };
        let turn = tokio::select! {
            turn = dispatch.next() => turn,
            _ = look.tick() => {
                if let Err(error) = courier.attach(&mut known).await {
                    tracing::error!(%error, "who has mail is not known at the moment");
                }
                continue;
            }
            () = &mut stopped => break,
        };
        while under_way.try_join_next().is_some() {}
        match turn {
            Ok(turn) => {
                let courier = Arc::clone(&courier);
                under_way.spawn(async move {
                    if let Err(error) = courier.serve(turn).await {
                        tracing::error!(%error, "mail is sent later");
                    }
                    drop(seat);
                });
            }
            Err(ServiceError::Stopped) => break,
            Err(error) => {
                tracing::error!(%error, "no mail is sent at the moment");
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }
    while under_way.join_next().await.is_some() {}
    courier.smtp.close().await;
}

impl Courier {
    /// What each endpoint is to hear.
    fn heard(&self, roster: &Roster) -> Heard {
        let mut heard = Heard::new();
        let staff = roster.staff().filter(|_| self.staff);
        let customers = roster.companies();
        let customers = customers.iter().flat_map(|one| roster.people_of(&one.id));
        for person in staff.chain(customers).filter(|one| one.email.is_some()) {
            let mut hears = vec![Recipient::Person(person.id.clone())];
            hears.extend(person.company.clone().map(Recipient::Company));
            heard.insert(format!("{PREFIX}@{}", person.id), hears);
        }
        for list in &self.lists {
            let name = format!("{PREFIX}list:{}", list.address);
            heard.entry(name).or_default().extend(list.hears.clone());
        }
        heard.insert(OUTSIDE.to_owned(), vec![Recipient::Outside]);
        heard
    }

    /// Makes the endpoints known that are new, or hear something else than before.
    async fn attach(&self, known: &mut Heard) -> Result<(), ServiceError> {
        let mut now = self.heard(&self.service.roster());
        for name in known.keys() {
            now.entry(name.clone()).or_default();
        }
        for (name, serves) in &now {
            if known.get(name) != Some(serves) {
                self.attach_one(name, serves.clone()).await?;
            }
        }
        now.retain(|_, serves| !serves.is_empty());
        *known = now;
        Ok(())
    }

    async fn attach_one(&self, name: &str, serves: Vec<Recipient>) -> Result<(), ServiceError> {
        let endpoint = Endpoint {
            name: name.to_owned(),
            serves,
        };
        self.service.attach(endpoint).await.map(drop)
    }

    /// The name and address of who reads at an endpoint; nothing when there is nobody any more.
    fn reader(&self, endpoint: &str, delivery: &Delivery) -> Option<(String, Address)> {
        if endpoint == OUTSIDE {
            let address = delivery.notification.address.as_deref()?;
            return Some((String::new(), Address::parse(address)?));
        }
        let name = endpoint.strip_prefix(PREFIX)?;
        if let Some(list) = name.strip_prefix("list:") {
            let mut all = self.lists.iter();
            let found = all.find(|one| one.address.to_string() == list)?;
            return Some((String::new(), found.address.clone()));
        }
        let roster = self.service.roster();
        let id: PersonId = name.strip_prefix('@')?.parse().ok()?;
        let person = roster.person(&id)?;
        Some((
            person.name.clone(),
            Address::parse(person.email.as_deref()?)?,
        ))
    }

    async fn serve(&self, mut turn: Turn) -> Result<(), ServiceError> {
        while let Some(delivery) = turn.next().await? {
            if self.deliver(&mut turn, delivery).await? == Then::End {
                break;
            }
        }
        turn.end().await;
        Ok(())
    }

    async fn deliver(&self, turn: &mut Turn, delivery: Delivery) -> Result<Then, ServiceError> {
        let Some((name, address)) = self.reader(turn.endpoint(), &delivery) else {
            return self.nobody(turn, delivery).await;
        };
        let thread = Thread {
            began_with: self.began_with(&delivery).await?,
            may_be_repeat: delivery.may_be_shown,
        };
        let composed = compose(
            &delivery,
            (&name, &address),
            &thread,
            &self.settings,
            &self.key,
        );
        let sent = match &composed {
            Ok(mail) => self.smtp.send(mail).await,
            Err(why) => Sent::Never(why.clone()),
        };
        let (id, endpoint) = (delivery.notification.id, turn.endpoint().to_owned());
        let tell = |why: &str| tracing::warn!(endpoint, %id, why, "a mail was not sent");
        let was_unclear = delivery.may_be_shown;
        match sent {
            Sent::Taken => {
                let message_id = composed.map(|mail| mail.message_id).ok();
                turn.done(&delivery, message_id.as_deref()).await?;
                Ok(Then::Next)
            }
            Sent::NoServer(why) => {
                tell(&why);
                turn.rest(SERVER_REST);
                if was_unclear {
                    turn.failed(&delivery, &why, true).await?;
                } else {
                    turn.put_back(delivery);
                }
                Ok(Then::End)
            }
            Sent::NotYet(why) => {
                tell(&why);
                if was_unclear {
                    turn.failed(&delivery, &why, true).await?;
                    return Ok(Then::End);
                }
                turn.refused(&delivery, &why).await?;
                Ok(Then::Next)
            }
            Sent::Unclear(why) => {
                let why = Unsent::Unclear(why).to_string();
                tell(&why);
                turn.failed(&delivery, &why, true).await?;
                Ok(Then::End)
            }
            Sent::Never(why) => {
                tell(&why);
                turn.rejected(&delivery, &why).await?;
                self.undelivered(&delivery, &address, why).await;
                Ok(Then::Next)
            }
        }
    }

    /// Nobody reads there any more: the endpoint hears nothing, and what waits for it goes to others.
    async fn nobody(&self, turn: &mut Turn, delivery: Delivery) -> Result<Then, ServiceError> {
        let endpoint = turn.endpoint().to_owned();
        if endpoint == OUTSIDE {
            let why = "it is addressed to nobody";
            turn.rejected(&delivery, why).await?;
            return Ok(Then::Next);
        }
        turn.put_back(delivery);
        self.attach_one(&endpoint, Vec::new()).await?;
        Ok(Then::End)
    }

    /// The name of the mail with which the ticket began that is told of.
    async fn began_with(&self, delivery: &Delivery) -> Result<Option<String>, ServiceError> {
        let Some(CaseNumber::Ticket(ticket)) = delivery.notification.about else {
            return Ok(None);
        };
        let first = self.service.first_mail_of(ticket).await?;
        let id = first.map(|mail| mail.message_id);
        Ok(id.filter(|id| !id.is_empty() && !id.starts_with("sha256:")))
    }

    /// Whoever has the ticket hears that its customer cannot be reached by mail.
    async fn undelivered(&self, delivery: &Delivery, address: &Address, says: String) {
        let Some(CaseNumber::Ticket(ticket)) = delivery.notification.about else {
            return;
        };
        let command = Command::MailUndelivered {
            ticket,
            address: address.to_string(),
            says,
        };
        if let Err(error) = self.service.execute(Actor::Desk, command).await {
            tracing::error!(%ticket, %error, "that a mail did not arrive is not noted");
        }
    }
}
