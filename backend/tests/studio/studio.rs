//! What hosts see of what is theirs.

use backend::{Caller, Refusal};
use model::{Cursor, Role, StreamFields, Time};

use crate::{NOW, Trial, fields, slug, slugs};

#[tokio::test]
async fn who_has_no_channel_sees_none() {
    let trial = Trial::new().await;
    let anna = trial.account("anna").await.caller;
    let studio = trial.site.studio(&anna, None).await.unwrap();
    assert_eq!((studio.channel, studio.streams.streams.len(), studio.streams.next), (None, 0, None));
}

#[tokio::test]
async fn a_host_sees_all_streams_of_the_own_channel() {
    let trial = Trial::new().await;
    let (anna, lena) = (trial.host("anna").await, trial.host("lena").await);
    trial.scheduled(&lena, "Not anna's").await;
    for number in 0..30 {
        let at = StreamFields { starts_at: Time(NOW + 3_600 + 60 * number), ..fields("Daily") };
        trial.site.create_stream(&anna, at).await.unwrap();
    }
    let studio = trial.another().studio(&anna, None).await.unwrap();
    assert_eq!(studio.channel.unwrap().channel.handle, "anna-desk");
    let first = studio.streams;
    assert_eq!((first.streams.len(), slugs(&first.streams)[0]), (24, "daily-30"));
    let next: Cursor = first.next.unwrap();
    let second = trial.site.studio(&anna, Some(&next)).await.unwrap().streams;
    assert_eq!(slugs(&second.streams), ["daily-6", "daily-5", "daily-4", "daily-3", "daily-2", "daily"]);
    assert_eq!(second.next, None);
}

#[tokio::test]
async fn an_own_stream_says_what_is_still_to_be_said() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let silent = StreamFields { positions: None, sponsor: None, ..fields("Rates") };
    let rates = trial.site.create_stream(&anna, silent).await.unwrap().value;
    let own = trial.site.own_stream(&anna, &rates).await.unwrap();
    assert_eq!(own.undisclosed, ["positions", "sponsor"]);
    assert!(!own.has_key);
    assert_eq!(own.stream, trial.stream(&rates).await);
    trial.site.replace_stream_key(&anna, &rates).await.unwrap();
    trial.site.edit_stream(&anna, &rates, &own.revision, fields("Rates")).await.unwrap();
    let own = trial.another().own_stream(&anna, &rates).await.unwrap();
    assert_eq!((own.undisclosed.len(), own.has_key), (0, true));
}

#[tokio::test]
async fn only_the_owner_sees_it() {
    let trial = Trial::new().await;
    let (anna, lena) = (trial.host("anna").await, trial.host("lena").await);
    let rates = trial.scheduled(&anna, "Rates").await;
    for caller in [
        lena.clone(),
        Caller { role: Role::Admin, ..lena },
        Caller { role: Role::Moderator, channel: None, ..anna.clone() },
        Caller { role: Role::Viewer, ..anna.clone() },
    ] {
        let refused = trial.site.own_stream(&caller, &rates).await;
        assert!(matches!(refused, Err(Refusal::Forbidden)), "{refused:?}");
    }
    let absent = trial.site.own_stream(&anna, &slug("no-such-stream")).await;
    assert!(matches!(absent, Err(Refusal::NotFound)));
    trial.site.delete_stream(&anna, &rates).await.unwrap();
    assert!(matches!(trial.site.own_stream(&anna, &rates).await, Err(Refusal::NotFound)));
}
