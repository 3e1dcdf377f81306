//! The site's one binary: under Lambda the function that the handler's name chooses, elsewhere (with the
//! feature `local`) the local server with every function in one process, and the commands.

mod api;
mod assets;
mod builds;
mod canonical;
mod cdn;
#[cfg(feature = "local")]
mod command;
mod data;
mod engines;
mod events;
mod from_cdn;
mod function;
#[cfg(feature = "local")]
mod local;
mod log;
mod made;
#[cfg(feature = "local")]
mod paths;
mod patience;
mod policies;
mod routes;
mod services;
mod settings;
mod viewer;

use std::error::Error;
use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;

use leptos_lambda::LocalServer;

#[cfg(feature = "local")]
use crate::command::Command;
use crate::engines::Engines;
use crate::function::Function;
use crate::routes::Served;
use crate::settings::Settings;

type Done = Result<(), Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> ExitCode {
    #[cfg(feature = "local")]
    match Command::read(std::env::args_os().skip(1).collect()) {
        Ok(Some(command)) => return ended("Failed", command.run().await).await,
        Ok(None) => {}
        Err(error) => {
            say(&error.to_string());
            return ExitCode::from(2);
        }
    }
    ended("Can't start", serve().await).await
}

async fn ended(failed: &str, done: Done) -> ExitCode {
    let Err(error) = done else { return ExitCode::SUCCESS };
    tracing::error!(error = error.as_ref() as &dyn Error, "{failed}");
    say(&format!("{failed}: {}", leptos_lambda::with_causes(error.as_ref())));
    if leptos_lambda::is_lambda()
        && let Err(error) = leptos_lambda::report_init_error(error.as_ref()).await
    {
        tracing::error!(error = &error as &dyn Error, "Lambda can't be told");
    }
    ExitCode::FAILURE
}

async fn serve() -> Done {
    let settings = Settings::from_environment()?;
    log::start(&settings);
    let server = LocalServer { address: settings.address, on_ready, ..LocalServer::default() };
    let function = match leptos_lambda::is_lambda() {
        true => Some(Function::from_handler(leptos_lambda::handler_name().as_deref())?),
        false => None,
    };
    let engines = Engines::new(&settings);
    let data = data::open(&engines, &settings, function::attempt_limit(function))?;
    let served = match function {
        Some(function) => routes::function(function, data, &engines, &settings)?,
        #[cfg(feature = "local")]
        None => Served::Site(local::site(data, &engines, &settings).await?),
        #[cfg(not(feature = "local"))]
        None => {
            return Err("this program was built to be a function; build it with the feature `local`".into());
        }
    };
    match served {
        Served::Site(site) => Ok(leptos_lambda::run(site, server, settings.response_mode).await?),
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
