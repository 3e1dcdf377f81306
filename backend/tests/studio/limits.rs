//! How much of a table a host can fill in a day.

use backend::Refusal;
use model::{StreamFields, Time};

use crate::{NOW, Trial, fields, slug};

/// From the clock of the tests to the end of its day, in seconds.
const LEFT: i64 = 57_600;

/// A stream in two days.
fn stream(title: &str) -> StreamFields {
    StreamFields { starts_at: Time(NOW + 2 * 86_400), ..fields(title) }
}

#[tokio::test]
async fn a_hundred_new_streams_and_new_slugs_a_day() {
    let trial = Trial::new().await;
    let (anna, lena) = (trial.host("anna").await, trial.host("lena").await);
    // What is refused for what was typed does not count.
    trial.site.create_stream(&anna, stream("")).await.unwrap_err();
    for _ in 0..99 {
        trial.site.create_stream(&anna, stream("Daily")).await.unwrap();
    }
    let daily = slug("daily");
    let revision = trial.revision(&anna, &daily).await;
    trial.site.edit_stream(&anna, &daily, &revision, stream("Weekly")).await.unwrap();
    let revision = trial.revision(&anna, &daily).await;
    let weekly = trial.site.rename_stream(&anna, &daily, &revision).await.unwrap().value;
    let revision = trial.revision(&anna, &weekly).await;
    let refused = [
        trial.another().create_stream(&anna, stream("One more")).await.map(drop),
        trial.another().rename_stream(&anna, &weekly, &revision).await.map(drop),
    ];
    for refused in refused {
        let Err(Refusal::TooMany { retry_after }) = refused else { panic!("{refused:?}") };
        assert_eq!(i64::from(retry_after), LEFT);
    }
    assert_eq!(trial.site.create_stream(&lena, stream("One more")).await.unwrap().value, slug("one-more"));
    trial.later(LEFT);
    trial.site.create_stream(&anna, stream("Another")).await.unwrap();
}
