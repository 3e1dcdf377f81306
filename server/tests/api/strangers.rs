//! Whatever is somebody's nobody else touches, wherever it is in its life.

use crate::trial::{Trial, assert_unwritten, channel, stream, with};
use crate::visitor::{Answer, FROM_HERE, JSON, NOTHING, PARTS, Visitor, parts};

/// What a host does with a stream; all that they need is sent to each.
const FUNCTIONS: [(&str, &str); 10] = [
    ("GET", "/api/studio/stream"),
    ("POST", "/api/streams/edit"),
    ("POST", "/api/streams/rename"),
    ("POST", "/api/streams/go-live"),
    ("POST", "/api/streams/end"),
    ("POST", "/api/streams/cancel"),
    ("POST", "/api/streams/delete"),
    ("POST", "/api/streams/key"),
    ("POST", "/api/streams/cover"),
    ("POST", "/api/channel/edit"),
];

/// A stream of this title, of which its host has done this.
async fn made(owner: &mut Visitor, title: &str, done: &[&str]) -> (String, String) {
    let slug = owner.done("streams/create", &stream(title)).await.as_str().unwrap().to_owned();
    for function in done {
        owner.done(&format!("streams/{function}"), &[("slug", slug.as_str())]).await;
    }
    let revision = match done.last() {
        Some(&"delete") => String::new(),
        _ => owner.revision(&slug).await,
    };
    (slug, revision)
}

#[tokio::test(flavor = "multi_thread")]
async fn on_every_stream_of_another_one_may_do_nothing() {
    let trial = Trial::start();
    let mut owner = trial.host("anna", "annas-desk").await;
    let mut streams = vec![
        (made(&mut owner, "Still to come", &[]).await, 403),
        (made(&mut owner, "On now", &["go-live"]).await, 403),
        (made(&mut owner, "Over", &["go-live", "end"]).await, 403),
        (made(&mut owner, "Called off", &["cancel"]).await, 403),
        (made(&mut owner, "Taken away", &["delete"]).await, 404),
        (("never-there".to_owned(), "1".to_owned()), 404),
        (("No Slug/../x".to_owned(), "1".to_owned()), 404),
    ];
    let (old, revision) = made(&mut owner, "Before", &[]).await;
    let fields = with("slug", &old, with("revision", &revision, stream("Behind")));
    owner.done("streams/edit", &fields).await;
    let revision = owner.revision(&old).await;
    let new = owner.done("streams/rename", &[("slug", &old), ("revision", &revision)]).await;
    let new = new.as_str().unwrap().to_owned();
    streams.push(((old, owner.revision(&new).await), 404));
    let revision = owner.revision(&new).await;
    streams.push(((new, revision), 403));

    // Roles are no key to it, nor is a channel.
    let mut admin = trial.admin("root").await;
    let moderator = trial.host("mona", "monas-desk").await;
    admin.done("accounts/role", &[("name", "mona"), ("role", "moderator")]).await;
    admin.done("channel/create", &channel("roots-desk")).await;
    let others = [trial.host("otto", "ottos-desk").await, moderator, admin];
    let mut viewer = trial.account("vera").await;

    let before = trial.export();
    let mut calls = 0;
    for mut other in others {
        for ((slug, revision), expected) in &streams {
            for (method, path) in FUNCTIONS.iter().filter(|(_, path)| *path != "/api/channel/edit") {
                let fields = with("slug", slug, with("revision", revision, stream("Mine now")));
                let answer = other.call(method, path, &fields).await;
                let who = &other.name;
                assert_eq!(answer.status, *expected, "{path} of {slug} by {who}: {}", answer.body);
                calls += 1;
            }
        }
    }
    for ((slug, revision), _) in &streams {
        for (method, path) in FUNCTIONS {
            let mut fields = with("slug", slug, with("revision", revision, stream("Mine now")));
            fields.extend(channel("annas-desk").into_iter().filter(|(name, _)| *name != "language"));
            viewer.call(method, path, &fields).await.problem(403, "forbidden");
            calls += 1;
        }
    }
    assert!(calls > 300, "{calls}");
    assert_unwritten(&before, &trial.export());
}

/// What is answered to a cover without a picture.
async fn no_cover(visitor: &mut Visitor, fields: &[(&str, &str)]) -> Answer {
    let mut headers = vec![("accept", JSON), ("content-type", PARTS)];
    headers.extend(FROM_HERE);
    visitor.ask("POST", "/api/streams/cover", &headers, parts(fields, b"")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_form_is_told_to_the_owner_alone() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let (slug, revision) = made(&mut anna, "Still to come", &[]).await;
    let mut otto = trial.host("otto", "ottos-desk").await;
    let before = trial.export();
    for (slug, status, kind) in [
        (slug.as_str(), 403, "forbidden"),
        ("never-there", 404, "not-found"),
        ("No Slug/../x", 404, "not-found"),
    ] {
        let fields = [("slug", slug), ("revision", revision.as_str())];
        otto.post("streams/edit", &fields).await.problem(status, kind);
        no_cover(&mut otto, &fields).await.problem(status, kind);
    }
    let fields = [("slug", slug.as_str()), ("revision", revision.as_str())];
    anna.post("streams/edit", &fields).await.problem(400, "fields");
    no_cover(&mut anna, &fields).await.problem(400, "fields");
    assert_unwritten(&before, &trial.export());
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_channels_and_reports_of_others_are_theirs() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let (slug, _) = made(&mut anna, "Still to come", &[]).await;
    let mut vera = trial.account("vera").await;
    let report = [("kind", "stream"), ("slug", slug.as_str()), ("reason", "It is not true")];
    vera.done("report", &report).await;
    let mut admin = trial.admin("root").await;
    let reports = admin.read("reports", &NOTHING).await.json();
    let id = reports[0]["id"].as_str().unwrap();
    let studio = anna.read("studio", &NOTHING).await.json();
    let revision = studio["channel"]["revision"].as_str().unwrap();

    let mut otto = trial.host("otto", "ottos-desk").await;
    let before = trial.export();
    for (function, fields) in [
        ("accounts/role", vec![("name", "anna"), ("role", "viewer")]),
        ("accounts/role", vec![("name", "otto"), ("role", "admin")]),
        ("accounts/suspend", vec![("name", "anna"), ("suspended", "true")]),
        ("reports/settle", vec![("id", id), ("verdict", "remove")]),
    ] {
        otto.post(function, &fields).await.problem(403, "forbidden");
    }
    otto.read("accounts", &[("name", "anna")]).await.problem(403, "forbidden");
    // With the right revision of another's channel one edits neither that nor the own one.
    for (handle, status, kind) in [("annas-desk", 400, "fields"), ("ottos-desk", 409, "conflict")] {
        let fields = with("revision", revision, channel(handle));
        otto.post("channel/edit", &fields).await.problem(status, kind);
    }
    // What is asked of somebody's account is asked of the own one.
    let own = otto.read("account", &[("name", "anna")]).await.json();
    assert_eq!(own["name"], "otto");
    let own = otto.read("account/export", &[("name", "anna"), ("id", "anna")]).await.json();
    assert_eq!(own["account"]["name"], "otto");
    let own = otto.read("studio", &[("handle", "annas-desk")]).await.json();
    assert_eq!(own["channel"]["channel"]["handle"], "ottos-desk");
    assert_unwritten(&before, &trial.export());
}
