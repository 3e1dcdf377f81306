//! The bodies of objects on their way: out in time, and in without blame for the engine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::{TryStreamExt as _, stream};

use super::caller::in_time;
use crate::objects::{Content, Found, Opened};

/// Gives each piece of the body so much time.
pub(super) fn never_stalling(opened: Opened, limit: Duration) -> Opened {
    let Opened::Found(found) = opened else { return opened };
    let body = found.body.watched(|pieces| {
        stream::try_unfold(pieces, move |mut pieces| async move {
            let piece = in_time(limit, pieces.try_next()).await?;
            Ok(piece.map(|piece| (piece, pieces)))
        })
    });
    Opened::Found(Found { body, ..found })
}

/// Whether a body failed by itself while it was put.
pub(super) struct Witness(Arc<AtomicBool>);

impl Witness {
    pub(super) fn of(content: Content) -> (Self, Content) {
        let failed = Arc::new(AtomicBool::new(false));
        let witness = Self(failed.clone());
        let body =
            content.body.watched(|pieces| pieces.inspect_err(move |_| failed.store(true, Ordering::Relaxed)));
        (witness, Content { body, ..content })
    }

    pub(super) fn has_failed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
