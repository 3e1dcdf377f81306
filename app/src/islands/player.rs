//! The player: a `<video>` that is there without JavaScript, with keys, `?t=`, a countdown, and hls.js where it is needed.

mod hls;
mod keys;

use std::time::Duration;

#[cfg(feature = "ssr")]
pub(crate) use hls::FILE;
#[cfg(feature = "islands")]
pub(super) use keys::called;

use leptos::html::Video;
use leptos::prelude::*;
use model::{Language, Status, Time};
use wasm_bindgen::JsValue;
use web_sys::HtmlVideoElement;

use crate::{format, texts};

/// The video of a stream, or why there is none yet.
#[cfg_attr(feature = "csr", component)]
#[cfg_attr(not(feature = "csr"), island)]
pub(crate) fn Player(
    /// The path of an HLS playlist.
    video: Option<String>,
    /// The path of captions in WebVTT, and their language.
    captions: Option<String>,
    spoken: Language,
    poster: String,
    title: String,
    status: Status,
    starts_at: Time,
    language: Language,
) -> impl IntoView {
    let element = NodeRef::<Video>::new();
    let library = hls::Library::new();
    let notice =
        RwSignal::new(first_notice(status, video.is_some()).map(|text| text.to(language).to_owned()));
    let over = RwSignal::new(false);
    let unplayable = RwSignal::new(false);
    // Where it broke off, and whether it was to play.
    let broken = StoredValue::new(None::<(f64, bool)>);

    let interrupted = move || {
        notice.set(Some(texts::INTERRUPTED.to(language).to_owned()));
        let Some(video) = element.get_untracked() else { return };
        broken.update_value(|broken| {
            let (place, wanted) = broken.unwrap_or_default();
            let now = video.current_time();
            // What could not be fetched again stands at its beginning.
            *broken = Some((if now > 0.0 { now } else { place }, wanted || !video.paused()));
        });
    };
    let stops = move |failure: hls::Failure| {
        let text = match failure {
            hls::Failure::Interrupted => return interrupted(),
            hls::Failure::Absent => Some(texts::NO_VIDEO.to(language).to_owned()),
            hls::Failure::Unplayable => {
                unplayable.set(true);
                None
            }
        };
        notice.set(text);
    };
    // The platform's own player gives up where hls.js tries again.
    let fetch_again = move || {
        if library.is_used() {
            return;
        }
        interrupted();
        let again = move || {
            // The page may have been left meanwhile, or the video play.
            let Some(Some((_, wanted))) = broken.try_get_value() else { return };
            if let Some(video) = element.get_untracked().filter(|_| !library.is_used()) {
                video.load();
                if wanted {
                    play(&video);
                }
            }
        };
        set_timeout(again, hls::RETRY);
    };

    let has_video = video.is_some();
    let playlist = video.clone();
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        if status == Status::Scheduled {
            count_down(starts_at, language, notice);
        }
        if let Some(playlist) = &playlist {
            keys::listen(element.clone());
            hls::attach(element, playlist.clone(), library, unplayable, stops);
        }
    });
    let go_on = move |_| {
        let Some(video) = element.get_untracked() else { return };
        let (place, wanted) = broken.get_value().unwrap_or_default();
        let broken_off = (place > 0.0).then_some(place);
        if let Some(place) = broken_off.or_else(|| seconds_asked().map(f64::from)) {
            video.set_current_time(place);
        }
        if wanted && video.paused() {
            play(&video);
        }
    };
    let clear = move || {
        notice.set(None);
        over.set(false);
    };
    let plays = move |_| {
        broken.set_value(None);
        clear();
    };
    let moves = move |_| {
        if over.get_untracked() {
            clear();
        }
    };
    let ends = move |_| {
        notice.set(Some(texts::HAS_ENDED.to(language).to_owned()));
        over.set(true);
    };
    let watch_again = move || {
        let again = move |_| {
            if let Some(video) = element.get_untracked() {
                play(&video);
            }
        };
        let text = texts::WATCH_AGAIN.to(language);
        over.get().then(|| view! { <button type="button" class="button" on:click=again>{text}</button> })
    };
    let source = video.clone().map(|path| {
        // What was understood once is no worse for a broken connection.
        let failed = move |_| match broken.get_value() {
            Some(_) => fetch_again(),
            None => unplayable.set(!library.is_used()),
        };
        view! { <source src=path type=hls::TYPE on:error=failed/> }
    });
    let track = captions.map(|path| {
        view! { <track kind="captions" src=path srclang=spoken.tag() label=spoken.name()/> }
    });
    let link = move || {
        let path = video.clone().filter(|_| unplayable.get())?;
        let link = view! { <a href=path rel="external">{texts::VIDEO_LINK.to(language)}</a> };
        Some(view! { <p class="unplayable">{texts::CANT_PLAY.to(language)} " " {link}</p> })
    };
    view! {
        <div class="player">
            <video
                node_ref=element
                poster=poster
                preload="none"
                controls=has_video
                playsinline
                aria-label=texts::PLAYER.with(language, &title)
                on:playing=plays
                on:seeking=moves
                on:ended=ends
                on:error=move |_| fetch_again()
                on:loadedmetadata=go_on
            >
                {source}
                {track}
            </video>
            <p class="player-notice" role="status">{move || notice.get()}{watch_again}</p>
        </div>
        {link}
    }
}

fn play(video: &HtmlVideoElement) {
    if let Ok(promise) = video.play() {
        hear(&promise);
    }
}

/// What a browser refuses shows in the player, which stays as it is; a refusal that nobody hears is an error in the console.
pub(super) fn hear(promise: &JsValue) {
    let _ = js_sys::Promise::all_settled(&js_sys::Array::of1(promise));
}

/// What stands over a player that has nothing to play.
fn first_notice(status: Status, has_video: bool) -> Option<texts::Text> {
    match status {
        Status::Scheduled => Some(texts::NOT_STARTED),
        Status::Cancelled => Some(texts::WAS_CANCELLED),
        Status::Live | Status::Ended if !has_video => Some(texts::NO_VIDEO),
        Status::Live | Status::Ended => None,
    }
}

/// Says every second how long it is until the start.
fn count_down(starts_at: Time, language: Language, notice: RwSignal<Option<String>>) {
    let show = move || {
        let left = starts_at.0 - (js_sys::Date::now() / 1_000.0) as i64;
        let text = match u32::try_from(left) {
            Ok(left) if left > 0 => texts::STARTS_IN.with(language, &format::time_left(left, language)),
            _ => texts::STARTS_SOON.to(language).to_owned(),
        };
        notice.set(Some(text));
    };
    show();
    if let Ok(timer) = set_interval_with_handle(show, Duration::from_secs(1)) {
        on_cleanup(move || timer.clear());
    }
}

/// Where the address asks to start: `?t=162` or `?t=2m42s`.
fn seconds_asked() -> Option<u32> {
    let query = window().location().search().ok()?;
    let asked = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("t="))?;
    format::parse_seconds(asked)
}
