//! The site made of its own template: what moto has of it, the functions around it, and what they may do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use backend::{Caller, Site};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{
    LocalSite, PAGES, SITE_URL, STREAM, TOKEN_KEY, ask, binary, end, headline, in_chinese, read, root,
    template, tomorrow,
};
use emulator::{
    Changes, ChangesSettings, Cloud, Distribution, Emulator, Function, Mode, Moto, Origin, Original, Proxy,
    Queue, Stack,
};
use http::{HeaderMap, Request, StatusCode, header};
use model::{MessageText, Reported, Role, Slug, Status, Verdict};
use serde_json::{Value, json};
use store::{
    Aws, Condition, Consistency, Content, DynamoTable, Key, Objects, S3Objects, Table, Write, system_clock,
};

/// What the functions are: the artefact that `ARTEFACT` names, as `make deploy-check` does; else the server that `make` builds.
fn artefact() -> PathBuf {
    std::env::var_os("ARTEFACT").map_or_else(binary, PathBuf::from)
}

/// A site in a stack of the template, copied from a local one.
struct Deployed {
    stack: Stack,
    cloud: Cloud,
    distribution: Distribution,
    table: Arc<DynamoTable>,
}

impl Deployed {
    async fn new() -> Self {
        let local = LocalSite::start();
        let moto = Moto::start().unwrap();
        let stack = Stack::create(&moto, &template("dev", "x86_64")).await.unwrap();
        let distribution = Distribution::create(&moto).await.unwrap();
        let (root, server) = (root(), binary());
        let data = local.data.path();
        let original = Original { root: &root, server: &server, data, assets_url: SITE_URL };
        let aws = Aws::emulated(moto.endpoint());
        let cloud = Cloud::of_stack(moto, &stack, original).unwrap();
        let table = Arc::new(DynamoTable::new(aws, cloud.table().to_owned(), system_clock()));
        Self { stack, cloud, distribution, table }
    }

    /// One of the functions, as the template sets it up.
    fn function(&self, handler: &str) -> Function {
        let function = Function::new(artefact(), handler).setting("SITE_URL", SITE_URL).concurrency(1);
        let function = self
            .cloud
            .settings()
            .into_iter()
            .fold(function, |function, (name, value)| function.setting(name, value));
        match handler {
            "private" => function.mode(Mode::Streaming).setting("RESPONSE_MODE", "streaming"),
            "api" => function.origin(Origin::HttpApi).setting("TOKEN_KEY", TOKEN_KEY),
            "events" => function
                .timeout(Duration::from_secs(60))
                .setting("CDN", format!("cloudfront:{}", self.distribution.id()))
                .setting("ASSETS", format!("s3:{}", self.cloud.assets_name())),
            _ => function,
        }
    }

    /// The table's changes, handed over as the template's event source mapping has it.
    async fn changes(&self) -> (Changes, Queue) {
        let template = template("dev", "x86_64");
        let mapping = &template["Resources"]["Changes"]["Properties"];
        let filters = mapping["FilterCriteria"]["Filters"].as_array().unwrap();
        assert!(filters.len() <= 5, "Lambda takes no more without a higher quota");
        let pattern =
            |filter: &Value| serde_json::from_str::<Value>(filter["Pattern"].as_str().unwrap()).unwrap();
        let dead = Queue::new(&self.cloud.moto, self.stack.resource("ChangesDeadLetters").unwrap());
        let settings = ChangesSettings {
            batch: mapping["BatchSize"].as_u64().unwrap() as usize,
            retries: mapping["MaximumRetryAttempts"].as_u64().unwrap() as usize,
            filters: filters.iter().map(pattern).collect(),
            on_failure: Some(dead.clone()),
        };
        (Changes::of(&self.cloud.moto, self.cloud.table(), settings).await.unwrap(), dead)
    }

    fn site(&self) -> Site {
        Site::new(self.table.clone(), system_clock())
    }

    fn assets(&self) -> S3Objects {
        S3Objects::new(Aws::emulated(self.cloud.moto.endpoint()), self.cloud.assets_name(), "")
    }
}

