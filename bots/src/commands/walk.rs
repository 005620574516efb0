//! Goes over a line word by word and reads the arguments that a verb declares.

use std::ops::Range;

use super::args::{Read, Value, shortened, value_of};
use super::complaint::Complaint;
use super::line::{unquoted, word_at};
use super::moment;
use super::scope::Scope;
use super::table::{Kind, Param, Standing, Verb};

/// How far a line was read.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    verb: &'static Verb,
    line: &'a str,
    scope: &'a Scope<'a>,
    /// What was read.
    pub(super) read: Vec<Read>,
    /// The argument that the next word is taken for, by its place among the verb's.
    pub(super) next: usize,
    /// The pieces of the one-line text that is being collected.
    collecting: Option<(&'static Param, String, Range<usize>)>,
}

/// An option that begins at a word: which argument, and where its value begins.
struct Named {
    param: &'static Param,
    value_from: usize,
    word: Range<usize>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(verb: &'static Verb, line: &'a str, scope: &'a Scope<'a>) -> Self {
        Self {
            verb,
            line,
            scope,
            read: Vec::new(),
            next: 0,
            collecting: None,
        }
    }

    /// Whether the words now belong to free text.
    pub(super) fn in_text(&self) -> bool {
        self.collecting.is_some()
    }

    /// Reads the line from `from` to its end.
    pub(super) fn run(&mut self, mut from: usize) -> Result<(), Complaint> {
        while let Some(word) = word_at(self.line, from) {
            if self.slice(&word) == "--" && self.text_param().is_some() {
                self.take_text(word.end)?;
                break;
            }
            from = match self.named_at(&word)? {
                Some(named) => self.take_named(&named)?,
                None => self.take_in_place(word)?,
            };
        }
        self.finish_line();
        Ok(())
    }

