//! The HTTP server of the program.
//!
//! One server, one address: [`start`] binds it, and everything that is asked over HTTP is a route
//! of `site::router`. What every request shares stands in one place each:
//!
//! - `server`: connections, how many there are and how long a request's head may take, and the
//!   orderly end;
//! - `site`: the state that handlers see, the routes, and what is done around each of them;
//! - `problem`: every refusal, as `application/problem+json` (RFC 9457);
//! - `body`: a request's body, bounded in size and time;
//! - `api`: the interface for programs, `/v1`;
//! - `hosted`: hosted telephone services that speak TwiML;
//! - `alarms`: what monitors send;
//! - `status`: the status page, for everybody and for a company;
//! - `secret`: tokens, compared in one time; `secret_file`: files in which they stand;
//! - `pace`: how often somebody may ask;
//! - `monitors`: who may send alarms, by token or signature, and how often.
//!
//! **Nothing is answered 2xx before what it acknowledges is on disk**, and nothing that a client
//! sends is answered 5xx: that is left to what the client cannot help, as a disk that is full.

mod alarms;
mod api;
mod body;
mod hosted;
mod monitors;
mod pace;
mod problem;
mod secret;
mod secret_file;
mod server;
mod site;
mod status;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

pub use api::{Integrations, description};
pub use hosted::HostedServices;
pub use monitors::{Monitors, TOKENS_VARIABLE};
pub use problem::Problem;
pub use secret_file::SecretFileError;
pub use server::{Server, start};
pub use site::Site;

/// How the server is to run.
#[derive(Debug)]
pub struct Options {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Who may send alarms.
    pub monitors: Monitors,
    /// Who may use the interface for programs.
    pub integrations: Integrations,
    /// The hosted telephone services that may tell of calls.
    pub hosted: HostedServices,
}

/// Why the server does not run.
#[derive(Debug, Error)]
pub enum HttpError {
    /// The address is taken, or is not this machine's.
    #[error("cannot listen on {address}: {error}; choose another with `--listen ADDRESS`")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// The file with the tokens cannot be read.
    #[error("the tokens of the monitors, `{}`: {error}", file.display())]
    TokenFile {
        /// Which.
        file: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file with the integrations, or with the hosted telephone services, is not taken.
    #[error(transparent)]
    SecretFile(#[from] SecretFileError),
    /// A line of the tokens is none. It is told without what stands in it.
    #[error("the tokens of the monitors, line {line}: {wrong}")]
    Token {
        /// Counted from 1.
        line: usize,
        /// What is wrong, and how it is right.
        wrong: String,
    },
}