/// What EventBridge sends at a time of day.
fn minute(time: &str) -> String {
    let event = json!({
        "version": "0", "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", "detail-type": "Scheduled Event",
        "source": "aws.events", "account": "123456789012", "time": format!("2026-01-31T{time}Z"),
        "region": "us-east-1", "resources": ["arn:aws:events:us-east-1:123456789012:rule/minute"], "detail": {},
    });
    event.to_string()
}

async fn invoke(function: &Emulator, event: &str) -> Value {
    while function.started() > 0 && function.idle() == 0 {
        tokio::task::yield_now().await;
    }
    let answer = function.invoke(event).await;
    let answer = answer.unwrap_or_else(|failure| panic!("{failure}: {:?}", function.log()));
    serde_json::from_slice(&answer).unwrap()
}

/// What a viewer writes into a chat, where it does not stay.
const SPAM: &str = "Doubled by Friday for everybody who writes to me";

/// Somebody with this role.
fn caller(role: Role) -> Caller {
    Caller {
        account: "1".repeat(32).parse().unwrap(),
        name: "somebody".parse().unwrap(),
        role,
        channel: None,
        session: None,
        version: 0,
    }
}

/// Writes the message, and reports it.
async fn spam(site: &Site, slug: &Slug) {
    let viewer = caller(Role::Viewer);
    let text = MessageText::parse(SPAM).unwrap();
    let message = site.write_message(&viewer, slug, &text).await.unwrap().value;
    let reason = "It promises returns.";
    site.report(&viewer, Reported::Message, slug, Some(&message.id), reason).await.unwrap();
}

