//! Name resolution that returns allowed addresses only.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::Guard;

/// The system's resolver (`/etc/hosts`, nsswitch and all), with the guard behind it.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    pub(super) guard: Guard,
    /// Names in lower case that are answered from here and asked of nobody.
    pub(super) fixed: BTreeMap<String, SocketAddr>,
}

/// A name has addresses, and none of them is allowed.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` has no public address")]
pub(super) struct NoPublicAddress(pub(super) String);

/// A name has no addresses, or nobody could be asked.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` cannot be resolved: {reason}")]
pub(super) struct Unresolved {
    name: String,
    reason: String,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.guard.clone();
        let name = name.as_str().to_owned();
        let fixed = self.fixed.get(name.trim_end_matches('.').to_ascii_lowercase().as_str()).copied();
        Box::pin(async move {
            let found = match fixed {
                Some(address) => Ok(vec![address]),
                None => lookup(&name).await,
            };
            let found = match found {
                Ok(found) if found.is_empty() => Err("it has no address".to_owned()),
                Ok(found) => Ok(found),
                Err(error) => Err(error.to_string()),
            };
            let found = found.map_err(|reason| Unresolved { name: name.clone(), reason })?;
            let allowed: Vec<SocketAddr> = found.into_iter().filter(|address| guard.allows(address.ip())).collect();
            if allowed.is_empty() {
                return Err(NoPublicAddress(name).into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Port 0 leaves the port to the URL.
async fn lookup(name: &str) -> io::Result<Vec<SocketAddr>> {
    Ok(tokio::net::lookup_host((name, 0)).await?.collect())
}
