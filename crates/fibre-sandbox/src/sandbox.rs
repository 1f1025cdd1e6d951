//! Starting, steering and stopping a sandbox.

use std::{
    convert::Infallible, error::Error, fmt, io, io::Write as _, net::Ipv4Addr, num::NonZeroU32, sync::Arc,
    time::Duration,
};

use axum::Router;
use tempfile::TempPath;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    access::Access,
    callbacks::Callbacks,
    carrier::Common,
    control::{self, Control},
    faults::{Faults, Injection},
    fibre_cafe::{self, FibreCafe, FibreCafeAccess},
    journal::{Journal, SeenRequest},
    server,
    settings::{ReportFraming, Settings, Values},
    superloop_360::{self, Superloop360, SuperloopAccess},
    tuatahi_connect::{self, TuatahiConnect, UnknownOrder},
    tuatahi_notify::{self, NotifyAccess, TuatahiNotify},
};

/// A running sandbox. It stops when it is dropped.
///
/// `Debug` shows where it is, and neither secrets nor tokens.
pub struct Sandbox {
    common: Arc<Common>,
    tuatahi_connect: Arc<TuatahiConnect>,
    tuatahi_connect_access: Access,
    superloop_360: Arc<Superloop360>,
    superloop_360_access: SuperloopAccess,
    pub(crate) fibre_cafe: Arc<FibreCafe>,
    pub(crate) fibre_cafe_access: FibreCafeAccess,
    pub(crate) tuatahi_notify: Arc<TuatahiNotify>,
    pub(crate) tuatahi_notify_access: NotifyAccess,
    /// Removed when the sandbox is dropped.
    _private_key_file: TempPath,
    server: JoinHandle<Infallible>,
    /// Sends callbacks as time passes, where it does.
    sender: Option<JoinHandle<Infallible>>,
}

impl Sandbox {
    /// Starts a sandbox with the default settings on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// If no port can be opened, or no temporary file written.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// A sandbox with other settings.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// Address and credentials of the Tuatahi Connect API.
    pub fn tuatahi_connect(&self) -> &Access {
        &self.tuatahi_connect_access
    }

    /// Address and key of the Superloop 360 Connect API.
    pub fn superloop_360(&self) -> &SuperloopAccess {
        &self.superloop_360_access
    }

    /// Settings that can be changed while the sandbox runs.
    pub fn settings(&self) -> &Settings {
        &self.common.settings
    }

    /// What the carriers send by themselves: where to, how it is disturbed, and what became of it.
    pub fn callbacks(&self) -> &Callbacks {
        &self.common.callbacks
    }

    /// Moves the carriers' time on. What falls due on the way is done: orders go on, callbacks are sent
    /// and their answers awaited. Gives how many requests were made to receivers.
    ///
    /// Access tokens do not age by it: they last for a span of real time.
    pub async fn advance(&self, by: Duration) -> usize {
        self.common.callbacks.advance(by).await
    }

    /// Makes requests go wrong: a [`Fault`](crate::Fault) once for any operation, or an [`Injection`]
    /// that says for which and how often. Older injections come first.
    pub fn inject(&self, injection: impl Into<Injection>) {
        self.common.faults.inject(injection.into());
    }

    /// Forgets the faults that have not happened yet.
    pub fn clear_faults(&self) {
        self.common.faults.clear();
    }

    /// How many injections have not happened, or not as often as they should.
    pub fn pending_faults(&self) -> usize {
        self.common.faults.pending()
    }

    /// The requests for one operation, oldest first. `token` stands for the token endpoint, `unknown`
    /// for paths that lead nowhere.
    pub fn requests(&self, operation: &str) -> Vec<SeenRequest> {
        self.common.journal.requests(operation)
    }

    /// How many requests for one operation there were.
    pub fn request_count(&self, operation: &str) -> usize {
        self.common.journal.count(operation)
    }

    /// The requests for all operations, oldest first, token requests among them.
    pub fn all_requests(&self) -> Vec<SeenRequest> {
        self.common.journal.all()
    }

    /// Forgets the requests seen so far.
    pub fn clear_requests(&self) {
        self.common.journal.clear();
    }

    /// How many access tokens were issued, by all carriers.
    pub fn tokens_issued(&self) -> u64 {
        self.tuatahi_connect.tokens_issued()
            + self.superloop_360.tokens_issued()
            + self.fibre_cafe.tokens_issued()
            + self.tuatahi_notify.tokens_issued()
    }

    /// Makes every access token issued so far invalid.
    pub fn expire_tokens(&self) {
        self.tuatahi_connect.expire_tokens();
        self.superloop_360.expire_tokens();
        self.fibre_cafe.expire_tokens();
        self.tuatahi_notify.expire_tokens();
    }

