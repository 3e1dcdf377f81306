//! Which pages are kept, for how long, and what they depend on.

use std::time::Duration;

use http::HeaderName;

use super::prefixes::Prefixes;

/// The table of render policies: path patterns, as axum has them (`/streams/{slug}`), and what holds for each. What no
/// pattern matches is private, unless it lies below a prefix whose unknown paths share a page ([`Policies::unknown`]).
#[derive(Clone, Debug, Default)]
pub struct Policies {
    routes: matchit::Router<Policy>,
    unknown: Prefixes<(&'static str, Public)>,
}

/// What holds for the pages of a pattern.
#[derive(Clone, Debug)]
pub enum Policy {
    /// Everyone sees the same page. It is rendered from its address alone and kept.
    Public(Public),
    /// The page may be its viewer's own. It is rendered from the request as it came, and nobody keeps it.
    Private,
    /// Everyone sees the same page, rendered from its address alone, but nobody keeps it.
    Never,
}

/// How long a public page is kept, and what it depends on besides its path. Times are in whole seconds.
#[derive(Clone, Debug)]
pub struct Public {
    /// How long it is fresh.
    pub fresh: Duration,
    /// How long after that it is still shown while a new one is made.
    pub stale_while_revalidate: Duration,
    /// How long after it was fresh it is still shown when no new one can be made.
    pub stale_if_error: Duration,
    /// How long it is kept that a page is not there (404, 410) or elsewhere (301).
    pub absent: Duration,
    /// Within what time an invalidation in another process takes effect in this one: a page is then made anew. It shows what
    /// its reads show. Where those may be behind a write (eventual consistency), invalidate once more when it has spread, as by
    /// the table's own change events.
    pub invalidated_within: Duration,
    /// How long a viewer waits for a render. Then there is the last good page, or the shell, and the render goes on.
    pub render_budget: Duration,
    /// How long a render may take; then it is given up, and what it has begun ends.
    pub render_limit: Duration,
    /// The query parameters that count; all others are dropped.
    pub parameters: &'static [Parameter],
    /// The headers that count.
    pub variants: &'static [Variant],
    /// Whether instances share the page through the object store. What is not there they keep each for itself.
    pub shared: bool,
}

/// A query parameter on which a page depends.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Whether this value can be one. A page asked for with another is rendered, most likely as an error, and never kept.
    pub valid: fn(&str) -> bool,
}

/// A header on which a page depends, boiled down to few values.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub header: HeaderName,
    /// What the page is rendered with, given what was sent; one of few constants, so that nobody can fill the cache.
    pub value: fn(Option<&str>) -> &'static str,
}

impl Public {
    /// Ten seconds fresh, a minute more stale, a day if there is an error; no parameter and no header counts.
    pub const DEFAULT: Self = Self {
        fresh: Duration::from_secs(10),
        stale_while_revalidate: Duration::from_secs(60),
        stale_if_error: Duration::from_secs(24 * 3_600),
        absent: Duration::from_secs(5),
        invalidated_within: Duration::from_secs(2),
        render_budget: Duration::from_secs(2),
        render_limit: Duration::from_secs(10),
        parameters: &[],
        variants: &[],
        shared: false,
    };
}

impl Default for Public {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Two patterns contradict each other, or one is none.
#[derive(Debug, thiserror::Error)]
#[error("the render policy for {pattern} can't be added")]
pub struct PolicyError {
    /// The pattern.
    pub pattern: String,
    source: matchit::InsertError,
}

impl Policies {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the policy of a pattern.
    ///
    /// # Errors
    /// When the pattern is none, or contradicts one that is there.
    pub fn route(mut self, pattern: impl Into<String>, policy: Policy) -> Result<Self, PolicyError> {
        let pattern = pattern.into();
        match self.routes.insert(pattern.clone(), policy) {
            Ok(()) => Ok(self),
            Err(source) => Err(PolicyError { pattern, source }),
        }
    }

    /// Answers every path below `prefix` that no pattern matches with the page at `path`, which says that there is none: so
    /// they share one entry. The longest prefix counts.
    #[must_use]
    pub fn unknown(mut self, prefix: &'static str, path: &'static str, public: Public) -> Self {
        self.unknown.insert(prefix, (path, public));
        self
    }

    /// What holds for a path.
    pub(crate) fn of<'a>(&'a self, path: &str) -> Matched<'a> {
        if let Ok(found) = self.routes.at(path) {
            return Matched::Route(found.value);
        }
        match self.unknown.of(path) {
            Some((path, public)) => Matched::Unknown(path, public),
            None => Matched::Route(&Policy::Private),
        }
    }
}

/// Where a path belongs.
pub(crate) enum Matched<'a> {
    /// To a pattern.
    Route(&'a Policy),
    /// To none; it is answered with the page at this path.
    Unknown(&'static str, &'a Public),
}
