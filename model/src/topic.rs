//! What streams are about.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// A topic, with its name in each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Names it in its address.
    pub slug: String,
    /// Its English name.
    pub en: String,
    /// Its Chinese name.
    #[serde(rename = "zh-Hans")]
    pub zh: String,
}

impl Topic {
    /// Its name in this language.
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }
}
