//! Keys for encoders.

use store::{Consistency, Key};

use crate::{Trial, slug};

#[tokio::test]
async fn a_key_is_told_once_and_replaced() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let (rates, bonds) = (trial.scheduled(&anna, "Rates").await, trial.scheduled(&anna, "Bonds").await);
    let site = trial.another();
    assert!(!site.stream_key_fits(&rates, "").await.unwrap(), "there is none");
    let first = trial.site.replace_stream_key(&anna, &rates).await.unwrap();
    assert_eq!(first.key.len(), 43, "32 bytes in base64url");
    assert_eq!(format!("{first:?}"), "StreamKey");
    assert!(site.stream_key_fits(&rates, &first.key).await.unwrap());
    for wrong in ["", &first.key[..42], &format!("{}x", first.key), &"x".repeat(100_000)] {
        assert!(!site.stream_key_fits(&rates, wrong).await.unwrap());
    }
    assert!(!site.stream_key_fits(&bonds, &first.key).await.unwrap(), "it is of one stream");
    assert!(!site.stream_key_fits(&slug("no-such-stream"), &first.key).await.unwrap());

    let second = trial.site.replace_stream_key(&anna, &rates).await.unwrap();
    assert!(site.stream_key_fits(&rates, &second.key).await.unwrap());
    assert!(!site.stream_key_fits(&rates, &first.key).await.unwrap());
    let row = trial.table().get(&Key::new("STREAM_KEY#rates", "KEY"), Consistency::Strong).await.unwrap();
    let body = row.unwrap().body;
    assert!(!body.contains(&second.key) && body.len() == 66, "its hash alone is kept: {body}");
    let deed = format!("{} replace_stream_key stream:rates", anna.account);
    assert_eq!(trial.deeds().await.iter().filter(|other| **other == deed).count(), 2);
}
