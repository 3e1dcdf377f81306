//! What a first visit downloads.

use std::path::Path;

use crate::process::{Process, root, server};
use crate::{PAGES, load};

pub(crate) async fn report(data: &Path) {
    println!("\nBytes, brotli");
    for (name, folder, prefix) in [("site", "site", "finance-live."), ("shell", "shell", "shell.")] {
        for kind in ["wasm", "js", "css"] {
            println!("  {name:6} {kind:5} {:9}", packaged(folder, prefix, kind));
        }
    }
    let library = root().join("target/site/hls.light.min.js.br").metadata().unwrap().len();
    println!("  hls.js, only where the platform has no HLS of its own {library:9}");
    let assets: u64 = ["wasm", "js", "css"].map(|kind| packaged("site", "finance-live.", kind)).iter().sum();
    let server = Process::start(&mut server(data));
    for path in PAGES {
        let html = load::compressed(&server.address, path).await;
        println!("  {path:40} {html:6}, first visit {:7}", html + assets);
    }
}

/// The size of the one file of this kind, as it was compressed when it was built.
fn packaged(folder: &str, prefix: &str, kind: &str) -> u64 {
    let files = std::fs::read_dir(root().join("target").join(folder).join("pkg")).unwrap();
    let mut files = files.map(Result::unwrap).filter(|file| {
        let name = file.file_name().into_string().unwrap();
        name.starts_with(prefix) && name.ends_with(&format!(".{kind}.br"))
    });
    files.next().unwrap().metadata().unwrap().len()
}
