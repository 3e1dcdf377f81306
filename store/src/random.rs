//! Chance, so that many processes do not wait in step.

use std::time::Duration;

/// Anything from zero up to this.
pub(crate) fn up_to(longest: Duration) -> Duration {
    longest.mul_f64(fraction())
}

/// Up to a fifth more or less than this.
pub(crate) fn about(wait: Duration) -> Duration {
    let fifth = wait / 5;
    (wait - fifth).saturating_add(up_to(fifth * 2))
}

/// From 0 up to but not 1; the middle on a machine that has no random numbers.
fn fraction() -> f64 {
    getrandom::u32().map_or(0.5, |random| f64::from(random) / 2_f64.powi(32))
}
