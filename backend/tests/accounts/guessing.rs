//! Guessing passwords gets nobody far, and locks nobody out.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use backend::{Credentials, Refusal, Site};
use futures::StreamExt;
use futures::future::join_all;
use futures::stream;

use model::Role;

use crate::spy::{Fails, Spy};
use crate::{OTHER, PASSWORD, Trial, address, clock, with};

fn from<'a>(name: &'a str, password: &'a str, address: Option<IpAddr>) -> Credentials<'a> {
    Credentials { address, ..with(name, password) }
}

/// Guesses at `name`, many at once from two processes: how many came through to the password.
async fn let_through(sites: [&Site; 2], name: &str, guesses: usize) -> usize {
    let outcomes = stream::iter(0..guesses).map(|number| async move {
        let outcome = sites[number % 2].log_in(with(name, OTHER)).await;
        match outcome {
            Err(Refusal::WrongLogin) => 1,
            Err(Refusal::TooMany { retry_after }) => {
                assert!((1..=900).contains(&retry_after));
                0
            }
            other => panic!("{other:?}"),
        }
    });
    outcomes.buffer_unordered(24).collect::<Vec<usize>>().await.into_iter().sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_more_guesses_than_the_limit_from_two_processes() {
    let trial = Trial::new();
    let own = trial.account("anna").await;
    let others = [&trial.another(), &trial.another()];
    let through = let_through(others, "anna", 120).await;
    assert!((1..=10).contains(&through), "{through} came through");
    // What lost too many races was refused; what comes one by one fills the counter.
    let _ = let_through(others, "anna", 10).await;
    let locked = trial.site.log_in(with("anna", PASSWORD)).await;
    assert!(matches!(locked, Err(Refusal::TooMany { retry_after: 900 })), "{locked:?}");

    let known = Credentials { device: Some(&own.device), ..with("anna", PASSWORD) };
    trial.another().log_in(known).await.unwrap();
    trial.later(899);
    let locked = trial.site.log_in(with("anna", PASSWORD)).await;
    assert!(matches!(locked, Err(Refusal::TooMany { retry_after: 1 })), "{locked:?}");
    trial.later(1);
    trial.another().log_in(with("anna", PASSWORD)).await.unwrap();
}

#[tokio::test]
async fn who_loses_every_race_is_refused() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let admin = trial.admin("root").await;
    let spy = Spy::new(trial.table(), Some(Fails::EveryRace));
    let site = Site::new(spy.clone(), clock(&trial.now));
    let refused = site.log_in(with("anna", PASSWORD)).await;
    assert!(matches!(refused, Err(Refusal::TooMany { retry_after: 1 })), "{refused:?}");
    assert!(spy.calls().len() <= 20, "an end comes");
    let refused = site.delete_account(&anna.caller, PASSWORD).await;
    assert!(matches!(refused, Err(Refusal::TooMany { retry_after: 1 })), "{refused:?}");
    let refused = site.set_role(&admin, "anna", Role::Host).await;
    assert!(matches!(refused, Err(Refusal::Conflict)), "{refused:?}");
}

#[tokio::test]
async fn a_known_device_has_a_counter_of_its_own() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let lena = trial.account("lena").await;
    let from = |device, password| Credentials { device: Some(device), ..with("anna", password) };
    for _ in 0..10 {
        let wrong = trial.site.log_in(from(&anna.device, OTHER)).await;
        assert!(matches!(wrong, Err(Refusal::WrongLogin)));
    }
    let locked = trial.another().log_in(from(&anna.device, PASSWORD)).await;
    assert!(matches!(locked, Err(Refusal::TooMany { .. })), "a known device is no way round the limit");
    trial.another().log_in(with("anna", PASSWORD)).await.unwrap();

    // A device of another account is as unknown as any: it fills the counter of the name, and is stopped by
    // it.
    for _ in 0..9 {
        let wrong = trial.site.log_in(from(&lena.device, OTHER)).await;
        assert!(matches!(wrong, Err(Refusal::WrongLogin)));
    }
    for device in [&lena.device, &"A".repeat(43)] {
        let locked = trial.site.log_in(from(device, PASSWORD)).await;
        assert!(matches!(locked, Err(Refusal::TooMany { .. })));
    }
}

