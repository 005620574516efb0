//! What a status page asks for: how the services stand, for anybody or for one company.

use crate::desk::{
    DeskError, Health, HealthOf, Looks, Viewer, health, health_since, reads_analyses_of,
};
use crate::model::{EventId, Timestamp};
use crate::store::Reach;

use super::driver::Driver;
use super::loading::own_users;
use super::{Service, ServiceError};

/// More events than a page of a year can show a reader. The latest are taken.
const MAX_PAST: usize = 10_000;

impl Driver {
    /// How the services stand, and stood.
    ///
    /// # Errors
    /// When there is no such company, or the store failed.
    pub fn health(&self, now: Timestamp, viewer: &Viewer) -> Result<Health, ServiceError> {
        let in_force = self.in_force();
        let context = in_force.context(now);
        let (reach, company) = match viewer {
            // What events say of companies is taken out before anybody sees it.
            Viewer::Everybody => (Reach::Provider, None),
            Viewer::Company(id) => {
                let company = context.roster.company(id);
                let company =
                    company.ok_or_else(|| DeskError::unknown_company(context.roster, id))?;
                (Reach::Company(id.clone()), Some(company))
            }
        };
        let tables = context.rulebook.tables();
        let since = health_since(&tables.programme.status_page, now);
        let reads = reads_analyses_of(&tables.programme.status_page, viewer).map(|on| match on {
            Viewer::Everybody => Reach::Provider,
            Viewer::Company(id) => Reach::Company(id),
        });
        let (events, series, analyses, users) = self.store().run(|tx| {
            let mut events = tx.open_events(&reach)?;
            let ended = tx.ended_events(&reach, since, MAX_PAST)?;
            let analyses = match &reads {
                Some(reads) => {
                    let ids: Vec<EventId> = ended.iter().map(|event| event.id).collect();
                    tx.publications(reads, &ids)?
                }
                None => Vec::new(),
            };
            events.extend(ended);
            let users = own_users(tx, &reach)?;
            // Of the provider, as everything planned: what is taken out is taken out there.
            Ok((events, tx.open_series()?, analyses, users))
        })?;
        let looks = company.map(|company| Looks {
            company,
            users: users.as_deref(),
        });
        let of = HealthOf {
            events: &events,
            series: &series,
            analyses: &analyses,
        };
        Ok(health(tables, looks, of, now))
    }
}

impl Service {
    /// How the services stand, and stood: what a status page shows.
    ///
    /// # Errors
    /// When there is no such company, or the store failed.
    pub async fn health(&self, viewer: Viewer) -> Result<Health, ServiceError> {
        self.blocking(move |inner| inner.driver.health(inner.clock.now(), &viewer))
            .await
    }
}
