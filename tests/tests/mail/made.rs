//! Mail as it really comes, made up from a seed: nested parts, odd character sets, broken headers. Each
//! says what must become of it.

/// splitmix64, so that a failing run can be repeated.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % sides.max(1) as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

/// What must become of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// A new ticket.
    Opened,
    /// A comment on the ticket that the mail of this number opened.
    Comment(usize),
    /// It waits for a person.
    Held,
    /// A note on the ticket that the mail of this number opened.
    Noted(usize),
    /// Nothing.
    Ignored,
}

/// One mail.
pub struct Made {
    pub bytes: Vec<u8>,
    pub message_id: String,
    pub due: Due,
    pub from: &'static str,
}

const CALLERS: [(&str, &str); 3] = [
    ("ada@acme.example", "acme"),
    ("grace@acme.example", "acme"),
    ("hank@globex.example", "globex"),
];

/// How the ticket of an earlier mail is named: given its number, the desk's tag for it.
pub type Tag<'a> = &'a dyn Fn(usize) -> String;

/// An earlier mail that opened a ticket.
struct Opened {
    number: usize,
    company: &'static str,
    message_id: String,
}

/// Makes so many mails, one after another, because answers name the tickets of earlier ones.
pub struct Maker {
    dice: Dice,
    number: usize,
    opened: Vec<Opened>,
}

impl Maker {
    pub fn new(seed: u64) -> Self {
        Self {
            dice: Dice(seed),
            number: 0,
            opened: Vec::new(),
        }
    }

    pub fn next(&mut self, tag: Tag<'_>) -> Made {
        self.number += 1;
        let number = self.number;
        let (from, company) = *self.dice.pick(&CALLERS);
        let message_id = format!("m{number}.{}@mua.example", self.dice.roll(1_000_000));
        let kind = self.dice.roll(12);
        let earlier = self.earlier(company);
        let (extra, to, subject, due) = match (kind, earlier) {
            (0..=2, Some((opened, id))) => {
                // By the names of mails, one of which is another's.
                let header = match self.dice.roll(3) {
                    0 => format!("In-Reply-To: <{id}>\r\n"),
                    1 => format!("References: <unknown.{number}@x>\r\n <{id}>\r\n"),
                    _ => format!("In-Reply-To: <unknown@x>\r\nReferences: <{id}> <other@x>\r\n"),
                };
                (
                    header,
                    DESK.to_owned(),
                    "Re: it".to_owned(),
                    Due::Comment(opened),
                )
            }
            (3..=5, Some((opened, _))) => {
                let tag = tag(opened);
                let (header, to, subject) = match self.dice.roll(3) {
                    0 => (
                        String::new(),
                        format!("Desk <desk+{tag}@support.example>"),
                        "AW: it".to_owned(),
                    ),
                    1 => (
                        String::new(),
                        DESK.to_owned(),
                        format!("Re: it [{}]", tag.to_uppercase()),
                    ),
                    _ => (
                        format!("In-Reply-To: <sb.n7-x.{tag}@support.example>\r\n"),
                        DESK.to_owned(),
                        "Re: it".to_owned(),
                    ),
                };
                (header, to, subject, Due::Comment(opened))
            }
            (6, Some((opened, _))) => {
                // A check that was guessed is none, and the number alone neither.
                let mut wrong = tag(opened);
                let last = if wrong.pop() == Some('0') { '1' } else { '0' };
                let subject = format!("Re: [{wrong}{last}] T-{opened}");
                (String::new(), DESK.to_owned(), subject, Due::Opened)
            }
            (7, Some((opened, _))) if self.dice.roll(2) == 0 => {
                return self.report(number, message_id, opened, &tag(opened));
            }
            (7, _) => {
                let header = *self.dice.pick(&[
                    "Auto-Submitted: auto-replied\r\n",
                    "Precedence: bulk\r\n",
                    "X-Loop: desk@support.example\r\n",
                    "Return-Path: <>\r\n",
                    "List-Id: <all.acme.example>\r\n",
                    "X-Autoreply: yes\r\n",
                ]);
                (
                    header.to_owned(),
                    DESK.to_owned(),
                    "Away".to_owned(),
                    Due::Ignored,
                )
            }
            (8, _) => {
                let bytes = self.written("who@nowhere.example", DESK, "Hello", &message_id, "");
                return Made {
                    bytes,
                    message_id,
                    due: Due::Held,
                    from: "who@nowhere.example",
                };
            }
            (9, _) => {
                // Forged, says the server that is trusted; what another says counts for nothing.
                let header = "Authentication-Results: mx.desk.example; dmarc=fail\r\nAuthentication-Results: mx.evil.example; dmarc=pass\r\n";
                (
                    header.to_owned(),
                    DESK.to_owned(),
                    "Give".to_owned(),
                    Due::Held,
                )
            }
            _ => {
                let header = *self.dice.pick(&[
                    "",
                    "Auto-Submitted: no\r\n",
                    "Authentication-Results: mx.desk.example; dkim=pass header.d=acme.example\r\n",
                    "Authentication-Results: mx.evil.example; dmarc=fail\r\n",
                ]);
                (
                    header.to_owned(),
                    DESK.to_owned(),
                    self.subject(),
                    Due::Opened,
                )
            }
        };
        let bytes = self.written(from, &to, &subject, &message_id, &extra);
        if due == Due::Opened {
            self.opened.push(Opened {
                number,
                company,
                message_id: message_id.clone(),
            });
        }
        Made {
            bytes,
            message_id,
            due,
            from,
        }
    }

