//! Builds on their way to where the CDN takes files from.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use common::{LocalSite, STREAM, binary, command_of, integrities, integrity, root};
use emulator::{Moto, Proxy, UNAVAILABLE, Wire};
use store::{About, Aws, FileObjects, Objects, Revision, S3Objects};
use tempfile::TempDir;

/// A build of its own: the executable with something behind its end, and a site with a file of its own.
struct Build {
    folder: TempDir,
    name: &'static str,
}

impl Build {
    fn new(name: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let built = binary();
        for file in ["server", "hash.txt", "shell-hash.txt"] {
            std::fs::copy(built.with_file_name(file), folder.path().join(file)).unwrap();
        }
        let mut server = std::fs::OpenOptions::new().append(true).open(folder.path().join("server")).unwrap();
        server.write_all(name.as_bytes()).unwrap();
        let site = folder.path().join("site");
        copy(&root().join("target/site"), &site);
        std::fs::write(site.join("of-this-build.txt"), name).unwrap();
        Self { folder, name }
    }

    /// The same with names of its own for scripts, styles and WASM, as if what is in them had changed.
    fn with_names_of_its_own(name: &'static str) -> Self {
        let build = Self::new(name);
        let hashes = build.folder.path().join("hash.txt");
        let text = std::fs::read_to_string(&hashes).unwrap();
        let mut changed = String::new();
        for (kind, hash) in text.lines().filter_map(|line| line.split_once(": ")) {
            changed.push_str(&format!("{kind}: {name}{hash}\n"));
            for path in files(&build.folder.path().join("site/pkg")) {
                let file = path.file_name().unwrap().to_str().unwrap();
                let renamed = file.replace(&format!(".{hash}."), &format!(".{name}{hash}."));
                std::fs::rename(&path, path.with_file_name(renamed)).unwrap();
            }
        }
        std::fs::write(hashes, changed).unwrap();
        build
    }

    /// A page that its server sends.
    async fn page(&self, path: &str) -> String {
        let data = tempfile::tempdir().unwrap();
        let mut command = command_of(&self.folder.path().join("server"), data.path());
        command.env("SITE_ROOT", self.folder.path().join("site"));
        LocalSite::run(command, data).get(path).await.2
    }

    fn command(&self, place: &str, options: &[&str]) -> Command {
        let mut command = Command::new(self.folder.path().join("server"));
        command
            .current_dir(root())
            .args(["assets", "publish", place])
            .args(options)
            .env("SITE_ROOT", self.folder.path().join("site"))
            .envs(Moto::shared().unwrap().environment());
        command
    }

    /// What it says at the end.
    fn publish(&self, place: &str, options: &[&str]) -> String {
        let output = self.command(place, options).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{}: {said}", self.name);
        said.trim_end().to_owned()
    }
}

/// The files in a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file()).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(path, to.join(name)).unwrap();
        }
    }
}

/// A bucket of this test's own, and how commands name it.
async fn bucket() -> (S3Objects, String) {
    use std::hash::{BuildHasher as _, RandomState};
    let name = format!("publish-{:016x}", RandomState::new().hash_one(0));
    let objects = S3Objects::new(Aws::emulated(Moto::shared().unwrap().endpoint()), name.as_str(), "site");
    objects.create_bucket().await.unwrap();
    (objects, format!("s3:{name}/site"))
}

type Standing = BTreeMap<String, (Revision, About)>;

/// All that stands there but the records, which say when.
async fn standing(objects: &dyn Objects) -> Standing {
    let mut standing = Standing::new();
    for listed in objects.list("", None, 1_000).await.unwrap().objects {
        if !listed.name.starts_with("builds/") {
            let object = objects.get(&listed.name).await.unwrap().unwrap();
            standing.insert(listed.name, (object.revision, object.about));
        }
    }
    standing
}

