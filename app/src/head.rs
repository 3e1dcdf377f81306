//! What a page says of itself in the document's head.

use leptos::prelude::*;
use model::{Channel, Language, Stream};

/// The scheme and host under which the public sees the site; only the server knows it.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub(crate) struct Origin(pub(crate) String);

/// The address of the picture that a shared link shows when its page has none; whole if it is on another origin.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub(crate) struct Picture(pub(crate) String);

/// Its width and height in pixels, which tell how to show it before it has come.
#[cfg(feature = "ssr")]
const PICTURE_SIZE: [&str; 2] = ["1200", "630"];

/// The title; and for machines, which read only what the server sends: description, the one true address, the same page's
/// addresses in the other languages, and what a shared link shows.
#[component]
pub(crate) fn Head(
    #[prop(into)] title: String,
    #[prop(into)] description: String,
    language: Language,
    /// The page's address in English.
    #[prop(into)]
    path: String,
    /// The parameter that makes this a page of its own, if it is there.
    #[prop(optional)]
    query: (&'static str, Option<String>),
    /// The path of the page's own picture, if it has one: no drawing, for nobody shows an SVG.
    #[prop(optional_no_strip)]
    image: Option<String>,
    /// What kind of thing it is (Open Graph).
    #[prop(optional)]
    kind: Option<&'static str>,
) -> impl IntoView {
    #[cfg(not(feature = "ssr"))]
    {
        let _ = (description, language, path, query, image, kind);
        view! { <PageTitle title/> }
    }
    #[cfg(feature = "ssr")]
    {
        let path = match &query {
            (name, Some(value)) => format!("{path}?{name}={}", crate::format::in_query(value)),
            _ => path,
        };
        let kind = kind.unwrap_or("website");
        let machines = for_machines(title.clone(), description, language, &path, image, kind);
        view! {
            <PageTitle title/>
            {machines}
        }
        .into_any()
    }
}

#[cfg(feature = "ssr")]
fn for_machines(
    title: String,
    description: String,
    language: Language,
    path: &str,
    image: Option<String>,
    kind: &'static str,
) -> AnyView {
    use leptos_meta::{Link, Meta};

    let Origin(origin) = use_context().unwrap_or_else(|| Origin(String::new()));
    let address = |language: Language| format!("{origin}{}", language.path(path));
    let alternates =
        Language::ALL.map(|other| view! { <Link rel="alternate" hreflang=other.tag() href=address(other)/> });
    let picture = picture(image, title.clone(), &origin, language);
    let locale = |language: Language| match language {
        Language::English => "en_US",
        Language::Chinese => "zh_CN",
    };
    let others = Language::ALL.into_iter().filter(|other| *other != language);
    let other_locales: Vec<_> =
        others.map(|other| view! { <Meta property="og:locale:alternate" content=locale(other)/> }).collect();
    view! {
        <Meta name="description" content=description.clone()/>
        <Link rel="canonical" href=address(language)/>
        {alternates}
        <Link rel="alternate" hreflang="x-default" href=address(Language::English)/>
        <Meta property="og:type" content=kind/>
        <Meta property="og:site_name" content=crate::texts::SITE.to(language)/>
        <Meta property="og:url" content=address(language)/>
        <Meta property="og:title" content=title/>
        <Meta property="og:description" content=description/>
        <Meta property="og:locale" content=locale(language)/>
        {other_locales}
        {picture}
    }
    .into_any()
}

/// What a shared link shows: the page's own picture, or else the site's.
#[cfg(feature = "ssr")]
fn picture(own: Option<String>, title: String, origin: &str, language: Language) -> Option<AnyView> {
    use leptos_meta::Meta;

    let (address, size, words) = match own {
        Some(own) => (own, None, title),
        None => {
            let Picture(address) = use_context()?;
            let [width, height] = PICTURE_SIZE;
            let size = view! {
                <Meta property="og:image:width" content=width/>
                <Meta property="og:image:height" content=height/>
            };
            (address, Some(size), crate::texts::SITE_TITLE.to(language).to_owned())
        }
    };
    let address = if address.starts_with('/') { format!("{origin}{address}") } else { address };
    let picture = view! {
        <Meta property="og:image" content=address/>
        {size}
        <Meta property="og:image:alt" content=words/>
        <Meta name="twitter:card" content="summary_large_image"/>
    };
    Some(picture.into_any())
}

/// Keeps a page out of search engines.
#[component]
pub(crate) fn NoIndex() -> impl IntoView {
    #[cfg(feature = "ssr")]
    view! { <leptos_meta::Meta name="robots" content="noindex"/> }
}

/// The document's title. In the browser it is set at once; the mounted app needs no more of leptos_meta.
#[component]
pub(crate) fn PageTitle(title: String) -> impl IntoView {
    #[cfg(feature = "ssr")]
    return view! { <leptos_meta::Title text=escaped(&title)/> };
    #[cfg(not(feature = "ssr"))]
    document().set_title(&title);
}

/// For what Leptos writes into a page as it is: a title (leptos_meta 0.8), and what is in a textarea.
#[cfg(feature = "ssr")]
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// What search engines read of a stream: a `VideoObject` whose `publication` says when it is live (schema.org, and Google's
/// "Video structured data"). `isLiveBroadcast` stays true for a replay; the end tells that it is over. A stream that was
/// cancelled has none: there is nothing to watch, and nothing to come.
#[component]
pub(crate) fn StreamData(stream: Stream, channel: Channel, language: Language) -> impl IntoView {
    #[cfg(feature = "ssr")]
    {
        let context = use_context::<Origin>().zip(use_context::<backend::Site>());
        let json = context
            .and_then(|(Origin(origin), site)| stream_data(&stream, &channel, language, &origin, site.now()));
        json.map(|json| view! { <script type="application/ld+json" inner_html=json></script> })
    }
    // Nobody reads it in a page that the browser made.
    #[cfg(not(feature = "ssr"))]
    {
        let _ = (stream, channel, language);
    }
}

/// How many minutes from now a stream that is not over is said to end at the earliest: a page is kept for less.
#[cfg(feature = "ssr")]
const STILL_ON: i64 = 15;

#[cfg(feature = "ssr")]
fn stream_data(
    stream: &Stream,
    channel: &Channel,
    language: Language,
    origin: &str,
    now: model::Time,
) -> Option<String> {
    use crate::clock::iso;
    use model::Status;

    let end = match stream.status {
        // Whoever reads that the end is past takes the stream for over; that it is to come, for on.
        Status::Scheduled | Status::Live => stream.ends_at().max(now.plus_minutes(STILL_ON)),
        Status::Ended => stream.ends_at().min(now),
        Status::Cancelled => return None,
    };
    let mut data = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": stream.title,
        "description": stream.summary,
        "thumbnailUrl": format!("{origin}{}", stream.cover()),
        "uploadDate": iso(stream.starts_at),
        "duration": format!("PT{}M", stream.minutes),
        "inLanguage": stream.language.tag(),
        "url": format!("{origin}{}", language.path(&format!("/streams/{}", stream.slug))),
        "keywords": stream.topics.iter().map(|topic| topic.name(language)).collect::<Vec<_>>(),
        "author": {
            "@type": "Person",
            "name": channel.host,
            "url": format!("{origin}{}", language.path(&format!("/channels/{}", channel.handle))),
        },
        "publication": {
            "@type": "BroadcastEvent",
            "isLiveBroadcast": true,
            "startDate": iso(stream.starts_at),
            "endDate": iso(end),
        },
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": { "@type": "WatchAction" },
            "userInteractionCount": stream.viewers,
        },
    });
    if let Some(video) = &stream.video {
        data["contentUrl"] = format!("{origin}{video}").into();
    }
    // Within a script element only `<` can end it; JSON may write it so.
    Some(data.to_string().replace('<', "\\u003c"))
}

