//! Which calls suffer what.

use std::collections::VecDeque;
use std::str::{FromStr, SplitWhitespace};
use std::time::Duration;

/// What a call can suffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not carried out, and [`Error::Unavailable`](crate::Error::Unavailable) at once.
    Fail,
    /// The same, with a cause that says it was throttled.
    Throttle,
    /// It is not carried out and never answered, even when the plan changes.
    Stall,
    /// It is carried out, and answered so much later.
    Late(Duration),
    /// It is carried out, and then [`Error::Unavailable`](crate::Error::Unavailable) whatever the answer was.
    LostAnswer,
}

/// Which calls suffer what, counted from when the plan was set.
///
/// As text it is one line of words: none for [`Plan::Healthy`]; `fail`, `throttle`, `stall`, `lost`, or `late 300`, in
/// milliseconds, for [`Plan::Always`]; `seed 7 percent 20 fail` for [`Plan::Seeded`], with any of those at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Plan {
    /// None suffers.
    #[default]
    Healthy,
    /// Each suffers the same.
    Always(Fault),
    /// The first suffers the first of these, and so on; those after the end suffer nothing.
    Sequence(VecDeque<Option<Fault>>),
    /// Some suffer, always the same ones for one seed.
    Seeded {
        /// Chooses which.
        seed: u64,
        /// How many of a hundred, 0 to 100.
        percent: u8,
        /// What they suffer.
        fault: Fault,
    },
}

/// A text that is no [`Plan`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no plan: nothing, or a fault (fail, throttle, stall, lost, late MILLISECONDS), or \
     seed NUMBER percent 0 to 100 FAULT"
)]
pub struct PlanError {
    text: String,
}

impl FromStr for Plan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let mut words = text.split_whitespace();
        let plan = parse(&mut words).filter(|_| words.next().is_none());
        plan.ok_or_else(|| PlanError { text: text.to_owned() })
    }
}

fn parse(words: &mut SplitWhitespace<'_>) -> Option<Plan> {
    match words.next() {
        None => Some(Plan::Healthy),
        Some("seed") => {
            let seed = words.next()?.parse().ok()?;
            words.next().filter(|word| *word == "percent")?;
            let percent = words.next()?.parse().ok().filter(|percent| *percent <= 100)?;
            let word = words.next()?;
            Some(Plan::Seeded { seed, percent, fault: parse_fault(word, words)? })
        }
        Some(word) => Some(Plan::Always(parse_fault(word, words)?)),
    }
}

fn parse_fault(word: &str, words: &mut SplitWhitespace<'_>) -> Option<Fault> {
    Some(match word {
        "fail" => Fault::Fail,
        "throttle" => Fault::Throttle,
        "stall" => Fault::Stall,
        "lost" => Fault::LostAnswer,
        "late" => Fault::Late(Duration::from_millis(words.next()?.parse().ok()?)),
        _ => return None,
    })
}

impl Plan {
    /// What the call with this number suffers, from 0; to be asked once for each call, in order.
    pub(super) fn fault(&mut self, number: u64) -> Option<Fault> {
        match self {
            Self::Healthy => None,
            Self::Always(fault) => Some(*fault),
            Self::Sequence(faults) => faults.pop_front().flatten(),
            Self::Seeded { seed, percent, fault } => {
                (splitmix64(*seed, number) % 100 < u64::from(*percent)).then_some(*fault)
            }
        }
    }
}

/// The number at this place of the sequence that SplitMix64 makes of a seed.
fn splitmix64(seed: u64, number: u64) -> u64 {
    let mut z = seed.wrapping_add(number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
