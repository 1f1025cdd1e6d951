//! Where things are.

use crate::code::Examples;
use crate::generate::Source;
use crate::overlay::Overlay;
use crate::problem::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The APIs, by the name of their crate.
pub const API_NAMES: [&str; 4] = ["fibre-cafe", "superloop-360", "tuatahi-connect", "tuatahi-notify"];

/// A specification that the user of an API crate implements: the crate has its types.
#[derive(Debug)]
pub struct Receiver {
    /// The specification's name.
    pub specification: &'static str,
    /// The crate.
    pub api: &'static str,
    /// The module among the crate's generated ones.
    pub module: &'static str,
}

/// The specifications of what carriers call.
pub const RECEIVERS: [Receiver; 1] =
    [Receiver { specification: "fibre-cafe-updates", api: "fibre-cafe", module: "updates" }];

/// The repository.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The repository that this task belongs to.
    #[must_use]
    pub fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: xtask.parent().unwrap_or(xtask).to_owned() }
    }

    /// A path in the repository.
    #[must_use]
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The path as it is written in messages.
    #[must_use]
    pub fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string().replace('\\', "/")
    }

    /// The folder that holds an API crate's generated code.
    #[must_use]
    pub fn generated(&self, api: &str) -> PathBuf {
        self.path(&format!("crates/{api}/src/generated"))
    }

    /// The copy of a specification that the sandbox serves by.
    #[must_use]
    pub fn sandbox_spec(&self, api: &str) -> PathBuf {
        self.path(&format!("crates/fibre-sandbox/src/specs/{api}.json"))
    }

    /// The overlay of an API; one without is allowed.
    ///
    /// # Errors
    ///
    /// An overlay that cannot be read.
    pub fn overlay(&self, api: &str) -> Result<Overlay> {
        let path = self.path(&format!("specs/{api}.overlay.yaml"));
        if !path.exists() {
            return Ok(Overlay::default());
        }
        Overlay::parse(&fs::read_to_string(&path).context(self.relative(&path))?)
    }

    /// What an API is generated from.
    ///
    /// # Errors
    ///
    /// A file that cannot be read.
    pub fn source(&self, api: &str) -> Result<Source> {
        let origin = format!("specs/{api}.yaml");
        let overlay = self.overlay(api)?;
        Ok(Source {
            api: api.to_owned(),
            text: fs::read_to_string(self.path(&origin)).context(&origin)?,
            origin,
            examples: Examples::Folder {
                path: self.path(&format!("specs/examples/{api}")),
                before: overlay.example.clone(),
            },
            modules: RECEIVERS
                .iter()
                .filter(|receiver| receiver.api == api)
                .map(|receiver| receiver.module.to_owned())
                .collect(),
            overlay,
        })
    }
}
