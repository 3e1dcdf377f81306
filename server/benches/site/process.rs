//! The processes that are measured.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A process that is killed when dropped.
pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Process {
    /// Starts a server and waits until it says where it listens.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.find_map(|line| line.unwrap().strip_prefix("Ready at http://").map(str::to_owned));
        Self { child, address: ready.unwrap() }
    }

    /// How much of its core's time it has used, in seconds.
    pub(crate) fn core_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // Behind the name: state is the first field, user and system time the twelfth and thirteenth, in hundredths.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: f64 = [fields[11], fields[12]].iter().map(|field| field.parse::<f64>().unwrap()).sum();
        ticks / 100.0
    }

    /// The most memory it ever had, in MB.
    pub(crate) fn peak_memory(&self) -> f64 {
        peak_memory(self.child.id())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn peak_memory(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1_024.0
}

/// The local server on this data, on one core.
pub(crate) fn server(data: &Path) -> Command {
    let mut command = pinned(&root().join("target/release/server"));
    command.current_dir(root()).env("PORT", "0").env("DATA_DIR", data).env("LOG", "warn");
    command
}

/// The plain handler that sends the content of this file, on one core.
pub(crate) fn plain(file: &Path) -> Command {
    let mut command = pinned(&std::env::current_exe().unwrap());
    command.arg("--plain").arg(file);
    command
}

/// The render cache around that handler, on one core.
pub(crate) fn cached(file: &Path) -> Command {
    let mut command = pinned(&std::env::current_exe().unwrap());
    command.arg("--cached").arg(file);
    command
}

/// The same, served by `leptos_lambda::run`, on one core.
pub(crate) fn gated(file: &Path) -> Command {
    let mut command = pinned(&std::env::current_exe().unwrap());
    command.arg("--gated").arg(file);
    command
}

/// One core for the server; the load comes from the other.
fn pinned(binary: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", "0"]).arg(binary);
    command
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
