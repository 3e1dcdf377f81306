//! Guessing passwords gets nobody far, and locks no owner out.

use futures::StreamExt;
use futures::stream;
use store::system_clock;

use crate::trial::Trial;
use crate::visitor::{DEVICE, NOTHING, PASSWORD, Visitor};

/// How many log-ins to a name are let through from unknown devices in one window of the clock, in seconds.
const MOST: usize = 10;
const WINDOW: i64 = 15 * 60;
const GUESSES: usize = 1_000;

fn window() -> i64 {
    (system_clock())().div_euclid(WINDOW)
}

/// Whether a guess came through to the password.
async fn guess(mut guesser: Visitor, number: usize) -> bool {
    let password = format!("a horse of colour {number}");
    let answer = guesser.post("log-in", &[("name", "anna"), ("password", password.as_str())]).await;
    assert!(guesser.cookies.is_empty());
    if answer.status == 429 {
        let problem = answer.problem(429, "too-many");
        let wait = problem["retry_after"].as_i64().unwrap();
        assert!((1..=WINDOW).contains(&wait), "{problem}");
        assert_eq!(answer.header("retry-after"), wait.to_string());
        return false;
    }
    answer.problem(401, "wrong-login");
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_guesses_at_two_processes_no_more_than_the_limit_get_through() {
    let trial = Trial::start();
    let elsewhere = trial.another();
    let owner = trial.account("anna").await;
    let began = window();
    // Each from an address of its own, as those have many who guess.
    let guesses = stream::iter(0..GUESSES).map(|number| {
        let site = if number % 2 == 0 { &trial.site } else { &elsewhere };
        guess(Visitor::of(site), number)
    });
    let through = guesses.buffer_unordered(24).filter(|through| std::future::ready(*through)).count().await;
    let windows = usize::try_from(window() - began).unwrap() + 1;
    assert!((1..=MOST * windows).contains(&through), "{through} came through in {windows} windows");

    // Now the right password, from a device that nobody knows; what lost its race before has filled nothing.
    let (mut locked, began) = (0, window());
    for number in 0..=MOST {
        locked += usize::from(!guess(Visitor::of(&trial.site), number).await);
    }
    let mut stranger = Visitor::of(&elsewhere);
    let answer = stranger.post("log-in", &[("name", "anna"), ("password", PASSWORD)]).await;
    if window() == began {
        assert!(locked > 0, "the limit is reached");
        answer.problem(429, "too-many");
    }

    // The owner has no session any more, but a device that logged in before.
    for site in [&trial.site, &elsewhere] {
        let mut known = owner.at(site);
        known.cookies.retain(|name, _| name == DEVICE);
        known.log_in().await;
        assert_eq!(known.read("account", &NOTHING).await.json()["name"], "anna");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_nobody_has_is_answered_as_one_with_another_password() {
    let trial = Trial::start();
    trial.account("anna").await;
    let mut answers = Vec::new();
    for name in ["anna", "nobody-at-all", "王小明"] {
        let fields = [("name", name), ("password", "a wrong password")];
        let answer = trial.visitor().post("log-in", &fields).await;
        answer.problem(401, "wrong-login");
        answers.push(answer.body);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}
