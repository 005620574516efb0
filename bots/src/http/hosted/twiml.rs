//! What a hosted telephone service is to do, in TwiML.

use std::fmt::Write as _;

/// Says something, where there is something to say, and rings at an address. What becomes of that is
/// told to `action`, and that it was answered to `answered`.
pub(super) fn dial(
    say: Option<&str>,
    ring: &str,
    ring_for_secs: Option<i64>,
    action: &str,
    answered: &str,
) -> String {
    let timeout = ring_for_secs.map(|secs| format!(" timeout=\"{secs}\""));
    let mut inside = say.map(spoken).unwrap_or_default();
    let _ = write!(
        inside,
        "<Dial action=\"{}\" method=\"POST\"{}><Sip statusCallback=\"{}\" statusCallbackMethod=\"POST\" statusCallbackEvent=\"answered\">{}</Sip></Dial>",
        escaped(action),
        timeout.unwrap_or_default(),
        escaped(answered),
        escaped(ring),
    );
    response(&inside)
}

/// Says something, and hangs up.
pub(super) fn hang_up(say: Option<&str>) -> String {
    let mut inside = say.map(spoken).unwrap_or_default();
    inside.push_str("<Hangup/>");
    response(&inside)
}

/// Nothing more is to be done.
pub(super) fn nothing() -> String {
    response("")
}

fn response(inside: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{inside}</Response>")
}

fn spoken(text: &str) -> String {
    format!("<Say>{}</Say>", escaped(text))
}

/// As XML has it, in a text and in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // XML 1.0 has no other control characters.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_people_or_rules_wrote_becomes_markup() {
        let said = dial(
            Some("a <b> & \u{7}\"c\""),
            "sip:x@y;a='1'",
            Some(20),
            "/a?b=1&c=2",
            "/d",
        );
        assert_eq!(
            said,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Say>a &lt;b&gt; &amp;  &quot;c&quot;</Say>\
             <Dial action=\"/a?b=1&amp;c=2\" method=\"POST\" timeout=\"20\">\
             <Sip statusCallback=\"/d\" statusCallbackMethod=\"POST\" statusCallbackEvent=\"answered\">sip:x@y;a=&apos;1&apos;</Sip></Dial></Response>"
        );
    }
}
