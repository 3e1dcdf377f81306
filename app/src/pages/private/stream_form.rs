//! The form of a stream: to schedule one, and to edit it.

mod choices;
mod when;

use leptos::prelude::*;
use model::{Channel, Language, Length, OwnStream, Stream, Ticker};

pub(super) use self::choices::Choices;
use self::when::{When, WhenFields};
use super::channel_form::{SpokenField, spoken_difference};
use super::frame::{ChannelNeeded, PrivateHead};
use super::studio::disclosure::{DisclosureFields, POSITIONS, SPONSOR};
use super::studio::meanwhile::{self, Difference, Differences};
use crate::components::form::{CheckboxList, Filled, Form, Hidden, TextArea, TextField};
use crate::texts::Text;
use crate::texts::studio as words;
use crate::{api, texts};

/// How long a stream is expected to last of which nothing is said, in minutes.
const USUAL_MINUTES: u32 = 60;
/// How long the field for tickers may be: ten of the longest, with room between.
const TICKERS: Length = Length { least: 0, most: 300 };
/// Names the list of tickers to choose from.
const KNOWN_TICKERS: &str = "known-tickers";

/// The form for a new stream.
#[component]
pub(crate) fn NewStream() -> impl IntoView {
    let load = async {
        let channel = api::studio(None).await?.channel.map(|own| own.channel);
        let filled = Filled::of("streams/create").await;
        Ok((channel, Choices::load().await?, filled))
    };
    super::first(load, |(channel, choices, filled): (Option<Channel>, Choices, Filled), language| {
        match channel {
            Some(channel) => view! { <Create spoken=channel.language choices filled language/> }.into_any(),
            None => view! { <ChannelNeeded title=words::SCHEDULE_STREAM language/> }.into_any(),
        }
    })
}

#[component]
fn Create(spoken: Language, choices: Choices, filled: Filled, language: Language) -> impl IntoView {
    view! {
        <PrivateHead title=words::SCHEDULE_STREAM.to(language) lead=words::NEW_STREAM_LEAD language/>
        <p class="actions"><a href=language.path("/studio")>{words::TO_STUDIO.to(language)}</a></p>
        <Form endpoint="streams/create" filled=filled.clone() language submit=words::SCHEDULE_STREAM>
            <Fields saved=Saved::nothing(spoken) choices filled=filled.clone() language/>
        </Form>
    }
    .into_any()
}

/// The form of a stream that is there. What was saved meanwhile stands beside what was typed.
#[component]
pub(super) fn EditStream(
    own: OwnStream,
    choices: Choices,
    filled: Filled,
    language: Language,
) -> impl IntoView {
    let OwnStream { stream, revision, .. } = own;
    let late = meanwhile::is_late(&filled).then(|| {
        let differences = differences(&stream, &choices, &filled, language);
        let path = format!("/studio/streams/{}", stream.slug);
        view! { <Differences differences form="streams-edit" path language/> }
    });
    let revision = meanwhile::revision(&filled, revision);
    view! {
        {late}
        <Form
            endpoint="streams/edit"
            filled=meanwhile::told(&filled)
            language
            submit=meanwhile::submit(&filled)
            done=words::SAVED
        >
            <Hidden name="slug" value=stream.slug.to_string()/>
            <Hidden name="revision" value=revision/>
            <Fields saved=Saved::of(stream) choices filled=filled.clone() language/>
            // A script would ask.
            <p class="hint unscripted">{words::SAVE_FIRST.to(language)}</p>
        </Form>
    }
    .into_any()
}

/// What the form shows where nothing was typed.
struct Saved {
    title: String,
    summary: String,
    description: String,
    spoken: Language,
    topics: Vec<String>,
    tickers: String,
    when: When,
    positions: Option<String>,
    sponsor: Option<String>,
}

impl Saved {
    fn nothing(spoken: Language) -> Self {
        Self {
            title: String::new(),
            summary: String::new(),
            description: String::new(),
            spoken,
            topics: Vec::new(),
            tickers: String::new(),
            when: When { starts_at: None, minutes: USUAL_MINUTES, is_set: false },
            positions: None,
            sponsor: None,
        }
    }

