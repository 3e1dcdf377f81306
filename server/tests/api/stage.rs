//! A site with everybody on it, and for each function one call that succeeds for whoever may make it.

use std::collections::BTreeMap;

use backend::Rule;

use crate::trial::{Trial, channel, stream, with};
use crate::visitor::{Fields, NOTHING, Visitor};

pub const ANONYMOUS: usize = 0;
pub const VIEWER: usize = 1;
pub const OTHER_HOST: usize = 2;
pub const OWNER: usize = 3;
pub const MODERATOR: usize = 4;
pub const ADMIN: usize = 5;
/// Who is who.
pub const EVERYBODY: [&str; 6] = ["anonymous", "viewer", "other host", "owner", "moderator", "admin"];
pub const NEW_PASSWORD: &str = "a colour of another horse";

/// Functions about one of the owner's streams, each with a stream of its own.
const ABOUT_STREAMS: [&str; 12] = [
    "stream",
    "remind",
    "report",
    "message",
    "studio/stream",
    "streams/edit",
    "streams/rename",
    "streams/go-live",
    "streams/cancel",
    "streams/delete",
    "streams/key",
    "streams/cover",
];

pub struct Stage {
    pub trial: Trial,
    /// In the order of [`EVERYBODY`].
    pub people: [Visitor; 6],
    /// The slugs of the owner's streams, by the functions that are about them, and how they are called as they are now.
    streams: BTreeMap<&'static str, (String, String)>,
    channel_revision: String,
    reports: Vec<String>,
}

impl Stage {
    pub async fn set() -> Self {
        let trial = Trial::start();
        let mut admin = trial.admin("admin").await;
        let mut viewer = trial.account("viewer").await;
        let moderator = trial.account("moderator").await;
        trial.account("extra").await;
        admin.done("accounts/role", &[("name", "moderator"), ("role", "moderator")]).await;
        let other = trial.host("other-host", "others-desk").await;
        let mut owner = trial.host("owner", "owners-desk").await;

        let mut streams = BTreeMap::new();
        for function in ABOUT_STREAMS {
            let title = format!("On stage for {function}");
            let slug = owner.done("streams/create", &stream(&title)).await.as_str().unwrap().to_owned();
            let revision = owner.revision(&slug).await;
            streams.insert(function, (slug, revision));
        }
        let (slug, revision) = streams["streams/rename"].clone();
        let fields = with("slug", &slug, with("revision", &revision, stream("Called otherwise")));
        owner.done("streams/edit", &fields).await;
        let revision = owner.revision(&slug).await;
        streams.insert("streams/rename", (slug, revision));

        for function in ["stream", "message"] {
            let slug = streams[function].0.as_str();
            let fields = [("kind", "stream"), ("slug", slug), ("reason", "It is not true")];
            viewer.done("report", &fields).await;
        }
        let reports = admin.read("reports", &NOTHING).await.json();
        let reports = reports.as_array().unwrap().iter();
        let reports: Vec<String> = reports.map(|report| report["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(reports.len(), 2);
        let studio = owner.read("studio", &NOTHING).await.json();
        let channel_revision = studio["channel"]["revision"].as_str().unwrap().to_owned();
        let people = [trial.visitor(), viewer, other, owner, moderator, admin];
        Self { trial, people, streams, channel_revision, reports }
    }

    /// Somebody who may do what this rule lets one do.
    pub fn who_may(rule: Rule) -> usize {
        match rule {
            Rule::Anyone | Rule::Viewer | Rule::Host => OWNER,
            Rule::Moderator | Rule::Admin => ADMIN,
        }
    }

    /// The slug of the stream that the function at this path is about.
    pub fn slug(&self, path: &str) -> &str {
        &self.stream(path).0
    }

    fn stream(&self, path: &str) -> &(String, String) {
        let function = match path.strip_prefix("/api/").unwrap() {
            // What went live can end.
            "streams/end" => "streams/go-live",
            function => function,
        };
        self.streams.get(function).unwrap_or_else(|| panic!("{path} is about no stream"))
    }

    /// What this one sends to the function at this path.
    pub fn fields(&self, path: &str, who: usize) -> Fields {
        let own = |fields: &[(&'static str, &str)]| {
            fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Fields>()
        };
        let (name, password) = (self.people[who].name.as_str(), self.people[who].password.as_str());
        let about = || {
            let (slug, revision) = self.stream(path);
            own(&[("slug", slug.as_str()), ("revision", revision.as_str())])
        };
        match path.strip_prefix("/api/").unwrap() {
            "home" | "live" | "upcoming" | "replays" | "channels" | "topics" | "me" | "log-out"
            | "log-out-everywhere" | "token" | "account" | "account/export" | "studio" | "following"
            | "reports" | "audit" => Vec::new(),
            "search" => own(&[("q", "stage")]),
            "channel" => own(&[("handle", "owners-desk")]),
            "topic" => own(&[("slug", "bonds")]),
            "ticker" => own(&[("ticker", "XNAS-AAPL")]),
            "register" => with("name", &format!("new-{who}"), own(&[("password", password)])),
            "log-in" if name.is_empty() => own(&[("name", "viewer"), ("password", password)]),
            "log-in" => own(&[("name", name), ("password", password)]),
            "change-password" => own(&[("current", password), ("new", NEW_PASSWORD)]),
            "delete-account" => own(&[("password", password)]),
            "channel/create" => channel(&format!("desk-of-{who}")),
            "channel/edit" => with("revision", &self.channel_revision, channel("owners-desk")),
            "streams/create" => stream("A new stream"),
            "streams/edit" => {
                let mut fields = about();
                fields.extend(stream("Edited on stage"));
                fields
            }
            "stream" | "studio/stream" | "streams/rename" | "streams/go-live" | "streams/end"
            | "streams/cancel" | "streams/delete" | "streams/key" | "streams/cover" => about(),
            "follow" => own(&[("handle", "owners-desk"), ("on", "true")]),
            "remind" => own(&[("slug", self.slug(path)), ("on", "true")]),
            "report" => own(&[("kind", "stream"), ("slug", self.slug(path)), ("reason", "It is not true")]),
            "message" => own(&[("slug", self.slug(path)), ("text", "Hello")]),
            "reports/settle" => {
                let id = &self.reports[usize::from(who == ADMIN)];
                own(&[("id", id.as_str()), ("verdict", "keep")])
            }
            "accounts" => own(&[("name", "extra")]),
            "accounts/role" => own(&[("name", "extra"), ("role", "viewer")]),
            "accounts/suspend" => own(&[("name", "extra"), ("suspended", "true")]),
            function => panic!("no test knows how {function} is called"),
        }
    }
}
