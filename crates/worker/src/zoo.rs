//! Files of the zoo: small models that lie beside the page. Which one, and what is in it, comes from a
//! recipe, never from a link.

use crate::fetch::{Trouble, fetch};
use crate::host::BrowserHost;
use crate::store::{TRIES, back_off, refused, unreachable};
use crate::wire::post;
use lab::{LabError, ZooFile};
use protocol::{Event, Failure};
use std::cell::Cell;
use web_sys::RequestCache;

pub(crate) async fn read(host: &BrowserHost, file: ZooFile) -> Result<Vec<u8>, LabError> {
    let base = host.session.base.borrow().trim_end_matches('/').to_owned();
    let ZooFile { name, version, bytes, again } = file;
    // Whoever keeps files knows by `v` that it stays as it is.
    let query = if version.is_empty() { String::new() } else { format!("?v={version}") };
    let address = format!("{base}/zoo/{name}{query}");
    let cache = if again { RequestCache::Reload } else { RequestCache::Default };
    let mut trouble = String::new();
    for attempt in 0..TRIES {
        let done = Cell::new(0);
        let arrived = |piece: u32| {
            done.set(done.get() + u64::from(piece));
            if host.progress_is_due() {
                let (run, file) = (host.run, name.clone());
                let (done_bytes, all_bytes) = (done.get(), u64::from(bytes));
                post(&Event::Loading { run, file, done_bytes, all_bytes });
            }
        };
        match fetch(&address, cache, bytes, arrived).await {
            Ok(bytes) => return Ok(bytes.to_vec()),
            Err(Trouble::Wrong) => {
                return Err(LabError::Failed(Failure::Corrupt { file: address }));
            }
            Err(Trouble::Refused(status)) => {
                return Err(LabError::Failed(refused(address, status)));
            }
            Err(Trouble::Network(reason)) => trouble = reason,
        }
        back_off(attempt).await;
    }
    Err(LabError::Failed(unreachable(address, &trouble)))
}
