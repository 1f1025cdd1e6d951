//! What is written for a request.

use super::LIMIT;
use crate::fault::{Answer, Content};
use fibre_core::TestClock;
use std::future::pending;
use std::io;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// What a good answer to an operation looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// 201 with a document.
    Json(&'static str),
    /// 200 with a body that says nothing.
    Empty,
    /// 202 with the address of what was asked for.
    Location(&'static str),
}

impl Shape {
    pub(super) fn content(self) -> &'static str {
        match self {
            Self::Json(content) => content,
            Self::Empty | Self::Location(_) => "{}",
        }
    }

    fn status(self) -> &'static str {
        match self {
            Self::Json(_) => "201 Created",
            Self::Empty => "200 OK",
            Self::Location(_) => "202 Accepted",
        }
    }

    fn headers(self) -> String {
        match self {
            Self::Location(path) => format!("location: {path}\r\n"),
            Self::Json(_) | Self::Empty => String::new(),
        }
    }
}

/// Writes an answer; says whether the connection goes on.
pub(super) async fn write(
    stream: &mut TcpStream,
    answer: Answer,
    shape: Shape,
    clock: &TestClock,
) -> io::Result<bool> {
    let (content, headers) = (shape.content(), shape.headers());
    let good = [head(shape.status(), &headers, content.len()).as_bytes(), content.as_bytes()].concat();
    match answer {
        Answer::Good => stream.write_all(&good).await?,
        Answer::Status { line, headers, content } => {
            stream.write_all(&failure(line, headers, content)).await?;
        }
        Answer::CutHead => {
            stream.write_all(&good[..20]).await?;
            return Ok(false);
        }
        Answer::ShortOfLength => {
            let head = head(shape.status(), &headers, content.len() + 10);
            stream.write_all(&[head.as_bytes(), content.as_bytes()].concat()).await?;
            return Ok(false);
        }
        Answer::CutChunk => {
            let status = shape.status();
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}transfer-encoding: chunked\r\n\r\n"
            );
            let chunk = format!("{:x}\r\n{}", content.len(), &content[..1]);
            stream.write_all(&[head.as_bytes(), chunk.as_bytes()].concat()).await?;
            return Ok(false);
        }
        Answer::Garbage => {
            let garbage = "<<<\u{0}>>>";
            let head = head(shape.status(), "", garbage.len());
            stream.write_all(&[head.as_bytes(), garbage.as_bytes()].concat()).await?;
        }
        Answer::Two => {
            let surplus = failure("500 Internal Server Error", "", Content::Json);
            stream.write_all(&[good, surplus].concat()).await?;
        }
        Answer::Dripping => {
            for byte in good {
                stream.write_all(&[byte]).await?;
                clock.advance(Duration::from_millis(10));
            }
        }
        Answer::Endless => {
            stream.write_all(head(shape.status(), &headers, 1 << 30).as_bytes()).await?;
            // More than the buffers on the way hold: once it is written the client has read the head.
            let block = vec![b' '; 64 << 10];
            for _ in 0..128 {
                stream.write_all(&block).await?;
            }
            clock.advance(LIMIT);
            return pending().await;
        }
    }
    Ok(true)
}

/// The head of an answer that has `length` bytes.
pub(super) fn head(status: &str, headers: &str, length: usize) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n"
    )
}

/// An answer that is not the wanted one.
pub(super) fn failure(status: &str, headers: &str, content: Content) -> Vec<u8> {
    let (media_type, body) = match content {
        Content::None => ("text/plain", ""),
        Content::Json => ("application/json", r#"{"message":"a reason of the matrix"}"#),
        Content::Html => ("text/html", "<html><body>a page of a gateway</body></html>"),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\n{headers}content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body.as_bytes()].concat()
}
