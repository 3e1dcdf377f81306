//! What the program does beside serving, by its arguments.

mod admin;
mod copy;
mod progress;
mod publish;

use std::error::Error;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};
use store::{ResilientObjects, ResilientTable};

use crate::assets::Assets;
use crate::builds::KEPT;
use crate::engines::Engines;
use crate::patience::patient;
use crate::routes;
use crate::say;
use crate::settings::{ObjectsSetting, Settings};

/// What it does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Writes the manifest of the assets beside the executable.
    AssetsManifest {
        /// The executable whose build it is; this one if none is named.
        of: Option<PathBuf>,
    },
    /// Prints the page that the CDN sends when no function answers.
    AssetsErrorPage,
    /// Brings the assets to where the CDN takes them from.
    AssetsPublish {
        to: ObjectsSetting,
        /// How many builds stay there, this one among them; at least 2.
        keep: usize,
        /// Only says what would be done.
        dry_run: bool,
        /// The executable whose build it is; this one if none is named.
        of: Option<PathBuf>,
    },
    /// Makes an administrator with this name.
    AdminCreate(String),
    /// Writes all that is in the store to a file.
    DataExport(PathBuf),
    /// Puts all that is in a file into the store.
    DataImport(PathBuf),
    /// Copies the covers of the object store into another.
    DataCovers(ObjectsSetting),
}

/// Arguments that mean nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}\n{USAGE}")]
pub(crate) struct CommandError(String);

const USAGE: &str = "usage:
  server                             serves the site, or is one of its functions under Lambda
  server assets manifest [--of PROGRAM]
                                     writes assets.json beside the program, or another that was built with the same files
  server assets error-page           prints the page for when no function answers
  server assets publish PLACE [--keep N] [--dry-run] [--of PROGRAM]
                                     uploads the build to s3:<bucket>/<prefix> or file:<folder>; N builds stay there (5, at least 2)
  server admin create NAME           makes an administrator in STORE; the password is read from the standard input
  server data export FILE            writes all that STORE has to a file
  server data import FILE            puts all that is in the file into STORE, which must be empty
  server data covers PLACE           copies the covers of OBJECTS that are not there to s3:<bucket>/<prefix> or file:<folder>
The settings are environment variables; README.md lists them.";

impl Command {
    /// Reads the arguments behind the program's name; without any it is to serve.
    pub(crate) fn read(arguments: Vec<OsString>) -> Result<Option<Self>, CommandError> {
        parse(Parser::from_args(arguments)).map_err(|error| CommandError(error.to_string()))
    }

    pub(crate) async fn run(self) -> Result<(), Box<dyn Error + Send + Sync>> {
        let settings = Settings::from_environment()?;
        match self {
            Self::AssetsManifest { of } => {
                let path = Assets::write_manifest(of, &settings)?;
                say(&format!("Wrote {}", path.display()));
            }
            Self::AssetsErrorPage => {
                let page = Assets::find(&settings)?.error_page(&routes::security(&settings));
                std::io::stdout().write_all(&page)?;
            }
            Self::AssetsPublish { to, keep, dry_run, of } => {
                let objects = ResilientObjects::new(Engines::new(&settings).objects(&to)?, patient());
                let report =
                    publish::publish(&Assets::of(of, &settings)?, &settings, &objects, keep, dry_run).await?;
                say(&report.to_string());
            }
            Self::AdminCreate(name) => say(&admin::create(&name, &settings).await?),
            Self::DataExport(path) => {
                let table = ResilientTable::new(Engines::new(&settings).table()?, patient());
                let items = copy::export(&table, &settings.store.to_string(), &path).await?;
                say(&format!("Wrote {items} items to {}", path.display()));
            }
            Self::DataImport(path) => {
                let table = ResilientTable::new(Engines::new(&settings).table()?, patient());
                let items = copy::import(&table, &path).await?;
                say(&format!("Put {items} items into {}", settings.store));
            }
            Self::DataCovers(to) => {
                let engines = Engines::new(&settings);
                let from = copy::Place::open(&engines, &settings.objects)?;
                let copied = copy::covers(&from, &copy::Place::open(&engines, &to)?).await?;
                say(&copied.to_string());
            }
        }
        Ok(())
    }
}

