//! Where things are kept, and whom to tell of changes.

use std::fmt;
use std::path::{Path, PathBuf};

use super::values::{folder, is_plain};

/// How a store is written.
pub(super) const STORES: &str = "sqlite:<path of a file> or dynamodb:<name of a table>";

/// Which table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoreSetting {
    Sqlite(PathBuf),
    Dynamo(String),
}

/// Which object store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ObjectsSetting {
    Files(PathBuf),
    S3 { bucket: String, prefix: String },
}

impl fmt::Display for StoreSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Dynamo(table) => write!(f, "dynamodb:{table}"),
        }
    }
}

impl fmt::Display for ObjectsSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files(path) => write!(f, "file:{}", path.display()),
            Self::S3 { bucket, prefix } if prefix.is_empty() => write!(f, "s3:{bucket}"),
            Self::S3 { bucket, prefix } => write!(f, "s3:{bucket}/{prefix}"),
        }
    }
}

impl ObjectsSetting {
    /// How it is written.
    pub(crate) const ALLOWED: &str =
        "file:<path of a folder> or s3:<bucket>, with /<prefix> where others use the bucket too";

    pub(crate) fn parse(value: &str) -> Option<Self> {
        match value.split_once(':')? {
            ("file", path) => folder(path).map(Self::Files),
            ("s3", place) => {
                let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
                let prefix = prefix.trim_end_matches('/');
                let fits = is_bucket(bucket) && (prefix.is_empty() || prefix.split('/').all(is_prefix_part));
                fits.then(|| Self::S3 { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
            }
            _ => None,
        }
    }
}

/// Whom to tell of pages that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CdnSetting {
    /// The distribution with this identifier.
    CloudFront(String),
}

/// What an empty store gets.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CatalogueSetting {
    None,
    Demo,
    File(PathBuf),
}

pub(super) fn store(value: &str) -> Option<StoreSetting> {
    match value.split_once(':')? {
        ("sqlite", path) => folder(path).map(StoreSetting::Sqlite),
        ("dynamodb", table) => is_table(table).then(|| StoreSetting::Dynamo(table.to_owned())),
        _ => None,
    }
}

/// DynamoDB's rule (API reference, CreateTable).
fn is_table(name: &str) -> bool {
    (3..=255).contains(&name.len()) && name.bytes().all(is_plain)
}

/// S3's rule (user guide, "General purpose bucket naming rules"), without its reserved names.
fn is_bucket(name: &str) -> bool {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'.' | b'-');
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    (3..=63).contains(&name.len())
        && name.bytes().all(plain)
        && ends(name.chars().next())
        && ends(name.chars().next_back())
}

/// As parts of objects' names are.
fn is_prefix_part(part: &str) -> bool {
    !part.is_empty() && !part.starts_with('.') && part.bytes().all(is_plain)
}

/// CloudFront's identifiers are capitals and digits.
pub(super) fn cdn(value: &str) -> Option<CdnSetting> {
    let ("cloudfront", distribution) = value.split_once(':')? else { return None };
    let plain = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit();
    let fits = !distribution.is_empty() && distribution.bytes().all(plain);
    fits.then(|| CdnSetting::CloudFront(distribution.to_owned()))
}

pub(super) fn catalogue(value: &str) -> Option<CatalogueSetting> {
    match value {
        "none" => Some(CatalogueSetting::None),
        "demo" => Some(CatalogueSetting::Demo),
        path => Path::new(path).is_file().then(|| CatalogueSetting::File(path.into())),
    }
}
