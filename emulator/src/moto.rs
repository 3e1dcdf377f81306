//! AWS's services on this machine: moto's server, in Python.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// moto's server, which forgets everything when this is dropped or the process ends.
#[derive(Debug)]
pub struct Moto {
    port: u16,
    process: Child,
}

/// moto did not start.
#[derive(Debug, thiserror::Error)]
#[error("{program} does not start; setup/test.sh installs it, and MOTO_SERVER may name another")]
pub struct NoMoto {
    program: PathBuf,
    source: std::io::Error,
}

impl Moto {
    /// Starts one on a free port, with the Python that it is installed for.
    ///
    /// # Errors
    /// When it is not installed, or does not start.
    pub fn start() -> Result<Self, NoMoto> {
        let program = program();
        listening(&program).map_err(|source| NoMoto { program, source })
    }

    /// The one of this process, started when it is first asked for: for tests, each of which uses names of its own.
    ///
    /// # Errors
    /// As [`Moto::start`].
    pub fn shared() -> Result<&'static Self, NoMoto> {
        static SHARED: OnceLock<Moto> = OnceLock::new();
        static STARTING: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _starting = STARTING.lock();
        match SHARED.get() {
            Some(moto) => Ok(moto),
            None => Self::start().map(|moto| SHARED.get_or_init(|| moto)),
        }
    }

    /// Where it listens.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The variables by which AWS's tools find it, and are let in.
    pub fn environment(&self) -> [(&'static str, String); 4] {
        [
            ("AWS_ENDPOINT_URL", self.endpoint()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "emulated".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "emulated".to_owned()),
        ]
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        // One that has ended already is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn listening(program: &Path) -> Result<Moto, std::io::Error> {
    let mut process = Command::new(program.with_file_name("python3"))
        .args(["-c", include_str!("moto.py")])
        // When this process ends, however it does, so does the pipe, and with it moto.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    // It listens before it prints.
    let mut line = String::new();
    if let Some(said) = process.stdout.take() {
        BufReader::new(said).read_line(&mut line)?;
    }
    let port = line.trim().parse().map_err(|_| std::io::Error::other("it did not say where it listens"))?;
    Ok(Moto { port, process })
}

fn program() -> PathBuf {
    if let Some(program) = env::var_os("MOTO_SERVER") {
        return program.into();
    }
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache");
    let cache = env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from);
    cache.join("finance-live/moto/bin/moto_server")
}
