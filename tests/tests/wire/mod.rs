//! A carrier down to the byte: a token endpoint, and answers that are written to the connection as a test says.

#![allow(dead_code, reason = "each test program uses a part of it")]

pub(crate) mod inbox;
pub(crate) mod programs;

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A server on the loopback interface. Its threads end with the test program.
pub(crate) struct Carrier {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    answers: Vec<Answer>,
    tokens: usize,
    seen: Vec<Seen>,
}

/// A request that was no token request.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) target: String,
    pub(crate) authorization: String,
}

impl Carrier {
    /// Gives `answers` in their order, and the last one for ever.
    pub(crate) fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback interface has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let state =
            Arc::new(Mutex::new(State { answers: answers.into_iter().collect(), ..State::default() }));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // Whatever goes wrong on a connection, the client has ended it.
                thread::spawn(move || drop(serve(connection, &state)));
            }
        });
        Self { address, state }
    }

    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let address = self.address;
        [
            ("BASE_URL", format!("http://{address}/connect/v1")),
            ("TOKEN_URL", format!("http://{address}/token")),
            ("CLIENT_ID", "client".to_owned()),
            ("CLIENT_SECRET", SECRET.to_owned()),
            ("CUSTOMER_ID", "66450".to_owned()),
        ]
        .map(|(name, value)| (format!("TUATAHI_CONNECT_{name}"), value))
        .to_vec()
    }

    /// The requests so far, without those for tokens.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        locked(&self.state, |state| state.seen.clone())
    }
}

/// Must never be printed by a program.
pub(crate) const SECRET: &str = "a-secret-of-the-test";

/// What is written for a request, and how it ends.
#[derive(Clone)]
pub(crate) struct Answer {
    status: &'static str,
    media_type: &'static str,
    framing: Framing,
    pieces: Vec<Vec<u8>>,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Framing {
    Chunked,
    Length,
    UntilClose,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Clean,
    Cut,
    Hang,
}

impl Answer {
    /// 200 with an event stream, each piece a chunk of its own.
    pub(crate) fn chunks<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> Self {
        Self {
            status: "200 OK",
            media_type: "text/event-stream",
            framing: Framing::Chunked,
            pieces: pieces.into_iter().map(|piece| piece.as_ref().to_vec()).collect(),
            end: End::Clean,
        }
    }

    pub(crate) fn status(mut self, status: &'static str) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = media_type;
        self
    }

    /// With a `content-length` instead of chunks.
    pub(crate) fn with_length(mut self) -> Self {
        self.framing = Framing::Length;
        self
    }

    /// With neither length nor chunks: the end of the connection is the end of the body.
    pub(crate) fn until_close(mut self) -> Self {
        self.framing = Framing::UntilClose;
        self
    }

    /// The connection closes before the announced end.
    pub(crate) fn cut(mut self) -> Self {
        self.end = End::Cut;
        self
    }

    /// Neither does the answer end nor the connection.
    pub(crate) fn hang(mut self) -> Self {
        self.end = End::Hang;
        self
    }

    fn write(&self, connection: &mut TcpStream) -> io::Result<()> {
        let Self { status, media_type, .. } = self;
        let length: usize = self.pieces.iter().map(Vec::len).sum();
        let framing = match self.framing {
            Framing::Chunked => "transfer-encoding: chunked\r\n".to_owned(),
            // A body that is to end too early announces more than it has.
            Framing::Length if self.end != End::Clean => format!("content-length: {}\r\n", length + 1),
            Framing::Length => format!("content-length: {length}\r\n"),
            Framing::UntilClose => String::new(),
        };
        write!(
            connection,
            "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\n{framing}connection: close\r\n\r\n"
        )?;
        for piece in self.pieces.iter().filter(|piece| !piece.is_empty()) {
            if self.framing == Framing::Chunked {
                write!(connection, "{:x}\r\n", piece.len())?;
                connection.write_all(piece)?;
                connection.write_all(b"\r\n")?;
            } else {
                connection.write_all(piece)?;
            }
        }
        match self.end {
            End::Clean if self.framing == Framing::Chunked => connection.write_all(b"0\r\n\r\n"),
            End::Clean | End::Cut => Ok(()),
            // The client gives up first.
            End::Hang => connection.read(&mut [0]).map(drop),
        }
    }
}

fn serve(connection: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut reader = BufReader::new(connection.try_clone()?);
    let mut connection = connection;
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let (mut length, mut authorization) = (0, String::new());
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or_default(),
                "authorization" => authorization = value.trim().to_owned(),
                _ => {}
            }
        }
    }
    reader.take(length).read_to_end(&mut Vec::new())?;
    let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
    if target == "/token" {
        let number = locked(state, |state| {
            state.tokens += 1;
            state.tokens
        });
        let body = format!(r#"{{"access_token":"token-{number}","token_type":"Bearer","expires_in":3600}}"#);
        return Answer::chunks([body]).media_type("application/json").with_length().write(&mut connection);
    }
    let answer = locked(state, |state| {
        state.seen.push(Seen { target, authorization });
        if state.answers.len() > 1 { Some(state.answers.remove(0)) } else { state.answers.first().cloned() }
    });
    answer.map_or(Ok(()), |answer| answer.write(&mut connection))
}

fn locked<R>(state: &Mutex<State>, work: impl FnOnce(&mut State) -> R) -> R {
    work(&mut state.lock().unwrap_or_else(PoisonError::into_inner))
}
