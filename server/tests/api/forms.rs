//! Forms that a browser sends without a script: what is taken leads on, what is not comes back.

use std::collections::BTreeSet;

use app::api::RULES;
use axum::body::Body;

use crate::html::{all, element, text};
use crate::stage::{ADMIN, ANONYMOUS, MODERATOR, NEW_PASSWORD, OWNER, Stage, VIEWER};
use crate::trial::{Trial, assert_unwritten, stream, with};
use crate::visitor::{DRAFT, Fields, NOTHING, PAGE, PASSWORD};

/// Every write, who makes it, and where it leads then; `*` is the slug of the stream that it is about.
const LEADS_TO: &[(&str, usize, &str)] = &[
    ("follow", VIEWER, "/following"),
    ("remind", VIEWER, "/following"),
    ("report", VIEWER, "/account/report?stream=*&done=report"),
    ("message", VIEWER, "/streams/*"),
    ("streams/create", OWNER, "/studio/streams/a-new-stream"),
    ("streams/edit", OWNER, "/studio/streams/*?done=streams/edit"),
    ("streams/rename", OWNER, "/studio/streams/called-otherwise?done=streams/rename"),
    ("streams/go-live", OWNER, "/studio/streams/*?done=streams/go-live"),
    ("streams/end", OWNER, "/studio/streams/*?done=streams/end"),
    ("streams/cancel", OWNER, "/studio/streams/*?done=streams/cancel"),
    ("streams/delete", OWNER, "/studio?done=streams/delete"),
    ("streams/key", OWNER, "/studio/streams/*?draft"),
    ("streams/cover", OWNER, "/studio/streams/*?done=streams/cover"),
    ("channel/edit", OWNER, "/studio?done=channel/edit"),
    ("channel/create", VIEWER, "/studio?done=channel/create"),
    ("reports/settle", MODERATOR, "/studio/reports?done=reports/settle"),
    ("accounts/role", ADMIN, "/studio/accounts?name=extra&done=accounts/role"),
    ("accounts/suspend", ADMIN, "/studio/accounts?name=extra&done=accounts/suspend"),
    ("register", ANONYMOUS, "/account"),
    ("log-in", VIEWER, "/"),
    ("token", VIEWER, "/account"),
    ("change-password", VIEWER, "/account?done=change-password"),
    ("log-out-everywhere", VIEWER, "/log-in"),
    ("delete-account", VIEWER, "/"),
    ("log-out", MODERATOR, "/"),
];

