//! A catalogue of channels and streams, and its import into an empty site.

use std::collections::HashMap;

use model::{Channel, ChatMessage, Language, Slug, Status, Stream, Ticker, Time, Topic};
use serde::{Deserialize, Serialize};
use store::Write;

use crate::found::Kept;
use crate::rows::put;
use crate::studio::lists_of;
use crate::{Error, Site, keys, search};

/// What can be imported. Times are in minutes, relative to the import.
#[derive(Debug)]
pub struct Catalogue {
    channels: Vec<Channel>,
    topics: Vec<Topic>,
    tickers: Vec<Ticker>,
    streams: Vec<Entry>,
}

/// The catalogue as it is written in JSON.
#[derive(Deserialize)]
struct File {
    channels: Vec<ChannelEntry>,
    topics: Vec<Topic>,
    tickers: Vec<Ticker>,
    streams: Vec<StreamEntry>,
}

#[derive(Deserialize)]
struct ChannelEntry {
    handle: String,
    name: String,
    lang: Language,
    bio: String,
    host: String,
    licence_no: Option<String>,
    employer: Option<String>,
}

#[derive(Deserialize)]
struct StreamEntry {
    slug: Slug,
    title: String,
    summary: String,
    description: String,
    lang: Language,
    channel: String,
    topics: Vec<String>,
    tickers: Vec<String>,
    status: Status,
    scheduled_start_min: i64,
    duration_min: u32,
    peak_viewers: u32,
    positions: Option<String>,
    sponsor: Option<String>,
    chat: Vec<MessageEntry>,
}

#[derive(Deserialize)]
struct MessageEntry {
    user: String,
    /// Minutes after the stream's start.
    at_min: i64,
    text: String,
}

/// A stream as if it had been imported at the epoch, and its chat.
#[derive(Debug)]
struct Entry {
    stream: Stream,
    chat: Vec<(i64, String, String)>,
}

/// Why a text is no catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// It is no JSON of the right shape.
    #[error("the catalogue can't be read")]
    Json(#[from] serde_json::Error),
    /// A stream names something that the catalogue does not have.
    #[error("stream {stream} names {what} {name}, which the catalogue does not have")]
    Unknown {
        /// The stream.
        stream: Slug,
        /// What kind of thing it names.
        what: &'static str,
        /// The name.
        name: String,
    },
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// When it began; all times of the catalogue count from here, also when it has to begin anew.
    pub started_at: Time,
    /// Whether everything is there.
    pub finished: bool,
}

impl Catalogue {
    /// The demo: 12 channels and 73 streams.
    ///
    /// # Errors
    /// Never, as long as the tests pass: it is a part of the program.
    pub fn demo() -> Result<Self, CatalogueError> {
        Self::from_json(include_str!("../demo/catalogue.json"))
    }

    /// Reads a catalogue.
    ///
    /// # Errors
    /// When it is not one.
    pub fn from_json(json: &str) -> Result<Self, CatalogueError> {
        let file: File = serde_json::from_str(json)?;
        let channels: HashMap<&str, &ChannelEntry> =
            file.channels.iter().map(|channel| (channel.handle.as_str(), channel)).collect();
        let topics: HashMap<&str, &Topic> =
            file.topics.iter().map(|topic| (topic.slug.as_str(), topic)).collect();
        let tickers: HashMap<String, &Ticker> =
            file.tickers.iter().map(|ticker| (ticker.to_string(), ticker)).collect();

        let streams = file.streams.into_iter().map(|entry| {
            let unknown = |what, name: &str| CatalogueError::Unknown {
                stream: entry.slug.clone(),
                what,
                name: name.to_owned(),
            };
            let channel =
                channels.get(entry.channel.as_str()).ok_or_else(|| unknown("channel", &entry.channel))?;
            let named = |slug: &String| {
                topics.get(slug.as_str()).copied().cloned().ok_or_else(|| unknown("topic", slug))
            };
            let traded = |id: &String| tickers.get(id).copied().cloned().ok_or_else(|| unknown("ticker", id));
            Ok(Entry {
                chat: entry
                    .chat
                    .into_iter()
                    .map(|message| (message.at_min, message.user, message.text))
                    .collect(),
                stream: Stream {
                    topics: entry.topics.iter().map(named).collect::<Result<_, _>>()?,
                    tickers: entry.tickers.iter().map(traded).collect::<Result<_, _>>()?,
                    slug: entry.slug.clone(),
                    title: entry.title,
                    summary: entry.summary,
                    description: entry.description,
                    language: entry.lang,
                    channel: channel.handle.clone(),
                    channel_name: channel.name.clone(),
                    status: entry.status,
                    starts_at: Time(0).plus_minutes(entry.scheduled_start_min),
                    minutes: entry.duration_min,
                    viewers: entry.peak_viewers,
                    positions: entry.positions,
                    sponsor: entry.sponsor,
                    video: None,
                    captions: None,
                    picture: None,
                },
            })
        });
        let streams = streams.collect::<Result<_, CatalogueError>>()?;
        let channels = file.channels.into_iter().map(|channel| Channel {
            handle: channel.handle,
            name: channel.name,
            language: channel.lang,
            bio: channel.bio,
            host: channel.host,
            licence_no: channel.licence_no,
            employer: channel.employer,
        });
        Ok(Self { channels: channels.collect(), topics: file.topics, tickers: file.tickers, streams })
    }

