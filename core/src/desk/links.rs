//! Whose chat account is whose: linked once, with a one-time code that somebody who may handed
//! over. Who somebody is comes from here and from nothing that a chat platform says of them.
//!
//! A code is worth ten minutes, one use and five tries, counted for the person whom it links and
//! for the account that tries. A wrong try is kept, so that it counts after a restart as well.

use chrono::TimeDelta;

use crate::model::{
    AccountId, Action, ChatHappening, CodeDigest, Happening, Link, LinkCode, Person, PersonId,
    Recipient, Role, Visibility, WrongCodes,
};
use crate::rules::Programme;

use super::change::{ChatChange, Hearing};
use super::permission::permit;
use super::work::Work;
use super::{DeskError, InvalidError, Loaded, Reply};

/// Long enough to change from one window to another, and short enough that guessing is hopeless.
const CODE_VALID_MINUTES: i64 = 10;
/// Typing errors are put up with, and no more.
const MAX_WRONG: u32 = 5;

/// Makes a code for somebody; the one before is worth nothing any more.
pub(super) fn invite(
    work: &mut Work<'_>,
    id: &PersonId,
    digest: CodeDigest,
) -> Result<(), DeskError> {
    let person = permitted(work, id)?;
    let expires_at = work.now() + TimeDelta::minutes(CODE_VALID_MINUTES);
    work.change.chat.push(ChatChange::Code(LinkCode {
        person: id.clone(),
        digest,
        expires_at,
        tries_left: MAX_WRONG,
    }));
    keep(work, person, ChatHappening::Invited { person: id.clone() });
    work.change.reply = Reply::Invited {
        person: Box::new(person.clone()),
        expires_at,
    };
    Ok(())
}

/// An account shows the code that somebody was given.
pub(super) fn redeem(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    account: &AccountId,
    id: &PersonId,
    digest: CodeDigest,
) {
    let now = work.now();
    let counted_since = now - TimeDelta::minutes(CODE_VALID_MINUTES);
    let wrong = loaded
        .wrong_codes
        .filter(|wrong| wrong.since > counted_since)
        .unwrap_or(WrongCodes {
            since: now,
            count: 0,
        });
    if wrong.count >= MAX_WRONG {
        work.change.reply = Reply::NotLinked { tries_left: 0 };
        return;
    }
    let code = loaded
        .link_code
        .take()
        .filter(|code| code.expires_at > now && code.tries_left > 0);
    // Somebody who is not there is refused as a wrong code is: who exists is not told.
    let person = work.person(id);
    match (code, person) {
        (Some(code), Some(person)) if code.digest == digest => link(work, account, person),
        (code, person) => {
            let count = wrong.count + 1;
            work.change.chat.push(ChatChange::Wrong(
                account.clone(),
                WrongCodes { count, ..wrong },
            ));
            if let Some(mut code) = code {
                code.tries_left -= 1;
                work.change.chat.push(ChatChange::Code(code));
            }
            if let Some(person) = person {
                let what = ChatHappening::WrongCode {
                    person: id.clone(),
                    account: account.clone(),
                };
                keep(work, person, what);
            }
            work.change.reply = Reply::NotLinked {
                tries_left: MAX_WRONG - count,
            };
        }
    }
}

fn link(work: &mut Work<'_>, account: &AccountId, person: &Person) {
    let programme = &work.context.rulebook.tables().programme;
    let hearing = direct_hearing(account, person, programme);
    work.change.chat.extend([
        ChatChange::CodeUsed(person.id.clone()),
        ChatChange::Linked(Link {
            account: account.clone(),
            person: person.id.clone(),
        }),
        ChatChange::Hears(hearing),
    ]);
    let what = ChatHappening::Linked {
        person: person.id.clone(),
        account: account.clone(),
    };
    keep(work, person, what);
    super::agreements::welcome_in_chat(work, person);
    work.change.reply = Reply::Linked {
        person: Box::new(person.clone()),
    };
}

/// Takes all of somebody's accounts away. Everybody may do that to themselves.
pub(super) fn unlink(work: &mut Work<'_>, id: &PersonId) -> Result<(), DeskError> {
    let person = if work.actor.person() == Some(id) {
        work.person(id)
            .ok_or_else(|| DeskError::unknown_person(work.context.roster, id))?
    } else {
        permitted(work, id)?
    };
    if !forget(work, id) {
        return Err(InvalidError::NotLinked {
            name: person.name.clone(),
        }
        .into());
    }
    keep(work, person, ChatHappening::Unlinked { person: id.clone() });
    work.change.reply = Reply::Person {
        person: Box::new(person.clone()),
    };
    Ok(())
}

/// What everybody's direct messages hear, by the roles that they have now.
pub(super) fn refresh(work: &mut Work<'_>) {
    let programme = &work.context.rulebook.tables().programme;
    for (account, person) in work.context.roster.accounts() {
        let hearing = direct_hearing(account, person, programme);
        work.change.chat.push(ChatChange::Hears(hearing));
    }
}

/// Takes somebody's accounts away and says whether there were any.
pub(super) fn forget(work: &mut Work<'_>, id: &PersonId) -> bool {
    let accounts = work.context.roster.accounts_of(id);
    for account in accounts {
        work.change.chat.extend([
            ChatChange::Silent(account.direct()),
            ChatChange::Unlinked(account.clone()),
        ]);
    }
    work.change.chat.push(ChatChange::CodeUsed(id.clone()));
    !accounts.is_empty()
}

/// What somebody's direct messages hear: what is for them, and what is for the groups they belong
/// to as long as no channel hears that.
#[must_use]
pub fn direct_hearing(account: &AccountId, person: &Person, programme: &Programme) -> Hearing {
    let mut stands_in_for = groups_of(person, programme);
    if person.is(Role::Operator) {
        // Somebody has to hear of it; operators can give it a channel.
        stands_in_for.push(Recipient::General);
    }
    Hearing {
        place: account.direct(),
        serves: vec![Recipient::Person(person.id.clone())],
        stands_in_for,
    }
}

/// The groups that somebody belongs to, apart from everybody.
#[must_use]
pub fn groups_of(person: &Person, programme: &Programme) -> Vec<Recipient> {
    let mut groups = Vec::new();
    if let Some(company) = &person.company {
        groups.push(Recipient::Company(company.clone()));
    }
    if person.is(Role::Agent) {
        let theirs = programme.queues.iter().filter(|(_, queue)| {
            let level = queue.level.is_none() || queue.level == person.level;
            let skill = queue
                .skill
                .as_ref()
                .is_none_or(|skill| person.skills.contains(skill));
            level && skill
        });
        groups.extend(theirs.map(|(id, _)| Recipient::Queue(id.clone())));
        groups.push(Recipient::Agents);
    }
    if person.is(Role::Operator) {
        groups.push(Recipient::Operators);
    }
    groups
}

fn permitted<'a>(work: &Work<'a>, id: &PersonId) -> Result<&'a Person, DeskError> {
    let unknown = || DeskError::unknown_person(work.context.roster, id);
    let person = work.person(id).ok_or_else(unknown)?;
    match &person.company {
        Some(company) => permit(
            &work.context,
            work.actor,
            Action::PeopleInvite,
            Some(company),
        )?,
        None => permit(&work.context, work.actor, Action::StaffInvite, None)?,
    }
    Ok(person)
}

fn keep(work: &mut Work<'_>, person: &Person, chat: ChatHappening) {
    let visibility = if person.company.is_some() {
        Visibility::Customer
    } else {
        Visibility::Internal
    };
    let what = Happening::Chat { chat };
    work.keep(None, person.company.as_ref(), visibility, what);
}
