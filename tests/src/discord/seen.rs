//! What a person sees of an answer.

use std::time::Duration;

use serde_json::Value;

use super::rest::body::Part;
use super::state::{Id, Message, State, Used};
use super::transcript;

/// A file that is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
}

impl Attached {
    /// What is in it, as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.content).into_owned()
    }
}

impl From<&Part> for Attached {
    fn from(part: &Part) -> Self {
        Self {
            name: part.name.clone(),
            content: part.content.clone(),
        }
    }
}

/// A message that somebody sees.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Its number.
    pub id: String,
    /// Where it is.
    pub channel: String,
    /// Whose it is.
    pub author: String,
    /// What it says.
    pub content: String,
    /// Its embeds, as they were sent.
    pub embeds: Vec<Value>,
    /// Its rows of components, as they were sent.
    pub components: Vec<Value>,
    /// Its files.
    pub files: Vec<Attached>,
    /// Whether one person alone sees it.
    pub is_private: bool,
    /// Whether it was edited.
    pub is_edited: bool,
    /// The message that it answers.
    pub reply_to: Option<String>,
}

impl Shown {
    /// It as text: what it says, embeds, buttons and files.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines: Vec<String> = vec![self.content.clone()];
        lines.extend(self.embeds.iter().map(Value::to_string));
        lines.join("\n")
    }

    /// The `custom_id` of the component with that label, or the `custom_id` itself.
    #[must_use]
    pub fn component(&self, label: &str) -> Option<&Value> {
        let rows = self
            .components
            .iter()
            .filter_map(|row| row["components"].as_array());
        let mut all = rows.flatten();
        all.find(|one| one["label"] == label || one["custom_id"] == label)
    }

    /// The labels of its buttons.
    #[must_use]
    pub fn buttons(&self) -> Vec<String> {
        let rows = self
            .components
            .iter()
            .filter_map(|row| row["components"].as_array());
        let labels = rows.flatten().filter_map(|one| one["label"].as_str());
        labels.map(str::to_owned).collect()
    }
}

pub(crate) fn shown(message: &Message) -> Shown {
    let file = |file: &super::state::File| Attached {
        name: file.name.clone(),
        content: file.content.clone(),
    };
    Shown {
        id: message.id.to_string(),
        channel: message.channel.to_string(),
        author: message.author.to_string(),
        content: message.content.clone(),
        embeds: message.embeds.clone(),
        components: message.components.clone(),
        files: message.files.iter().map(file).collect(),
        is_private: message.only_for.is_some(),
        is_edited: message.edited.is_some(),
        reply_to: message.reference.map(|id| id.to_string()),
    }
}

/// A form that the bot shows.
#[derive(Clone, Debug)]
pub struct Modal {
    /// As it was sent.
    pub data: Value,
    /// The interaction that it answers.
    pub(crate) of: Id,
}

impl Modal {
    /// What stands above it.
    #[must_use]
    pub fn title(&self) -> &str {
        self.data["title"].as_str().unwrap_or_default()
    }

    /// Its inputs: the label and the `custom_id` of each.
    #[must_use]
    pub fn inputs(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        transcript::inputs(&self.data)
            .map(|input| (text(&input["label"]), text(&input["custom_id"])))
            .collect()
    }
}

/// What came of something that a person did.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The interaction's number.
    pub interaction: String,
    /// The answer, or the message that was changed; nothing for a form and for choices.
    pub message: Option<Shown>,
    /// What was added to the answer.
    pub followups: Vec<Shown>,
    /// A form to fill in.
    pub modal: Option<Modal>,
    /// Choices, while a command is typed: what is shown and what is meant.
    pub choices: Vec<(String, Value)>,
    /// Whether the answer was put off first.
    pub was_put_off: bool,
    /// From the interaction to the first answer.
    pub after: Duration,
}

impl Seen {
    /// What the answer says.
    #[must_use]
    pub fn content(&self) -> &str {
        self.message
            .as_ref()
            .map_or("", |message| message.content.as_str())
    }

    /// Whether the answer is for this person alone.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.message
            .as_ref()
            .is_some_and(|message| message.is_private)
    }
}

/// What is seen of an interaction that has been answered.
pub(crate) fn seen(used: &Used, state: &State) -> Option<Seen> {
    let first = used.first.filter(|_| used.answered)?;
    let message = match first {
        6 | 7 => used.on,
        _ => used.original,
    };
    let at = |id: Id| state.message(used.channel, id).map(shown);
    let choices = used.choices.as_ref().and_then(Value::as_array);
    Some(Seen {
        interaction: used.id.to_string(),
        message: message.and_then(at),
        followups: used.followups.iter().filter_map(|id| at(*id)).collect(),
        modal: used.modal.clone().map(|data| Modal { data, of: used.id }),
        choices: choices
            .into_iter()
            .flatten()
            .map(|one| {
                (
                    one["name"].as_str().unwrap_or_default().to_owned(),
                    one["value"].clone(),
                )
            })
            .collect(),
        was_put_off: matches!(first, 5 | 6),
        after: used.taken,
    })
}
