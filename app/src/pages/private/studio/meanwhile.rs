//! When something was saved elsewhere while it was being edited here: what differs, side by side. Nothing is overwritten
//! until the host has seen that and chosen to.

use leptos::prelude::*;
use model::Language;

use crate::components::form::Filled;
use crate::texts::Text;
use crate::texts::studio as words;

/// A field in which what is saved differs from what was typed.
pub(crate) struct Difference {
    field: &'static str,
    label: Text,
    saved: String,
    typed: String,
}

impl Difference {
    /// How the two differ, if they do. Browsers send lines with endings of their own.
    pub(crate) fn of(field: &'static str, label: Text, saved: String, typed: String) -> Option<Self> {
        let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
        (plain(&saved) != plain(&typed)).then_some(Self { field, label, saved, typed })
    }
}

/// Whether the form came back because something was saved meanwhile.
pub(crate) fn is_late(filled: &Filled) -> bool {
    filled.notice() == Some("conflict")
}

/// The revision that the form sends with it: the one that the host began with, however often the form comes back; the
/// present one only from the page that shows what that would overwrite.
pub(crate) fn revision(filled: &Filled, present: String) -> String {
    if is_late(filled) { present } else { filled.value("revision", present) }
}

/// What the form itself tells of what was sent: of one that was late all stands in the box.
pub(crate) fn told(filled: &Filled) -> Filled {
    if is_late(filled) { Filled::default() } else { filled.clone() }
}

/// What the button of the form says.
pub(crate) fn submit(filled: &Filled) -> Text {
    if is_late(filled) { words::OVERWRITE } else { words::SAVE }
}

/// What is saved beside what was typed, for a form that came back late; to overwrite it, or the way to it. The box has the
/// focus, so that it is read out.
#[component]
pub(crate) fn Differences(
    differences: Vec<Difference>,
    /// The id of the form.
    form: &'static str,
    /// The address in English of the page without what was typed.
    path: String,
    language: Language,
) -> impl IntoView {
    let lead = if differences.is_empty() { words::MEANWHILE_SAME } else { words::MEANWHILE_LEAD };
    let rows: Vec<_> = differences
        .into_iter()
        .map(|Difference { field, label, saved, typed }| {
            view! {
                <div class="difference">
                    <dt><a href=format!("#{form}-{field}")>{label.to(language)}</a></dt>
                    {side(words::SAVED_NOW, saved, language)}
                    {side(words::TYPED, typed, language)}
                </div>
            }
        })
        .collect();
    let rows = (!rows.is_empty()).then(|| view! { <dl class="differences">{rows}</dl> });
    view! {
        <section class="meanwhile" role="alert" aria-labelledby="meanwhile" tabindex="-1" autofocus>
            <h2 id="meanwhile">{words::MEANWHILE.to(language)}</h2>
            <p>{lead.to(language)}</p>
            {rows}
            <p class="actions">
                <button type="submit" class="button" form=form>{words::OVERWRITE.to(language)}</button>
                " "
                <a href=language.path(&path)>{words::SEE_SAVED.to(language)}</a>
            </p>
        </section>
    }
    .into_any()
}

fn side(name: Text, text: String, language: Language) -> impl IntoView {
    let text = if text.trim().is_empty() { words::NOTHING.to(language).to_owned() } else { text };
    view! { <dd><strong>{name.to(language)}</strong> " " <span class="said">{text}</span></dd> }
}
