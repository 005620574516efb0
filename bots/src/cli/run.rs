//! `switchboard run`: the chat on this terminal, or commands from standard input.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use switchboard::model::{PersonId, Timestamp};
use switchboard::rules::Rulebook;
use switchboard::service::{Clock, Driver, Service, ServiceOptions, SystemClock};
use switchboard::store::Store;

use super::Outcome;
use super::data::Data;
use super::error::CliError;
use super::rules_folder;
use crate::console;
use crate::language::Language;

/// Arguments of `run`.
#[derive(Debug, Clone, clap::Args)]
pub struct RunArgs {
    /// The data file; it is created when it is not there. Or the URL of a PostgreSQL database
    ///
    /// `switchboard.desk` in this folder when not said. Any number of instances may share one
    /// database: `postgres://user@host/database`.
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Who you are on the desk
    #[arg(long = "as", value_name = "PERSON", default_value = "ada")]
    person: String,
    /// In which language you are answered, such as `de`
    ///
    /// The terminal's (`LC_ALL`, `LC_MESSAGES`, `LANG`) when not said; English for what is piped in.
    #[arg(long, value_name = "TAG", conflicts_with = "json", value_parser = language)]
    language: Option<Language>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Repeat each command before its reply, for a transcript
    #[arg(long, conflicts_with = "json")]
    echo: bool,
    /// For a demonstration: let time pass so many times faster, in a new data file of its own
    #[arg(long, value_name = "TIMES", value_parser = clap::value_parser!(u32).range(1..=3600))]
    speed: Option<u32>,
    #[cfg(feature = "http")]
    #[command(flatten)]
    listen: super::listen::ListenArgs,
}

pub(super) fn language(tag: &str) -> Result<Language, String> {
    Language::known(tag).ok_or_else(|| {
        let all: Vec<&str> = Language::all().map(Language::tag).collect();
        format!(
            "there is {}; a further one is a file in `bots/languages`",
            all.join(", ")
        )
    })
}

/// The language of the one who sits at this terminal, as POSIX has it.
fn of_terminal() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|tag| !tag.is_empty())
        .map_or(Language::ENGLISH, |tag| Language::of(&tag))
}

/// A clock that starts at the real time and runs faster.
#[derive(Debug)]
struct FastClock {
    began: Instant,
    from: Timestamp,
    times: u32,
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        let passed = self.began.elapsed().saturating_mul(self.times);
        self.from + TimeDelta::from_std(passed).unwrap_or_default()
    }

    fn wait(&self, until: Timestamp) -> Duration {
        (until - self.now()).to_std().unwrap_or_default() / self.times
    }
}

fn clock_of(args: &RunArgs) -> Result<Arc<dyn Clock>, CliError> {
    let Some(times) = args.speed else {
        return Ok(Arc::new(SystemClock));
    };
    // Times from the future would stand in a real desk for ever.
    match args.data.as_deref().map(|data| Data::of(Some(data))) {
        Some(data) if !data.exists() => Ok(Arc::new(FastClock {
            began: Instant::now(),
            from: SystemClock.now(),
            times,
        })),
        _ => Err(CliError::Refused(
            "`--speed` wants a data file of its own; name a new one with `--data FILE`".to_owned(),
        )),
    }
}

/// The rules in force, the folder that they come from if there is one, and the desk's data.
pub(super) type Opened = (Rulebook, Option<PathBuf>, Arc<dyn Store>);

/// A desk's data file and the rules in force on it. A folder that cannot be used is told before
/// a data file is made.
pub(super) fn open(data: &Data, rules: Option<&Path>) -> Result<Opened, CliError> {
    if !data.exists() {
        let (rulebook, folder) = rules_folder::load(rules)?;
        return Ok((rulebook, folder, data.open()?));
    }
    let store = data.open()?;
    let (rulebook, folder) = rules_folder::in_force(&*store, rules)?;
    Ok((rulebook, folder, store))
}

/// Opens the desk and gives the chat.
///
/// # Errors
/// When the rules do not load, the data file cannot be opened, or the desk stops.
pub fn run(args: &RunArgs) -> Result<Outcome, CliError> {
    let clock = clock_of(args)?;
    let data = Data::of(args.data.as_deref());
    let (rulebook, folder, store) = open(&data, args.rules.as_deref())?;
    let rulebook = Arc::new(rulebook);
    let driver = Driver::new(store, Arc::clone(&rulebook))?;
    let roster = driver.roster();
    let person = PersonId::new(&args.person)
        .ok()
        .filter(|id| roster.person(id).is_some())
        .ok_or_else(|| CliError::unknown_person(&roster, &args.person))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(CliError::io("cannot start the desk"))?;
    let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    runtime.block_on(async {
        let options = ServiceOptions {
            clock,
            rules_dir: folder.clone(),
            link_key: data.link_key(),
        };
        let service = Service::start(driver, options).await?;
        #[cfg(feature = "http")]
        let server = args.listen.start(&service, None).await?;
        #[cfg(feature = "http")]
        server
            .as_ref()
            .inspect(|server| super::listen::tell(server));
        let is_chat = is_terminal && !args.json;
        // A script reads what it read yesterday, whoever runs it.
        let otherwise = if is_chat {
            of_terminal()
        } else {
            Language::ENGLISH
        };
        let language = args.language.unwrap_or(otherwise);
        let session = console::Session::new(service.clone(), person, language, args.json);
        let outcome = if is_chat {
            let place = console::Opened {
                data: data.shown(),
                rules: folder,
            };
            console::chat(session, &place).await
        } else {
            console::script(session, args.echo).await
        };
        #[cfg(feature = "http")]
        if let Some(server) = server {
            server.stop().await;
        }
        service.stop().await?;
        outcome
    })
}
