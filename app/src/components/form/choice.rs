//! Fields in which one chooses, and values that are sent along.

use leptos::prelude::*;
use model::Language;

use super::Filled;
use super::field::Field;
use crate::texts::Text;

/// One of several; each option is a value and what it is called.
#[component]
pub(crate) fn Select(
    name: &'static str,
    label: Text,
    options: Vec<(String, String)>,
    /// What is chosen when nothing was before.
    value: String,
    filled: Filled,
    language: Language,
    #[prop(optional)] hint: Option<Text>,
) -> impl IntoView {
    let field = Field::new(name, label, hint, &filled, language);
    let chosen = filled.value(name, value);
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, text)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{text}</option> }
        })
        .collect();
    let select = view! {
        <select
            id=field.id.clone()
            name=name
            aria-describedby=field.described_by()
            aria-invalid=field.invalid()
        >
            {options}
        </select>
    };
    field.around(select)
}

/// Yes or no; a yes is sent as `true`, a no not at all.
#[component]
pub(crate) fn Checkbox(
    name: &'static str,
    label: Text,
    /// Whether it is checked when nothing was sent before.
    checked: bool,
    filled: Filled,
    language: Language,
) -> impl IntoView {
    let field = Field::new(name, label, None, &filled, language);
    let error = field.error();
    view! {
        <div class="field check">
            <input
                id=field.id.clone()
                type="checkbox"
                name=name
                value="true"
                checked=filled.is_checked(name, checked)
                aria-describedby=field.described_by()
                aria-invalid=field.invalid()
            />
            <label for=field.id>{field.label}</label>
            {error}
        </div>
    }
    .into_any()
}

/// Several of several; each option is a value and what it is called. The name ends with `[]`.
#[component]
pub(crate) fn CheckboxList(
    name: &'static str,
    legend: Text,
    options: Vec<(String, String)>,
    /// The values that are chosen when nothing was sent before.
    chosen: Vec<String>,
    filled: Filled,
    language: Language,
    #[prop(optional)] hint: Option<Text>,
) -> impl IntoView {
    let field = Field::new(name, legend, hint, &filled, language);
    let chosen = filled.all(name).unwrap_or(chosen);
    let boxes: Vec<_> = options
        .into_iter()
        .map(|(value, text)| {
            let (id, checked) = ([&field.id, "-", &value].concat(), chosen.contains(&value));
            view! {
                <li class="check">
                    <input id=id.clone() type="checkbox" name=name value=value checked=checked/>
                    <label for=id>{text}</label>
                </li>
            }
        })
        .collect();
    let (described_by, hint, error) = (field.described_by(), field.hint(), field.error());
    view! {
        // Focusable, so that the summary of what is wrong leads here.
        <fieldset class="field" id=field.id aria-describedby=described_by tabindex="-1">
            <legend>{field.label}</legend>
            {hint}
            <ul class="checks">{boxes}</ul>
            {error}
        </fieldset>
    }
    .into_any()
}

/// A value that is sent along.
#[component]
pub(crate) fn Hidden(name: &'static str, value: String) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}
