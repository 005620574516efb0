//! The solution centre through the console: from a search to a ticket that an article solved.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use expect_test::{Expect, expect};

/// What the console says to these lines, each with the line before it; times are cut out.
fn session(folder: &Path, args: &[&str], lines: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .args(["run", "--echo"])
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let is_timed = |line: &&str| {
        ![" due ", "overdue", " CE"]
            .iter()
            .any(|word| line.contains(word))
    };
    // How long ago it was depends on how busy the machine is.
    let without_age = |line: &str| match line.rsplit_once("  ") {
        Some((before, "now")) => before.to_owned(),
        Some((before, last)) if last.ends_with(" ago") => before.to_owned(),
        _ => line.to_owned(),
    };
    let lines = out.lines().filter(is_timed).map(without_age);
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn check(lines: &str, expected: &Expect) {
    let folder = tempfile::tempdir().unwrap();
    expected.assert_eq(&session(folder.path(), &[], lines));
}

#[test]
fn an_article_is_found_offered_read_and_solves_the_ticket_and_is_counted() {
    check(
        "solutions my pone does not syncronise\n\
         open 4 Mailbox is full\n\
         article mailbox-full ticket=T-1\n\
         solved T-1 mailbox-ful\n\
         solved T-1 mailbox-full\n\
         comment T-1 thanks\n\
         solutions waffle iron\n\
         solutions a waffle iron?\n\
         as ben\n\
         solutions-report\n",
        &expect![[r#"
            ada> solutions my pone does not syncronise
            These fit; `article ID` shows one.
              device-will-not-sync  Mail, calendar or contacts are not synchronised on a phone
                  …kept in the ‹phone›'s own calendar or address book, which is not ‹synchronised›. When you ask us…
              activate-a-device  Set up a new phone for company mail
                  …Switch the ‹phone› on, choose the language and join the wireless network. 2. Choose Work ‹device›. Type the…
              roaming  No mail while travelling abroad
                  …On the ‹phone›. Settings, ‹Mobile› network, Data roaming. It is off when a ‹phone› is new. It is…
              lost-or-stolen  A phone was lost or stolen
                  …After an erasure, set the ‹phone› up as a new one; see activate-a-‹device›. A ‹phone› that…
              password-locked  I forgot my password, or my account is locked
                  …the ‹phone› that you registered, or the card of ten codes that you printed. 3. Choose a password…
            ada> open 4 Mailbox is full
            T-1 is open: Mailbox is full
              low · new · Level 2 · with Ben Okoye
              These may solve it. `article ID` shows one, and `solved T-1 ID` closes the ticket:
                mailbox-full  The mailbox is full
                device-will-not-sync  Mail, calendar or contacts are not synchronised on a phone
                bounced-mail  What a non-delivery notice means, and what to do
            ada> article mailbox-full ticket=T-1
            The mailbox is full

            A mailbox holds 50 GB. At 90 % you are warned once a day; at 98 % you can receive and no longer send; at 100 % what
            comes for you is returned to whoever wrote it.

            ## Make room at once

            1. **Empty *Deleted* and *Junk*.** What lies there counts.
            2. **Sort by size.** In the browser: *View*, *Sort by*, *Size*. Twenty messages with large attachments are often a third
               of the whole. Save the attachments and delete the messages.
            3. **Empty *Recoverable items*.** What you delete stays there for 14 days and counts as well: *Deleted*, *Recover deleted
               items*, *Purge*.

            The figure is counted anew within the hour. Sending works again as soon as it is below 98 %.

            ## Keep it so

            Let the archive take what is older than two years: *Settings*, *Storage*, *Archive automatically*. The archive has no limit,
            is searched along with the mailbox, and is not copied to phones.

            ## A larger mailbox

            Named callers can ask for 100 GB for a person; say whose and why. It takes effect on the next working day.

            If that solved it: `solved T-1 mailbox-full` closes the ticket.
            ada> solved T-1 mailbox-ful
            there is no article `mailbox-ful`; did you mean `mailbox-full`?
            ada> solved T-1 mailbox-full
            T-1 is closed.
              low · closed · Level 2 · with Ben Okoye
            ada> comment T-1 thanks
            T-1 is closed: it takes no more comments; open a new ticket and name T-1 in it
            ada> solutions waffle iron
            Nothing was found for “waffle iron”. Try other words, or open a ticket.
            ada> solutions a waffle iron?
            Nothing was found for “a waffle iron?”. Try other words, or open a ticket.
            ada> as ben
            You are Ben Okoye (ben), agent, level 2. Times are in UTC.
            [N-1] low · T-1 is with Ben Okoye: Mailbox is full
                From Ada Byron of Acme Shipping.
                Severity 4 (low).
            [N-2] low · T-1 is with Ben Okoye: Mailbox is full
                From Ada Byron of Acme Shipping.
                Severity 4 (low).

                Solved by the article mailbox-full: The mailbox is full
            ben> solutions-report
            11 articles
            Tickets that articles solved:
              mailbox-full  1
            Searches that found nothing:
              iron waffle  2
        "#]],
    );
}

#[test]
fn a_customer_sees_no_article_for_engineers_and_no_report() {
    check(
        "solutions trace headers transport log\n\
         article trace-a-message\n\
         solutions-report\n\
         as sam\n\
         open 4 Mailbox is full\n\
         article roaming\n\
         solved T-1 roaming\n\
         as ben\n\
         article trace-a-message\n",
        &expect![[r#"
            ada> solutions trace headers transport log
            These fit; `article ID` shows one.
              message-missing  A message that was sent to me never arrived
                  …yours, the subject and the hour, and we ‹trace› the message through our servers. The record goes back…
              mail-is-slow  Mail takes a long time to arrive
                  …When you ask us Send the message's ‹headers› and the time at which it should have been…
            ada> article trace-a-message
            there is no article `trace-a-message`
            ada> solutions-report
            you may not see what articles solved: you are a named caller. Any of these can: Ben Okoye, Igor Petrov, José Vidal, Kim Sato, Lin Zhang
            ada> as sam
            You are Sam Porter (sam), secondary administrator of Acme Shipping. Times are in Europe/Paris.
            sam> open 4 Mailbox is full
            you may not open tickets: you are a secondary administrator. Any of these can: Ada Byron, Grace Murray
            sam> article roaming
            No mail while travelling abroad

            Abroad a phone uses another operator's network. Telephoning mostly works by itself; data must be allowed in two places.

            1. **At your operator.** The contract must include data in that country. Ask before you leave: outside of the agreed
               countries a day can cost more than a month at home.
            2. **On the phone.** *Settings*, *Mobile network*, *Data roaming*. It is off when a phone is new.

            ## It is allowed and does not work

            - Switch flight mode on for ten seconds and off again. The phone then looks for a network anew.
            - Choose an operator by hand: *Mobile network*, *Operators*. Take another one than the first of the list.
            - Look at the access point (*APN*). It must be your operator's at home, and not the one of the country.
            - Restart the phone after you have landed. Some keep trying the last network for an hour.

            ## Spend less

            - Set the mail app to fetch by hand, and to load attachments on a wireless network only.
            - Download the calendar and what you want to read before you leave.
            - On a hotel's network, open a page in the browser first: many ask for a room number there, and until then nothing
              comes through, mail included.

            Mail that comes meanwhile waits on the server for as long as it takes.
            sam> solved T-1 roaming
            you may not resolve tickets: you are a secondary administrator. Any of these can: Ada Byron, Grace Murray
            sam> as ben
            You are Ben Okoye (ben), agent, level 2. Times are in UTC.
            ben> article trace-a-message
            For engineers: trace a message through our servers
            For engineers alone.

            1. Get the headers from the caller. Without them, search the transport log by sender, recipient and the hour; it goes back
               30 days.
            2. Read the `Received:` lines from the bottom to the top. Each server writes the time by its own clock; a jump between two
               is where the message waited. Mind the zones behind the times.
            3. Look up the queue id of our first server in the transport log. `deferred` names the reason and the next try, `held` the
               filter that wants a person's word, `sent` the answer of the other side.
            4. A message that was delivered and is not seen: look for a server-side rule of the mailbox, and for a second mailbox under
               the same alias.
            5. Say to the caller what happened, when, and whether it will again. *Our logs show nothing wrong* is no answer.

            Whoever may read a message's content is bound by the confidentiality agreement; a trace never needs it.
        "#]],
    );
}

#[test]
fn a_broken_article_is_named_and_hinders_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let program = |args: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_switchboard"))
            .args(args)
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    assert!(program(&["init", "rules"]).status.success());
    let file = folder.path().join("rules/articles/roaming.md");
    let broken = fs::read_to_string(&file)
        .unwrap()
        .replace("product = \"devices\"", "product = \"device\"");
    fs::write(&file, broken).unwrap();
    let checked = program(&["check", "rules"]);
    assert_eq!(checked.status.code(), Some(1));
    expect![[r#"
        error[article]: `device` is not a service of `services.toml`
         --> rules/articles/roaming.md:5:1
          |
        5 | product = "device"
          | ^
          |
          = help: did you mean `devices`?

        rules: 1 error, 0 warnings
    "#]]
    .assert_eq(&String::from_utf8(checked.stdout).unwrap());
    let said = session(
        folder.path(),
        &["--rules", "rules"],
        "article roaming\narticle mail-is-slow\nas otto\nsolutions-report\n",
    );
    assert!(said.contains("there is no article `roaming`"), "{said}");
    assert!(
        said.contains("Most mail is delivered within half a minute."),
        "{said}"
    );
    let fault = "articles/roaming.md:5:1: `device` is not a service of `services.toml`; did you mean `devices`?";
    assert!(said.contains(fault), "{said}");
}
