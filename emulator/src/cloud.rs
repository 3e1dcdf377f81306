//! AWS's services for a site on this machine: a table and two buckets, filled from the local store and the build.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use axum::body::Body;
use http::{Request, header};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::{Bucket, Moto, moto};

const TABLE: &str = "finance-live";
const OBJECTS: &str = "finance-live-objects";
const ASSETS: &str = "finance-live-assets";

/// DynamoDB and S3 with a site in them.
#[derive(Debug)]
pub struct Cloud {
    moto: Moto,
    /// Where the built files stand.
    pub assets: Bucket,
}

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

impl Cloud {
    /// Starts moto, copies into it the store in the folder `data`, and publishes the build of `server`: with its own commands,
    /// in the folder `root`.
    ///
    /// # Errors
    /// When moto does not start, or one of the commands fails.
    pub async fn start(root: &Path, server: &Path, data: &Path) -> Made<Self> {
        let moto = Moto::start()?;
        create_table(&moto.endpoint()).await?;
        let [objects, assets] = [OBJECTS, ASSETS].map(|name| Bucket::new(&moto.endpoint(), name));
        objects.create().await?;
        assets.create().await?;
        let cloud = Self { moto, assets };

        let folder = tempfile::tempdir()?;
        let copy = folder.path().join("site.ndjson");
        let embedded = [("DATA_DIR".to_owned(), data.to_string_lossy().into_owned())];
        run(root, server, &["data", "export"], copy.as_os_str(), &embedded)?;
        run(root, server, &["data", "import"], copy.as_os_str(), &cloud.settings())?;
        run(root, server, &["assets", "publish"], format!("s3:{ASSETS}").as_ref(), &cloud.settings())?;
        Ok(cloud)
    }

    /// The settings by which a function finds all this.
    pub fn settings(&self) -> Vec<(String, String)> {
        let engines = [("STORE", format!("dynamodb:{TABLE}")), ("OBJECTS", format!("s3:{OBJECTS}"))];
        let all = self.moto.environment().into_iter().chain(engines);
        all.map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

fn run(
    root: &Path,
    server: &Path,
    words: &[&str],
    last: &std::ffi::OsStr,
    settings: &[(String, String)],
) -> Made<()> {
    let mut command = Command::new(server);
    command.current_dir(root).args(words).arg(last).envs(settings.iter().map(|(name, value)| (name, value)));
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("`server {}`: {}", words.join(" "), String::from_utf8_lossy(&output.stdout)).into())
}

/// As the site's template makes it: the keys and the attribute by which items expire.
async fn create_table(endpoint: &str) -> Made<()> {
    let table = serde_json::json!({
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            { "AttributeName": "partition", "AttributeType": "S" },
            { "AttributeName": "sort", "AttributeType": "S" },
        ],
        "KeySchema": [
            { "AttributeName": "partition", "KeyType": "HASH" },
            { "AttributeName": "sort", "KeyType": "RANGE" },
        ],
    });
    let request = Request::post(endpoint)
        .header("x-amz-target", "DynamoDB_20120810.CreateTable")
        .header(header::CONTENT_TYPE, "application/x-amz-json-1.0")
        .header(header::AUTHORIZATION, moto::signed("dynamodb"))
        .body(Body::from(table.to_string()))?;
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
    let status = client.request(request).await?.status();
    if status.is_success() { Ok(()) } else { Err(format!("the table can't be made: {status}").into()) }
}
