//! Who is logged in.

use leptos::prelude::*;

/// Asks once who is logged in, and writes the name into the header's menu, which shows when it has one. Has no view of its own:
/// the server has made the menu, on shared pages without a name, and its words need not be here. Closes it with Escape and with
/// a click elsewhere, which browsers do not do by themselves.
#[island]
pub(crate) fn AccountMenu() -> impl IntoView {
    #[cfg(feature = "islands")]
    browser::ask();
    #[cfg(feature = "islands")]
    browser::listen();
}

#[cfg(feature = "islands")]
mod browser {
    use js_sys::{Promise, Reflect};
    use leptos::ev::Event;
    use leptos::prelude::*;
    use wasm_bindgen::prelude::*;

    use crate::islands::player::{called, hear};

    /// As [`me`](crate::api::me) is answered. Called by hand: of the answer only the name counts, and Leptos's client and serde
    /// would bring more than all the rest of the menu.
    const ME: &str = "/api/me";

    pub(super) fn ask() {
        // A page of one's own has the name already.
        if let Ok(Some(_)) = document().query_selector(".account summary:empty") {
            then(&window().fetch_with_str(ME), read);
        }
    }

    fn read(answer: JsValue) {
        if let Some(me) = called(&answer, "json") {
            then(me.unchecked_ref(), show);
        }
    }

    /// Nobody is logged in where there is no name: the answer is `null`, or tells of a problem.
    fn show(me: JsValue) {
        if let (Some(name), Ok(Some(menu))) =
            (text(&me, "name"), document().query_selector(".account summary"))
        {
            menu.set_text_content(Some(&name));
        }
    }

    /// In the whole page, for as long as it is there.
    pub(super) fn listen() {
        for event in ["keydown", "click"] {
            drop(window_event_listener_untyped(event, close));
        }
    }

    /// A click has no key. What is clicked in the menu is under the pointer, or has the focus when a key clicks it.
    fn close(event: Event) {
        let open = match text(&event, "key").as_deref() {
            Some("Escape") => ".account[open]",
            Some(_) => return,
            None => ".account[open]:not(:hover, :focus-within)",
        };
        if let Ok(Some(menu)) = document().query_selector(open) {
            let _ = menu.remove_attribute("open");
        }
    }

    fn text(owner: &JsValue, name: &str) -> Option<String> {
        Reflect::get(owner, &name.into()).ok()?.as_string()
    }

    /// Goes on when the promise is kept. When it is not, nobody is known to be logged in.
    fn then(promise: &Promise, next: fn(JsValue)) {
        let next = Closure::<dyn FnMut(JsValue)>::new(next);
        hear(&promise.then(&next));
        // It is JavaScript's now.
        next.forget();
    }
}
