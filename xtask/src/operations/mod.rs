//! `cargo xtask operations`: what each API offers, how it is known, and whether an example and the sandbox show it.

mod examples;
mod probe;
mod readme;
mod table;

use crate::model::{Model, Provenance};
use crate::problem::{Context, Problem, Result};
use crate::spec;
use crate::workspace::{API_NAMES, RECEIVERS, Workspace};
use serde::Serialize;
use std::io::Write as _;

/// What to do with the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Print a table, with counts.
    Table,
    /// Print a JSON array.
    Json,
    /// Rewrite the block in the README.
    WriteReadme,
    /// Compare the block in the README.
    CheckReadme,
}

/// One operation.
#[derive(Debug, Serialize)]
struct Row {
    api: String,
    operation_id: String,
    method: String,
    path: String,
    provenance: &'static str,
    rust_method: String,
    /// Whether the method's documentation has an example that runs as a test.
    example: bool,
    /// Whether the sandbox serves it.
    sandbox: bool,
}

/// An operation that the user of a crate implements and the carrier calls. It is none of the client's, and so not counted.
#[derive(Debug)]
struct Received {
    api: &'static str,
    operation_id: String,
    method: String,
    path: String,
    provenance: &'static str,
}

/// Lists the operations of all APIs; `false` means that the README does not show them as they are.
///
/// # Errors
///
/// A specification, source file or README that cannot be read, or a sandbox that does not start.
pub fn run(workspace: &Workspace, output: Output) -> Result<bool> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the async runtime")?;
    let rows = runtime.block_on(rows(workspace))?;
    let received = received(workspace)?;
    match output {
        Output::Table => print(&table::plain(&rows, &received)).map(|()| true),
        Output::Json => {
            let json = serde_json::to_string_pretty(&rows).context("the list as JSON")?;
            print(&(json + "\n")).map(|()| true)
        }
        Output::WriteReadme => readme::write(workspace, &table::markdown(&rows, &received)).map(|()| true),
        Output::CheckReadme => {
            let difference = readme::difference(workspace, &table::markdown(&rows, &received))?;
            print(&difference)?;
            Ok(difference.is_empty())
        }
    }
}

async fn rows(workspace: &Workspace) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for api in API_NAMES {
        let source = workspace.source(api)?;
        let shaped = spec::shaped(&source.text, &source.overlay)?;
        let model = Model::read(&shaped, &source.overlay)?;
        let documented = examples::methods_with_an_example(&workspace.path(&format!("crates/{api}/src")))?;
        let served = probe::served(api, &model.operations).await?;
        for operation in &model.operations {
            let rust_method = operation.wrapper.clone().unwrap_or_else(|| operation.method_name.clone());
            rows.push(Row {
                api: api.to_owned(),
                operation_id: operation.id.clone(),
                method: operation.method.to_uppercase(),
                path: operation.path.clone(),
                provenance: word(operation.notes.provenance),
                example: documented.contains(&rust_method),
                sandbox: served.contains(&operation.id),
                rust_method,
            });
        }
    }
    if rows.is_empty() {
        return Err(Problem::new("no API has an operation"));
    }
    Ok(rows)
}

fn received(workspace: &Workspace) -> Result<Vec<Received>> {
    let mut found = Vec::new();
    for receiver in &RECEIVERS {
        let source = workspace.source(receiver.specification)?;
        let model = Model::read(&spec::shaped(&source.text, &source.overlay)?, &source.overlay)?;
        found.extend(model.received.into_iter().map(|operation| Received {
            api: receiver.api,
            method: operation.method.to_uppercase(),
            provenance: word(operation.notes.provenance),
            operation_id: operation.id,
            path: operation.path,
        }));
    }
    Ok(found)
}

fn word(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Confirmed => "confirmed",
        Provenance::Inferred => "inferred",
        Provenance::Secondary => "secondary",
    }
}

fn print(text: &str) -> Result<()> {
    std::io::stdout().write_all(text.as_bytes()).context("standard output")
}
