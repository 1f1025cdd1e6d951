//! A PostgreSQL server for tests, private to each test binary.

use sqlx::{Connection as _, PgConnection};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// An empty schema of its own on a real server. `None`, with a line that says why, where there is no server.
///
/// The server is the one in `FIBRE_TEST_POSTGRES_URL`, or one that is started for this test binary.
#[expect(clippy::print_stdout, reason = "what was skipped must be seen")]
pub(crate) async fn postgres_url() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let server = match SERVER.get_or_init(Server::find) {
        Ok(server) => server,
        Err(reason) => {
            println!("skipped: no PostgreSQL here: {reason}");
            return None;
        }
    };
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let schema = format!("fibre_inbox_test_{}_{number}", std::process::id());
    let mut connection = PgConnection::connect(&server.url).await.expect("the test server answers");
    for statement in ["DROP SCHEMA IF EXISTS", "CREATE SCHEMA"] {
        let cascade = if statement.starts_with("DROP") { "CASCADE" } else { "" };
        sqlx::raw_sql(&format!("{statement} {schema} {cascade}"))
            .execute(&mut connection)
            .await
            .expect("the test user may make schemas");
    }
    let separator = if server.url.contains('?') { '&' } else { '?' };
    Some(format!("{}{separator}options[search_path]={schema}", server.url))
}

struct Server {
    url: String,
    /// Ends, and with it the server, when its standard input is closed: at the latest when this process ends.
    _watch: Option<Child>,
}

/// Runs as a user that is not root. What it writes to its standard output is the sign that the server answers.
const SCRIPT: &str = r#"
    directory=$(mktemp -d "${TMPDIR:-/tmp}/fibre-inbox-postgres.XXXXXX") || exit 1
    trap 'rm -rf "$directory"' EXIT
    cd "$directory"
    "$1/initdb" -D data -U inbox -A trust -E UTF8 --locale=C >log 2>&1 || { tail -n 3 log >&2; exit 1; }
    "$1/pg_ctl" -D data -l log -w -t 60 -o "-h 127.0.0.1 -p $2 -k $directory" start >start 2>&1 </dev/null \
        || { tail -n 3 log >&2; exit 1; }
    echo ready
    cat >/dev/null
    "$1/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
"#;

impl Server {
    fn find() -> Result<Self, String> {
        match std::env::var("FIBRE_TEST_POSTGRES_URL") {
            Ok(url) => Ok(Self { url, _watch: None }),
            Err(_) => {
                let programs = programs().ok_or("no initdb under /usr/lib/postgresql")?;
                // Another program may take the port between its choice and its use.
                Self::start(&programs).or_else(|_| Self::start(&programs)).or_else(|_| Self::start(&programs))
            }
        }
    }

    fn start(programs: &Path) -> Result<Self, String> {
        let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|socket| socket.local_addr());
        let port = port.map_err(|error| error.to_string())?.port();
        let mut command = unprivileged("sh");
        command.args(["-c", SCRIPT, "sh"]).arg(programs).arg(port.to_string());
        command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        if line.trim() != "ready" {
            let output = child.wait_with_output().map_err(|error| error.to_string())?;
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        Ok(Self { url: format!("postgres://inbox@127.0.0.1:{port}/postgres"), _watch: Some(child) })
    }
}

/// The programs of the newest version.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = versions
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|programs| programs.join("initdb").exists() && programs.join("pg_ctl").exists())
        .collect();
    found.sort();
    found.pop()
}

/// PostgreSQL refuses to run as root.
fn unprivileged(program: &str) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--", program]);
    command
}
