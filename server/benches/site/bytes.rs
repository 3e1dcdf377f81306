//! What a first visit downloads.

use std::path::Path;

use crate::process::{Process, root, server};
use crate::{KB, PAGES, in_chinese, load, target};

const KINDS: [&str; 3] = ["wasm", "js", "css"];

pub(crate) async fn report(data: &Path) {
    println!("\nKB, brotli");
    let [wasm, js, css] = KINDS.map(|kind| packaged("site", "finance-live.", kind));
    let [shell_wasm, shell_js, shell_css] = KINDS.map(|kind| packaged("shell", "shell.", kind));
    let library = root().join("target/site/hls.light.min.js.br").metadata().unwrap().len() as f64 / KB;
    for (name, size, most) in [
        ("the islands' WASM", wasm, Some(80.0)),
        ("its JS", js, None),
        ("both", wasm + js, Some(90.0)),
        ("CSS", css, None),
        ("the shell's WASM", shell_wasm, Some(180.0)),
        ("its JS", shell_js, None),
        ("its CSS", shell_css, None),
        ("hls.js, only where the platform has no HLS of its own", library, Some(105.0)),
    ] {
        let promised = most.map(|most| target(size, most, "KB")).unwrap_or_default();
        println!("  {name:54} {size:7.2}{promised}");
    }
    println!("\nHTML, and the larger of both first visits, KB      English   Chinese   first visit");
    let server = Process::start(&mut server(data));
    for path in PAGES {
        let english = load::compressed(&server.address, path).await as f64 / KB;
        let chinese = load::compressed(&server.address, &in_chinese(path)).await as f64 / KB;
        let visit = english.max(chinese) + wasm + js + css;
        let promised = target(visit, 120.0, "KB");
        println!("  {path:46} {english:9.2} {chinese:9.2} {visit:13.2}{promised}");
    }
}

/// The size of the one file of this kind in KB, as it was compressed when it was built.
fn packaged(folder: &str, prefix: &str, kind: &str) -> f64 {
    let files = std::fs::read_dir(root().join("target").join(folder).join("pkg")).unwrap();
    let mut files = files.map(Result::unwrap).filter(|file| {
        let name = file.file_name().into_string().unwrap();
        name.starts_with(prefix) && name.ends_with(&format!(".{kind}.br"))
    });
    files.next().unwrap().metadata().unwrap().len() as f64 / KB
}
