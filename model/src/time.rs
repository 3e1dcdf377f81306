//! Points in time.

use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// A point in time: seconds since the Unix epoch, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

impl Time {
    /// So many minutes later, or earlier when negative.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(60)))
    }
}

impl Sub for Time {
    type Output = i64;

    /// The seconds between two points.
    fn sub(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<i64> for Time {
    type Output = Self;

    /// So many seconds later.
    fn add(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}
