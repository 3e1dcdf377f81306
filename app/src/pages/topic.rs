//! One topic.

use leptos::prelude::*;
use model::{Language, TopicPage};

use crate::components::StreamsByStatus;
use crate::head::Head;
use crate::pages::Further;
use crate::pages::further::further;
use crate::{api, texts};

/// A topic and its streams.
#[component]
pub(crate) fn Topic() -> impl IntoView {
    let (slug, further) = (super::parameter("slug"), further());
    let load = |(slug, Further { before, after })| api::topic(slug, before, after);
    super::loaded(move || (slug(), further()), load, move |page, language| show(page, further(), language))
}

fn show(page: TopicPage, further: Further, language: Language) -> impl IntoView {
    let name = page.topic.name(language).to_owned();
    let lead = texts::TOPIC_LEAD.with(language, &name);
    let path = format!("/topics/{}", page.topic.slug);
    view! {
        <Head
            title=texts::titled(&name, language)
            description=lead.clone()
            language
            path=path.clone()
            query=further.parameter()
        />
        <header class="page-head"><h1>{name}</h1><p>{lead}</p></header>
        <StreamsByStatus list=page.streams path further language/>
    }
}
