//! The key of a stream's encoder.

use leptos::prelude::*;
use model::{Language, Slug};

use crate::components::form::{Filled, Form, Hidden};
use crate::texts::studio as words;

/// Makes a key or replaces it. A key that has just been made is shown, once.
#[component]
pub(super) fn KeyForm(slug: Slug, has_key: bool, filled: Filled, language: Language) -> impl IntoView {
    let made = filled.secret().map(|key| view! { <MadeKey key language/> });
    let (state, submit) =
        if has_key { (words::HAS_KEY, words::REPLACE_KEY) } else { (words::HAS_NO_KEY, words::MAKE_KEY) };
    let warning = has_key.then(|| words::REPLACE_KEY_LEAD.to(language));
    view! {
        <section class="part" id="key" aria-labelledby="key-title">
            <h2 id="key-title">{words::KEY.to(language)}</h2>
            <p class="hint">{words::KEY_LEAD.to(language)}</p>
            {made}
            <p>{state.to(language)} " " {warning}</p>
            <Form endpoint="streams/key" filled language submit>
                <Hidden name="slug" value=slug.to_string()/>
            </Form>
        </section>
    }
    .into_any()
}

#[component]
fn MadeKey(key: String, language: Language) -> impl IntoView {
    view! {
        <div class="field made-key" role="status">
            <label for="made-key">{words::NEW_KEY.to(language)}</label>
            <p class="hint" id="made-key-hint">{words::NEW_KEY_HINT.to(language)}</p>
            // Two lines, so that all of it is in sight on a phone, too.
            <textarea
                id="made-key"
                rows="2"
                readonly
                autofocus
                autocomplete="off"
                spellcheck="false"
                aria-describedby="made-key-hint"
            >
                {key}
            </textarea>
        </div>
    }
    .into_any()
}