#[test]
fn every_write_leads_somewhere() {
    let table: BTreeSet<String> = LEADS_TO.iter().map(|(function, ..)| format!("/api/{function}")).collect();
    let writes = RULES.iter().filter(|(_, method, _)| *method == "POST");
    let writes: BTreeSet<String> = writes.map(|(path, ..)| (*path).to_owned()).collect();
    assert_eq!(table, writes);
    assert_eq!(LEADS_TO.len(), writes.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_leads_on_in_the_language_of_its_page() {
    for (base, page) in [("", "/studio"), ("/zh", "/zh/account")] {
        let mut stage = Stage::set().await;
        for (function, who, leads_to) in LEADS_TO {
            let path = format!("/api/{function}");
            let fields = stage.fields(&path, *who);
            let slug = if leads_to.contains('*') { stage.slug(&path).to_owned() } else { String::new() };
            let answer = stage.people[*who].submit(function, page, &fields).await;
            let expected = match (base, leads_to.replace('*', &slug).as_str()) {
                ("/zh", "/") => "/zh".to_owned(),
                (base, path) => format!("{base}{path}"),
            };
            assert_eq!(answer.leads_to(), expected, "{function}");
            assert_eq!(answer.body, "", "{function}");
            let somebody = &mut stage.people[*who];
            // It is there, for whoever may see it.
            let shown = somebody.get(&expected).await;
            assert_eq!(shown.status, 200, "{function} {expected}: {}", shown.body);
            // The page says so; that of a report is nothing else.
            let done = leads_to.contains("done=") && *function != "report";
            let told = shown.body.matches("class=\"form-notice done\"").count();
            assert_eq!(told, usize::from(done), "{function}: {}", shown.body);
            // A link on another site tells nothing.
            let elsewhere = [("accept", "text/html"), ("sec-fetch-site", "cross-site")];
            let shown = somebody.ask("GET", &expected, &elsewhere, Body::empty()).await;
            assert!(!shown.body.contains("class=\"form-notice done\""), "{function}: {}", shown.body);
            match *function {
                "change-password" => somebody.password = NEW_PASSWORD.to_owned(),
                "log-out-everywhere" => somebody.log_in().await,
                _ => {}
            }
        }
    }
}

/// A form of a new stream with two things that are wrong, and much that must not be lost.
fn wrong_stream() -> Fields {
    let fields = [
        ("title", ""),
        ("summary", "Yields \"up\" & <b>away</b>"),
        ("description", "First line\r\n\r\n</textarea><script>alert(1)</script> 开盘"),
        ("language", "zh-Hans"),
        ("topics[]", "bonds"),
        ("topics[]", "macro"),
        ("tickers", "AAPL, NOPE"),
        ("starts_at", "2030-05-06T07:08"),
        ("zone", "Asia/Shanghai"),
        ("minutes", "77"),
        ("no_positions", "true"),
        ("sponsor", "Acme & Co"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_comes_back_with_what_was_typed_and_what_is_wrong() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    for (page, missing, unknown) in [
        ("/studio/streams/new", "Please fill this in.", "One of these is not known"),
        ("/zh/studio/streams/new", "请填写此项。", "其中有未收录或不明确的代码"),
    ] {
        let answer = anna.submit("streams/create", page, &wrong_stream()).await;
        assert_eq!(answer.leads_to(), format!("{page}?draft"));
        let cookie = answer.header("set-cookie");
        let attributes = "; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax";
        assert!(cookie.starts_with("__Host-draft=") && cookie.ends_with(attributes), "{cookie}");
        assert!(!answer.header("location").contains(&anna.cookies[DRAFT]), "{answer:?}");

        // As often as it is looked at within ten minutes.
        for _ in 0..2 {
            let shown = anna.get(&format!("{page}?draft")).await;
            assert_eq!((shown.status, shown.header("cache-control").contains("no-store")), (200, true));
            let html = shown.body.as_str();
            let value = |name: &str| element(html, &format!("streams-create-{name}"))["value"].clone();
            assert_eq!(value("title"), "");
            assert_eq!(value("summary"), "Yields \"up\" & <b>away</b>");
            assert_eq!(value("tickers"), "AAPL, NOPE");
            assert_eq!(value("starts_at"), "2030-05-06T07:08");
            assert_eq!(value("minutes"), "77");
            assert_eq!(value("sponsor"), "Acme & Co");
            let description = text(html, "streams-create-description").replace('\r', "");
            let typed = "First line\n\n</textarea><script>alert(1)</script> 开盘";
            assert_eq!(description.trim_start_matches('\n'), typed);
            assert!(!html.contains("<script>alert") && !html.contains("<b>away"));
            for (id, checked) in [
                ("topics-bonds", true),
                ("topics-macro", true),
                ("topics-equities", false),
                ("no_positions", true),
                ("no_sponsor", false),
            ] {
                let attributes = element(html, &format!("streams-create-{id}"));
                assert_eq!(attributes.contains_key("checked"), checked, "{id}: {attributes:?}");
            }
            for chosen in ["zh-Hans", "Asia/Shanghai"] {
                assert!(html.contains(&format!("<option value=\"{chosen}\" selected")), "{chosen}: {html}");
            }
            // Each error stands with its field, which says so, and the summary leads there.
            for (field, words) in [("title", missing), ("tickers", unknown)] {
                let id = format!("streams-create-{field}");
                let input = element(html, &id);
                assert_eq!(input["aria-invalid"], "true");
                assert!(input["aria-describedby"].split(' ').any(|part| part == format!("{id}-error")));
                assert!(text(html, &format!("{id}-error")).contains(words), "{field}");
                assert!(all(html, "href").contains(&format!("#{id}")), "{field}");
            }
            assert_eq!(text(html, "streams-create-summary-error").trim_start_matches("<!>"), "");
            assert!(!element(html, "streams-create-summary").contains_key("aria-invalid"));
            assert!(all(html, "role").iter().any(|role| role == "alert"), "{html}");
        }
        // Without the word in the address the form is empty.
        let fresh = anna.get(page).await;
        assert_eq!(element(&fresh.body, "streams-create-summary")["value"], "");
    }
    // Once it is taken nothing of it is left to do.
    let answer = anna.submit("streams/create", "/studio/streams/new?draft", &stream("Taken now")).await;
    assert_eq!(answer.leads_to(), "/studio/streams/taken-now");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_is_kept() {
    let trial = Trial::start();
    let mut visitor = trial.visitor();
    let typed = "never to be seen 7";
    let fields = [("name", "ab"), ("password", typed), ("then", "/studio")];
    let answer = visitor.submit("register", "/register?then=%2Fstudio", &fields).await;
    assert_eq!(answer.leads_to(), "/register?then=%2Fstudio&draft");
    let shown = visitor.get("/register?then=%2Fstudio&draft").await;
    assert_eq!(element(&shown.body, "register-name")["value"], "ab");
    assert!(text(&shown.body, "register-name-error").contains("At least 3 characters."));
    assert!(!element(&shown.body, "register-password").contains_key("value"));
    assert!(all(&shown.body, "value").contains(&"/studio".to_owned()), "where it leads is kept");

    let answer = visitor.submit("log-in", "/zh/log-in", &[("name", "nobody"), ("password", typed)]).await;
    assert_eq!(answer.leads_to(), "/zh/log-in?draft");
    let log_in = visitor.get("/zh/log-in?draft").await;
    assert!(log_in.body.contains("名称或密码不正确。"));
    assert_eq!(element(&log_in.body, "log-in-name")["value"], "nobody");

    let mut anna = trial.account("anna").await;
    let fields = [("current", typed), ("new", "short")];
    let answer = anna.submit("change-password", "/account", &fields).await;
    assert_eq!(answer.leads_to(), "/account?draft");
    let change = anna.get("/account?draft").await;
    assert!(text(&change.body, "change-password-new-error").contains("At least 8 characters."));
    let fields = [("current", typed), ("new", "another one, and longer")];
    assert_eq!(anna.submit("change-password", "/account", &fields).await.leads_to(), "/account?draft");
    let again = anna.get("/account?draft").await;
    assert!(text(&again.body, "change-password-current-error").contains("This is not right."));

    let pages = [shown.body, log_in.body, change.body, again.body];
    assert!(!pages.iter().any(|page| page.contains(typed) || page.contains("another one, and")));
    let rows = trial.export();
    for typed in [typed, "another one, and", PASSWORD] {
        assert!(!rows.values().any(|(body, _)| body.contains(typed)), "{typed} is in the store");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_shown_once() {
    for base in ["", "/zh"] {
        let trial = Trial::start();
        let mut anna = trial.host("anna", "annas-desk").await;
        let slug = anna.done("streams/create", &stream("Rates")).await.as_str().unwrap().to_owned();
        let page = format!("{base}/studio/streams/{slug}");
        let answer = anna.submit("streams/key", &page, &[("slug", slug.as_str())]).await;
        let to = answer.leads_to().to_owned();
        assert_eq!(to, format!("{page}?draft"));
        let shown = anna.get(&to).await;
        let key = text(&shown.body, "made-key");
        assert_eq!(key.len(), 43, "{key}");
        assert!(shown.header("cache-control").contains("no-store"));
        for again in [&to, &page] {
            let again = anna.get(again).await;
            assert!(again.status == 200 && !again.body.contains(&key) && !again.body.contains("made-key"));
        }
        let rows = trial.export();
        assert!(!rows.values().any(|(body, _)| body.contains(&key)), "only its hash is kept");

        // Another key takes its place; a script is told it in the answer.
        let other = anna.done("streams/key", &[("slug", slug.as_str())]).await;
        assert!(other["key"].as_str().is_some_and(|other| other.len() == 43 && other != key), "{other}");
        assert_eq!(anna.own(&slug).await["has_key"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_used_up_by_nobody_but_who_looks_at_it() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let slug = anna.done("streams/create", &stream("Rates")).await.as_str().unwrap().to_owned();
    let page = format!("/studio/streams/{slug}");
    let answer = anna.submit("streams/key", &page, &[("slug", slug.as_str())]).await;
    let to = answer.leads_to().to_owned();
    let before = trial.export();
    for said in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
    ] {
        let shown = anna.ask("GET", &to, &[("accept", PAGE), said], Body::empty()).await;
        assert!(shown.status == 200 && !shown.body.contains("made-key"), "{said:?}: {}", shown.body);
    }
    assert_unwritten(&before, &trial.export());
    let headers = [("accept", PAGE), ("sec-fetch-site", "same-origin")];
    let shown = anna.ask("GET", &to, &headers, Body::empty()).await;
    assert_eq!(text(&shown.body, "made-key").len(), 43);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_who_edit_is_told_and_overwrites_nothing() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let slug = anna.done("streams/create", &stream("As it was")).await.as_str().unwrap().to_owned();
    let read = anna.revision(&slug).await;
    let edit = |title: &str| with("slug", &slug, with("revision", &read, stream(title)));
    anna.done("streams/edit", &edit("The first one")).await;
    let before = trial.export();
    anna.post("streams/edit", &edit("The second one")).await.problem(409, "conflict");
    assert_unwritten(&before, &trial.export());

    let page = format!("/studio/streams/{slug}");
    let answer = anna.submit("streams/edit", &page, &edit("The second one")).await;
    assert_eq!(answer.leads_to(), format!("{page}?draft"));
    let own = anna.own(&slug).await;
    assert_eq!(own["stream"]["title"], "The first one");
    let shown = anna.get(&format!("{page}?draft")).await;
    assert_eq!(element(&shown.body, "streams-edit-title")["value"], "The second one");
    assert!(shown.body.contains("The first one"), "both are shown");
    // The box says it, and nothing else does; there one can overwrite, too.
    assert_eq!(all(&shown.body, "role").iter().filter(|role| *role == "alert").count(), 1);
    let button = all(&shown.body, "form");
    assert_eq!(button, ["streams-edit"]);
    assert_eq!(element(&shown.body, &button[0])["action"], "/api/streams/edit");
    // Whoever has seen both may choose.
    let revision = own["revision"].as_str().unwrap();
    assert!(all(&shown.body, "value").iter().any(|value| value == revision), "{revision}");
    let fields = with("slug", &slug, with("revision", revision, stream("The second one")));
    let answer = anna.submit("streams/edit", &format!("{page}?draft"), &fields).await;
    assert_eq!(answer.leads_to(), format!("{page}?done=streams/edit"));
    assert_eq!(anna.own(&slug).await["stream"]["title"], "The second one");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_leads_a_form_to_a_private_page() {
    let mut stage = Stage::set().await;
    let shared = ["/", "/live", "/zh/streams/on-stage-for-message", "/channels/owners-desk"];
    for (number, (function, who, _)) in LEADS_TO.iter().enumerate() {
        let mut fields = stage.fields(&format!("/api/{function}"), *who);
        // Nobody is logged in, or what was typed is wrong.
        let mut visitor = stage.trial.visitor();
        match *function {
            "register" => fields.retain(|(name, _)| *name != "password"),
            "log-in" => fields = vec![("name", "viewer".to_owned()), ("password", "not this one".to_owned())],
            _ => {}
        }
        let answer = visitor.submit(function, shared[number % shared.len()], &fields).await;
        let to = answer.leads_to();
        let page = to.strip_prefix("/zh").unwrap_or(to);
        let private = ["/studio", "/account", "/following", "/log-in", "/register"];
        assert!(private.iter().any(|private| page.starts_with(private)), "{function}: {to}");
        assert!(page.ends_with("?draft") || page.ends_with("&draft"), "{function}: {to}");
        assert!(visitor.cookies.contains_key(DRAFT), "{function}");
    }
    // Even when what was sent is no form at all.
    let owner = &mut stage.people[OWNER];
    for fields in [vec![], vec![("slug", "on stage/../x")], vec![("slug", "never-there")]] {
        for function in ["streams/go-live", "streams/edit", "message", "follow", "reports/settle"] {
            let answer = owner.submit(function, "/live", &fields).await;
            assert!(answer.leads_to().contains("draft"), "{function}");
        }
    }
    assert_eq!(owner.read("account", &NOTHING).await.status, 200);
}
