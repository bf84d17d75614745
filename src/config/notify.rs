//! `[notify.NAME]`: the channels, with their secrets by the names of environment variables only.

use std::path::Path;

use toml::Spanned;
use url::Url;

use super::reader::{self, Findings, Section};
use super::{not_empty, slug};
use crate::fetch::AddressRange;
use crate::model::{ChannelId, TimeSpan};
use crate::notify::{self, Channel, Email, Endpoint, Ntfy, Security, Way, Webhook};
use crate::text::nearest;

/// The kinds of channels; a channel that is called like one is one.
const KINDS: &[&str] = &["email", "webhook", "ntfy"];
/// Keys under which a secret would stand in the file.
const SECRETS: &[&str] = &["password", "secret", "token", "key", "api_key", "pass"];
/// The time for one step of mail, and for one post.
const MAIL_TIMEOUT: TimeSpan = TimeSpan::seconds(30);
const POST_TIMEOUT: TimeSpan = TimeSpan::seconds(15);
/// RFC 5321, section 4.5.3.2.6: ten minutes for the answer to a message.
const ANSWER_TIMEOUT: TimeSpan = TimeSpan::minutes(10);
/// More people are a mailing list's work: each gets a mail of its own.
pub(super) const RECIPIENTS_MAX: usize = 200;

/// Reads every channel, each with its place.
pub(super) fn read(mut section: Section, folder: &Path, found: &mut Findings) -> Vec<Spanned<Channel>> {
    let mut channels = Vec::new();
    for (name, value) in section.take_rest() {
        if let Err(message) = slug::check(name.get_ref()) {
            found.mistake(name.span(), &message);
            continue;
        }
        let Some(section) = reader::as_section(format!("[notify.{}]", name.get_ref()), value, found) else { continue };
        let way = way(section, &name, folder, found);
        channels.extend(way.map(|way| Spanned::new(name.span(), Channel { id: ChannelId(name.into_inner()), way })));
    }
    channels
}

fn way(mut section: Section, name: &Spanned<String>, folder: &Path, found: &mut Findings) -> Option<Way> {
    for key in SECRETS {
        section.refuse(
            key,
            &format!("a secret does not belong in the file; write `{key}_env = \"A_VARIABLE\"`"),
            found,
        );
    }
    let named = KINDS.iter().copied().find(|kind| kind == name.get_ref());
    let is_said = section.has("kind");
    let said = section.take_parsed("kind", found, kind).map(Spanned::into_inner);
    if !is_said && named.is_none() {
        found.mistake(name.span(), &format!("`{}` lacks `kind`; write `kind = \"webhook\"`", name.get_ref()));
    }
    let kind = if is_said { said? } else { named? };
    match kind {
        "email" => email(section, folder, found).map(Way::Email),
        "webhook" => webhook(section, found).map(Way::Webhook),
        _ => ntfy(section, found).map(Way::Ntfy),
    }
}

fn kind(word: &str) -> Result<&'static str, String> {
    KINDS.iter().copied().find(|kind| *kind == word).ok_or_else(|| {
        let meant = nearest(word, KINDS.iter().copied()).unwrap_or("email`, `webhook` or `ntfy");
        format!("`{word}` is no kind of channel; write `{meant}`")
    })
}

fn email(mut section: Section, folder: &Path, found: &mut Findings) -> Option<Email> {
    let server = section.take_required("server", "\"smtp.example.org\"", found, not_empty);
    let security = section.take_parsed("security", found, security);
    let port = section.take::<u16>("port", found);
    let user = section.take_parsed("user", found, not_empty);
    let place = section.span.clone();
    let password_env = variable(&mut section, "password_env", found);
    let from = section.take_required("from", "\"Desk <desk@example.org>\"", found, notify::mailbox);
    let reply_to = section.take_parsed("reply_to", found, notify::mailbox);
    let to = addresses(&mut section, "to", found);
    let ca_file = section.take_parsed("ca_file", found, not_empty);
    let timeout = span(&mut section, "timeout", MAIL_TIMEOUT, found);
    let answer_timeout = span(&mut section, "answer_timeout", ANSWER_TIMEOUT, found);
    section.finish(found);
    if let (Some(user), None) = (&user, &password_env) {
        found.mistake(user.span(), "a user without a password; write `password_env = \"SMENTITA_SMTP_PASSWORD\"`");
    }
    if user.is_none() && password_env.is_some() {
        found.mistake(place, "a password without a user; write `user = \"…\"` as well");
    }
    let is_open = security.as_ref().is_some_and(|security| *security.get_ref() == Security::None);
    if let (true, Some(server), Some(security)) = (is_open, &server, &security)
        && !is_this_machine(server.get_ref())
    {
        let message = "mail without TLS is for a server on this machine; write `security = \"starttls\"` or `\"tls\"`";
        found.mistake(security.span(), message);
    }
    let security = security.map_or(Security::StartTls, Spanned::into_inner);
    let usual = match security {
        Security::Tls => 465,
        Security::StartTls => 587,
        Security::None => 25,
    };
    Some(Email {
        server: server?.into_inner(),
        port: port.map_or(usual, Spanned::into_inner),
        security,
        ca_file: ca_file.map(|path| folder.join(path.into_inner())),
        user: user.map(Spanned::into_inner),
        password_env,
        from: from?.into_inner(),
        reply_to: reply_to.map(Spanned::into_inner),
        to,
        timeout,
        answer_timeout,
    })
}

