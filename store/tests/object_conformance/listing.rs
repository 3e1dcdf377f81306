//! Listings.

use store::{Error, Listed, MAX_LISTED};

use super::{Bench, put};

/// In the order of their bytes, in which '-' and '.' come before '/', '_' and letters behind it.
const NAMES: [&str; 13] =
    ["A", "a", "a-", "a-b", "a.b", "a/b", "a/b-c", "a/b/c", "a/bc", "a0", "a_b", "ab", "b/a/c"];

async fn fill(bench: &Bench) {
    for name in NAMES.iter().rev() {
        put(bench, name, name).await;
    }
}

async fn names(bench: &Bench, prefix: &str, after: Option<&str>) -> Vec<String> {
    let listing = bench.objects.list(prefix, after, MAX_LISTED).await.unwrap();
    assert_eq!(listing.next, None);
    listing.objects.into_iter().map(|object| object.name).collect()
}

pub async fn a_listing_follows_the_bytes_of_names(bench: Bench) {
    assert_eq!(names(&bench, "", None).await, [""; 0]);
    fill(&bench).await;
    assert!(NAMES.is_sorted());
    assert_eq!(names(&bench, "", None).await, NAMES);
    let revision = put(&bench, "a/b", "four").await;
    let listing = bench.objects.list("a/b", None, 1).await.unwrap();
    assert_eq!(listing.objects, [Listed { name: "a/b".to_owned(), size: 4, revision }]);
    for name in ["a", "a/b", "a/b/c"] {
        bench.objects.delete(name).await.unwrap();
    }
    let rest = NAMES.into_iter().filter(|name| !["a", "a/b", "a/b/c"].contains(name));
    assert_eq!(names(&bench, "", None).await, rest.collect::<Vec<_>>());
}

pub async fn pages_join(bench: Bench) {
    fill(&bench).await;
    for limit in 1..=NAMES.len() + 1 {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let page = bench.objects.list("", after.as_deref(), limit).await.unwrap();
            assert!(page.objects.len() <= limit);
            all.extend(page.objects.into_iter().map(|object| object.name));
            let Some(next) = page.next else { break };
            assert_eq!(Some(&next), all.last());
            after = Some(next);
        }
        assert_eq!(all, NAMES, "{limit} a page");
    }
    for after in NAMES.into_iter().chain(["Z", "a/", "a/b/", "a/bb", "a/c", "b", "b/", "b/a/d", "c"]) {
        let expected: Vec<&str> = NAMES.into_iter().filter(|name| *name > after).collect();
        assert_eq!(names(&bench, "", Some(after)).await, expected, "after {after}");
    }
}

pub async fn a_prefix_is_a_text(bench: Bench) {
    fill(&bench).await;
    for prefix in ["a", "a/", "a/b", "a/b/", "a-", "a.", "b", "b/a", "b/a/c", "b/a/c/", "a/b/c/d", "c", "Ab"]
    {
        let expected: Vec<&str> = NAMES.into_iter().filter(|name| name.starts_with(prefix)).collect();
        assert_eq!(names(&bench, prefix, None).await, expected, "{prefix}");
        for after in ["A", "a", "a/b", "a/b/c", "ab", "c"] {
            let expected: Vec<&str> = expected.iter().copied().filter(|name| *name > after).collect();
            assert_eq!(names(&bench, prefix, Some(after)).await, expected, "{prefix} after {after}");
        }
    }
}

pub async fn listings_that_are_none(bench: Bench) {
    put(&bench, "a", "x").await;
    let refused = async |prefix: &str, after: Option<&str>, limit| {
        matches!(bench.objects.list(prefix, after, limit).await, Err(Error::Limit { .. }))
    };
    for limit in [0, MAX_LISTED + 1, usize::MAX] {
        assert!(refused("", None, limit).await, "{limit}");
    }
    let deep = vec!["a"; 300].join("/");
    for text in ["/", "a//", "a//b", ".", "a/.", "a/.b", "../", "a b", "ä", "a=", "a\0", &deep] {
        assert!(refused(text, None, 1).await, "prefix {text:?}");
        assert!(refused("", Some(text), 1).await, "after {text:?}");
    }
    assert_eq!(names(&bench, "", Some("")).await, ["a"]);
}
