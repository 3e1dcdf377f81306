//! Fields for text. None has a `maxlength`: a browser would cut off what was pasted and say nothing.

use leptos::prelude::*;
use model::{Language, Length};

use super::Filled;
use super::field::{Field, Help};
use crate::head::escaped;
use crate::texts::Text;

/// One line.
#[component]
pub(crate) fn TextField(
    name: &'static str,
    label: Text,
    length: Length,
    /// What stands there when nothing was typed before.
    value: String,
    filled: Filled,
    language: Language,
    #[prop(optional)] hint: Option<Text>,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional)] autocomplete: Option<&'static str>,
    /// The id of a list of suggestions.
    #[prop(optional)]
    list: Option<&'static str>,
) -> impl IntoView {
    let field = Field::new(name, label, hint, &filled, language);
    let help = Help::with(length, language);
    // A keyboard is not to make anything else of it.
    let is_name = autocomplete == Some("username");
    let input = view! {
        <input
            id=field.id.clone()
            type=kind
            name=name
            value=filled.value(name, value)
            required={length.least > 0}
            minlength=(length.least > 1).then_some(length.least)
            autocomplete=autocomplete
            autocapitalize=is_name.then_some("none")
            spellcheck=is_name.then_some("false")
            list=list
            aria-describedby=field.described_by()
            aria-invalid=field.invalid()
            data-least=length.least
            data-most=length.most
            data-missing=help.missing
            data-short=help.short
            data-long=help.long
        />
    };
    field.around(input)
}

/// A password, which is never filled in: no draft has one. How long one may be the server tells.
#[component]
pub(crate) fn PasswordField(
    name: &'static str,
    label: Text,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    filled: Filled,
    language: Language,
    #[prop(optional)] hint: Option<Text>,
) -> impl IntoView {
    let field = Field::new(name, label, hint, &filled, language);
    let input = view! {
        <input
            id=field.id.clone()
            type="password"
            name=name
            required
            minlength=(autocomplete == "new-password").then_some(Length::PASSWORD.least)
            autocomplete=autocomplete
            aria-describedby=field.described_by()
            aria-invalid=field.invalid()
        />
    };
    field.around(input)
}

/// Several lines.
#[component]
pub(crate) fn TextArea(
    name: &'static str,
    label: Text,
    length: Length,
    /// What stands there when nothing was typed before.
    value: String,
    filled: Filled,
    language: Language,
    rows: u32,
    #[prop(optional)] hint: Option<Text>,
) -> impl IntoView {
    let field = Field::new(name, label, hint, &filled, language);
    let help = Help::with(length, language);
    // Leptos (tachys 0.2) writes what is in a textarea as it is; and browsers leave out a line break at the very beginning.
    let text = ["\n", &escaped(&filled.value(name, value))].concat();
    let area = view! {
        <textarea
            id=field.id.clone()
            name=name
            rows=rows
            required={length.least > 0}
            aria-describedby=field.described_by()
            aria-invalid=field.invalid()
            data-least=length.least
            data-most=length.most
            data-missing=help.missing
            data-short=help.short
            data-long=help.long
        >
            {text}
        </textarea>
    };
    field.around(area)
}
