//! What helps in the forms of private pages, which work without it.

use leptos::prelude::*;

/// For all forms of the page: tells beside a field what is wrong with its length, by the rules of [`model::Length`] and in the
/// words that the server has put into the field; warns of leaving what was written; says that a form is on its way, and sends
/// it once. Chooses the browser's zone where nobody has chosen one. Has no view of its own.
#[island]
pub(crate) fn FormHelp() -> impl IntoView {
    #[cfg(feature = "islands")]
    browser::listen();
    #[cfg(feature = "islands")]
    browser::choose_zone();
}

#[cfg(feature = "islands")]
mod browser {
    use std::time::Duration;

    use js_sys::{Array, Intl, Object, Reflect};
    use leptos::ev::Event;
    use leptos::prelude::*;
    use model::{Length, Problem};
    use wasm_bindgen::JsCast;
    use web_sys::Element;

    use crate::islands::player::called;

    /// How long a form is not sent again.
    const BUSY: Duration = Duration::from_secs(10);
    /// On a form in which somebody writes what would be a loss; not empty once something was written.
    const UNSAVED: &str = "data-unsaved";

    /// In the whole page, for as long as it is there.
    pub(super) fn listen() {
        for event in ["input", "focusout", "submit", "beforeunload", "pageshow"] {
            drop(window_event_listener_untyped(event, hear));
        }
    }

    /// Chooses the browser's zone, if the list has it and what the server chose is still chosen.
    pub(super) fn choose_zone() {
        let Some(zone) = zone() else { return };
        // Chromium's name for it.
        let zone = if zone == "Asia/Calcutta" { "Asia/Kolkata" } else { &zone };
        let own = ["[data-zone]:has([selected]:checked) [value='", zone, "']"].concat();
        if let Ok(Some(option)) = document().query_selector(&own) {
            set(&option, "selected", "");
        }
    }

    /// The name of the browser's zone (IANA).
    fn zone() -> Option<String> {
        let format = Intl::DateTimeFormat::new(&Array::of1(&"en".into()), &Object::new());
        let options = called(&format, "resolvedOptions")?;
        Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
    }

    fn hear(event: Event) {
        let kind = event.type_();
        if kind == "beforeunload" {
            // The browser asks whether that is meant.
            if is_unsaved() {
                event.prevent_default();
            }
            return;
        }
        if kind == "pageshow" {
            // A page that is gone back to is as it was left: its form, on its way.
            if let Ok(Some(form)) = document().query_selector("form[aria-busy]") {
                settle(&form);
            }
            return;
        }
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        let Ok(Some(form)) = target.closest("[data-help]") else { return };
        let is_wrong = target.get_attribute("aria-invalid").is_some();
        match kind.as_str() {
            "submit" => send(&event, form),
            "input" => {
                remember(&form, "yes");
                // Before somebody is done with a field only what is wrong already is looked at.
                if is_wrong {
                    check(&target, &event);
                }
            }
            // What the server said of a field stands until somebody types. And what is about to be pressed must not move away:
            // the server tells the same.
            _ if is_wrong || matches!(form.query_selector("button:hover"), Ok(Some(_))) => {}
            _ => check(&target, &event),
        }
    }

    /// Says on the form whether something would be lost, if that is asked of it.
    fn remember(form: &Element, unsaved: &str) {
        if form.get_attribute(UNSAVED).is_some() {
            set(form, UNSAVED, unsaved);
        }
    }

    /// Looks at the field of the event, if the server said how long it may be.
    fn check(control: &Element, event: &Event) {
        let number = |name: &str| control.get_attribute(name).and_then(|number| number.parse::<u32>().ok());
        let (Some(least), Some(most)) = (number("data-least"), number("data-most")) else { return };
        let problem = match (Length { least, most }).check(&event_target_value(event)) {
            Ok(()) => None,
            Err(Problem::Missing) => Some("data-missing"),
            Err(Problem::TooShort { .. }) => Some("data-short"),
            Err(_) => Some("data-long"),
        };
        let words = problem.and_then(|problem| control.get_attribute(problem));
        if words.is_some() {
            set(control, "aria-invalid", "true");
        } else {
            let _ = control.remove_attribute("aria-invalid");
        }
        if let Ok(Some(field)) = control.closest(".field") {
            say(&field, ".error", words);
        }
    }

    fn send(event: &Event, form: Element) {
        if form.get_attribute("aria-busy").is_some() {
            event.prevent_default();
            return;
        }
        let written = form.get_attribute(UNSAVED);
        remember(&form, "");
        if is_unsaved() {
            // Of another form: the browser asks first, and whoever stays has sent nothing.
            remember(&form, &written.unwrap_or_default());
            return;
        }
        set(&form, "aria-busy", "true");
        say(&form, ".form-status", form.get_attribute("data-busy"));
        swap_badge(&form);
        set_timeout(move || settle(&form), BUSY);
    }

    /// Whether something would be lost.
    fn is_unsaved() -> bool {
        matches!(document().query_selector("[data-unsaved=yes]"), Ok(Some(_)))
    }

    /// Takes back what was said of a form on its way, which may be sent again.
    fn settle(form: &Element) {
        if form.get_attribute("aria-busy").is_some() {
            let _ = form.remove_attribute("aria-busy");
            say(form, ".form-status", None);
            swap_badge(form);
        }
    }

    /// Shows what the stream becomes before it is answered, and the next time what it was.
    fn swap_badge(form: &Element) {
        if let (Some(class), words @ Some(_), Ok(Some(badge))) = (
            form.get_attribute("data-badge"),
            form.get_attribute("data-status"),
            document().query_selector("main .badge"),
        ) {
            set(form, "data-badge", &badge.get_attribute("class").unwrap_or_default());
            set(form, "data-status", &badge.text_content().unwrap_or_default());
            set(&badge, "class", &class);
            badge.set_text_content(words.as_deref());
        }
    }

    /// Writes into the first element within that the selector fits.
    fn say(within: &Element, selector: &str, words: Option<String>) {
        if let Ok(Some(element)) = within.query_selector(selector) {
            element.set_text_content(words.as_deref());
        }
    }

    /// It names an attribute, so it can't fail.
    fn set(element: &Element, name: &str, value: &str) {
        let _ = element.set_attribute(name, value);
    }
}
