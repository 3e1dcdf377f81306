//! How the video comes: by the platform's own HLS where that is trustworthy, by hls.js where it is not.
//!
//! hls.js (light build, Apache-2.0) because it plays HLS in every browser with Media Source Extensions, and Chromium's own
//! HLS still fails now and then. It is a file of its own, loaded after hydration and only where it is needed.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlScriptElement, HtmlVideoElement};

/// The type of a playlist (RFC 8216).
pub(super) const TYPE: &str = "application/vnd.apple.mpegurl";
/// The `<meta>` of a page that says where hls.js is, and in `data-integrity` what must be in it.
pub(crate) const FILE: &str = "hls";
/// How far ahead is fetched.
const BUFFER_SECONDS: u32 = 12;
/// How long until a broken connection is tried again.
pub(super) const RETRY: Duration = Duration::from_secs(3);

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type Hls;
    #[wasm_bindgen(constructor)]
    fn new(configuration: &JsValue) -> Hls;
    #[wasm_bindgen(static_method_of = Hls, js_name = isSupported)]
    fn is_supported() -> bool;
    #[wasm_bindgen(method, js_name = loadSource)]
    fn load_source(this: &Hls, address: &str);
    #[wasm_bindgen(method, js_name = attachMedia)]
    fn attach_media(this: &Hls, media: &HtmlVideoElement);
    #[wasm_bindgen(method, js_name = startLoad)]
    fn start_load(this: &Hls);
    #[wasm_bindgen(method, js_name = recoverMediaError)]
    fn recover_media_error(this: &Hls);
    #[wasm_bindgen(method)]
    fn on(this: &Hls, event: &str, listener: &JsValue);
    #[wasm_bindgen(method)]
    fn destroy(this: &Hls);
}

/// Why a video does not go on.
#[derive(Clone, Copy)]
pub(super) enum Failure {
    /// It broke off, and is tried again.
    Interrupted,
    /// The server says that there is none.
    Absent,
    /// It came, and can't be understood.
    Unplayable,
}

/// hls.js at work on one video, once it is. The server, which drops a page on any thread, never has one.
#[derive(Clone, Copy)]
pub(super) struct Library(StoredValue<Option<SendWrapper<Hls>>>);

impl Library {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(None))
    }

    pub(super) fn is_used(self) -> bool {
        self.0.try_with_value(Option::is_some).unwrap_or(false)
    }

    fn with(self, work: impl FnOnce(&Hls)) {
        self.0.try_with_value(|hls| hls.as_ref().map(|hls| work(hls)));
    }
}

/// Chooses the way and takes it. `unplayable` tells that there is none; `failed` is called when the video does not go on.
pub(super) fn attach(
    video: HtmlVideoElement,
    playlist: String,
    library: Library,
    unplayable: RwSignal<bool>,
    failed: impl Fn(Failure) + 'static,
) {
    let native = !video.can_play_type(TYPE).is_empty();
    // Only Apple's platforms have it, and their own player keeps AirPlay.
    if native && in_window("ManagedMediaSource") {
        return;
    }
    if !in_window("MediaSource") {
        unplayable.set(!native);
        return;
    }
    on_cleanup(move || library.with(Hls::destroy));
    load(move || {
        // The file may not have come.
        if in_window("Hls") && Hls::is_supported() {
            play(&video, &playlist, library, failed);
        }
        unplayable.set(!native && !library.is_used());
    });
}

fn play(video: &HtmlVideoElement, playlist: &str, library: Library, failed: impl Fn(Failure) + 'static) {
    // Another source pauses the video; whoever wanted it to play before the library was there still does.
    let wanted = !video.paused();
    // What the browser began with the source in the HTML ends here.
    if let Ok(Some(source)) = video.query_selector("source") {
        source.remove();
    }
    let configuration = js_sys::Object::new();
    // Fragmented segments need no worker. The beginning is fetched before somebody plays, for an empty player shows that it
    // waits; more than that would be fetched for those who never do.
    for (option, value) in [("enableWorker", JsValue::FALSE), ("maxBufferLength", BUFFER_SECONDS.into())] {
        let _ = js_sys::Reflect::set(&configuration, &option.into(), &value);
    }
    let hls = Hls::new(&configuration);
    let address = playlist.to_owned();
    let recovered = Cell::new(false);
    let told = Closure::<dyn Fn(JsValue, JsValue)>::new(move |_: JsValue, error: JsValue| {
        let of =
            |owner: &JsValue, field: &str| js_sys::Reflect::get(owner, &field.into()).unwrap_or_default();
        let text = |field: &str| of(&error, field).as_string().unwrap_or_default();
        if of(&error, "fatal").is_falsy() {
            return;
        }
        let details = text("details");
        let of_playlist = details.starts_with("manifest");
        let code = of(&of(&error, "response"), "code").as_f64();
        if of_playlist && matches!(code, Some(404.0 | 410.0)) {
            return failed(Failure::Absent);
        }
        let of_media = text("type") == "mediaError";
        // What was set up anew and breaks again would do so for ever.
        if matches!(details.as_str(), "manifestParsingError" | "manifestIncompatibleCodecsError")
            || (of_media && recovered.replace(true))
        {
            return failed(Failure::Unplayable);
        }
        failed(Failure::Interrupted);
        if of_media {
            library.with(Hls::recover_media_error);
            return;
        }
        // Without a playlist there is nothing to go on with.
        let anew = of_playlist.then(|| address.clone());
        let again = move || {
            library.with(|hls| match &anew {
                Some(address) => hls.load_source(address),
                None => hls.start_load(),
            });
        };
        set_timeout(again, RETRY);
    });
    // It is hls.js's now, and goes with it.
    hls.on("hlsError", &told.into_js_value());
    hls.load_source(playlist);
    hls.attach_media(video);
    if wanted {
        super::play(video);
    }
    library.0.try_set_value(Some(SendWrapper::new(hls)));
}

/// Loads hls.js, once a page, and goes on when it is there or can't be had.
fn load(then: impl FnOnce() + 'static) {
    if in_window("Hls") {
        then();
        return;
    }
    let Ok(Some(file)) = document().query_selector(&["meta[name=", FILE, "]"].concat()) else {
        return then();
    };
    let Ok(script) = document().create_element("script") else { return then() };
    let script: HtmlScriptElement = script.unchecked_into();
    script.set_integrity(&file.get_attribute("data-integrity").unwrap_or_default());
    script.set_cross_origin(Some("anonymous"));
    script.set_src(&file.get_attribute("content").unwrap_or_default());
    let then = Closure::once_into_js(then);
    script.set_onload(Some(then.unchecked_ref()));
    script.set_onerror(Some(then.unchecked_ref()));
    if let Some(head) = document().head() {
        let _ = head.append_child(&script);
    }
}

fn in_window(name: &str) -> bool {
    js_sys::Reflect::has(&window(), &name.into()).unwrap_or(false)
}
