//! Hot reload: a saved rules folder is compiled and put in force, or reported and left alone.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify_debouncer_mini::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{DebounceEventResult, Debouncer, new_debouncer};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::desk::{Actor, Command};

use super::{Service, ServiceError};

/// Editors save a file in several steps, and operators save several files: so long nothing must
/// happen before the folder is read.
const QUIET: Duration = Duration::from_millis(300);

/// Watches until it is dropped.
pub(super) struct Watch {
    _debouncer: Debouncer<RecommendedWatcher>,
}

/// Starts to watch `folder` for `service`.
pub(super) fn start(
    folder: PathBuf,
    service: Service,
) -> Result<(Watch, JoinHandle<()>), ServiceError> {
    // One place is enough: two saves that are seen as one give the same rules.
    let (saved, mut saves) = mpsc::channel::<()>(1);
    let wrong =
        |error: notify_debouncer_mini::notify::Error| ServiceError::Watch(error.to_string());
    let on_event = move |_: DebounceEventResult| {
        let _ = saved.try_send(());
    };
    let mut debouncer = new_debouncer(QUIET, on_event).map_err(wrong)?;
    debouncer
        .watcher()
        .watch(&folder, RecursiveMode::Recursive)
        .map_err(wrong)?;
    let task = tokio::spawn(async move {
        let mut rejected = String::new();
        let mut faulty = String::new();
        // The sender lives in the watcher: this ends when the watcher is dropped.
        while saves.recv().await.is_some() {
            reload(&folder, &service, &mut rejected).await;
            tell_faults(&service, &mut faulty).await;
        }
    });
    Ok((
        Watch {
            _debouncer: debouncer,
        },
        task,
    ))
}

/// Tells the operators which articles cannot be used, once for one fault.
async fn tell_faults(service: &Service, told: &mut String) {
    let library = service.rulebook().library();
    let faults = library.faults();
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    if first == *told || first.is_empty() {
        *told = first;
        return;
    }
    tracing::warn!(%first, "some articles cannot be used");
    let command = Command::LibraryFaulty {
        first: first.clone(),
        count: faults.len(),
    };
    match service.execute(Actor::Desk, command).await {
        Ok(_) => *told = first,
        Err(error) => tracing::error!(%error, "the operators could not be told"),
    }
}

/// Loads the folder and puts it in force when it is good and not what is in force already.
/// Otherwise the operators are told, once for one fault.
async fn reload(folder: &Path, service: &Service, rejected: &mut String) {
    match service.load_folder(folder.to_owned()).await {
        Ok(came) => {
            rejected.clear();
            if let Some(version) = came {
                tracing::info!(%version, "new rules are in force");
            }
        }
        Err(ServiceError::Rules(error)) => {
            let message = error.to_string();
            if message == *rejected {
                return;
            }
            tracing::warn!(%message, "the edited rules do not load; the last good ones stay in force");
            let command = Command::RulesRejected {
                message: message.clone(),
            };
            match service.execute(Actor::Desk, command).await {
                Ok(_) => *rejected = message,
                Err(error) => tracing::error!(%error, "the operators could not be told"),
            }
        }
        Err(ServiceError::Stopped) => {}
        Err(error) => tracing::error!(%error, "new rules could not be put in force"),
    }
}
