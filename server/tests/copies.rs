//! A store to a file and back, in whichever engine.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use backend::{Credentials, Site};
use bytes::Bytes;
use common::{LocalSite, binary, root};
use emulator::{Moto, Proxy, UNAVAILABLE, Wire};
use model::{ChannelFields, Language, Slug, StreamFields};
use store::{
    About, Aws, Condition, Consistency, Content, DynamoTable, FileObjects, Key, Object, Objects, Put,
    S3Objects, SqliteTable, Table, Write, system_clock,
};
use tempfile::TempDir;

/// Where a store is: a setting, and the environment that it needs.
struct Place {
    store: String,
    _folder: Option<TempDir>,
}

fn sqlite() -> Place {
    let folder = tempfile::tempdir().unwrap();
    Place { store: format!("sqlite:{}", folder.path().join("a.sqlite").display()), _folder: Some(folder) }
}

async fn dynamo() -> (Place, DynamoTable) {
    let name = format!("copies-{:016x}", rand());
    let table =
        DynamoTable::new(Aws::emulated(Moto::shared().unwrap().endpoint()), name.as_str(), system_clock());
    table.create().await.unwrap();
    (Place { store: format!("dynamodb:{name}"), _folder: None }, table)
}

fn rand() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0)
}

impl Place {
    fn command(&self, what: &str, file: &Path) -> Command {
        let mut command = Command::new(binary());
        command
            .current_dir(root())
            .args(["data", what])
            .arg(file)
            .env("STORE", &self.store)
            .envs(Moto::shared().unwrap().environment())
            .stdout(Stdio::piped());
        command
    }

    fn run(&self, what: &str, file: &Path) -> Output {
        self.command(what, file).output().unwrap()
    }

    fn export(&self, folder: &TempDir) -> Vec<u8> {
        let file = folder.path().join(format!("{:016x}", rand()));
        let output = self.run("export", &file);
        assert!(output.status.success(), "{output:?}");
        std::fs::read(file).unwrap()
    }

    fn import(&self, file: &Path) {
        let output = self.run("import", file);
        assert!(output.status.success(), "{output:?}");
    }
}

