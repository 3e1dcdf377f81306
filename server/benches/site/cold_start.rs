//! From the start of the process to its first poll of the Runtime API, and to its first page.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use emulator::{Cloud, Origin, Original};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use hyper::body::Bytes;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::process::{peak_memory, plain, root};
use crate::{MB, PAGES, load, median, process, target};

/// How many starts are measured of each.
const STARTS: usize = 15;
const SERVER: &str = "target/release/server";
/// The same program as what is deployed, without what only a machine of one's own uses. `make bench` builds it too, and the next.
const FUNCTION: &str = "target/function/release/server";
/// The same program without the engines of the cloud.
const WITHOUT_CLOUD: &str = "target/embedded/release/server";
const SITE_URL: &str = "https://finance.example";
const ASSETS_URL: &str = "https://assets.example";

struct Start {
    poll: f64,
    page: f64,
    memory: f64,
}

pub(crate) async fn report(data: &Path) {
    let file = tempfile::NamedTempFile::new().unwrap();
    {
        let server = process::Process::start(&mut process::server(data));
        std::fs::write(file.path(), load::page(&server.address, PAGES[0]).await).unwrap();
    }
    let cloud =
        Cloud::start(Original { root: &root(), server: &root().join(SERVER), data, assets_url: ASSETS_URL })
            .await
            .unwrap();
    let embedded_in = |binary: &str| {
        let mut server = Command::new(root().join(binary));
        server.env_clear().env("DATA_DIR", data).env("SITE_URL", SITE_URL);
        server
    };
    let in_cloud = || {
        let mut server = Command::new(root().join(FUNCTION));
        server.env_clear().env("SITE_URL", SITE_URL).env("ASSETS_URL", ASSETS_URL).envs(cloud.settings());
        server
    };
    let mut starts: [Vec<Start>; 4] = Default::default();
    for _ in 0..STARTS {
        for (starts, command) in starts.iter_mut().zip([
            plain(file.path()),
            embedded_in(SERVER),
            embedded_in(WITHOUT_CLOUD),
            in_cloud(),
        ]) {
            starts.push(measure(command).await);
        }
    }
    println!("\nCold start, medians of {STARTS}                  first poll   first page   peak memory");
    let names = [
        "a plain axum handler",
        "the function `pages`, embedded store",
        "the same, built without the cloud",
        "as deployed, with DynamoDB and S3 (moto)",
    ];
    let measured = starts.map(|starts| {
        let of = |value: fn(&Start) -> f64| median(starts.iter().map(value).collect());
        [of(|start| start.poll), of(|start| start.page), of(|start| start.memory)]
    });
    let [plain, embedded, without_cloud, deployed] = measured;
    for (name, [poll, page, memory]) in names.into_iter().zip(measured) {
        println!(
            "  {name:40} {poll:8.1} ms {page:9.1} ms {memory:10.1} MB   {:.1} × {:.1} × {:.1} ×",
            poll / plain[0],
            page / plain[1],
            memory / plain[2]
        );
    }
    let artefacts = [FUNCTION, WITHOUT_CLOUD].map(|binary| zipped(&root().join(binary)) as f64 / MB);
    for (name, value, most, unit) in [
        ("first page, embedded store", embedded[1], Some(50.0), "ms"),
        ("peak memory", embedded[2], Some(40.0), "MB"),
        ("first poll, what the engines of the cloud add", embedded[0] - without_cloud[0], Some(5.0), "ms"),
        ("first poll, what they add as deployed", deployed[0] - without_cloud[0], Some(5.0), "ms"),
        ("deflated as deployed", artefacts[0], None, "MB"),
        ("deflated without the engines of the cloud", artefacts[1], None, "MB"),
    ] {
        let promised = most.map(|most| target(value, most, unit)).unwrap_or_default();
        println!("  {name:46} {value:8.2} {unit}{promised}");
    }
}

/// Nearly as in the archive that Lambda gets: `deploy/bin/artefact.sh` finds one that is 3 % smaller, and refuses more than 8 MB.
fn zipped(binary: &Path) -> usize {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    std::io::copy(&mut std::fs::File::open(binary).unwrap(), &mut encoder).unwrap();
    encoder.finish().unwrap().len()
}

/// A Runtime API of one event, as thin as can be.
async fn measure(mut command: Command) -> Start {
    let api = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let began = Instant::now();
    let mut child = command
        .env("AWS_LAMBDA_RUNTIME_API", api.local_addr().unwrap().to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", "pages")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("_HANDLER", "pages")
        .spawn()
        .unwrap();

    let (mut stream, _) = api.accept().await.unwrap();
    stream.set_nodelay(true).unwrap();
    assert!(read_request(&mut stream).await.starts_with("GET /2018-06-01/runtime/invocation/next"));
    let poll = began.elapsed();
    let (request, ()) = http::Request::get(PAGES[0]).body(()).unwrap().into_parts();
    let event = Origin::FunctionUrl.event(&request, &Bytes::new()).to_string();
    let deadline = u64::MAX / 1_000_000;
    let head = format!(
        "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: 1\r\nlambda-runtime-deadline-ms: {deadline}\r\n\
         lambda-runtime-invoked-function-arn: arn\r\ncontent-length: {}\r\n\r\n{event}",
        event.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The answer may come on this connection or on a new one; one that is opened may also stay silent.
    let on_another = async {
        let (mut stream, _) = api.accept().await.unwrap();
        read_request(&mut stream).await
    };
    let answer = tokio::select! {
        answer = read_request(&mut stream) => answer,
        answer = on_another => answer,
    };
    let page = began.elapsed();
    assert!(answer.starts_with("POST /2018-06-01/runtime/invocation/1/response"), "{answer}");
    assert!(answer.contains("\"statusCode\":200"), "{answer}");
    let memory = peak_memory(child.id());
    child.kill().unwrap();
    child.wait().unwrap();
    Start { poll: poll.as_secs_f64() * 1e3, page: page.as_secs_f64() * 1e3, memory }
}

/// A request with its body, as text.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).await.unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        let end = line.trim().is_empty();
        request.push_str(&line);
        if end {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await.unwrap();
    request.push_str(&String::from_utf8_lossy(&body));
    request
}
