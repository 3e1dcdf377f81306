//! A process that is killed at a write, or does not hear of one: what is there is whole, and can be carried on with.

use backend::{Caller, Found, Refusal, Site};
use bytes::Bytes;
use model::{ChannelFields, Role, Slug, Status, StreamFields};

use crate::agree::agree;
use crate::failing::{Failing, Fails};
use crate::place::Engine;
use crate::{PASSWORD, Trial, bring, channel, fields, slug, with};

/// Does something on sites that are cut off, at each of its writes in turn, and says how many these are. Whatever is cut off,
/// all rows agree; what was answered is done; and what is not done can be done then.
pub(crate) async fn cut_off<P>(
    prepare: impl AsyncFn(&Trial) -> P,
    act: impl AsyncFn(&Site, &P) -> Result<(), Refusal>,
    is_done: impl AsyncFn(&Site, &P) -> bool,
) -> usize {
    cut_off_on(Engine::Sqlite, prepare, act, is_done).await
}

/// The same on this engine.
async fn cut_off_on<P>(
    engine: Engine,
    prepare: impl AsyncFn(&Trial) -> P,
    act: impl AsyncFn(&Site, &P) -> Result<(), Refusal>,
    is_done: impl AsyncFn(&Site, &P) -> bool,
) -> usize {
    for number in 0.. {
        let mut writes = 0;
        for fails in [Fails::From(number), Fails::AnswerOf(number)] {
            let trial = Trial::on(engine).await;
            let prepared = prepare(&trial).await;
            let table = Failing::new(trial.table(), fails);
            let answer = act(&trial.over(table.clone()), &prepared).await;
            writes = table.writes();
            agree(&trial).await;
            let done = is_done(&trial.another(), &prepared).await;
            match answer {
                Ok(()) => assert!(done, "{fails:?}: it is not done"),
                Err(Refusal::Failed(_)) => {}
                Err(other) => panic!("{fails:?}: {other:?}"),
            }
            if !done {
                act(&trial.another(), &prepared).await.unwrap();
                assert!(is_done(&trial.another(), &prepared).await, "{fails:?}: it can't be done again");
                agree(&trial).await;
            }
        }
        if writes <= number {
            return number;
        }
    }
    unreachable!("no operation has so many writes")
}

const TITLE: &str = "Rates before the open";

/// A host with a scheduled stream.
pub(crate) async fn one_scheduled(trial: &Trial) -> (Caller, Slug) {
    let host = trial.host("anna").await;
    let slug = trial.scheduled(&host, TITLE).await;
    trial.site.replace_stream_key(&host, &slug).await.unwrap();
    trial.later(60);
    (host, slug)
}

pub(crate) async fn one_live(trial: &Trial) -> (Caller, Slug) {
    let (host, slug) = one_scheduled(trial).await;
    bring(trial, &host, &slug, Status::Live).await;
    trial.later(60);
    (host, slug)
}

/// The same with another title, and as which revision it was read.
async fn one_retitled(trial: &Trial) -> (Caller, Slug, String) {
    let (host, slug) = one_scheduled(trial).await;
    let revision = trial.revision(&host, &slug).await;
    trial.site.edit_stream(&host, &slug, &revision, fields("Bonds at noon")).await.unwrap();
    let revision = trial.revision(&host, &slug).await;
    (host, slug, revision)
}

async fn has_status(site: &Site, slug: &Slug, status: Status) -> bool {
    site.stream(slug).await.unwrap().here().unwrap().status == status
}

#[tokio::test]
async fn a_registration() {
    for engine in Engine::ALL {
        let writes = cut_off_on(
            engine,
            async |_| {},
            async |site, ()| site.register(with("anna", PASSWORD)).await.map(drop),
            async |site, ()| site.log_in(with("anna", PASSWORD)).await.is_ok(),
        )
        .await;
        assert_eq!(writes, 1, "{engine:?}");
    }
}

#[tokio::test]
async fn a_new_channel() {
    let writes = cut_off(
        async |trial| trial.account("anna").await,
        async |site, anna| site.create_channel(&anna.caller, channel("anna-desk")).await.map(drop),
        async |site, anna| {
            let caller = site.caller(&anna.token).await.unwrap().unwrap();
            let listed = site.channels().await.unwrap().len() == 1;
            assert_eq!(
                (caller.role, caller.channel.is_some()),
                if listed { (Role::Host, true) } else { (Role::Viewer, false) }
            );
            listed
        },
    )
    .await;
    assert_eq!(writes, 1);
}

#[tokio::test]
async fn an_edit_of_a_channel() {
    let writes = cut_off(
        async |trial| {
            let (host, _) = one_scheduled(trial).await;
            let revision = trial.site.studio(&host, None).await.unwrap().channel.unwrap().revision;
            (host, revision)
        },
        async |site, (host, revision)| {
            let other = ChannelFields { name: "The Desk".to_owned(), ..channel("anna-desk") };
            site.edit_channel(host, revision, other).await.map(drop)
        },
        async |site, _| site.channels().await.unwrap()[0].name == "The Desk",
    )
    .await;
    assert_eq!(writes, 1);
}