fn parse(mut parser: Parser) -> Result<Option<Command>, lexopt::Error> {
    let (mut words, mut keep, mut dry_run, mut of) = (Vec::new(), None, false, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Value(word) => words.push(word),
            Arg::Long("keep") => keep = Some(parser.value()?.parse_with(builds)?),
            Arg::Long("dry-run") => dry_run = true,
            Arg::Long("of") => of = Some(parser.value()?.into()),
            option => return Err(option.unexpected()),
        }
    }
    let text: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let text: Vec<&str> = text.iter().map(String::as_str).collect();
    let command = match text.as_slice() {
        [] => None,
        ["assets", "manifest"] => Some(Command::AssetsManifest { of: of.take() }),
        ["assets", "error-page"] => Some(Command::AssetsErrorPage),
        ["assets", "publish", place] => {
            let to = objects(place)?;
            return Ok(Some(Command::AssetsPublish { to, keep: keep.unwrap_or(KEPT), dry_run, of }));
        }
        ["admin", "create", name] => Some(Command::AdminCreate((*name).to_owned())),
        ["data", "export", _] => Some(Command::DataExport(words.swap_remove(2).into())),
        ["data", "import", _] => Some(Command::DataImport(words.swap_remove(2).into())),
        ["data", "covers", place] => Some(Command::DataCovers(objects(place)?)),
        words => return Err(format!("`{}` is no command", words.join(" ")).into()),
    };
    match (keep, dry_run, of) {
        (None, false, None) => Ok(command),
        _ => Err("only `assets publish` has these options".into()),
    }
}

fn objects(place: &str) -> Result<ObjectsSetting, String> {
    let objects = ObjectsSetting::parse(place);
    objects.ok_or_else(|| format!("{place:?} is no place: {}", ObjectsSetting::ALLOWED))
}

fn builds(number: &str) -> Result<usize, &'static str> {
    // While a build is published, functions of the one before it are still live.
    number.parse().ok().filter(|number| *number > 1).ok_or("a number from 2 on")
}

#[cfg(test)]
mod tests {
    use super::{Command, CommandError, ObjectsSetting};

    fn read(arguments: &[&str]) -> Result<Option<Command>, CommandError> {
        Command::read(arguments.iter().map(Into::into).collect())
    }

    #[test]
    fn without_arguments_it_serves() {
        assert_eq!(read(&[]), Ok(None));
    }

    #[test]
    fn commands_have_their_words() {
        assert_eq!(read(&["assets", "manifest"]), Ok(Some(Command::AssetsManifest { of: None })));
        let of = Some("a/server".into());
        assert_eq!(
            read(&["assets", "manifest", "--of", "a/server"]),
            Ok(Some(Command::AssetsManifest { of }))
        );
        assert_eq!(read(&["admin", "create", "ada"]), Ok(Some(Command::AdminCreate("ada".to_owned()))));
        assert_eq!(read(&["data", "export", "a b"]), Ok(Some(Command::DataExport("a b".into()))));
        assert_eq!(read(&["data", "import", "-"]), Ok(Some(Command::DataImport("-".into()))));
        let folder = ObjectsSetting::Files("a b".into());
        assert_eq!(read(&["data", "covers", "file:a b"]), Ok(Some(Command::DataCovers(folder))));
        let to = || ObjectsSetting::S3 { bucket: "assets".to_owned(), prefix: "a".to_owned() };
        assert_eq!(
            read(&["assets", "publish", "s3:assets/a"]),
            Ok(Some(Command::AssetsPublish { to: to(), keep: 5, dry_run: false, of: None }))
        );
        assert_eq!(
            read(&["assets", "publish", "--keep=2", "s3:assets/a", "--dry-run"]),
            Ok(Some(Command::AssetsPublish { to: to(), keep: 2, dry_run: true, of: None }))
        );
    }

    #[test]
    fn what_is_no_command_is_named_with_what_is_allowed() {
        for (arguments, why) in [
            (&["serve"][..], "`serve` is no command"),
            (&["assets"], "`assets` is no command"),
            (&["assets", "manifest", "x"], "`assets manifest x` is no command"),
            (&["assets", "publish"], "`assets publish` is no command"),
            (
                &["assets", "publish", "assets"],
                "\"assets\" is no place: file:<path of a folder> or s3:<bucket>",
            ),
            (
                &["assets", "publish", "s3:assets", "--keep", "1"],
                "cannot parse argument \"1\": a number from 2 on",
            ),
            (&["admin", "create"], "`admin create` is no command"),
            (&["data", "import"], "`data import` is no command"),
            (&["data", "covers"], "`data covers` is no command"),
            (
                &["data", "covers", "objects"],
                "\"objects\" is no place: file:<path of a folder> or s3:<bucket>",
            ),
            (&["data", "import", "a", "--dry-run"], "only `assets publish` has these options"),
            (&["--port", "1"], "invalid option '--port'"),
            (&["-v"], "invalid option '-v'"),
        ] {
            let said = read(arguments).unwrap_err().to_string();
            assert!(said.starts_with(why) && said.contains("\nusage:\n"), "{said}");
        }
    }
}
