//! What streams are about.

use leptos::prelude::*;
use model::{Language, Topic};

use crate::components::{Title, TopicLinks};
use crate::{api, texts};

/// All topics.
#[component]
pub(crate) fn Topics() -> impl IntoView {
    super::loaded(|| (), |()| api::topics(), show)
}

fn show(topics: Vec<Topic>, language: Language) -> impl IntoView {
    view! {
        <Title title=texts::TOPICS lead=texts::TOPICS_LEAD path="/topics" language/>
        <TopicLinks topics language/>
    }
}