    fn of(stream: Stream) -> Self {
        Self {
            tickers: listed(&stream.tickers),
            when: When::of(&stream),
            title: stream.title,
            summary: stream.summary,
            description: stream.description,
            spoken: stream.language,
            topics: stream.topics.into_iter().map(|topic| topic.slug).collect(),
            positions: stream.positions,
            sponsor: stream.sponsor,
        }
    }
}

#[component]
fn Fields(saved: Saved, choices: Choices, filled: Filled, language: Language) -> impl IntoView {
    let typed = filled.value("tickers", saved.tickers.as_str());
    let known = choices.known_tickers(KNOWN_TICKERS, &typed, language);
    view! {
        <TextField
            name="title"
            label=words::TITLE
            hint=words::TITLE_HINT
            length=Length::TITLE
            value=saved.title
            filled=filled.clone()
            language
            autocomplete="off"
        />
        <TextField
            name="summary"
            label=words::SUMMARY
            hint=words::SUMMARY_HINT
            length=Length::SUMMARY
            value=saved.summary
            filled=filled.clone()
            language
            autocomplete="off"
        />
        <TextArea
            name="description"
            label=words::DESCRIPTION
            hint=words::DESCRIPTION_HINT
            length=Length::DESCRIPTION
            rows=10
            value=saved.description
            filled=filled.clone()
            language
        />
        <SpokenField label=words::SPOKEN spoken=saved.spoken filled=filled.clone() language/>
        <CheckboxList
            name="topics[]"
            legend=texts::TOPICS
            hint=words::TOPICS_HINT
            options=choices.topics(language)
            chosen=saved.topics
            filled=filled.clone()
            language
        />
        <TextField
            name="tickers"
            label=texts::TICKERS
            hint=words::TICKERS_HINT
            length=TICKERS
            value=saved.tickers
            filled=filled.clone()
            language
            autocomplete="off"
            list=KNOWN_TICKERS
        />
        {known}
        <WhenFields when=saved.when filled=filled.clone() language/>
        <fieldset>
            <legend>{words::DISCLOSURES.to(language)}</legend>
            <p class="hint">{words::DISCLOSURES_LEAD.to(language)}</p>
            <DisclosureFields disclosure=POSITIONS said=saved.positions filled=filled.clone() language/>
            <DisclosureFields disclosure=SPONSOR said=saved.sponsor filled=filled.clone() language/>
        </fieldset>
    }
    .into_any()
}

fn differences(stream: &Stream, choices: &Choices, filled: &Filled, language: Language) -> Vec<Difference> {
    let text = |name: &'static str, label: Text, saved: &str| {
        Difference::of(name, label, saved.to_owned(), filled.value(name, ""))
    };
    let topics: Vec<String> = stream.topics.iter().map(|topic| topic.slug.clone()).collect();
    let chosen = filled.all("topics[]").unwrap_or_default();
    let named = |topics: &[String]| choices.named(topics, language);
    let mut differences = vec![
        text("title", words::TITLE, &stream.title),
        text("summary", words::SUMMARY, &stream.summary),
        text("description", words::DESCRIPTION, &stream.description),
        spoken_difference(words::SPOKEN, stream.language, filled),
        Difference::of("topics", texts::TOPICS, named(&topics), named(&chosen)),
        text("tickers", texts::TICKERS, &listed(&stream.tickers)),
    ];
    differences.extend(When::of(stream).differences(filled, language));
    differences.extend([
        POSITIONS.difference(stream.positions.as_deref(), filled, language),
        SPONSOR.difference(stream.sponsor.as_deref(), filled, language),
    ]);
    differences.into_iter().flatten().collect()
}

/// Tickers as the form takes them.
fn listed(tickers: &[Ticker]) -> String {
    tickers.iter().map(Ticker::to_string).collect::<Vec<_>>().join(", ")
}
