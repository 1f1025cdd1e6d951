//! A carrier that behaves as a plan says, and keeps a log of what has reached it.

mod answer;
mod log;
mod request;
mod tls;

pub(crate) use answer::Shape;
pub(crate) use log::Log;

use crate::access::Access;
use crate::fault::{Answer, Content, Plan, Reach, Reads, Step, Then, Tokens};
use answer::{failure, head, write};
use fibre_core::TestClock;
use request::{Request, Wants};
use std::future::pending;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// The default limit of an attempt, and of a token request.
const LIMIT: Duration = Duration::from_secs(60);

/// A server for one case; it ends when it is dropped.
pub(crate) struct Carrier {
    shared: Arc<Shared>,
    host: String,
    port: u16,
    /// Where TLS is spoken.
    gate: u16,
    closed: TcpSocket,
    _serving: JoinSet<()>,
}

struct Shared {
    /// Nothing once it has recovered.
    plan: Mutex<Option<Plan>>,
    shape: Shape,
    log: Mutex<Log>,
    clock: TestClock,
    /// A request has been read whole, and its answer is held back.
    held: Notify,
}

impl Carrier {
    pub(crate) fn start(plan: Plan, shape: Shape) -> Self {
        static CASES: AtomicUsize = AtomicUsize::new(0);
        let host = format!("case-{}", CASES.fetch_add(1, Ordering::Relaxed));
        let (listener, gate, closed) = (listener(), listener(), socket());
        let (port, gate_port) = (port(&listener), port(&gate));
        let reach = plan.reach;
        let shared = Arc::new(Shared {
            plan: Mutex::new(Some(plan)),
            shape,
            log: Mutex::default(),
            clock: TestClock::new(),
            held: Notify::new(),
        });
        let mut serving = JoinSet::new();
        serving.spawn(accept(listener, Arc::clone(&shared), None));
        match reach {
            Reach::UntrustedCertificate => {
                serving.spawn(accept(gate, Arc::clone(&shared), Some(tls::acceptor())));
            }
            Reach::SilentTls => {
                serving.spawn(silent(gate, shared.clock.clone()));
            }
            Reach::Carrier | Reach::ClosedPort | Reach::UnknownHost => {}
        }
        Self { shared, host, port, gate: gate_port, closed, _serving: serving }
    }

    /// How it is reached, or not, as its plan has it.
    pub(crate) fn access(&self, http: &reqwest::Client) -> Access {
        let plan = self.shared.plan().clone().unwrap_or_default();
        let (host, port) = (&self.host, self.port);
        let closed = self.closed.local_addr().map_or(0, |address| address.port());
        let base_url = match plan.reach {
            Reach::Carrier => format!("http://{host}.test:{port}/api"),
            Reach::ClosedPort => format!("http://{host}.test:{closed}/api"),
            Reach::UnknownHost => format!("http://{host}.invalid:{port}/api"),
            Reach::UntrustedCertificate | Reach::SilentTls => {
                format!("https://{host}.test:{}/api", self.gate)
            }
        };
        let token_port = if matches!(plan.tokens, Tokens::ClosedPort) { closed } else { port };
        let shared = Arc::clone(&self.shared);
        Access {
            base_url,
            token_url: format!("http://{host}.test:{token_port}/token"),
            http: http.clone(),
            clock: self.shared.clock.clone(),
            told: Arc::new(move || shared.log().carried_out() > 0),
        }
    }

    /// From now on all is well.
    pub(crate) fn recover(&self) {
        *self.shared.plan() = None;
    }

    pub(crate) fn log(&self) -> Log {
        self.shared.log().clone()
    }

    /// Waits until a request has been read whole whose answer is held back.
    pub(crate) async fn held(&self) {
        self.shared.held.notified().await;
    }
}

