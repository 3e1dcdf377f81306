//! What the browser starts.
#![allow(unreachable_pub, reason = "wasm_bindgen exports what is public")]

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

#[global_allocator]
static MEMORY: WasmDynamicTalc = new_wasm_dynamic_allocator();

#[cfg(feature = "islands")]
mod islands {
    // Linked for its islands, which the page's script calls by their names.
    use app as _;

    /// Readies the page for its islands.
    #[wasm_bindgen::prelude::wasm_bindgen]
    pub fn hydrate() {
        leptos::mount::hydrate_islands();
    }
}

#[cfg(feature = "csr")]
mod csr {
    use leptos::prelude::document;

    /// Mounts the whole app in the place of whatever the page shows.
    #[wasm_bindgen::prelude::wasm_bindgen]
    pub fn mount() {
        if let Some(body) = document().body() {
            body.set_inner_html("");
        }
        leptos::mount::mount_to_body(app::App);
    }
}