#[cfg(feature = "ssr")]
#[cfg(test)]
mod tests {
    use super::{escaped, stream_data};
    use model::{Channel, Language, Status, Stream, Time};

    fn stream(title: &str) -> (Stream, Channel) {
        let stream = Stream {
            slug: "a".parse().unwrap(),
            title: title.to_owned(),
            summary: title.to_owned(),
            description: title.to_owned(),
            language: Language::English,
            channel: "b".to_owned(),
            channel_name: title.to_owned(),
            topics: Vec::new(),
            tickers: Vec::new(),
            status: Status::Ended,
            starts_at: Time(1_795_162_440),
            minutes: 90,
            viewers: 7,
            positions: None,
            sponsor: None,
            video: Some("/media/a/index.m3u8".to_owned()),
            captions: None,
            picture: None,
        };
        let channel = Channel {
            handle: "b".to_owned(),
            name: title.to_owned(),
            language: Language::English,
            bio: title.to_owned(),
            host: title.to_owned(),
            licence_no: None,
            employer: None,
        };
        (stream, channel)
    }

    /// What is said of it so many minutes after its start.
    fn data(
        stream: &Stream,
        channel: &Channel,
        language: Language,
        minutes: i64,
    ) -> Option<serde_json::Value> {
        let now = stream.starts_at.plus_minutes(minutes);
        let json = stream_data(stream, channel, language, "https://a.example", now)?;
        assert!(!json.contains('<'));
        Some(serde_json::from_str(&json).unwrap())
    }

