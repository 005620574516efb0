//! `switchboard incident-export`: a major incident of a desk as a Markdown document. It writes nothing to
//! the desk.

use std::path::PathBuf;

use switchboard::desk::{Actor, Answer, IncidentForm, Query};
use switchboard::model::{CaseNumber, EventId, PersonId};
use switchboard::service::{Clock as _, SystemClock};

use super::data::Data;
use super::error::CliError;
use super::explain::{in_words, open_read_only};
use super::run::language;
use super::{Outcome, print};
use crate::language::Language;
use crate::render::{self, View};

/// Arguments of `incident-export`.
#[derive(Debug, clap::Args)]
pub struct IncidentExportArgs {
    /// The service event, such as `E-17`
    #[arg(value_name = "EVENT", value_parser = event)]
    event: EventId,
    /// The data file, which nobody else may have open, or the URL of a PostgreSQL database. `switchboard.desk` in this folder when not said
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// As this person sees it: a customer's with what was published to their company; all of it, when not said
    #[arg(long = "as", value_name = "PERSON")]
    reader: Option<String>,
    /// In which language, such as `de`
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = language)]
    language: Language,
}

fn event(text: &str) -> Result<EventId, String> {
    match text.parse() {
        Ok(CaseNumber::Event(id)) => Ok(id),
        Ok(_) => Err("it is no service event, such as `E-17`".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Writes the document.
///
/// # Errors
/// When the data file cannot be read, or the event is no major incident.
pub fn run(args: &IncidentExportArgs) -> Result<Outcome, CliError> {
    let (driver, _) = open_read_only(&Data::of(args.data.as_deref()))?;
    let reader = args.reader.as_deref().map(PersonId::new).transpose();
    let reader = reader.map_err(|error| CliError::Refused(error.to_string()))?;
    let actor = reader.clone().map_or(Actor::Desk, Actor::Person);
    let query = Query::Incident {
        event: args.event,
        form: IncidentForm::Document,
    };
    let answer = driver.ask(SystemClock.now(), &actor, &query)?;
    if let Answer::Incident(seen) = &answer
        && seen.incident.is_none()
        && seen.publication.is_none()
    {
        let why = format!("nothing of {} has been published to them yet", args.event);
        return Err(CliError::Refused(why));
    }
    let document = in_words(&driver, |view| {
        let view = View {
            reader: reader.as_ref().unwrap_or(view.reader),
            language: args.language,
            ..*view
        };
        render::answer(&view, &answer)
    });
    print(&format!("{document}\n"))?;
    Ok(Outcome::Done)
}
