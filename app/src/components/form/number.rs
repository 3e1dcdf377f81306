//! Fields for numbers and times.

use leptos::prelude::*;
use model::Language;

use super::Filled;
use super::field::Field;
use crate::texts::Text;

/// A whole number.
#[component]
pub(crate) fn NumberField(
    name: &'static str,
    label: Text,
    least: u32,
    most: u32,
    /// What stands there when nothing was typed before.
    value: u32,
    filled: Filled,
    language: Language,
    #[prop(optional)] hint: Option<Text>,
) -> impl IntoView {
    let field = Field::new(name, label, hint, &filled, language);
    let input = view! {
        <input
            id=field.id.clone()
            type="number"
            name=name
            value=filled.value(name, value.to_string())
            required
            min=least
            max=most
            step="1"
            inputmode="numeric"
            aria-describedby=field.described_by()
            aria-invalid=field.invalid()
        />
    };
    field.around(input)
}

/// A date and a time of day, without a zone: `2026-11-27T14:30`.
#[component]
pub(crate) fn TimeField(
    name: &'static str,
    label: Text,
    /// What stands there when nothing was typed before.
    value: String,
    filled: Filled,
    language: Language,
    #[prop(optional)] hint: Option<Text>,
) -> impl IntoView {
    let field = Field::new(name, label, hint, &filled, language);
    let input = view! {
        <input
            id=field.id.clone()
            type="datetime-local"
            name=name
            value=filled.value(name, value)
            required
            aria-describedby=field.described_by()
            aria-invalid=field.invalid()
        />
    };
    field.around(input)
}