    /// Moves an order of either carrier on and gives the state it has now. Those of Superloop 360 have
    /// numbers as ids, so that both cannot be mixed up.
    ///
    /// Tuatahi Connect: Acknowledged or Held to In Progress, In Progress to Complete; operations on
    /// it that are pending are done. A closed order stays what it is.
    ///
    /// Superloop 360: `OPEN`, `IN_PROGRESS`, `COMPLETE`. The transfer of a line that carries a service of
    /// the customer: `OPEN`, `OPEN_TRANSFER_ORDER`, `TRANSFER_ORDERING`, `TRANSFER_ORDER_IN_RETRY`,
    /// `TRANSFER_ORDERING`, `COMPLETE`.
    ///
    /// # Errors
    ///
    /// If there is no such order.
    pub fn advance_order(&self, order_id: &str) -> Result<String, UnknownOrder> {
        match self.superloop_360.advance_order(order_id) {
            Some(status) => Ok(status),
            None => self.tuatahi_connect.advance_order(order_id),
        }
    }

    /// Puts an order of either carrier into any state, also one that the carrier does not name.
    ///
    /// # Errors
    ///
    /// If there is no such order.
    pub fn set_order_state(&self, order_id: &str, state: impl Into<String>) -> Result<(), UnknownOrder> {
        let state = state.into();
        if self.superloop_360.set_order_status(order_id, &state) {
            return Ok(());
        }
        self.tuatahi_connect.set_order_state(order_id, state)
    }

    /// Moves the cancellation of a service of Superloop 360 on: `REQUESTED`, `IN_PROGRESS`,
    /// `COMPLETED`. Gives its status, or nothing where no cancellation was asked for.
    pub fn advance_service_cancellation(&self, service_id: i64) -> Option<String> {
        self.superloop_360.advance_cancellation(service_id)
    }

    /// Lets nbn turn down the cancellation of a service of Superloop 360 that is not over: `REJECTED`. Gives
    /// its status, or nothing where no cancellation was asked for.
    pub fn reject_service_cancellation(&self, service_id: i64) -> Option<String> {
        self.superloop_360.reject_cancellation(service_id)
    }

    /// Lets nbn turn down the modification of a service of Superloop 360 that is under way. Gives whether
    /// there is one.
    pub fn reject_service_modification(&self, service_id: i64) -> bool {
        self.superloop_360.reject_modification(service_id)
    }

    /// Makes Superloop 360 refuse orders that refer to the qualifications so far.
    pub fn expire_qualifications(&self) {
        self.superloop_360.expire_qualifications();
    }

    /// How many orders were placed with Superloop 360.
    pub fn superloop_360_order_count(&self) -> usize {
        self.superloop_360.order_count()
    }

    /// How many orders of Tuatahi Connect there are, of all customers.
    pub fn order_count(&self) -> usize {
        self.tuatahi_connect.order_count()
    }

    /// Stops: closes the port and every connection, answered or not, and removes the file with the key.
    pub async fn shutdown(mut self) {
        self.stop();
        // The only outcome is the cancellation just asked for.
        let _ = (&mut self.server).await;
        if let Some(sender) = &mut self.sender {
            let _ = sender.await;
        }
    }

    fn stop(&self) {
        self.server.abort();
        if let Some(sender) = &self.sender {
            sender.abort();
        }
        // What a carrier plans to do holds the carrier.
        self.common.callbacks.abandon();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("tuatahi_connect", &self.tuatahi_connect_access)
            .field("superloop_360", &self.superloop_360_access)
            .field("fibre_cafe", &self.fibre_cafe_access)
            .field("tuatahi_notify", &self.tuatahi_notify_access)
            .finish_non_exhaustive()
    }
}

/// Settings of a sandbox that is not running yet.
#[derive(Clone, Debug, Default)]
#[must_use = "a sandbox runs only once it is started"]
pub struct SandboxBuilder {
    port: u16,
    values: Values,
    speed: Option<NonZeroU32>,
}

impl SandboxBuilder {
    /// The port on 127.0.0.1; 0, the default, takes any that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How many inventory items a report holds. Default: 120.
    pub fn report_items(mut self, items: u64) -> Self {
        self.values.report_items = items;
        self
    }

    /// How many inventory items one event of a report holds; 0 counts as 1. Default: 10.
    pub fn items_per_event(mut self, items: u32) -> Self {
        self.values.items_per_event = items;
        self
    }

    /// How reports separate their events. Default: [`ReportFraming::Events`].
    pub fn report_framing(mut self, framing: ReportFraming) -> Self {
        self.values.report_framing = framing;
        self
    }

