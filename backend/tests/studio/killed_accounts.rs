//! The same for what accounts and moderators do: cut off at any write, what is there is whole.

use backend::{Caller, Found};
use model::{Reported, Slug, Verdict};

use crate::killed::{cut_off, one_live, one_scheduled};
use crate::{PASSWORD, Trial, slug, with};

const NEW_PASSWORD: &str = "another horse of a colour";

#[tokio::test]
async fn another_password() {
    let writes = cut_off(
        async |trial| trial.account("anna").await,
        async |site, anna| site.change_password(&anna.caller, PASSWORD, NEW_PASSWORD, None).await.map(drop),
        async |site, anna| {
            let changed = site.log_in(with("anna", NEW_PASSWORD)).await.is_ok();
            assert_eq!(site.log_in(with("anna", PASSWORD)).await.is_ok(), !changed);
            assert_eq!(site.caller(&anna.token).await.unwrap().is_some(), !changed, "the session of before");
            changed
        },
    )
    .await;
    assert_eq!(writes, 2, "it is counted, and changed");
}

#[tokio::test]
async fn the_end_of_an_account() {
    let desk = slug("anna-desk");
    let writes = cut_off(
        async |trial| {
            let (_, slug) = one_scheduled(trial).await;
            let omar = trial.account("omar").await;
            trial.site.follow(&omar.caller, &desk, true).await.unwrap();
            trial.site.remind(&omar.caller, &slug, true).await.unwrap();
            trial.site.report(&omar.caller, Reported::Stream, &slug, None, "It lies.").await.unwrap();
            (omar, slug)
        },
        async |site, (omar, _)| site.delete_account(&omar.caller, PASSWORD).await,
        async |site, (omar, slug)| {
            let gone = site.caller(&omar.token).await.unwrap().is_none();
            assert_eq!(site.log_in(with("omar", PASSWORD)).await.is_err(), gone);
            if gone {
                let left = (site.follows(&omar.caller, &desk).await, site.reminds(&omar.caller, slug).await);
                assert!(matches!(left, (Ok(false), Ok(false))), "{left:?} is left of it");
            }
            gone
        },
    )
    .await;
    assert_eq!(
        writes, 6,
        "it is counted; what it follows, its reminders, the account, its devices, its reports"
    );
}

/// Who settles, the id of a report, and the live stream that it is about.
async fn one_reported(trial: &Trial) -> (Caller, String, Slug) {
    let (_, slug) = one_live(trial).await;
    trial.site.create_admin("mona", PASSWORD).await.unwrap();
    let mona = trial.site.log_in(with("mona", PASSWORD)).await.unwrap().caller;
    let omar = trial.account("omar").await;
    trial.site.report(&omar.caller, Reported::Stream, &slug, None, "It lies.").await.unwrap();
    let id = trial.site.reports(&mona).await.unwrap().remove(0).id;
    (mona, id, slug)
}

#[tokio::test]
async fn a_report_that_is_settled() {
    let writes = cut_off(
        one_reported,
        async |site, (mona, id, _)| site.settle(mona, id, Verdict::Remove).await.map(drop),
        async |site, (mona, _, slug)| {
            let settled = site.reports(mona).await.unwrap().is_empty();
            let gone = site.stream(slug).await.unwrap() == Found::Deleted;
            assert!(gone || !settled, "nobody will hear of the stream again, and it is there");
            settled
        },
    )
    .await;
    assert_eq!(writes, 3, "the stream, the index, the report");
}
