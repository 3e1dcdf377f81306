//! One channel.

use leptos::prelude::*;
use model::{ChannelPage, Language};

use crate::components::{Host, StreamsByStatus, channel_link};
use crate::head::Head;
use crate::pages::Further;
use crate::pages::further::further;
use crate::{api, texts};

/// A channel: who it is, what runs, what comes, what was.
#[component]
pub(crate) fn Channel() -> impl IntoView {
    let (handle, further) = (super::parameter("handle"), further());
    let load = |(handle, Further { before, after })| api::channel(handle, before, after);
    super::loaded(move || (handle(), further()), load, move |page, language| show(page, further(), language))
}

fn show(page: ChannelPage, further: Further, language: Language) -> impl IntoView {
    let ChannelPage { channel, streams } = page;
    let path = format!("/channels/{}", channel.handle);
    let follow = channel_link(&channel, language);
    view! {
        <Head
            title=texts::titled(&channel.name, language)
            description=channel.bio.clone()
            language
            path=path.clone()
            query=further.parameter()
        />
        <header class="page-head">
            <h1 lang=channel.language.tag()>{channel.name.clone()}</h1>
            <p lang=channel.language.tag()>{channel.bio.clone()}</p>
            <p class="host">{texts::HOST.to(language)} " · " <Host channel language/></p>
            {follow}
        </header>
        <StreamsByStatus list=streams path further language/>
    }
}