    /// The first argument that is required and was not read.
    pub(super) fn missing(&self) -> Option<&'static Param> {
        self.verb
            .params
            .iter()
            .find(|param| param.standing == Standing::Required && !self.has(param.name))
    }

    /// Whether that argument was read, or is being collected.
    pub(super) fn has(&self, name: &str) -> bool {
        self.read.iter().any(|read| read.name == name)
            || self
                .collecting
                .as_ref()
                .is_some_and(|(param, ..)| param.name == name)
    }

    fn slice(&self, at: &Range<usize>) -> &'a str {
        self.line.get(at.clone()).unwrap_or_default()
    }

    /// The argument that takes the longer text.
    fn text_param(&self) -> Option<&'static Param> {
        self.verb
            .params
            .iter()
            .find(|param| param.kind == Kind::Text && !self.has(param.name))
    }

    /// The rest of the line, from `from`, is the longer text.
    fn take_text(&mut self, from: usize) -> Result<(), Complaint> {
        let rest = self.slice(&(from..self.line.len()));
        let text = rest.trim();
        let Some(param) = self.text_param() else {
            return Ok(());
        };
        if text.is_empty() {
            return Err(Complaint::at(
                self.scope.language.missing_after_dashes(),
                self.line.len()..self.line.len(),
            ));
        }
        let start = from + (rest.len() - rest.trim_start().len());
        self.read.push(Read {
            name: param.name,
            at: start..start + text.len(),
            value: Value::Text(text.to_owned()),
        });
        Ok(())
    }

    /// The option that begins at `word`, if one does. Inside free text only the arguments that
    /// have no place of their own are options, so that `set text=5` stays text.
    fn named_at(&self, word: &Range<usize>) -> Result<Option<Named>, Complaint> {
        let text = self.slice(word);
        let dashed = text.strip_prefix("--").filter(|rest| !rest.is_empty());
        let bare = dashed.unwrap_or(text);
        let name = bare.split('=').next().unwrap_or(bare);
        let Some(param) = self.verb.param(name) else {
            return Ok(None);
        };
        let has_value = bare.len() > name.len();
        if !has_value && dashed.is_none() {
            return Ok(None);
        }
        if self.in_text() && param.standing != Standing::Named && param.kind != Kind::Text {
            return Ok(None);
        }
        if self.has(param.name) {
            return Err(Complaint::at(
                self.scope.language.option_twice(name),
                word.clone(),
            ));
        }
        let value_from = if has_value {
            word.start + (text.len() - bare.len()) + name.len() + 1
        } else {
            word.end
        };
        Ok(Some(Named {
            param,
            value_from,
            word: word.clone(),
        }))
    }

    /// Reads an option's value; returns where the line goes on.
    fn take_named(&mut self, named: &Named) -> Result<usize, Complaint> {
        let Named {
            param,
            value_from,
            word,
        } = named;
        let empty = || Complaint::at(self.scope.language.option_empty(param.name), word.clone());
        let value = word_at(self.line, *value_from).ok_or_else(empty)?;
        if *value_from <= word.end && value.start > *value_from && self.slice(word).contains('=') {
            return Err(empty());
        }
        let quoted = self.slice(&value).starts_with('"')
            && value.len() > 1
            && self.slice(&value).ends_with('"');
        match param.kind {
            Kind::Text if !quoted => {
                self.read.push(Read {
                    name: param.name,
                    at: value.start..self.line.len(),
                    value: Value::Text(
                        self.slice(&(value.start..self.line.len()))
                            .trim()
                            .to_owned(),
                    ),
                });
                Ok(self.line.len())
            }
            Kind::Line if !quoted => {
                self.finish_line();
                self.collecting = Some((param, self.slice(&value).to_owned(), value.clone()));
                Ok(value.end)
            }
            Kind::Moment | Kind::End if !quoted => self.take_time(param, value.start),
            Kind::Moment | Kind::End => {
                // Read inside the quotes, and go on after them.
                let end = value.end;
                let inner = self.line.get(..end.saturating_sub(1)).unwrap_or_default();
                let (at, range) = self.time(param.kind, inner, value.start + 1)?;
                self.push(param, range, Value::Moment(at));
                Ok(end)
            }
            _ => {
                let text = unquoted(self.slice(&value));
                if text.is_empty() {
                    return Err(empty());
                }
                let read = value_of(param.kind, text, self.scope)
                    .map_err(|message| Complaint::at(message, value.clone()))?;
                let end = value.end;
                self.push(param, value, read);
                Ok(end)
            }
        }
    }

    /// Takes a word for the argument whose turn it is; returns where the line goes on.
    fn take_in_place(&mut self, word: Range<usize>) -> Result<usize, Complaint> {
        if let Some((_, text, at)) = &mut self.collecting {
            text.push(' ');
            text.push_str(self.line.get(word.clone()).unwrap_or_default());
            at.end = word.end;
            return Ok(word.end);
        }
        let mut refused: Option<Complaint> = None;
        while let Some(param) = self.verb.params.get(self.next) {
            self.next += 1;
            if self.has(param.name) {
                continue;
            }
            if param.standing == Standing::Named {
                break;
            }
            match self.take_as(param, &word) {
                Ok(end) => return Ok(end),
                Err(complaint) if param.standing == Standing::Optional => {
                    refused.get_or_insert(complaint);
                }
                Err(complaint) => {
                    self.next -= 1;
                    return Err(complaint);
                }
            }
        }
        let looks_named = self
            .slice(&word)
            .split_once('=')
            .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(char::is_alphabetic));
        Err(match refused {
            Some(complaint) if !looks_named => complaint,
            _ => self.too_much(&word),
        })
    }

    fn take_as(&mut self, param: &'static Param, word: &Range<usize>) -> Result<usize, Complaint> {
        match param.kind {
            Kind::Line => {
                self.collecting = Some((param, self.slice(word).to_owned(), word.clone()));
                Ok(word.end)
            }
            Kind::Text => {
                self.take_text(word.start)?;
                Ok(self.line.len())
            }
            Kind::Moment | Kind::End => self.take_time(param, word.start),
            // In free text `high` is a word, so in a place that may be left out only a digit
            // is a severity.
            Kind::Severity
                if param.standing == Standing::Optional
                    && !self.slice(word).bytes().all(|b| b.is_ascii_digit()) =>
            {
                Err(Complaint::at(
                    self.scope.language.severity_digit(),
                    word.clone(),
                ))
            }
            kind => {
                let value = value_of(kind, unquoted(self.slice(word)), self.scope)
                    .map_err(|message| Complaint::at(message, word.clone()))?;
                self.push(param, word.clone(), value);
                Ok(word.end)
            }
        }
    }

    fn take_time(&mut self, param: &'static Param, from: usize) -> Result<usize, Complaint> {
        let (at, range) = self.time(param.kind, self.line, from)?;
        let end = range.end;
        self.push(param, range, Value::Moment(at));
        Ok(end)
    }

    fn time(
        &self,
        kind: Kind,
        line: &str,
        from: usize,
    ) -> Result<(switchboard::model::Timestamp, Range<usize>), Complaint> {
        let zone = self.scope.zone();
        if kind == Kind::Moment {
            let reference = moment::Reference {
                after: self.scope.now,
                zone,
                say: self.scope.language,
            };
            return moment::read(line, from, reference);
        }
        let start = self.read.iter().rev().find_map(|read| match read.value {
            Value::Moment(start) => Some(start),
            _ => None,
        });
        let Some(start) = start else {
            let at = word_at(line, from).unwrap_or(from..line.len());
            return Err(Complaint::at(self.scope.language.start_first(), at));
        };
        let reference = moment::Reference {
            after: start,
            zone,
            say: self.scope.language,
        };
        moment::read_end(line, from, reference)
    }

    fn push(&mut self, param: &'static Param, at: Range<usize>, value: Value) {
        self.read.push(Read {
            name: param.name,
            at,
            value,
        });
    }

    fn finish_line(&mut self) {
        if let Some((param, text, at)) = self.collecting.take() {
            let text = unquoted(&text).to_owned();
            self.push(param, at, Value::Text(text));
        }
    }

    fn too_much(&self, word: &Range<usize>) -> Complaint {
        let (say, verb) = (self.scope.language, self.verb.name);
        let shown = shortened(self.slice(word));
        let bare = shown.trim_start_matches("--");
        let Some((name, _)) = bare.split_once('=') else {
            return Complaint::at(say.too_much(&shown, verb), word.clone());
        };
        let known: Vec<&str> = self.verb.params.iter().map(|param| param.name).collect();
        let message = if known.is_empty() {
            say.no_option_takes_none(verb, name)
        } else {
            say.no_option_takes(verb, name, known.join(", "))
        };
        Complaint::at(message, word.clone())
    }
}
