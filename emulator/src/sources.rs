//! What asks a function to handle events, as Lambda's event source mappings do.

mod changes;
mod queue;

use std::time::Duration;

use bytes::Bytes;

use crate::{Emulator, Failure};

pub use changes::{Changes, ChangesSettings};
pub use queue::Queue;

/// Has the function handle an event; while all its instances are busy it waits, as Lambda does.
async fn invoke(function: &Emulator, event: &str) -> Result<Bytes, Failure> {
    loop {
        match function.invoke(event).await {
            Err(Failure::Throttled) => tokio::time::sleep(Duration::from_millis(5)).await,
            answer => return answer,
        }
    }
}
