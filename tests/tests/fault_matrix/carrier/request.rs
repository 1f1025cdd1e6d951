//! A request as it has arrived, which is not yet read.

use crate::fault::Reads;
use std::io;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

pub(super) struct Request {
    wants: Wants,
    head: usize,
    body: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    Token,
    /// The orders with a reference, in a page.
    Orders,
    /// All subscriptions.
    Subscriptions,
    /// One order.
    Read,
    /// Something done.
    Order,
}

/// Longer than any head of the matrix.
const MAX_HEAD: usize = 16 << 10;

impl Request {
    /// Waits for a request and looks at its head without reading it; nothing if the client has closed the connection.
    pub(super) async fn peek(stream: &TcpStream) -> io::Result<Option<Self>> {
        let mut buffer = vec![0; MAX_HEAD];
        loop {
            let arrived = stream.peek(&mut buffer).await?;
            if arrived == 0 {
                return Ok(None);
            }
            if let Some(end) = buffer[..arrived].windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                return Ok(Some(Self::of(&String::from_utf8_lossy(&buffer[..end]), end + 4)));
            }
            tokio::task::yield_now().await;
        }
    }

    fn of(text: &str, head: usize) -> Self {
        let first = text.lines().next().unwrap_or_default();
        let wants = if first.starts_with("POST /token ") {
            Wants::Token
        } else if first.starts_with("GET ") && first.contains("externalId=") {
            Wants::Orders
        } else if first.starts_with("GET ") && first.contains("/subscriptions ") {
            Wants::Subscriptions
        } else if first.starts_with("GET ") {
            Wants::Read
        } else {
            Wants::Order
        };
        let length = text.lines().filter_map(|line| line.split_once(": "));
        let body = length
            .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .find_map(|(_, value)| value.parse().ok());
        Self { wants, head, body: body.unwrap_or_default() }
    }

    pub(super) fn wants(&self) -> Wants {
        self.wants
    }

    pub(super) async fn read(&self, stream: &mut TcpStream, reads: Reads) -> io::Result<()> {
        let length = match reads {
            Reads::Nothing => return Ok(()),
            Reads::Head => self.head,
            Reads::All => self.head + self.body,
        };
        stream.read_exact(&mut vec![0; length]).await.map(drop)
    }
}
