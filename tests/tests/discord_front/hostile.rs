//! What people send to break something: nothing leaks, pings or breaks.

use std::time::Duration;

use serde_json::json;
use switchboard_tests::on_discord::{ADA, BEN, GENERAL, HANK, STRANGER, World};

use crate::message;

const NASTY: &[&str] = &[
    "@everyone @here <@1> <@&1> <#1> <t:1:R> <:x:1>",
    "**bold** __under__ ~~gone~~ ||hidden|| `code` ```block``` # big\n> quote\n- list",
    "[click](https://evil.example) <https://evil.example> https://evil.example",
    "zero\u{200b}width \u{202e}right to left\u{2066} \u{feff} \u{e0001}",
    "\u{0}\u{7}\u{1b}[31mred\u{1b}[0m",
    "'; DROP TABLE tickets; -- {{ case }} {% for x in range(9) %}x{% endfor %}",
];

#[tokio::test(flavor = "multi_thread")]
async fn nasty_text_neither_pings_nor_breaks_what_people_read() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA).within(GENERAL);
    for text in NASTY {
        let opened = ada
            .command("open", json!({ "subject": text, "text": text }))
            .await;
        assert!(opened.is_private());
    }
    for number in 1..=NASTY.len() {
        let shown = ada
            .command("show", json!({ "case": format!("T-{number}") }))
            .await;
        assert!(shown.is_private());
    }
    ada.command("list", json!({})).await;
    // The stand-in finds fault with any mention that is let through, and with text that is too long.
    let transcript = world.stand_in.transcript();
    for hidden in ['\u{202e}', '\u{2066}', '\u{1b}', '\u{e0001}'] {
        let by_the_bot = transcript.lines().filter(|line| !line.contains("uses /"));
        assert_eq!(
            by_the_bot.filter(|line| line.contains(hidden)).count(),
            0,
            "{hidden:?}"
        );
    }
    world.end().await;
}

/// As long as Discord takes an option, which is longer than a message (2,000), the input of a form
/// (4,000) and the text of an alert (4,096).
const LONG: usize = 6_000;

/// A text of that length, as Discord counts, with its own end.
fn long(begins: &str, end: &str) -> String {
    let length = |text: &str| text.encode_utf16().count();
    let times = (LONG - length(end)) / length(begins);
    let text = format!("{}{end}", begins.repeat(times));
    let text = "x".repeat(LONG - length(&text)) + text.as_str();
    assert_eq!(length(&text), LONG);
    text
}

/// Everybody reads all of a text of 6,000 characters: in the history, in the thread, in direct
/// messages. A line that may not be so long is refused with the way out.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_of_six_thousand_characters() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA).within(GENERAL);
    let ben = world.stand_in.person(BEN);
    for (count, begins) in ["x@everyone ", "***", "🦀", "```", "é\u{301} "]
        .iter()
        .enumerate()
    {
        let [text, comment, answer] =
            [" ticket.", " comment.", " answer."].map(|end| long(begins, end));
        let case = format!("T-{}", count + 1);
        let opened = ada
            .command("open", json!({ "subject": "Long", "text": text }))
            .await;
        assert!(opened.content().contains("is open"), "{}", opened.content());
        ben.command("take", json!({ "ticket": case })).await;
        let commented = ada
            .command("comment", json!({ "ticket": case, "text": comment }))
            .await;
        let has_it = commented.content().contains("has your comment");
        assert!(has_it, "{}", commented.content());
        is_told(&world, BEN, &comment).await;
        let given = json!({ "case": case, "text": answer });
        let answered = ben.command("answer", given).await;
        let has_it = answered.content().contains("has your answer");
        assert!(has_it, "{}", answered.content());
        is_told(&world, ADA, &answer).await;
        let shown = ben.command("show", json!({ "case": case })).await;
        let history = shown.message.unwrap().files[0].text();
        for whole in [&text, &comment, &answer] {
            assert_eq!(history.matches(whole).count(), 1, "{begins}");
        }
    }
    let subject = "x".repeat(LONG);
    let refused = ada.command("open", json!({ "subject": subject })).await;
    expect_test::expect!["The subject has 6000 characters, and at most 200 are taken; shorten it and send the rest as a comment or a file."].assert_eq(refused.content());
    world.end().await;
}