    fn earlier(&mut self, company: &str) -> Option<(usize, String)> {
        let own: Vec<&Opened> = self
            .opened
            .iter()
            .filter(|one| one.company == company)
            .collect();
        if own.is_empty() {
            return None;
        }
        let one = own[self.dice.roll(own.len())];
        Some((one.number, one.message_id.clone()))
    }

    fn subject(&mut self) -> String {
        (*self.dice.pick(&[
            "Mail is slow",
            "=?utf-8?B?TWFpbCDDvGJlciBhbGxlcw==?=",
            "=?iso-8859-1?Q?Probl=E8me?= =?utf-8?q?_de_courrier?=",
            "=?koi8-r?B?8NLJ18XU?=",
            "=?utf-8?B?broken",
            "=?x-unknown?Q?what=3F?=",
            "\u{7}bell and \u{202e}turned",
            "",
            "folded\r\n over\r\n\tthree lines",
        ]))
        .to_owned()
    }

    fn written(&mut self, from: &str, to: &str, subject: &str, id: &str, extra: &str) -> Vec<u8> {
        let name = *self
            .dice
            .pick(&["", "Ada ", "=?utf-8?Q?Ad=C3=A4?= ", "\"Byron, Ada\" "]);
        let date = *self.dice.pick(&[
            "Date: Mon, 2 Mar 2026 10:00:00 +0100\r\n",
            "Date: yesterday\r\n",
            "",
        ]);
        // Headers that nobody understands, and a line that is none.
        let odd = *self.dice.pick(&[
            "",
            "X-Odd\r\n",
            "X-Empty:\r\n",
            ": no name\r\n",
            "X-Eight: gr\u{fc}\u{df}e\r\n",
            "MIME-Version: 1.0 (made; up)\r\n",
        ]);
        let mut bytes = format!(
            "Received: from mua by mx; Mon, 2 Mar 2026 10:00:00 +0100\r\n{extra}From: {name}<{from}>\r\nTo: {to}\r\n{date}Message-ID: <{id}>\r\n{odd}Subject: {subject}\r\n"
        )
        .into_bytes();
        let depth = self.dice.roll(7);
        self.part(&mut bytes, depth);
        if self.dice.roll(5) == 0 {
            // Some programs know no carriage returns.
            bytes.retain(|byte| *byte != b'\r');
        }
        bytes
    }

    /// A part and what is in it: its headers, an empty line, its body.
    fn part(&mut self, bytes: &mut Vec<u8>, depth: usize) {
        if depth == 0 {
            return self.leaf(bytes);
        }
        let boundary = format!("b{}-{depth}", self.dice.roll(1_000));
        let kind = *self
            .dice
            .pick(&["mixed", "alternative", "related", "x-unheard-of"]);
        let head = format!(
            "Content-Type: multipart/{kind};\r\n boundary=\"{boundary}\"\r\n\r\npreamble\r\n"
        );
        bytes.extend_from_slice(head.as_bytes());
        for _ in 0..=self.dice.roll(2) {
            bytes.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            self.part(bytes, depth - 1);
            bytes.extend_from_slice(b"\r\n");
        }
        if self.dice.roll(3) == 0 {
            let file = format!(
                "--{boundary}\r\nContent-Type: application/octet-stream; name=\"../a {depth}.bin\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC/w==!!\r\n"
            );
            bytes.extend_from_slice(file.as_bytes());
        }
        // It is often forgotten.
        if self.dice.roll(4) > 0 {
            bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        }
    }