/// Takes the message away, as a moderator does who finds it among what was reported.
async fn moderate(site: &Site) {
    let moderator = caller(Role::Moderator);
    let reports = site.reports(&moderator).await.unwrap();
    let report = reports.iter().find(|report| report.text == SPAM).unwrap();
    site.settle(&moderator, &report.id, Verdict::Remove).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_renews_its_pages_in_every_instance_and_at_the_cdn() {
    let deployed = Deployed::new().await;
    for name in
        ["Table", "AssetsBucket", "ObjectsBucket", "ChangesDeadLetters", "EventsDeadLetters", "PagesRole"]
    {
        assert!(
            deployed.stack.resource(name).is_some(),
            "{name}: {:?}",
            deployed.stack.names().collect::<Vec<_>>()
        );
    }
    let events = Emulator::new(deployed.function("events"));
    let (mut changes, dead) = deployed.changes().await;
    changes.pump(&events).await.unwrap();
    let slug: Slug = STREAM.strip_prefix("/streams/").unwrap().parse().unwrap();
    spam(&deployed.site(), &slug).await;
    assert_eq!(changes.pump(&events).await.unwrap(), 0, "a new message can wait");

    let pages = Emulator::new(deployed.function("pages"));
    for path in PAGES.iter().flat_map(|path| [path.to_string(), in_chinese(path)]) {
        assert_eq!(ask(&pages, "GET", &path, &[]).await.0, StatusCode::OK, "{path}");
    }
    let another = Emulator::new(deployed.function("pages"));
    let page = ask(&another, "GET", STREAM, &[]).await.2;
    assert!(headline(&page) == "live" && page.contains(SPAM), "{page}");

    let before = deployed.distribution.invalidated().await.unwrap().len();
    moderate(&deployed.site()).await;
    assert_eq!(changes.pump(&events).await.unwrap(), 1, "the message itself");
    let told = deployed.distribution.invalidated().await.unwrap();
    assert_eq!(told[before..], [[format!("#stream:{slug}")]], "what is taken away the CDN drops too");
    for function in [&pages, &another] {
        assert!(!ask(function, "GET", STREAM, &[]).await.2.contains(SPAM));
    }

    let before = told.len();
    end(&deployed.site(), STREAM).await;
    assert_eq!(
        changes.pump(&events).await.unwrap(),
        1,
        "of all the rows written only the stream's own counts"
    );

    let told = deployed.distribution.invalidated().await.unwrap();
    assert_eq!(told.len(), before + 1, "one request for all of it");
    let told: BTreeSet<String> = told.into_iter().flatten().collect();
    for tag in [format!("#stream:{slug}"), "#live".to_owned(), "#channel:macro-desk".to_owned()] {
        assert!(told.contains(&tag), "{tag}: {told:?}");
    }
    // What the CDN was told to drop it asks for again, and no instance has the old page by now.
    for function in [&pages, &another] {
        for path in [STREAM.to_owned(), in_chinese(STREAM)] {
            let (_, headers, page) = ask(function, "GET", &path, &[]).await;
            assert_eq!(headline(&page), "replay", "{path}");
            let tags = headers["cache-tag"].to_str().unwrap();
            assert!(tags.split(',').any(|tag| told.contains(&format!("#{tag}"))), "{tags}");
        }
    }
    assert!(dead.take().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_record_is_laid_down_and_its_neighbours_are_done() {
    let deployed = Deployed::new().await;
    let events = Emulator::new(deployed.function("events"));
    let (mut changes, dead) = deployed.changes().await;
    changes.pump(&events).await.unwrap();
    let topic = |slug: &str| Write::put(Key::new("TOPICS", slug), "{}");
    let poison = Write::put(Key::new("STREAM#poison", "STREAM"), "{");
    for write in [topic("before"), poison, topic("behind")] {
        deployed.table.write(vec![write]).await.unwrap();
    }
    assert_eq!(changes.pump(&events).await.unwrap(), 3);
    let told: BTreeSet<String> =
        deployed.distribution.invalidated().await.unwrap().into_iter().flatten().collect();
    assert!(told.contains("#topic:before") && told.contains("#topic:behind"), "{told:?}");
    let letters = dead.take().await.unwrap();
    assert_eq!(letters.len(), 1, "{letters:?}");
    let letter: Value = serde_json::from_str(&letters[0]).unwrap();
    assert_eq!(letter["DDBStreamBatchInfo"]["batchSize"], 1);
    assert!(changes.pump(&events).await.unwrap() == 0, "the stream goes on");
}

/// The path that one of the template's warm-ups asks for, and its event with what CloudFormation puts into it (`Fn::Sub`).
fn warm_up(target: &Value) -> (&str, String) {
    let [event, values] = target["Input"]["Fn::Sub"].as_array().unwrap().as_slice() else {
        panic!("{target}")
    };
    let path = values["Path"].as_str().unwrap();
    let host = "abcdefghij.lambda-url.eu-west-1.on.aws";
    let event = event.as_str().unwrap().replace("${Path}", path).replace("${Host}", host);
    assert!(!event.contains("${"), "{event}");
    (path, event)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warm_up_has_its_page_made_for_who_comes_next() {
    let deployed = Deployed::new().await;
    let pages = Emulator::new(deployed.function("pages"));
    let template = template("prod", "arm64");
    let targets = template["Resources"]["WarmUp"]["Properties"]["Targets"].as_array().unwrap();
    assert!(!targets.is_empty());
    for (path, event) in targets.iter().map(warm_up) {
        let answer = invoke(&pages, &event).await;
        assert_eq!(answer["statusCode"], 200, "{path}: {answer}");
        let (_, headers, _) = ask(&pages, "GET", path, &[]).await;
        let from = headers["cache-status"].to_str().unwrap();
        assert!(from.contains("; hit"), "{path}: {from}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_minute_streams_move_on_and_every_hour_old_builds_go() {
    let deployed = Deployed::new().await;
    let late = overdue(&deployed).await;

    let assets = deployed.assets();
    old_builds(&assets).await;
    let old = async || {
        let listed = assets.list("pkg/old-", None, 10).await.unwrap();
        listed.objects.into_iter().map(|object| object.name).collect::<Vec<_>>()
    };

    let events = Emulator::new(deployed.function("events"));
    invoke(&events, &minute("14:59:30")).await;
    assert_eq!(status(&deployed, &late).await, Status::Cancelled);
    assert_eq!(old().await.len(), 6, "it is not the hour yet");
    invoke(&events, &minute("15:00:30")).await;
    assert_eq!(old().await, ["pkg/old-2.js", "pkg/old-3.js", "pkg/old-4.js", "pkg/old-5.js"]);
    let records = assets.list("builds/", None, 10).await.unwrap().objects.len();
    assert_eq!(records, 5, "this build's and the last four others'");
}

/// Six builds that were published long ago, each with a file of its own.
async fn old_builds(assets: &S3Objects) {
    for build in 0..6 {
        let file = format!("pkg/old-{build}.js");
        let name = format!("old{build}");
        let record = json!({ "build": name, "published_at": build, "whole": true, "files": [file] });
        for (name, body) in [(file, "x".to_owned()), (format!("builds/{name}.json"), record.to_string())] {
            let body = Content { body: bytes::Bytes::from(body).into(), about: store::About::default() };
            assets.put(&name, body, Condition::None).await.unwrap();
        }
    }
}

async fn status(deployed: &Deployed, slug: &model::Slug) -> Status {
    deployed.site().stream(slug).await.unwrap().here().unwrap().status
}

/// A stream that should have started ten days ago.
async fn overdue(deployed: &Deployed) -> model::Slug {
    let slug = deployed.site().upcoming(None).await.unwrap().streams[0].slug.clone();
    let key = Key::new(format!("STREAM#{slug}"), "STREAM");
    let item = deployed.table.get(&key, Consistency::Strong).await.unwrap().unwrap();
    let mut stream: model::Stream = serde_json::from_str(&item.body).unwrap();
    let listed = |stream: &model::Stream| {
        Key::new("UPCOMING", model::Cursor::new(stream.starts_at, slug.clone()).to_string())
    };
    let old = listed(&stream);
    stream.starts_at = model::Time(stream.starts_at.0 - 10 * 86_400);
    let writes = vec![
        Write::put(key, serde_json::to_string(&stream).unwrap()),
        Write::delete(old),
        Write::put(listed(&stream), serde_json::to_string(&stream.card()).unwrap()),
    ];
    deployed.table.write(writes).await.unwrap();
    slug
}

/// What a call to AWS needs leave for (IAM's actions).
fn actions(request: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(request);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let (method, path) = (first.next().unwrap(), first.next().unwrap());
    let target = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("x-amz-target").then(|| value.trim().to_owned())
    });
    let named: Vec<&str> = match target.as_deref().and_then(|target| target.split_once('.')) {
        // A transaction needs what is in it.
        Some((_, "TransactWriteItems")) => {
            let items: Value = serde_json::from_str(body).unwrap();
            let items = items["TransactItems"].as_array().unwrap().clone();
            let kinds = [
                ("Put", "dynamodb:PutItem"),
                ("Delete", "dynamodb:DeleteItem"),
                ("ConditionCheck", "dynamodb:ConditionCheckItem"),
            ];
            items
                .iter()
                .flat_map(|item| {
                    kinds.into_iter().filter(|(kind, _)| !item[*kind].is_null()).map(|(_, action)| action)
                })
                .collect()
        }
        Some((_, operation)) => return vec![format!("dynamodb:{operation}")],
        None if path.starts_with("/2020-05-31/distribution") => vec!["cloudfront:CreateInvalidation"],
        None => match method {
            "GET" if path.contains("list-type=2") => vec!["s3:ListBucket"],
            "GET" | "HEAD" => vec!["s3:GetObject"],
            "PUT" => vec!["s3:PutObject"],
            "DELETE" => vec!["s3:DeleteObject"],
            other => panic!("{other} {path}"),
        },
    };
    named.into_iter().map(str::to_owned).collect()
}

/// What a role allows, but for what Lambda does in the function's name.
fn allowed(template: &Value, role: &str) -> BTreeSet<String> {
    let policies = template["Resources"][role]["Properties"]["Policies"].as_array().unwrap();
    let statements =
        policies.iter().flat_map(|policy| policy["PolicyDocument"]["Statement"].as_array().unwrap());
    let actions = statements.flat_map(|statement| match &statement["Action"] {
        Value::Array(actions) => actions.iter().map(|action| action.as_str().unwrap().to_owned()).collect(),
        action => vec![action.as_str().unwrap().to_owned()],
    });
    let by_lambda = |action: &String| {
        let services = ["logs:", "xray:", "sqs:"];
        let stream = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"];
        services.iter().any(|service| action.starts_with(service))
            || stream.iter().any(|name| *action == format!("dynamodb:{name}"))
    };
    actions.filter(|action| !by_lambda(action)).collect()
}

/// Somebody in a browser.
struct Visitor<'a> {
    api: &'a Emulator,
    cookies: BTreeMap<String, String>,
}

impl Visitor<'_> {
    fn cookie(&self) -> String {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ")
    }

    async fn send(
        &mut self,
        request: http::request::Builder,
        body: Vec<u8>,
    ) -> (StatusCode, HeaderMap, String) {
        let request = request.header(header::ORIGIN, SITE_URL).header(header::COOKIE, self.cookie());
        while self.api.started() > 0 && self.api.idle() == 0 {
            tokio::task::yield_now().await;
        }
        let (status, headers, answer) =
            read(self.api.call(request.body(Body::from(body)).unwrap()).await).await;
        for cookie in headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
        (status, headers, answer)
    }

    /// What a function answers to these fields.
    async fn post(&mut self, function: &str, fields: Value) -> Value {
        let request =
            Request::post(format!("/api/{function}")).header(header::CONTENT_TYPE, "application/json");
        let (status, _, answer) = self.send(request, fields.to_string().into_bytes()).await;
        let why = || self.api.log().into_iter().filter(|line| line.contains("ERROR")).collect::<Vec<_>>();
        assert_eq!(status, StatusCode::OK, "{function}: {answer} {:?}", why());
        serde_json::from_str(&answer).unwrap()
    }

    /// Names the state of the own stream.
    async fn revision(&mut self, slug: &str) -> String {
        let (_, _, answer) =
            self.send(Request::get(format!("/api/studio/stream?slug={slug}")), Vec::new()).await;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        answer["revision"].as_str().unwrap().to_owned()
    }

    /// Registers, schedules a stream, follows others, and asks by a form without JavaScript for a key, which then waits for its
    /// page. The answer is the stream.
    async fn schedules(&mut self) -> String {
        self.post("register", json!({ "name": "deployed", "password": "rain over the harbour" })).await;
        let channel = json!({
            "handle": "deployed", "name": "Deployed", "language": "en", "host": "Ada Lovelace", "bio": "",
            "no_licence": true, "no_employer": true,
        });
        self.post("channel/create", channel).await;
        let stream = json!({
            "title": "Rates before the open", "summary": "", "description": "", "language": "en", "topics": ["bonds"],
            "tickers": "AAPL", "starts_at": tomorrow(), "zone": "UTC",
            "minutes": 45, "no_positions": true, "no_sponsor": true,
        });
        let slug = self.post("streams/create", stream).await.as_str().unwrap().to_owned();
        self.post("follow", json!({ "handle": "macro-desk", "on": true })).await;
        self.post("remind", json!({ "slug": slug, "on": true })).await;
        let form = Request::post("/api/streams/key")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html")
            .header(header::REFERER, format!("{SITE_URL}/studio/streams/{slug}"));
        let (status, headers, _) = self.send(form, format!("slug={slug}").into_bytes()).await;
        let expected = format!("/studio/streams/{slug}?draft");
        assert_eq!(
            (status, headers[header::LOCATION].to_str().unwrap()),
            (StatusCode::SEE_OTHER, expected.as_str())
        );
        slug
    }

    /// Gives the stream one cover and then another, goes live, ends, and takes all away again.
    async fn streams(&mut self, slug: &str) {
        for _ in 0..2 {
            let revision = self.revision(slug).await;
            let request = Request::post("/api/streams/cover")
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
            let (status, _, answer) = self.send(request, cover_form(slug, &revision)).await;
            assert_eq!(status, StatusCode::OK, "{answer}");
        }
        self.post("streams/go-live", json!({ "slug": slug })).await;
        self.post("message", json!({ "slug": slug, "text": "hello" })).await;
        self.post("streams/end", json!({ "slug": slug })).await;
        self.post("streams/delete", json!({ "slug": slug })).await;
        self.post("log-out", json!({})).await;
    }
}

/// The form by which a browser uploads a picture.
fn cover_form(slug: &str, revision: &str) -> Vec<u8> {
    let pixel =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let field = |name: &str, value: &str| {
        format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut form = field("slug", slug) + &field("revision", revision);
    form.push_str("--b\r\ncontent-disposition: form-data; name=\"cover\"; filename=\"a.png\"\r\n\r\n");
    let mut form = form.into_bytes();
    form.extend(STANDARD.decode(pixel).unwrap());
    form.extend(b"\r\n--b--\r\n");
    form
}

#[tokio::test(flavor = "multi_thread")]
async fn each_function_may_do_what_it_does_and_nothing_else() {
    let deployed = Deployed::new().await;
    let proxy = Proxy::before(&deployed.cloud.moto.endpoint()).await.unwrap();
    let function =
        |handler| Emulator::new(deployed.function(handler).setting("AWS_ENDPOINT_URL", proxy.endpoint()));
    let done = || proxy.calls().iter().flat_map(|request| actions(request)).collect::<BTreeSet<String>>();
    let mut did = BTreeMap::new();

    let pages = function("pages");
    for path in PAGES.iter().flat_map(|path| [path.to_string(), in_chinese(path)]) {
        ask(&pages, "GET", &path, &[]).await;
    }
    for path in ["/covers/macro-desk-xom-bonds-000.svg", "/calendar/macro-desk-xom-bonds-000.ics", "/nope"] {
        ask(&pages, "GET", path, &[]).await;
    }
    while pages.idle() == 0 {
        tokio::task::yield_now().await;
    }
    did.insert("PagesRole", done());

    let api = function("api");
    for path in [
        "/api/home",
        "/api/live",
        "/api/upcoming",
        "/api/replays",
        "/api/channels",
        "/api/channel?handle=macro-desk",
        "/api/topics",
        "/api/topic?slug=bonds",
        "/api/ticker?ticker=XNAS-AAPL",
        "/api/search?q=bonds",
        "/api/stream?slug=macro-desk-xom-bonds-000",
    ] {
        assert_eq!(ask(&api, "GET", path, &[]).await.0, StatusCode::OK, "{path}");
    }
    let mut host = Visitor { api: &api, cookies: BTreeMap::new() };
    let slug = host.schedules().await;
    let mut by_api = done();

    let private = function("private");
    let (own, cookie) = (format!("/studio/streams/{slug}?draft"), host.cookie());
    for path in ["/studio", "/zh/account", "/following", own.as_str(), "/log-in", "/register"] {
        let (status, _, page) = ask(&private, "GET", path, &[("cookie", cookie.as_str())]).await;
        assert!(status.as_u16() < 400, "{path}: {status} {page}");
    }
    while private.idle() == 0 {
        tokio::task::yield_now().await;
    }
    did.insert("PrivateRole", done());

    host.streams(&slug).await;
    by_api.extend(done());
    did.insert("ApiRole", by_api);

    let events = function("events");
    let (mut changes, _) = deployed.changes().await;
    changes.pump(&events).await.unwrap();
    old_builds(&deployed.assets()).await;
    let late = overdue(&deployed).await;
    invoke(&events, &minute("15:00:00")).await;
    assert_eq!(status(&deployed, &late).await, Status::Cancelled);
    did.insert("EventsRole", done());

    for (stage, arch) in
        ["dev", "staging", "prod"].into_iter().flat_map(|stage| [(stage, "x86_64"), (stage, "arm64")])
    {
        let template = template(stage, arch);
        for (role, did) in &did {
            let mut allowed = allowed(&template, role);
            // Without it, what is missing would be forbidden; nobody lists.
            if *role == "PagesRole" {
                assert!(allowed.remove("s3:ListBucket"));
            }
            assert_eq!(&allowed, did, "{role} in {stage}");
        }
    }
}
