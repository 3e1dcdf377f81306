//! From a change of the table to the pages that showed what changed.

use std::collections::BTreeSet;

use model::{Channel, Slug, Tag};
use serde::de::DeserializeOwned;
use store::Key;

use crate::Error;
use crate::found::StreamRow;

/// What shows the row at `key`, given its body before and after a change; a row that no page shows has no tags. It is what the
/// write's own answer says, for those who hear of the write from the table; but not for a new message: pages are kept for
/// seconds, and in a busy chat a CDN would be told more than it takes.
///
/// # Errors
/// When a body is not what this program writes there.
pub fn tags_of_change(key: &Key, before: Option<&str>, after: Option<&str>) -> Result<Vec<Tag>, Error> {
    let bodies = || [before, after].into_iter().flatten();
    let (kind, name) = key.partition.split_once('#').unwrap_or((&key.partition, ""));
    let tags: BTreeSet<Tag> = match kind {
        "STREAM" => {
            let rows = bodies().map(|body| read::<StreamRow>(key, body)).collect::<Result<Vec<_>, _>>()?;
            rows.iter().flat_map(|row| row.tags(name)).collect()
        }
        "CHAT" if after.is_none() => name.parse::<Slug>().iter().map(Tag::stream).collect(),
        "CHANNEL" => {
            bodies().try_for_each(|body| read::<Channel>(key, body).map(drop))?;
            [Tag::channel(name), Tag::channels()].into()
        }
        "TOPICS" => [Tag::topic(&key.sort), Tag::topics()].into(),
        "TICKERS" => [Tag::ticker(&key.sort), Tag::tickers()].into(),
        _ => BTreeSet::new(),
    };
    Ok(tags.into_iter().collect())
}

fn read<T: DeserializeOwned>(key: &Key, body: &str) -> Result<T, Error> {
    serde_json::from_str(body).map_err(|source| Error::Row { key: key.clone(), source })
}

#[cfg(test)]
mod tests {
    use store::Key;

    use super::tags_of_change;

    fn tags(partition: &str, sort: &str, body: Option<&str>) -> Vec<String> {
        let tags = tags_of_change(&Key::new(partition, sort), None, body).unwrap();
        tags.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn rows_that_pages_show_have_tags_and_others_none() {
        assert_eq!(tags("CHAT#a-b", "0000000001~000000", None), ["stream:a-b"], "what is taken away is gone");
        assert!(tags("CHAT#a-b", "0000000001~000000", Some("{}")).is_empty(), "and what is new can wait");
        assert_eq!(tags("TOPICS", "bonds", Some("{}")), ["topic:bonds", "topics"]);
        assert_eq!(tags("TICKERS", "XNAS:AAPL", None), ["ticker:XNAS:AAPL", "tickers"]);
        for left in [r#"{"moved_to":"c-d"}"#, r#"{"deleted_at":1800000000}"#] {
            assert_eq!(tags("STREAM#a-b", "STREAM", Some(left)), ["stream:a-b"], "{left}");
        }
        for own in [
            "STREAM_KEY#a-b",
            "CHANNEL_START#a",
            "INVALIDATIONS",
            "RENDERING#pages/x",
            "LIVE",
            "WORDS#a",
            "ONCE#x",
        ] {
            assert!(tags(own, "x", Some("{}")).is_empty(), "{own}");
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_is_an_error() {
        for partition in ["STREAM#a", "CHANNEL#a"] {
            assert!(tags_of_change(&Key::new(partition, "STREAM"), Some("{"), None).is_err());
        }
    }
}
