//! What was typed before.

use std::sync::Arc;

use backend::Draft;
use http::request::Parts;
use leptos::prelude::use_context;
use model::{FieldError, Problem};

/// What was typed before and what was wrong with it, for one form. Without a draft there is nothing of it.
#[derive(Clone, Default)]
pub(crate) struct Filled(Option<Arc<Draft>>);

impl Filled {
    /// The draft of the form of this endpoint, if the page is asked for with one (`?draft`).
    pub(crate) async fn of(form: &'static str) -> Self {
        let asked =
            use_context::<Parts>().is_some_and(|parts| asks_for_draft(parts.uri.query().unwrap_or_default()));
        if !asked {
            return Self::default();
        }
        Self(crate::server::draft(form).await.map(Arc::new))
    }

    /// What was typed into the field, or `otherwise`.
    pub(crate) fn value(&self, name: &str, otherwise: impl Into<String>) -> String {
        let typed = self.typed(name).next().map(str::to_owned);
        typed.unwrap_or_else(|| otherwise.into())
    }

    /// What was chosen in a list that takes several; `None` when nothing was sent before.
    pub(crate) fn all(&self, name: &str) -> Option<Vec<String>> {
        self.was_sent().then(|| self.typed(name).map(str::to_owned).collect())
    }

    /// Whether the box was checked, or `otherwise`. Browsers send nothing for one that is not.
    pub(crate) fn is_checked(&self, name: &str, otherwise: bool) -> bool {
        if self.was_sent() { self.typed(name).next().is_some() } else { otherwise }
    }

    /// What is wrong with the field.
    pub(crate) fn error(&self, name: &str) -> Option<Problem> {
        self.errors().iter().find(|error| base(&error.field) == base(name)).map(|error| error.problem)
    }

    /// Everything that is wrong.
    pub(super) fn errors(&self) -> &[FieldError] {
        self.0.as_ref().map(|draft| draft.errors.as_slice()).unwrap_or_default()
    }

    /// What is shown this once.
    pub(crate) fn secret(&self) -> Option<String> {
        self.0.as_ref()?.secret.clone()
    }

    /// What became of the form, as a code.
    pub(crate) fn notice(&self) -> Option<&str> {
        self.0.as_ref()?.notice.as_deref()
    }

    /// A draft that only tells what became of a form has no values.
    fn was_sent(&self) -> bool {
        self.0.as_ref().is_some_and(|draft| !draft.values.is_empty())
    }

    fn typed(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.0.as_ref().map(|draft| draft.values.as_slice()).unwrap_or_default();
        values.iter().filter(move |(field, _)| base(field) == base(name)).map(|(_, value)| value.as_str())
    }
}

/// Whether a page is asked for with what was typed.
pub(crate) fn asks_for_draft(query: &str) -> bool {
    query.split('&').any(|pair| pair.split('=').next() == Some("draft"))
}

/// The field's name without the brackets of a list: `topics[]` and `topics[0]` are `topics`.
fn base(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use backend::Draft;
    use model::{FieldError, Problem};

    use super::{Filled, asks_for_draft};

    fn filled(values: &[(&str, &str)]) -> Filled {
        Filled(Some(Arc::new(Draft {
            form: "streams/edit".to_owned(),
            account: None,
            values: values.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
            errors: vec![FieldError::new("title", Problem::Missing)],
            notice: None,
            secret: None,
        })))
    }

    #[test]
    fn what_was_typed_comes_back() {
        let sent = filled(&[("title", ""), ("topics[]", "rates"), ("topics[]", "fx")]);
        assert_eq!(sent.value("title", "before"), "");
        assert_eq!(sent.value("summary", "before"), "before");
        assert_eq!(sent.all("topics[]"), Some(vec!["rates".to_owned(), "fx".to_owned()]));
        assert!(!sent.is_checked("no_sponsor", true));
        assert_eq!(sent.error("title"), Some(Problem::Missing));
        assert_eq!(sent.error("summary"), None);
    }

    #[test]
    fn without_values_the_fields_stay_as_they_are() {
        for nothing in [Filled::default(), filled(&[])] {
            assert_eq!(nothing.value("title", "before"), "before");
            assert_eq!(nothing.all("topics[]"), None);
            assert!(nothing.is_checked("no_sponsor", true));
        }
    }

    #[test]
    fn a_draft_is_asked_for_by_name() {
        for (query, asked) in [
            ("draft", true),
            ("then=%2F&draft", true),
            ("draft=1", true),
            ("drafts", false),
            ("x=draft", false),
            ("", false),
        ] {
            assert_eq!(asks_for_draft(query), asked, "{query}");
        }
    }
}
