//! The keys that players have: space and k play, j and l jump, m mutes, f fills the screen, c shows captions, p takes the
//! picture into a window of its own.

use js_sys::{Function, Reflect};
use leptos::ev::{KeyboardEvent, keydown};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlVideoElement, TextTrackMode};

/// How far j and l jump, in seconds.
const JUMP: f64 = 10.0;

/// Listens in the whole page, except where the key means something else.
pub(super) fn listen(video: HtmlVideoElement) {
    let listener = window_event_listener(keydown, move |event| {
        let with_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
        let key = event.key();
        if !with_modifier && !elsewhere(&event, &key) && press(&video, &key) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Whether somebody types or presses a control; and with space, scrolls the chat or presses one of the video's own controls, of
/// whose keys one hears as the video's. Browsers take a space on the video itself as it is meant here.
fn elsewhere(event: &KeyboardEvent, key: &str) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    let within = |controls: &str| target.closest(controls).is_ok_and(|found| found.is_some());
    within("input, textarea, select, button, a, summary, [contenteditable]")
        || (key == " " && within("video, .log"))
}

/// Whether the key meant something.
fn press(video: &HtmlVideoElement, key: &str) -> bool {
    match key {
        " " | "k" | "K" => {
            if video.paused() {
                super::play(video);
            } else {
                let _ = video.pause();
            }
        }
        "j" | "J" => video.set_current_time((video.current_time() - JUMP).max(0.0)),
        "l" | "L" => video.set_current_time(video.current_time() + JUMP),
        "m" | "M" => video.set_muted(!video.muted()),
        "f" | "F" => {
            if document().fullscreen_element().is_some() {
                document().exit_fullscreen();
            } else {
                let _ = video.request_fullscreen();
            }
        }
        "c" | "C" => {
            let Some(track) = video.text_tracks().and_then(|tracks| tracks.get(0)) else { return false };
            let hidden = track.mode() != TextTrackMode::Showing;
            track.set_mode(if hidden { TextTrackMode::Showing } else { TextTrackMode::Hidden });
        }
        "p" | "P" => return float(video),
        _ => return false,
    }
    true
}

/// What a method gives that web-sys does not have.
pub(in crate::islands) fn called(owner: &JsValue, name: &str) -> Option<JsValue> {
    let method: Function = Reflect::get(owner, &name.into()).ok()?.dyn_into().ok()?;
    method.call0(owner).ok()
}

/// Picture-in-picture (W3C), which web-sys does not have. Where there is none, or no picture yet, the key means nothing.
fn float(video: &HtmlVideoElement) -> bool {
    let document = document();
    let has = |name: &str| Reflect::get(&document, &name.into()).is_ok_and(|value| value.is_truthy());
    if !has("pictureInPictureEnabled") || video.ready_state() == 0 {
        return false;
    }
    let (owner, name): (&JsValue, &str) = if has("pictureInPictureElement") {
        (document.as_ref(), "exitPictureInPicture")
    } else {
        (video.as_ref(), "requestPictureInPicture")
    };
    if let Some(promise) = called(owner, name) {
        super::hear(&promise);
    }
    true
}
