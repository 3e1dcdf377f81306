//! The form of a channel: to make one, which makes its owner a host, and to edit it.

use leptos::prelude::*;
use model::{Channel, Language, Length, OwnChannel};

use super::frame::{ChannelNeeded, PrivateHead};
use super::studio::disclosure::{DisclosureFields, EMPLOYER, LICENCE};
use super::studio::meanwhile::{self, Difference, Differences};
use crate::api;
use crate::components::form::{Filled, Form, Hidden, Select, TextArea, TextField};
use crate::texts::Text;
use crate::texts::studio as words;

/// The form of the caller's channel.
#[component]
pub(crate) fn EditChannel() -> impl IntoView {
    let load = async {
        let page = api::studio(None).await?;
        Ok((page.channel, Filled::of("channel/edit").await))
    };
    super::first(load, |(channel, filled): (Option<OwnChannel>, Filled), language| match channel {
        Some(channel) => view! { <Edit channel filled language/> }.into_any(),
        None => view! { <ChannelNeeded title=words::EDIT_CHANNEL language/> }.into_any(),
    })
}

/// The form of who has no channel yet.
#[component]
pub(super) fn CreateChannel(filled: Filled, language: Language) -> impl IntoView {
    // Nothing is known yet but the language in which the page is read.
    let nothing = Channel {
        handle: String::new(),
        name: String::new(),
        language,
        bio: String::new(),
        host: String::new(),
        licence_no: None,
        employer: None,
    };
    view! {
        <PrivateHead title=words::NEW_CHANNEL.to(language) lead=words::NEW_CHANNEL_LEAD language/>
        <Form endpoint="channel/create" filled=filled.clone() language submit=words::MAKE_CHANNEL>
            <TextField
                name="handle"
                label=words::HANDLE
                hint=words::HANDLE_HINT
                length=Length::HANDLE
                value=String::new()
                filled=filled.clone()
                language
                autocomplete="off"
            />
            <Fields channel=nothing filled=filled.clone() language/>
        </Form>
    }
    .into_any()
}

#[component]
fn Edit(channel: OwnChannel, filled: Filled, language: Language) -> impl IntoView {
    let OwnChannel { channel, revision } = channel;
    let late = meanwhile::is_late(&filled).then(|| {
        let differences = differences(&channel, &filled, language);
        view! { <Differences differences form="channel-edit" path="/studio/channel".to_owned() language/> }
    });
    let revision = meanwhile::revision(&filled, revision);
    let handle = channel.handle.clone();
    view! {
        <PrivateHead title=words::EDIT_CHANNEL.to(language) lead=words::EDIT_CHANNEL_LEAD language/>
        <p class="actions"><a href=language.path("/studio")>{words::TO_STUDIO.to(language)}</a></p>
        {late}
        <Form
            endpoint="channel/edit"
            filled=meanwhile::told(&filled)
            language
            submit=meanwhile::submit(&filled)
        >
            <Hidden name="revision" value=revision/>
            // It can't change, but the call has the fields of the one that makes a channel.
            <Hidden name="handle" value=handle/>
            <Fields channel filled=filled.clone() language/>
        </Form>
    }
    .into_any()
}

/// The fields that can change.
#[component]
fn Fields(channel: Channel, filled: Filled, language: Language) -> impl IntoView {
    view! {
        <TextField
            name="name"
            label=words::CHANNEL_NAME
            hint=words::CHANNEL_NAME_HINT
            length=Length::NAME
            value=channel.name
            filled=filled.clone()
            language
            autocomplete="off"
        />
        <SpokenField label=words::CHANNEL_LANGUAGE spoken=channel.language filled=filled.clone() language/>
        <TextArea
            name="bio"
            label=words::BIO
            hint=words::BIO_HINT
            length=Length::BIO
            rows=3
            value=channel.bio
            filled=filled.clone()
            language
        />
        <TextField
            name="host"
            label=words::HOST
            hint=words::HOST_HINT
            length=Length::HOST
            value=channel.host
            filled=filled.clone()
            language
            autocomplete="name"
        />
        <fieldset>
            <legend>{words::DISCLOSURES.to(language)}</legend>
            <p class="hint">{words::CHANNEL_DISCLOSURES_LEAD.to(language)}</p>
            <DisclosureFields disclosure=LICENCE said=channel.licence_no filled=filled.clone() language/>
            <DisclosureFields disclosure=EMPLOYER said=channel.employer filled language/>
        </fieldset>
    }
    .into_any()
}

fn differences(channel: &Channel, filled: &Filled, language: Language) -> Vec<Difference> {
    let text = |name: &'static str, label: Text, saved: &str| {
        Difference::of(name, label, saved.to_owned(), filled.value(name, ""))
    };
    [
        text("name", words::CHANNEL_NAME, &channel.name),
        spoken_difference(words::CHANNEL_LANGUAGE, channel.language, filled),
        text("bio", words::BIO, &channel.bio),
        text("host", words::HOST, &channel.host),
        LICENCE.difference(channel.licence_no.as_deref(), filled, language),
        EMPLOYER.difference(channel.employer.as_deref(), filled, language),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The field for the language that is spoken.
#[component]
pub(super) fn SpokenField(
    label: Text,
    spoken: Language,
    filled: Filled,
    language: Language,
) -> impl IntoView {
    let options =
        Language::ALL.map(|language| (language.tag().to_owned(), language.name().to_owned())).to_vec();
    let value = spoken.tag().to_owned();
    view! { <Select name="language" label options value filled language/> }
}

/// How the language that is saved differs from the chosen one.
pub(super) fn spoken_difference(label: Text, saved: Language, filled: &Filled) -> Option<Difference> {
    let chosen = filled.value("language", saved.tag());
    let name = Language::ALL.into_iter().find(|language| language.tag() == chosen).map(Language::name);
    Difference::of("language", label, saved.name().to_owned(), name.unwrap_or(&chosen).to_owned())
}
