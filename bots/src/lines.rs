//! Lines of bounded length from a reader.

use std::io::{self, BufRead, BufReader, Read};

/// One line, without its line feed, or why it is not handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line.
    Text(String),
    /// Longer than the bound; it was skipped to its end.
    TooLong {
        /// The bound, in bytes.
        limit: usize,
    },
    /// Not UTF-8.
    NotUtf8 {
        /// The first byte at fault, from 1.
        byte: usize,
    },
}

/// Reads lines of at most `limit` bytes. A longer one is skipped and never held in memory.
#[derive(Debug)]
pub struct Lines<R> {
    reader: BufReader<R>,
    limit: usize,
    line: Vec<u8>,
    read_bytes: u64,
}

impl<R: Read> Lines<R> {
    /// Lines of `reader`.
    #[must_use]
    pub fn new(reader: R, limit: usize) -> Self {
        Self {
            reader: BufReader::with_capacity(64 * 1024, reader),
            limit,
            line: Vec::new(),
            read_bytes: 0,
        }
    }

    /// Whether more was read than was handed out, so that the next line may come without waiting.
    #[must_use]
    pub fn has_buffered(&self) -> bool {
        !self.reader.buffer().is_empty()
    }

    /// How many bytes were read.
    #[must_use]
    pub fn read_bytes(&self) -> u64 {
        self.read_bytes
    }

    /// The next line; nothing at the end.
    ///
    /// # Errors
    /// When the reader fails.
    pub fn next_line(&mut self) -> io::Result<Option<Line>> {
        self.line.clear();
        let mut too_long = false;
        let mut any = false;
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                break;
            }
            any = true;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = buffer
                .get(..end.unwrap_or(buffer.len()))
                .unwrap_or_default();
            if self.line.len() + part.len() > self.limit {
                too_long = true;
                self.line.clear();
            } else if !too_long {
                self.line.extend_from_slice(part);
            }
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.reader.consume(used);
            self.read_bytes += used as u64;
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        if too_long {
            return Ok(Some(Line::TooLong { limit: self.limit }));
        }
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        Ok(Some(match std::str::from_utf8(&self.line) {
            Ok(text) => Line::Text(text.to_owned()),
            Err(error) => Line::NotUtf8 {
                byte: error.valid_up_to() + 1,
            },
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_skipped_and_the_rest_goes_on() {
        let long = "x".repeat(200_000);
        let text = format!("one\r\n{long}\n\ntw\u{e9}\n\u{fffd}last");
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(b"\n\xff\n");
        let mut lines = Lines::new(bytes.as_slice(), 100_000);
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            all.push(line);
        }
        assert_eq!(
            all,
            [
                Line::Text("one".into()),
                Line::TooLong { limit: 100_000 },
                Line::Text(String::new()),
                Line::Text("tw\u{e9}".into()),
                Line::Text("\u{fffd}last".into()),
                Line::NotUtf8 { byte: 1 },
            ]
        );
        assert_eq!(lines.read_bytes(), bytes.len() as u64);
    }
}
