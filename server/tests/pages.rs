//! The pages are the same wherever they come from.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{LocalSite, PAGES, SITE_URL, STREAM, ask, function, get, in_chinese, without_nonce};
use emulator::{Emulator, Mode, Origin};
use http::{HeaderMap, StatusCode, header};

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_the_same_here_and_under_lambda() {
    let local = LocalSite::start();
    let mut lambdas = Vec::new();
    for origin in Origin::ALL {
        for (mode, setting) in [(Mode::Buffered, "buffered"), (Mode::Streaming, "streaming")] {
            let function =
                function("pages", local.data.path(), origin).mode(mode).setting("RESPONSE_MODE", setting);
            lambdas.push((origin, mode, Emulator::new(function.concurrency(1))));
        }
    }
    let mut paths: Vec<String> = PAGES.iter().flat_map(|path| [path.to_string(), in_chinese(path)]).collect();
    paths.extend(["/nope", "/zh/streams/nope", "/?utm_source=x", "/replays?before=x"].map(str::to_owned));
    for path in &paths {
        let (status, headers, page) = local.get(path).await;
        // Leptos writes this last.
        assert!(page.ends_with("__INCOMPLETE_CHUNKS=[];</script>"), "{path} is cut off");
        let expected = without_nonce(&page);
        for (origin, mode, lambda) in &lambdas {
            let (lambda_status, lambda_headers, page) = ask(lambda, "GET", path, &[]).await;
            assert_eq!(lambda_status, status, "{path} {origin:?} {mode:?}");
            assert_eq!(lambda_headers[header::CONTENT_TYPE], headers[header::CONTENT_TYPE]);
            assert_eq!(without_nonce(&page), expected, "{path} {origin:?} {mode:?}");
        }
    }
    for (origin, mode, lambda) in lambdas {
        assert_eq!(lambda.started(), 1, "{origin:?} {mode:?}");
    }
}

/// Follows every link of every page from `/` on, as a search engine would.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_reached_by_links_and_every_link_leads_somewhere() {
    let local = LocalSite::start();
    let mut known = BTreeSet::from(["/".to_owned()]);
    let mut waiting = vec!["/".to_owned()];
    let mut pages: BTreeMap<String, (String, BTreeMap<String, String>)> = BTreeMap::new();
    while let Some(path) = waiting.pop() {
        let (status, headers, body) = local.get(&path).await;
        // What is its viewer's own is in no search engine, and is shown or leads to where one logs in.
        if headers.get("x-robots-tag").is_some_and(|said| said == "noindex") {
            let to = headers.get(header::LOCATION).map(|to| to.to_str().unwrap());
            let log_in = to.is_some_and(|to| to.starts_with("/log-in?") || to.starts_with("/zh/log-in?"));
            assert!(status == StatusCode::OK || (status == StatusCode::SEE_OTHER && log_in), "{path} {to:?}");
            continue;
        }
        assert_eq!(status, StatusCode::OK, "{path}");
        if headers[header::CONTENT_TYPE] != "text/html; charset=utf-8" {
            continue;
        }
        assert_eq!(body.matches("<h1").count(), 1, "{path}");
        let canonical = attributes(&body, "<link href=\"").find(|link| link.contains(SITE_URL)).unwrap();
        assert_eq!(canonical, format!("{SITE_URL}{path}"));
        let shared: Vec<String> = attributes(&body, "<meta property=\"og:url\" content=\"").collect();
        assert_eq!(shared, [canonical.as_str()], "{path}");
        if let Some((other, _)) = pages.insert(canonical.clone(), (path.clone(), alternates(&body))) {
            panic!("{other} and {path} are both {canonical}");
        }
        for link in links(&body).chain(attributes(&body, " src=\"")) {
            let address = link.split('#').next().unwrap().replace("&amp;", "&");
            if address.starts_with('/') && known.insert(address.clone()) {
                waiting.push(address);
            }
        }
    }
    for path in PAGES {
        for path in [path.to_owned(), in_chinese(path)] {
            // A form leads to searches, and the later pages of a list begin where another ends.
            let unlinked = path.contains("/search") || path.contains("?before=");
            assert!(known.contains(&path) || unlinked, "{path} is not linked to");
        }
    }
    assert!(known.len() > 300, "only {} addresses", known.len());
    for list in ["/replays", "/zh/replays"] {
        let start = format!("{SITE_URL}{list}?before=");
        assert!(pages.keys().any(|page| page.starts_with(&start)), "{list} has no second page");
    }
    for (canonical, (path, twins)) in &pages {
        assert_eq!(twins.keys().collect::<Vec<_>>(), ["en", "x-default", "zh-Hans"], "{path}");
        assert!(twins["en"] == *canonical || twins["zh-Hans"] == *canonical, "{path}: {twins:?}");
        assert_eq!(twins["x-default"], twins["en"], "{path}");
        for twin in twins.values() {
            assert_eq!(pages.get(twin).map(|(_, back)| back), Some(twins), "{path} names {twin}");
        }
    }
}

