//! What happened, as text that is pleasant to read and the same every time: what golden tests are
//! made of.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::state::{BOT, Id, Message, State, kind};

/// Stands before the number of somebody whose name is meant, and nobody is mentioned.
pub(crate) const WHO: &str = "\u{1}\u{2}";

/// Something that somebody did somewhere.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) who: Id,
    pub(crate) channel: Id,
    pub(crate) what: What,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// What a person did to be answered: a command, a button, a form.
    Does(String),
    /// The bot's choices while somebody types.
    Offers(Vec<String>),
    /// A form that the bot shows.
    Asks(Vec<String>),
    /// A message, or a change of one.
    Says {
        how: &'static str,
        only_for: Option<Id>,
        /// The beginning of what is answered.
        to: Option<String>,
        lines: Vec<String>,
    },
    Deletes(String),
    Thread(String),
}

/// A message as it looks now.
pub(crate) fn shown(message: &Message, how: &'static str, state: &State) -> What {
    let answered = message
        .reference
        .and_then(|to| state.message(message.channel, to));
    What::Says {
        how,
        only_for: message.only_for,
        to: answered.map(gist),
        lines: looks(message),
    }
}

/// The beginning of a message, to know it by.
pub(crate) fn gist(message: &Message) -> String {
    let title = message
        .embeds
        .first()
        .and_then(|embed| embed["title"].as_str());
    let title = title
        .filter(|_| message.content.is_empty())
        .unwrap_or(&message.content);
    let line = title
        .lines()
        .find(|line| !line.starts_with("```"))
        .unwrap_or_default();
    let cut: String = line.chars().take(40).collect();
    if cut.len() < line.len() {
        format!("{cut}…")
    } else {
        cut
    }
}

