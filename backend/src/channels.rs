//! What hosts do with their channels.

use model::{Channel, ChannelFields, FieldError, Problem, Role, Tag};
use store::{Consistency, Revision};

use crate::accounts::{TRIES, deed};
use crate::rows::{decode, put};
use crate::status::taken_back;
use crate::studio::{one_line, or_conflict};
use crate::{Caller, Changed, Error, Refusal, Rule, Site, keys};

impl Site {
    /// Makes a channel for an account that has none, which becomes a host unless it may more already.
    ///
    /// # Errors
    /// [`Refusal::Fields`], for `handle` also [`Problem::Taken`]; [`Refusal::Conflict`] when the account has a channel, or
    /// others change it all the time; [`Refusal::LoginNeeded`] when what the caller came with is over; [`Refusal::Failed`].
    pub async fn create_channel(
        &self,
        caller: &Caller,
        fields: ChannelFields,
    ) -> Result<Changed<Channel>, Refusal> {
        let fields = tidied(fields);
        let errors = fields.problems();
        if !errors.is_empty() {
            return Err(Refusal::Fields(errors));
        }
        let channel = channel(fields);
        let now = self.now();
        for _ in 0..TRIES {
            let (mut account, revision) = self.account(&caller.account).await?.ok_or(Refusal::LoginNeeded)?;
            if !account.honours(caller.version) {
                return Err(Refusal::LoginNeeded);
            }
            if account.channel.is_some() {
                return Err(Refusal::Conflict);
            }
            account.role = account.role.max(Role::Host);
            account.channel = Some(channel.handle.clone());
            let on = format!("channel:{}", channel.handle);
            let writes = vec![
                put(keys::channel(&channel.handle), &channel)?.if_absent(),
                put(keys::channels(&channel.handle), &channel)?,
                account.replacing(revision)?,
                deed(now, caller.account.as_str(), "create_channel", &on)?,
            ];
            match self.table.write(writes).await {
                Ok(()) => return Ok(changed(channel)),
                Err(store::Error::Condition { index: 0 }) => {
                    return Err(Refusal::field("handle", Problem::Taken));
                }
                Err(store::Error::Condition { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::Conflict)
    }

    /// Changes the caller's channel, which was read as this revision. Its handle stays, and while one of its streams is live,
    /// nothing that was disclosed can be taken back. What lists show of its streams keeps the name it had until the stream is
    /// edited or goes live.
    ///
    /// # Errors
    /// [`Refusal::Fields`], for another `handle` [`Problem::NotAllowed`], for `licence_no` and `employer` [`Problem::Missing`]
    /// when they are taken back while a stream is live; [`Refusal::Conflict`] when it was changed since it was read, or when they
    /// are taken back and a stream goes live at the same time; [`Refusal::NotFound`]; [`Refusal::Forbidden`] without a channel;
    /// [`Refusal::Failed`].
    pub async fn edit_channel(
        &self,
        caller: &Caller,
        revision: &str,
        fields: ChannelFields,
    ) -> Result<Changed<Channel>, Refusal> {
        Rule::Host.allows(Some(caller))?;
        let handle = caller.channel.as_deref().ok_or(Refusal::Forbidden)?;
        let fields = tidied(fields);
        let mut errors = fields.problems();
        if fields.handle != handle {
            errors.retain(|error| error.field != "handle");
            errors.insert(0, FieldError::new("handle", Problem::NotAllowed));
        }
        if !errors.is_empty() {
            return Err(Refusal::Fields(errors));
        }
        let (before, present) = self.channel_held(handle).await?.ok_or(Refusal::NotFound)?;
        if present.0 != revision {
            return Err(Refusal::Conflict);
        }
        let channel = channel(fields);
        let taken_back = taken_back([
            ("licence_no", &before.licence_no, &channel.licence_no),
            ("employer", &before.employer, &channel.employer),
        ]);
        let mut writes = vec![
            put(keys::channel(handle), &channel)?.if_unchanged(present),
            put(keys::channels(handle), &channel)?,
            deed(self.now(), caller.account.as_str(), "edit_channel", &format!("channel:{handle}"))?,
        ];
        if !taken_back.is_empty() {
            writes.push(self.off_air(handle).await?.ok_or(Refusal::Fields(taken_back))?);
        }
        self.table.write(writes).await.map_err(|error| or_conflict(error.into()))?;
        Ok(changed(channel))
    }

    /// A channel to be changed, or held to what it says.
    pub(crate) async fn channel_held(&self, handle: &str) -> Result<Option<(Channel, Revision)>, Error> {
        let item = self.table.get(&keys::channel(handle), Consistency::Strong).await?;
        item.map(|item| {
            let revision = item.revision.clone();
            Ok((decode(item)?, revision))
        })
        .transpose()
    }
}

/// What was typed as it is kept.
fn tidied(fields: ChannelFields) -> ChannelFields {
    ChannelFields {
        handle: fields.handle.trim().to_owned(),
        name: one_line(&fields.name),
        bio: one_line(&fields.bio),
        host: one_line(&fields.host),
        licence_no: fields.licence_no.as_deref().map(one_line),
        employer: fields.employer.as_deref().map(one_line),
        language: fields.language,
    }
}

fn channel(fields: ChannelFields) -> Channel {
    let ChannelFields { handle, name, language, bio, host, licence_no, employer } = fields;
    Channel { handle, name, language, bio, host, licence_no, employer }
}

fn changed(channel: Channel) -> Changed<Channel> {
    let tags = [Tag::channel(&channel.handle), Tag::channels()];
    Changed::new(channel, tags)
}
