//! Markdown as words alone: what is looked through and shown as a snippet.

/// The text without the marks of Markdown and without the targets of links, on one line.
pub(super) fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some((before, target)) = rest.split_once("](") {
        put(before, &mut out);
        // A target ends with its line at the latest.
        let line = target.lines().next().unwrap_or_default();
        let end = line.find(')').map_or(line.len(), |at| at + 1);
        rest = target.get(end..).unwrap_or_default();
    }
    put(rest, &mut out);
    out.trim_end().to_owned()
}

/// The targets of the links of a line.
pub(super) fn targets(line: &str) -> impl Iterator<Item = &str> {
    let behind = line.split("](").skip(1);
    behind.filter_map(|behind| behind.split_once(')').map(|(target, _)| target))
}

fn put(text: &str, out: &mut String) {
    for c in text.chars() {
        let c = match c {
            '#' | '*' | '`' | '>' | '[' | ']' | '|' => continue,
            c if c.is_whitespace() || c.is_control() => ' ',
            c => c,
        };
        // List marks and indents leave one blank.
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_targets_go_and_words_stay() {
        let text =
            "# Mail\n\n1. Open **Settings** and [read on](https://x.example/a)\n   > `IMAP`\n";
        assert_eq!(plain(text), " Mail 1. Open Settings and read on IMAP");
    }
}
