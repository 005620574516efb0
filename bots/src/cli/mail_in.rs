//! `switchboard mail-in`: takes one mail from standard input, as any mail server's pipe gives it.
//!
//! The exit status is one of those of `sysexits.h`, which mail servers know: 0 when the mail is on
//! disk, 75 when it could not be taken now and is to be kept and tried again, 65 when it never will be.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use switchboard::service::{Clock as _, Driver, SystemClock};
use switchboard::store::StoreError;

use super::data::Data;
use super::error::CliError;
use super::run::open;
use crate::mail::gate::{self, HandOverError, Taken};
use crate::mail::{Envelope, Settings};

/// The mail cannot be taken as it is.
const EX_DATAERR: u8 = 65;
/// Keep it, and try again.
pub(super) const EX_TEMPFAIL: u8 = 75;

/// Arguments of `mail-in`.
#[derive(Debug, Clone, clap::Args)]
pub struct MailInArgs {
    /// The settings of mail, as TOML; `docs/mail.md` shows one
    #[arg(long, value_name = "FILE")]
    mail: PathBuf,
    /// The return path, as the mail server knows it; empty for reports
    #[arg(long, value_name = "ADDRESS")]
    sender: Option<String>,
    /// The address that it came to, with what stands behind a `+`
    #[arg(long, value_name = "ADDRESS")]
    recipient: Option<String>,
    /// Take both from SENDER and RECIPIENT in the environment, as Exim and OpenSMTPD give them
    #[arg(long, conflicts_with_all = ["sender", "recipient"])]
    environment: bool,
    /// The data file, or the URL of a PostgreSQL database
    ///
    /// `switchboard.desk` in this folder when not said. When another program has the file open, it
    /// takes the mail.
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

/// Takes the mail on standard input.
#[must_use]
pub fn run(args: &MailInArgs) -> ExitCode {
    match taken(args) {
        Ok(Taken::Done { record, again }) => {
            let before = if again { " (taken before)" } else { "" };
            // Mail servers keep it in their logs; the mail is taken whether they read it or not.
            let _ = writeln!(
                std::io::stdout(),
                "{}{before}: {}",
                record.outcome,
                record.reason
            );
            ExitCode::SUCCESS
        }
        Ok(Taken::TooLarge { most_mib }) => {
            let _ = writeln!(
                std::io::stderr(),
                "the mail is larger than {most_mib} MiB, which is the most that is taken here"
            );
            ExitCode::from(EX_DATAERR)
        }
        Ok(Taken::NotNow { why }) => not_now(&why),
        Err(error) => not_now(&error.to_string()),
    }
}

fn not_now(why: &str) -> ExitCode {
    let _ = writeln!(
        std::io::stderr(),
        "switchboard: the mail is not taken now: {why}"
    );
    ExitCode::from(EX_TEMPFAIL)
}

fn taken(args: &MailInArgs) -> Result<Taken, CliError> {
    let settings = Settings::read(&args.mail)?;
    let most = settings.incoming.max_bytes() as u64;
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(CliError::io("cannot read the mail"))?;
    if bytes.len() as u64 > most {
        return Ok(Taken::TooLarge {
            most_mib: settings.incoming.max_mib,
        });
    }
    if bytes.is_empty() {
        let why = "there is no mail on standard input".to_owned();
        return Ok(Taken::NotNow { why });
    }
    let envelope = if args.environment {
        Envelope {
            sender: std::env::var("SENDER").ok(),
            recipient: std::env::var("RECIPIENT").ok(),
        }
    } else {
        Envelope {
            sender: args.sender.clone(),
            recipient: args.recipient.clone(),
        }
    };
    let data = Data::of(args.data.as_deref());
    if let Data::File(file) = &data {
        // Asked first, because it is nearly always there.
        match gate::hand_over(&gate::socket_of(&settings, file), &envelope, &bytes) {
            Ok(taken) => return Ok(taken),
            Err(HandOverError::Nobody { .. }) => {}
            Err(broken) => {
                let why = broken.to_string();
                return Ok(Taken::NotNow { why });
            }
        }
    }
    let opened = match open(&data, args.rules.as_deref()) {
        Err(CliError::Store(error @ StoreError::InUse { .. })) => {
            let why =
                format!("{error}, and that program takes no mail; start it with `--mail FILE`");
            return Ok(Taken::NotNow { why });
        }
        opened => opened?,
    };
    let (rulebook, _, store) = opened;
    let driver = Driver::new(store, Arc::new(rulebook))?;
    let (now, key) = (SystemClock.now(), data.link_key());
    Ok(gate::take(&driver, now, &settings, &key, &envelope, &bytes))
}
