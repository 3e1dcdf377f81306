//! New accounts.

use backend::{Credentials, Refusal, Site};
use model::{FieldError, Problem, Role};
use store::Table;

use crate::spy::{Fails, Spy};
use crate::{NOW, PASSWORD, Trial, address, clock, fields, with};

#[tokio::test]
async fn a_new_account_is_logged_in() {
    let trial = Trial::new();
    let new = trial.site.register(with("  Ａnna-Berg ", PASSWORD)).await.unwrap();
    assert_eq!((new.caller.name.as_str(), new.caller.role), ("anna-berg", Role::Viewer));
    assert_eq!(new.caller.channel, None);
    for secret in [&new.token, &new.device] {
        assert_eq!(secret.len(), 43, "32 bytes in base64url");
    }
    assert_eq!(trial.another().caller(&new.token).await.unwrap(), Some(new.caller.clone()));
    let page = trial.another().account_page(&new.caller).await.unwrap();
    assert_eq!((page.name.as_str(), page.role, page.created_at.0), ("anna-berg", Role::Viewer, NOW));
    assert_eq!(new.caller.me().name, page.name);
}

#[tokio::test]
async fn names_and_passwords_are_held_to_the_rules() {
    let trial = Trial::new();
    let short = Problem::TooShort { least: 8 };
    for (name, password, expected) in [
        ("", PASSWORD, vec![("name", Problem::Missing)]),
        ("ab", PASSWORD, vec![("name", Problem::TooShort { least: 3 })]),
        ("an na", PASSWORD, vec![("name", Problem::NotAllowed)]),
        ("anna/../x", PASSWORD, vec![("name", Problem::NotAllowed)]),
        (&"n".repeat(100_000), PASSWORD, vec![("name", Problem::TooLong { most: 30 })]),
        ("anna", "", vec![("password", Problem::Missing)]),
        ("anna", "1234567", vec![("password", short)]),
        // Eight characters as typed, and four as NFKC writes them.
        ("anna", "e\u{301}e\u{301}e\u{301}e\u{301}", vec![("password", short)]),
        ("anna", &"x".repeat(129), vec![("password", Problem::TooLong { most: 128 })]),
        ("anna", &"x".repeat(1_000_000), vec![("password", Problem::TooLong { most: 128 })]),
        ("anna", "password1", vec![("password", Problem::TooCommon)]),
        ("anna", "BaseBall", vec![("password", Problem::TooCommon)]),
        ("anna", "ｐａｓｓｗｏｒｄ", vec![("password", Problem::TooCommon)]),
        ("anna-berg", "Anna-Berg", vec![("password", Problem::TooCommon)]),
        ("x", "y", vec![("name", Problem::TooShort { least: 3 }), ("password", short)]),
    ] {
        let errors = fields(trial.site.register(with(name, password)).await);
        let expected: Vec<_> =
            expected.into_iter().map(|(field, problem)| FieldError::new(field, problem)).collect();
        assert_eq!(errors, expected, "{:.40} {:.40}", name, password);
    }
    let rows = trial.table().scan(None, 10).await.unwrap();
    assert!(rows.items.is_empty(), "a refused form writes nothing");
    trial.site.register(with("王小明", &"密".repeat(128))).await.unwrap();
}

#[tokio::test]
async fn a_name_is_given_once() {
    let trial = Trial::new();
    trial.account("anna").await;
    for same in ["anna", "ANNA", "ａｎｎａ", " Anna"] {
        let taken = [FieldError::new("name", Problem::Taken)];
        assert_eq!(fields(trial.another().register(with(same, PASSWORD)).await), taken);
    }
    let (one, two) = (trial.another(), trial.another());
    let (first, second) =
        tokio::join!(one.register(with("lena", PASSWORD)), two.register(with("lena", PASSWORD)));
    assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1);
}

#[tokio::test]
async fn ten_an_hour_from_an_address() {
    let trial = Trial::new();
    // Different addresses of one network of IPv6 are one, for who has one has all.
    let from = |number: usize| address(&format!("2001:db8:1:2::{number}"));
    let register = async |name: &str, address| {
        trial.another().register(Credentials { address, ..with(name, PASSWORD) }).await
    };
    for number in 0..10 {
        register(&format!("anna-{number}"), from(number)).await.unwrap();
    }
    let refused = register("anna-10", from(10)).await;
    assert!(matches!(refused, Err(Refusal::TooMany { retry_after: 3_600 })), "{refused:?}");
    register("anna-11", address("2001:db8:1:3::1")).await.unwrap();
    register("anna-12", address("192.0.2.1")).await.unwrap();
    trial.later(3_600);
    register("anna-10", from(10)).await.unwrap();
}

#[tokio::test]
async fn cut_off_at_any_write_it_is_whole_or_absent() {
    let mut outcomes = Vec::new();
    for write in 0..3 {
        for after in [false, true] {
            let trial = Trial::new();
            let fails = Fails::Once { write, after };
            let cut = Site::new(Spy::new(trial.table(), Some(fails)), clock(&trial.now));
            let credentials = Credentials { address: address("192.0.2.1"), ..with("anna", PASSWORD) };
            let answered = cut.register(credentials).await.is_ok();
            let there = trial.site.log_in(with("anna", PASSWORD)).await;
            match &there {
                Ok(logged_in) => {
                    assert!(trial.site.caller(&logged_in.token).await.unwrap().is_some());
                    assert_eq!(
                        fields(trial.site.register(with("anna", PASSWORD)).await)[0].problem,
                        Problem::Taken
                    );
                }
                Err(Refusal::WrongLogin) => {
                    trial.account("anna").await;
                }
                Err(other) => panic!("{fails:?}: {other:?}"),
            }
            let admin = trial.admin("root").await;
            let deeds = trial.site.audit(&admin, None).await.unwrap();
            let registered = deeds.iter().filter(|deed| deed.did == "register").count();
            assert_eq!(registered, 1, "{fails:?}: the deed goes with the account");
            outcomes.push((answered, there.is_ok()));
        }
    }
    // The counter fails, then the account, before and after it is written; a third write there is not.
    let (no, unheard, yes) = ((false, false), (false, true), (true, true));
    assert_eq!(outcomes, [no, no, no, unheard, yes, yes]);
}
