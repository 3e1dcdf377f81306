//! The measure: an axum handler that has the bytes in memory and does nothing but send them, on TCP or under the Runtime API.

use std::path::Path;

use axum::Router;
use axum::response::Html;
use hyper::body::Bytes;

pub(crate) fn run(file: &Path) {
    let page = Bytes::from(std::fs::read(file).unwrap());
    let router = Router::new().fallback(move || std::future::ready(Html(page.clone())));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
            lambda_http::run(router).await.unwrap();
        } else {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            println!("Ready at http://{}", listener.local_addr().unwrap());
            axum::serve(listener, router).await.unwrap();
        }
    });
}
