//! What a host does shows on the public pages with the next request, in both languages.

use crate::common::{SITE_URL, headline, in_chinese};
use crate::html::{all, card};
use crate::trial::{Trial, channel, stream, with};
use crate::visitor::{NOTHING, Visitor};

const LISTS: [&str; 7] =
    ["/", "/live", "/upcoming", "/replays", "/channels/annas-desk", "/topics/bonds", "/tickers/XNAS-AAPL"];
const OWN_LISTS: [&str; 3] = ["/channels/annas-desk", "/topics/bonds", "/tickers/XNAS-AAPL"];

/// A page in both languages, with the path of each.
async fn both(viewer: &mut Visitor, path: &str) -> [(String, u16, String); 2] {
    let mut pages = [(path.to_owned(), 0, String::new()), (in_chinese(path), 0, String::new())];
    for (path, status, body) in &mut pages {
        let answer = viewer.get(path).await;
        (*status, *body) = (answer.status, answer.body);
    }
    pages
}

/// Every page says of the stream that it is this, and those lists that it stands in, and no others, show it.
async fn assert_shown(viewer: &mut Visitor, slug: &str, status: &str, list: &[&str]) {
    for path in LISTS {
        let expected = (list.contains(&path) || OWN_LISTS.contains(&path)).then_some(status);
        for (path, answered, page) in both(viewer, path).await {
            assert_eq!(answered, 200, "{path}");
            assert_eq!(card(&page, slug), expected, "{path} when it is {status}");
        }
    }
    for (path, answered, page) in both(viewer, &format!("/streams/{slug}")).await {
        assert_eq!((answered, headline(&page)), (200, status), "{path}");
    }
}

/// No list shows it.
async fn assert_gone(viewer: &mut Visitor, slug: &str) {
    for path in LISTS {
        for (path, _, page) in both(viewer, path).await {
            assert_eq!(card(&page, slug), None, "{path}");
        }
    }
    let answer = viewer.read("search", &[("q", "bonds")]).await;
    assert!(!answer.body.contains(&format!("\"{slug}\"")), "{}", answer.body);
}

/// The address leads to another for good (301), in both languages.
async fn assert_moved(viewer: &mut Visitor, from: &str, to: &str) {
    for language in ["", "/zh"] {
        let path = format!("{language}/streams/{from}");
        let answer = viewer.get(&path).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (301, format!("{language}/streams/{to}").as_str())
        );
    }
    viewer.read("stream", &[("slug", from)]).await.problem(404, "not-found");
}

async fn create(host: &mut Visitor, title: &str) -> String {
    host.done("streams/create", &stream(title)).await.as_str().unwrap().to_owned()
}

