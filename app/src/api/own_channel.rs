//! The caller's own channel.

use leptos::prelude::*;
use model::{Channel, ChannelFields, FieldError, FieldErrors, Language, Problem, in_order};
use serde::{Deserialize, Serialize};

use super::ApiError;
use super::answers::changed;
use super::typed::{Ticked, disclosed};
use crate::server::{allowed, site};

/// What is sent of a channel.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelForm {
    pub handle: String,
    pub name: String,
    /// A language's tag.
    pub language: String,
    pub bio: String,
    pub host: String,
    pub licence_no: String,
    /// The host says that there is none.
    pub no_licence: Ticked,
    pub employer: String,
    /// The host says that there is none.
    pub no_employer: Ticked,
}

/// Gives the caller a channel.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Fields`]; [`ApiError::Conflict`] when the caller has one;
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "channel/create")]
pub async fn create_channel(#[server(flatten)] form: ChannelForm) -> Result<Channel, ApiError> {
    let caller = allowed::<CreateChannel>().await?;
    changed(site()?.create_channel(&caller, form.fields()?).await).await
}

/// Changes the caller's channel, as long as it is as `revision` says.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::Fields`]; [`ApiError::Conflict`] when it was changed
/// meanwhile; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "channel/edit")]
pub async fn edit_channel(
    revision: String,
    #[server(flatten)] form: ChannelForm,
) -> Result<Channel, ApiError> {
    let caller = allowed::<EditChannel>().await?;
    changed(site()?.edit_channel(&caller, &revision, form.fields()?).await).await
}

impl ChannelForm {
    /// What it means, or everything that is wrong with it.
    fn fields(self) -> Result<ChannelFields, ApiError> {
        self.typed().map_err(|errors| ApiError::Fields(errors).answered())
    }

    fn typed(self) -> Result<ChannelFields, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut wrong = |field, problem| errors.push(FieldError::new(field, problem));
        let language = language(&self.language).unwrap_or_else(|problem| {
            wrong("language", problem);
            Language::English
        });
        let licence_no = disclosed(&self.licence_no, self.no_licence).unwrap_or_else(|problem| {
            wrong("licence_no", problem);
            None
        });
        let employer = disclosed(&self.employer, self.no_employer).unwrap_or_else(|problem| {
            wrong("employer", problem);
            None
        });
        let fields = ChannelFields {
            handle: self.handle,
            name: self.name,
            language,
            bio: self.bio,
            host: self.host,
            licence_no,
            employer,
        };
        if errors.is_empty() {
            return Ok(fields);
        }
        // What the site would say of the others is said with it.
        errors.extend(fields.problems());
        Err(in_order(errors, &ChannelFields::ORDER))
    }
}

/// The language with this tag.
pub(super) fn language(tag: &str) -> Result<Language, Problem> {
    let missing = if tag.is_empty() { Problem::Missing } else { Problem::Unknown };
    Language::ALL.into_iter().find(|language| language.tag() == tag).ok_or(missing)
}

#[cfg(test)]
mod tests {
    use model::{FieldError, Problem};

    use super::ChannelForm;
    use crate::api::Ticked;

    #[test]
    fn everything_that_is_wrong_is_told_at_once_in_the_order_of_the_fields() {
        let form = ChannelForm {
            handle: "macro-desk".to_owned(),
            host: "L".to_owned(),
            licence_no: "CFA 7".to_owned(),
            no_licence: Ticked(true),
            no_employer: Ticked(true),
            ..ChannelForm::default()
        };
        let expected = [
            FieldError::new("name", Problem::Missing),
            FieldError::new("language", Problem::Missing),
            FieldError::new("host", Problem::TooShort { least: 2 }),
            FieldError::new("licence_no", Problem::NotAllowed),
        ];
        assert_eq!(form.typed().unwrap_err(), expected);
    }
}
