//! Where a viewer writes into the chat.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::{Language, MAX_MESSAGE_CHARACTERS, MessageText, MessageTextError};

use crate::api::{ApiError, send_message};
use crate::texts;

/// A field with what is left of its length, and a button. What was typed is never lost: until it is sent, a draft outlives
/// the page in its tab.
#[cfg_attr(feature = "csr", component)]
#[cfg_attr(not(feature = "csr"), island)]
pub(crate) fn MessageField(slug: String, language: Language) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let notice = RwSignal::new(None::<String>);
    let say = move |text: texts::Text| notice.set(Some(text.to(language).to_owned()));
    let sending = RwSignal::new(false);

    let draft = StoredValue::new(Draft::of(&slug));
    Effect::new(move |_| {
        // Only now, for the server knows of none.
        if let Some(kept) = draft.with_value(Draft::kept) {
            text.set(kept);
        }
    });
    let left = move || match text.with(|text| MessageText::parse(text)) {
        Ok(message) => Left::of(message.as_str().chars().count()),
        Err(MessageTextError::Empty) => Left::of(0),
        Err(MessageTextError::TooLong(characters)) => Left::of(characters),
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        match text.with_untracked(|text| MessageText::parse(text)) {
            Err(MessageTextError::Empty) => say(texts::EMPTY_MESSAGE),
            Err(MessageTextError::TooLong(_)) => {}
            Ok(_) if sending.get_untracked() => {}
            Ok(message) => {
                sending.set(true);
                let call = send_message(slug.clone(), message.as_str().to_owned());
                leptos::task::spawn_local_scoped(async move {
                    match call.await {
                        Ok(()) => {
                            text.set(String::new());
                            draft.with_value(|draft| draft.keep(""));
                            notice.set(None);
                        }
                        Err(ApiError::Outdated) => {
                            say(texts::OUTDATED);
                            offer(".reload");
                        }
                        Err(ApiError::LoginNeeded) => {
                            say(texts::CHAT_LOG_IN);
                            offer(".to-log-in");
                        }
                        Err(_) => say(texts::CHAT_FAILED),
                    }
                    sending.set(false);
                });
            }
        }
    };
    view! {
        <form class="message-field" on:submit=send>
            <label for="message">{texts::YOUR_MESSAGE.to(language)}</label>
            <input
                id="message"
                autocomplete="off"
                aria-describedby="message-left"
                aria-invalid=move || (left() < Left::of(MAX_MESSAGE_CHARACTERS)).then_some("true")
                prop:value=move || text.get()
                on:input:target=move |event| {
                    text.set(event.target().value());
                    text.with_untracked(|text| draft.with_value(|draft| draft.keep(text)));
                    notice.set(None);
                }
            />
            <button type="submit" disabled=move || sending.get()>{texts::SEND.to(language)}</button>
            <p id="message-left" class="hint">{move || left().words(language)}</p>
            <p class="notice" role="status">{move || notice.get()}</p>
            // An empty address is the page's own; external, for the router would not load them.
            <a class="reload" href="" rel="external" hidden>{texts::RELOAD.to(language)}</a>
            <a class="to-log-in" href=language.path("/log-in") rel="external" hidden>{texts::LOG_IN.to(language)}</a>
        </form>
    }
}

/// Shows one of the field's links.
fn offer(link: &str) {
    if let Ok(Some(link)) = document().query_selector(link) {
        // It names an attribute, so it can't fail.
        let _ = link.remove_attribute("hidden");
    }
}

/// What was typed about one stream and not sent, kept as long as the tab. Where nothing can be kept, it is lost with the page.
struct Draft(String);

impl Draft {
    fn of(slug: &str) -> Self {
        Self(["draft ", slug].concat())
    }

    fn kept(&self) -> Option<String> {
        storage()?.get_item(&self.0).ok()?
    }

    fn keep(&self, text: &str) {
        let Some(storage) = storage() else { return };
        let _ = if text.is_empty() { storage.remove_item(&self.0) } else { storage.set_item(&self.0, text) };
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok()?
}

/// How many characters are left; below zero, how many there are too many.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Left(i64);

impl Left {
    fn of(characters: usize) -> Self {
        Self(MAX_MESSAGE_CHARACTERS as i64 - characters as i64)
    }

    fn words(self, language: Language) -> String {
        let text = if self.0 < 0 { texts::CHARACTERS_OVER } else { texts::CHARACTERS_LEFT };
        text.with(language, &self.0.unsigned_abs().to_string())
    }
}
