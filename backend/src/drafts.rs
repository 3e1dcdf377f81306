//! Forms that failed, kept for ten minutes, so that they can be shown again with what was typed and what was wrong with it:
//! without JavaScript a browser comes back to the form by a redirect, which carries nothing.

use std::fmt;
use std::net::IpAddr;

use model::{AccountId, FieldErrors};
use serde::{Deserialize, Serialize};
use store::{Consistency, Key, Write};

use crate::accounts::{Limit, chance};
use crate::rows::{decode, put};
use crate::{Error, Refusal, Site};

/// How much of what was typed is kept, in bytes as they are written.
const MOST_BYTES: usize = 64 * 1_024;

/// A form as it was sent, and what came of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Names the form.
    pub form: String,
    /// Who sent it, if somebody was logged in: nobody else may see it.
    pub account: Option<AccountId>,
    /// The fields and what was typed into them, in their order; no passwords.
    pub values: Vec<(String, String)>,
    /// What is wrong with them.
    pub errors: FieldErrors,
    /// A word for what else there is to say: `conflict`, `wrong_login`, [`Draft::NOT_SHOWN`].
    pub notice: Option<String>,
    /// What is shown once, to the account alone.
    pub secret: Option<String>,
}

impl Draft {
    /// How long one is kept, in seconds.
    pub const LASTS: u32 = 600;
    /// There was a secret, and nobody to whom it could be shown.
    pub const NOT_SHOWN: &str = "not_shown";
}

impl Site {
    /// Keeps a draft for the browser with this token, in the place of the one that it had; but what was typed to log in or to
    /// register takes no other's place, for whose session had ended comes that way back to the other. Fields that would make it
    /// larger than 64 KiB are left out, and so is a secret that is no account's: then [`Draft::NOT_SHOWN`] says so. The answer is
    /// the browser's token: a new one, of 43 characters, when it has none or one that can't be.
    ///
    /// At most 120 an hour of an account; of those who are not logged in 60 from one address, and none are counted where nobody
    /// knows it.
    ///
    /// # Errors
    /// [`Refusal::TooMany`]; [`Refusal::Failed`].
    pub async fn keep_draft(
        &self,
        token: Option<&str>,
        draft: &Draft,
        address: Option<IpAddr>,
    ) -> Result<String, Refusal> {
        let limit = match &draft.account {
            Some(account) => Some(Limit::of_own_drafts(account)),
            None => address.map(Limit::of_drafts),
        };
        if let Some(limit) = limit {
            self.attempt_or_refuse(&limit).await?;
        }
        let own = token.filter(|token| chance::is_token(token));
        let token = own.map_or_else(chance::token, |token| Ok(token.to_owned()))?;
        let mut draft = Draft { values: that_fit(&draft.values)?, ..draft.clone() };
        if draft.account.is_none() && draft.secret.take().is_some() {
            draft.notice = Some(Draft::NOT_SHOWN.to_owned());
        }
        let write = put(key(&token, &draft.form), &draft)?.expiring((self.now() + i64::from(Draft::LASTS)).0);
        self.table.write(vec![write]).await?;
        Ok(token)
    }

    /// The draft of the browser with this token that stands where one of this form would; it may be another form's, and is none
    /// of another account than `account`. It stays until its time is over, but for one with a secret, which is given once.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn take_draft(
        &self,
        token: &str,
        form: &str,
        account: Option<&AccountId>,
    ) -> Result<Option<Draft>, Error> {
        if !chance::is_token(token) {
            return Ok(None);
        }
        let key = key(token, form);
        let Some(item) = self.table.get(&key, Consistency::Strong).await? else { return Ok(None) };
        let revision = item.revision.clone();
        let draft: Draft = decode(item)?;
        // In a browser that several use, what one of them may see is not used up by another.
        if draft.account.is_some() && draft.account.as_ref() != account {
            return Ok(None);
        }
        if draft.secret.is_none() {
            return Ok(Some(draft));
        }
        match self.table.write(vec![Write::delete(key).if_unchanged(revision)]).await {
            Ok(()) => Ok(Some(draft)),
            // Somebody else was given it, or it is not the latest any more.
            Err(store::Error::Condition { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// The hash of the token: whoever reads the table can't ask for a draft with it.
fn key(token: &str, form: &str) -> Key {
    let place = if matches!(form, "log-in" | "register") { "ENTRANCE" } else { "DRAFT" };
    Key::new(format!("DRAFT#{}", chance::hash(token)), place)
}

/// Each field whole or not at all, as long as they fit together.
fn that_fit(values: &[(String, String)]) -> Result<Vec<(String, String)>, Error> {
    let (mut kept, mut room) = (Vec::with_capacity(values.len()), MOST_BYTES);
    for value in values {
        // As it is written: a control character takes six bytes.
        let bytes = serde_json::to_string(value).map_err(Error::Encode)?.len() + 1;
        if let Some(left) = room.checked_sub(bytes) {
            room = left;
            kept.push(value.clone());
        }
    }
    Ok(kept)
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").field("form", &self.form).finish_non_exhaustive()
    }
}