/// Waits until somebody has read all of a text, in a file where it is too long for a message: in
/// direct messages or in a thread.
async fn is_told(world: &World, account: &str, text: &str) {
    let direct = world.stand_in.direct(account);
    let is_there = || {
        let threads = world.stand_in.threads().into_iter();
        let threads = threads.filter(|thread| thread.members.iter().any(|one| one == account));
        let places = threads.map(|thread| thread.id).chain([direct.clone()]);
        let posted = places.flat_map(|place| world.stand_in.posted(&place));
        let mut files = posted.flat_map(|posted| posted.shown.files);
        files.any(|file| file.text().contains(text))
    };
    for _ in 0..200 {
        if is_there() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{account} never reads all of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_clicks_and_forms_do_nothing_that_the_person_may_not() {
    let world = World::start().await;
    let ada = world.stand_in.person(ADA).within(GENERAL);
    let opened = ada
        .command("open", json!({ "subject": "A secret of Acme" }))
        .await;
    let hank = world.stand_in.person(HANK);
    let own = hank.command("open", json!({ "subject": "Mine" })).await;
    let mut answers = Vec::new();
    for forged in [
        "sb1:show:case=T-1",
        "sb1:close:ticket=T-1",
        "sb1:take:ticket=T-1",
        "sb1:as:person=otto",
        "sb1:ring:caller=ada",
        "sb1:quit:",
        "sb1:open:subject=x;for=ada",
        "sb9:show:case=T-1",
        "nonsense",
        "sb1:show:case=T-1;case=T-2;;=;",
    ] {
        let interaction = hank.forges_press(&message(&own), forged);
        let seen = world.stand_in.outcome(&interaction).await;
        assert!(seen.is_private(), "{forged}");
        answers.push(format!("{forged}: {}", seen.content()));
    }
    let answers = answers.join("\n");
    assert!(!answers.contains("secret"), "{answers}");
    expect_test::expect![[r#"
        sb1:show:case=T-1: There is no case \`T-1\` that you can see.
        sb1:close:ticket=T-1: There is no case \`T-1\` that you can see.
        sb1:take:ticket=T-1: You may not assign tickets: you are a named caller. Any of these can: Ben Okoye, Igor Petrov, José Vidal, Kim Sato, Lin Zhang.
        sb1:as:person=otto: There is no command \`as\`; did you mean \`ask\`?
        sb1:ring:caller=ada: There is no command \`call\`; did you mean \`call-back\`?
        sb1:quit:: There is no command \`quit\`; \`help\` lists them.
        sb1:open:subject=x;for=ada: You may not open tickets: that belongs to another company. Any of these can: Ben Okoye, José Vidal, Kim Sato, Lin Zhang, Maria Costa.
        sb9:show:case=T-1: This does nothing here any more; `/help` shows what you can do.
        nonsense: This does nothing here any more; `/help` shows what you can do.
        sb1:show:case=T-1;case=T-2;;=;: \`show\` has no option \`\`"#]].assert_eq(&answers);
    // A form that was sent to somebody else.
    let form = ada.presses(&message(&opened), "Write").await.modal.unwrap();
    let interaction = hank.forges_form(&form, "sb1:comment:ticket=T-1", &[("text", "I was here")]);
    let seen = world.stand_in.outcome(&interaction).await;
    assert!(
        seen.content().contains("that you can see"),
        "{}",
        seen.content()
    );
    let interaction = world
        .stand_in
        .person(STRANGER)
        .forges_command("show", &json!({ "case": "T-1" }));
    let seen = world.stand_in.outcome(&interaction).await;
    assert!(seen.content().contains("not linked"), "{}", seen.content());
    // What is no option of the command, and a number that is none.
    let forged = json!({ "case": "T-99999999999999999999", "reach": "provider" });
    let ben = world.stand_in.person(BEN);
    let seen = world
        .stand_in
        .outcome(&ben.forges_command("show", &forged))
        .await;
    assert!(
        seen.content().contains("has no option"),
        "{}",
        seen.content()
    );
    world.end().await;
}
