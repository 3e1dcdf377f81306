//! `emulator SERVER_BINARY`: the whole site as it is in the cloud, its functions behind a stand-in for the CDN. With `--cloud`
//! its store and its files are in DynamoDB and S3 too, of which moto plays the part.

use std::error::Error;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::any;
use emulator::{Bucket, Changes, Cloud, Emulator, Function, Mode, Origin, Original};
use http::StatusCode;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

/// Where the pages begin that are their viewer's own, as in deploy/cdn/behaviours.yml.
const PRIVATE: [&str; 5] = ["/studio", "/account", "/following", "/log-in", "/register"];
/// How often the table is looked at for changes.
const LOOKED: Duration = Duration::from_millis(500);
/// What EventBridge sends once a minute.
const MINUTE: &str = r#"{"version":"0","id":"00000000-0000-0000-0000-000000000000","detail-type":"Scheduled Event",
"source":"aws.events","account":"123456789012","time":"2026-01-01T00:01:00Z","region":"us-east-1",
"resources":["arn:aws:events:us-east-1:123456789012:rule/every-minute"],"detail":{}}"#;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).with_target(false).init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "Can't start: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error + Send + Sync>> {
    let usage = "usage: emulator SERVER_BINARY [--cloud]";
    let mut arguments = std::env::args_os().skip(1);
    let binary = arguments.next().map(PathBuf::from).ok_or(usage)?;
    let in_cloud = match arguments.next() {
        None => false,
        Some(argument) if argument == "--cloud" => true,
        Some(_) => return Err(usage.into()),
    };
    let port =
        setting("LAMBDA_PORT", "3100").parse::<u16>().map_err(|_| "LAMBDA_PORT: a number from 0 to 65535")?;
    let data = std::fs::canonicalize(setting("DATA_DIR", "data"))
        .map_err(|_| "DATA_DIR has no store yet: `make run` once makes one")?;
    let listener = listen(port).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let cloud = if in_cloud {
        // Another port is another origin.
        let cdn = listen(if port == 0 { 0 } else { port + 1 }).await?;
        let assets_url = format!("http://{}", cdn.local_addr()?);
        let server = std::path::absolute(&binary)?;
        let original =
            Original { root: Path::new("."), server: &server, data: &data, assets_url: &assets_url };
        let cloud = Cloud::start(original).await?;
        tokio::spawn(serve_assets(cdn, cloud.assets.clone()));
        Some((cloud, assets_url))
    } else {
        None
    };

    let mut settings = vec![
        ("SITE_URL".to_owned(), url.clone()),
        ("LOG".to_owned(), setting("LOG", "info")),
        ("TOKEN_KEY".to_owned(), setting("TOKEN_KEY", &token_key())),
    ];
    match &cloud {
        None => settings.push(("DATA_DIR".to_owned(), data.to_string_lossy().into_owned())),
        Some((cloud, assets_url)) => {
            settings.push(("ASSETS_URL".to_owned(), assets_url.clone()));
            settings.extend(cloud.settings());
        }
    }
    let function = |handler: &str| {
        // A page asks for all its covers at once.
        let function = Function::new(&binary, handler).concurrency(50).freeze(true).print_log(true);
        settings.iter().fold(function, |function, (name, value)| function.setting(name, value))
    };
    let pages = Emulator::new(function("pages"));
    let private = function("private").mode(Mode::Streaming).setting("RESPONSE_MODE", "streaming");
    let private = Emulator::new(private);
    let api = Emulator::new(function("api").origin(Origin::HttpApi));
    let events = Emulator::new(function("events"));
    let folder = |path: PathBuf| ServeDir::new(path).append_index_html_on_directories(false);
    let built = |name, default| folder(setting(name, default).into()).precompressed_br().precompressed_gzip();
    let calls = api.clone();
    let site = Router::new()
        .route("/api/{*function}", any(move |request| async move { calls.call(request).await }))
        .nest_service("/media", folder(data.join("media")));
    let site = PRIVATE.iter().flat_map(|path| [(*path).to_owned(), format!("/zh{path}")]).fold(
        site,
        |site, path| {
            // Not nested: the function must see the whole path.
            let private = private.router().into_service::<Body>();
            site.route_service(&format!("{path}/{{*rest}}"), private.clone()).route_service(&path, private)
        },
    );
    let site = match &cloud {
        None => {
            let shell = built("SHELL_ROOT", "target/shell").fallback(pages.router());
            site.fallback_service(built("SITE_ROOT", "target/site").fallback(shell))
        }
        Some((cloud, _)) => {
            tokio::spawn(happenings(cloud.changes(100).await?, events.clone()));
            let (bucket, pages) = (cloud.assets.clone(), pages.clone());
            site.fallback(move |request: Request| async move {
                let found = bucket.call(request.method(), request.uri().path(), request.headers()).await;
                if found.status() == StatusCode::OK { found } else { pages.call(request).await }
            })
        }
    };
    writeln!(std::io::stdout(), "Ready at {url}, through Lambda's Runtime API")?;
    axum::serve(listener, site).with_graceful_shutdown(interrupted()).await?;
    for function in [pages, private, api, events] {
        function.shut_down().await;
    }
    Ok(())
}

/// Tells the function of changes of the table, and once a minute of the time.
async fn happenings(mut changes: Changes, events: Emulator) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    loop {
        let told = tokio::select! {
            _ = minutes.tick() => events.invoke(MINUTE).await.map(drop).map_err(Into::into),
            () = tokio::time::sleep(LOOKED) => changes.pump(&events).await.map(drop),
        };
        if let Err(error) = told {
            tracing::warn!(%error, "the function could not be told");
        }
    }
}

async fn listen(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await
}

/// The bucket at an address of its own.
async fn serve_assets(listener: TcpListener, bucket: Bucket) -> std::io::Result<()> {
    let answer = move |request: Request| async move {
        bucket.call(request.method(), request.uri().path(), request.headers()).await
    };
    axum::serve(listener, Router::new().fallback(answer)).await
}

fn setting(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}

/// One for all instances, in hexadecimal digits: what the standard library has of chance is enough here.
fn token_key() -> String {
    (0..4).map(|part| format!("{:016x}", RandomState::new().hash_one(part))).collect()
}

async fn interrupted() {
    let _ = tokio::signal::ctrl_c().await;
}