fn last_line(said: &str) -> &str {
    said.lines().last().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn twice_uploads_nothing_the_second_time() {
    let (objects, place) = bucket().await;
    let build = Build::new("one");
    let planned = build.publish(&place, &["--dry-run"]);
    assert!(standing(&objects).await.is_empty(), "a dry run wrote something");
    let done = build.publish(&place, &[]);
    assert_eq!(done, format!("{planned}: done"));
    let first = standing(&objects).await;
    assert!(first.len() > 30 && first.keys().any(|name| name.ends_with(".wasm.br")), "{:?}", first.keys());

    let proxy = Proxy::before(&Moto::shared().unwrap().endpoint()).await.unwrap();
    let again = build.command(&place, &[]).env("AWS_ENDPOINT_URL", proxy.endpoint()).output().unwrap();
    let said = String::from_utf8(again.stdout).unwrap();
    assert!(last_line(&said).contains(": 0 files to upload (0 bytes)"), "{said}");
    assert_eq!(proxy.writes(), 0);
    assert_eq!(standing(&objects).await, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_has_its_type_its_coding_and_its_time() {
    let (objects, place) = bucket().await;
    Build::new("one").publish(&place, &[]);
    for (name, (_, about)) in standing(&objects).await {
        let said = |value: &Option<String>| value.clone().unwrap_or_default();
        let (kind, coding, kept) =
            (said(&about.content_type), said(&about.content_encoding), said(&about.cache_control));
        let (plain, expected) = match (name.strip_suffix(".br"), name.strip_suffix(".gz")) {
            (Some(plain), _) => (plain, "br"),
            (_, Some(plain)) => (plain, "gzip"),
            _ => (name.as_str(), ""),
        };
        assert_eq!(coding, expected, "{name}");
        let expected = match Path::new(plain).extension().unwrap().to_str().unwrap() {
            "js" => "text/javascript",
            "wasm" => "application/wasm",
            "css" => "text/css",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "json" => "application/speculationrules+json",
            "html" => "text/html",
            _ => "text/plain",
        };
        assert!(kind.starts_with(expected), "{name} is {kind}");
        let immutable = kept == "public, max-age=31536000, immutable";
        assert_eq!(immutable, name.starts_with("pkg/"), "{name} is kept {kept}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_anywhere_and_run_again_it_is_complete() {
    let build = Build::new("one");
    let (whole, place) = bucket().await;
    let began = Instant::now();
    build.publish(&place, &[]);
    let takes = began.elapsed();
    let whole = standing(&whole).await;
    let mut killed_midway = 0;
    for part in 1..=8 {
        let (objects, place) = bucket().await;
        let mut child = build.command(&place, &[]).spawn().unwrap();
        std::thread::sleep(takes * part / 9);
        child.kill().unwrap();
        child.wait().unwrap();
        let left = standing(&objects).await;
        killed_midway += u32::from(!left.is_empty() && left.len() < whole.len());
        build.publish(&place, &[]);
        assert_eq!(standing(&objects).await, whole, "killed after {part} ninths");
    }
    assert!(killed_midway > 0, "none was killed while it was at work");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_builds_stay_and_older_ones_go() {
    let (objects, place) = bucket().await;
    let file_of = async |build: &Build| {
        let names =
            standing(&objects).await.into_keys().filter(|name| name.starts_with("pkg/of-this-build."));
        let mut found = Vec::new();
        for name in names {
            let body = objects.get(&name).await.unwrap().unwrap().body;
            if body == build.name.as_bytes() {
                found.push(name);
            }
        }
        found.len()
    };
    let builds = ["one", "two", "three"].map(Build::new);
    for build in &builds {
        build.publish(&place, &["--keep", "2"]);
    }
    let [one, two, three] = &builds;
    assert_eq!((file_of(one).await, file_of(two).await, file_of(three).await), (0, 1, 1));
    let common = standing(&objects).await.into_keys().any(|name| name.starts_with("pkg/favicon."));
    assert!(common, "a file that all builds have is gone with the first");

    // Back to the second: it is the latest then, and stays when another comes.
    two.publish(&place, &["--keep", "2"]);
    let said = one.publish(&place, &["--keep", "2"]);
    assert!(last_line(&said).contains("1 files of 1 older builds to remove: done"), "{said}");
    assert_eq!((file_of(one).await, file_of(two).await, file_of(three).await), (1, 1, 0));
    let plain = objects.get("of-this-build.txt").await.unwrap().unwrap();
    assert_eq!(&*plain.body, b"one", "what has no hash is that of the latest");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cleans_later_is_told_how_many_builds_stay() {
    let (objects, place) = bucket().await;
    let build = Build::new("one");
    for (options, keep) in [(&["--keep", "7"][..], 7_u64), (&["--keep", "3"], 3), (&[], 5)] {
        build.publish(&place, options);
        let records = objects.list("builds/", None, 10).await.unwrap().objects;
        assert_eq!(records.len(), 1, "{records:?}");
        let record = objects.get(&records[0].name).await.unwrap().unwrap().body;
        let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
        assert_eq!((record["keep"].as_u64(), record["whole"].as_bool()), (Some(keep), Some(true)));
    }
}

/// A browser that has a page of the old build open asks for its files when they are needed: the player, the shell.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_old_build_finds_its_files_when_the_new_one_is_published() {
    let (objects, place) = bucket().await;
    let [old, new] = ["old", "new"].map(Build::with_names_of_its_own);
    old.publish(&place, &["--keep", "2"]);
    let page = old.page(STREAM).await;
    new.publish(&place, &["--keep", "2"]);
    assert!(standing(&objects).await.into_keys().any(|name| name.starts_with("pkg/finance-live.new")));

    let said = integrities(&page);
    let named: BTreeSet<&str> = page
        .split(['"', '\''])
        .filter(|part| part.starts_with("/pkg/") && part.contains('.'))
        .chain(said.keys().map(String::as_str))
        .collect();
    for ending in ["css", "js", "wasm"] {
        let own = |address: &&str| address.starts_with("/pkg/finance-live.old") && address.ends_with(ending);
        assert!(named.iter().any(own), "{ending}: {named:?}");
    }
    for address in named {
        let object = objects.get(address.trim_start_matches('/')).await.unwrap();
        let body = object.unwrap_or_else(|| panic!("{address} is gone")).body;
        if let Some(said) = said.get(address) {
            assert_eq!(said, &integrity(&body), "{address}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_is_on_record_before_its_files_are_looked_for() {
    let (objects, place) = bucket().await;
    let proxy = Proxy::before(&Moto::shared().unwrap().endpoint()).await.unwrap();
    // The list of records and the record are answered, and nothing after them.
    proxy.plan([Wire::Well, Wire::Well], UNAVAILABLE);
    let build = Build::new("one");
    let output = build.command(&place, &[]).env("AWS_ENDPOINT_URL", proxy.endpoint()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(proxy.writes(), 1);
    let records = objects.list("", None, 10).await.unwrap().objects;
    assert!(records.len() == 1 && records[0].name.starts_with("builds/"), "{records:?}");
}

#[tokio::test]
async fn a_build_that_was_not_compressed_is_refused() {
    let build = Build::new("one");
    for file in files(&build.folder.path().join("site/pkg")) {
        if file.to_string_lossy().ends_with(".wasm.br") {
            std::fs::remove_file(file).unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let output = build.command(&format!("file:{}", folder.path().display()), &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    let why = ".wasm was not compressed when it was built; build with `make run`";
    assert!(said.starts_with("Failed: ") && said.contains(why), "{said}");
    assert!(standing(&FileObjects::open(folder.path()).unwrap()).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_will_do_and_a_place_that_does_not_answer_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let build = Build::new("one");
    build.publish(&format!("file:{}", folder.path().display()), &[]);
    let there = standing(&FileObjects::open(folder.path()).unwrap()).await;
    assert!(there.contains_key("error.html"), "{:?}", there.keys());

    let output = build.command("s3:no-such-bucket", &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("Failed: ") && said.contains("NoSuchBucket"), "{said}");
    let output = build.command("somewhere", &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
