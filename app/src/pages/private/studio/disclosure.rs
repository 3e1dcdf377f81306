//! What a host must disclose before a stream goes live: a text, or the statement that there is nothing.

use leptos::prelude::*;
use model::{Language, Length};

use super::meanwhile::Difference;
use crate::components::form::{Checkbox, Filled, TextArea, TextField};
use crate::texts::studio as words;
use crate::texts::{self, Text};

/// One thing that must be disclosed, in the form of a channel or of a stream.
#[derive(Clone, Copy)]
pub(crate) struct Disclosure {
    /// The field that takes the text.
    name: &'static str,
    label: Text,
    hint: Text,
    length: Length,
    /// The checkbox that says that there is nothing.
    denial: &'static str,
    denied: Text,
    /// Whether it is said of the channel, and holds for all its streams.
    of_channel: bool,
}

/// The host's licence to advise.
pub(crate) const LICENCE: Disclosure = Disclosure {
    name: "licence_no",
    label: words::LICENCE,
    hint: words::LICENCE_HINT,
    length: Length::LICENCE,
    denial: "no_licence",
    denied: words::NO_LICENCE,
    of_channel: true,
};
/// Who employs the host.
pub(crate) const EMPLOYER: Disclosure = Disclosure {
    name: "employer",
    label: words::EMPLOYER,
    hint: words::EMPLOYER_HINT,
    length: Length::EMPLOYER,
    denial: "no_employer",
    denied: words::NO_EMPLOYER,
    of_channel: true,
};
/// What the host holds of what the stream talks of.
pub(crate) const POSITIONS: Disclosure = Disclosure {
    name: "positions",
    label: words::POSITIONS,
    hint: words::POSITIONS_HINT,
    length: Length::POSITIONS,
    denial: "no_positions",
    denied: words::NO_POSITIONS,
    of_channel: false,
};
/// Who pays for the stream.
pub(crate) const SPONSOR: Disclosure = Disclosure {
    name: "sponsor",
    label: texts::SPONSOR,
    hint: words::SPONSOR_HINT,
    length: Length::SPONSOR,
    denial: "no_sponsor",
    denied: words::NO_SPONSOR,
    of_channel: false,
};

impl Disclosure {
    /// The one whose text is in the field of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [POSITIONS, SPONSOR, LICENCE, EMPLOYER].into_iter().find(|disclosure| disclosure.name == name)
    }

    /// What its field is called.
    pub(crate) fn label(self) -> Text {
        self.label
    }

    /// Where its field is, seen from the page of a stream.
    pub(crate) fn address(self, language: Language) -> String {
        if self.of_channel {
            format!("{}#channel-edit-{}", language.path("/studio/channel"), self.name)
        } else {
            format!("#streams-edit-{}", self.name)
        }
    }

    /// How what is saved differs from what was typed.
    pub(crate) fn difference(
        self,
        saved: Option<&str>,
        filled: &Filled,
        language: Language,
    ) -> Option<Difference> {
        let denied = || self.denied.to(language).to_owned();
        // A form that was late has one of them at most: otherwise the API would have refused it for that.
        let typed =
            if filled.is_checked(self.denial, false) { denied() } else { filled.value(self.name, "") };
        let saved = match saved {
            Some("") => denied(),
            saved => saved.unwrap_or_default().to_owned(),
        };
        Difference::of(self.name, self.label, saved, typed)
    }
}

/// The text, and the checkbox for who has nothing to say.
#[component]
pub(crate) fn DisclosureFields(
    disclosure: Disclosure,
    /// What was disclosed; empty for nothing to disclose, `None` for nothing said.
    said: Option<String>,
    filled: Filled,
    language: Language,
) -> impl IntoView {
    let Disclosure { name, label, hint, length, denial, denied, .. } = disclosure;
    let checked = said.as_deref() == Some("");
    let value = said.unwrap_or_default();
    // What doesn't fit a line.
    let text = if length.most > 100 {
        view! { <TextArea name label hint length rows=3 value filled=filled.clone() language/> }.into_any()
    } else {
        view! { <TextField name label hint length value filled=filled.clone() language/> }.into_any()
    };
    view! {
        {text}
        <Checkbox name=denial label=denied checked filled language/>
    }
    .into_any()
}
