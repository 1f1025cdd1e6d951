//! Where data goes: standard output, or a file that appears only once it is whole.

use crate::Failure;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write};
use std::path::{Path, PathBuf};

/// A place for data.
///
/// Data for `FILE` is written to `FILE.partial`, and [`commit`](Self::commit) renames that to `FILE`. Without a commit
/// `FILE.partial` stays behind with what arrived, and a `FILE` from before is as it was.
#[derive(Debug)]
pub struct Output {
    writer: BufWriter<Target>,
    place: Place,
}

#[derive(Debug)]
enum Target {
    Standard(Stdout),
    File(File),
}

/// What an [`Output`] is called in messages.
#[derive(Clone, Debug)]
pub enum Place {
    /// Standard output.
    Standard,
    /// A file, by the name that it gets in the end.
    File(PathBuf),
}

impl Output {
    /// Standard output.
    pub fn standard() -> Self {
        Self {
            writer: BufWriter::with_capacity(BUFFER, Target::Standard(io::stdout())),
            place: Place::Standard,
        }
    }

    /// `file`, or standard output if there is none. The remains of an earlier attempt at the same file are overwritten.
    ///
    /// # Errors
    ///
    /// If `file` cannot be written, or is there already and is no ordinary file.
    pub fn create(file: Option<&Path>) -> Result<Self, Failure> {
        let Some(file) = file else { return Ok(Self::standard()) };
        // A rename would replace the device or the pipe itself.
        if fs::metadata(file).is_ok_and(|found| !found.is_file()) {
            return Err(Failure::new(format!("{} is no ordinary file", file.display()))
                .advice("name a file, or leave the file out and redirect standard output"));
        }
        let partial = partial(file);
        let target = File::create(&partial).map_err(|error| Failure::write(partial.display(), &error))?;
        Ok(Self {
            writer: BufWriter::with_capacity(BUFFER, Target::File(target)),
            place: Place::File(file.to_owned()),
        })
    }

    /// What to call it.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whether it is a terminal, which a progress bar has to share.
    pub fn is_terminal(&self) -> bool {
        matches!(self.writer.get_ref(), Target::Standard(stdout) if stdout.is_terminal())
    }

    /// Ends it in success: all data is on the disk, and the file gets its name.
    ///
    /// # Errors
    ///
    /// If that fails. The data is then still in `FILE.partial`, as far as it could be written.
    pub fn commit(mut self) -> Result<(), Failure> {
        let place = self.place.clone();
        self.flush().map_err(|error| Failure::write(&place, &error))?;
        let (Target::File(target), Place::File(file)) = (self.writer.get_ref(), &place) else {
            return Ok(());
        };
        target.sync_all().map_err(|error| Failure::write(&place, &error))?;
        fs::rename(partial(file), file).map_err(|error| Failure::write(file.display(), &error))
    }
}

/// Large enough that a long report costs few system calls.
const BUFFER: usize = 64 * 1024;

impl Write for Output {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.writer.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Write for Target {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(stdout) => stdout.write(data),
            Self::File(file) => file.write(data),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(stdout) => stdout.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

impl Place {
    /// Where the data is that arrived before a failure.
    pub fn remains(&self) -> String {
        match self {
            Self::Standard => "they were written to standard output".to_owned(),
            Self::File(file) => format!("they are kept in {}", partial(file).display()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard => f.write_str("standard output"),
            Self::File(file) => write!(f, "{}", partial(file).display()),
        }
    }
}

fn partial(file: &Path) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".partial");
    name.into()
}