    #[test]
    fn stream_data_is_what_search_engines_ask_for() {
        let (stream, channel) = stream("Rates");
        let data = data(&stream, &channel, Language::Chinese, 600).unwrap();
        assert_eq!(data["publication"]["startDate"], "2026-11-20T08:14:00Z");
        assert_eq!(data["publication"]["endDate"], "2026-11-20T09:44:00Z");
        assert_eq!(data["publication"]["isLiveBroadcast"], true);
        assert_eq!(data["thumbnailUrl"], "https://a.example/covers/a.svg");
        assert_eq!(data["url"], "https://a.example/zh/streams/a");
        assert_eq!(data["contentUrl"], "https://a.example/media/a/index.m3u8");
    }

    #[test]
    fn an_end_is_past_when_the_stream_is_over_and_not_before() {
        let (mut stream, channel) = stream("Rates");
        for (status, minutes, end) in [
            (Status::Scheduled, -600, Some("2026-11-20T09:44:00Z")),
            (Status::Live, 0, Some("2026-11-20T09:44:00Z")),
            (Status::Live, 80, Some("2026-11-20T09:49:00Z")),
            (Status::Live, 600, Some("2026-11-20T18:29:00Z")),
            (Status::Ended, 600, Some("2026-11-20T09:44:00Z")),
            (Status::Ended, 30, Some("2026-11-20T08:44:00Z")),
            (Status::Cancelled, -600, None),
        ] {
            stream.status = status;
            let data = data(&stream, &channel, Language::English, minutes);
            let publication = data.as_ref().map(|data| &data["publication"]);
            let said = publication.and_then(|publication| publication["endDate"].as_str());
            assert_eq!(said, end, "{status:?} after {minutes} minutes");
            let live = publication.map(|publication| publication["isLiveBroadcast"] == true);
            assert_eq!(live, end.map(|_| true), "{status:?} is, was or will be live");
        }
    }

    #[test]
    fn nothing_in_a_text_ends_its_element() {
        let hostile =
            "</script><script>alert(1)</script><!-- ]]> \u{2028} \" & </title><meta http-equiv=refresh>";
        let (stream, channel) = stream(hostile);
        assert_eq!(data(&stream, &channel, Language::English, 600).unwrap()["name"], hostile);
        assert!(!escaped(hostile).contains('<'));
    }
}
