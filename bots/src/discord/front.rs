//! A slash command becomes a request, and what came of it the answer.

use std::sync::Arc;

use serenity::all::{
    CommandDataOption, CommandDataOptionValue, CommandInteraction, Context, Interaction, Ready,
    UserId,
};
use serenity::async_trait;
use serenity::builder::{CreateAllowedMentions, CreateAttachment, EditInteractionResponse};
use serenity::client::EventHandler;
use serenity::http::Http;
use switchboard::model::PersonId;
use switchboard::service::Service;
use tokio::sync::Semaphore;

use super::OnReady;
use super::tables::Links;
use super::text::{self, Fitted};
use crate::commands::{self, Local, Request, SeenCases};
use crate::render::{self, Paint};
use crate::turn::{self, Layout, Said};

/// So many people are answered at once; more wait a moment.
pub(super) const MAX_AT_ONCE: u32 = 64;

/// As wide as a block is on a telephone held sideways.
const LAYOUT: Layout = Layout {
    paint: Paint::Plain,
    width: 64,
};

/// The name of a file with an answer too long for a message.
const FILE_NAME: &str = "answer.txt";

/// Answers slash commands.
pub(super) struct Front {
    service: Service,
    links: Links,
    ready: OnReady,
    busy: Arc<Semaphore>,
}

impl Front {
    pub(super) fn new(service: Service, links: Links, ready: OnReady) -> Self {
        Self {
            service,
            links,
            ready,
            busy: Arc::new(Semaphore::new(MAX_AT_ONCE as usize)),
        }
    }

    /// All permits are free when nobody is being answered.
    pub(super) fn busy(&self) -> Arc<Semaphore> {
        Arc::clone(&self.busy)
    }

    /// Says at once that an answer comes, for Discord waits three seconds; then does what is
    /// asked, and answers.
    ///
    /// Discord takes one first answer to an interaction. So one that reaches the bot twice is
    /// done once: whoever comes second is refused here, before anything is done.
    async fn answer(&self, http: &Http, command: &CommandInteraction) -> serenity::Result<()> {
        command.defer_ephemeral(http).await?;
        // It is never closed, so there is always a permit in the end.
        let _permit = self.busy.acquire().await.ok();
        let said = self.words(command).await;
        let Fitted { content, file } = text::answer(&said);
        let mut edit = EditInteractionResponse::new()
            .content(content)
            .allowed_mentions(CreateAllowedMentions::new());
        if let Some(file) = file {
            edit = edit.new_attachment(CreateAttachment::bytes(file, FILE_NAME));
        }
        command.edit_response(http, edit).await?;
        Ok(())
    }

    /// What is answered.
    async fn words(&self, command: &CommandInteraction) -> String {
        let account = command.user.id;
        let known = |person: &&PersonId| self.service.roster().person(person).is_some();
        let Some(person) = self.links.person(account).filter(known) else {
            return unlinked(account);
        };
        let given: Vec<(String, String)> = command.data.options.iter().filter_map(given).collect();
        let cases = SeenCases::default();
        let asked = turn::in_scope(&self.service, person, &cases, false, |scope| {
            commands::parse_named(&command.data.name, &given, scope)
        });
        let request = match asked {
            // The parser gives this to the console alone; here it would act as the desk itself.
            Ok(asked) if matches!(asked.request, Request::Exchange(_)) => {
                return "this can only be done on the console".to_owned();
            }
            Ok(asked) => asked.request,
            Err(error) => return error.to_string(),
        };
        match turn::put(&self.service, person, request).await {
            Ok(Said::Local(local)) => self.local(person, &local),
            Ok(said) => turn::in_view(&self.service, person, LAYOUT, |view| said.words(view))
                .unwrap_or_else(|| "done".to_owned()),
            Err(error) => {
                if !error.is_refusal() {
                    tracing::error!(%error, %person, "a command failed");
                }
                error.to_string()
            }
        }
    }

    fn local(&self, person: &PersonId, local: &Local) -> String {
        match local {
            Local::Help(verb) => turn::in_scope(
                &self.service,
                person,
                &SeenCases::default(),
                false,
                |scope| turn::help(*verb, scope),
            ),
            Local::Whoami => turn::in_view(&self.service, person, LAYOUT, render::whoami),
            _ => "this can only be done on the console".to_owned(),
        }
    }
}

#[async_trait]
impl EventHandler for Front {
    async fn ready(&self, _: Context, ready: Ready) {
        tracing::info!(
            bot = ready.user.name,
            guilds = ready.guilds.len(),
            "on Discord"
        );
        (self.ready)(&ready.user.name);
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let Interaction::Command(command) = interaction else {
            tracing::debug!("an interaction that this program never offered");
            return;
        };
        if let Err(error) = self.answer(&context.http, &command).await {
            let verb = &command.data.name;
            tracing::warn!(%error, verb, "somebody was not answered");
        }
    }
}

/// An option as the parser takes it; nothing for kinds that the table never asks for.
fn given(option: &CommandDataOption) -> Option<(String, String)> {
    let value = match &option.value {
        CommandDataOptionValue::String(text) => text.clone(),
        CommandDataOptionValue::Integer(number) => number.to_string(),
        _ => return None,
    };
    Some((option.name.clone(), value))
}

fn unlinked(account: UserId) -> String {
    format!(
        "Your Discord account is not linked to anybody on this desk, so nothing was done. Ask those who run the desk to link it; they need this number: {account}"
    )
}
