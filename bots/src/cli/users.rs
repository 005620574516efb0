//! `switchboard users import`: the feed of current users, put in the place of the one before.

use switchboard::service::{Clock as _, SystemClock};

use super::error::CliError;
use super::feed::FeedArgs;
use super::{Outcome, print};

/// Arguments of `users`.
#[derive(Debug, Clone, clap::Args)]
pub struct UsersArgs {
    #[command(subcommand)]
    what: Users,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Users {
    /// Put a feed of current users in the place of the one before
    ///
    /// CSV begins with a line that names its columns: company,user,services,region,device. In JSON,
    /// each row is an object with these names. `docs/events.md` has an example.
    Import(ImportArgs),
}

#[derive(Debug, Clone, clap::Args)]
struct ImportArgs {
    #[command(flatten)]
    feed: FeedArgs,
    /// Take a feed that names nobody: all users that are there go
    #[arg(long)]
    allow_empty: bool,
}

/// Does what is said of users.
///
/// # Errors
/// When a feed is wrong, or the data file cannot be used.
pub fn run(args: &UsersArgs) -> Result<Outcome, CliError> {
    let Users::Import(args) = &args.what;
    let now = SystemClock.now();
    let taken = args
        .feed
        .take(|driver, format, feed| driver.import_users(now, format, feed, args.allow_empty))?;
    print(&format!(
        "{} users of {} companies: {} added, {} removed, {} changed, {} unchanged\n",
        taken.users, taken.companies, taken.added, taken.removed, taken.changed, taken.unchanged
    ))?;
    Ok(Outcome::Done)
}
