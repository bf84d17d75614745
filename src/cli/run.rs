//! `run`: the daemon.

use super::args::Global;
use super::failure::Failure;
use super::{Exit, settings};
use crate::daemon;

pub(super) fn run(global: &Global) -> Result<Exit, Failure> {
    // A wrong file is told with its exit code before anything starts; the daemon reads it again at each SIGHUP.
    settings::required(global)?;
    let load = || settings::required(global).map(|settings| settings.config).map_err(Failure::into_error);
    super::block_on(daemon::run(load))?;
    Ok(Exit::Done)
}
