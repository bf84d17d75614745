//! One mail over SMTP, step by step, so that it is known where a server said no.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::channel::{Email, Security, parse_mailbox};
use super::courier::Parcel;
use super::error::{Error, Stage};
use super::mail;
use super::post::{Content, Lookup, secret};
use super::stream::Bounded;

/// What a server may say in one conversation, certificates included.
const ANSWERS_BYTES_MAX: usize = 1_000_000;
/// The part of a server's words that is told.
const TOLD_CHARS_MAX: usize = 200;
/// How long a farewell is waited for, beside the work.
const QUIT: Duration = Duration::from_secs(5);

/// A mail server with what it needs to know.
#[derive(Debug)]
pub(super) struct Post {
    email: Email,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    login: Option<Login>,
    ca: Option<Certificate>,
}

struct Login(Credentials);

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login")
    }
}

impl Post {
    pub(super) fn new(email: &Email, lookup: Lookup) -> Result<Self, Error> {
        let parse =
            |text: &str| parse_mailbox(text).ok_or_else(|| Error::Setup(format!("`{text}` is no mail address")));
        let login = match (&email.user, &email.password_env) {
            (Some(user), Some(variable)) => Some(Login(Credentials::new(user.clone(), secret(variable, lookup)?))),
            _ => None,
        };
        let ca = email.ca_file.as_ref().map(|path| {
            let told = |error: &dyn std::fmt::Display| Error::Setup(format!("`{}`: {error}", path.display()));
            let pem = std::fs::read(path).map_err(|error| told(&error))?;
            Certificate::from_pem(&pem).map_err(|error| told(&error))
        });
        Ok(Self {
            from: parse(&email.from)?,
            reply_to: email.reply_to.as_deref().map(parse).transpose()?,
            login,
            ca: ca.transpose()?,
            email: email.clone(),
        })
    }

    /// Sends one mail to one recipient.
    pub(super) async fn send(&self, parcel: Parcel<'_>) -> Result<(), Error> {
        let Content::Mail(content) = parcel.content else {
            return Err(Error::Unfit("it was written for a channel of another kind".to_owned()));
        };
        let unfit = |error: &dyn std::fmt::Display| Error::Unfit(error.to_string());
        let recipient: lettre::Address = parcel.recipient.parse().map_err(|error| unfit(&error))?;
        let bytes = mail::write(content, parcel, &self.from, self.reply_to.as_ref())?;
        let mut connection = self.connect().await?;
        let sender = Mail::new(Some(self.from.email.clone()), Vec::new());
        self.step(Stage::Sender, connection.command(sender)).await?;
        self.step(Stage::Recipient, connection.command(Rcpt::new(recipient, Vec::new()))).await?;
        self.step(Stage::Content, connection.command(Data)).await?;
        // A server may take its time to accept a message, and one that is left too early may have accepted it: the
        // standard asks for ten minutes (RFC 5321, 4.5.3.2.6).
        within(self.email.answer_timeout.as_std(), Stage::Content, connection.message(&bytes)).await?;
        // The farewell is polite and changes nothing: the message is the server's now.
        tokio::spawn(async move { drop(timeout(QUIT, connection.quit()).await) });
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let Email { server, port, security, .. } = &self.email;
        let (server, hello) = (server.trim_matches(['[', ']']), ClientId::default());
        let mut connection = if *security == Security::Tls {
            let address = (server, *port);
            let dialled = AsyncSmtpConnection::connect_tokio1(address, None, &hello, Some(self.tls()?), None);
            self.step(Stage::Greeting, dialled).await?
        } else {
            let dialled = timeout(self.email.timeout.as_std(), TcpStream::connect((server, *port))).await;
            let dialled = dialled.map_err(|_| Error::Timeout { stage: Some(Stage::Greeting) })?;
            let stream = dialled.map_err(|error| Error::Unreachable(error.to_string()))?;
            let stream = Box::new(Bounded::new(stream, ANSWERS_BYTES_MAX));
            self.step(Stage::Greeting, AsyncSmtpConnection::connect_with_transport(stream, &hello)).await?
        };
        if *security == Security::StartTls {
            self.step(Stage::Tls, connection.starttls(self.tls()?, &hello)).await?;
        }
        if let Some(Login(credentials)) = &self.login {
            self.step(Stage::Login, connection.auth(DEFAULT_MECHANISMS, credentials)).await?;
        }
        Ok(connection)
    }

    fn tls(&self) -> Result<TlsParameters, Error> {
        let mut builder = TlsParameters::builder(self.email.server.trim_matches(['[', ']']).to_owned());
        if let Some(ca) = &self.ca {
            builder = builder.add_root_certificate(ca.clone());
        }
        builder.build().map_err(|error| Error::Setup(told(&error.to_string())))
    }

    async fn step<T>(
        &self,
        stage: Stage,
        work: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
    ) -> Result<T, Error> {
        within(self.email.timeout.as_std(), stage, work).await
    }
}

async fn within<T>(
    time: Duration,
    stage: Stage,
    work: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
) -> Result<T, Error> {
    match timeout(time, work).await {
        Ok(done) => done.map_err(|error| failure(stage, &error)),
        Err(_) => Err(Error::Timeout { stage: Some(stage) }),
    }
}

fn failure(stage: Stage, error: &lettre::transport::smtp::Error) -> Error {
    let words = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    match error.status() {
        Some(code) => {
            let told = told(&format!("{code} {words}"));
            Error::Rejected { stage, code: code.to_string().parse().unwrap_or(0), told }
        }
        // The library's parser says where it stopped, which is all that the server has said.
        None => Error::Broken { stage, told: told(&words.replace("error Tag at:", "no answer of SMTP:")) },
    }
}

/// Words from outside on one line, no longer than is read.
fn told(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(TOLD_CHARS_MAX).collect()
}
