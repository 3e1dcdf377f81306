//! Whether everything in a site's table agrees with everything else.

use std::collections::{BTreeMap, BTreeSet};

use model::{Slug, Status, Stream};
use serde_json::{Value, json};
use store::Key;

use crate::Trial;

/// Every row, by its key.
type Rows = BTreeMap<(String, String), Value>;

/// Fails where one row says what another one does not.
pub(crate) async fn agree(trial: &Trial) {
    let rows = rows(trial).await;
    let streams = streams(&rows);
    lists_are_those_of(&streams, &rows);
    channels_agree(&rows);
    accounts_agree(&rows);
    let site = trial.another();
    for stream in &streams {
        let found = site.search(&stream.title).await.unwrap().streams;
        let has_words = stream.title.chars().any(char::is_alphanumeric);
        assert_eq!(found.contains(&stream.card()), has_words, "{} by its title", stream.slug);
        assert_eq!(site.stream_page(&stream.slug).await.unwrap().here().unwrap().0.stream, *stream);
        for ticker in &stream.tickers {
            let found = site.search(&ticker.to_string()).await.unwrap().streams;
            assert!(found.contains(&stream.card()), "{} is not found by {ticker}", stream.slug);
        }
    }
}

/// Everything in the table.
async fn rows(trial: &Trial) -> Rows {
    let table = trial.table();
    let (mut rows, mut after): (Rows, Option<Key>) = (Rows::new(), None);
    loop {
        let page = table.scan(after.as_ref(), 1_000).await.unwrap();
        for item in page.items {
            rows.insert((item.key.partition, item.key.sort), serde_json::from_str(&item.body).unwrap());
        }
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

/// The streams that are here; what others left behind is checked on the way.
fn streams(rows: &Rows) -> Vec<Stream> {
    let mut streams = Vec::new();
    for ((partition, sort), row) in rows {
        let Some(slug) = partition.strip_prefix("STREAM#") else { continue };
        assert_eq!(sort, "STREAM");
        if let Some(moved_to) = row.get("moved_to") {
            let there = (format!("STREAM#{}", moved_to.as_str().unwrap()), "STREAM".to_owned());
            assert!(rows.contains_key(&there), "{slug} moved to nowhere");
        } else if row.get("deleted_at").is_none() {
            let stream: Stream = serde_json::from_value(row.clone()).unwrap();
            assert_eq!(stream.slug.as_str(), slug);
            streams.push(stream);
        }
    }
    let here: BTreeSet<&str> = streams.iter().map(|stream| stream.slug.as_str()).collect();
    for (partition, _) in rows.keys() {
        if let Some(slug) = partition.strip_prefix("STREAM_KEY#") {
            assert!(here.contains(slug), "a key is left of {slug}");
        }
    }
    streams
}

fn lists_are_those_of(streams: &[Stream], rows: &Rows) {
    let mut expected = Rows::new();
    for stream in streams {
        let by_time = format!("{:010}~{}", stream.starts_at.0, stream.slug);
        let mut partitions = vec![format!("CHANNEL_STREAMS#{}", stream.channel)];
        partitions.extend(stream.topics.iter().map(|topic| format!("TOPIC_STREAMS#{}", topic.slug)));
        partitions.extend(stream.tickers.iter().map(|ticker| format!("TICKER_STREAMS#{ticker}")));
        match stream.status {
            Status::Scheduled => partitions.push("UPCOMING".to_owned()),
            Status::Ended => partitions.push("REPLAYS".to_owned()),
            Status::Live | Status::Cancelled => {}
        }
        let mut keys: Vec<(String, String)> =
            partitions.into_iter().map(|partition| (partition, by_time.clone())).collect();
        if stream.status == Status::Live {
            keys.push(("LIVE".to_owned(), format!("{:010}~{}", stream.viewers, stream.slug)));
        }
        expected.extend(keys.into_iter().map(|key| (key, json!(stream.card()))));
    }
    let is_list = |partition: &str| {
        matches!(partition, "LIVE" | "UPCOMING" | "REPLAYS") || partition.contains("_STREAMS#")
    };
    let lists: Rows = rows
        .iter()
        .filter(|((partition, _), _)| is_list(partition))
        .map(|(key, row)| (key.clone(), row.clone()))
        .collect();
    assert_eq!(lists, expected);
}

fn channels_agree(rows: &Rows) {
    let channels =
        rows.iter().filter_map(|((partition, _), row)| Some((partition.strip_prefix("CHANNEL#")?, row)));
    let channels: BTreeMap<&str, &Value> = channels.collect();
    let listed = rows.iter().filter(|((partition, _), _)| partition == "CHANNELS");
    let listed: BTreeMap<&str, &Value> = listed.map(|((_, handle), row)| (handle.as_str(), row)).collect();
    assert_eq!(channels, listed);
    let owned: Vec<&str> = accounts(rows).filter_map(|account| account["channel"].as_str()).collect();
    let distinct: BTreeSet<&str> = owned.iter().copied().collect();
    assert_eq!(owned.len(), distinct.len(), "a channel has two owners");
    assert_eq!(distinct, channels.keys().copied().collect());
    for account in accounts(rows) {
        assert_eq!(account["channel"].is_string(), account["role"] == "host", "{}", account["name"]);
    }
}

fn accounts_agree(rows: &Rows) {
    let named = rows.iter().filter_map(|((partition, _), id)| Some((partition.strip_prefix("NAME#")?, id)));
    let named: BTreeMap<&str, &Value> = named.collect();
    let there: BTreeMap<&str, &Value> =
        accounts(rows).map(|account| (account["name"].as_str().unwrap(), &account["id"])).collect();
    assert_eq!(named, there);
    for name in named.keys() {
        assert!(name.parse::<Slug>().is_ok());
    }
}

fn accounts(rows: &Rows) -> impl Iterator<Item = &Value> {
    rows.iter().filter(|((partition, _), _)| partition.starts_with("ACCOUNT#")).map(|(_, row)| row)
}