/// The same page's addresses, by their `hreflang`.
fn alternates(html: &str) -> BTreeMap<String, String> {
    let links = html.split("<link href=\"").skip(1).filter_map(|rest| rest.split('>').next());
    let named = links.filter_map(|link| link.split_once("\" hreflang=\""));
    named.map(|(href, rest)| (rest.split('"').next().unwrap().to_owned(), href.to_owned())).collect()
}

/// Where a page's links lead, wherever among their attributes that stands.
fn links(html: &str) -> impl Iterator<Item = String> {
    let elements = html.split("<a ").skip(1).filter_map(|rest| rest.split('>').next());
    elements.filter_map(|element| attributes(element, "href=\"").next())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_leads_to_its_twin_by_the_address_that_the_twin_has() {
    let local = LocalSite::start();
    for (asked, written) in [
        ("/replays?before=9999999999%7Ea&x=1", "/replays?before=9999999999~a"),
        ("/search?q=week+ahead~%2B", "/search?q=week%20ahead~%2B"),
        ("/search?q=%e8%8c%85%E5%8F%B0*", "/search?q=%E8%8C%85%E5%8F%B0%2A"),
    ] {
        let twins = [written.to_owned(), in_chinese(written)];
        for asked in [asked.to_owned(), in_chinese(asked)] {
            let (status, _, body) = local.get(&asked).await;
            assert_eq!(status, StatusCode::OK, "{asked}");
            let led: BTreeSet<String> = links(&body).collect();
            assert!(twins.iter().all(|twin| led.contains(twin)), "{asked}: {led:?}");
        }
    }
    let (_, _, body) = local.get("/replays?before=9999999999%7Ea").await;
    let named = alternates(&body)["zh-Hans"].clone();
    assert_eq!(named, format!("{SITE_URL}/zh/replays?before=9999999999~a"));
}

/// The values behind `start`, up to the quote.
fn attributes<'a>(html: &'a str, start: &'a str) -> impl Iterator<Item = String> + 'a {
    html.split(start).skip(1).filter_map(|rest| rest.split_once('"').map(|(value, _)| value.to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn other_forms_of_an_address_are_redirected_once() {
    let local = LocalSite::start();
    for (path, location) in [
        ("/live/", "/live"),
        ("/LIVE", "/live"),
        ("/zh/", "/zh"),
        ("/Streams/Macro-Desk-XOM-bonds-000/?t=5", "/streams/macro-desk-xom-bonds-000?t=5"),
        ("/tickers/xnas-aapl", "/tickers/XNAS-AAPL"),
        ("//live//", "/live"),
        ("//evil.example/", "/evil.example"),
    ] {
        let (status, headers, _) = local.get(path).await;
        assert_eq!(status, StatusCode::MOVED_PERMANENTLY, "{path}");
        assert_eq!(headers[header::LOCATION], location, "{path}");
        assert!(!local.get(location).await.0.is_redirection(), "{location} leads on");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_should_send_is_answered_calmly() {
    let local = LocalSite::start();
    let long = "x".repeat(10_000);
    for (path, expected) in [
        ("/%00".to_owned(), 400),
        ("/streams/%ff".to_owned(), 400),
        ("/streams/..%2f..%2fetc".to_owned(), 400),
        ("/a%5Cb".to_owned(), 400),
        (format!("/?q={}", &long[..5_000]), 200),
        (format!("/{}", &long[..5_000]), 404),
        (format!("/?q={long}"), 414),
        (format!("/{long}"), 414),
        ("/replays?before=1".to_owned(), 400),
        ("/replays?before=1800000000~A".to_owned(), 400),
        ("/replays?before=1800000000~a%00".to_owned(), 400),
        ("/replays?before=".to_owned(), 200),
        ("/replays?before=0000000000~a".to_owned(), 200),
        ("/upcoming?after=-1~a".to_owned(), 400),
        ("/zh/channels/macro-desk?before=x".to_owned(), 400),
        ("/topics/bonds?after=1".to_owned(), 400),
        ("/topics/bonds?after=1800000000~a&before=1800000000~a".to_owned(), 400),
        ("/api/channel?handle=macro-desk&after=1800000000~a&before=1800000000~a".to_owned(), 400),
        ("/tickers/NOPE".to_owned(), 404),
        ("/search?q=a".to_owned(), 200),
        ("/search?q=%E8%8C%85".to_owned(), 200),
        (format!("/search?q={}", "z".repeat(5_000)), 200),
        ("/search?q=%21%3F%24%25%5E".to_owned(), 200),
        ("/search?q=%ff%fe".to_owned(), 200),
        ("/search?q=%3Cscript%3Ealert(1)%3C/script%3E".to_owned(), 200),
        ("/search?q[]=a&q[b]=c&q=d".to_owned(), 200),
        ("/api/search?q=".to_owned(), 200),
        ("/api/search".to_owned(), 400),
        ("/api/replays?before=x".to_owned(), 400),
        ("/api/nothing".to_owned(), 404),
        ("/covers/nothing.svg".to_owned(), 404),
        ("/covers/%ff.svg".to_owned(), 400),
        ("/calendar/x".to_owned(), 404),
    ] {
        let (status, _, body) = local.get(&path).await;
        let shown: String = path.chars().take(60).collect();
        assert_eq!(status.as_u16(), expected, "{shown}: {}", body.chars().take(200).collect::<String>());
        assert!(!body.contains("<script>alert"), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_read_and_nothing_else() {
    let local = LocalSite::start();
    let through = |origin| Emulator::new(function("pages", local.data.path(), origin).concurrency(1));
    let lambdas = Origin::ALL.map(|origin| (origin, through(origin)));
    for path in PAGES.iter().flat_map(|path| [path.to_string(), in_chinese(path)]) {
        let (page, head) = (local.get(&path).await, local.send("HEAD", &path).await);
        assert_head_of(&head, &page, &path);
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            assert_refused(&local.send(method, &path).await, &format!("{method} {path}"));
        }
        for (origin, lambda) in &lambdas {
            let place = format!("{path} {origin:?}");
            let (page, head) = (ask(lambda, "GET", &path, &[]).await, ask(lambda, "HEAD", &path, &[]).await);
            assert_head_of(&head, &page, &place);
            assert_refused(&ask(lambda, "POST", &path, &[]).await, &place);
        }
    }
}

type Answer = (StatusCode, HeaderMap, String);

/// The first is what HEAD gives where GET gives the second.
fn assert_head_of((status, head, body): &Answer, (expected, headers, _): &Answer, place: &str) {
    assert_eq!((*expected, *status, body.as_str()), (StatusCode::OK, StatusCode::OK, ""), "{place}");
    for name in [header::CONTENT_TYPE, header::ETAG, header::VARY, header::CONTENT_SECURITY_POLICY] {
        assert_eq!(head.get(&name), headers.get(&name), "{place} {name}");
    }
    assert_eq!(head[header::CONTENT_TYPE], "text/html; charset=utf-8", "{place}");
}

fn assert_refused((status, headers, _): &Answer, place: &str) {
    assert_eq!(*status, StatusCode::METHOD_NOT_ALLOWED, "{place}");
    assert_eq!(headers[header::ALLOW], "GET,HEAD", "{place}");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_without_a_body_have_none_through_any_origin() {
    let local = LocalSite::start();
    let (_, _, page) = local.get("/about").await;
    for origin in Origin::ALL {
        for (mode, setting) in [(Mode::Buffered, "buffered"), (Mode::Streaming, "streaming")] {
            let function =
                function("pages", local.data.path(), origin).mode(mode).setting("RESPONSE_MODE", setting);
            let lambda = Emulator::new(function.concurrency(1));
            let place = format!("{origin:?} {mode:?}");
            let whole = ask(&lambda, "GET", "/about", &[]).await;
            assert_eq!(without_nonce(&whole.2), without_nonce(&page), "{place}");
            assert_head_of(&ask(&lambda, "HEAD", "/about", &[]).await, &whole, &place);
            let tag = [("if-none-match", whole.1[header::ETAG].to_str().unwrap())];
            let (status, _, body) = ask(&lambda, "GET", "/about", &tag).await;
            assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{place}");
            assert_refused(&ask(&lambda, "TRACE", "/about", &[]).await, &place);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_site_says_so_and_leads_on() {
    let site = LocalSite::start_with(tempfile::tempdir().unwrap(), |command| {
        command.env("CATALOGUE", "none");
    });
    for path in ["/", "/live", "/upcoming", "/replays", "/channels", "/topics", "/schedule", "/search?q=aapl"]
    {
        for path in [path.to_owned(), in_chinese(path)] {
            assert_eq!(site.get(&path).await.0, StatusCode::OK, "{path}");
        }
    }
    for (path, text, link) in [
        ("/live", "Nobody is live right now.", Some("/upcoming")),
        ("/zh/live", "现在没有直播。", Some("/zh/upcoming")),
        ("/upcoming", "No stream is scheduled yet.", None),
        ("/zh/upcoming", "还没有预定的直播。", None),
        ("/schedule", "No stream is scheduled yet.", None),
        ("/zh/schedule", "还没有预定的直播。", None),
        ("/replays", "There are no replays yet.", None),
        ("/zh/replays", "还没有回放。", None),
        ("/replays?before=1800000000~a", "There are no earlier streams.", Some("/replays")),
    ] {
        assert_says(&site, path, text, link).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_the_end_of_a_list_is_the_way_back() {
    let site = LocalSite::start();
    for (list, cursor) in [
        ("/replays", "before=0000000000~a"),
        ("/channels/macro-desk", "before=0000000000~a"),
        ("/topics/bonds", "before=0000000000~a"),
        ("/tickers/XNAS-AAPL", "before=0000000000~a"),
        ("/channels/macro-desk", "after=9999999999~a"),
        ("/topics/bonds", "after=9999999999~a"),
        ("/tickers/XNAS-AAPL", "after=9999999999~a"),
        ("/upcoming", "after=9999999999~a"),
        ("/schedule", "after=9999999999~a"),
    ] {
        let (english, chinese) = if cursor.starts_with("before") {
            ("There are no earlier streams.", "没有更早的直播了。")
        } else {
            ("There are no later streams.", "没有更晚的直播了。")
        };
        for (list, text) in [(list.to_owned(), english), (in_chinese(list), chinese)] {
            assert_says(&site, &format!("{list}?{cursor}"), text, Some(&list)).await;
        }
    }
}

/// The page says that there is nothing, and the next link in it leads to this address.
async fn assert_says(site: &LocalSite, path: &str, text: &str, link: Option<&str>) {
    let (status, _, page) = site.get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    let (_, rest) = page.split_once("<p class=\"empty\">").expect(path);
    let (main, _) = rest.split_once("</main>").unwrap();
    assert!(main.starts_with(text), "{path}: {main}");
    assert_eq!(attributes(main, " href=\"").next().as_deref(), link, "{path}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_link_shows_a_picture() {
    let site = LocalSite::start();
    for path in PAGES {
        for (path, words) in [
            (path.to_owned(), "Finance Live: markets, explained as they move"),
            (in_chinese(path), "财经直播：实时解读市场"),
        ] {
            let (_, _, page) = site.get(&path).await;
            let said = |start: &str| attributes(&page, start).collect::<Vec<_>>();
            let of = |property: &str| said(&format!("<meta property=\"og:image{property}\" content=\""));
            let pictures = of("");
            let [picture] = pictures.as_slice() else { panic!("{path}: {pictures:?}") };
            let address = picture.strip_prefix(SITE_URL).unwrap();
            assert!(address.starts_with("/pkg/social.") && address.ends_with(".png"), "{path}: {address}");
            assert_eq!((of(":width"), of(":height")), (vec!["1200".to_owned()], vec!["630".to_owned()]));
            assert_eq!(of(":alt"), [words], "{path}");
            assert_eq!(said("<meta name=\"twitter:card\" content=\""), ["summary_large_image"], "{path}");
        }
    }
    let (_, _, page) = site.get("/").await;
    let picture = attributes(&page, "<meta property=\"og:image\" content=\"").next().unwrap();
    let answer = site.answer("GET", picture.strip_prefix(SITE_URL).unwrap(), &[]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "image/png");
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    // Where every PNG has its width and its height.
    assert_eq!(bytes[16..24], [1_200_u32.to_be_bytes(), 630_u32.to_be_bytes()].concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn search_engines_hear_of_what_was_is_or_will_be_on() {
    let site = LocalSite::start();
    for (path, told) in [
        (STREAM, true),
        ("/streams/opening-bell-nvda-earnings-013", true),
        ("/streams/options-lab-msft-earnings-028", true),
        ("/streams/bond-room-jpm-macro-072", false),
    ] {
        for path in [path.to_owned(), in_chinese(path)] {
            let (_, _, page) = site.get(&path).await;
            assert_eq!(page.contains("<script type=\"application/ld+json\">"), told, "{path}");
            for word in ["VideoObject", "BroadcastEvent", "isLiveBroadcast"] {
                assert_eq!(page.contains(word), told, "{path} {word}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn covers_and_calendars_are_made() {
    let local = LocalSite::start();
    let (status, headers, svg) = local.get("/covers/macro-desk-xom-bonds-000.svg").await;
    assert_eq!((status, headers[header::CONTENT_TYPE].to_str().unwrap()), (StatusCode::OK, "image/svg+xml"));
    assert!(svg.contains("The week ahead in bonds") && headers.contains_key(header::CONTENT_SECURITY_POLICY));
    let (_, _, upcoming) = local.get("/api/upcoming").await;
    let slug = upcoming.split("\"slug\":\"").nth(1).unwrap().split('"').next().unwrap();
    let (status, headers, ics) = local.get(&format!("/calendar/{slug}.ics")).await;
    assert_eq!(
        (status, headers[header::CONTENT_TYPE].to_str().unwrap()),
        (StatusCode::OK, "text/calendar; charset=utf-8")
    );
    assert!(
        ics.starts_with("BEGIN:VCALENDAR\r\n") && ics.contains(&format!("URL:{SITE_URL}/streams/{slug}"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_answers_json_through_every_origin() {
    let local = LocalSite::start();
    for origin in Origin::ALL {
        let lambda = Emulator::new(function("api", local.data.path(), origin).concurrency(2));
        for (path, status) in [
            ("/api/home", StatusCode::OK),
            ("/api/stream?slug=macro-desk-xom-bonds-000", StatusCode::OK),
            ("/api/stream?slug=nope", StatusCode::NOT_FOUND),
            ("/api/stream?slug=", StatusCode::NOT_FOUND),
            ("/api/stream", StatusCode::BAD_REQUEST),
        ] {
            let (here, _, expected) = local.get(path).await;
            let (there, headers, json) = get(&lambda, path).await;
            assert_eq!((here, there), (status, status), "{origin:?} {path}: {json}");
            assert_eq!(json, expected, "{origin:?} {path}");
            if status.is_success() {
                assert_eq!(headers[header::CONTENT_TYPE], "application/json", "{origin:?} {path}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_answers_only_its_own() {
    let local = LocalSite::start();
    let pages = Emulator::new(function("pages", local.data.path(), Origin::FunctionUrl).concurrency(2));
    let (status, _, page) = get(&pages, "/api/home").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.contains("This page does not exist"));
    let api = Emulator::new(function("api", local.data.path(), Origin::HttpApi).concurrency(2));
    assert_eq!(get(&api, "/").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_sent_compressed_and_typed() {
    let local = LocalSite::start();
    let (_, _, page) = local.get("/").await;
    let style =
        page.split("href=\"").find_map(|rest| rest.split_once(".css").map(|(name, _)| format!("{name}.css")));
    let (status, headers, css) = local.get(&style.unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(css.contains("--accent"), "the style sheets are one file");
    assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    let (status, headers, _) = local.get("/speculation-rules.json").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "application/speculationrules+json");
    let (status, headers, _) = local.get("/pkg/nothing.js").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(!headers.contains_key(header::CACHE_CONTROL), "a missing file is not kept for a year");
}
