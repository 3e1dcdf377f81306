//! A site without streams, and who comes to it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use store::system_clock;

use crate::common::{LocalSite, TOKEN_KEY, command, root, tomorrow};
use crate::visitor::{Fields, PASSWORD, Visitor};

/// The local server on a store that has topics and tickers.
pub struct Trial {
    pub site: LocalSite,
}

/// Every row of a store: its body, and when it expires.
pub type Rows = BTreeMap<(String, String), (String, Option<i64>)>;

impl Trial {
    pub fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let demo = std::fs::read_to_string(root().join("backend/demo/catalogue.json")).unwrap();
        let demo: Value = serde_json::from_str(&demo).unwrap();
        let (topics, tickers) = (&demo["topics"], &demo["tickers"]);
        let catalogue = json!({ "channels": [], "topics": topics, "tickers": tickers, "streams": [] });
        let file = data.path().join("catalogue.json");
        std::fs::write(&file, catalogue.to_string()).unwrap();
        let site = LocalSite::start_with(data, |command| {
            command.env("CATALOGUE", &file).env("TOKEN_KEY", TOKEN_KEY);
        });
        Self { site }
    }

    /// Another process over the same store.
    pub fn another(&self) -> LocalSite {
        LocalSite::start_with(tempfile::tempdir().unwrap(), |command| {
            command
                .env("STORE", format!("sqlite:{}", self.data().join("site.sqlite").display()))
                .env("OBJECTS", format!("file:{}", self.data().join("objects").display()))
                .env("CATALOGUE", "none")
                .env("TOKEN_KEY", TOKEN_KEY);
        })
    }

    pub fn data(&self) -> &Path {
        self.site.data.path()
    }

    /// Somebody who has no account.
    pub fn visitor(&self) -> Visitor {
        Visitor::of(&self.site)
    }

    /// Somebody with a new account of this name.
    pub async fn account(&self, name: &str) -> Visitor {
        let mut visitor = Visitor { name: name.to_owned(), ..self.visitor() };
        visitor.done("register", &[("name", name), ("password", PASSWORD)]).await;
        visitor
    }

    /// Somebody with a new account and this channel.
    pub async fn host(&self, name: &str, handle: &str) -> Visitor {
        let mut host = self.account(name).await;
        host.done("channel/create", &channel(handle)).await;
        host
    }

    /// A new administrator.
    pub async fn admin(&self, name: &str) -> Visitor {
        let mut creates = command(self.data());
        creates.args(["admin", "create", name]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = creates.spawn().unwrap();
        process.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let mut admin = Visitor { name: name.to_owned(), ..self.visitor() };
        admin.log_in().await;
        admin
    }

    /// Everything that is in the store.
    pub fn export(&self) -> Rows {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        let output = command(self.data()).args(["data", "export"]).arg(&file).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let copy = std::fs::read_to_string(file).unwrap();
        let lines: Vec<Value> = copy.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
        let rows = lines.iter().filter(|line| line.get("partition").is_some());
        rows.map(|line| {
            let key = (text(line, "partition"), text(line, "sort"));
            (key, (text(line, "body"), line["expires_at"].as_i64()))
        })
        .collect()
    }
}

/// Nothing was written in between; what has expired may be gone.
#[track_caller]
pub fn assert_unwritten(before: &Rows, after: &Rows) {
    for (key, row) in after {
        assert_eq!(before.get(key), Some(row), "{key:?} was written");
    }
    let now = (system_clock())();
    for (key, (_, expires_at)) in before {
        let gone = !after.contains_key(key);
        assert!(!gone || expires_at.is_some_and(|at| at <= now), "{key:?} was deleted");
    }
}

/// What a stream of this title is made of: it starts tomorrow, and everything that must be disclosed is.
pub fn stream(title: &str) -> Fields {
    let fields = [
        ("title", title),
        ("summary", "What to expect"),
        ("description", "Two *things*."),
        ("language", "en"),
        ("topics[]", "bonds"),
        ("tickers", "AAPL"),
        ("starts_at", tomorrow()),
        ("zone", "UTC"),
        ("minutes", "45"),
        ("no_positions", "true"),
        ("no_sponsor", "true"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).to_vec()
}

/// What a channel with this handle is made of.
pub fn channel(handle: &str) -> Fields {
    let fields = [
        ("handle", handle),
        ("name", "A desk"),
        ("language", "en"),
        ("bio", "About bonds"),
        ("host", "Ada Lovelace"),
        ("no_licence", "true"),
        ("no_employer", "true"),
    ];
    fields.map(|(name, value)| (name, value.to_owned())).to_vec()
}

/// With another field before them.
pub fn with(name: &'static str, value: &str, fields: Fields) -> Fields {
    let mut all = vec![(name, value.to_owned())];
    all.extend(fields);
    all
}
