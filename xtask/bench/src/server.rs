//! A server on loopback that answers one thing, for clients that run in processes of their own.

use crate::Result;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// What is answered to every request.
pub(crate) enum Answer {
    /// A JSON document with its length.
    Document(Vec<u8>),
    /// An event stream without a length: `body`, over and over.
    Events { body: Vec<u8>, times: usize },
}

/// Starts a server that lives as long as this process; gives its base URL.
pub(crate) fn start(answer: Answer) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            // A client that hangs up says so by what it reports of itself.
            thread::spawn(move || serve(&connection, &answer).ok());
        }
    });
    Ok(format!("http://{address}/v1"))
}

fn serve(connection: &TcpStream, answer: &Answer) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut requests = BufReader::new(connection);
    while read_head(&mut requests)? {
        match answer {
            Answer::Document(body) => {
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";
                let mut message = format!("{head}{}\r\n\r\n", body.len()).into_bytes();
                message.extend_from_slice(body);
                (&mut &*connection).write_all(&message)?;
            }
            Answer::Events { body, times } => send_events(connection, body, *times)?,
        }
    }
    Ok(())
}

/// Reads a request without a body; false at the end of the connection.
fn read_head(requests: &mut impl BufRead) -> io::Result<bool> {
    let mut line = Vec::new();
    loop {
        line.clear();
        match requests.read_until(b'\n', &mut line)? {
            0 => return Ok(false),
            _ if line == b"\r\n" => return Ok(true),
            _ => {}
        }
    }
}

fn send_events(mut connection: &TcpStream, body: &[u8], times: usize) -> io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    connection.write_all(head.as_bytes())?;
    let mut message = Vec::new();
    for _ in 0..times {
        for chunk in body.chunks(crate::feed::LARGE) {
            message.clear();
            write!(message, "{:x}\r\n", chunk.len())?;
            message.extend_from_slice(chunk);
            message.extend_from_slice(b"\r\n");
            connection.write_all(&message)?;
        }
    }
    connection.write_all(b"0\r\n\r\n")
}
