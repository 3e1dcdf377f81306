//! How long each public page is kept, and on which query parameters it depends. What is not here is private.

use std::time::Duration;

use leptos_lambda::{Parameter, Policies, Policy, PolicyError, Public};
use model::{Cursor, Language};

/// Where a list goes on.
const BEFORE: Parameter = Parameter { name: "before", valid: is_cursor };
const AFTER: Parameter = Parameter { name: "after", valid: is_cursor };
/// What is looked for. Longer texts are looked for too, but not kept.
const WORDS: Parameter = Parameter { name: "q", valid: |words| words.len() <= 100 };

/// What changes when a host does something: a write makes it anew, and so does a little time, for viewers are counted.
const MOVING: Public = Public { shared: true, ..Public::DEFAULT };
/// What hardly ever changes.
const STILL: Public = Public {
    fresh: Duration::from_secs(300),
    stale_while_revalidate: Duration::from_secs(3_600),
    invalidated_within: Duration::from_secs(10),
    ..MOVING
};

/// The table, for both languages.
pub(crate) fn table() -> Result<Policies, PolicyError> {
    let mut policies = Policies::new()
        .unknown("", "/page-not-found", Public { fresh: STILL.fresh, ..MOVING })
        .unknown("/zh", "/zh/page-not-found", Public { fresh: STILL.fresh, ..MOVING });
    let before = Public { parameters: &[BEFORE], ..MOVING };
    let after = Public { parameters: &[AFTER], ..MOVING };
    for language in Language::ALL {
        for (pattern, public) in [
            ("/", MOVING),
            ("/live", MOVING),
            ("/upcoming", after.clone()),
            ("/schedule", after.clone()),
            ("/replays", before.clone()),
            ("/streams/{slug}", MOVING),
            ("/channels", STILL),
            ("/channels/{handle}", before.clone()),
            ("/topics", STILL),
            ("/topics/{slug}", before.clone()),
            ("/tickers/{ticker}", before.clone()),
            ("/search", Public { parameters: &[WORDS], ..MOVING }),
            ("/about", STILL),
        ] {
            policies = policies.route(language.path(pattern), Policy::Public(public))?;
        }
    }
    Ok(policies)
}

fn is_cursor(text: &str) -> bool {
    text.parse::<Cursor>().is_ok()
}
