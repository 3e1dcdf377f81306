//! One process of a function, with the APIs it talks to.

use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::function::Function;
use crate::runtime_api::{Delivery, RuntimeApi};
use crate::trace;

/// How long a function may take to ask for its first event.
const INIT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an instance with extensions may take to end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// What a function wrote to its standard output and error, line by line.
pub(crate) type Log = Arc<Mutex<Vec<String>>>;

/// A running instance.
pub(crate) struct Instance {
    api: RuntimeApi,
    pid: Option<Pid>,
    /// How the process ended, once it has.
    ended: watch::Receiver<Option<String>>,
    kill: watch::Sender<bool>,
    server: JoinHandle<()>,
    freeze: bool,
    _folder: TempDir,
}

impl Instance {
    /// Starts the binary as Lambda does: in a folder that is empty and can't be written, with Lambda's variables and the
    /// declared settings only.
    pub(crate) async fn start(function: &Function, log: &Log) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let api = RuntimeApi::new(&function.handler, &function.handler);
        let router = api.router();
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the Runtime API ended");
            }
        });

        let folder = tempfile::tempdir()?;
        let mut permissions = std::fs::metadata(folder.path())?.permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(folder.path(), permissions)?;
        let mut child = Command::new(std::fs::canonicalize(&function.binary)?)
            .current_dir(folder.path())
            .env_clear()
            .envs(environment(function, &address.to_string()))
            .envs(function.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(stdout) = child.stdout.take() {
            keep_lines(stdout, log, function.print_log);
        }
        if let Some(stderr) = child.stderr.take() {
            keep_lines(stderr, log, function.print_log);
        }
        let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let (kill, killed) = watch::channel(false);
        let (ends, ended) = watch::channel(None);
        tokio::spawn(watch_process(child, killed, ends));
        Ok(Self { api, pid, ended, kill, server, freeze: function.freeze, _folder: folder })
    }

    /// Sends one event and waits for what comes back.
    pub(crate) async fn invoke(&self, event: Bytes, timeout: Duration) -> Result<Answer, Failure> {
        tokio::select! {
            () = self.api.idle() => {}
            failure = self.failed() => return Err(failure),
            () = tokio::time::sleep(INIT_TIMEOUT) => return Err(Failure::TimedOut(INIT_TIMEOUT)),
        }
        self.signal(Signal::CONT);
        let answer = self.api.deliver(Delivery {
            request_id: trace::request_id(),
            trace_id: trace::trace_id(),
            deadline_ms: trace::now_ms() + timeout.as_millis(),
            event,
        });
        tokio::select! {
            answer = answer => answer.unwrap_or_else(|_| Err(Failure::Exit("the answer was lost".to_owned()))),
            failure = self.failed() => Err(failure),
            () = tokio::time::sleep(timeout) => Err(Failure::TimedOut(timeout)),
        }
    }

    /// Waits until the runtime and every extension wait for the next event, then freezes the instance if it is to be.
    /// `false` when it ended or overran the deadline instead; then it must be replaced.
    pub(crate) async fn settle(&self, deadline: Instant) -> bool {
        tokio::select! {
            () = self.api.idle() => {
                if self.freeze {
                    self.signal(Signal::STOP);
                }
                true
            }
            _ = self.failed() => false,
            () = tokio::time::sleep_until(deadline.into()) => false,
        }
    }

    /// Ends the instance: with extensions it is told and has two seconds, without it is killed.
    pub(crate) async fn shut_down(self) {
        self.signal(Signal::CONT);
        if self.api.announce_shutdown(SHUTDOWN_TIMEOUT) {
            self.signal(Signal::TERM);
            let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, self.failed()).await;
        }
        self.kill.send_replace(true);
        self.failed().await;
    }

    /// Resolves when the process has ended, with how.
    async fn failed(&self) -> Failure {
        let mut ended = self.ended.clone();
        let how = ended.wait_for(Option::is_some).await.ok().and_then(|how| how.clone());
        match self.api.init_error() {
            Some(message) => Failure::Init(message),
            None => Failure::Exit(how.unwrap_or_default()),
        }
    }

    /// To a process that has ended there is nothing to say.
    fn signal(&self, signal: Signal) {
        if let (Some(pid), None) = (self.pid, &*self.ended.borrow()) {
            let _ = kill_process(pid, signal);
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.kill.send_replace(true);
        self.server.abort();
    }
}

async fn watch_process(
    mut child: Child,
    mut killed: watch::Receiver<bool>,
    ends: watch::Sender<Option<String>>,
) {
    let told = async {
        let _ = killed.wait_for(|killed| *killed).await;
    };
    let status = tokio::select! {
        status = child.wait() => Some(status),
        () = told => None,
    };
    let status = match status {
        Some(status) => status,
        None => {
            // A stopped process can be killed too.
            let _ = child.start_kill();
            child.wait().await
        }
    };
    ends.send_replace(Some(status.map_or_else(|error| error.to_string(), describe)));
}

/// `exit status 1`, `signal: 9`: as Lambda words it.
fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => format!("signal: {signal}"),
        (None, None) => "unknown".to_owned(),
    }
}

fn environment(function: &Function, api: &str) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_LAMBDA_RUNTIME_API", api.to_owned()),
        ("AWS_LAMBDA_FUNCTION_NAME", function.handler.clone()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.memory_mb.to_string()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", function.handler)),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/20/[$LATEST]0".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
        ("_HANDLER", function.handler.clone()),
        ("LAMBDA_TASK_ROOT", "/var/task".to_owned()),
        ("LAMBDA_RUNTIME_DIR", "/var/runtime".to_owned()),
        ("LANG", "en_US.UTF-8".to_owned()),
        ("PATH", "/usr/local/bin:/usr/bin/:/bin:/opt/bin".to_owned()),
        ("TZ", ":UTC".to_owned()),
    ]
}

fn keep_lines(output: impl AsyncRead + Unpin + Send + 'static, log: &Log, print: bool) {
    let log = Arc::clone(log);
    tokio::spawn(async move {
        let mut lines = BufReader::new(output).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if print {
                tracing::info!(target: "function", "{line}");
            }
            log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    });
}
