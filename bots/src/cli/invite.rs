//! `switchboard invite`: a one-time code, made on the machine where the desk's data is. Whoever can
//! use this may read and change the data anyhow.

use std::path::PathBuf;
use std::sync::Arc;

use switchboard::desk::Actor;
#[cfg(feature = "discord")]
use switchboard::model::Action;
use switchboard::model::PersonId;
use switchboard::service::{Driver, Service, ServiceError, ServiceOptions, SystemClock};

use super::data::Data;
use super::error::CliError;
use super::rules_folder;
use super::{Outcome, print};
use crate::language::Language;
use crate::render::{self, Paint};
use crate::turn::{self, Layout};

const LAYOUT: Layout = Layout {
    language: Language::ENGLISH,
    paint: Paint::Plain,
    width: 100,
};

/// Arguments of `invite`.
#[derive(Debug, Clone, clap::Args)]
pub struct InviteArgs {
    /// Whom, by their id on this desk
    person: String,
    /// The data file, or the URL of a PostgreSQL database
    ///
    /// `switchboard.desk` in this folder when not said.
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

/// Makes a code and prints it.
///
/// # Errors
/// When there is nobody of that id, or the data file cannot be used.
pub fn run(args: &InviteArgs) -> Result<Outcome, CliError> {
    let (rulebook, _) = rules_folder::load(args.rules.as_deref())?;
    let data = Data::of(args.data.as_deref());
    let driver = Driver::new(data.open()?, Arc::new(rulebook))?;
    let roster = driver.roster();
    let person = PersonId::new(&args.person)
        .ok()
        .filter(|id| roster.person(id).is_some())
        .ok_or_else(|| CliError::unknown_person(&roster, &args.person))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CliError::io("cannot start the desk"))?;
    let words = runtime.block_on(async {
        let options = ServiceOptions {
            clock: Arc::new(SystemClock),
            rules_dir: None,
            link_key: data.link_key(),
        };
        let service = Service::start(driver, options).await?;
        let words = invitation(&service, person).await;
        service.stop().await?;
        words
    })?;
    print(&format!("{words}\n"))?;
    Ok(Outcome::Done)
}

async fn invitation(service: &Service, person: PersonId) -> Result<String, ServiceError> {
    let (word, reply) = service.invite(Actor::Desk, person.clone()).await?;
    let words = turn::in_view(service, &person, LAYOUT, |view| {
        render::invited(view, &word, &reply)
    });
    Ok(words)
}

/// A code for somebody who may invite all others, when none of them has an account yet: without
/// one nobody could begin.
///
/// # Errors
/// When the store fails.
#[cfg(feature = "discord")]
pub(super) async fn first_operator(service: &Service) -> Result<Option<String>, ServiceError> {
    let (roster, rulebook) = (service.roster(), service.rulebook());
    let programme = &rulebook.tables().programme;
    let staff = roster.staff();
    let mut may_invite = staff.filter(|person| programme.grants(person, Action::StaffInvite));
    let Some(first) = may_invite.next() else {
        return Ok(None);
    };
    let is_linked = |id: &PersonId| !roster.accounts_of(id).is_empty();
    if is_linked(&first.id) || may_invite.any(|person| is_linked(&person.id)) {
        return Ok(None);
    }
    let words = invitation(service, first.id.clone()).await?;
    Ok(Some(format!(
        "Nobody who may invite others has an account yet, so here is the first code.\n{words}\nThen they invite the others with /invite.\n"
    )))
}