/// A message as lines: what it says, its embeds, its buttons, its files.
pub(crate) fn looks(message: &Message) -> Vec<String> {
    let mut lines: Vec<String> = message.content.lines().map(str::to_owned).collect();
    for embed in &message.embeds {
        lines.extend(embed_lines(embed));
    }
    for row in &message.components {
        let row = row["components"].as_array().into_iter().flatten();
        let labels: Vec<String> = row.map(component).collect();
        lines.push(labels.join(" "));
    }
    for file in &message.files {
        let size = thousands(file.content.len());
        lines.push(format!("(file {}, {size} bytes)", file.name));
    }
    lines
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn embed_lines(embed: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let colour = embed["color"].as_u64().map_or("no colour", colour);
    lines.push(
        format!("▌({colour}) {}", text(&embed["title"]))
            .trim_end()
            .to_owned(),
    );
    let author = text(&embed["author"]["name"]);
    let described = text(&embed["description"]);
    lines.extend(
        author
            .lines()
            .chain(described.lines())
            .map(|line| format!("▌{line}")),
    );
    for field in embed["fields"].as_array().into_iter().flatten() {
        let value = text(&field["value"]).replace('\n', "\n▌  ");
        let field = format!("▌{}: {value}", text(&field["name"]));
        lines.extend(field.lines().map(str::to_owned));
    }
    let footer = text(&embed["footer"]["text"]);
    lines.extend(footer.lines().map(|line| format!("▌— {line}")));
    lines
}

fn component(component: &Value) -> String {
    let label = component["label"]
        .as_str()
        .or_else(|| component["placeholder"].as_str());
    let emoji = component["emoji"]["name"].as_str();
    let mut shown: Vec<&str> = emoji.into_iter().chain(label).collect();
    if component["disabled"] == true {
        shown.push("(off)");
    }
    let shown = shown.join(" ");
    match component["type"].as_u64() {
        Some(2) if component["style"] == 5 => format!("[{shown} ↗]"),
        Some(2) => format!("[{shown}]"),
        _ => {
            let options = component["options"].as_array().into_iter().flatten();
            let options: Vec<&str> = options.filter_map(|one| one["label"].as_str()).collect();
            format!("[{shown} ▾ {}]", options.join(" | "))
        }
    }
}

/// A form as lines: its title, and a line for each input.
pub(crate) fn form(data: &Value) -> Vec<String> {
    let mut lines = vec![data["title"].as_str().unwrap_or_default().to_owned()];
    for input in inputs(data) {
        let mut line = input["label"].as_str().unwrap_or_default().to_owned();
        if input["required"] == false {
            line.push_str(" (may be left out)");
        }
        if input["style"] == 2 {
            line.push_str(" (several lines)");
        }
        if let Some(placeholder) = input["placeholder"].as_str() {
            let _ = write!(line, ", such as “{placeholder}”");
        }
        if let Some(value) = input["value"].as_str() {
            let _ = write!(line, ": {value}");
        }
        lines.push(line);
    }
    lines
}

/// The inputs of a modal.
pub(crate) fn inputs(data: &Value) -> impl Iterator<Item = &Value> {
    let rows = data["components"].as_array().into_iter().flatten();
    rows.flat_map(|row| {
        let inner = row["components"].as_array().into_iter().flatten();
        inner.chain(row.get("component"))
    })
}

/// With what cannot be seen, or turns the line round, written out.
fn visible(text: &str) -> String {
    let is_hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// The nearest of the colours that have a plain name.
fn colour(rgb: u64) -> &'static str {
    const NAMED: &[(&str, [i64; 3])] = &[
        ("red", [211, 47, 47]),
        ("orange", [245, 124, 0]),
        ("yellow", [251, 192, 45]),
        ("green", [56, 142, 60]),
        ("blue", [25, 118, 210]),
        ("purple", [123, 31, 162]),
        ("grey", [96, 125, 139]),
        ("black", [0, 0, 0]),
        ("white", [255, 255, 255]),
    ];
    let part = |shift: u64| i64::try_from((rgb >> shift) & 0xff).unwrap_or(0);
    let is = [part(16), part(8), part(0)];
    let distance =
        |of: &[i64; 3]| -> i64 { of.iter().zip(is).map(|(a, b)| (a - b) * (a - b)).sum() };
    let nearest = NAMED.iter().min_by_key(|(_, of)| distance(of));
    nearest.map_or("no colour", |(name, _)| name)
}

impl State {
    pub(crate) fn record(&mut self, who: Id, channel: Id, what: What) {
        self.log.push(Entry { who, channel, what });
    }

    /// Where something happens.
    fn place(&self, id: Id) -> String {
        let Some(channel) = self.channels.get(&id) else {
            return "nowhere".to_owned();
        };
        match (channel.kind, channel.recipient) {
            (kind::DIRECT, Some(with)) => format!("direct messages of {WHO}{with}"),
            (kind::PRIVATE_THREAD, _) => format!("private thread “{}”", channel.name),
            (kind::PUBLIC_THREAD, _) => format!("thread “{}”", channel.name),
            _ => format!("#{}", channel.name),
        }
    }

    /// What happened in the channels that `of` takes.
    pub(crate) fn transcript(&self, of: impl Fn(Id) -> bool) -> String {
        let (mut out, mut place) = (String::new(), None);
        for entry in self.log.iter().filter(|entry| of(entry.channel)) {
            if place != Some(entry.channel) {
                if place.is_some() {
                    out.push('\n');
                }
                let _ = writeln!(out, "== {}", self.place(entry.channel));
                place = Some(entry.channel);
            }
            entry.write(&mut out);
        }
        self.with_names(&out)
    }

    /// With names in the place of numbers, where Discord shows them; other numbers become `ID-1`
    /// and so on, in the order in which they come. A mention stays to be seen as one.
    fn with_names(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut others: HashMap<&str, usize> = HashMap::new();
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            let digits = rest[start..].bytes().take_while(u8::is_ascii_digit).count();
            let (before, number) = (&rest[..start], &rest[start..start + digits]);
            rest = &rest[start + digits..];
            out.push_str(before);
            if !(17..=20).contains(&digits) {
                out.push_str(number);
                continue;
            }
            let id = super::state::id(number);
            let name = match before.get(before.len().saturating_sub(2)..) {
                Some("<@" | WHO) => Some(self.called(id)),
                Some("<#") => self.channels.get(&id).map(|channel| channel.name.clone()),
                _ => None,
            };
            match name {
                Some(name) => out.push_str(&name),
                None => {
                    let next = others.len() + 1;
                    let _ = write!(out, "ID-{}", others.entry(number).or_insert(next));
                }
            }
        }
        out.push_str(rest);
        visible(&out.replace(WHO, ""))
    }

    fn called(&self, id: Id) -> String {
        let name = self
            .users
            .get(&id)
            .map_or("somebody", |user| user.name.as_str());
        if id == BOT {
            "Desk".to_owned()
        } else {
            name.to_owned()
        }
    }
}

impl Entry {
    fn write(&self, out: &mut String) {
        let who = format!("{WHO}{}", self.who);
        let block = |out: &mut String, lines: &[String]| {
            for line in lines {
                let _ = writeln!(out, "{}", format!("  | {line}").trim_end());
            }
        };
        match &self.what {
            What::Does(what) => {
                let mut lines = what.lines();
                let _ = writeln!(out, "{who} {}", lines.next().unwrap_or_default());
                block(out, &lines.map(str::to_owned).collect::<Vec<_>>());
            }
            What::Offers(names) if names.is_empty() => {
                let _ = writeln!(out, "{who} offers nothing");
            }
            What::Offers(names) => {
                let _ = writeln!(out, "{who} offers:");
                block(out, names);
            }
            What::Asks(lines) => {
                let _ = writeln!(out, "{who} shows a form:");
                block(out, lines);
            }
            What::Says {
                how,
                only_for,
                to,
                lines,
            } => {
                let alone = only_for.map(|user| format!(", for {WHO}{user} alone"));
                let reply = to.as_ref().map(|to| format!(", in reply to “{to}”"));
                let (alone, reply) = (alone.unwrap_or_default(), reply.unwrap_or_default());
                let _ = writeln!(out, "{who} {how}{alone}{reply}:");
                block(out, lines);
            }
            What::Deletes(gist) => {
                let _ = writeln!(out, "{who} deletes “{gist}”");
            }
            What::Thread(what) => {
                let _ = writeln!(out, "{who} {what}");
            }
        }
    }
}
