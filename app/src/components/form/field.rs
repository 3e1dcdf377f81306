//! What every field has: a label, a hint, a place for what is wrong, and an id of its own on the page.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;
use model::{Language, Length, Problem};

use super::Filled;
use crate::texts::{self, Takes, Text};

/// The fields of a form, which its summary links to. Each tells its name, its label and its id.
#[derive(Clone)]
pub(super) struct Fields {
    form: Arc<str>,
    known: Arc<Mutex<Vec<Known>>>,
}

struct Known {
    name: &'static str,
    label: &'static str,
    id: String,
}

impl Fields {
    pub(super) fn of_form(id: &str) -> Self {
        Self { form: id.into(), known: Arc::default() }
    }

    /// The label and the id of the field of this name.
    pub(super) fn find(&self, name: &str) -> Option<(&'static str, String)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|field| field.name == name).map(|field| (field.label, field.id.clone()))
    }

    fn add(&self, name: &'static str, label: &'static str) -> String {
        let id = [&self.form, "-", name].concat();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.push(Known { name, label, id: id.clone() });
        id
    }
}

/// One field's frame.
pub(super) struct Field {
    pub(super) id: String,
    pub(super) label: &'static str,
    hint: Option<&'static str>,
    error: Option<String>,
}

impl Field {
    pub(super) fn new(
        name: &'static str,
        label: Text,
        hint: Option<Text>,
        filled: &Filled,
        language: Language,
    ) -> Self {
        let label = label.to(language);
        // A list's brackets are not part of what it is called.
        let plain = name.trim_end_matches("[]");
        let id = use_context::<Fields>().map_or_else(|| plain.to_owned(), |fields| fields.add(plain, label));
        let error = filled.error(name).map(|problem| texts::problem(problem, Takes::of(plain), language));
        Self { id, label, hint: hint.map(|hint| hint.to(language)), error }
    }

    /// For `aria-describedby`: what is wrong, and the hint.
    pub(super) fn described_by(&self) -> String {
        let hint = if self.hint.is_some() { [" ", &self.id, "-hint"].concat() } else { String::new() };
        [&self.id, "-error", &hint].concat()
    }

    /// For `aria-invalid`.
    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    /// The hint, if there is one.
    pub(super) fn hint(&self) -> Option<impl IntoView + use<>> {
        self.hint.map(|hint| view! { <p class="hint" id=[&self.id, "-hint"].concat()>{hint}</p> })
    }

    /// What is wrong; the island writes here too.
    pub(super) fn error(&self) -> impl IntoView + use<> {
        let error = self.error.clone();
        view! { <p class="error" id=[&self.id, "-error"].concat() aria-live="polite">{error}</p> }
    }

    /// The control between its label and what is wrong with it.
    pub(super) fn around(self, control: impl IntoView + 'static) -> AnyView {
        let (hint, error) = (self.hint(), self.error());
        view! {
            <div class="field">
                <label for=self.id>{self.label}</label>
                {hint}
                {control}
                {error}
            </div>
        }
        .into_any()
    }
}

/// What the island says of a text that has not the right length.
pub(super) struct Help {
    pub(super) missing: String,
    pub(super) short: String,
    pub(super) long: String,
}

impl Help {
    pub(super) fn with(length: Length, language: Language) -> Self {
        let words = |problem| texts::problem(problem, Takes::Text, language);
        Self {
            missing: words(Problem::Missing),
            short: words(Problem::TooShort { least: length.least }),
            long: words(Problem::TooLong { most: length.most }),
        }
    }
}
