//! What can be set from outside: environment variables, each with its default and what it may be.

mod places;
mod secrets;
mod values;

use std::env;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use leptos_lambda::ResponseMode;
use tracing_subscriber::filter::Targets;

pub(crate) use places::{CatalogueSetting, CdnSetting, ObjectsSetting, StoreSetting};
use places::{STORES, catalogue, cdn, store};
pub(crate) use secrets::{Secret, TokenKey};
use secrets::{secret, token_key};
use values::{Setting, assets_url, folder, log_filter, megabytes, origin, response_mode, yes_or_no};

/// The settings of this process.
#[derive(Debug)]
#[cfg_attr(not(feature = "local"), expect(dead_code, reason = "some are the local server's alone"))]
pub(crate) struct Settings {
    /// `HOST` and `PORT`: where the local server listens; 127.0.0.1 and 3000 by default, port 0 for any free one.
    pub(crate) address: SocketAddr,
    /// `DATA_DIR`: the folder of what is embedded; `data` by default.
    pub(crate) data_dir: PathBuf,
    /// `STORE`: the table, `sqlite:<path of a file>` or `dynamodb:<name of a table>`; `site.sqlite` in `DATA_DIR` by default.
    /// Under Lambda one of the two is required.
    pub(crate) store: StoreSetting,
    /// `OBJECTS`: the object store, `file:<path of a folder>` or `s3:<bucket>/<prefix>`; `objects` in `DATA_DIR` by default.
    /// Under Lambda one of the two is required where the table is embedded, this one where it is not.
    pub(crate) objects: ObjectsSetting,
    /// `CATALOGUE`: what an empty store gets, `demo`, `none` or the path of a catalogue in JSON; `demo` by default for an
    /// embedded store, else nothing, and always nothing under Lambda.
    pub(crate) catalogue: CatalogueSetting,
    /// `SITE_ROOT`: the folder of the built site that the local server sends files from; `target/site` by default.
    pub(crate) site_root: PathBuf,
    /// `SHELL_ROOT`: the same for the shell; `target/shell` by default.
    pub(crate) shell_root: PathBuf,
    /// `SITE_URL`: the scheme and host under which the public sees the site, for canonical addresses, and
    /// from where alone a browser may write; `http://127.0.0.1:<PORT>` by default, required under Lambda.
    pub(crate) site_url: String,
    /// `ASSETS_URL`: the scheme and host, and perhaps a path, under which the browser finds the built files; none by default,
    /// for the site's own.
    pub(crate) assets_url: Option<String>,
    /// `RESPONSE_MODE`: how a Lambda function answers, `buffered` or `streaming`; `buffered` by default.
    pub(crate) response_mode: ResponseMode,
    /// `CACHE_MB`: how much memory kept pages may take, in MiB; 32 by default, 0 keeps none.
    pub(crate) cache_mb: u64,
    /// `METRICS`: whether the local server tells at `/metrics` what the render cache did, `yes` or `no`; `no` by default.
    pub(crate) metrics: bool,
    /// `CDN_SECRET`: what the CDN says of itself in a header to the API; then nobody else is answered. None by default.
    pub(crate) cdn_secret: Option<Secret>,
    /// `TOKEN_KEY`: 32 bytes in hexadecimal digits or base64 with which bearer tokens are signed; random by default, so that a
    /// token ends with the process that issued it. The function `api` requires it.
    pub(crate) token_key: Option<TokenKey>,
    /// `CDN`: whom the function `events` tells which pages to drop, `cloudfront:<distribution>`; nobody by default.
    pub(crate) cdn: Option<CdnSetting>,
    /// `ASSETS`: where builds are published, as for `server assets publish`; from there the function `events` takes away old
    /// ones. None by default.
    pub(crate) assets: Option<ObjectsSetting>,
    /// `FAULTS`: the path of a file that says how table and objects fail, for trials (`store::Plan` has its words); none by
    /// default.
    pub(crate) faults: Option<PathBuf>,
    /// `LOG`: what is logged, levels by target; `info` by default.
    pub(crate) log: Targets,
}

