//! Search in titles, channels' names and tickers.
//!
//! The index has a row for every word of a stream, and for Chinese one from every character on (at most 8 characters each),
//! in a partition for every first character: so the start of a word, or any part of a Chinese text, is one range query.
//! It reads at most [`LOOKED_AT`] rows of the longest word, the latest of each indexed word first, and holds the other words
//! against the text that stands in the row; then it gets the [`SHOWN`] streams that are shown. So a search costs the same
//! in a site of any size; what is very frequent and old is not found, which is said on the page.

use model::{
    MAX_SEARCH_CHARACTERS, SearchPage, Slug, Status, Stream, StreamCard, Ticker, TickerQuery, has_word,
    index_words, search_words,
};
use serde::{Deserialize, Serialize};
use store::{Key, Query, SortRange, Write};

use crate::rows::put;
use crate::{Error, Site, keys};

/// How many rows of the index a search reads.
const LOOKED_AT: usize = 200;
/// How many streams it shows.
const SHOWN: usize = 24;

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
            if all && !slugs.contains(&row.slug) && slugs.len() < SHOWN {
                slugs.push(row.slug);
            }
        }
        let keys: Vec<Key> = slugs.iter().map(keys::stream).collect();
        let found = self.rows_at::<Stream>(&keys).await?;
        let mut streams: Vec<StreamCard> = found.iter().flatten().map(Stream::card).collect();
        streams.sort_by_key(|card| (card.status != Status::Live, std::cmp::Reverse(card.starts_at)));
        Ok(SearchPage { tickers, streams })
    }

    /// The text with codes where it spells tickers, for of these the index has the code, and the tickers it may mean.
    async fn tickers_meant(&self, text: &str) -> Result<(String, Vec<Ticker>), Error> {
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'));
        let words: Vec<_> = words.map(|word| (word, TickerQuery::parse(word))).collect();
        if words.iter().all(|(_, query)| query.is_none()) {
            return Ok((text.to_owned(), Vec::new()));
        }
        let tickers = self.tickers().await?;
        let means = |query: &Option<TickerQuery>, ticker: &Ticker| {
            query.as_ref().is_some_and(|query| query.means(ticker))
        };
        let coded = words.iter().map(|(word, query)| {
            tickers.iter().find(|ticker| means(query, ticker)).map_or(*word, |ticker| ticker.code.as_str())
        });
        let coded = coded.collect::<Vec<_>>().join(" ");
        let meant = tickers.into_iter().filter(|ticker| words.iter().any(|(_, query)| means(query, ticker)));
        Ok((coded, meant.collect()))
    }
}

/// The rows by which a stream is found; at most `most`, for a transaction holds only so many.
pub(crate) fn writes(stream: &Stream, most: usize) -> Result<Vec<Write>, Error> {
    let mut text = format!("{} {}", stream.title, stream.channel_name);
    for ticker in &stream.tickers {
        text.push_str(&format!(" {} {}", ticker.code, ticker.name));
    }
    let row = Indexed { slug: stream.slug.clone(), text };
    let words = index_words(&row.text);
    words.iter().take(most).map(|word| put(key(word, stream), &row)).collect()
}

/// The latest of a word comes first.
fn key(word: &str, stream: &Stream) -> Key {
    let age = 9_999_999_999 - stream.starts_at.0.clamp(0, 9_999_999_999);
    Key::new(keys::words(word), format!("{word}~{age:010}~{}", stream.slug))
}
