//! The example programs, built once and run as a user runs them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a program left behind.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a program to its end, in an environment with none of its settings but those given.
pub(crate) fn run(program: &str, arguments: &[&str], environment: &[(String, String)]) -> Ended {
    let Output { status, stdout, stderr } =
        command(program, arguments, environment).output().expect("the program was built");
    ended(status, stdout, stderr)
}

/// A program that is not started yet, with both of its outputs piped.
pub(crate) fn command(program: &str, arguments: &[&str], environment: &[(String, String)]) -> Command {
    let mut command = Command::new(built().join(program).with_extension(env::consts::EXE_EXTENSION));
    let settings = |name: &str| ["TUATAHI_", "INBOX_"].iter().any(|prefix| name.starts_with(prefix));
    for (name, _) in env::vars_os().filter(|(name, _)| settings(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    // What a program leaves in its directory is its own.
    command.current_dir(directory());
    command.args(arguments).envs(environment.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn ended(status: ExitStatus, stdout: Vec<u8>, stderr: Vec<u8>) -> Ended {
    Ended {
        code: status.code(),
        stdout: String::from_utf8(stdout).expect("programs write UTF-8"),
        stderr: String::from_utf8(stderr).expect("programs write UTF-8"),
    }
}

/// A directory of its own for one test.
pub(crate) fn directory() -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples").join(name);
    std::fs::create_dir_all(&directory).expect("cargo's directory for tests can be written");
    directory
}

/// Where the programs are: beside the test program, built with the same profile.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = env::current_exe().expect("the test program knows where it is");
        let profile_directory =
            test.ancestors().nth(2).expect("a test program is in <target>/<profile>/deps");
        let target = profile_directory.parent().expect("a test program is in <target>/<profile>/deps");
        let profile = match profile_directory.file_name().and_then(|name| name.to_str()) {
            Some("debug") | None => "dev",
            Some(profile) => profile,
        };
        let mut cargo = Command::new(env!("CARGO"));
        // What cargo tells this test about its package. Build scripts look at it, so with it everything is built anew,
        // here and then again by the next cargo outside.
        let told =
            |name: &str| ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.starts_with(prefix));
        for (name, _) in env::vars_os().filter(|(name, _)| told(&name.to_string_lossy())) {
            cargo.env_remove(name);
        }
        let status = cargo
            .args([
                "build",
                "--quiet",
                "--package",
                "examples",
                "--bins",
                "--profile",
                profile,
                "--target-dir",
            ])
            .arg(target)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .expect("cargo runs these tests, so it can be run");
        assert!(status.success(), "the example programs do not build");
        profile_directory.to_owned()
    })
}
