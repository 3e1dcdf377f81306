//! From a change of the table to the pages that showed what changed.

use std::collections::BTreeSet;

use model::{Channel, Slug, Stream, Tag};
use serde::de::DeserializeOwned;
use store::Key;

use crate::Error;

/// What shows the row at `key`, given its body before and after a change; a row that no page shows has no tags. It is what the
/// write's own answer says, for those who hear of the write from the table.
///
/// # Errors
/// When a body is not what this program writes there.
pub fn tags_of_change(key: &Key, before: Option<&str>, after: Option<&str>) -> Result<Vec<Tag>, Error> {
    let bodies = || [before, after].into_iter().flatten();
    let (kind, name) = key.partition.split_once('#').unwrap_or((&key.partition, ""));
    let tags: BTreeSet<Tag> = match kind {
        "STREAM" => {
            let streams = bodies().map(|body| read::<Stream>(key, body)).collect::<Result<Vec<_>, _>>()?;
            streams.iter().flat_map(Tag::showing).collect()
        }
        "CHAT" => name.parse::<Slug>().iter().map(Tag::stream).collect(),
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
        assert_eq!(tags("CHAT#a-b", "0000000001~000000", Some("{}")), ["stream:a-b"]);
        assert_eq!(tags("TOPICS", "bonds", Some("{}")), ["topic:bonds", "topics"]);
        assert_eq!(tags("TICKERS", "XNAS:AAPL", None), ["ticker:XNAS:AAPL", "tickers"]);
        for own in ["INVALIDATIONS", "RENDERING#pages/x", "LIVE", "WORDS#a", "ONCE#x"] {
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
