//! What somebody typed nobody else sees.

use crate::html::{all, element};
use crate::trial::{Trial, stream, with};
use crate::visitor::{DRAFT, Fields, NOTHING, PASSWORD, SESSION};

const TYPED: &str = "Between you and me";

/// A form of a new stream that can't be taken.
fn wrong(summary: &str) -> Fields {
    let fields = stream("x").into_iter().filter(|(name, _)| *name != "summary");
    with("summary", summary, fields.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_its_writers_also_in_the_same_browser() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let otto = trial.host("otto", "ottos-desk").await;
    let page = "/studio/streams/new?draft";
    assert_eq!(anna.submit("streams/create", "/studio/streams/new", &wrong(TYPED)).await.leads_to(), page);
    assert!(anna.get(page).await.body.contains(TYPED));

    // Somebody else logs in in her browser, which still has the cookie of the draft.
    let mut after = anna.clone();
    after.cookies.insert(SESSION.to_owned(), otto.cookies[SESSION].clone());
    let shown = after.get(page).await;
    assert_eq!(shown.status, 200);
    assert!(!shown.body.contains(TYPED), "{}", shown.body);
    assert_eq!(element(&shown.body, "streams-create-summary")["value"], "");
    // Or nobody: then there is no such page, and other forms show nothing of it.
    after.cookies.remove(SESSION);
    assert_eq!(after.get(page).await.leads_to(), "/log-in?then=%2Fstudio%2Fstreams%2Fnew%3Fdraft");
    for page in ["/log-in?draft", "/register?draft"] {
        let shown = after.get(page).await;
        assert!(shown.status == 200 && !shown.body.contains(TYPED), "{page}");
    }
    // It is still hers.
    assert!(anna.get(page).await.body.contains(TYPED));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_when_the_session_had_ended_is_there_after_the_next_log_in() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let mut elsewhere = anna.clone();
    elsewhere.done("log-out-everywhere", &NOTHING).await;
    let page = "/zh/studio/streams/new?draft";
    let answer = anna.submit("streams/create", "/zh/studio/streams/new", &wrong(TYPED)).await;
    assert_eq!(answer.leads_to(), page);
    let log_in = "/zh/log-in?then=%2Fzh%2Fstudio%2Fstreams%2Fnew%3Fdraft";
    assert_eq!(anna.get(page).await.leads_to(), log_in);
    let asked = anna.get(log_in).await;
    assert!(asked.status == 200 && !asked.body.contains(TYPED), "{}", asked.body);
    assert!(all(&asked.body, "value").contains(&page.to_owned()), "{}", asked.body);
    assert!(asked.body.contains("登录已失效，刚才的内容未能提交。"), "{}", asked.body);
    let fields = [("name", "anna"), ("password", PASSWORD), ("then", page)];
    assert_eq!(anna.submit("log-in", log_in, &fields).await.leads_to(), page);
    let shown = anna.get(page).await;
    assert_eq!(element(&shown.body, "streams-create-summary")["value"], TYPED);
    assert!(shown.body.contains("你已重新登录，但内容尚未提交"), "{}", shown.body);
    // Who only came to log in hears nothing of it.
    let plain = trial.visitor().get("/zh/log-in?then=%2Fzh%2Fstudio").await;
    assert!(!plain.body.contains("登录已失效"), "{}", plain.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_found_by_its_token_alone() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    anna.submit("streams/create", "/studio/streams/new", &wrong(TYPED)).await.leads_to();
    let token = anna.cookies[DRAFT].clone();
    let row = trial.export().into_keys().find(|(partition, _)| partition.starts_with("DRAFT#")).unwrap();
    assert!(!row.0.contains(&token), "only its hash is kept");
    for other in [
        String::new(),
        "A".repeat(43),
        token.to_uppercase(),
        token[..42].to_owned(),
        format!("{token}="),
        row.0.trim_start_matches("DRAFT#").to_owned(),
        row.0.clone(),
    ] {
        let mut browser = anna.clone();
        browser.cookies.insert(DRAFT.to_owned(), other.clone());
        let shown = browser.get("/studio/streams/new?draft").await;
        assert!(shown.status == 200 && !shown.body.contains(TYPED), "{other}");
    }
    // What can be no token is replaced.
    let mut planted = trial.host("otto", "ottos-desk").await;
    planted.cookies.insert(DRAFT.to_owned(), "not a token".to_owned());
    planted.submit("streams/create", "/studio/streams/new", &wrong("Kept by otto")).await.leads_to();
    assert_eq!(planted.cookies[DRAFT].len(), 43);
    assert!(planted.get("/studio/streams/new?draft").await.body.contains("Kept by otto"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_of_one_form_and_of_one_stream() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let mut slugs = Vec::new();
    for title in ["The one", "The other"] {
        slugs.push(anna.done("streams/create", &stream(title)).await.as_str().unwrap().to_owned());
    }
    let revision = anna.revision(&slugs[0]).await;
    let fields = with("slug", &slugs[0], with("revision", &revision, wrong(TYPED)));
    let page = format!("/studio/streams/{}", slugs[0]);
    let answer = anna.submit("streams/edit", &page, &fields).await;
    assert_eq!(answer.leads_to(), format!("{page}?draft"));
    let shown = anna.get(&format!("{page}?draft")).await;
    assert_eq!(element(&shown.body, "streams-edit-summary")["value"], TYPED);
    for other in [format!("/studio/streams/{}?draft", slugs[1]), "/studio/streams/new?draft".to_owned()] {
        let shown = anna.get(&other).await;
        assert!(shown.status == 200 && !all(&shown.body, "value").contains(&TYPED.to_owned()), "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_can_not_be_shown_is_told_of() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let slug = anna.done("streams/create", &stream("Rates")).await.as_str().unwrap().to_owned();
    // 120 an hour; the hour may be over meanwhile, but not two.
    let mut kept = 0;
    let refused = loop {
        let answer = anna.submit("streams/create", "/studio/streams/new", &wrong(TYPED)).await;
        if answer.status != 303 {
            break answer;
        }
        kept += 1;
        assert!(kept <= 240, "no end comes");
    };
    assert!(kept >= 120, "{kept}");
    assert!(refused.status == 429 && refused.body.contains("what you typed is still there"), "{refused:?}");
    let answer = anna.submit("streams/key", "/studio", &[("slug", slug.as_str())]).await;
    assert_eq!(answer.status, 429, "{answer:?}");
    assert!(!answer.header("retry-after").is_empty(), "{answer:?}");
    for words in ["the one before is good no more", "请稍后返回并重新更换密钥"] {
        assert!(answer.body.contains(words), "{}", answer.body);
    }
    assert_eq!(anna.own(&slug).await["has_key"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_another_is_shown_to_nobody() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let slug = anna.done("streams/create", &stream("Rates")).await.as_str().unwrap().to_owned();
    let mut otto = trial.host("otto", "ottos-desk").await;
    let own = otto.done("streams/create", &stream("Gold")).await.as_str().unwrap().to_owned();
    let page = format!("/studio/streams/{slug}?draft");
    assert_eq!(anna.submit("streams/key", "/studio", &[("slug", slug.as_str())]).await.leads_to(), page);
    otto.cookies.insert(DRAFT.to_owned(), anna.cookies[DRAFT].clone());
    assert_eq!(otto.get(&page).await.status, 403);
    let shown = otto.get(&format!("/studio/streams/{own}?draft")).await;
    assert!(shown.status == 200 && !shown.body.contains("made-key"), "{}", shown.body);
    // And it is still there for whom it was made.
    assert!(anna.get(&page).await.body.contains("made-key"));
}
