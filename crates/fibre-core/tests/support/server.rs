//! A server that does to each request what its script says, at the level of bytes.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What happens to one request.
#[derive(Clone, Debug)]
pub enum Step {
    /// Bytes are written as they are, and the connection stays open.
    Write(Vec<u8>),
    /// Bytes are written as they are, and the connection is closed.
    WriteAndClose(Vec<u8>),
    /// The connection is closed at once.
    Close,
    /// Nothing, until the client leaves.
    Hang,
    /// Bytes, then nothing until the client leaves.
    WriteAndHang(Vec<u8>),
}

pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<String>>>,
    left: watch::Receiver<usize>,
    written: watch::Receiver<usize>,
}

/// What a test may wait for.
struct Signals {
    left: watch::Sender<usize>,
    written: watch::Sender<usize>,
}

impl Server {
    /// Serves the steps in order, and the last one for ever.
    pub async fn start(steps: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (left_sender, left) = watch::channel(0);
        let (written_sender, written) = watch::channel(0);
        let signals = Arc::new(Signals { left: left_sender, written: written_sender });
        let (requests, steps) = (Arc::clone(&seen), Arc::new(steps));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&steps), Arc::clone(&requests), Arc::clone(&signals)));
            }
        });
        Self { url, seen, left, written }
    }

    /// The requests so far, as text.
    pub fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// Completes when the client has closed a connection that was left hanging.
    pub async fn client_left(&mut self) {
        self.left.wait_for(|left| *left > 0).await.unwrap();
    }

    /// Completes when an answer that is left hanging has been written.
    pub async fn written(&mut self) {
        self.written.wait_for(|written| *written > 0).await.unwrap();
    }
}

async fn serve(
    mut socket: TcpStream,
    steps: Arc<Vec<Step>>,
    requests: Arc<Mutex<Vec<String>>>,
    signals: Arc<Signals>,
) {
    while let Some(request) = read_request(&mut socket).await {
        let step = {
            let mut requests = requests.lock().unwrap();
            requests.push(request);
            steps.get(requests.len() - 1).or(steps.last()).unwrap().clone()
        };
        match step {
            Step::Write(bytes) => socket.write_all(&bytes).await.unwrap(),
            Step::WriteAndClose(bytes) => {
                socket.write_all(&bytes).await.unwrap();
                return;
            }
            Step::Close => return,
            Step::Hang => return until_client_leaves(&mut socket, &signals).await,
            Step::WriteAndHang(bytes) => {
                socket.write_all(&bytes).await.unwrap();
                signals.written.send_modify(|written| *written += 1);
                return until_client_leaves(&mut socket, &signals).await;
            }
        }
    }
}

async fn until_client_leaves(socket: &mut TcpStream, signals: &Signals) {
    let mut rest = [0; 64];
    while !matches!(socket.read(&mut rest).await, Ok(0) | Err(_)) {}
    signals.left.send_modify(|left| *left += 1);
}

/// One request with its body, or `None` when the client has left.
async fn read_request(socket: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(end) = text.find("\r\n\r\n") {
            let length = text
                .lines()
                .find_map(|line| {
                    line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok()
                })
                .unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                return Some(text);
            }
        }
        let mut chunk = [0; 4096];
        match socket.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

/// A complete answer with a JSON body.
pub fn json(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
    .into_bytes()
}
