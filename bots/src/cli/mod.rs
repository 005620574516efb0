//! The command line: one file a subcommand.
//!
//! Exit status 0 is done, 1 is refused or a failing check, 2 is wrong usage; `compare` ends as
//! `diff` does. Errors go to standard
//! error. A reader that closes its end early (`| head`) is no error.

mod check;
mod compare;
mod data;
mod definitions;
mod directory;
#[cfg(feature = "discord")]
mod discord;
mod error;
mod explain;
mod feed;
mod import_log;
mod incident_export;
mod init;
mod invite;
#[cfg(feature = "http")]
mod listen;
mod log;
#[cfg(feature = "mail")]
mod mail_in;
#[cfg(all(feature = "mail", any(feature = "discord", feature = "http")))]
mod mailing;
mod moving;
mod report;
mod route;
mod rules;
mod rules_folder;
mod run;
#[cfg(feature = "http")]
mod serve;
mod simulate;
mod status_page;
#[cfg(any(feature = "discord", feature = "http"))]
mod stopped;
mod test;
mod usage;
mod users;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use error::CliError;
pub use log::{AbovePrompt, show_above_prompt};
pub use rules_folder::{SHIPPED, load as load_rules, shipped_sources};

/// Rules and workflow for support desks.
///
/// Without a subcommand: opens (creating) `switchboard.desk` in this folder and gives you the
/// chat. `switchboard run --help` says what can be chosen.
#[derive(Debug, Parser)]
#[command(name = "switchboard", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Subcommands>,
    #[command(flatten)]
    run: run::RunArgs,
    /// Say more on standard error; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Subcommands {
    /// Chat with the desk on this terminal, or feed it commands from a file
    Run(run::RunArgs),
    /// Run the desk and its HTTP server, until Ctrl-C
    #[cfg(feature = "http")]
    Serve(serve::ServeArgs),
    /// Take one mail from standard input, as the pipe of any mail server gives it
    #[cfg(feature = "mail")]
    MailIn(mail_in::MailInArgs),
    /// Route calls: JSON lines in, decisions out
    Route(route::RouteArgs),
    /// Play a scenario on a virtual clock and print its timeline
    Simulate(simulate::SimulateArgs),
    /// Replay the ticket log of another desk and report what the rules would have done
    ImportLog(import_log::ImportLogArgs),
    /// Show why a case of a data file is as it is, and what it waits for
    Explain(explain::ExplainArgs),
    /// Say what another version of the rules would decide otherwise
    Compare(compare::CompareArgs),
    /// The versions of a desk's rules: history, candidate, diff, promote, rollback
    Rules(rules::RulesArgs),
    /// Find what is wrong with rules before a call comes; with `--verbose`, which run compiled
    Check(check::CheckArgs),
    /// Run the tests that stand beside the rules
    Test(test::TestArgs),
    /// Write what editors need to complete and document scripts into a rules folder
    Definitions(definitions::DefinitionsArgs),
    /// Put the desk on Discord
    #[cfg(feature = "discord")]
    Discord(discord::DiscordArgs),
    /// Write how the services stand, as a web page, JSON, a feed or a calendar
    StatusPage(status_page::StatusPageArgs),
    /// Write the monthly report of a company, or of all, as a web page, Markdown or JSON
    Report(report::ReportArgs),
    /// Write a major incident as a Markdown document
    IncidentExport(incident_export::IncidentExportArgs),
    /// Make a one-time code with which somebody links their chat account
    Invite(invite::InviteArgs),
    /// The users of the services: take a feed of those who are there now
    Users(users::UsersArgs),
    /// What users did with the services: take a feed of it, for the monthly report
    Usage(usage::UsageArgs),
    /// The customers' people: take a directory of named callers and administrators
    Directory(directory::DirectoryArgs),
    /// Write the shipped rules into a folder, to be edited
    Init(init::InitArgs),
    /// Write a whole desk as JSON lines
    Export(moving::ExportArgs),
    /// Make a desk of what `export` wrote
    Import(moving::ImportArgs),
    /// Copy a desk, with everything in flight, from SQLite to PostgreSQL or the other way
    Copy(moving::CopyArgs),
    /// Copy a data file, also while it is in use
    Backup(moving::BackupArgs),
    /// Make a data file of a backup
    Restore(moving::RestoreArgs),
}

/// How a subcommand ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All was done.
    Done,
    /// Something was refused, or a check failed; it was already said what.
    Failed,
}

/// Runs the program on the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            #[cfg(feature = "mail")]
            if error.use_stderr()
                && std::env::args_os()
                    .nth(1)
                    .is_some_and(|verb| verb == "mail-in")
            {
                // A mail server would send the mail back for any other status.
                let _ = error.print();
                return ExitCode::from(mail_in::EX_TEMPFAIL);
            }
            error.exit()
        }
    };
    log::start(cli.verbose);
    let outcome = match cli.command {
        None => run::run(&cli.run),
        Some(Subcommands::Run(args)) => run::run(&args),
        #[cfg(feature = "http")]
        Some(Subcommands::Serve(args)) => serve::run(&args),
        #[cfg(feature = "mail")]
        Some(Subcommands::MailIn(args)) => return mail_in::run(&args),
        Some(Subcommands::Route(args)) => route::run(&args),
        Some(Subcommands::Simulate(args)) => simulate::run(&args),
        Some(Subcommands::ImportLog(args)) => import_log::run(&args),
        Some(Subcommands::Explain(args)) => explain::run(&args),
        Some(Subcommands::Compare(args)) => return compared(compare::run(&args)),
        Some(Subcommands::Rules(args)) => rules::run(&args),
        Some(Subcommands::Check(args)) => check::run(&args, cli.verbose > 0),
        Some(Subcommands::Test(args)) => test::run(&args),
        Some(Subcommands::Definitions(args)) => definitions::run(&args),
        #[cfg(feature = "discord")]
        Some(Subcommands::Discord(args)) => discord::run(&args),
        Some(Subcommands::StatusPage(args)) => status_page::run(&args),
        Some(Subcommands::Report(args)) => report::run(&args),
        Some(Subcommands::IncidentExport(args)) => incident_export::run(&args),
        Some(Subcommands::Invite(args)) => invite::run(&args),
        Some(Subcommands::Users(args)) => users::run(&args),
        Some(Subcommands::Usage(args)) => usage::run(&args),
        Some(Subcommands::Directory(args)) => directory::run(&args),
        Some(Subcommands::Init(args)) => init::run(&args),
        Some(Subcommands::Export(args)) => moving::export(&args),
        Some(Subcommands::Import(args)) => moving::import(&args),
        Some(Subcommands::Copy(args)) => moving::copy(&args),
        Some(Subcommands::Backup(args)) => moving::backup(&args),
        Some(Subcommands::Restore(args)) => moving::restore(&args),
    };
    status(outcome, 1)
}

/// The status of one that compares, as of `diff`: 1 is a difference, so trouble is 2.
fn compared(outcome: Result<Outcome, CliError>) -> ExitCode {
    status(outcome, 2)
}

/// Writes what a subcommand has to say.
///
/// # Errors
/// When standard output takes no more, also because its reader has gone.
fn print(text: &str) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .map_err(CliError::io("cannot write to standard output"))
}

fn status(outcome: Result<Outcome, CliError>, trouble: u8) -> ExitCode {
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::FAILURE,
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error itself may be closed; there is nobody left to tell then.
            let _ = std::io::Write::write_fmt(
                &mut anstream::stderr(),
                format_args!("switchboard: {error}\n"),
            );
            ExitCode::from(trouble)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
