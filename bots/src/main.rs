//! The program `switchboard`; see `switchboard --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    switchboard_bots::cli::main()
}
