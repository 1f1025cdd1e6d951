//! The program `inbox` while it runs.

use super::programs::{Ended, command};
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

/// A started `inbox`. It is killed when this is dropped.
pub(crate) struct Inbox {
    process: Child,
    address: String,
    remarks: Arc<Mutex<String>>,
    listening: Option<JoinHandle<()>>,
    lines: Option<Lines>,
}

impl Inbox {
    /// Starts it, and waits until it takes deliveries. Its lines are read by [`lines`](Self::lines).
    pub(crate) fn start(arguments: &[&str], environment: &[(String, String)]) -> Self {
        let mut inbox = Self::start_with(arguments, environment, Stdio::piped());
        inbox.lines = inbox.process.stdout.take().map(Lines::of);
        inbox
    }

    /// The same with another standard output.
    pub(crate) fn start_with(arguments: &[&str], environment: &[(String, String)], output: Stdio) -> Self {
        let mut process =
            command("inbox", arguments, environment).stdout(output).spawn().expect("the program was built");
        let errors = BufReader::new(process.stderr.take().expect("standard error is piped"));
        let remarks = Arc::<Mutex<String>>::default();
        let (ready, is_ready) = mpsc::channel();
        let kept = Arc::clone(&remarks);
        let listening = thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push_str(&line);
                kept.push('\n');
                if let Some((address, _)) =
                    line.strip_prefix("Listening on http://").and_then(|rest| rest.split_once(" for "))
                {
                    let _ = ready.send(address.to_owned());
                }
            }
        });
        let address = is_ready.recv();
        assert!(
            address.is_ok(),
            "inbox has ended: {}",
            remarks.lock().unwrap_or_else(PoisonError::into_inner)
        );
        let address = address.unwrap_or_default();
        Self { process, address, remarks, listening: Some(listening), lines: None }
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it has said on standard error so far.
    pub(crate) fn remarks(&self) -> String {
        self.remarks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What it prints.
    pub(crate) fn lines(&mut self) -> &mut Lines {
        self.lines.as_mut().expect("it was started with an output of its own")
    }

    /// Nobody reads any more what it prints.
    pub(crate) fn close_output(&mut self) {
        self.lines = None;
    }

    /// Kills it, so that it can do nothing more.
    pub(crate) fn kill(&mut self) {
        self.process.kill().and_then(|()| self.process.wait()).expect("it was started here");
    }

    /// Asks it to end, as a supervisor does, and gives what is left of its output.
    pub(crate) fn terminate(self) -> Ended {
        let id = self.process.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().expect("there is a program `kill`");
        assert!(asked.success(), "it has ended before: {}", self.remarks());
        self.ended()
    }

    /// Waits for its end, and gives what is left of its output.
    pub(crate) fn ended(mut self) -> Ended {
        let code = self.process.wait().expect("it was started here").code();
        if let Some(listening) = self.listening.take() {
            listening.join().expect("reading does not panic");
        }
        let stdout = self.lines.take().map(Lines::rest).unwrap_or_default();
        Ended { code, stdout, stderr: self.remarks() }
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Lines as they come.
pub(crate) struct Lines(Box<dyn std::io::BufRead + Send>);

impl Lines {
    pub(crate) fn of(output: impl Read + Send + 'static) -> Self {
        Self(Box::new(BufReader::new(output)))
    }

    /// The next line as JSON; waits for it. Nothing at the end.
    pub(crate) fn next(&mut self) -> Option<serde_json::Value> {
        let mut line = String::new();
        match self.0.read_line(&mut line) {
            Ok(length) if length > 0 => Some(serde_json::from_str(&line).expect("each line is JSON")),
            _ => None,
        }
    }

    fn rest(mut self) -> String {
        let mut rest = String::new();
        self.0.read_to_string(&mut rest).expect("programs write UTF-8");
        rest
    }
}
