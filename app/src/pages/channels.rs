//! Who streams.

use leptos::prelude::*;
use model::{Channel, Language};

use crate::components::Title;
use crate::{api, texts};

/// All channels.
#[component]
pub(crate) fn Channels() -> impl IntoView {
    super::loaded(|| (), |()| api::channels(), show)
}

fn show(channels: Vec<Channel>, language: Language) -> impl IntoView {
    let channels: Vec<_> = channels
        .into_iter()
        .map(|channel| {
            let address = language.path(&format!("/channels/{}", channel.handle));
            view! {
                <li class="channel-card" lang=channel.language.tag()>
                    <h2><a href=address>{channel.name}</a></h2>
                    <p>{channel.bio}</p>
                    <p class="host">{channel.host}</p>
                </li>
            }
        })
        .collect();
    view! {
        <Title title=texts::CHANNELS lead=texts::CHANNELS_LEAD path="/channels" language/>
        <ul class="channel-cards">{channels}</ul>
    }
}
