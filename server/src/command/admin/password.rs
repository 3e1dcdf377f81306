//! A password from the standard input.

use std::io::{self, BufRead, IsTerminal, Write};

#[cfg(unix)]
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};

use super::AdminError;

/// Reads it: from a person twice and unseen, from a program the first line. It waits in the thread that asks, and within a
/// runtime, by which a terminal hears of Ctrl-C.
pub(super) fn read() -> Result<String, AdminError> {
    let input = io::stdin();
    if !input.is_terminal() {
        return Ok(line(&mut input.lock())?);
    }
    let _unseen = Unseen::begin()?;
    let password = ask("Password: ")?;
    if ask("Again: ")? == password { Ok(password) } else { Err(AdminError::Mismatch) }
}

fn ask(question: &str) -> io::Result<String> {
    let mut out = io::stderr();
    write!(out, "{question}")?;
    out.flush()?;
    let answer = line(&mut io::stdin().lock());
    // The person's own end of the line was not shown.
    writeln!(out)?;
    answer
}

/// One line without its end.
fn line(input: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    if input.read_line(&mut line)? == 0 {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "nothing was given"));
    }
    let text = line.strip_suffix('\n').unwrap_or(&line);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

/// As long as it lives, the terminal shows nothing of what is typed.
#[cfg(unix)]
struct Unseen(Termios);

#[cfg(unix)]
impl Unseen {
    fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        show_again_on_ctrl_c(before.clone())?;
        let mut unseen = before.clone();
        unseen.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &unseen)?;
        Ok(Self(before))
    }
}

#[cfg(unix)]
impl Drop for Unseen {
    fn drop(&mut self) {
        show_again(&self.0);
    }
}

#[cfg(unix)]
fn show_again(before: &Termios) {
    // A terminal that is gone shows nothing either.
    let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
}

/// From now on Ctrl-C ends the program as ever, but only once the terminal is as it was before: nothing is dropped then.
#[cfg(unix)]
fn show_again_on_ctrl_c(before: Termios) -> io::Result<()> {
    let mut pressed = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        if pressed.recv().await.is_some() {
            show_again(&before);
            // What shells know it by: 128 and the signal's number.
            std::process::exit(130);
        }
    });
    Ok(())
}

#[cfg(not(unix))]
struct Unseen;

#[cfg(not(unix))]
impl Unseen {
    #[expect(clippy::unnecessary_wraps, reason = "as where it can fail")]
    fn begin() -> io::Result<Self> {
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_is_taken_as_it_is_but_for_its_end() {
        for (input, password) in [
            ("rain over the harbour\n", "rain over the harbour"),
            ("windows\r\n", "windows"),
            (" spaces stay \nnext", " spaces stay "),
            ("no end", "no end"),
            ("\n", ""),
        ] {
            assert_eq!(line(&mut input.as_bytes()).unwrap(), password);
        }
        assert!(line(&mut "".as_bytes()).is_err());
    }
}