    /// The same with a video for every stream that has begun: the paths of an HLS playlist and of captions (WebVTT).
    #[must_use]
    pub fn with_video(mut self, playlist: &str, captions: &str) -> Self {
        let begun = |entry: &&mut Entry| matches!(entry.stream.status, Status::Live | Status::Ended);
        for Entry { stream, .. } in self.streams.iter_mut().filter(begun) {
            stream.video = Some(playlist.to_owned());
            stream.captions = Some(captions.to_owned());
        }
        self
    }

    /// How many streams it has.
    pub fn streams(&self) -> usize {
        self.streams.len()
    }
}

impl Site {
    /// How far the import of a catalogue has come; `None` when none was begun.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn import_state(&self) -> Result<Option<Import>, Error> {
        self.row(&keys::import()).await
    }

    /// Imports a catalogue, once: an import that was cut off is carried on with the times of its beginning and writes the
    /// same rows, and one that is finished stays as it is.
    ///
    /// # Errors
    /// When the table does not answer; then it can be called again.
    pub async fn import(&self, catalogue: &Catalogue) -> Result<(), Error> {
        let begun = Import { started_at: self.now(), finished: false };
        match self.table.write(vec![put(keys::import(), &begun)?.if_absent()]).await {
            Ok(()) | Err(store::Error::Condition { .. }) => {}
            Err(other) => return Err(other.into()),
        }
        let import = self.import_state().await?.unwrap_or(begun);
        if import.finished {
            return Ok(());
        }
        for writes in catalogue.writes(import.started_at)? {
            self.table.write(writes).await?;
        }
        let finished = Import { finished: true, ..import };
        Ok(self.table.write(vec![put(keys::import(), &finished)?]).await?)
    }
}

impl Catalogue {
    /// Everything it has, in transactions: a stream is there with all that belongs to it, or not at all.
    fn writes(&self, started_at: Time) -> Result<Vec<Vec<Write>>, Error> {
        let mut lists = Vec::new();
        for channel in &self.channels {
            lists.push(put(keys::channel(&channel.handle), channel)?);
            lists.push(put(keys::channels(&channel.handle), channel)?);
        }
        for topic in &self.topics {
            lists.push(put(keys::topics(&topic.slug), topic)?);
        }
        for ticker in &self.tickers {
            lists.push(put(keys::tickers(&ticker.to_string()), ticker)?);
        }
        let mut transactions: Vec<Vec<Write>> =
            lists.chunks(store::MAX_WRITES).map(<[Write]>::to_vec).collect();
        for entry in &self.streams {
            transactions.push(entry.writes(started_at)?);
        }
        Ok(transactions)
    }
}

impl Entry {
    fn writes(&self, started_at: Time) -> Result<Vec<Write>, Error> {
        let starts_at = self.stream.starts_at + started_at.0;
        let kept = Kept::new(Stream { starts_at, ..self.stream.clone() });
        let stream = &kept.stream;
        let mut writes = vec![kept.put()?];
        writes.extend(lists_of(stream)?);
        for (number, (minute, user, text)) in self.chat.iter().enumerate() {
            // Nobody has written in the future of a stream that has just begun.
            let at = stream.starts_at.plus_minutes(*minute).min(started_at);
            let id = keys::message(at, number);
            let message = ChatMessage { id: id.clone(), user: user.clone(), at, text: text.clone() };
            writes.push(put(store::Key::new(keys::chat(&stream.slug), id), &message)?);
        }
        let left = store::MAX_WRITES.saturating_sub(writes.len());
        writes.extend(search::writes(&kept)?.into_iter().take(left));
        Ok(writes)
    }
}