fn webhook(mut section: Section, found: &mut Findings) -> Option<Webhook> {
    let endpoint = endpoint(&mut section, found);
    let secret_env = variable(&mut section, "secret_env", found);
    if secret_env.is_none() {
        let advice = "write `secret_env = \"SMENTITA_WEBHOOK_SECRET\"`, unless the address itself is the secret";
        found.warning(section.span.clone(), "nobody can tell whether a document is ours: it is not signed", advice);
    }
    let token_env = variable(&mut section, "token_env", found);
    let timeout = span(&mut section, "timeout", POST_TIMEOUT, found);
    let allow_private = section.take::<Vec<AddressRange>>("allow_private", found).map(Spanned::into_inner);
    section.finish(found);
    let allow_private = allow_private.unwrap_or_default();
    Some(Webhook { endpoint: endpoint?, secret_env, token_env, timeout, allow_private })
}

fn ntfy(mut section: Section, found: &mut Findings) -> Option<Ntfy> {
    let endpoint = endpoint(&mut section, found);
    if let Some(Endpoint::Url(url)) = &endpoint
        && url.path().trim_matches('/').is_empty()
    {
        let message = "the address names no topic; write it like `https://ntfy.example.org/my-topic`";
        found.mistake(section.span.clone(), message);
    }
    let token_env = variable(&mut section, "token_env", found);
    let priority = section.take::<u8>("priority", found);
    if let Some(wrong) = priority.as_ref().filter(|priority| !(1..=5).contains(priority.get_ref())) {
        found.mistake(wrong.span(), "`priority` is a number from 1 to 5; 3 is the usual one");
    }
    let timeout = span(&mut section, "timeout", POST_TIMEOUT, found);
    let allow_private = section.take::<Vec<AddressRange>>("allow_private", found).map(Spanned::into_inner);
    section.finish(found);
    Some(Ntfy {
        endpoint: endpoint?,
        token_env,
        priority: priority.map_or(3, Spanned::into_inner),
        timeout,
        allow_private: allow_private.unwrap_or_default(),
    })
}

/// `url`, or `url_env` where the address is a secret; one of them.
fn endpoint(section: &mut Section, found: &mut Findings) -> Option<Endpoint> {
    let span = section.span.clone();
    let is_given = section.has("url") || section.has("url_env");
    let url = section.take::<String>("url", found).and_then(|text| match address(text.get_ref()) {
        Ok(url) => Some(Spanned::new(text.span(), url)),
        Err(message) => {
            found.mistake_in_secret(text.span(), &message);
            None
        }
    });
    let variable = variable(section, "url_env", found);
    match (url, variable) {
        (Some(url), None) => Some(Endpoint::Url(url.into_inner())),
        (None, Some(variable)) => Some(Endpoint::Variable(variable)),
        (Some(url), Some(_)) => {
            found.mistake(url.span(), "both `url` and `url_env` are given; keep one of them");
            None
        }
        (None, None) => {
            let message = "the channel has no address; write `url = \"https://…\"`, or `url_env` where it is a secret";
            // A wrong one is reported already.
            if !is_given {
                found.mistake(span, message);
            }
            None
        }
    }
}

fn address(text: &str) -> Result<Url, String> {
    let wrong = || "this is no web address; write it like `https://example.org/hook`".to_owned();
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or_else(wrong)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "a password does not belong in an address; write `token_env`, or `url_env` for all of it".to_owned()
        );
    }
    Ok(url)
}

/// The name of an environment variable. The value is not repeated where it is none: it may be the secret itself.
fn variable(section: &mut Section, key: &'static str, found: &mut Findings) -> Option<String> {
    let is_name = |text: &str| {
        let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        text.starts_with(|c: char| c.is_ascii_uppercase() || c == '_') && text.chars().all(is_part)
    };
    let name = section.take::<String>(key, found)?;
    if !is_name(name.get_ref()) {
        let message = format!("`{key}` takes the name of an environment variable; write it like `SMENTITA_SECRET`");
        found.mistake_in_secret(name.span(), &message);
        return None;
    }
    Some(name.into_inner())
}

/// A list of mail addresses.
pub(super) fn addresses(section: &mut Section, key: &'static str, found: &mut Findings) -> Vec<String> {
    let Some(list) = section.take::<Vec<Spanned<String>>>(key, found) else { return Vec::new() };
    if list.get_ref().len() > RECIPIENTS_MAX {
        let message = format!("more than {RECIPIENTS_MAX} recipients; write the address of a mailing list");
        found.mistake(list.span(), &message);
    }
    let mut addresses: Vec<String> = Vec::new();
    for text in list.into_inner() {
        match notify::mail_address(text.get_ref()) {
            Ok(address) if addresses.contains(&address) => {
                found.mistake(text.span(), &format!("`{address}` is there twice; take one out"));
            }
            Ok(address) => addresses.push(address),
            Err(message) => found.mistake(text.span(), &message),
        }
    }
    addresses
}

fn span(section: &mut Section, key: &'static str, usual: TimeSpan, found: &mut Findings) -> TimeSpan {
    match section.take::<TimeSpan>(key, found) {
        Some(time) if *time.get_ref() == TimeSpan::ZERO => {
            found.mistake(time.span(), &format!("`{key}`: nothing can be sent in no time; write `\"{usual}\"`"));
            usual
        }
        Some(time) => time.into_inner(),
        None => usual,
    }
}

fn security(word: &str) -> Result<Security, String> {
    match word {
        "tls" => Ok(Security::Tls),
        "starttls" => Ok(Security::StartTls),
        "none" => Ok(Security::None),
        _ => Err(format!("`{word}` protects nothing; write `starttls`, `tls` or, on this machine, `none`")),
    }
}

fn is_this_machine(server: &str) -> bool {
    let address = server.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    server == "localhost" || address.is_ok_and(|address| address.is_loopback())
}
