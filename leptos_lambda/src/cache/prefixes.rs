//! What holds for the paths below a prefix.

/// Values for prefixes of paths; the longest counts.
#[derive(Clone, Debug)]
pub(super) struct Prefixes<T>(Vec<(&'static str, T)>);

impl<T> Default for Prefixes<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Prefixes<T> {
    pub(super) fn insert(&mut self, prefix: &'static str, value: T) {
        self.0.push((prefix, value));
        self.0.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
    }

    /// The value for this path: `/zh` holds for `/zh` and `/zh/live`, not for `/zhou`.
    pub(super) fn of(&self, path: &str) -> Option<&T> {
        let below = |prefix: &str| {
            path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.0.iter().find(|(prefix, _)| below(prefix)).map(|(_, value)| value)
    }
}
