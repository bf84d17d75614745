//! Mails and signatures byte by byte; what servers do to them is in `tests/it/notify`.

use expect_test::expect;
use jiff::SignedDuration;

use super::channel::parse_mailbox;
use super::mail::{self, ListHeaders, MailContent};
use super::sign::Key;
use super::{Content, Error, Parcel, Stage, Verdict, mail_address, mailbox};

fn content(subject: &str) -> MailContent {
    MailContent {
        subject: subject.to_owned(),
        text: "Nordwind smentisce: «mai letto».\n".to_owned(),
        html: "<p>Nordwind smentisce: «mai letto».</p>\n".to_owned(),
        thread: "nordwind.it.editions".to_owned(),
        list: None,
    }
}

fn written(content: &MailContent, recipient: &str) -> String {
    let kept = Content::Mail(Box::new(content.clone()));
    let parcel = Parcel {
        public_id: "0123456789abcdef",
        created_at: "2026-03-02T08:00:00Z".parse().unwrap(),
        recipient,
        content: &kept,
    };
    let from = parse_mailbox("La smentita <desk@news.example>").unwrap();
    mail::write(content, parcel, &from, None).map_or_else(|error| error.to_string(), |b| String::from_utf8(b).unwrap())
}

#[test]
fn a_mail_says_who_when_and_to_which_thread_it_belongs() {
    let list = ListHeaders { id: "nordwind.it".to_owned(), unsubscribe: Vec::new() };
    let mail = written(&MailContent { list: Some(list), ..content("Nordwind: è smentita") }, "ada@reader.example");
    assert_eq!(
        mail,
        written(
            &MailContent {
                list: Some(ListHeaders { id: "nordwind.it".to_owned(), unsubscribe: Vec::new() }),
                ..content("Nordwind: è smentita")
            },
            "ada@reader.example"
        )
    );
    expect![[r#"
        From: "La smentita" <desk@news.example>
        To: ada@reader.example
        Subject: Nordwind: =?utf-8?b?w6g=?= smentita
        Date: Mon, 02 Mar 2026 08:00:00 +0000
        Message-ID: <0123456789abcdef@news.example>
        In-Reply-To: <nordwind.it.editions@news.example>
        References: <nordwind.it.editions@news.example>
        Auto-Submitted: auto-generated
        List-Id: <nordwind.it.news.example>
        List-Unsubscribe: <mailto:desk@news.example?subject=unsubscribe>
        Precedence: list
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary="=_0123456789abcdef"

        --=_0123456789abcdef
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Nordwind smentisce: =C2=ABmai letto=C2=BB.

        --=_0123456789abcdef
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        <p>Nordwind smentisce: =C2=ABmai letto=C2=BB.</p>

        --=_0123456789abcdef--
    "#]]
    .assert_eq(&mail.replace("\r\n", "\n"));
}

#[test]
fn lists_can_be_left_by_mail_or_with_one_click() {
    let headers = |addresses: &[&str]| {
        let unsubscribe = addresses.iter().map(|address| address.parse().unwrap()).collect();
        let list = ListHeaders { id: "nordwind.it".to_owned(), unsubscribe };
        let mail = written(&MailContent { list: Some(list), ..content("x") }, "ada@reader.example");
        let head = mail.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        head.lines().filter(|line| line.starts_with("List-U")).fold(String::new(), |all, line| {
            all + line
                + "
"
        })
    };
    expect![[r#"
        List-Unsubscribe: <mailto:desk@news.example?subject=unsubscribe>
    "#]]
    .assert_eq(&headers(&[]));
    expect![[r#"
        List-Unsubscribe: <https://news.example/leave?list=a&b=%22>, <mailto:leave@news.example>
        List-Unsubscribe-Post: List-Unsubscribe=One-Click
    "#]]
    .assert_eq(&headers(&["https://news.example/leave?list=a&b=\"", "mailto:leave@news.example"]));
}

#[test]
fn no_text_from_outside_ends_a_header() {
    for subject in [
        "x\r\nBcc: victim@example.org",
        "x\nBcc: victim@example.org\n\n<script>",
        "x\r\r\n.\r\nQUIT",
        "\u{202e}x\0\u{7f}\u{85}Bcc: a@b",
        &"Ünïcödé ".repeat(1_300),
        "",
    ] {
        let mail = written(&content(subject), "ada@reader.example");
        let head = mail.split("\r\n\r\n").next().unwrap();
        let names: Vec<&str> = head
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap())
            .collect();
        assert_eq!(
            names,
            [
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "In-Reply-To",
                "References",
                "Auto-Submitted",
                "MIME-Version",
                "Content-Type"
            ],
            "{subject:?}"
        );
        assert!(mail.is_ascii() && mail.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])));
        // Dots at the beginning of a line are the courier's to double; no line is one dot.
        assert!(!mail.contains("\r\n.\r\n"));
    }
    assert_eq!(written(&content("x"), "no address"), "the message cannot be written: Missing domain or user");
}

#[test]
fn addresses_are_read_as_they_are_written() {
    assert!(mailbox("Desk <desk@news.example>").is_ok() && mailbox("desk@news.example").is_ok());
    for wrong in ["", "desk", "Desk <desk@>", "a@b\r\nBcc: c@d", "Desk\n <desk@news.example>"] {
        assert!(mailbox(wrong).is_err(), "{wrong:?}");
    }
    assert!(mail_address("desk@news.example").is_ok());
    for wrong in ["Desk <desk@news.example>", "a b@c", "a@b\r\n", "@", ""] {
        assert!(mail_address(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn signatures_are_those_of_the_standard() {
    // The example of the standard's own libraries.
    let key = Key::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let at = "2021-02-25T16:15:30Z".parse().unwrap();
    let signature = key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, br#"{"test": 2432232314}"#);
    expect!["v1,9DrlqoJ0PmE95bs2ekTHfT2632bMxRNrKFsNlvahHaw="].assert_eq(&signature);
    let read = |text: &str| Key::read(text).map_or_else(|error| error, |key| format!("{key:?}"));
    assert_eq!(read("a long enough text of its own"), "Key");
    assert_eq!(read("short"), "holds a key of less than 16 bytes");
    assert_eq!(read("whsec_###"), "holds no base64 after `whsec_`");
}

#[test]
fn only_what_no_user_can_put_right_is_final() {
    let rejected = |stage, code| Error::Rejected { stage, code, told: String::new() }.verdict();
    let status = |status| Error::Status { status, told: String::new(), retry_after: None }.verdict();
    let later = |is_of_channel| Verdict::Later { asked: None, is_of_channel };
    assert_eq!(rejected(Stage::Recipient, 550), Verdict::Never);
    assert_eq!(rejected(Stage::Content, 554), Verdict::Never);
    assert_eq!(rejected(Stage::Recipient, 450), later(false));
    assert_eq!(rejected(Stage::Recipient, 421), later(true));
    assert_eq!(rejected(Stage::Login, 535), later(true));
    assert_eq!(rejected(Stage::Sender, 550), later(true));
    assert_eq!(status(400), Verdict::Never);
    for code in [301, 401, 404, 410, 429, 500, 503] {
        assert_eq!(status(code), later(true), "{code}");
    }
    let asked = Some(SignedDuration::from_secs(7));
    let error = Error::Status { status: 429, told: String::new(), retry_after: asked };
    assert_eq!(error.verdict(), Verdict::Later { asked, is_of_channel: true });
}
