//! Light, dark, or as the system has it.

use leptos::prelude::*;
use model::Language;

use crate::texts;

/// A button that goes round the themes. The choice is kept in the browser; a script in the head applies it before the
/// first paint.
#[cfg_attr(feature = "csr", component)]
#[cfg_attr(not(feature = "csr"), island)]
pub(crate) fn ThemeSwitch(language: Language) -> impl IntoView {
    let theme = RwSignal::new(Theme::Auto);
    Effect::new(move |_| theme.set(Theme::chosen()));
    let go_on = move |_| {
        theme.update(|theme| *theme = theme.next());
        theme.get_untracked().choose();
    };
    let name = move || theme.get().text().to(language);
    view! {
        <button type="button" class="theme-switch" aria-label=name title=name on:click=go_on>
            <span aria-hidden="true">{move || theme.get().sign()}</span>
        </button>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Theme {
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// What the head's script has applied.
    fn chosen() -> Self {
        let root = document().document_element();
        match root.and_then(|root| root.get_attribute("data-theme")).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::Auto,
        }
    }

    /// Applies it and keeps it; where nothing can be kept, it lasts as long as the page.
    fn choose(self) {
        let name = match self {
            Self::Auto => "",
            Self::Light => "light",
            Self::Dark => "dark",
        };
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", name);
        }
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item("theme", name);
        }
    }

    fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }

    fn text(self) -> texts::Text {
        match self {
            Self::Auto => texts::THEME_AUTO,
            Self::Light => texts::THEME_LIGHT,
            Self::Dark => texts::THEME_DARK,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Auto => "◐",
            Self::Light => "☀",
            Self::Dark => "☾",
        }
    }
}
