//! A hosted telephone service: the same call as TwiML, each request with its signature.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use switchboard_tests::http::{Answer, Connection};

use super::ADA;
use super::office::Desked;

const AUTH_TOKEN: &str = "hosted-0123456789abcdef";
const ADDRESS: &str = "https://desk.example";

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let mut bits = 0_u32;
        for at in 0..3 {
            bits = bits << 8 | u32::from(*three.get(at).unwrap_or(&0));
        }
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at > three.len() {
                '='
            } else {
                char::from(digit)
            });
        }
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Posts a form as the service does, signed with a token.
fn post(desk: &Desked, path: &str, form: &[(&str, &str)], token: &str) -> Answer {
    let mut sorted = form.to_vec();
    sorted.sort_unstable();
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(format!("{ADDRESS}{path}").as_bytes());
    for (name, value) in sorted {
        mac.update(format!("{name}{value}").as_bytes());
    }
    let signature = base64(&mac.finalize().into_bytes());
    let head = format!(
        "Content-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: {signature}\r\n"
    );
    let form = form
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)));
    let body = form.collect::<Vec<_>>().join("&");
    let mut connection = Connection::to(desk.address());
    connection
        .ask("POST", path, &head, body.as_bytes())
        .unwrap()
}

/// The value of an attribute, as it is meant.
fn attribute(twiml: &str, name: &str) -> String {
    let rest = twiml
        .split(&format!("{name}=\""))
        .nth(1)
        .unwrap_or_else(|| panic!("{twiml}"));
    rest.split('"').next().unwrap().replace("&amp;", "&")
}

#[test]
fn a_hosted_call_rings_at_the_agent_then_at_the_queue_and_is_on_record() {
    let services = format!(
        "[[service]]\nname = \"hosted\"\nauth_token = \"{AUTH_TOKEN}\"\naddress = \"{ADDRESS}\"\n"
    );
    let desk = Desked::with(&["ben", "lin"], &services);
    let form = [("CallSid", "CA1"), ("From", ADA), ("CallStatus", "ringing")];
    let refused = post(
        &desk,
        "/hosted/hosted/voice",
        &form,
        "another-0123456789abcdef",
    );
    assert_eq!(refused.status, 403, "{refused:?}");
    let other = post(&desk, "/hosted/nobody/voice", &form, AUTH_TOKEN);
    assert_eq!(other.status, 404);

    let first = post(&desk, "/hosted/hosted/voice", &form, AUTH_TOKEN);
    assert!(
        first.head.contains("content-type: application/xml"),
        "{first:?}"
    );
    assert!(
        first
            .body
            .contains(&format!(">sip:ben@127.0.0.1:{}</Sip>", desk.port("ben"))),
        "{first:?}"
    );
    assert_eq!(attribute(&first.body, "timeout"), "2");
    // Ben does not answer, and it rings at Lin's.
    let vain = [
        ("CallSid", "CA1"),
        ("From", ADA),
        ("DialCallStatus", "no-answer"),
    ];
    let second = post(&desk, &attribute(&first.body, "action"), &vain, AUTH_TOKEN);
    assert!(
        second
            .body
            .contains(&format!(">sip:lin@127.0.0.1:{}</Sip>", desk.port("lin"))),
        "{second:?}"
    );
    let leg = [
        ("CallSid", "CA2"),
        ("ParentCallSid", "CA1"),
        ("CallStatus", "in-progress"),
    ];
    let taken = post(
        &desk,
        &attribute(&second.body, "statusCallback"),
        &leg,
        AUTH_TOKEN,
    );
    assert_eq!(taken.status, 200, "{taken:?}");
    let call = desk.call_when(1, |call| call["state"] == "answered");
    assert_eq!(
        (&call["caller"], &call["answered_by"]),
        (&"ada".into(), &"lin".into())
    );
    let done = [
        ("CallSid", "CA1"),
        ("From", ADA),
        ("DialCallStatus", "completed"),
    ];
    let over = post(&desk, &attribute(&second.body, "action"), &done, AUTH_TOKEN);
    assert!(over.body.contains("<Hangup/>"), "{over:?}");
    let status = [("CallSid", "CA1"), ("CallStatus", "completed")];
    assert_eq!(
        post(&desk, "/hosted/hosted/status", &status, AUTH_TOKEN).status,
        200
    );
    desk.call_when(1, |call| call["state"] == "ended");

    // Who hangs up while it rings has given up; and nobody is left but the queue.
    let form = [("CallSid", "CA9"), ("From", ADA)];
    let first = post(&desk, "/hosted/hosted/voice", &form, AUTH_TOKEN);
    let gone = [("CallSid", "CA9"), ("CallStatus", "no-answer")];
    assert_eq!(
        post(&desk, "/hosted/hosted/status", &gone, AUTH_TOKEN).status,
        200
    );
    desk.call_when(2, |call| call["state"] == "abandoned");
    assert!(first.body.contains("<Dial"), "{first:?}");
}
