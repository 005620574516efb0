//! A bar on standard error, once the work has lasted a second and somebody looks.

use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long the work has to last before the bar appears.
const QUIET: Duration = Duration::from_secs(1);

/// Progress through a known amount of work. It changes nothing that is printed.
pub struct Progress {
    began: Instant,
    total: u64,
    what: &'static str,
    is_watched: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Of `total` things called `what`.
    #[must_use]
    pub fn of(total: u64, what: &'static str) -> Self {
        Self {
            began: Instant::now(),
            total,
            what,
            // With the output on the same screen a bar would run through it.
            is_watched: io::stderr().is_terminal() && !io::stdout().is_terminal(),
            bar: None,
        }
    }

    /// As [`Progress::of`], for work that prints only when it is done: the bar may then share a
    /// screen with the output.
    #[must_use]
    pub fn before_output(total: u64, what: &'static str) -> Self {
        Self {
            is_watched: io::stderr().is_terminal(),
            ..Self::of(total, what)
        }
    }

    /// So many are done.
    pub fn at(&mut self, done: u64) {
        if !self.is_watched {
            return;
        }
        if self.bar.is_none() && self.began.elapsed() > QUIET {
            let bar = ProgressBar::with_draw_target(Some(self.total), ProgressDrawTarget::stderr());
            let shape = format!("{{wide_bar}} {{human_pos}}/{{human_len}} {}", self.what);
            if let Ok(style) = ProgressStyle::with_template(&shape) {
                bar.set_style(style);
            }
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        }
    }

    /// All is done: the bar goes.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
