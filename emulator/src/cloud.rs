//! AWS's services for a site on this machine: a table and two buckets, filled from the local store and the build.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use crate::aws::Service;
use crate::{Bucket, Changes, ChangesSettings, Moto, Stack};

const TABLE: &str = "finance-live";
const OBJECTS: &str = "finance-live-objects";
const ASSETS: &str = "finance-live-assets";

/// DynamoDB and S3 with a site in them.
#[derive(Debug)]
pub struct Cloud {
    /// What stands in for AWS.
    pub moto: Moto,
    /// Where the built files stand.
    pub assets: Bucket,
    names: Names,
}

/// What the parts are called.
#[derive(Debug)]
struct Names {
    table: String,
    objects: String,
    assets: String,
}

/// A site on this machine, which is copied.
#[derive(Clone, Copy, Debug)]
pub struct Original<'a> {
    /// The folder of the project, with the build in it.
    pub root: &'a Path,
    /// The server.
    pub server: &'a Path,
    /// The folder with the store.
    pub data: &'a Path,
    /// Where browsers find the built files.
    pub assets_url: &'a str,
}

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

impl Cloud {
    /// Starts moto, copies the site's store into it, and publishes its build: with its own commands.
    ///
    /// # Errors
    /// When moto does not start, or one of the commands fails.
    pub async fn start(original: Original<'_>) -> Made<Self> {
        let moto = Moto::start()?;
        create_table(&moto.endpoint()).await?;
        for name in [OBJECTS, ASSETS] {
            Bucket::new(&moto.endpoint(), name).create().await?;
        }
        let [table, objects, assets] = [TABLE, OBJECTS, ASSETS].map(str::to_owned);
        Self::fill(moto, Names { table, objects, assets }, original)
    }

    /// The same with the table and the buckets of a site's own template.
    ///
    /// # Errors
    /// When the stack lacks one of them, or one of the commands fails.
    pub fn of_stack(moto: Moto, stack: &Stack, original: Original<'_>) -> Made<Self> {
        let part =
            |name: &str| stack.resource(name).map(str::to_owned).ok_or(format!("the stack has no {name}"));
        let (table, objects, assets) = (part("Table")?, part("ObjectsBucket")?, part("AssetsBucket")?);
        Self::fill(moto, Names { table, objects, assets }, original)
    }

    fn fill(
        moto: Moto,
        names: Names,
        Original { root, server, data, assets_url }: Original<'_>,
    ) -> Made<Self> {
        let assets = Bucket::new(&moto.endpoint(), &names.assets);
        let cloud = Self { moto, assets, names };
        let folder = tempfile::tempdir()?;
        let copy = folder.path().join("site.ndjson");
        let embedded = [("DATA_DIR".to_owned(), data.to_string_lossy().into_owned())];
        run(root, server, &["data", "export"], copy.as_os_str(), &embedded)?;
        run(root, server, &["data", "import"], copy.as_os_str(), &cloud.settings())?;
        let mut settings = cloud.settings();
        settings.push(("ASSETS_URL".to_owned(), assets_url.to_owned()));
        let place = format!("s3:{}", cloud.names.assets);
        run(root, server, &["assets", "publish"], place.as_ref(), &settings)?;
        Ok(cloud)
    }

    /// The table's changes, as the site's template has them handed to a function, in batches of this size.
    ///
    /// # Errors
    /// When the table has no stream.
    pub async fn changes(&self, batch: usize) -> Made<Changes> {
        let settings = ChangesSettings { batch, retries: 10, filters: Vec::new(), on_failure: None };
        Changes::of(&self.moto, &self.names.table, settings).await
    }

    /// The table's name.
    pub fn table(&self) -> &str {
        &self.names.table
    }

    /// The name of the bucket with the built files.
    pub fn assets_name(&self) -> &str {
        &self.names.assets
    }

    /// The settings by which a function finds all this.
    pub fn settings(&self) -> Vec<(String, String)> {
        let Names { table, objects, .. } = &self.names;
        let engines = [("STORE", format!("dynamodb:{table}")), ("OBJECTS", format!("s3:{objects}"))];
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
        "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" },
        "AttributeDefinitions": [
            { "AttributeName": "partition", "AttributeType": "S" },
            { "AttributeName": "sort", "AttributeType": "S" },
        ],
        "KeySchema": [
            { "AttributeName": "partition", "KeyType": "HASH" },
            { "AttributeName": "sort", "KeyType": "RANGE" },
        ],
    });
    let expiry = serde_json::json!({
        "TableName": TABLE,
        "TimeToLiveSpecification": { "AttributeName": "expires_at", "Enabled": true },
    });
    let service = Service::new(endpoint, "dynamodb");
    for (operation, body) in [("CreateTable", table), ("UpdateTimeToLive", expiry)] {
        service.json(&format!("DynamoDB_20120810.{operation}"), &body).await?;
    }
    Ok(())
}
