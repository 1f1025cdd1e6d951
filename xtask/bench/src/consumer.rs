//! Building, from nothing, a program that lists orders: processor time and crates.
//!
//! The reference does the same (a token, the orders, printing them) with reqwest, serde and chrono by hand, with the
//! same TLS: rustls with ring and the platform's certificates. Both are built with the versions of this workspace's
//! lock file. The crates are all packages that are compiled for the program but itself: the SDK's own, proc macros and
//! what build scripts need are among them.

use crate::Result;
use crate::figure::Figure;
use crate::pairs::ratio;
use crate::process::{ProcessorTime, finish};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const REFERENCE: &str = "hand-written reqwest + serde client, same TLS";
const CRATES: usize = 105;

/// Measures release and debug builds.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let sdk = Consumer::write(include_str!("../consumers/sdk.rs"), &sdk_dependencies())?;
    let reference = Consumer::write(include_str!("../consumers/hand_written.rs"), HAND_WRITTEN_DEPENDENCIES)?;
    let mut figures = Vec::new();
    for (profile, release) in [("release", true), ("debug", false)] {
        crate::say(&format!("build: {profile}, three builds from nothing"));
        let spread = ratio(1, &mut || reference.build(release), &mut || sdk.build(release))?;
        let name = format!("build: {profile} from nothing, CPU time");
        figures.push(Figure::ratio(name, spread, REFERENCE).at_most(1.20));
    }
    figures.push(Figure::Crates { name: "build: crates".to_owned(), crates: sdk.crates()?, goal: CRATES });
    crate::say(&format!("build: the hand-written client has {} crates", reference.crates()?));
    Ok(figures)
}

fn sdk_dependencies() -> String {
    let path = workspace().join("crates/tuatahi-connect");
    format!("tuatahi-connect = {{ path = {:?} }}\n", path.display().to_string())
}

const HAND_WRITTEN_DEPENDENCIES: &str = r#"
chrono = { version = "0.4", default-features = false, features = ["std", "serde"] }
reqwest = { version = "0.13", default-features = false, features = ["rustls-no-provider", "form", "json"] }
rustls = { version = "0.23", default-features = false, features = ["std", "tls12", "logging", "ring"] }
rustls-platform-verifier = "0.7"
serde = { version = "1", features = ["derive"] }
serde_json = "1"
"#;

/// A package of its own, outside this workspace.
struct Consumer(TempDir);

impl Consumer {
    fn write(main: &str, dependencies: &str) -> Result<Self> {
        let folder = TempDir::new()?;
        let manifest = format!(
            "[package]\nname = \"consumer\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependencies}\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n"
        );
        fs::write(folder.path().join("Cargo.toml"), manifest)?;
        fs::create_dir(folder.path().join("src"))?;
        fs::write(folder.path().join("src/main.rs"), main)?;
        fs::copy(workspace().join("Cargo.lock"), folder.path().join("Cargo.lock"))?;
        Ok(Self(folder))
    }

    /// Seconds of processor time that a build from nothing takes.
    fn build(&self, release: bool) -> Result<f64> {
        let target = TempDir::new()?;
        let mut command = self.cargo();
        command.args(["build", "--offline", "--quiet"]).env("CARGO_TARGET_DIR", target.path());
        if release {
            command.arg("--release");
        }
        let before = ProcessorTime::so_far()?.children;
        finish(command)?;
        let seconds = (ProcessorTime::so_far()?.children - before) as f64 / 100.0;
        crate::say(&format!("build: {seconds:.0} CPU seconds"));
        Ok(seconds)
    }

    fn crates(&self) -> Result<usize> {
        let mut command = self.cargo();
        command.args(["tree", "--offline", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
        let tree = String::from_utf8(finish(command)?.stdout)?;
        Ok(count_packages(&tree) - 1)
    }

    fn cargo(&self) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // A cache of compiled crates would be measured instead of the compiler.
        command.current_dir(self.0.path()).env_remove("RUSTC_WRAPPER");
        command
    }
}

/// Different packages in the lines of `cargo tree`; a package with two versions counts twice.
fn count_packages(tree: &str) -> usize {
    let name_and_version =
        |line: &str| line.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>();
    tree.lines().map(name_and_version).filter(|package| !package.is_empty()).collect::<BTreeSet<_>>().len()
}

fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_counted_once() {
        let tree = "consumer v0.0.0 (/tmp/x)\nserde v1.0.0\nserde_derive v1.0.0 (proc-macro)\n\
                    syn v2.0.0\nserde v1.0.0 (*)\n\nsyn v3.0.0\n";
        assert_eq!(count_packages(tree), 5);
        assert!(workspace().join("Cargo.lock").exists());
    }
}
