//! Pages name their files with what must be in them, and every answer its build.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::fs;

use axum::body::to_bytes;
use common::{LocalSite, SITE_URL, STREAM, binary, command, function, get, integrities, integrity, read};
use emulator::{Emulator, Failure, Function, Origin};
use http::{HeaderMap, StatusCode, header};

fn build(headers: &HeaderMap) -> String {
    headers.get(leptos_lambda::BUILD).expect("a build").to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_a_page_are_what_it_says() {
    let local = LocalSite::start();
    for path in ["/", STREAM] {
        let (_, headers, page) = local.get(path).await;
        assert!(page.contains(&format!("<meta name=\"site-build\" content=\"{}\"", build(&headers))));
        let files = integrities(&page);
        let kinds = [".css", "/finance-live.", "/shell.", ".wasm", "/hls.light.min."];
        for kind in kinds {
            assert!(files.keys().any(|address| address.contains(kind)), "{kind}: {files:?}");
        }
        for (address, said) in files {
            let answer = local.answer("GET", &address, &[]).await;
            assert_eq!(answer.status(), StatusCode::OK, "{address}");
            assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
            assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
            let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            assert_eq!(said, integrity(&bytes), "{address}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_file_stands_at_its_plain_name_and_at_a_hashed_one() {
    let local = LocalSite::start();
    let (_, _, page) = local.get("/").await;
    let icon = page.split_once("<link rel=\"icon\" href=\"").unwrap().1.split_once('"').unwrap().0;
    assert!(icon.starts_with("/pkg/favicon."), "{icon}");
    let (_, hashed_headers, hashed) = local.get(icon).await;
    let (_, plain_headers, plain) = local.get("/favicon.svg").await;
    assert_eq!(hashed, plain);
    assert_eq!(hashed_headers[header::CONTENT_TYPE], "image/svg+xml");
    assert_eq!(hashed_headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert_eq!(plain_headers[header::CACHE_CONTROL], "public, max-age=300");
    let (status, headers, _) = local.get("/robots.txt").await;
    assert_eq!((status, headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)), (StatusCode::OK, false));
    let compressed = local.answer("GET", "/favicon.svg", &[("accept-encoding", "br")]).await;
    assert_eq!(compressed.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(compressed.headers()[header::CONTENT_TYPE], "image/svg+xml");
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_of_another_address_are_named_and_allowed() {
    let root = "https://cdn.example/a";
    let local = LocalSite::start_with(tempfile::tempdir().unwrap(), |command| {
        command.env("ASSETS_URL", "https://cdn.example/a/");
    });
    for path in ["/", STREAM] {
        let (_, headers, page) = local.get(path).await;
        assert!(!page.contains("\"/pkg/") && !page.contains("'/pkg/"), "{page}");
        assert!(
            page.contains(&format!("<meta property=\"og:image\" content=\"{root}/pkg/social.")),
            "{page}"
        );
        let files = integrities(&page);
        assert!(files.keys().all(|address| address.starts_with(&format!("{root}/pkg/"))), "{files:?}");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        for directive in ["script-src", "style-src", "img-src", "font-src", "media-src", "connect-src"] {
            let sources = policy.split("; ").find(|part| part.starts_with(directive)).unwrap();
            assert!(sources.contains(" https://cdn.example/a/pkg/"), "{policy}");
            assert_eq!(policy.matches(directive).count(), 1, "{policy}");
        }
    }
    let (_, headers, _) = LocalSite::start().get("/").await;
    assert!(!headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("http"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_names_the_build() {
    let data = tempfile::tempdir().unwrap();
    let faults = data.path().join("faults");
    let local = LocalSite::start_with(data, |command| {
        command.env("FAULTS", &faults).env("LOG", "off");
    });
    let first = local.answer("GET", "/about", &[]).await;
    let (name, tag) = (build(first.headers()), first.headers()[header::ETAG].to_str().unwrap());
    assert_eq!(name.len(), 16);
    for (method, path, headers, status) in [
        ("GET", "/about", &[("if-none-match", tag)][..], 304),
        ("HEAD", "/about", &[], 200),
        ("GET", "/nope", &[], 404),
        ("POST", "/about", &[], 405),
        ("GET", "/%00", &[], 400),
        ("GET", "/live/", &[], 301),
        ("GET", "/api/home", &[], 200),
        ("GET", "/api/nothing", &[], 404),
        ("GET", "/robots.txt", &[], 200),
        ("GET", "/pkg/nothing.js", &[], 404),
        ("GET", "/covers/nothing.svg", &[], 404),
    ] {
        let answer = local.answer(method, path, headers).await;
        assert_eq!((answer.status().as_u16(), build(answer.headers())), (status, name.clone()), "{path}");
    }
    fs::write(&faults, "fail").unwrap();
    for path in ["/topics", "/api/topics"] {
        let mut answer = local.answer("GET", path, &[]).await;
        // The server looks at the file now and then.
        while answer.status() == StatusCode::OK {
            tokio::task::yield_now().await;
            answer = local.answer("GET", &format!("{path}?x"), &[]).await;
        }
        assert_eq!((answer.status().as_u16(), build(answer.headers())), (503, name.clone()), "{path}");
    }
    for (handler, path) in [("pages", "/about"), ("api", "/api/home")] {
        let lambda = Emulator::new(function(handler, local.data.path(), Origin::HttpApi));
        assert_eq!(build(&get(&lambda, path).await.1), name, "a function is of the same build");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_build_is_told_when_it_is_not_understood() {
    let local = LocalSite::start();
    let own = build(&local.get("/about").await.1);
    for (method, path, others, its_own) in [
        ("GET", "/api/nothing", 409, 404),
        ("POST", "/api/nothing", 409, 404),
        ("GET", "/api/stream?other=x", 409, 400),
        ("POST", "/api/message", 409, 400),
        ("GET", "/api/home", 200, 200),
        ("GET", "/api/stream?slug=nope", 404, 404),
        ("GET", "/api/replays?before=x", 400, 400),
    ] {
        for (build, status) in [("other", others), (own.as_str(), its_own)] {
            let form = ("content-type", "application/x-www-form-urlencoded");
            let answer = local.answer(method, path, &[("site-build", build), form]).await;
            let (found, _, body) = read(answer).await;
            assert_eq!(found.as_u16(), status, "{path} {build}: {body}");
            assert_eq!(body.contains("/problems#outdated"), status == 409, "{path} {build}: {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_needs_the_manifest_of_its_build() {
    let (folder, local) = (tempfile::tempdir().unwrap(), LocalSite::start());
    let bootstrap = folder.path().join("bootstrap");
    fs::copy(binary(), &bootstrap).unwrap();
    fs::copy(binary().with_file_name("hash.txt"), folder.path().join("hash.txt")).unwrap();
    let explain = async || {
        let function = Function::new(&bootstrap, "pages")
            .setting("DATA_DIR", local.data.path().to_string_lossy())
            .setting("SITE_URL", SITE_URL);
        match Emulator::new(function).invoke("{}").await {
            Err(Failure::Init(message)) => message,
            other => panic!("{other:?}"),
        }
    };
    let missing = explain().await;
    assert!(missing.contains("assets.json is missing; `server assets manifest` writes it"), "{missing}");
    fs::write(folder.path().join("assets.json"), r#"{"build":"b","files":{}}"#).unwrap();
    let other = explain().await;
    assert!(other.contains("assets.json is of another build than"), "{other}");
}

#[test]
fn commands_that_are_none_are_refused() {
    let data = tempfile::tempdir().unwrap();
    let output = command(data.path()).arg("serve").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("`serve` is no command\nusage:\n"), "{said}");
}

#[test]
fn the_error_page_is_printed() {
    let data = tempfile::tempdir().unwrap();
    let output = command(data.path())
        .args(["assets", "error-page"])
        .env("ASSETS_URL", "https://cdn.example")
        .output()
        .unwrap();
    assert!(output.status.success());
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"), "{page}");
    assert!(page.contains("lang=\"zh-Hans\"") && page.contains("import('https://cdn.example/pkg/shell."));
}