    fn leaf(&mut self, bytes: &mut Vec<u8>) {
        let (head, body): (&str, &[u8]) = *self.dice.pick(LEAVES);
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(body);
    }

    /// A report that a mail of the desk about a ticket did not arrive.
    fn report(&mut self, number: usize, message_id: String, opened: usize, tag: &str) -> Made {
        let original = match self.dice.roll(2) {
            0 => ("message/rfc822", "\r\n\r\nthe text"),
            _ => ("text/rfc822-headers", "\r\n"),
        };
        let text = format!(
            "Return-Path: <>\r\nFrom: Mail Delivery System <mailer-daemon@mx.example>\r\nTo: desk@support.example\r\nMessage-ID: <{message_id}>\r\nSubject: Undelivered {number}\r\nAuto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n\
             --r\r\n\r\nIt did not arrive.\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ada@acme.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n no such user\r\n\
             --r\r\nContent-Type: {}\r\n\r\nMessage-ID: <sb.n1.{tag}@support.example>\r\nSubject: it{}\r\n--r--\r\n",
            original.0, original.1
        );
        Made {
            bytes: text.into_bytes(),
            message_id,
            due: Due::Noted(opened),
            from: "",
        }
    }
}

const DESK: &str = "\"The desk\" <desk@support.example>";

/// Headers of a part without others in it, and its body.
const LEAVES: &[(&str, &[u8])] = &[
    ("", b"Since nine this morning, on all phones."),
    (
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Größe und Ärger, déjà vu".as_bytes(),
    ),
    (
        "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n",
        b"Gr=F6=DFe und =C4rger =\r\nohne Ende =XX =",
    ),
    (
        "Content-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: base64\r\n",
        b"k0dyb3OUIGlzdCC0Z3V0tA==\r\n\r\nmore",
    ),
    (
        "Content-Type: text/plain; charset=koi8-r\r\n",
        b"\xf0\xd2\xc9\xd7\xc5\xd4, \xd0\xcf\xde\xd4\xc1",
    ),
    (
        "Content-Type: text/plain; charset=iso-2022-jp\r\n",
        b"\x1b$B$3$s$K$A$O\x1b(B",
    ),
    (
        "Content-Type: text/plain; charset=shift_jis\r\n",
        b"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd",
    ),
    (
        "Content-Type: text/plain; charset=gb18030\r\n",
        b"\xc4\xe3\xba\xc3",
    ),
    (
        "Content-Type: text/plain; charset=utf-16le\r\n",
        b"H\0e\0l\0l\0o\0",
    ),
    (
        "Content-Type: text/plain; charset=utf-7\r\n",
        b"Gr+APY-+AN8-e",
    ),
    (
        "Content-Type: text/plain; charset=x-no-such\r\n",
        b"\xff\xfe\x00 what is it",
    ),
    (
        "Content-Type: text/plain; charset=utf-8\r\n",
        b"not \xff utf-8 \xc3",
    ),
    (
        "Content-Type: text/html; charset=utf-8\r\n",
        b"<p>Since <b>nine</b>&nbsp;&#x1F600; <script>alert(1)</script><div>on all<br>phones",
    ),
    (
        "Content-Type: text/html\r\n",
        b"<<<>>&&&#99999999999;<table><tr><td>x",
    ),
    (
        "Content-Type: text/plain; format=flowed; delsp=yes\r\n",
        b"It is \r\nflowed \r\n> quoted\r\n",
    ),
    ("Content-Type: text\r\n", b"half a type"),
    ("Content-Type: ;;;\r\n", b"no type"),
    (
        "Content-Type: message/rfc822\r\n",
        b"From: x@y\r\nSubject: inner\r\n\r\nAn inner mail.",
    ),
    (
        "Content-Type: text/calendar; method=REQUEST\r\n",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR",
    ),
    (
        "Content-Type: image/png; name*=utf-8''%C3%BC.png\r\nContent-Transfer-Encoding: base64\r\n",
        b"iVBORw0KGgo=",
    ),
    (
        "Content-Transfer-Encoding: x-uuencode\r\n",
        b"begin 644 a\r\n#86)C\r\n`\r\nend\r\n",
    ),
    (
        "Content-Transfer-Encoding: 7bit\r\nContent-Type: text/plain\r\n",
        b"nul \0 byte and \x1b[31m colour",
    ),
    ("", b""),
];
