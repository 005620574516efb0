//! `switchboard run`: the chat on this terminal, or commands from standard input.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;

use switchboard::model::PersonId;
use switchboard::service::{Clock, Driver, Service, ServiceOptions, SystemClock};
use switchboard::store::sqlite::SqliteStore;

use super::Outcome;
use super::error::CliError;
use super::rules_folder;
use crate::console;

/// Arguments of `run`.
#[derive(Debug, Clone, clap::Args)]
pub struct RunArgs {
    /// The data file; it is created when it is not there
    #[arg(long, value_name = "FILE", default_value = "switchboard.desk")]
    data: PathBuf,
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Who you are on the desk
    #[arg(long = "as", value_name = "PERSON", default_value = "ada")]
    person: String,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// Opens the desk and gives the chat.
///
/// # Errors
/// When the rules do not load, the data file cannot be opened, or the desk stops.
pub fn run(args: &RunArgs) -> Result<Outcome, CliError> {
    let (rulebook, folder) = rules_folder::load(args.rules.as_deref())?;
    let rulebook = Arc::new(rulebook);
    let store = Arc::new(SqliteStore::open(&args.data)?);
    let driver = Driver::new(store, Arc::clone(&rulebook))?;
    let roster = driver.roster();
    let person = PersonId::new(&args.person)
        .ok()
        .filter(|id| roster.person(id).is_some())
        .ok_or_else(|| CliError::UnknownPerson {
            given: args.person.chars().take(40).collect(),
            nearest: roster.nearest_person(&args.person),
        })?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(CliError::io("cannot start the desk"))?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    runtime.block_on(async {
        let options = ServiceOptions {
            clock: Arc::clone(&clock),
            rules_dir: folder.clone(),
        };
        let service = Service::start(driver, options).await?;
        let session = console::Session::new(service.clone(), clock, person, args.json);
        let outcome = if is_terminal && !args.json {
            let place = console::Opened {
                data: args.data.clone(),
                rules: folder,
            };
            console::chat(session, &place).await
        } else {
            console::script(session).await
        };
        service.stop().await?;
        outcome
    })
}
