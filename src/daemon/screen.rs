//! What the screen is served with: the configuration, and the token from the environment.

use std::net::SocketAddr;

use crate::config::Config;
use crate::web::{Secret, Settings};

/// The variable that holds the token; secrets are in no file.
const TOKEN: &str = "SMENTITA_WEB_TOKEN";

/// The settings for a server on an address; a token that is none, or a broken language pack, is an error in words.
pub fn screen(config: &Config, listen: SocketAddr) -> Result<Settings, String> {
    let token = std::env::var(TOKEN).ok().filter(|token| !token.is_empty());
    let secret = token.map(|token| Secret::new(&token)).transpose().map_err(|error| format!("{TOKEN}: {error}"))?;
    let packs = super::languages(config.daemon.languages_dir.as_deref()).map_err(|error| format!("{error:#}"))?;
    Ok(Settings {
        listen,
        hosts: config.web.hosts.clone(),
        secret,
        time_zone: config.daemon.time_zone.clone(),
        languages: packs.iter().map(|pack| pack.language).collect(),
        now: super::now,
    })
}
