//! Parts of bodies, and readers that have them already.

use store::{Opened, Part, Reading, Revision};

use super::{Bench, body, found, put};

fn part(part: Part) -> Reading {
    Reading { part: Some(part), unless: None }
}

pub async fn brings_the_part_that_was_asked_for(bench: Bench) {
    let digits = "0123456789";
    let revision = put(&bench, "a", digits).await;
    for (asked, range) in [
        (Part::From(0), 0..10),
        (Part::From(3), 3..10),
        (Part::From(9), 9..10),
        (Part::Within(0, 0), 0..1),
        (Part::Within(2, 4), 2..5),
        (Part::Within(0, 9), 0..10),
        (Part::Within(7, 10), 7..10),
        (Part::Within(9, u64::MAX), 9..10),
        (Part::Last(1), 9..10),
        (Part::Last(10), 0..10),
        (Part::Last(11), 0..10),
    ] {
        let found = found(&bench, "a", part(asked)).await;
        assert_eq!((found.range, found.size, &found.revision), (range.clone(), 10, &revision), "{asked:?}");
        assert_eq!(found.body.size(), range.end - range.start, "{asked:?}");
        let bytes = digits.as_bytes().iter().copied().enumerate();
        let expected: Vec<u8> =
            bytes.filter(|(at, _)| range.contains(&(*at as u64))).map(|(_, byte)| byte).collect();
        assert_eq!(found.body.collect().await.unwrap(), expected, "{asked:?}");
    }
    for asked in [
        Part::From(10),
        Part::From(u64::MAX),
        Part::Within(10, 20),
        Part::Within(5, 4),
        Part::Within(20, 10),
        Part::Last(0),
    ] {
        let opened = bench.objects.open("a", part(asked)).await.unwrap();
        assert!(matches!(opened, Opened::OutOfRange { size: 10 }), "{asked:?}: {opened:?}");
        let absent = bench.objects.open("b", part(asked)).await.unwrap();
        assert!(matches!(absent, Opened::Absent), "{asked:?}: {absent:?}");
    }
}

pub async fn an_empty_object_has_no_part(bench: Bench) {
    put(&bench, "a", "").await;
    for asked in [Part::From(0), Part::Within(0, 5), Part::Last(5), Part::Last(0)] {
        let opened = bench.objects.open("a", part(asked)).await.unwrap();
        assert!(matches!(opened, Opened::OutOfRange { size: 0 }), "{asked:?}: {opened:?}");
    }
    let found = found(&bench, "a", Reading::default()).await;
    assert_eq!((found.range, found.size), (0..0, 0));
    assert_eq!(found.body.collect().await.unwrap(), "");
}

pub async fn only_if_it_has_changed(bench: Bench) {
    let open = async |part, unless: &Revision| {
        let reading = Reading { part, unless: Some(unless.clone()) };
        bench.objects.open("a", reading).await.unwrap()
    };
    let never = Revision("never".to_owned());
    assert!(matches!(open(None, &never).await, Opened::Absent));
    let first = put(&bench, "a", "one").await;
    assert!(matches!(open(None, &first).await, Opened::Unchanged));
    assert!(matches!(open(Some(Part::From(1)), &first).await, Opened::Unchanged));
    assert!(matches!(open(Some(Part::From(3)), &first).await, Opened::Unchanged), "before its part counts");
    assert!(matches!(open(None, &never).await, Opened::Found(_)));
    let second = put(&bench, "a", "two").await;
    match open(None, &first).await {
        Opened::Found(found) => assert_eq!(found.revision, second),
        other => panic!("{other:?}"),
    }
    assert_eq!(body(&bench, "a").await.as_deref(), Some("two"));
}