    /// How many rows, beside the header, the address file holds. Default: 250.
    pub fn address_rows(mut self, rows: u64) -> Self {
        self.values.address_rows = rows;
        self
    }

    /// How long access tokens are valid. Default: one hour.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.values.token_lifetime = lifetime;
        self
    }

    /// How many reads of a request of Superloop 360 find it running before it has a result. Default: 1.
    pub fn pending_reads(mut self, reads: u32) -> Self {
        self.values.pending_reads = reads;
        self
    }

    /// Whether each read of an order of Superloop 360 moves it on, after the answer. Default: no, orders
    /// move by [`Sandbox::advance_order`] only.
    pub fn orders_advance_on_read(mut self, advance: bool) -> Self {
        self.values.orders_advance_on_read = advance;
        self
    }

    /// Lets the carriers' time pass by itself, `speed` seconds in one; 0 counts as 1. What a carrier does
    /// after half a minute comes after 30 ms with a speed of 1000. Default: time stands still, and is
    /// moved by [`Sandbox::advance`].
    pub fn real_time(mut self, speed: u32) -> Self {
        self.speed = Some(NonZeroU32::new(speed).unwrap_or(NonZeroU32::MIN));
        self
    }

    /// Opens the port and serves from then on, in a task of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// If the port cannot be opened, most often because another process has it, or if the file with the
    /// key cannot be written.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let cannot_start = |source| StartError { what: Attempt::Listen(self.port), source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await.map_err(cannot_start)?;
        let port = listener.local_addr().map_err(cannot_start)?.port();
        let common = Arc::new(Common {
            settings: Settings::new(self.values),
            faults: Faults::default(),
            journal: Journal::default(),
            callbacks: Callbacks::new(self.speed),
        });
        let tuatahi_connect = Arc::new(TuatahiConnect::new(common.clone()));
        let superloop_360 = Arc::new(Superloop360::new(common.clone(), port));
        let fibre_cafe = Arc::new(FibreCafe::new(common.clone()));
        let tuatahi_notify = Arc::new(TuatahiNotify::new(common.clone()));
        let cannot_write = |source| StartError { what: Attempt::WriteKey, source };
        let private_key_file = key_file(Superloop360::private_key_pem()).map_err(cannot_write)?;
        let key_path = private_key_file.to_str().ok_or_else(|| {
            cannot_write(io::Error::other("the path of the folder for temporary files is not UTF-8"))
        })?;
        let router = Router::new()
            .merge(tuatahi_connect::router(&tuatahi_connect))
            .merge(superloop_360::router(&superloop_360))
            .merge(fibre_cafe::router(&fibre_cafe))
            .merge(tuatahi_notify::router(&tuatahi_notify))
            .merge(control::router(Control {
                common: common.clone(),
                tuatahi_connect: tuatahi_connect.clone(),
                superloop_360: superloop_360.clone(),
                fibre_cafe: fibre_cafe.clone(),
                tuatahi_notify: tuatahi_notify.clone(),
            }));
        let sender = self.speed.map(|_| {
            let common = common.clone();
            tokio::spawn(async move { common.callbacks.deliver_as_time_passes().await })
        });
        Ok(Sandbox {
            tuatahi_connect_access: tuatahi_connect.access(port),
            superloop_360_access: superloop_360.access(key_path.to_owned()),
            fibre_cafe_access: fibre_cafe.access(port),
            common,
            tuatahi_connect,
            superloop_360,
            fibre_cafe,
            tuatahi_notify_access: tuatahi_notify.access(port),
            tuatahi_notify,
            _private_key_file: private_key_file,
            server: tokio::spawn(server::serve(listener, router)),
            sender,
        })
    }
}

/// A file that only this user may read.
fn key_file(pem: &str) -> io::Result<TempPath> {
    let mut file = tempfile::Builder::new().prefix("fibre-sandbox-").suffix(".pem").tempfile()?;
    file.write_all(pem.as_bytes())?;
    Ok(file.into_temp_path())
}

/// A sandbox that could not be started.
#[derive(Debug)]
pub struct StartError {
    what: Attempt,
    source: io::Error,
}

#[derive(Debug)]
enum Attempt {
    /// On this port.
    Listen(u16),
    WriteKey,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            Attempt::Listen(port) => write!(f, "the sandbox cannot listen on 127.0.0.1:{port}")?,
            Attempt::WriteKey => {
                f.write_str("the sandbox cannot write its key to the folder for temporary files")?;
            }
        }
        if self.source.kind() == io::ErrorKind::AddrInUse {
            f.write_str(": another process has this port; choose another one, or 0 for any that is free")?;
        }
        Ok(())
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}
