//! A session that ends, ends everywhere.

use std::time::{Duration, Instant};

use crate::stage::NEW_PASSWORD;
use crate::trial::Trial;
use crate::visitor::{NOTHING, PASSWORD, Visitor};

/// Within what time every process knows.
const SEEN: Duration = Duration::from_secs(1);

/// Until the second since `ended` is over another process may take the session for good; then no more.
async fn is_over(visitor: &mut Visitor, ended: Instant, way: &str) {
    loop {
        let asked = ended.elapsed();
        let answer = visitor.read("account", &NOTHING).await;
        if answer.status == 401 {
            answer.problem(401, "login-needed");
            return;
        }
        assert!(asked < SEEN, "{way}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_end_of_sessions_is_seen_by_another_process_within_a_second() {
    let trial = Trial::start();
    let elsewhere = trial.another();
    let mut admin = trial.admin("root").await;
    for way in ["log-out", "log-out-everywhere", "change-password", "delete-account", "accounts/suspend"] {
        let mut one = trial.account(&format!("anna-{}", way.replace('/', "-"))).await;
        let mut two = one.clone();
        two.cookies.clear();
        two.log_in().await;
        let token = one.done("token", &NOTHING).await["token"].as_str().unwrap().to_owned();
        let mut client = Visitor { bearer: Some(token), cookies: Default::default(), ..one.at(&elsewhere) };
        let (mut one_there, mut two_there) = (one.at(&elsewhere), two.at(&elsewhere));
        for visitor in [&mut one_there, &mut two_there, &mut client] {
            assert_eq!(visitor.read("account", &NOTHING).await.status, 200, "{way}");
        }

        match way {
            "change-password" => {
                one.done(way, &[("current", PASSWORD), ("new", NEW_PASSWORD)]).await;
            }
            "delete-account" => {
                one.done(way, &[("password", PASSWORD)]).await;
            }
            "accounts/suspend" => {
                admin.done(way, &[("name", one.name.as_str()), ("suspended", "true")]).await;
            }
            _ => {
                one.done(way, &NOTHING).await;
            }
        }
        let ended = Instant::now();
        is_over(&mut one_there, ended, way).await;
        if way == "log-out" {
            // It was this session alone.
            for visitor in [&mut two_there, &mut client, &mut two] {
                assert_eq!(visitor.read("account", &NOTHING).await.status, 200);
            }
        } else {
            for visitor in [&mut two_there, &mut client, &mut two] {
                is_over(visitor, ended, way).await;
            }
        }
        // Where the session ended the browser has forgotten it; who changed the password stays.
        let here = one.read("account", &NOTHING).await.status;
        assert_eq!(here, if way == "change-password" { 200 } else { 401 }, "{way}");
        let page = one_there.get("/zh/account").await;
        assert_eq!(page.leads_to(), "/zh/log-in?then=%2Fzh%2Faccount", "{way}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_and_a_restored_account_let_in_at_every_process() {
    let trial = Trial::start();
    let elsewhere = trial.another();
    let mut admin = trial.admin("root").await;
    let mut anna = trial.account("anna").await;
    anna.done("change-password", &[("current", PASSWORD), ("new", NEW_PASSWORD)]).await;
    let mut there = Visitor::of(&elsewhere);
    let with = |password| [("name", "anna"), ("password", password)];
    there.post("log-in", &with(PASSWORD)).await.problem(401, "wrong-login");
    there.done("log-in", &with(NEW_PASSWORD)).await;

    admin.done("accounts/suspend", &[("name", "anna"), ("suspended", "true")]).await;
    there.post("log-in", &with(NEW_PASSWORD)).await.problem(403, "forbidden");
    admin.done("accounts/suspend", &[("name", "anna"), ("suspended", "false")]).await;
    there.done("log-in", &with(NEW_PASSWORD)).await;
}
