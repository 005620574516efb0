//! A file that people attached on Discord: fetched, for its address runs out.

use std::time::Duration;

use switchboard::model::NotKept;
use tokio::sync::Semaphore;

use super::Place;

/// How long one file may take.
const WITHIN: Duration = Duration::from_secs(60);
/// So many are fetched at once. Each is held in memory until it is kept.
const AT_ONCE: usize = 4;
/// How often one is tried.
const TRIES: u32 = 3;
/// How long to wait before the second try; then twice as long.
const BETWEEN: Duration = Duration::from_millis(500);

/// Fetches files.
pub(super) struct Downloads {
    /// It does not send the token: an address that can be read says all that is needed.
    client: reqwest::Client,
    place: Place,
    at_once: Semaphore,
}

/// Why a try failed, and whether another may not.
struct Failed {
    why: NotKept,
    is_final: bool,
}

impl Downloads {
    pub(super) fn new(place: Place, client: reqwest::Client) -> Self {
        Self {
            client,
            place,
            at_once: Semaphore::new(AT_ONCE),
        }
    }

    /// What is in a file of at most `max` bytes, or why it cannot be had.
    pub(super) async fn fetch(&self, address: &str, max: u64) -> Result<Vec<u8>, NotKept> {
        let url = self.place.file(address).ok_or(NotKept::Elsewhere)?;
        // It is never closed, so there is always a permit in the end.
        let _permit = self.at_once.acquire().await.ok();
        let mut tried = 0;
        loop {
            let failed = match tokio::time::timeout(WITHIN, self.once(url.clone(), max)).await {
                Ok(Ok(content)) => return Ok(content),
                Ok(Err(failed)) => failed,
                Err(_) => Failed {
                    why: NotKept::Late,
                    is_final: true,
                },
            };
            tried += 1;
            if failed.is_final || tried >= TRIES {
                return Err(failed.why);
            }
            tokio::time::sleep(BETWEEN * tried).await;
        }
    }

    async fn once(&self, url: reqwest::Url, max: u64) -> Result<Vec<u8>, Failed> {
        let broken = |error: reqwest::Error| Failed {
            why: NotKept::Unread {
                why: error.without_url().to_string(),
            },
            is_final: false,
        };
        let asked = self.client.get(url).timeout(WITHIN).send().await;
        let mut response = asked.map_err(broken)?;
        let status = response.status();
        if !status.is_success() {
            return Err(Failed {
                why: NotKept::NotGiven {
                    status: status.to_string(),
                },
                is_final: !status.is_server_error(),
            });
        }
        let too_large = || Failed {
            why: NotKept::LargerThan { most: max },
            is_final: true,
        };
        let said = response.content_length();
        if said.is_some_and(|said| said > max) {
            return Err(too_large());
        }
        // What it said is not relied on.
        let mut content = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(broken)? {
            if content.len() as u64 + piece.len() as u64 > max {
                return Err(too_large());
            }
            content.extend_from_slice(&piece);
        }
        Ok(content)
    }
}
