//! The site's one binary: under Lambda the function that the handler's name chooses, elsewhere the local server with
//! every function in one process.

mod admin;
mod api;
mod assets;
mod canonical;
mod cdn;
mod command;
mod copy;
mod data;
mod demo;
mod engines;
mod events;
mod from_cdn;
mod function;
mod log;
mod made;
mod minute;
mod paths;
mod patience;
mod policies;
mod progress;
mod publish;
mod routes;
mod services;
mod settings;
mod viewer;

use std::error::Error;
use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;

use leptos_lambda::LocalServer;
use store::{ResilientObjects, ResilientTable};

use crate::assets::Assets;
use crate::command::Command;
use crate::engines::Engines;
use crate::function::Function;
use crate::patience::patient;
use crate::routes::Served;
use crate::settings::Settings;

#[tokio::main]
async fn main() -> ExitCode {
    let command = match Command::read(std::env::args_os().skip(1).collect()) {
        Ok(command) => command,
        Err(error) => {
            say(&error.to_string());
            return ExitCode::from(2);
        }
    };
    let failed = if command == Command::Serve { "Can't start" } else { "Failed" };
    match run(command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = error.as_ref() as &dyn Error, "{failed}");
            say(&format!("{failed}: {}", leptos_lambda::with_causes(error.as_ref())));
            if leptos_lambda::is_lambda()
                && let Err(error) = leptos_lambda::report_init_error(error.as_ref()).await
            {
                tracing::error!(error = &error as &dyn Error, "Lambda can't be told");
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Box<dyn Error + Send + Sync>> {
    let settings = Settings::from_environment()?;
    match command {
        Command::Serve => serve(settings).await,
        Command::AssetsManifest { of } => {
            let path = Assets::of(of, &settings)?.write_manifest()?;
            say(&format!("Wrote {}", path.display()));
            Ok(())
        }
        Command::AssetsPublish { to, keep, dry_run, of } => {
            let objects = ResilientObjects::new(Engines::new(&settings).objects(&to)?, patient());
            let report =
                publish::publish(&Assets::of(of, &settings)?, &settings, &objects, keep, dry_run).await?;
            say(&report.to_string());
            Ok(())
        }
        Command::AdminCreate(name) => {
            say(&admin::create(&name, &settings).await?);
            Ok(())
        }
        Command::DataExport(path) => {
            let table = ResilientTable::new(Engines::new(&settings).table()?, patient());
            let items = copy::export(&table, &settings.store.to_string(), &path).await?;
            say(&format!("Wrote {items} items to {}", path.display()));
            Ok(())
        }
        Command::DataImport(path) => {
            let table = ResilientTable::new(Engines::new(&settings).table()?, patient());
            let items = copy::import(&table, &path).await?;
            say(&format!("Put {items} items into {}", settings.store));
            Ok(())
        }
        Command::AssetsErrorPage => {
            let page = Assets::find(&settings)?.error_page(&routes::security(&settings));
            Ok(std::io::stdout().write_all(&page)?)
        }
    }
}

async fn serve(settings: Settings) -> Result<(), Box<dyn Error + Send + Sync>> {
    log::start(&settings);
    let local = LocalServer { address: settings.address, on_ready, ..LocalServer::default() };
    let function = match leptos_lambda::is_lambda() {
        true => Some(Function::from_handler(leptos_lambda::handler_name().as_deref())?),
        false => None,
    };
    let engines = Engines::new(&settings);
    let data = data::open(&engines, &settings, function::attempt_limit(function))?;
    let served = match function {
        Some(function) => routes::function(function, data, &engines, &settings)?,
        None => {
            data::import_catalogue(&data.site, &settings).await?;
            routes::all(data, &engines, &settings)?
        }
    };
    match served {
        Served::Site(site) => Ok(leptos_lambda::run(site, local, settings.response_mode).await?),
        Served::Events(events) => Ok(leptos_lambda::events::run(events).await?),
    }
}

fn on_ready(address: SocketAddr) {
    say(&format!("Ready at http://{address}"));
}

/// A line for the person who started the program. Nobody may be listening any more.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