/// Gives it another title, and the slug of that.
async fn rename(host: &mut Visitor, slug: &str, title: &str) -> String {
    let revision = host.revision(slug).await;
    host.done("streams/edit", &with("slug", slug, with("revision", &revision, stream(title)))).await;
    let revision = host.revision(slug).await;
    let fields = [("slug", slug), ("revision", revision.as_str())];
    host.done("streams/rename", &fields).await.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_goes_through_its_life_before_everybodys_eyes() {
    let trial = Trial::start();
    let mut viewer = trial.visitor();
    let slug = "rates-before-the-open";
    // All pages are kept before anything happens, also those that are not there.
    for path in ["/channels/annas-desk", "/streams/rates-before-the-open"] {
        for (path, status, _) in both(&mut viewer, path).await {
            assert_eq!(status, 404, "{path}");
        }
    }
    assert_gone(&mut viewer, slug).await;
    let mut anna = trial.host("anna", "annas-desk").await;
    for (path, status, _) in both(&mut viewer, "/channels/annas-desk").await {
        assert_eq!(status, 200, "{path}");
    }
    assert_eq!(create(&mut anna, "Rates before the open").await, slug);
    assert_shown(&mut viewer, slug, "scheduled", &["/", "/upcoming"]).await;
    anna.done("streams/go-live", &[("slug", slug)]).await;
    assert_shown(&mut viewer, slug, "live", &["/", "/live"]).await;
    anna.done("message", &[("slug", slug), ("text", "Good morning, everybody")]).await;
    for (path, _, page) in both(&mut viewer, &format!("/streams/{slug}")).await {
        assert!(page.contains("Good morning, everybody"), "{path}");
    }
    anna.done("streams/end", &[("slug", slug)]).await;
    assert_shown(&mut viewer, slug, "replay", &["/", "/replays"]).await;
    // What can't be done to it any more changes nothing.
    for (function, status) in [("go-live", 409), ("end", 409), ("cancel", 409)] {
        let answer = anna.post(&format!("streams/{function}"), &[("slug", slug)]).await;
        assert_eq!(answer.status, status, "{function}");
    }
    assert_shown(&mut viewer, slug, "replay", &["/", "/replays"]).await;

    let other = create(&mut anna, "Called off").await;
    assert_shown(&mut viewer, &other, "scheduled", &["/", "/upcoming"]).await;
    anna.done("streams/cancel", &[("slug", other.as_str())]).await;
    assert_shown(&mut viewer, &other, "cancelled", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_after_the_next_streams_is_linked_to() {
    let trial = Trial::start();
    let (mut viewer, mut anna) = (trial.visitor(), trial.host("anna", "annas-desk").await);
    for _ in 0..25 {
        create(&mut anna, "Daily").await;
    }
    // They start at the same time, so they stand by their slugs.
    let last = "daily-9";
    for list in OWN_LISTS {
        for (path, _, page) in both(&mut viewer, list).await {
            assert_eq!((card(&page, "daily"), card(&page, last)), (Some("scheduled"), None), "{path}");
            let later = format!("{path}?after=");
            let links: Vec<String> =
                all(&page, "href").into_iter().filter(|link| link.starts_with(&later)).collect();
            let [link] = links.as_slice() else { panic!("{path}: {links:?}") };
            let answer = viewer.get(link).await;
            assert_eq!((answer.status, card(&answer.body, last)), (200, Some("scheduled")), "{link}");
            assert_eq!(card(&answer.body, "daily"), None, "{link}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_stream_leads_on_and_a_deleted_one_is_gone() {
    let trial = Trial::start();
    let mut viewer = trial.visitor();
    let mut anna = trial.host("anna", "annas-desk").await;
    let first = create(&mut anna, "Bonds this week").await;
    assert_shown(&mut viewer, &first, "scheduled", &["/", "/upcoming"]).await;
    for path in ["/streams/bonds-next-week", "/streams/%E5%BC%80%E7%9B%98%E5%89%8D"] {
        for (path, status, _) in both(&mut viewer, path).await {
            assert_eq!(status, 404, "{path}");
        }
    }

    let second = rename(&mut anna, &first, "Bonds next week").await;
    assert_eq!(second, "bonds-next-week");
    assert_moved(&mut viewer, &first, &second).await;
    assert_shown(&mut viewer, &second, "scheduled", &["/", "/upcoming"]).await;
    assert_gone(&mut viewer, &first).await;
    for (path, _, page) in both(&mut viewer, &format!("/streams/{second}")).await {
        assert!(page.contains("Bonds next week") && !page.contains("Bonds this week"), "{path}");
    }
    // Its chat goes with it, and whoever has the old name writes into the same.
    anna.done("streams/go-live", &[("slug", second.as_str())]).await;
    anna.done("message", &[("slug", first.as_str()), ("text", "Found you")]).await;
    let page = viewer.read("stream", &[("slug", second.as_str())]).await.json();
    assert_eq!(page["chat"][0]["text"], "Found you", "{page}");
    anna.done("streams/end", &[("slug", second.as_str())]).await;

    let third = rename(&mut anna, &second, "开盘前").await;
    assert_eq!(third, "开盘前");
    let address = "%E5%BC%80%E7%9B%98%E5%89%8D";
    assert_moved(&mut viewer, &second, address).await;
    assert_moved(&mut viewer, &first, &second).await;
    for (path, status, page) in both(&mut viewer, &format!("/streams/{address}")).await {
        assert_eq!((status, headline(&page)), (200, "replay"), "{path}");
    }
    for (path, _, page) in both(&mut viewer, "/replays").await {
        assert_eq!(card(&page, &third), Some("replay"), "{path}");
    }
    // Nobody else gets an address that somebody may still have.
    let again = create(&mut anna, "Bonds this week").await;
    assert_eq!(again, "bonds-this-week-2");

    anna.done("streams/delete", &[("slug", third.as_str())]).await;
    for (path, status, page) in both(&mut viewer, &format!("/streams/{address}")).await {
        assert_eq!(status, 410, "{path}");
        assert!(!page.contains("Found you"), "{path}");
    }
    assert_gone(&mut viewer, &third).await;
    viewer.read("stream", &[("slug", third.as_str())]).await.problem(410, "gone");
    let refused = anna.post("streams/delete", &[("slug", third.as_str())]).await;
    refused.problem(404, "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_moderator_takes_away_is_gone_at_once() {
    let trial = Trial::start();
    let mut admin = trial.admin("root").await;
    let (mut viewer, mut vera) = (trial.visitor(), trial.account("vera").await);
    let mut anna = trial.host("anna", "annas-desk").await;
    let slug = create(&mut anna, "Not for long").await;
    anna.done("streams/go-live", &[("slug", slug.as_str())]).await;
    anna.done("message", &[("slug", slug.as_str()), ("text", "Buy this now!")]).await;
    assert_shown(&mut viewer, &slug, "live", &["/", "/live"]).await;
    let page = vera.read("stream", &[("slug", slug.as_str())]).await.json();
    let message = page["chat"][0]["id"].as_str().unwrap();
    for (kind, message) in [("message", message), ("stream", "")] {
        let report =
            [("kind", kind), ("slug", slug.as_str()), ("message", message), ("reason", "It is not true")];
        vera.done("report", &report).await;
    }
    let reports = admin.read("reports", &NOTHING).await.json();
    assert_eq!(reports.as_array().unwrap().len(), 2, "{reports}");
    for (number, kind) in ["message", "stream"].iter().enumerate() {
        let report = reports.as_array().unwrap().iter().find(|report| report["kind"] == *kind).unwrap();
        admin.done("reports/settle", &[("id", report["id"].as_str().unwrap()), ("verdict", "remove")]).await;
        for (path, status, page) in both(&mut viewer, &format!("/streams/{slug}")).await {
            assert_eq!(status, [200, 410][number], "{path}");
            assert!(!page.contains("Buy this now!"), "{path}");
        }
    }
    assert_gone(&mut viewer, &slug).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_and_a_cover_change_at_once() {
    let trial = Trial::start();
    let mut viewer = trial.visitor();
    let mut anna = trial.host("anna", "annas-desk").await;
    let slug = create(&mut anna, "Rates").await;
    let page = format!("/streams/{slug}");
    for path in ["/channels", "/channels/annas-desk", page.as_str()] {
        for (path, _, page) in both(&mut viewer, path).await {
            assert!(page.contains("A desk"), "{path}");
        }
    }
    let studio = anna.read("studio", &NOTHING).await.json();
    let revision = studio["channel"]["revision"].as_str().unwrap();
    let mut fields = with("revision", revision, channel("annas-desk"));
    for (name, value) in &mut fields {
        if *name == "name" {
            *value = "The other desk".to_owned();
        }
    }
    anna.done("channel/edit", &fields).await;
    for path in ["/channels", "/channels/annas-desk", page.as_str()] {
        for (path, _, page) in both(&mut viewer, path).await {
            assert!(page.contains("The other desk"), "{path}");
        }
    }

    let uploaded = async |viewer: &mut Visitor| {
        let stream = viewer.read("stream", &[("slug", slug.as_str())]).await.json();
        let picture = stream["stream"]["picture"].as_str().map(|name| format!("/covers/{name}"));
        for (path, _, html) in both(viewer, &page).await {
            assert!(picture.as_ref().is_none_or(|picture| html.contains(picture.as_str())), "{path}");
            // A link to the page shows it, or else the site's.
            let shared = match &picture {
                Some(picture) => format!("og:image\" content=\"{SITE_URL}{picture}\""),
                None => format!("og:image\" content=\"{SITE_URL}/pkg/social."),
            };
            assert!(html.contains(&shared), "{path}: {shared}");
            assert_eq!(html.contains("og:image:width"), picture.is_none(), "{path}");
        }
        picture
    };
    assert_eq!(uploaded(&mut viewer).await, None);
    let mut covers = Vec::new();
    for _ in 0..2 {
        let revision = anna.revision(&slug).await;
        let fields = [("slug", slug.as_str()), ("revision", revision.as_str())];
        anna.done("streams/cover", &fields).await;
        covers.push(uploaded(&mut viewer).await.unwrap());
    }
    let shown = viewer.get(&covers[1]).await;
    assert_eq!((shown.status, shown.header("content-type")), (200, "image/png"));
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    assert_eq!(shown.header("cache-control"), "public, max-age=300, s-maxage=300", "it may be taken away");
    assert!(shown.header("content-security-policy").contains("sandbox"), "{:?}", shown.headers);
    assert_eq!(viewer.get(&covers[0]).await.status, 404, "only the latest is kept");
    let drawn = viewer.get(&format!("/covers/{slug}.svg")).await;
    assert_eq!((drawn.status, drawn.header("location")), (307, covers[1].as_str()), "lists ask for this one");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_at_a_page_stands_on_private_ones_alone() {
    let trial = Trial::start();
    let mut anna = trial.host("anna-of-the-desk", "annas-desk").await;
    let slug = create(&mut anna, "Rates").await;
    let menu = |page: &str| {
        let menu = page.split_once("<summary>").unwrap().1.split_once("</summary>").unwrap().0;
        menu.replace("<!>", "")
    };
    let private = [
        "/studio",
        "/zh/account",
        "/following",
        "/log-in",
        "/studio/streams/never-there",
        "/studio/nothing-at-all",
    ];
    for path in private {
        let page = anna.get(path).await.body;
        assert_eq!(menu(&page), "anna-of-the-desk", "{path}: {page}");
    }
    assert_eq!(menu(&trial.visitor().get("/log-in").await.body), "");
    for path in ["/", "/zh/channels/annas-desk", &format!("/streams/{slug}"), "/nothing-at-all"] {
        let page = anna.get(path).await.body;
        assert_eq!(menu(&page), "", "{path}");
        assert!(!page.contains("anna-of-the-desk"), "{path}");
    }
    // Nor does a session that is over say anything.
    let mut before = anna.clone();
    anna.done("log-out-everywhere", &NOTHING).await;
    assert_eq!(menu(&before.get("/log-in").await.body), "");
}
