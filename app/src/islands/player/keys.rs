//! The keys that players have: space and k play, j and l jump, m mutes, f fills the screen, c shows captions.

use leptos::ev::{KeyboardEvent, keydown};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlVideoElement, TextTrackMode};

/// How far j and l jump, in seconds.
const JUMP: f64 = 10.0;

/// Listens in the whole page, except where somebody types or presses a control.
pub(super) fn listen(video: HtmlVideoElement) {
    let listener = window_event_listener(keydown, move |event| {
        let with_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
        if !with_modifier && !elsewhere(&event) && press(&video, &event.key()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

fn elsewhere(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let controls = "input, textarea, select, button, a, [contenteditable]";
    target.and_then(|target| target.closest(controls).ok().flatten()).is_some()
}

/// Whether the key meant something.
fn press(video: &HtmlVideoElement, key: &str) -> bool {
    match key {
        " " | "k" | "K" => {
            if video.paused() {
                // A refusal shows in the player itself: it stays paused.
                let _ = video.play();
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
        _ => return false,
    }
    true
}
