//! The index follows the streams.

use backend::Site;
use model::{ChannelFields, StreamFields};
use store::Query;

use crate::agree::agree;
use crate::failing::{Failing, Fails};
use crate::{Trial, channel, clock, fields, slugs};

async fn found(trial: &Trial, text: &str) -> Vec<String> {
    let page = trial.another().search(text).await.unwrap();
    slugs(&page.streams).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_stream_is_found_by_what_it_says_now() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates before the open").await;
    let revision = trial.revision(&anna, &rates).await;
    trial.site.edit_stream(&anna, &rates, &revision, fields("Bonds before noon")).await.unwrap();
    assert_eq!(found(&trial, "bonds noon").await, ["rates-before-the-open"]);
    assert_eq!(found(&trial, "before").await, ["rates-before-the-open"], "once");
    assert!(found(&trial, "rates").await.is_empty());
    // Nothing is left of the old words.
    let rows = trial.table().query(Query::partition("WORDS#r")).await.unwrap();
    assert!(rows.items.is_empty(), "{:?}", rows.items);
    let revision = trial.revision(&anna, &rates).await;
    trial.site.edit_stream(&anna, &rates, &revision, fields("Rates before the open")).await.unwrap();
    assert_eq!(found(&trial, "rates").await, ["rates-before-the-open"], "back again");
    agree(&trial).await;
}

#[tokio::test]
async fn what_does_not_change_the_index_leaves_it_alone() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates").await;
    let revision = trial.revision(&anna, &rates).await;
    let table = Failing::new(trial.table(), Fails::From(usize::MAX));
    let site = Site::new(table.clone(), clock(&trial.now));
    let other = StreamFields { description: "Another.".to_owned(), ..fields("Rates") };
    site.edit_stream(&anna, &rates, &revision, other).await.unwrap();
    assert_eq!(table.writes(), 1);
}

#[tokio::test]
async fn rows_that_were_left_show_nothing() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates").await;
    let cut = |first: usize| Site::new(Failing::new(trial.table(), Fails::From(first)), clock(&trial.now));
    // Cut off before the stream is changed, and after it was.
    let revision = trial.revision(&anna, &rates).await;
    cut(1).edit_stream(&anna, &rates, &revision, fields("Bonds")).await.unwrap_err();
    assert!(found(&trial, "bonds").await.is_empty());
    assert_eq!(found(&trial, "rates").await, ["rates"]);
    cut(2).edit_stream(&anna, &rates, &revision, fields("Shares")).await.unwrap();
    assert!(found(&trial, "rates").await.is_empty());
    assert_eq!(found(&trial, "shares").await, ["rates"]);
    cut(1).delete_stream(&anna, &rates).await.unwrap();
    assert!(found(&trial, "shares").await.is_empty());
    let rows = trial.table().query(Query::partition("WORDS#s")).await.unwrap();
    assert!(!rows.items.is_empty(), "they were left");
    agree(&trial).await;
}

#[tokio::test]
async fn a_long_title_does_not_push_channel_and_tickers_out() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    // Each character begins a piece of its own.
    let title: String = ('\u{4E00}'..).take(120).collect();
    let long = StreamFields {
        tickers: vec!["XNAS:AAPL".to_owned(), "XSHG:600519".to_owned()],
        topics: vec!["bonds".to_owned(), "rates".to_owned()],
        ..fields(&title)
    };
    let slug = trial.site.create_stream(&anna, long.clone()).await.unwrap().value;
    for words in ["AAPL", "600519.SH", "Macro Desk", "Apple", "茅台", "贵州茅台", &beginning(&title)] {
        assert_eq!(found(&trial, words).await, [slug.as_str()], "{words}");
    }
    let revision = trial.revision(&anna, &slug).await;
    let other: String = ('\u{5E00}'..).take(120).collect();
    let longer = StreamFields { title: other.clone(), ..long };
    trial.site.edit_stream(&anna, &slug, &revision, longer).await.unwrap();
    for words in ["AAPL", "600519.SH", "Macro Desk", "Apple", "茅台", "贵州茅台", &beginning(&other)] {
        assert_eq!(found(&trial, words).await, [slug.as_str()], "{words}");
    }
    trial.site.delete_stream(&anna, &slug).await.unwrap();
    let rows = trial.table().query(Query::partition("WORDS#a")).await.unwrap();
    assert!(rows.items.is_empty(), "{:?}", rows.items);
}

#[tokio::test]
async fn a_long_name_does_not_push_the_title_out() {
    let trial = Trial::new().await;
    let new = trial.account("anna").await;
    let name: String = ('\u{6E00}'..).take(60).collect();
    let named = ChannelFields { name: name.clone(), ..channel("anna-desk") };
    trial.site.create_channel(&new.caller, named).await.unwrap();
    let anna = trial.site.caller(&new.token).await.unwrap().unwrap();
    let title: String = ('\u{4E00}'..).take(120).collect();
    let slug = trial.scheduled(&anna, &title).await;
    for words in ["AAPL", &beginning(&name), &beginning(&title)] {
        assert_eq!(found(&trial, words).await, [slug.as_str()], "{words}");
    }
}

/// As much of a Chinese text as one row of the index has.
fn beginning(text: &str) -> String {
    text.chars().take(8).collect()
}
