//! Lists of streams, a page at a time: a page costs the page, however long the list is.

use futures::try_join;
use model::{
    Channel, ChannelPage, Cursor, HomePage, Slug, StreamCard, StreamList, Ticker, TickerAddress, TickerPage,
    TickerQuery, Topic, TopicPage,
};
use store::{Key, MAX_GETS, Query};

use crate::{Error, Further, Site, keys};

/// How many streams each list of the home page shows.
const ON_HOME: usize = 8;
/// How many live ones: what has just begun has few viewers, and stands at the end.
const LIVE_ON_HOME: usize = 12;
/// How many streams a page of a list shows.
pub(crate) const ON_A_PAGE: usize = 24;
/// How many live streams, channels, topics or tickers a page shows at the most.
const ON_AN_OVERVIEW: usize = 100;

impl Site {
    /// Live now by viewers, next up, latest replays, topics, tickers.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn home(&self) -> Result<HomePage, Error> {
        let (live, upcoming, replays, topics, tickers) = try_join!(
            self.rows(Query::partition(keys::LIVE).descending().limit(LIVE_ON_HOME)),
            self.rows(Query::partition(keys::UPCOMING).limit(ON_HOME)),
            self.rows(Query::partition(keys::REPLAYS).descending().limit(ON_HOME)),
            self.topics(),
            self.tickers(),
        )?;
        Ok(HomePage { live, upcoming, replays, topics, tickers })
    }

    /// The live streams that most people watch, at most 100.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn live(&self) -> Result<Vec<StreamCard>, Error> {
        self.rows(Query::partition(keys::LIVE).descending().limit(ON_AN_OVERVIEW)).await
    }

    /// Scheduled streams, soonest first, those behind `after`.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn upcoming(&self, after: Option<&Cursor>) -> Result<StreamList, Error> {
        self.list(Query::partition(keys::UPCOMING), after).await
    }

    /// Streams that are over, latest first, those before `before`.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn replays(&self, before: Option<&Cursor>) -> Result<StreamList, Error> {
        self.list(Query::partition(keys::REPLAYS).descending(), before).await
    }

    /// All channels by name in addresses, at most 100.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn channels(&self) -> Result<Vec<Channel>, Error> {
        self.rows(Query::partition(keys::CHANNELS).limit(ON_AN_OVERVIEW)).await
    }

    /// A channel and its streams, on the first page from around now, latest first; `None` when there is no such channel.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn channel(
        &self,
        handle: &Slug,
        further: Option<&Further>,
    ) -> Result<Option<ChannelPage>, Error> {
        let key = keys::channel(handle.as_str());
        let list = keys::channel_streams(handle.as_str());
        let (channel, streams) = try_join!(self.row(&key), self.around(list, further))?;
        Ok(channel.map(|channel| ChannelPage { channel, streams }))
    }

    /// All topics, at most 100.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn topics(&self) -> Result<Vec<Topic>, Error> {
        self.rows(Query::partition(keys::TOPICS).limit(ON_AN_OVERVIEW)).await
    }

    /// A topic and streams about it, on the first page from around now, latest first; `None` when there is no such topic.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn topic(&self, slug: &Slug, further: Option<&Further>) -> Result<Option<TopicPage>, Error> {
        let key = keys::topics(slug.as_str());
        let list = keys::topic_streams(slug.as_str());
        let (topic, streams) = try_join!(self.row(&key), self.around(list, further))?;
        Ok(topic.map(|topic| TopicPage { topic, streams }))
    }

    /// All tickers, at most 100.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn tickers(&self) -> Result<Vec<Ticker>, Error> {
        self.rows(Query::partition(keys::TICKERS).limit(ON_AN_OVERVIEW)).await
    }

    /// Tickers that may be meant, however many the site has.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn tickers_spelled(&self, queries: &[TickerQuery]) -> Result<Vec<Ticker>, Error> {
        let all = Query::partition(keys::TICKERS).limit(ON_AN_OVERVIEW);
        let (mut tickers, more) = self.page::<Ticker>(all).await?;
        if more {
            // The others are asked for by their names.
            let mut ids: Vec<String> = queries.iter().flat_map(TickerQuery::ids).collect();
            ids.sort();
            ids.dedup();
            let keys: Vec<Key> = ids.iter().map(|id| keys::tickers(id)).collect();
            for some in keys.chunks(MAX_GETS) {
                for ticker in self.rows_at::<Ticker>(some).await?.into_iter().flatten() {
                    if !tickers.contains(&ticker) {
                        tickers.push(ticker);
                    }
                }
            }
        }
        tickers.retain(|ticker| queries.iter().any(|query| query.means(ticker)));
        Ok(tickers)
    }

    /// A ticker and streams that talk of it, on the first page from around now, latest first; `None` when there is no such
    /// ticker.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn ticker(
        &self,
        address: &TickerAddress,
        further: Option<&Further>,
    ) -> Result<Option<TickerPage>, Error> {
        let id = format!("{}:{}", address.mic, address.code);
        let key = keys::tickers(&id);
        let list = keys::ticker_streams(&id);
        let (ticker, streams) = try_join!(self.row(&key), self.around(list, further))?;
        Ok(ticker.map(|ticker| TickerPage { ticker, streams }))
    }

    /// One page of the list that the query asks for.
    pub(crate) async fn list(&self, query: Query, after: Option<&Cursor>) -> Result<StreamList, Error> {
        let after = after.map(Cursor::to_string);
        let (streams, more) = self.page(query.limit(ON_A_PAGE).after(after)).await?;
        let next = streams.last().filter(|_| more).map(Cursor::of);
        Ok(StreamList { streams, next, later: None })
    }
}
