//! When a stream starts and how long it is expected to last: as long as it has not started, that can change.

use jiff::Timestamp;
use leptos::prelude::*;
use model::{Language, Status, Stream, StreamFields, Time};

use super::super::studio::meanwhile::Difference;
use crate::components::Moment;
use crate::components::form::{Filled, Hidden, NumberField, Select, TimeField};
use crate::texts::studio as words;
use crate::zones::{ZONES, zone};
use crate::{clock, format};

/// What is known of the time of a stream.
#[derive(Clone, Copy)]
pub(super) struct When {
    pub(super) starts_at: Option<Time>,
    pub(super) minutes: u32,
    /// Whether nothing of it can change any more.
    pub(super) is_set: bool,
}

impl When {
    pub(super) fn of(stream: &Stream) -> Self {
        let is_set = stream.status != Status::Scheduled;
        Self { starts_at: Some(stream.starts_at), minutes: stream.minutes, is_set }
    }

    /// How it differs from what was typed; times are compared in the zone that was chosen.
    pub(super) fn differences(self, filled: &Filled, language: Language) -> [Option<Difference>; 2] {
        if self.is_set {
            return [None, None];
        }
        let name = filled.value("zone", usual_zone(language));
        let in_zone = |time: String| format!("{} {}", time.replace('T', " "), zone_name(&name, language));
        let saved = self.starts_at.and_then(|at| local(at, &name)).unwrap_or_default();
        let typed = filled.value("starts_at", "");
        let minutes = filled.value("minutes", "");
        [
            Difference::of("starts_at", words::STARTS_AT, in_zone(saved), in_zone(typed)),
            Difference::of("minutes", words::MINUTES, self.minutes.to_string(), minutes),
        ]
    }
}

/// Start, zone and length; where they can't change any more, as they are.
#[component]
pub(super) fn WhenFields(when: When, filled: Filled, language: Language) -> impl IntoView {
    let When { starts_at, minutes, is_set } = when;
    match starts_at.filter(|_| is_set) {
        Some(at) => view! { <Unchanging at minutes language/> }.into_any(),
        None => view! { <Fields starts_at minutes filled language/> }.into_any(),
    }
}

#[component]
fn Fields(starts_at: Option<Time>, minutes: u32, filled: Filled, language: Language) -> impl IntoView {
    let chosen = filled.value("zone", usual_zone(language));
    // The browser knows its own zone: where nobody has chosen one, the island does.
    let is_open = starts_at.is_none() && filled.value("zone", "").is_empty();
    let local = starts_at.and_then(|at| local(at, &chosen)).unwrap_or_default();
    view! {
        <fieldset data-zone=is_open.then_some("")>
            <legend>{words::WHEN.to(language)}</legend>
            <TimeField
                name="starts_at"
                label=words::STARTS_AT
                hint=words::STARTS_AT_HINT
                value=local
                filled=filled.clone()
                language
            />
            <Select
                name="zone"
                label=words::ZONE
                hint=words::ZONE_HINT
                options=zones(language)
                value=chosen
                filled=filled.clone()
                language
            />
            <NumberField
                name="minutes"
                label=words::MINUTES
                least=1
                most=StreamFields::MOST_MINUTES
                value=minutes
                filled=filled.clone()
                language
            />
        </fieldset>
    }
    .into_any()
}

/// The call has these fields all the same, and leaves them be.
#[component]
fn Unchanging(at: Time, minutes: u32, language: Language) -> impl IntoView {
    view! {
        <Hidden name="starts_at" value=clock::iso(at)/>
        <Hidden name="zone" value="UTC".to_owned()/>
        <Hidden name="minutes" value=minutes.to_string()/>
        <p>
            <strong>{words::WHEN.to(language)}</strong>
            " "
            <Moment at language/>
            " · "
            {format::minutes(minutes, language)}
        </p>
        <p class="hint">{words::TIME_IS_SET.to(language)}</p>
    }
    .into_any()
}

/// Where hosts who read this language are most likely to be: the server doesn't know the browser's zone.
fn usual_zone(language: Language) -> &'static str {
    match language {
        Language::English => "UTC",
        Language::Chinese => "Asia/Shanghai",
    }
}

/// The zones to choose from.
fn zones(language: Language) -> Vec<(String, String)> {
    ZONES.iter().map(|name| ((*name).to_owned(), zone_name(name, language))).collect()
}

/// What people call a zone: by its city.
fn zone_name(name: &str, language: Language) -> String {
    words::zone(name).map_or(name, |text| text.to(language)).to_owned()
}

/// The time as clocks in this zone show it, in the form that the field has.
fn local(at: Time, name: &str) -> Option<String> {
    let at = Timestamp::from_second(at.0).ok()?.to_zoned(zone(name)?);
    Some(at.strftime("%Y-%m-%dT%H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use model::{Language, Time};

    use super::{local, zone_name, zones};
    use crate::zones::{ZONES, time};

    #[test]
    fn a_time_comes_back_from_the_field() {
        for name in ZONES {
            // Far from any night in which clocks are turned.
            let at = Time(1_795_789_800);
            let shown = local(at, name).unwrap_or_default();
            assert_eq!(time(&shown, name), Ok(at), "{shown} {name}");
        }
        assert_eq!(local(Time(1_795_761_000), "Asia/Shanghai").as_deref(), Some("2026-11-27T14:30"));
        assert_eq!(local(Time(0), "Mars/Olympus"), None);
    }

    #[test]
    fn every_zone_has_a_name_in_each_language() {
        for (name, chinese) in zones(Language::Chinese) {
            assert!(name == "UTC" || !chinese.is_ascii(), "{name}");
            assert!(!zone_name(&name, Language::English).contains('/'), "{name}");
        }
    }
}
