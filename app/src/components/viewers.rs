//! How many watch, or watched.

use leptos::prelude::*;
use model::{Language, Status};

use crate::{format, texts};

/// How many watch a live stream, or the most that ever watched one that is over; nothing for the others.
#[component]
pub(crate) fn Viewers(count: u32, status: Status, language: Language) -> impl IntoView {
    let text = match status {
        Status::Live => texts::WATCHING,
        Status::Ended => texts::WATCHED,
        Status::Scheduled | Status::Cancelled => return None,
    };
    Some(view! { <span class="viewers">{text.with(language, &format::count(count, language))}</span> })
}

#[cfg(test)]
mod tests {
    use model::Language::{Chinese, English};

    use crate::{format::count, texts};

    #[test]
    fn counts_stand_in_their_words() {
        assert_eq!(texts::WATCHING.with(English, &count(15_000, English)), "15K watching");
        assert_eq!(texts::WATCHING.with(Chinese, &count(15_000, Chinese)), "1.5万人在看");
        assert_eq!(texts::WATCHED.with(Chinese, &count(8_354, Chinese)), "最高8354人");
    }
}
