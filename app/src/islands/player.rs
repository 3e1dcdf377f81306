//! The player: a `<video>` that is there without JavaScript, with keys, `?t=`, a countdown, and hls.js where it is needed.

mod hls;
mod keys;

use std::time::Duration;

#[cfg(feature = "ssr")]
pub(crate) use hls::FILE;

use leptos::html::Video;
use leptos::prelude::*;
use model::{Language, Status, Time};

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
    let unplayable = RwSignal::new(false);

    let has_video = video.is_some();
    let playlist = video.clone();
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        if status == Status::Scheduled {
            count_down(starts_at, language, notice);
        }
        if let Some(playlist) = &playlist {
            keys::listen(element.clone());
            hls::attach(element, playlist.clone(), library, unplayable, move || {
                notice.set(Some(texts::INTERRUPTED.to(language).to_owned()));
            });
        }
    });
    let go_to_asked = move |_| {
        if let (Some(element), Some(seconds)) = (element.get_untracked(), seconds_asked()) {
            element.set_current_time(f64::from(seconds));
        }
    };
    let source = video.clone().map(|path| {
        let failed = move |_| unplayable.set(!library.is_used());
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
                on:playing=move |_| notice.set(None)
                on:loadedmetadata=go_to_asked
            >
                {source}
                {track}
            </video>
            <p class="player-notice" role="status">{move || notice.get()}</p>
        </div>
        {link}
    }
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
