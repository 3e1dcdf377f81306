//! Who may call what.

use std::collections::BTreeSet;

use app::api::RULES;
use serde_json::Value;

use crate::stage::{ADMIN, ANONYMOUS, EVERYBODY, MODERATOR, NEW_PASSWORD, OTHER_HOST, OWNER, Stage, VIEWER};
use crate::trial::{assert_unwritten, stream};
use crate::visitor::NOTHING;

/// What anonymous, viewer, other host, owner, moderator and admin are answered.
type Statuses = [u16; 6];

const ALL: Statuses = [200; 6];
const LOGGED_IN: Statuses = [401, 200, 200, 200, 200, 200];
const OWNER_ONLY: Statuses = [401, 403, 403, 200, 403, 403];
const HOSTS: Statuses = [401, 403, 200, 200, 403, 403];
const MODERATORS: Statuses = [401, 403, 403, 403, 200, 200];
const ADMINS: Statuses = [401, 403, 403, 403, 403, 200];

/// Every function, in an order in which everybody who may call them can.
const TABLE: &[(&str, &str, Statuses)] = &[
    ("GET", "/api/home", ALL),
    ("GET", "/api/live", ALL),
    ("GET", "/api/upcoming", ALL),
    ("GET", "/api/replays", ALL),
    ("GET", "/api/search", ALL),
    ("GET", "/api/channels", ALL),
    ("GET", "/api/channel", ALL),
    ("GET", "/api/topics", ALL),
    ("GET", "/api/topic", ALL),
    ("GET", "/api/ticker", ALL),
    ("GET", "/api/stream", ALL),
    ("GET", "/api/me", ALL),
    ("GET", "/api/account", LOGGED_IN),
    ("GET", "/api/account/export", LOGGED_IN),
    ("GET", "/api/studio", LOGGED_IN),
    ("GET", "/api/following", LOGGED_IN),
    ("POST", "/api/follow", LOGGED_IN),
    ("POST", "/api/remind", LOGGED_IN),
    ("POST", "/api/report", LOGGED_IN),
    ("POST", "/api/message", LOGGED_IN),
    ("GET", "/api/studio/stream", OWNER_ONLY),
    ("POST", "/api/streams/create", HOSTS),
    ("POST", "/api/streams/edit", OWNER_ONLY),
    ("POST", "/api/streams/rename", OWNER_ONLY),
    ("POST", "/api/streams/go-live", OWNER_ONLY),
    ("POST", "/api/streams/end", OWNER_ONLY),
    ("POST", "/api/streams/cancel", OWNER_ONLY),
    ("POST", "/api/streams/delete", OWNER_ONLY),
    ("POST", "/api/streams/key", OWNER_ONLY),
    ("POST", "/api/streams/cover", OWNER_ONLY),
    // It is about the caller's own channel, and the other host's has not the owner's handle.
    ("POST", "/api/channel/edit", [401, 403, 400, 200, 403, 403]),
    ("GET", "/api/reports", MODERATORS),
    ("POST", "/api/reports/settle", MODERATORS),
    ("GET", "/api/accounts", ADMINS),
    ("GET", "/api/audit", ADMINS),
    ("POST", "/api/accounts/role", ADMINS),
    ("POST", "/api/accounts/suspend", ADMINS),
    // Everybody may have one channel.
    ("POST", "/api/channel/create", [401, 200, 409, 409, 200, 200]),
    ("POST", "/api/token", LOGGED_IN),
    ("POST", "/api/register", ALL),
    ("POST", "/api/log-in", ALL),
    ("POST", "/api/log-out", LOGGED_IN),
    ("POST", "/api/log-out-everywhere", LOGGED_IN),
    ("POST", "/api/change-password", LOGGED_IN),
    ("POST", "/api/delete-account", LOGGED_IN),
];
/// After these one is somebody else, or nobody.
const ENDING: [&str; 4] = ["/api/register", "/api/log-in", "/api/log-out", "/api/log-out-everywhere"];

#[test]
fn every_function_is_in_the_table() {
    let table: BTreeSet<(&str, &str)> = TABLE.iter().map(|(method, path, _)| (*method, *path)).collect();
    let rules: BTreeSet<(&str, &str)> = RULES.iter().map(|(path, method, _)| (*method, *path)).collect();
    assert_eq!(table, rules);
    assert_eq!(TABLE.len(), RULES.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_function_lets_in_whom_it_names_and_nobody_else() {
    let mut stage = Stage::set().await;
    let before = stage.trial.export();
    let mut refused = 0;
    for (method, path, expected) in TABLE {
        for (who, status) in expected.iter().enumerate().filter(|(_, status)| matches!(**status, 401 | 403)) {
            let fields = stage.fields(path, who);
            let answer = stage.people[who].call(method, path, &fields).await;
            assert_eq!(answer.status, *status, "{path} by {}: {}", EVERYBODY[who], answer.body);
            answer.problem(*status, if *status == 401 { "login-needed" } else { "forbidden" });
            refused += 1;
        }
    }
    assert!(refused > 80, "{refused}");
    assert_unwritten(&before, &stage.trial.export());

    for (method, path, expected) in TABLE {
        for (who, status) in expected.iter().enumerate().filter(|(_, status)| !matches!(**status, 401 | 403))
        {
            let fields = stage.fields(path, who);
            let answer = stage.people[who].call(method, path, &fields).await;
            assert_eq!(answer.status, *status, "{path} by {}: {}", EVERYBODY[who], answer.body);
            let somebody = &mut stage.people[who];
            if *path == "/api/change-password" {
                somebody.password = NEW_PASSWORD.to_owned();
            } else if ENDING.contains(path) && who == ANONYMOUS {
                somebody.cookies.clear();
            } else if ENDING.contains(path) {
                somebody.log_in().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_what_was_given_and_holds_at_once() {
    let mut stage = Stage::set().await;
    let people = &mut stage.people;
    for (who, role, channel) in [
        (VIEWER, "viewer", None),
        (OTHER_HOST, "host", Some("others-desk")),
        (OWNER, "host", Some("owners-desk")),
        (MODERATOR, "moderator", None),
        (ADMIN, "admin", None),
    ] {
        let me = people[who].read("me", &NOTHING).await.json();
        assert_eq!((me["role"].as_str(), me["channel"].as_str()), (Some(role), channel), "{me}");
    }
    assert_eq!(people[ANONYMOUS].read("me", &NOTHING).await.json(), Value::Null);

    for (role, status) in [("viewer", 403), ("moderator", 200), ("viewer", 403)] {
        people[ADMIN].done("accounts/role", &[("name", "moderator"), ("role", role)]).await;
        assert_eq!(people[MODERATOR].read("reports", &NOTHING).await.status, status, "{role}");
    }
    // A host whose role was taken away has lost what goes with it, and nobody takes away the own one.
    people[ADMIN].done("accounts/role", &[("name", "owner"), ("role", "viewer")]).await;
    people[OWNER].post("streams/create", &stream("As before")).await.problem(403, "forbidden");
    let own = [("name", "admin"), ("role", "viewer")];
    people[ADMIN].post("accounts/role", &own).await.problem(409, "conflict");
}
