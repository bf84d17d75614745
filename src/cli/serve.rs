//! `serve`: the screen alone, on whatever writes the record elsewhere.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::args::{Global, ServeArgs};
use super::failure::Failure;
use super::{Exit, settings};
use crate::daemon;
use crate::store::{Mode, Store};
use crate::web::{self, Server};

pub(super) fn run(global: &Global, args: &ServeArgs) -> Result<Exit, Failure> {
    let settings = settings::optional(global)?;
    let config = &settings.config;
    let listen = args.listen.or(config.web.listen).unwrap_or(web::LISTEN);
    let screen = daemon::screen(config, listen).map_err(Failure::Usage)?;
    if let Some(refusal) = web::refusal(listen, screen.secret.is_some()) {
        return Err(Failure::Usage(refusal));
    }
    let store = Arc::new(Store::open(&config.daemon.database, Mode::ReadOnly)?);
    super::block_on(async {
        let server = Server::bind(screen, store).await?;
        tracing::info!("serving http://{}/", server.address()?);
        let token = CancellationToken::new();
        let serving = tokio::spawn(server.run(token.clone()));
        daemon::ended().await?;
        token.cancel();
        Ok(serving.await?)
    })?;
    Ok(Exit::Done)
}
