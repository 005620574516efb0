//! Requests that are wrong in one way each, and some that are right.

use expect_test::expect;
use serde_json::{Value, json};

use super::super::{APPLICATION, HOME};
use super::{ADA, Bot, CHANNEL, message};

fn command(more: Value) -> Value {
    let mut command = json!({ "name": "open", "description": "Opens", "type": 1 });
    for (name, value) in more.as_object().into_iter().flatten() {
        command[name] = value.clone();
    }
    json!([command])
}

fn button(more: Value) -> Value {
    let mut button = json!({ "type": 2, "style": 1, "label": "Take", "custom_id": "take" });
    for (name, value) in more.as_object().into_iter().flatten() {
        button[name] = value.clone();
    }
    button
}

fn row(buttons: &[Value]) -> Value {
    json!([{ "type": 1, "components": buttons }])
}

fn modal(more: Value) -> Value {
    let input = json!({ "type": 4, "custom_id": "a", "style": 1, "label": "Subject" });
    let mut data = json!({
        "custom_id": "open", "title": "Open a ticket", "components": row(&[input]),
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        data[name] = value.clone();
    }
    json!({ "type": 9, "data": data })
}

#[tokio::test]
async fn each_bad_request_gives_one_fault_and_a_good_one_none() {
    let bot = Bot::without_limits();
    let x = |count| "x".repeat(count);
    let to = format!("/channels/{CHANNEL}/messages");
    let all = format!("/applications/{APPLICATION}/commands");
    let (command_made, typing) = (bot.interaction(2), bot.interaction(4));
    let option = |name: &str, required: bool| json!({ "type": 3, "name": name, "description": "a", "required": required });
    let field = |name: &str, value: &str| json!({ "name": name, "value": value });
    let eleven: Vec<Value> = (0..6)
        .map(|n| button(json!({ "custom_id": n.to_string() })))
        .collect();
    let bad: Vec<(&str, &str, String, Value)> = vec![
        (
            "not listed",
            "GET",
            "/voice/regions".to_owned(),
            Value::Null,
        ),
        (
            "no number",
            "GET",
            "/channels/general".to_owned(),
            Value::Null,
        ),
        ("unknown query", "GET", format!("{to}?many=1"), Value::Null),
        (
            "limit of 101",
            "GET",
            format!("{to}?limit=101"),
            Value::Null,
        ),
        (
            "a property of a message",
            "POST",
            to.clone(),
            message(json!({ "colour": 1 })),
        ),
        (
            "a property of an embed",
            "POST",
            to.clone(),
            message(json!({ "embeds": [{ "titel": "a" }] })),
        ),
        (
            "content",
            "POST",
            to.clone(),
            message(json!({ "content": x(2_001) })),
        ),
        (
            "content in UTF-16",
            "POST",
            to.clone(),
            message(json!({ "content": "🦀".repeat(1_001) })),
        ),
        (
            "nothing",
            "POST",
            to.clone(),
            message(json!({ "content": "" })),
        ),
        (
            "a title",
            "POST",
            to.clone(),
            message(json!({ "embeds": [{ "title": x(257) }] })),
        ),
        (
            "a field",
            "POST",
            to.clone(),
            message(json!({ "embeds": [{ "fields": [field(&x(257), "a")] }] })),
        ),
        (
            "an empty field",
            "POST",
            to.clone(),
            message(json!({ "embeds": [{ "fields": [field("", "a")] }] })),
        ),
        (
            "26 fields",
            "POST",
            to.clone(),
            message(json!({ "embeds": [{ "fields": vec![field("a", "b"); 26] }] })),
        ),
        (
            "all embeds",
            "POST",
            to.clone(),
            message(json!({ "embeds": vec![json!({ "description": x(3_001) }); 2] })),
        ),
        (
            "11 embeds",
            "POST",
            to.clone(),
            message(json!({ "embeds": vec![json!({ "title": "a" }); 11] })),
        ),
        (
            "a colour",
            "POST",
            to.clone(),
            message(json!({ "embeds": [{ "title": "a", "color": 0x0100_0000 }] })),
        ),
        (
            "a time",
            "POST",
            to.clone(),
            message(json!({ "embeds": [{ "title": "a", "timestamp": "now" }] })),
        ),
        (
            "no nonce",
            "POST",
            to.clone(),
            message(json!({ "nonce": null })),
        ),
        (
            "a long nonce",
            "POST",
            to.clone(),
            message(json!({ "nonce": x(26) })),
        ),
        (
            "a nonce for nothing",
            "POST",
            to.clone(),
            message(json!({ "enforce_nonce": false })),
        ),
        (
            "mentions as ever",
            "POST",
            to.clone(),
            message(json!({ "allowed_mentions": null })),
        ),
        (
            "everybody",
            "POST",
            to.clone(),
            message(json!({ "allowed_mentions": { "parse": ["everyone"] } })),
        ),
        (
            "somebody",
            "POST",
            to.clone(),
            message(json!({ "allowed_mentions": { "parse": [], "users": [ADA] } })),
        ),
        (
            "whoever is answered",
            "POST",
            to.clone(),
            message(json!({ "allowed_mentions": { "parse": [], "replied_user": true } })),
        ),
        (
            "6 buttons in a row",
            "POST",
            to.clone(),
            message(json!({ "components": row(&eleven) })),
        ),
        (
            "6 rows",
            "POST",
            to.clone(),
            message(
                json!({ "components": (0..6).map(|n| row(&[button(json!({ "custom_id": n.to_string() }))])[0].clone()).collect::<Vec<_>>() }),
            ),
        ),
        (
            "a button twice",
            "POST",
            to.clone(),
            message(json!({ "components": row(&[button(json!({})), button(json!({}))]) })),
        ),
        (
            "a long custom_id",
            "POST",
            to.clone(),
            message(json!({ "components": row(&[button(json!({ "custom_id": x(101) }))]) })),
        ),
        (
            "no custom_id",
            "POST",
            to.clone(),
            message(json!({ "components": row(&[button(json!({ "custom_id": null }))]) })),
        ),
        (
            "a long label",
            "POST",
            to.clone(),
            message(json!({ "components": row(&[button(json!({ "label": x(81) }))]) })),
        ),
        (
            "a property of a button",
            "POST",
            to.clone(),
            message(json!({ "components": row(&[button(json!({ "size": 1 }))]) })),
        ),
        (
            "a file that is not sent",
            "POST",
            to.clone(),
            message(json!({ "attachments": [{ "id": 0, "filename": "a" }] })),
        ),
        (
            "a long name of a thread",
            "POST",
            format!("/channels/{CHANNEL}/threads"),
            json!({ "name": x(101), "type": 12 }),
        ),
        (
            "a thread without a name",
            "POST",
            format!("/channels/{CHANNEL}/threads"),
            json!({ "name": "", "type": 12 }),
        ),
        (
            "a thread's time",
            "POST",
            format!("/channels/{CHANNEL}/threads"),
            json!({ "name": "a", "auto_archive_duration": 61 }),
        ),
        (
            "a command in capitals",
            "PUT",
            all.clone(),
            command(json!({ "name": "Open" })),
        ),
        (
            "a command with a blank",
            "PUT",
            all.clone(),
            command(json!({ "name": "open it" })),
        ),
        (
            "a long description",
            "PUT",
            all.clone(),
            command(json!({ "description": x(101) })),
        ),
        (
            "no description",
            "PUT",
            all.clone(),
            command(json!({ "description": "" })),
        ),
        (
            "options out of order",
            "PUT",
            all.clone(),
            command(json!({ "options": [option("a", false), option("b", true)] })),
        ),
        (
            "an option twice",
            "PUT",
            all.clone(),
            command(json!({ "options": [option("a", true), option("a", true)] })),
        ),
        (
            "26 choices",
            "PUT",
            all.clone(),
            command(
                json!({ "options": [{ "type": 3, "name": "a", "description": "a", "choices": vec![json!({ "name": "a", "value": "a" }); 26] }] }),
            ),
        ),
        (
            "a choice of the wrong kind",
            "PUT",
            all.clone(),
            command(
                json!({ "options": [{ "type": 4, "name": "a", "description": "a", "choices": [{ "name": "a", "value": "a" }] }] }),
            ),
        ),
        (
            "a property of an option",
            "PUT",
            all.clone(),
            command(
                json!({ "options": [{ "type": 3, "name": "a", "description": "a", "needed": true }] }),
            ),
        ),
        (
            "no list of commands",
            "PUT",
            all.clone(),
            json!({ "name": "open" }),
        ),
        (
            "a long answer",
            "POST",
            command_made.clone(),
            json!({ "type": 4, "data": { "content": x(2_001), "allowed_mentions": { "parse": [] } } }),
        ),
        (
            "an empty answer",
            "POST",
            command_made.clone(),
            json!({ "type": 4, "data": { "content": "" } }),
        ),
        (
            "an answer that pings",
            "POST",
            bot.interaction(2),
            json!({ "type": 4, "data": { "content": "@everyone" } }),
        ),
        (
            "choices for no typing",
            "POST",
            command_made.clone(),
            json!({ "type": 8, "data": { "choices": [] } }),
        ),
        (
            "a change of nothing",
            "POST",
            command_made.clone(),
            json!({ "type": 7, "data": { "content": "a", "allowed_mentions": { "parse": [] } } }),
        ),
        (
            "a message to one who types",
            "POST",
            typing.clone(),
            json!({ "type": 5 }),
        ),
        (
            "26 choices while typing",
            "POST",
            typing.clone(),
            json!({ "type": 8, "data": { "choices": vec![json!({ "name": "a", "value": "a" }); 26] } }),
        ),
        (
            "a long choice",
            "POST",
            typing.clone(),
            json!({ "type": 8, "data": { "choices": [{ "name": x(101), "value": "a" }] } }),
        ),
        (
            "a long title of a form",
            "POST",
            command_made.clone(),
            modal(json!({ "title": x(46) })),
        ),
        (
            "a form of nothing",
            "POST",
            command_made.clone(),
            modal(json!({ "components": [] })),
        ),
        (
            "a form of six",
            "POST",
            command_made.clone(),
            modal(
                json!({ "components": (0..6).map(|n| row(&[json!({ "type": 4, "custom_id": n.to_string(), "style": 1, "label": "a" })])[0].clone()).collect::<Vec<_>>() }),
            ),
        ),
        (
            "a form within a form",
            "POST",
            bot.interaction(5),
            modal(json!({})),
        ),
        (
            "an answer before the first",
            "PATCH",
            format!("/webhooks/{APPLICATION}/interaction-token-1/messages/@original"),
            json!({ "content": "a", "allowed_mentions": { "parse": [] } }),
        ),
    ];
    let mut told = String::new();
    for (what, method, path, body) in bad {
        bot.asks(method, &path, body).await;
        let faults = bot.faults();
        assert_eq!(faults.len(), 1, "{what}: {faults:#?}");
        let why = faults[0]
            .split_once(": ")
            .map_or(faults[0].as_str(), |(_, why)| why);
        told.push_str(&format!("{what}: {}\n", why.trim_start_matches(": ")));
    }
    expect![[r#"
        not listed: GET /voice/regions is not listed
        no number: `general` is no channel_id
        unknown query: `many` is unknown in the query
        limit of 101: `limit=101` in the query does not fit
        a property of a message: Additional properties are not allowed ('colour' was unexpected)
        a property of an embed: /embeds/0: Additional properties are not allowed ('titel' was unexpected)
        content: content is longer than 2,000
        content in UTF-16: content is longer than 2,000
        nothing: the message is empty
        a title: /embeds/0/title: value is longer than 256 characters
        a field: /embeds/0/fields/0/name: value is longer than 256 characters
        an empty field: a field of an embed has no name or no value
        26 fields: /embeds/0/fields: value has more than 25 items
        all embeds: the embeds are longer than 6000 together
        11 embeds: /embeds: value has more than 10 items
        a colour: /embeds/0/color: 16777216 is greater than the maximum of 16777215
        a time: /embeds/0/timestamp: "now" is not a "date-time"
        no nonce: nonce null is not enforced or too long
        a long nonce: /nonce: "xxxxxxxxxxxxxxxxxxxxxxxxxx" is longer than 25 characters
        a nonce for nothing: nonce "1" is not enforced or too long
        mentions as ever: allowed_mentions: null
        everybody: allowed_mentions: {"parse":["everyone"]}
        somebody: allowed_mentions: {"parse":[],"users":["100000000000000001"]}
        whoever is answered: allowed_mentions: {"parse":[],"replied_user":true}
        6 buttons in a row: /components/0/components: value has more than 5 items
        6 rows: there are more than 5 rows of components
        a button twice: `take` stands twice
        a long custom_id: /components/0/components/0/custom_id: value is longer than 100 characters
        no custom_id: a component has no custom_id
        a long label: /components/0/components/0/label: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is longer than 80 characters
        a property of a button: /components/0/components/0: Additional properties are not allowed ('size' was unexpected)
        a file that is not sent: `files[0]` is listed and not sent
        a long name of a thread: /name: value is longer than 100 characters
        a thread without a name: /name: "" is shorter than 1 character
        a thread's time: /auto_archive_duration: 60 was expected
        a command in capitals: `Open` is no name of a command
        a command with a blank: `open it` is no name of a command
        a long description: /0/description: value is longer than 100 characters
        no description: `open` is described too long or not at all
        options out of order: `open` requires an option after an optional one
        an option twice: `open` has "a" twice
        26 choices: /0/options/0/choices: value has more than 25 items
        a choice of the wrong kind: /0/options/0: value is not valid under any of the schemas listed in the 'oneOf' keyword
        a property of an option: /0/options/0: Additional properties are not allowed ('needed' was unexpected)
        no list of commands: {"name":"open"} is not of types "null", "array"
        a long answer: /data/content: value is longer than 2000 characters
        an empty answer: the answer is empty
        an answer that pings: allowed_mentions: null
        choices for no typing: an interaction of type 2 is answered with type 8
        a change of nothing: an interaction of type 2 is answered with type 7
        a message to one who types: an interaction of type 4 is answered with type 5
        26 choices while typing: /data/choices: value has more than 25 items
        a long choice: /data/choices/0: value is not valid under any of the schemas listed in the 'oneOf' keyword
        a long title of a form: /data/title: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is longer than 45 characters
        a form of nothing: /data/components: [] has less than 1 item
        a form of six: a modal has no input or more than 5
        a form within a form: an interaction of type 5 is answered with type 9
        an answer before the first: interaction 1574726270976000001 was answered before it was acknowledged
    "#]].assert_eq(&told);
    let good: Vec<(&str, String, Value)> = vec![
        (
            "POST",
            to.clone(),
            message(
                json!({ "components": row(&[button(json!({}))]), "embeds": [{ "title": "a", "color": 1, "fields": [field("a", "b")] }] }),
            ),
        ),
        (
            "POST",
            to.clone(),
            message(
                json!({ "nonce": "2", "content": "x".repeat(2_000), "allowed_mentions": { "parse": [], "replied_user": false } }),
            ),
        ),
        (
            "PUT",
            all.clone(),
            command(
                json!({ "default_member_permissions": "8", "options": [option("a", true), option("b", false)] }),
            ),
        ),
        ("GET", all.clone(), Value::Null),
        ("GET", to.clone(), Value::Null),
        ("GET", format!("/channels/{CHANNEL}"), Value::Null),
        ("GET", format!("/guilds/{HOME}"), Value::Null),
        (
            "GET",
            format!("/guilds/{HOME}?with_counts=true"),
            Value::Null,
        ),
        ("GET", format!("/guilds/{HOME}/channels"), Value::Null),
        ("GET", format!("/guilds/{HOME}/roles"), Value::Null),
        ("GET", format!("/guilds/{HOME}/preview"), Value::Null),
        ("GET", format!("/guilds/{HOME}/threads/active"), Value::Null),
        (
            "GET",
            format!("/guilds/{HOME}/members/{APPLICATION}"),
            Value::Null,
        ),
        ("GET", "/gateway".to_owned(), Value::Null),
        ("GET", "/gateway/bot".to_owned(), Value::Null),
        ("GET", "/users/@me".to_owned(), Value::Null),
        ("GET", "/users/@me/guilds".to_owned(), Value::Null),
        ("GET", "/oauth2/applications/@me".to_owned(), Value::Null),
        ("GET", "/applications/@me".to_owned(), Value::Null),
        (
            "POST",
            "/users/@me/channels".to_owned(),
            json!({ "recipient_id": ADA }),
        ),
        ("POST", command_made.clone(), modal(json!({}))),
        (
            "POST",
            typing.clone(),
            json!({ "type": 8, "data": { "choices": [{ "name": "T-1", "value": "T-1" }] } }),
        ),
    ];
    for (method, path, body) in good {
        let (status, answer) = bot.asks(method, &path, body).await;
        assert_eq!(bot.faults(), Vec::<String>::new(), "{method} {path}");
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {answer}"
        );
    }
}