/// A setting that can't be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SettingError {
    #[error("{name} is {value:?}; allowed is {allowed}")]
    Bad { name: &'static str, value: String, allowed: &'static str },
    #[error("{name} is not set{nor}; under Lambda it has no default: {why}")]
    Missing { name: &'static str, nor: &'static str, why: &'static str },
}

impl Settings {
    /// The folder of videos, which the local server sends from `/media`.
    #[cfg(feature = "local")]
    pub(crate) fn media_dir(&self) -> PathBuf {
        self.data_dir.join("media")
    }

    pub(crate) fn from_environment() -> Result<Self, SettingError> {
        Self::read(leptos_lambda::is_lambda(), |name| {
            env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        })
    }

    fn read(lambda: bool, variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingError> {
        let parse = |name, allowed, default: &str| Setting {
            name,
            allowed,
            value: variable(name).unwrap_or_else(|| default.to_owned()),
        };
        let under_lambda_explicit = |name, nor, why| match variable(name) {
            None if lambda => Err(SettingError::Missing { name, nor, why }),
            _ => Ok(()),
        };

        let host = parse("HOST", "an IP address", "127.0.0.1").to(|value| value.parse::<IpAddr>().ok())?;
        let port = parse("PORT", "a number from 0 to 65535", "3000").to(|value| value.parse::<u16>().ok())?;
        let data_dir = parse("DATA_DIR", "the path of a folder", "data").to(folder)?;
        if variable("DATA_DIR").is_none() {
            let nor = ", nor DATA_DIR";
            under_lambda_explicit("STORE", nor, "a function must not make an empty store of its own")?;
            under_lambda_explicit("OBJECTS", nor, "functions would not find each other's pages")?;
        }
        let within = |kind: &str, name: &str| format!("{kind}:{}", data_dir.join(name).to_string_lossy());
        let store = parse("STORE", STORES, &within("sqlite", "site.sqlite")).to(store)?;
        let objects = parse("OBJECTS", ObjectsSetting::ALLOWED, &within("file", "objects"));
        let objects = objects.to(ObjectsSetting::parse)?;
        let embedded = matches!(store, StoreSetting::Sqlite(_));
        if !embedded {
            under_lambda_explicit("OBJECTS", "", "a folder in DATA_DIR is not where other instances look")?;
        }
        under_lambda_explicit("SITE_URL", "", "a function does not know the address that the public sees")?;
        let shown_host = if host.is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { host };
        let default_url = format!("http://{}", SocketAddr::new(shown_host, port));

        Ok(Self {
            address: SocketAddr::new(host, port),
            data_dir,
            store,
            objects,
            catalogue: match parse(
                "CATALOGUE",
                "demo, none or the path of a file",
                if embedded { "demo" } else { "none" },
            )
            .to(catalogue)?
            {
                _ if lambda => CatalogueSetting::None,
                catalogue => catalogue,
            },
            site_root: parse("SITE_ROOT", "the path of a folder", "target/site").to(folder)?,
            shell_root: parse("SHELL_ROOT", "the path of a folder", "target/shell").to(folder)?,
            site_url: parse("SITE_URL", "http:// or https:// and a host, without a path", &default_url)
                .to(origin)?,
            assets_url: variable("ASSETS_URL")
                .map(|value| {
                    let allowed = "http:// or https:// and a host, and perhaps a path in plain characters";
                    Setting { name: "ASSETS_URL", allowed, value }.to(assets_url)
                })
                .transpose()?,
            response_mode: parse("RESPONSE_MODE", "buffered or streaming", "buffered").to(response_mode)?,
            cache_mb: parse("CACHE_MB", "a number from 0 to 4096", "32").to(megabytes)?,
            metrics: parse("METRICS", "yes or no", "no").to(yes_or_no)?,
            cdn_secret: variable("CDN_SECRET").map(|value| secret("CDN_SECRET", &value)).transpose()?,
            token_key: variable("TOKEN_KEY").map(|value| token_key("TOKEN_KEY", &value)).transpose()?,
            cdn: variable("CDN")
                .map(|value| Setting { name: "CDN", allowed: "cloudfront:<distribution>", value }.to(cdn))
                .transpose()?,
            assets: variable("ASSETS")
                .map(|value| {
                    let allowed = ObjectsSetting::ALLOWED;
                    Setting { name: "ASSETS", allowed, value }.to(ObjectsSetting::parse)
                })
                .transpose()?,
            faults: variable("FAULTS")
                .map(|value| Setting { name: "FAULTS", allowed: "the path of a file", value }.to(folder))
                .transpose()?,
            log: parse("LOG", "a filter such as info or server=debug,info", "info").to(log_filter)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{CatalogueSetting, ObjectsSetting, SettingError, Settings, StoreSetting};

    fn read(lambda: bool, variables: &[(&str, &str)]) -> Result<Settings, SettingError> {
        Settings::read(lambda, |name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn everything_has_a_default_on_a_machine_of_ones_own() {
        let settings = read(false, &[]).unwrap();
        assert_eq!(settings.address.to_string(), "127.0.0.1:3000");
        assert_eq!(settings.data_dir, Path::new("data"));
        assert_eq!(settings.site_url, "http://127.0.0.1:3000");
        assert_eq!(settings.catalogue, CatalogueSetting::Demo);
    }

    #[test]
    fn a_bad_value_is_named_with_what_is_allowed() {
        for (name, value) in [
            ("PORT", "65536"),
            ("PORT", "http"),
            ("PORT", ""),
            ("HOST", "localhost"),
            ("DATA_DIR", ""),
            ("STORE", "data/site.sqlite"),
            ("STORE", "sqlite:"),
            ("STORE", "mongodb:finance"),
            ("STORE", "dynamodb:"),
            ("STORE", "dynamodb:finance/live"),
            ("OBJECTS", "data/objects"),
            ("OBJECTS", "file:"),
            ("OBJECTS", "s3:"),
            ("OBJECTS", "s3:Finance"),
            ("OBJECTS", "s3:-finance-live"),
            ("OBJECTS", "s3:finance-live/a//b"),
            ("OBJECTS", "s3:finance-live/../b"),
            ("CATALOGUE", "no-such-file.json"),
            ("SITE_URL", "finance.example"),
            ("SITE_URL", "https://finance.example/path"),
            ("SITE_URL", "https://user@finance.example"),
            ("SITE_URL", "javascript:alert(1)"),
            ("ASSETS_URL", ""),
            ("ASSETS_URL", "cdn.example"),
            ("ASSETS_URL", "//cdn.example"),
            ("ASSETS_URL", "javascript://cdn.example"),
            ("ASSETS_URL", "https://user@cdn.example"),
            ("ASSETS_URL", "https://cdn.example/?a=b"),
            ("ASSETS_URL", "https://cdn.example/a;script-src *"),
            ("ASSETS_URL", "https://cdn.example/'/b"),
            ("ASSETS_URL", "https://cdn.example/a/../b"),
            ("ASSETS_URL", "https://cdn.example#a"),
            ("ASSETS_URL", "https://*.example"),
            ("ASSETS_URL", "https://a;b.example"),
            ("RESPONSE_MODE", "fast"),
            ("METRICS", "1"),
            ("CACHE_MB", "-1"),
            ("CACHE_MB", "4097"),
            ("FAULTS", ""),
            ("LOG", "=x="),
        ] {
            let error = read(false, &[(name, value)]).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name} is {value:?}; allowed is ")), "{error}");
        }
    }

    #[test]
    fn a_key_for_tokens_is_32_bytes_and_in_no_message() {
        assert_eq!(read(false, &[]).unwrap().token_key, None);
        let hex = "00ff".repeat(16);
        let key = read(false, &[("TOKEN_KEY", &hex)]).unwrap().token_key;
        assert_eq!(key.as_ref().unwrap().expose()[..4], [0, 255, 0, 255]);
        for same in
            ["AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8=", "AP8A_wD_AP8A_wD_AP8A_wD_AP8A_wD_AP8A_wD_AP8"]
        {
            assert_eq!(read(false, &[("TOKEN_KEY", same)]).unwrap().token_key, key, "{same}");
        }
        assert!(!format!("{key:?}").contains("255"));
        for (name, value) in [
            ("TOKEN_KEY", ""),
            ("TOKEN_KEY", "password"),
            ("TOKEN_KEY", &hex[2..]),
            ("TOKEN_KEY", hex.replace('f', "g").as_str()),
            ("CDN_SECRET", "short"),
        ] {
            let error = read(false, &[(name, value)]).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name} is \"not shown\"; allowed is ")), "{error}");
        }
    }

    #[test]
    fn assets_may_have_an_address_of_their_own() {
        assert_eq!(read(false, &[]).unwrap().assets_url, None);
        for (value, address) in [
            ("https://cdn.example", "https://cdn.example"),
            ("https://cdn.example/", "https://cdn.example"),
            ("http://localhost:3001/a/b-1/", "http://localhost:3001/a/b-1"),
        ] {
            assert_eq!(read(false, &[("ASSETS_URL", value)]).unwrap().assets_url.as_deref(), Some(address));
        }
    }

    #[test]
    fn under_lambda_the_store_and_the_address_are_explicit() {
        let missing = |variables: &[(&str, &str)]| read(true, variables).unwrap_err().to_string();
        let site = ("SITE_URL", "https://a.example");
        let without_objects = [site, ("STORE", "dynamodb:finance-live")];
        assert!(missing(&[site]).starts_with("STORE is not set, nor DATA_DIR; under Lambda"));
        assert!(missing(&without_objects).starts_with("OBJECTS is not set, nor DATA_DIR; under Lambda"));
        let in_the_cloud = [without_objects[0], without_objects[1], ("DATA_DIR", "/mnt/data")];
        assert!(missing(&in_the_cloud).starts_with("OBJECTS is not set; under Lambda"));
        assert!(missing(&[("DATA_DIR", "/mnt/data")]).starts_with("SITE_URL is not set; under Lambda"));
        let settings = read(true, &[("DATA_DIR", "/mnt/data"), ("SITE_URL", "https://a.example/")]).unwrap();
        assert_eq!(settings.site_url, "https://a.example");
        assert_eq!(settings.catalogue, CatalogueSetting::None, "nothing is imported under Lambda");
        assert_eq!(settings.store, StoreSetting::Sqlite("/mnt/data/site.sqlite".into()));
    }

    #[test]
    fn the_engines_are_chosen() {
        let settings = read(false, &[("STORE", "sqlite:a/b.sqlite"), ("OBJECTS", "file:a")]).unwrap();
        assert_eq!(settings.store, StoreSetting::Sqlite("a/b.sqlite".into()));
        assert_eq!(settings.objects, ObjectsSetting::Files("a".into()));
        let cloud = [("STORE", "dynamodb:finance-live"), ("OBJECTS", "s3:finance-live/a/b/")];
        let settings = read(false, &cloud).unwrap();
        assert_eq!(settings.store, StoreSetting::Dynamo("finance-live".to_owned()));
        let s3 = ObjectsSetting::S3 { bucket: "finance-live".to_owned(), prefix: "a/b".to_owned() };
        assert_eq!(settings.objects, s3);
        assert_eq!(settings.catalogue, CatalogueSetting::None, "no demo in the cloud unless it is asked for");
    }
}
