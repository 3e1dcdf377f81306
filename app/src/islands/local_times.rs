//! Times in the viewer's zone.

use leptos::prelude::*;

/// Shows every time of a server-rendered page in the viewer's zone; what stood there, UTC, stays as its title. Has no view of its
/// own. As the last island of a page it marks the document, so that tests and styles know that the page is hydrated.
#[cfg_attr(feature = "csr", component)]
#[cfg_attr(not(feature = "csr"), island)]
pub(crate) fn LocalTimes() -> impl IntoView {
    #[cfg(feature = "islands")]
    Effect::new(|_| {
        use wasm_bindgen::JsCast;

        let Ok(times) = document().query_selector_all("time[data-local]") else { return };
        for time in (0..times.length()).filter_map(|index| times.get(index)) {
            let time: web_sys::HtmlElement = time.unchecked_into();
            let iso = time.get_attribute("datetime").unwrap_or_default();
            let language = time.get_attribute("data-local").unwrap_or_default();
            if let Some(local) = crate::clock::local(&iso, &language) {
                time.set_title(&time.text_content().unwrap_or_default());
                time.set_text_content(Some(&local));
            }
        }
        if let Some(root) = document().document_element() {
            // It names an attribute, so it can't fail.
            let _ = root.set_attribute("data-hydrated", "");
        }
    });
}