#[tokio::test]
async fn a_new_stream() {
    let writes = cut_off(
        async |trial| trial.host("anna").await,
        async |site, host| site.create_stream(host, fields(TITLE)).await.map(drop),
        async |site, _| site.stream(&slug("rates-before-the-open")).await.unwrap().here().is_some(),
    )
    .await;
    assert_eq!(writes, 2, "it is counted, and made");
}

#[tokio::test]
async fn an_edit() {
    let writes = cut_off(
        async |trial| {
            let (host, slug) = one_scheduled(trial).await;
            let revision = trial.revision(&host, &slug).await;
            (host, slug, revision)
        },
        async |site, (host, slug, revision)| {
            let other = StreamFields { tickers: vec!["XSHG:600519".to_owned()], ..fields("Rates at noon") };
            site.edit_stream(host, slug, revision, other).await.map(drop)
        },
        async |site, (_, slug, _)| site.stream(slug).await.unwrap().here().unwrap().title == "Rates at noon",
    )
    .await;
    assert_eq!(writes, 3, "the index, the stream, the index");
}

#[tokio::test]
async fn a_renaming() {
    let new = slug("bonds-at-noon");
    let writes = cut_off(
        one_retitled,
        async |site, (host, slug, revision)| site.rename_stream(host, slug, revision).await.map(drop),
        async |site, (_, old, _)| {
            let moved = site.stream(old).await.unwrap() == Found::Moved(new.clone());
            assert_eq!(site.stream(&new).await.unwrap().here().is_some(), moved);
            moved
        },
    )
    .await;
    assert_eq!(writes, 4, "it is counted; the index, the stream, the index");
}

#[tokio::test]
async fn going_live() {
    for engine in Engine::ALL {
        let writes = cut_off_on(
            engine,
            one_scheduled,
            async |site, (host, slug)| site.go_live(host, slug).await.map(drop),
            async |site, (_, slug)| has_status(site, slug, Status::Live).await,
        )
        .await;
        assert_eq!(writes, 4, "{engine:?}");
    }
}

#[tokio::test]
async fn an_end() {
    let writes = cut_off(
        one_live,
        async |site, (host, slug)| site.end_stream(host, slug).await.map(drop),
        async |site, (_, slug)| has_status(site, slug, Status::Ended).await,
    )
    .await;
    assert_eq!(writes, 1, "the index stays as it is");
}

#[tokio::test]
async fn a_cancellation() {
    let writes = cut_off(
        one_scheduled,
        async |site, (host, slug)| site.cancel_stream(host, slug).await.map(drop),
        async |site, (_, slug)| has_status(site, slug, Status::Cancelled).await,
    )
    .await;
    assert_eq!(writes, 1, "the index stays as it is");
}

/// A PNG as far as its chunks go.
fn picture() -> Bytes {
    let header = [0, 0, 2, 0x80, 0, 0, 1, 0xe0, 8, 2, 0, 0, 0];
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header.as_slice()), (b"IDAT", b"pixels"), (b"IEND", b"")] {
        file.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        file.extend_from_slice(kind);
        file.extend_from_slice(data);
        file.extend_from_slice(b"\0crc");
    }
    file.into()
}

#[tokio::test]
async fn a_cover() {
    let writes = cut_off(
        async |trial| {
            let (host, slug) = one_scheduled(trial).await;
            let revision = trial.revision(&host, &slug).await;
            (host, slug, revision)
        },
        async |site, (host, slug, revision)| {
            site.set_cover(host, slug, revision, Some(picture())).await.map(drop)
        },
        async |site, (_, slug, _)| {
            let stream = site.stream(slug).await.unwrap().here().unwrap();
            let Some(name) = stream.picture else { return false };
            assert!(site.cover(&name).await.unwrap().is_some(), "its picture is not there");
            true
        },
    )
    .await;
    assert_eq!(writes, 2, "it is counted, and put");
}

#[tokio::test]
async fn a_deletion() {
    let writes = cut_off(
        one_scheduled,
        async |site, (host, slug)| site.delete_stream(host, slug).await.map(drop),
        async |site, (_, slug)| site.stream(slug).await.unwrap() == Found::Deleted,
    )
    .await;
    assert_eq!(writes, 2);
}

#[tokio::test]
async fn what_the_clock_does() {
    let writes = cut_off(
        async |trial| {
            let (_, slug) = one_scheduled(trial).await;
            trial.later(4 * 3_600);
            slug
        },
        async |site, _| Ok(site.tidy().await.map(drop)?),
        async |site, slug| has_status(site, slug, Status::Cancelled).await,
    )
    .await;
    assert_eq!(writes, 1);
}
