//! Search in titles, channels' names and tickers.
//!
//! The index has a row for every word of a stream, and for Chinese one from every character on (at most 8 characters each),
//! in a partition for every first character: so the start of a word, or any part of a Chinese text, is one range query.
//! A stream has at most [`MOST_WORDS`] rows: of a long Chinese title only the beginning is found.
//!
//! A search reads at most [`LOOKED_AT`] rows of the longest word, the latest of each indexed word first, and holds the other words
//! against the text that stands in the row; then it gets the streams, for only they say which are live, and shows the
//! [`SHOWN`] of most use. So a search costs the same in a site of any size; what is very frequent and old is not found, which
//! is said on the page.
//!
//! The index follows the streams, and may have rows too many: while a stream is changed, and for good when that was cut off.
//! Therefore only such streams are shown as are still there and still have the words.

use model::{
    MAX_SEARCH_CHARACTERS, SearchPage, Slug, Stream, StreamCard, Ticker, TickerQuery, has_word, index_words,
    search_words,
};
use serde::{Deserialize, Serialize};
use store::{Key, MAX_GETS, Query, SortRange, Write};

use crate::found::{Kept, StreamRow};
use crate::rows::put;
use crate::{Error, Site, keys, order};

/// How many rows of the index a search reads.
const LOOKED_AT: usize = 200;
/// How many streams it shows.
const SHOWN: usize = 24;
/// How many rows of the index a stream has at the most, so that one transaction can make it with all that belongs to it.
const MOST_WORDS: usize = 80;

/// A row of the index.
#[derive(Serialize, Deserialize)]
struct Indexed {
    slug: Slug,
    text: String,
}

impl Site {
    /// Streams that have all the words of `text`, and tickers that it may mean.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn search(&self, text: &str) -> Result<SearchPage, Error> {
        let text: String = text.chars().take(MAX_SEARCH_CHARACTERS).collect();
        let (text, tickers) = self.tickers_meant(&text).await?;
        let words = search_words(&text);
        let Some(longest) = words.iter().max_by_key(|word| word.chars().count()) else {
            return Ok(SearchPage { tickers, streams: Vec::new() });
        };
        let range = SortRange::Prefix(longest.clone());
        let rows: Vec<Indexed> =
            self.rows(Query::partition(keys::words(longest)).range(range).limit(LOOKED_AT)).await?;
        let mut slugs: Vec<Slug> = Vec::new();
        for row in rows {
            let all = words.iter().all(|word| has_word(&row.text, word));
            if all && !slugs.contains(&row.slug) {
                slugs.push(row.slug);
            }
        }
        let keys: Vec<Key> = slugs.iter().map(keys::stream).collect();
        let mut found: Vec<Option<StreamRow>> = Vec::with_capacity(keys.len());
        for some in keys.chunks(MAX_GETS) {
            found.extend(self.rows_at(some).await?);
        }
        let found = found.into_iter().flatten().filter_map(StreamRow::here);
        let found = found.filter(|stream| {
            let text = text_of(stream);
            words.iter().all(|word| has_word(&text, word))
        });
        let mut streams: Vec<StreamCard> = found.map(|stream| stream.card()).collect();
        streams.sort_by_key(order::by_use);
        streams.truncate(SHOWN);
        Ok(SearchPage { tickers, streams })
    }

    /// The text with codes where it spells tickers, for of these the index has the code, and the tickers it may mean.
    async fn tickers_meant(&self, text: &str) -> Result<(String, Vec<Ticker>), Error> {
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'));
        let words: Vec<_> = words.map(|word| (word, TickerQuery::parse(word))).collect();
        let queries: Vec<TickerQuery> = words.iter().filter_map(|(_, query)| query.clone()).collect();
        if queries.is_empty() {
            return Ok((text.to_owned(), Vec::new()));
        }
        let tickers = self.tickers_spelled(&queries).await?;
        let means = |query: &Option<TickerQuery>, ticker: &Ticker| {
            query.as_ref().is_some_and(|query| query.means(ticker))
        };
        let coded = words.iter().map(|(word, query)| {
            tickers.iter().find(|ticker| means(query, ticker)).map_or(*word, |ticker| ticker.code.as_str())
        });
        let coded = coded.collect::<Vec<_>>().join(" ");
        Ok((coded, tickers))
    }
}

/// The rows by which a stream is found, at most [`MOST_WORDS`].
pub(crate) fn writes(kept: &Kept) -> Result<Vec<Write>, Error> {
    let row = Indexed { slug: kept.stream.slug.clone(), text: text_of(&kept.stream) };
    words_of(&kept.stream).iter().map(|word| put(key(word, kept), &row)).collect()
}

/// The codes of its tickers, its channel, its tickers' names, its title: in this order, for each character of a Chinese text
/// is a word, and a long title would leave no place for others. Half of the places are the title's, if it needs them.
fn words_of(stream: &Stream) -> Vec<String> {
    let (names, title) = (index_words(&names_of(stream)), index_words(&stream.title));
    let (first, rest) = names.split_at(names.len().min(MOST_WORDS / 2));
    let mut words: Vec<String> = Vec::new();
    for word in first.iter().chain(&title).chain(rest) {
        if words.len() < MOST_WORDS && !words.contains(word) {
            words.push(word.clone());
        }
    }
    words
}

/// Whether both are found by the same rows.
pub(crate) fn alike(one: &Stream, other: &Stream) -> bool {
    let place = |stream: &Stream| (stream.slug.clone(), stream.starts_at, text_of(stream));
    place(one) == place(other)
}

/// What is searched in a stream.
fn text_of(stream: &Stream) -> String {
    format!("{} {}", names_of(stream), stream.title)
}

/// The codes of its tickers, its channel, its tickers' names.
fn names_of(stream: &Stream) -> String {
    let codes = stream.tickers.iter().map(|ticker| ticker.code.as_str());
    let names = stream.tickers.iter().map(|ticker| ticker.name.as_str());
    codes.chain([stream.channel_name.as_str()]).chain(names).collect::<Vec<_>>().join(" ")
}

/// The latest of a word comes first. A version has rows of its own, so that no change touches what another change needs.
fn key(word: &str, Kept { stream, indexed_as, .. }: &Kept) -> Key {
    let age = 9_999_999_999 - stream.starts_at.0.clamp(0, 9_999_999_999);
    let version = indexed_as.as_ref().map(|version| format!("~{version}")).unwrap_or_default();
    Key::new(keys::words(word), format!("{word}~{age:010}~{}{version}", stream.slug))
}