impl Shared {
    fn plan(&self) -> MutexGuard<'_, Option<Plan>> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        while let Some(request) = Request::peek(&stream).await? {
            match request.wants() {
                Wants::Token => {
                    request.read(&mut stream, Reads::All).await?;
                    if !self.token(&mut stream).await? {
                        return Ok(());
                    }
                }
                wants @ (Wants::Orders | Wants::Subscriptions) => {
                    request.read(&mut stream, Reads::All).await?;
                    let listed = if self.log().carried_out() > 0 { self.shape.content() } else { "" };
                    let body = match wants {
                        Wants::Orders => format!(r#"{{"orders":[{listed}]}}"#),
                        _ => format!("[{listed}]"),
                    };
                    stream
                        .write_all(&[head("200 OK", "", body.len()).as_bytes(), body.as_bytes()].concat())
                        .await?;
                }
                Wants::Read => {
                    request.read(&mut stream, Reads::All).await?;
                    write(&mut stream, Answer::Good, self.shape, &self.clock).await?;
                }
                Wants::Order => {
                    if !self.order(&mut stream, &request).await? {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// Gives a token, or not; says whether the connection goes on.
    async fn token(&self, stream: &mut TcpStream) -> io::Result<bool> {
        let Plan { tokens, kept, .. } = self.plan().clone().unwrap_or_default();
        let asked = self.log().token_asked();
        match tokens {
            Tokens::FailAfter(granted) if asked > granted => {
                stream.write_all(&failure("500 Internal Server Error", "", Content::None)).await?;
                return Ok(true);
            }
            Tokens::SilentAfter(granted) if asked > granted => {
                self.clock.advance(LIMIT);
                return pending().await;
            }
            _ => {}
        }
        let body = format!(r#"{{"access_token":"token-{asked}","token_type":"Bearer","expires_in":3600}}"#);
        let headers = if kept { "" } else { "connection: close\r\n" };
        stream.write_all(&[head("200 OK", headers, body.len()).as_bytes(), body.as_bytes()].concat()).await?;
        Ok(kept)
    }

    /// Does with a request as planned; says whether the connection goes on.
    async fn order(&self, stream: &mut TcpStream, request: &Request) -> io::Result<bool> {
        let number = self.log().arrived();
        let planned = self.plan().as_ref().and_then(|plan| plan.requests.get(number).copied());
        let step = planned.unwrap_or(Step {
            reads: Reads::All,
            then: Then::Answer(Answer::Good),
            carried_out: true,
        });
        request.read(stream, step.reads).await?;
        self.log().read(number, step.reads, step.carried_out);
        match step.then {
            Then::Reset => {
                stream.set_zero_linger()?;
                Ok(false)
            }
            Then::Close => {
                self.clock.advance(Duration::from_millis(100));
                Ok(false)
            }
            Then::Silence => {
                self.clock.advance(LIMIT);
                pending().await
            }
            Then::Hold => {
                self.held.notify_one();
                pending().await
            }
            Then::Answer(answer) => {
                self.log().answered(number, answer);
                write(stream, answer, self.shape, &self.clock).await
            }
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, tls: Option<TlsAcceptor>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (shared, tls) = (Arc::clone(&shared), tls.clone());
        connections.spawn(async move {
            match tls {
                // Whatever goes wrong on a connection, the client has ended it.
                None => drop(shared.serve(stream).await),
                // A client that goes on after this certificate has sent what it must not send.
                Some(tls) => {
                    if tls.accept(stream).await.is_ok() {
                        shared.log().arrived();
                    }
                }
            }
        });
    }
}

/// Takes connections, waits for the client's greeting, and lets the limit pass.
async fn silent(listener: TcpListener, clock: TestClock) {
    let mut connections = Vec::new();
    while let Ok((stream, _)) = listener.accept().await {
        if stream.peek(&mut [0]).await.is_ok() {
            clock.advance(LIMIT);
        }
        connections.push(stream);
    }
}

/// A port of this machine that nobody listens at.
fn socket() -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("sockets can be made");
    // So small that whoever writes much has to wait for the reader.
    socket.set_send_buffer_size(64 << 10).expect("the size is a usual one");
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("the loopback interface has a free port");
    socket
}

fn listener() -> TcpListener {
    socket().listen(64).expect("the port was bound here")
}

fn port(listener: &TcpListener) -> u16 {
    listener.local_addr().expect("a bound listener has an address").port()
}
