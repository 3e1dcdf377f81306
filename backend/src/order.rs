//! The order of streams where those of every status stand together.

use model::{Status, StreamCard};

/// By what a viewer can do with them: live ones by viewers, then what comes, soonest first, then what was, latest first; what
/// was cancelled stands at the end.
pub(crate) fn by_use(card: &StreamCard) -> (u8, i64) {
    match card.status {
        Status::Live => (0, -i64::from(card.viewers)),
        Status::Scheduled => (1, card.starts_at.0),
        Status::Ended => (2, card.starts_at.0.saturating_neg()),
        Status::Cancelled => (3, card.starts_at.0.saturating_neg()),
    }
}