/// Guesses without end until it is over: how often there was no place for a guess.
async fn storm(site: &Site, name: String, over: &AtomicBool) -> usize {
    let mut without_place = 0;
    while !over.load(Ordering::Relaxed) {
        let outcome = site.log_in(with(&name, OTHER)).await;
        // A counter that is full takes longer than this to be empty again.
        without_place += usize::from(matches!(outcome, Err(Refusal::TooMany { retry_after: 2 })));
        tokio::task::yield_now().await;
    }
    without_place
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_guesses_leaves_a_place_for_a_known_device() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let over = AtomicBool::new(false);
    let storms = (0..24).map(|number| storm(&trial.site, format!("nobody-{number}"), &over));
    let owner = async {
        let mut outcomes = Vec::new();
        for _ in 0..5 {
            let known = Credentials { device: Some(&anna.device), ..with("anna", PASSWORD) };
            outcomes.push(trial.site.log_in(known).await);
        }
        over.store(true, Ordering::Relaxed);
        outcomes
    };
    let (without_place, outcomes) = tokio::join!(join_all(storms), owner);
    assert!(without_place.into_iter().sum::<usize>() > 0, "the queue was never full");
    for outcome in outcomes {
        outcome.unwrap();
    }
}

#[tokio::test]
async fn fifty_log_ins_from_an_address() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let here = address("192.0.2.1");
    for number in 0..50 {
        let name = format!("nobody-{}", number % 10);
        let wrong = trial.site.log_in(from(&name, OTHER, here)).await;
        assert!(matches!(wrong, Err(Refusal::WrongLogin)), "{number}");
    }
    let spy = Spy::new(trial.table(), None);
    let site = Site::new(spy.clone(), clock(&trial.now));
    for name in ["anna", "nobody-new"].repeat(12) {
        let locked = site.log_in(from(name, PASSWORD, here)).await;
        assert!(matches!(locked, Err(Refusal::TooMany { retry_after: 900 })), "{locked:?}");
        // At once, and alike for every name: neither is the name counted nor a password compared.
        let calls = ["get NAME", "get ACCOUNT", "get DEVICE", "get 1 rows", "write 1 rows"];
        assert_eq!(spy.calls(), calls, "{name}");
    }
    let mapped = trial.site.log_in(from("anna", PASSWORD, address("::ffff:192.0.2.1"))).await;
    assert!(matches!(mapped, Err(Refusal::TooMany { .. })), "the same address in IPv6's notation");
    // The name was not filled from there, and who is known there gets in.
    trial.site.log_in(from("anna", PASSWORD, address("192.0.2.2"))).await.unwrap();
    let known = Credentials { device: Some(&anna.device), ..from("anna", PASSWORD, here) };
    trial.site.log_in(known).await.unwrap();
}

#[tokio::test]
async fn who_goes_on_at_a_locked_name_locks_the_own_address() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let here = address("192.0.2.1");
    let mut through = 0;
    for _ in 0..50 {
        match trial.site.log_in(from("anna", OTHER, here)).await {
            Err(Refusal::WrongLogin) => through += 1,
            other => assert!(matches!(other, Err(Refusal::TooMany { .. })), "{other:?}"),
        }
    }
    assert_eq!(through, 10);
    let locked = trial.another().log_in(from("nobody", OTHER, here)).await;
    assert!(matches!(locked, Err(Refusal::TooMany { retry_after: 900 })), "{locked:?}");
    let known = Credentials { device: Some(&anna.device), ..from("anna", PASSWORD, here) };
    trial.site.log_in(known).await.unwrap();
}
