//! `switchboard usage import`: what users did with the services, for the monthly report.

use switchboard::service::{Clock as _, SystemClock};

use super::error::CliError;
use super::feed::FeedArgs;
use super::{Outcome, print};

/// Arguments of `usage`.
#[derive(Debug, Clone, clap::Args)]
pub struct UsageArgs {
    #[command(subcommand)]
    what: Usage,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Usage {
    /// Take what users did on a day with a device, in the place of what was known of that
    ///
    /// CSV begins with a line that names its columns: company,day,user,device,model,version,used. In
    /// JSON, each row is an object with these names. The same feed may be taken again. `docs/report.md`
    /// has an example.
    Import(FeedArgs),
}

/// Does what is said of usage.
///
/// # Errors
/// When a feed is wrong, or the data file cannot be used.
pub fn run(args: &UsageArgs) -> Result<Outcome, CliError> {
    let Usage::Import(args) = &args.what;
    let now = SystemClock.now();
    let taken = args.take(|driver, format, feed| driver.import_usage(now, format, feed))?;
    print(&format!(
        "{} rows of {} companies: {} new or other, {} as they were\n",
        taken.rows,
        taken.companies,
        taken.written,
        taken.rows - taken.written
    ))?;
    Ok(Outcome::Done)
}