/// The demo's store in a file.
fn demo(folder: &TempDir) -> PathBuf {
    let local = LocalSite::start();
    let place =
        Place { store: format!("sqlite:{}", local.data.path().join("site.sqlite").display()), _folder: None };
    let file = folder.path().join("demo.ndjson");
    std::fs::write(&file, place.export(folder)).unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_goes_to_the_cloud_and_back_without_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let file = demo(&folder);
    let original = std::fs::read(&file).unwrap();
    assert!(original.len() > 500_000, "{} bytes", original.len());
    let ((cloud, table), back) = (dynamo().await, sqlite());
    cloud.import(&file);
    assert!(cloud.export(&folder) == original, "DynamoDB gives something else");
    back.import(&file);
    assert!(back.export(&folder) == original, "SQLite gives something else");
    // Nothing of the copying is left.
    let lines = original.split(|byte| *byte == b'\n').count() - 3;
    let mut items = 0;
    let mut after = None;
    loop {
        let page = table.scan(after.as_ref(), 1_000).await.unwrap();
        items += page.items.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(items, lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_expire_odd_keys_and_the_largest_row_go_along() {
    let folder = tempfile::tempdir().unwrap();
    let grown = folder.path().join("grown.sqlite");
    let later = (system_clock())() + 1_000_000;
    let odd = [
        "\u{0}",
        "a\u{0}b",
        "a\nb",
        "\"",
        "\\",
        "'; DROP TABLE items; --",
        "文",
        "\u{202E}",
        "\u{10FFFF}",
        " ",
    ];
    let mut puts: Vec<Put> = odd
        .map(|text| Put { key: Key::new(text, text), body: text.to_owned(), expires_at: None })
        .into_iter()
        .collect();
    puts.push(Put { key: Key::new("EXPIRES", "later"), body: String::new(), expires_at: Some(later) });
    let largest = Key::new("p".repeat(store::MAX_PARTITION_BYTES), "s".repeat(store::MAX_SORT_BYTES));
    // Each byte of it takes six in JSON.
    let body = "\u{1}".repeat(store::MAX_BODY_BYTES);
    puts.push(Put { key: largest, body, expires_at: Some(later) });
    SqliteTable::open(&grown, system_clock()).unwrap().put_many(puts.clone()).await.unwrap();

    let original = Place { store: format!("sqlite:{}", grown.display()), _folder: None }.export(&folder);
    let file = folder.path().join("copy");
    std::fs::write(&file, &original).unwrap();
    let ((cloud, table), back) = (dynamo().await, sqlite());
    cloud.import(&file);
    for put in &puts {
        let item = table.get(&put.key, Consistency::Strong).await.unwrap().unwrap();
        assert!(item.body == put.body && item.expires_at == put.expires_at, "{}", put.key);
    }
    // DynamoDB has what has expired for days more.
    table
        .write(vec![Write::put(Key::new("EXPIRES", "earlier"), "x").expiring(later - 2_000_000)])
        .await
        .unwrap();
    assert!(cloud.export(&folder) == original, "DynamoDB gives something else");
    back.import(&file);
    assert!(back.export(&folder) == original, "SQLite gives something else");
}

/// Starts it and kills it after this time; whether it was still at work.
fn killed(mut command: Command, after: Duration) -> bool {
    let mut child: Child = command.spawn().unwrap();
    std::thread::sleep(after);
    let working = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    working
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_anywhere_is_complete_when_it_is_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = demo(&folder);
    let original = std::fs::read(&file).unwrap();
    let began = Instant::now();
    dynamo().await.0.import(&file);
    let takes = began.elapsed();
    let mut killed_midway = 0;
    for part in 1..=8 {
        let (cloud, table) = dynamo().await;
        let working = killed(cloud.command("import", &file), takes * part / 9);
        let begun = !table.scan(None, 1).await.unwrap().items.is_empty();
        killed_midway += u32::from(working && begun);
        // One that was done when it was killed is told so.
        let again = String::from_utf8(cloud.run("import", &file).stdout).unwrap();
        assert!(again.starts_with("Put ") || again.contains("the store is not empty"), "{again}");
        assert!(cloud.export(&folder) == original, "killed after {part} ninths");
    }
    assert!(killed_midway > 0, "no import was killed while it was at work");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_killed_anywhere_is_complete_when_it_is_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = demo(&folder);
    let original = std::fs::read(&file).unwrap();
    let (cloud, _table) = dynamo().await;
    cloud.import(&file);
    let began = Instant::now();
    cloud.export(&folder);
    let takes = began.elapsed();
    let mut killed_midway = 0;
    for part in 1..=8 {
        let copy = folder.path().join(format!("killed-{part}"));
        killed_midway += u32::from(killed(cloud.command("export", &copy), takes * part / 9));
        assert!(
            !copy.exists() || std::fs::read(&copy).unwrap() == original,
            "half a copy stands in its place"
        );
        assert!(cloud.run("export", &copy).status.success());
        assert!(std::fs::read(&copy).unwrap() == original, "killed after {part} ninths");
    }
    assert!(killed_midway > 0, "no export was killed while it was at work");
    let left = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().contains('.')).collect();
    assert_eq!(left, ["demo.ndjson"], "something is left beside the copies");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_whole_copy_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let item = r#"{"partition":"P","sort":"s","body":"x"}"#;
    for (content, why) in [
        (String::new(), "is not whole"),
        (r#"{"finance_live_data":2}"#.to_owned(), "line 1 is not what it should be: version 2"),
        (format!("{item}\n"), "line 1 is not what it should be"),
        (format!("{{\"finance_live_data\":1}}\n{item}\n"), "is not whole"),
        (format!("{{\"finance_live_data\":1}}\n{item}\n{{\"items\":2}}\n"), "is not whole"),
        (format!("{{\"finance_live_data\":1}}\n{{\"items\":0}}\n{item}\n"), "is not whole"),
        (
            format!("{{\"finance_live_data\":1}}\n{item}\n{{\"partition\":1}}\n"),
            "line 3 is not what it should be",
        ),
        (format!("{{\"finance_live_data\":1}}\n{item}\nnonsense"), "line 3 is not what it should be"),
    ] {
        let file = folder.path().join("copy");
        std::fs::write(&file, &content).unwrap();
        let place = sqlite();
        let output = place.run("import", &file);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{content}");
        assert!(said.starts_with("Failed: ") && said.contains(why), "{content}: {said}");
        let empty = place.export(&folder);
        assert_eq!(empty, b"{\"finance_live_data\":1}\n{\"items\":0}\n", "{content}");
    }
    let missing = sqlite().run("import", &folder.path().join("no-such-file"));
    assert!(String::from_utf8(missing.stdout).unwrap().contains("no-such-file can't be used: "));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_goes_into_an_empty_store_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy");
    std::fs::write(
        &file,
        "{\"finance_live_data\":1}\n{\"partition\":\"P\",\"sort\":\"s\",\"body\":\"new\"}\n{\"items\":1}\n",
    )
    .unwrap();
    let (cloud, table) = dynamo().await;
    table.write(vec![Write::put(Key::new("P", "s"), "old")]).await.unwrap();
    let output = cloud.run("import", &file);
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "Failed: the store is not empty; a copy goes into an empty one\n"
    );
    assert_eq!(table.scan(None, 10).await.unwrap().items[0].body, "old");
}

/// A PNG as far as its chunks go.
fn picture() -> Bytes {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [0, 0, 2, 0x80, 0, 0, 1, 0xe0, 8, 2, 0, 0, 0];
    for (kind, data) in [(b"IHDR", header.as_slice()), (b"IDAT", b"pixels"), (b"IEND", b"")] {
        file.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        file.extend_from_slice(kind);
        file.extend_from_slice(data);
        file.extend_from_slice(b"\0crc");
    }
    file.into()
}

/// A site that has grown on one machine: a stream whose host gave it a cover.
async fn grown(folder: &Path) -> Slug {
    let table = SqliteTable::open(&folder.join("site.sqlite"), system_clock()).unwrap();
    let objects = FileObjects::open(&folder.join("objects")).unwrap();
    let site = Site::new(Arc::new(table), system_clock()).with_objects(Arc::new(objects));
    let credentials =
        Credentials { name: "lena", password: "a horse of another colour", address: None, device: None };
    let lena = site.register(credentials).await.unwrap();
    let channel = ChannelFields {
        handle: "lena-desk".to_owned(),
        name: "Macro Desk".to_owned(),
        language: Language::English,
        bio: String::new(),
        host: "Lena Hartmann".to_owned(),
        licence_no: Some(String::new()),
        employer: Some(String::new()),
    };
    site.create_channel(&lena.caller, channel).await.unwrap();
    let lena = site.caller(&lena.token).await.unwrap().unwrap();
    let fields = StreamFields {
        title: "A stream".to_owned(),
        summary: String::new(),
        description: String::new(),
        language: Language::English,
        topics: Vec::new(),
        tickers: Vec::new(),
        starts_at: site.now().plus_minutes(60),
        minutes: 45,
        positions: Some(String::new()),
        sponsor: Some(String::new()),
    };
    let slug = site.create_stream(&lena, fields).await.unwrap().value;
    let revision = site.own_stream(&lena, &slug).await.unwrap().revision;
    site.set_cover(&lena, &slug, &revision, Some(picture())).await.unwrap();
    slug
}

/// Puts four more covers beside it, each with something else said of it, and an object that is none.
async fn more_covers(folder: &Path) {
    let objects = FileObjects::open(&folder.join("objects")).unwrap();
    let said = |text: &str| Some(text.to_owned());
    let plain = About { content_type: said("image/png"), ..About::default() };
    for (name, about) in [
        ("covers/1.png", plain.clone()),
        ("covers/2.png", About { cache_control: said("public, max-age=60"), ..plain.clone() }),
        ("covers/3.png", About { content_encoding: said("gzip"), ..plain.clone() }),
        ("covers/4.webp", About { content_type: said("image/webp"), ..plain.clone() }),
        ("pages/1", plain),
    ] {
        let content = Content { body: Bytes::copy_from_slice(name.as_bytes()).into(), about };
        objects.put(name, content, Condition::None).await.unwrap();
    }
}

/// `data covers`, as where the site has grown.
fn covers(folder: &Path, to: &str) -> Command {
    let mut command = Command::new(binary());
    command
        .current_dir(root())
        .args(["data", "covers", to])
        .env("DATA_DIR", folder)
        .envs(Moto::shared().unwrap().environment());
    command
}

#[track_caller]
fn said(mut command: Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

/// What is there: names, content, and what is said of it.
async fn all(objects: &dyn Objects) -> Vec<(String, Bytes, About)> {
    let mut all = Vec::new();
    for listed in objects.list("", None, 100).await.unwrap().objects {
        let Object { body, about, .. } = objects.get(&listed.name).await.unwrap().unwrap();
        all.push((listed.name, body, about));
    }
    all
}

async fn bucket() -> (S3Objects, String) {
    let name = format!("copies-{:016x}", rand());
    let objects = S3Objects::new(Aws::emulated(Moto::shared().unwrap().endpoint()), name.as_str(), "site");
    objects.create_bucket().await.unwrap();
    (objects, format!("s3:{name}/site"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_moves_to_the_cloud_takes_its_covers_along() {
    let (folder, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let slug = grown(folder.path()).await;
    let here =
        Place { store: format!("sqlite:{}", folder.path().join("site.sqlite").display()), _folder: None };
    let file = copy.path().join("copy");
    std::fs::write(&file, here.export(&copy)).unwrap();
    let ((cloud, table), (objects, place)) = (dynamo().await, bucket().await);
    cloud.import(&file);
    let from = format!("file:{}", folder.path().join("objects").display());
    let put = said(covers(folder.path(), &place));
    assert_eq!(put, format!("Put 1 covers of {from} into {place}, where 0 were already\n"));

    let moved = Site::new(Arc::new(table), system_clock()).with_objects(Arc::new(objects));
    let name = moved.stream(&slug).await.unwrap().here().unwrap().picture.unwrap();
    let (content_type, body) = moved.cover(&name).await.unwrap().expect("the cover stayed behind");
    assert_eq!((content_type, body), ("image/png", picture()));
}

#[tokio::test(flavor = "multi_thread")]
async fn copying_covers_goes_on_where_it_was_cut_off_and_keeps_what_is_said_of_them() {
    let folder = tempfile::tempdir().unwrap();
    grown(folder.path()).await;
    more_covers(folder.path()).await;
    let mut expected = all(&FileObjects::open(&folder.path().join("objects")).unwrap()).await;
    expected.retain(|(name, ..)| name.starts_with("covers/"));
    assert_eq!(expected.len(), 5);

    // The list of what is there and two covers are answered, and nothing after them.
    let (objects, place) = bucket().await;
    let proxy = Proxy::before(&Moto::shared().unwrap().endpoint()).await.unwrap();
    let through = || {
        let mut command = covers(folder.path(), &place);
        command.env("AWS_ENDPOINT_URL", proxy.endpoint());
        command
    };
    proxy.plan([Wire::Well; 3], UNAVAILABLE);
    let output = through().output().unwrap();
    let why = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{why}");
    let failed = format!("Failed: {place} can't do it; the same command goes on where it was: ");
    assert!(why.starts_with(&failed), "{why}");
    assert_eq!(all(&objects).await.len(), 2);

    // One is put and nobody hears of it.
    proxy.plan([Wire::Well, Wire::Lost], Wire::Well);
    assert!(said(through()).contains("Put 3 covers of "), "those that were there were put again");
    assert_eq!(all(&objects).await, expected);
    let writes = proxy.writes();
    assert!(said(through()).contains("Put 0 covers of "));
    assert_eq!(proxy.writes(), writes);

    // And back, into a folder where one is already.
    let back = tempfile::tempdir().unwrap();
    let returned = FileObjects::open(back.path()).unwrap();
    let (name, body, about) = expected[0].clone();
    returned.put(&name, Content { body: body.into(), about }, Condition::None).await.unwrap();
    let to = format!("file:{}", back.path().display());
    for (put, there) in [(4, 1), (0, 5)] {
        let mut command = covers(folder.path(), &to);
        command.env("OBJECTS", &place);
        let told = format!("Put {put} covers of {place} into {to}, where {there} were already\n");
        assert_eq!(said(command), told);
        assert_eq!(all(&returned).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn covers_go_from_folder_to_folder() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    grown(folder.path()).await;
    let to = format!("file:{}", other.path().display());
    for put in [1, 0] {
        let told = said(covers(folder.path(), &to));
        assert!(told.starts_with(&format!("Put {put} covers of ")), "{told}");
        let there = all(&FileObjects::open(other.path()).unwrap()).await;
        assert!(there == all(&FileObjects::open(&folder.path().join("objects")).unwrap()).await);
    }
    let output = covers(folder.path(), "s3:no-such-bucket").output().unwrap();
    let why = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        why.starts_with("Failed: s3:no-such-bucket can't do it") && why.contains("NoSuchBucket"),
        "{why}"
    );
}
