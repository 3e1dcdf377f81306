//! Forms that failed.

use std::net::IpAddr;

use backend::{Draft, Refusal};
use model::{AccountId, FieldError, Problem};

use crate::Trial;

const FORM: &str = "streams/create";

fn draft(values: &[(&str, &str)]) -> Draft {
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Draft {
        form: FORM.to_owned(),
        account: None,
        values,
        errors: vec![FieldError::new("title", Problem::Missing)],
        notice: Some("conflict".to_owned()),
        secret: None,
    }
}

#[tokio::test]
async fn a_draft_comes_back_to_its_browser_for_ten_minutes() {
    let trial = Trial::new();
    let anna = trial.viewer("anna").await;
    let first = Draft {
        account: Some(anna.account.clone()),
        ..draft(&[("title", "开盘 <b>"), ("topics[]", "bonds")])
    };
    let token = trial.site.keep_draft(None, &first, None).await.unwrap();
    assert_eq!(token.len(), 43);
    for _ in 0..2 {
        assert_eq!(
            trial.another().take_draft(&token, FORM, Some(&anna.account)).await.unwrap(),
            Some(first.clone())
        );
    }
    for other in [None, Some(&trial.viewer("omar").await.account)] {
        assert_eq!(trial.site.take_draft(&token, FORM, other).await.unwrap(), None, "it is hers");
    }
    let other = trial.site.keep_draft(None, &draft(&[]), None).await.unwrap();
    assert_ne!(other, token);

    // A browser has one.
    trial.later(300);
    let second = draft(&[("title", "again")]);
    assert_eq!(trial.site.keep_draft(Some(&token), &second, None).await.unwrap(), token);
    trial.later(599);
    assert_eq!(trial.another().take_draft(&token, FORM, None).await.unwrap(), Some(second));
    trial.later(1);
    assert_eq!(trial.another().take_draft(&token, FORM, None).await.unwrap(), None);
}

#[tokio::test]
async fn a_secret_is_given_once() {
    let trial = Trial::new();
    let (anna, omar) = (trial.viewer("anna").await.account, trial.viewer("omar").await.account);
    let secret = Draft {
        account: Some(anna.clone()),
        secret: Some("a key".to_owned()),
        ..draft(&[("slug", "rates")])
    };
    let token = trial.site.keep_draft(None, &secret, None).await.unwrap();
    // Whose it is not uses nothing up.
    for other in [None, Some(&omar)] {
        assert_eq!(trial.site.take_draft(&token, FORM, other).await.unwrap(), None);
    }
    let (one, two) = (trial.another(), trial.another());
    let (first, second) =
        tokio::join!(one.take_draft(&token, FORM, Some(&anna)), two.take_draft(&token, FORM, Some(&anna)));
    let given = [first.unwrap(), second.unwrap()];
    assert_eq!(given.iter().flatten().collect::<Vec<_>>(), [&secret]);
    assert_eq!(trial.site.take_draft(&token, FORM, Some(&anna)).await.unwrap(), None);
    assert!(!format!("{secret:?}").contains("a key"));

    let nobodys = Draft { account: None, ..secret };
    let token = trial.site.keep_draft(None, &nobodys, None).await.unwrap();
    let kept = trial.site.take_draft(&token, FORM, None).await.unwrap().unwrap();
    assert_eq!((kept.secret, kept.notice.as_deref()), (None, Some(Draft::NOT_SHOWN)));
    assert_eq!(kept.values, nobodys.values);
}

#[tokio::test]
async fn who_is_not_logged_in_fills_no_table() {
    let trial = Trial::new();
    let anna = trial.viewer("anna").await;
    let address = |last: u8| Some(IpAddr::from([203, 0, 113, last]));
    for _ in 0..60 {
        trial.site.keep_draft(None, &draft(&[]), address(1)).await.unwrap();
    }
    let refused = trial.another().keep_draft(None, &draft(&[]), address(1)).await;
    assert!(matches!(refused, Err(Refusal::TooMany { retry_after: 3_600 })), "{refused:?}");
    assert_eq!(trial.partitions("DRAFT").await.len(), 60);
    let own = Draft { account: Some(anna.account), ..draft(&[]) };
    trial.site.keep_draft(None, &own, address(1)).await.unwrap();
    trial.site.keep_draft(None, &draft(&[]), address(2)).await.unwrap();
    trial.later(3_600);
    trial.site.keep_draft(None, &draft(&[]), address(1)).await.unwrap();
}

#[tokio::test]
async fn nor_does_who_is_logged_in() {
    let trial = Trial::new();
    let (anna, omar) = (trial.viewer("anna").await, trial.viewer("omar").await);
    let of = |account: &AccountId| Draft { account: Some(account.clone()), ..draft(&[]) };
    let mut token: Option<String> = None;
    for number in 0..120 {
        // Whether the browser sends its token or not.
        let sent = token.as_deref().filter(|_| number % 2 == 0);
        token = Some(trial.site.keep_draft(sent, &of(&anna.account), None).await.unwrap());
    }
    let refused = trial.another().keep_draft(token.as_deref(), &of(&anna.account), None).await;
    assert!(matches!(refused, Err(Refusal::TooMany { retry_after: 3_600 })), "{refused:?}");
    trial.site.keep_draft(None, &of(&omar.account), None).await.unwrap();
    trial.later(3_600);
    trial.site.keep_draft(None, &of(&anna.account), None).await.unwrap();
}

#[tokio::test]
async fn who_logs_in_keeps_what_was_typed_before() {
    let trial = Trial::new();
    let stream = draft(&[("title", "开盘")]);
    let token = trial.site.keep_draft(None, &stream, None).await.unwrap();
    for form in ["log-in", "register"] {
        let entrance = Draft { form: form.to_owned(), ..draft(&[("name", form)]) };
        assert_eq!(trial.site.keep_draft(Some(&token), &entrance, None).await.unwrap(), token);
        assert_eq!(trial.site.take_draft(&token, form, None).await.unwrap(), Some(entrance));
        assert_eq!(trial.site.take_draft(&token, FORM, None).await.unwrap(), Some(stream.clone()));
    }
}

#[tokio::test]
async fn what_is_no_token_gets_a_new_one() {
    let trial = Trial::new();
    for bad in ["", "x", &"x".repeat(44), &"é".repeat(43), "../../../../../../../../../../../../../../etc/xy"]
    {
        let token = trial.site.keep_draft(Some(bad), &draft(&[]), None).await.unwrap();
        assert_ne!(token, bad);
        assert_eq!(trial.site.take_draft(bad, FORM, None).await.unwrap(), None);
    }
    let unknown = "A".repeat(43);
    assert_eq!(trial.site.take_draft(&unknown, FORM, None).await.unwrap(), None);
    for partition in trial.partitions("DRAFT").await {
        assert_eq!(partition.len(), "DRAFT#".len() + 64, "a hash: {partition}");
    }
}

#[tokio::test]
async fn what_is_too_long_is_left_out_whole() {
    let trial = Trial::new();
    let (long, controls) = ("x".repeat(70_000), "\u{1}".repeat(60_000));
    let half = "x".repeat(40_000);
    let values = [
        ("title", "kept"),
        ("description", &*long),
        ("a", &*controls),
        ("b", &*half),
        ("c", &*half),
        ("d", "kept"),
    ];
    let token = trial.site.keep_draft(None, &draft(&values), None).await.unwrap();
    let kept = trial.site.take_draft(&token, FORM, None).await.unwrap().unwrap().values;
    let names: Vec<&str> = kept.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["title", "b", "d"]);
}
