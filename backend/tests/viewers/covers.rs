//! Pictures of streams.

use backend::Refusal;
use bytes::Bytes;
use model::{FieldError, Problem, Slug, Stream};
use store::{FileObjects, Objects};

use crate::{Trial, is_conflict, is_not_found, slug, wrong};

/// A PNG as far as its chunks go, with something beside its pixels.
fn picture(pixels: &[u8]) -> Bytes {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [0, 0, 2, 0x80, 0, 0, 1, 0xe0, 8, 2, 0, 0, 0];
    for (kind, data) in [(b"IHDR", header.as_slice()), (b"tEXt", b"GPS"), (b"IDAT", pixels), (b"IEND", b"")] {
        file.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        file.extend_from_slice(kind);
        file.extend_from_slice(data);
        file.extend_from_slice(b"\0crc");
    }
    file.into()
}

async fn stream(trial: &Trial, slug: &Slug) -> Stream {
    trial.another().stream(slug).await.unwrap().here().unwrap()
}

/// The names of all covers that are kept.
async fn kept(trial: &Trial) -> Vec<String> {
    let objects = FileObjects::open(&trial.folder.path().join("objects")).unwrap();
    let listing = objects.list("covers/", None, 100).await.unwrap();
    listing.objects.into_iter().map(|object| object.name).collect()
}

#[tokio::test]
async fn a_cover_is_shown_until_another_takes_its_place() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let slug = trial.scheduled(&lena, "A stream", 60).await;
    let revision = async || trial.site.own_stream(&lena, &slug).await.unwrap().revision;

    let set = trial.site.set_cover(&lena, &slug, &revision().await, Some(picture(b"one"))).await.unwrap();
    let tags: Vec<String> = set.tags.iter().map(ToString::to_string).collect();
    assert!(tags.iter().any(|tag| tag == "stream:a-stream"), "{tags:?}");
    let first = stream(&trial, &slug).await.picture.unwrap();
    assert_eq!(stream(&trial, &slug).await.cover(), format!("/covers/{first}"));
    let (id, extension) = first.split_once('.').unwrap();
    assert_eq!((id.len(), extension), (32, "png"));
    let (content_type, body) = trial.another().cover(&first).await.unwrap().unwrap();
    assert_eq!(content_type, "image/png");
    assert!(body.windows(3).any(|part| part == b"one") && !body.windows(3).any(|part| part == b"GPS"));

    trial.site.set_cover(&lena, &slug, &revision().await, Some(picture(b"two"))).await.unwrap();
    let second = stream(&trial, &slug).await.picture.unwrap();
    assert_eq!(kept(&trial).await, [format!("covers/{second}")], "the one before is deleted");
    assert_eq!(trial.site.cover(&first).await.unwrap(), None);

    trial.site.set_cover(&lena, &slug, &revision().await, None).await.unwrap();
    assert_eq!(stream(&trial, &slug).await.picture, None);
    assert!(kept(&trial).await.is_empty());
    let deeds = trial.deeds(&lena).await;
    for (did, times) in [("create_stream", 1), ("set_cover", 2), ("remove_cover", 1)] {
        let deed = format!("{did} stream:a-stream");
        assert_eq!(deeds.iter().filter(|other| **other == deed).count(), times, "{did}");
    }
}

#[tokio::test]
async fn nothing_is_kept_of_what_is_refused() {
    let trial = Trial::new();
    let (lena, omar) = (trial.host("lena").await, trial.host("omar").await);
    let anna = trial.viewer("anna").await;
    let own = trial.scheduled(&lena, "A stream", 60).await;
    let revision = trial.site.own_stream(&lena, &own).await.unwrap().revision;
    for (body, problem) in [
        (Bytes::new(), Problem::NotAllowed),
        (Bytes::from_static(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Problem::NotAllowed),
        (picture(b"one").slice(..40), Problem::NotAllowed),
        (picture(&vec![0; 4 * 1_024 * 1_024]), Problem::TooLong { most: 4_194_304 }),
    ] {
        let errors = wrong(trial.site.set_cover(&lena, &own, &revision, Some(body)).await);
        assert_eq!(errors, [FieldError::new("cover", problem)]);
    }
    for other in [&omar, &anna] {
        let refused = trial.site.set_cover(other, &own, &revision, Some(picture(b"one"))).await;
        assert!(matches!(refused, Err(Refusal::Forbidden)), "{refused:?}");
    }
    let stale = trial.site.set_cover(&lena, &own, "0000000000000000", Some(picture(b"one"))).await;
    assert!(is_conflict(&stale), "{stale:?}");
    let nowhere = trial.site.set_cover(&lena, &slug("never-there"), &revision, Some(picture(b"one"))).await;
    assert!(is_not_found(&nowhere), "{nowhere:?}");
    assert!(kept(&trial).await.is_empty());
}

#[tokio::test]
async fn two_hundred_keys_and_covers_a_day() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let slug = trial.scheduled(&lena, "A stream", 60).await;
    let revision = async || trial.site.own_stream(&lena, &slug).await.unwrap().revision;
    for _ in 0..199 {
        trial.site.replace_stream_key(&lena, &slug).await.unwrap();
    }
    trial.site.set_cover(&lena, &slug, &revision().await, Some(picture(b"one"))).await.unwrap();
    let cover = stream(&trial, &slug).await.picture.unwrap();
    let refused = trial.another().set_cover(&lena, &slug, &revision().await, Some(picture(b"two"))).await;
    assert!(matches!(refused, Err(Refusal::TooMany { retry_after: 57_600 })), "{refused:?}");
    let refused = trial.another().replace_stream_key(&lena, &slug).await;
    assert!(matches!(refused, Err(Refusal::TooMany { .. })), "{refused:?}");
    assert_eq!(kept(&trial).await, [format!("covers/{cover}")]);
    trial.later(57_600);
    trial.site.replace_stream_key(&lena, &slug).await.unwrap();
}

#[tokio::test]
async fn of_two_at_once_one_is_kept() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let slug = trial.scheduled(&lena, "A stream", 60).await;
    let revision = trial.site.own_stream(&lena, &slug).await.unwrap().revision;
    let (one, two) = (trial.another(), trial.another());
    let (first, second) = tokio::join!(
        one.set_cover(&lena, &slug, &revision, Some(picture(b"one"))),
        two.set_cover(&lena, &slug, &revision, Some(picture(b"two"))),
    );
    assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1);
    assert!(is_conflict(&first) || is_conflict(&second));
    let name = stream(&trial, &slug).await.picture.unwrap();
    assert_eq!(kept(&trial).await, [format!("covers/{name}")]);
}

#[tokio::test]
async fn only_covers_are_given_out() {
    let trial = Trial::new();
    let objects = FileObjects::open(&trial.folder.path().join("objects")).unwrap();
    let id = "0".repeat(32);
    for name in [format!("covers/{id}.svg"), format!("pages/{id}.png")] {
        objects.put(&name, Bytes::from_static(b"x").into(), store::Condition::None).await.unwrap();
    }
    for name in [
        "",
        ".png",
        "a-stream.svg",
        "../x.png",
        &format!("{id}.svg"),
        &format!("{id}.png"),
        &format!("../pages/{id}.png"),
        &format!("{id}.png/"),
        &format!("{}.png", "A".repeat(32)),
        &format!("{id}.png.png"),
    ] {
        assert_eq!(trial.site.cover(name).await.unwrap(), None, "{name}");
    }
}
