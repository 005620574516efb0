//! What somebody wrote in an answer, without what they answer.

/// A text without the earlier mail below it, and without a signature. What is quoted between the lines
/// of an answer stays: the answer would not be understood without it. A text that is nothing else
/// stays whole.
pub(super) fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let cut = lines
        .iter()
        .position(|line| begins_earlier_mail(line))
        .unwrap_or(lines.len());
    let mut kept = lines.get(..cut).unwrap_or_default();
    kept = without_signature(kept);
    kept = without_last(kept, |line| line.is_empty() || is_quoted(line));
    kept = without_attribution(kept, kept.len() < cut || cut < lines.len());
    let words = kept.join("\n").trim().to_owned();
    if words.is_empty() {
        text.trim().to_owned()
    } else {
        words
    }
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// The lines with which mail programs put an earlier mail below an answer, without marking its lines.
fn begins_earlier_mail(line: &str) -> bool {
    let line = line.trim();
    let bare = line.trim_matches(['-', '_', ' ']).to_lowercase();
    let is_ruled = line.starts_with("---") || line.starts_with("___");
    let is_rule = is_ruled && line.len() >= 30 && bare.is_empty();
    let words = [
        "original message",
        "original appointment",
        "forwarded message",
        "ursprüngliche nachricht",
        "originalnachricht",
        "message d'origine",
        "message original",
        "mensaje original",
        "messaggio originale",
        "oorspronkelijk bericht",
    ];
    is_rule && line.starts_with('_') || is_ruled && words.contains(&bare.as_str())
}

/// The two dashes of a signature stand on a line of their own.
fn without_signature<'a, 'b>(lines: &'a [&'b str]) -> &'a [&'b str] {
    let dashes = lines.iter().rposition(|line| matches!(*line, "-- " | "--"));
    let few = |at: &usize| lines.len() - at <= 12;
    match dashes.filter(few) {
        Some(at) => lines.get(..at).unwrap_or(lines),
        None => lines,
    }
}

fn without_last<'a, 'b>(mut lines: &'a [&'b str], goes: impl Fn(&str) -> bool) -> &'a [&'b str] {
    while let [rest @ .., last] = lines {
        if !goes(last.trim()) {
            break;
        }
        lines = rest;
    }
    lines
}

/// `On Monday, Ada wrote:`, which may fill two lines, above what was quoted.
fn without_attribution<'a, 'b>(lines: &'a [&'b str], was_quoted: bool) -> &'a [&'b str] {
    let [.., last] = lines else { return lines };
    if !was_quoted || !last.trim_end().ends_with(':') {
        return lines;
    }
    let begins = |line: &str| {
        let line = line.trim().to_lowercase();
        ["on ", "am ", "le ", "el ", "il ", "op ", "den ", "em "]
            .iter()
            .any(|word| line.starts_with(word))
            || line.contains('@')
    };
    let from = lines.len().saturating_sub(3);
    let tail = lines.get(from..).unwrap_or_default();
    match tail.iter().position(|line| begins(line)) {
        Some(at) => without_last(lines.get(..from + at).unwrap_or(lines), str::is_empty),
        None => lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_mail_goes_and_the_answer_stays() {
        for (text, kept) in [
            ("Yes.", "Yes."),
            (
                "Yes.\n\nOn Mon, 2 Mar 2026, Ben wrote:\n> Does it work?\n>\n> Ben\n",
                "Yes.",
            ),
            (
                "Yes.\n\nOn Mon, 2 Mar 2026 at 10:00, Ben <ben@desk.example>\nwrote:\n\n> Does it?\n",
                "Yes.",
            ),
            (
                "Ja.\n\nAm 02.03.26 um 10:00 schrieb Ben:\n> Geht es?\n",
                "Ja.",
            ),
            (
                "Oui.\n\nLe lun. 2 mars 2026 à 10:00, Ben a écrit :\n> Ça marche ?\n",
                "Oui.",
            ),
            (
                "Yes.\n\n-----Original Message-----\nFrom: Ben\nSubject: x\n\nDoes it?",
                "Yes.",
            ),
            (
                "Yes.\n________________________________\nFrom: Ben\nSent: today\n\nDoes it?",
                "Yes.",
            ),
            ("Yes.\n-- \nAda Byron\nAcme", "Yes."),
            (
                "> Does it work?\nYes.\n> And now?\nNo.\n",
                "> Does it work?\nYes.\n> And now?\nNo.",
            ),
            // Nothing but a quotation is what they sent.
            ("> Does it work?\n", "> Does it work?"),
            (
                "-----Original Message-----\nDoes it?",
                "-----Original Message-----\nDoes it?",
            ),
            // A list ends with a colon as well.
            ("The steps are:\n", "The steps are:"),
            ("a\n---\nb", "a\n---\nb"),
            ("", ""),
        ] {
            assert_eq!(trimmed(text), kept, "{text:?}");
        }
    }
}
