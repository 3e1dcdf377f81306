//! The CDN that the settings name.

#[cfg(feature = "cloud")]
use std::time::{SystemTime, UNIX_EPOCH};

use leptos_lambda::events::Failure;

use crate::engines::{EngineError, Engines};
use crate::settings::{CdnSetting, Settings};

/// Whom to tell of pages that changed.
#[derive(Clone, Debug)]
pub(crate) enum Cdn {
    #[cfg(feature = "cloud")]
    CloudFront(leptos_lambda::CloudFront),
}

impl Cdn {
    /// The one of the settings, if they name one.
    pub(crate) fn of(engines: &Engines<'_>, settings: &Settings) -> Result<Option<Self>, EngineError> {
        settings
            .cdn
            .as_ref()
            .map(|CdnSetting::CloudFront(distribution)| engines.cdn(distribution))
            .transpose()
    }

    /// Drops every page with one of these tags.
    pub(crate) async fn invalidate(
        &self,
        #[cfg_attr(not(feature = "cloud"), expect(unused_variables, reason = "there is nobody to tell"))]
        tags: &[String],
    ) -> Result<(), Failure> {
        match *self {
            #[cfg(feature = "cloud")]
            Self::CloudFront(ref distribution) => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                let tags = tags.iter().map(String::as_str);
                Ok(distribution.invalidate(tags, &now.as_nanos().to_string()).await?)
            }
        }
    }
}
