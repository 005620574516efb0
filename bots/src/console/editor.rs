//! The line editor: completion, hints and colours of the prompt, on a thread of its own.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hint, Hinter};
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, ExternalPrinter, Helper};
use switchboard::service::Service;
use tokio::sync::mpsc as async_mpsc;

use super::session::Seen;
use crate::cli::show_above_prompt;
use crate::commands::{self, Scope};
use crate::render::Paint;

/// How many lines are kept for the arrow keys.
const HISTORY_LINES: usize = 1_000;

/// What somebody did at the prompt.
#[derive(Debug)]
pub(super) enum Typed {
    /// A line.
    Line(String),
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D.
    End,
    /// The terminal failed.
    Failed(String),
}

/// The editor's end in the session: asks for lines, one at a time, and prints above the prompt.
pub(super) struct Prompter {
    ask: mpsc::Sender<String>,
    typed: async_mpsc::Receiver<Typed>,
    printer: Option<Box<dyn ExternalPrinter + Send>>,
    columns: Arc<AtomicUsize>,
}

impl Prompter {
    /// Starts the editor.
    pub(super) fn start(words: Words, history: PathBuf) -> Result<Self, ReadlineError> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .auto_add_history(true)
            .max_history_size(HISTORY_LINES)?
            .history_ignore_space(true)
            .build();
        let mut editor: Editor<Words, DefaultHistory> = Editor::with_config(config)?;
        editor.set_helper(Some(words));
        // The first run has no history yet.
        let _ = editor.load_history(&history);
        let printer = editor
            .create_external_printer()
            .ok()
            .map(|printer| Box::new(printer) as Box<dyn ExternalPrinter + Send>);
        if let Ok(mut printer) = editor.create_external_printer() {
            show_above_prompt(Some(Box::new(move |text| {
                printer
                    .print(text.to_owned())
                    .map_err(std::io::Error::other)
            })));
        }
        let (ask, asked) = mpsc::channel::<String>();
        let (sender, typed) = async_mpsc::channel(1);
        let columns = Arc::new(AtomicUsize::new(columns_of(&mut editor)));
        let measured = Arc::clone(&columns);
        std::thread::spawn(move || {
            while let Ok(prompt) = asked.recv() {
                let typed = edit(&mut editor, &history, &prompt);
                measured.store(columns_of(&mut editor), Ordering::Relaxed);
                if sender.blocking_send(typed).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            ask,
            typed,
            printer,
            columns,
        })
    }

    /// How many columns the terminal had when the last line was typed, if it says.
    pub(super) fn columns(&self) -> Option<usize> {
        match self.columns.load(Ordering::Relaxed) {
            0 => None,
            columns => Some(columns.clamp(60, 200)),
        }
    }

    /// Shows the prompt. [`Prompter::typed`] then has what is typed.
    pub(super) fn ask(&self, prompt: String) {
        // When the editor has gone, `typed` says so.
        let _ = self.ask.send(prompt);
    }

    /// What was typed; nothing when the editor has gone. May be given up and asked again.
    pub(super) async fn typed(&mut self) -> Option<Typed> {
        self.typed.recv().await
    }

    /// Prints above the prompt, or plainly while there is none.
    pub(super) fn print_above(&mut self, text: &str) -> std::io::Result<()> {
        match &mut self.printer {
            Some(printer) => printer
                .print(format!("{text}\n"))
                .map_err(std::io::Error::other),
            None => super::chat::print(text),
        }
    }
}

fn edit(editor: &mut Editor<Words, DefaultHistory>, history: &Path, prompt: &str) -> Typed {
    let typed = match editor.readline(prompt) {
        Ok(line) => Typed::Line(line),
        Err(ReadlineError::Interrupted) => Typed::Interrupted,
        Err(ReadlineError::Eof) => Typed::End,
        Err(error) => Typed::Failed(error.to_string()),
    };
    if let Typed::Line(_) = typed
        && let Err(error) = editor.save_history(history)
    {
        tracing::debug!("the history of lines is not kept: {error}");
    }
    typed
}

/// The terminal's columns; 0 when it does not say.
fn columns_of(editor: &mut Editor<Words, DefaultHistory>) -> usize {
    editor
        .dimensions()
        .map_or(0, |(columns, _)| usize::from(columns))
}

impl Drop for Prompter {
    fn drop(&mut self) {
        show_above_prompt(None);
    }
}

/// What the editor knows: the command table read against the desk as it is now.
pub(super) struct Words {
    pub(super) service: Service,
    pub(super) seen: Arc<Mutex<Seen>>,
    pub(super) paint: Paint,
}

impl Words {
    fn in_scope<T>(&self, look: impl FnOnce(&Scope<'_>) -> T) -> T {
        let seen = self
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let (speaker, cases) = (&seen.speaker, &seen.cases);
        crate::turn::in_scope(&self.service, speaker, cases, seen.language, true, look)
    }
}

impl Helper for Words {}
impl Validator for Words {}

impl Completer for Words {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, candidates) = self.in_scope(|scope| commands::complete(line, pos, scope));
        let pairs = candidates
            .into_iter()
            .map(|candidate| Pair {
                display: candidate.shown,
                replacement: candidate.replacement,
            })
            .collect();
        Ok((start, pairs))
    }
}

/// Shown behind the cursor, and never taken over into the line.
pub(super) struct Form(String);

impl Hint for Form {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Words {
    type Hint = Form;

    fn hint(&self, line: &str, pos: usize, _: &Context<'_>) -> Option<Form> {
        if pos < line.len() {
            return None;
        }
        self.in_scope(|scope| commands::hint(line, scope)).map(Form)
    }
}

impl Highlighter for Words {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Owned(self.paint.strong(prompt))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(self.paint.dim(hint))
    }
}
