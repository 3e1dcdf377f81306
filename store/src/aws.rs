//! How the engines of the cloud reach AWS.

use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider, SharedHttpClient};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use tokio::sync::OnceCell;

/// How long to wait for a connection.
const CONNECT: Duration = Duration::from_millis(800);

/// An account of AWS, or something that speaks like it. Nothing is read and nobody is asked before the first call; clones
/// share their connections.
#[derive(Clone, Debug)]
pub struct Aws {
    source: Source,
    config: Arc<OnceCell<SdkConfig>>,
}

#[derive(Clone, Debug)]
enum Source {
    Environment,
    Emulated(String),
}

impl Aws {
    /// As the environment says: `AWS_REGION`, credentials, `AWS_ENDPOINT_URL` and the rest of what AWS's own tools read. In
    /// a Lambda function all of them are variables, for which nobody is asked.
    pub fn from_environment() -> Self {
        Self::new(Source::Environment)
    }

    /// Something on this machine that speaks like AWS and lets everyone in.
    pub fn emulated(endpoint: impl Into<String>) -> Self {
        Self::new(Source::Emulated(endpoint.into()))
    }

    fn new(source: Source) -> Self {
        Self { source, config: Arc::default() }
    }

    /// What clients are made of. Whoever calls has a time limit of their own; the SDK tries nothing again.
    pub async fn config(&self) -> &SdkConfig {
        self.config.get_or_init(|| self.load()).await
    }

    /// Whether it is not AWS's own.
    pub(crate) fn is_emulated(&self) -> bool {
        let elsewhere = || {
            ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"].iter().any(|name| std::env::var_os(name).is_some())
        };
        matches!(self.source, Source::Emulated(_)) || elsewhere()
    }

    async fn load(&self) -> SdkConfig {
        let found = match &self.source {
            Source::Environment => environment().await,
            Source::Emulated(endpoint) => SdkConfig::builder()
                .endpoint_url(endpoint)
                .region(Region::from_static("us-east-1"))
                .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
                    "emulated", "emulated", None, None, "emulated",
                )))
                .build(),
        };
        let builder = found.into_builder().behavior_version(BehaviorVersion::latest());
        builder
            .http_client(https())
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT).build())
            .build()
    }
}

/// Where AWS's own tools look: variables, files of profiles, what they name, and the machine's own identity.
#[cfg(feature = "local")]
async fn environment() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest()).http_client(https()).load().await
}

/// The variables that every function gets. The rest of what AWS's own tools look at would be half a megabyte that is never used.
#[cfg(not(feature = "local"))]
async fn environment() -> SdkConfig {
    let mut found = SdkConfig::builder();
    found.set_region(std::env::var("AWS_REGION").ok().map(Region::new));
    found.set_endpoint_url(std::env::var("AWS_ENDPOINT_URL").ok());
    let variables = aws_config::environment::EnvironmentVariableCredentialsProvider::new();
    found.credentials_provider(SharedCredentialsProvider::new(variables)).build()
}

fn https() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}
