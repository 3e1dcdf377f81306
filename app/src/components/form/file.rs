//! Fields for files.

use leptos::prelude::*;
use model::Language;

use super::Filled;
use super::field::Field;
use crate::texts::Text;

/// One file, which is never filled in again: a browser lets nobody but its viewer choose one.
#[component]
pub(crate) fn FileField(
    name: &'static str,
    label: Text,
    /// The types that a browser offers.
    accept: &'static str,
    filled: Filled,
    language: Language,
    #[prop(optional)] hint: Option<Text>,
) -> impl IntoView {
    let field = Field::new(name, label, hint, &filled, language);
    let input = view! {
        <input
            id=field.id.clone()
            type="file"
            name=name
            accept=accept
            required
            aria-describedby=field.described_by()
            aria-invalid=field.invalid()
        />
    };
    field.around(input)
}
