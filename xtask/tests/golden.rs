//! Each construct alone: what the generator makes of it is checked in, compared byte by byte, and compiled
//! by the package `golden`.

// A test that cannot go on should stop, in its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use xtask::generate::{Source, generate};
use xtask::overlay::Overlay;
use xtask::{Examples, difference};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn source(name: &str, text: String) -> Source {
    Source {
        api: name.replace('_', "-"),
        origin: format!("xtask/tests/golden/{name}.yaml"),
        text,
        overlay: overlay(name),
        examples: Examples::None,
        modules: Vec::new(),
    }
}

fn overlay(name: &str) -> Overlay {
    let text = fs::read_to_string(folder("tests/golden").join(format!("{name}.overlay.yaml")));
    text.map_or_else(|_| Overlay::default(), |text| Overlay::parse(&text).unwrap())
}

/// The constructs, in the order of their names.
fn constructs() -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder("tests/golden")).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .filter(|path| !path.to_string_lossy().ends_with(".overlay.yaml"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn every_construct_becomes_what_is_checked_in() {
    let mut expected = BTreeMap::new();
    let mut modules = String::new();
    for (name, text) in constructs() {
        let files = generate(&source(&name, text)).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        for (file, text) in files {
            expected.insert(folder("golden/src").join(&name).join(file), text);
        }
        modules.push_str(&format!("#[rustfmt::skip]\npub mod {name};\n"));
    }
    let root = "//! What the generator makes of one construct at a time. Written by `UPDATE_GOLDEN=1 cargo test -p xtask`.\n\n\
        // A hidden method is there for a hand-written one, of which there is none here.\n#![allow(dead_code)]\n\n";
    expected.insert(folder("golden/src/lib.rs"), format!("{root}{modules}"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        for (path, text) in &expected {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    let mut drift = String::new();
    for (path, text) in &expected {
        let existing = fs::read_to_string(path).unwrap_or_default();
        drift.push_str(&difference(&path.display().to_string(), &existing, text));
    }
    assert!(drift.is_empty(), "run `UPDATE_GOLDEN=1 cargo test -p xtask` if this is meant:\n{drift}");
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    for (name, text) in constructs() {
        assert_eq!(
            generate(&source(&name, text.clone())).unwrap(),
            generate(&source(&name, text)).unwrap(),
            "{name}"
        );
    }
}
