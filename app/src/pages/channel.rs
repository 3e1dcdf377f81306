//! One channel.

use leptos::prelude::*;
use model::{ChannelPage, Language};

use crate::components::{Host, StreamsByStatus, channel_link};
use crate::head::Head;
use crate::{api, texts};

/// A channel: who it is, what runs, what comes, what was.
#[component]
pub(crate) fn Channel() -> impl IntoView {
    let (handle, before) = (super::parameter("handle"), super::query("before"));
    let load = |(handle, before)| api::channel(handle, before);
    super::loaded(move || (handle(), before()), load, move |page, language| show(page, before(), language))
}

fn show(page: ChannelPage, before: Option<String>, language: Language) -> impl IntoView {
    let ChannelPage { channel, streams } = page;
    let path = format!("/channels/{}", channel.handle);
    let follow = channel_link(&channel, language);
    view! {
        <Head
            title=texts::titled(&channel.name, language)
            description=channel.bio.clone()
            language
            path=path.clone()
            query=("before", before.clone())
        />
        <header class="page-head">
            <h1 lang=channel.language.tag()>{channel.name.clone()}</h1>
            <p lang=channel.language.tag()>{channel.bio.clone()}</p>
            <p class="host">{texts::HOST.to(language)} " · " <Host channel language/></p>
            {follow}
        </header>
        <StreamsByStatus list=streams path further=before.is_some() language/>
    }
}
