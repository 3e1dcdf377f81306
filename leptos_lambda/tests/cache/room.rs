//! Floods of addresses: the memory is bounded, and what people read stays.

use crate::pages::TestSite;
use leptos_lambda::CacheSettings;

const ROOM: u64 = 2 * 1_024 * 1_024;

async fn flooded(addresses: u32, address: impl Fn(u32) -> String) -> TestSite {
    let site = TestSite::with(|settings| CacheSettings { memory_bytes: ROOM, ..settings });
    for number in 0..addresses {
        site.get(&address(number)).await;
        if number % 10 == 0 {
            site.get("/pages/hot").await;
        }
    }
    site
}

/// How often the hot page was there, in a hundred, and the bytes held.
fn hot(site: &TestSite, expected: u64) -> (u64, u64) {
    let metrics = site.cache.metrics();
    (metrics.hits * 100 / expected, metrics.bytes)
}

#[tokio::test]
async fn parameters_that_do_not_count_take_no_room() {
    let site = flooded(50_000, |number| format!("/pages/a?x={number}")).await;
    assert_eq!(site.renders(), 2);
    assert_eq!(site.cache.metrics().pages, 2);
}

#[tokio::test]
async fn unknown_names_do_not_drive_out_what_people_read() {
    for kind in ["/pages/unknown-", "/nowhere/", "/pages/known-"] {
        let site = flooded(20_000, |number| format!("{kind}{number}")).await;
        let others = if kind == "/nowhere/" { 20_000 } else { 0 };
        let (hits, bytes) = hot(&site, 2_000 + others);
        assert!(hits >= 95, "{kind}: {hits} of 100");
        assert!(bytes <= ROOM + ROOM / 10, "{kind}: {bytes} bytes");
        assert!(bytes > 0);
    }
}
