//! One topic.

use leptos::prelude::*;
use model::{Language, TopicPage};

use crate::components::StreamsByStatus;
use crate::head::Head;
use crate::{api, texts};

/// A topic and its streams, latest first.
#[component]
pub(crate) fn Topic() -> impl IntoView {
    let (slug, before) = (super::parameter("slug"), super::query("before"));
    let load = |(slug, before)| api::topic(slug, before);
    super::loaded(move || (slug(), before()), load, move |page, language| show(page, before(), language))
}

fn show(page: TopicPage, before: Option<String>, language: Language) -> impl IntoView {
    let name = page.topic.name(language).to_owned();
    let lead = texts::TOPIC_LEAD.with(language, &name);
    let path = format!("/topics/{}", page.topic.slug);
    view! {
        <Head
            title=texts::titled(&name, language)
            description=lead.clone()
            language
            path=path.clone()
            query=("before", before.clone())
        />
        <header class="page-head"><h1>{name}</h1><p>{lead}</p></header>
        <StreamsByStatus list=page.streams path further=before.is_some() language/>
    }
}
