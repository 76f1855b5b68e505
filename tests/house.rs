//! The rules of the house, read from the source itself: who may use whom, how long a file may grow,
//! which names are forbidden, and who may touch the outside world.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

#[path = "house/tone.rs"]
mod tone;

/// The direction table: each top-level module of the program and those it may use.
/// The engine crate stands below all of them.
const DIRECTIONS: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("material", &[]),
    ("config", &["material", "clock"]),
    ("course", &["material", "clock"]),
    ("study", &["course", "clock", "material", "config"]),
    ("sandbox", &["course", "clock", "material"]),
    ("sitting", &["study", "sandbox", "course", "clock"]),
    ("check", &["course", "sandbox", "material", "clock"]),
    ("find", &["course", "sandbox", "config", "clock", "material"]),
    ("words", &["find", "study", "sandbox", "course", "clock", "material", "config"]),
    (
        "tui",
        &["find", "words", "sitting", "study", "sandbox", "course", "clock", "material", "config"],
    ),
    (
        "plain",
        &["find", "words", "sitting", "study", "sandbox", "course", "clock", "material", "config"],
    ),
    (
        "cli",
        &[
            "tui", "plain", "find", "words", "check", "study", "sandbox", "course", "clock",
            "material", "config",
        ],
    ),
];

/// Outside names, and the only files (or folders) of the program that may say them.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("ratatui", &["tui", "tui.rs"]),
    ("crossterm", &["tui", "tui.rs"]),
    ("hyper", &["sandbox/server.rs", "sandbox/server"]),
    ("tokio", &["sandbox/server.rs", "sandbox/server", "tui.rs", "tui/runner.rs", "cli", "cli.rs"]),
    ("reqwest", &["sandbox/server.rs", "sandbox/server", "tui/runner.rs", "cli"]),
    ("std::net", &["sandbox/server.rs", "sandbox/server", "tui/runner.rs", "cli"]),
    (
        "std::fs",
        &[
            "study/store.rs",
            "study/store",
            "config.rs",
            "material.rs",
            "cli",
            "cli.rs",
            "tui/terminal.rs",
            "tui/runner.rs",
            "build.rs",
        ],
    ),
    ("std::time::SystemTime", &["clock.rs"]),
    ("std::time::Instant", &["clock.rs"]),
    ("jiff::Timestamp::now", &["clock.rs"]),
    ("jiff::Zoned::now", &["clock.rs"]),
];

/// What the engine may never name.
const ENGINE_NEVER: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::process",
    "std::env",
    "std::io",
    "std::time::SystemTime",
    "std::time::Instant",
    "tokio",
    "hyper",
    "reqwest",
    "ratatui",
    "crossterm",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
];

const FORBIDDEN_FILES: &[&str] = &[
    "mod.rs",
    "error.rs",
    "errors.rs",
    "types.rs",
    "utils.rs",
    "util.rs",
    "common.rs",
    "helpers.rs",
    "misc.rs",
];

#[test]
fn modules_use_only_what_stands_below_them() {
    let faults = wrong_directions(&House::of("src"), DIRECTIONS);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_test_of_directions_can_fail() {
    for planted in [
        "use crate::tui::App;",
        "use super::super::{tui, clock};",
        "pub(crate) use crate::{clock::Clock, tui::{App, event}};",
        "fn f() { let _ = crate::tui::run(); }",
        "fn f() { println!(\"{}\", crate::tui::NAME); }",
    ] {
        let house = House { files: vec![File::parse("study/deck.rs", planted)] };
        let faults = wrong_directions(&house, DIRECTIONS);
        assert_eq!(faults.len(), 1, "not seen: {planted}");
        assert!(faults[0].contains("study/deck.rs") && faults[0].contains("tui"), "{faults:?}");
    }
    let house = House {
        files: vec![File::parse(
            "study/deck.rs",
            "use super::review::Review; use crate::clock::Day;",
        )],
    };
    assert_eq!(wrong_directions(&house, DIRECTIONS), Vec::<String>::new());
}

#[test]
fn no_cycles_inside_the_engine_and_the_screens() {
    for (what, graph) in
        [("gateway", House::of("gateway/src").graph(0)), ("tui", House::of("src/tui").graph(0))]
    {
        let cycle = cycle_of(&graph);
        assert!(cycle.is_empty(), "cycle in {what}: {cycle:?}");
    }
    let planted = House {
        files: vec![
            File::parse("one.rs", "use crate::two::A;"),
            File::parse("two.rs", "use crate::three::B;"),
            File::parse("three.rs", "use crate::one::C;"),
            File::parse("leaf.rs", "use crate::one::C;"),
        ],
    };
    assert_eq!(cycle_of(&planted.graph(0)), ["one", "three", "two"]);
}

#[test]
fn no_two_files_need_each_other() {
    for root in ["src", "gateway/src"] {
        let cycle = cycle_of(&House::of(root).files_graph());
        assert!(cycle.is_empty(), "cycle in {root}: {cycle:?}");
    }
    let planted = House {
        files: vec![
            File::parse("study.rs", "mod deck; mod fact; pub use self::deck::Deck;"),
            File::parse("study/deck.rs", "use super::fact::Fact;"),
            File::parse("study/fact.rs", "use super::deck::Deck;"),
        ],
    };
    assert_eq!(cycle_of(&planted.files_graph()), ["study::deck", "study::fact"]);
}

#[test]
fn steps_and_screens_do_not_know_their_siblings() {
    let mut faults = Vec::new();
    for (root, folder) in [("gateway/src", "step"), ("src", "tui::screen"), ("src", "tui::overlay")]
    {
        for file in House::of(root).files {
            let Some(own) = file.module.strip_prefix(&format!("{folder}::")) else { continue };
            let own = own.split("::").next().unwrap_or(own);
            let siblings = file
                .uses
                .iter()
                .filter_map(|path| path.strip_prefix(&format!("crate::{folder}::")));
            for sibling in siblings.filter_map(|rest| rest.split("::").next()) {
                // Lower case: a module. `step::Decision` is the folder's own door.
                if sibling != own && sibling.starts_with(char::is_lowercase) {
                    faults.push(format!("{root}/{}: names its sibling {sibling}", file.path));
                }
            }
        }
    }
    // The Places and Cx that every screen needs are in the parent file; functions there are lower case too.
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_outside_is_touched_in_few_places() {
    let mut faults = Vec::new();
    for file in House::of("src").files.into_iter().filter(|f| !f.is_test()) {
        for (name, allowed) in OUTSIDE {
            let here = allowed.iter().any(|a| {
                file.path == *a || file.path.starts_with(&format!("{}/", a.trim_end_matches(".rs")))
            });
            if !here && file.names(name) {
                faults.push(format!("src/{}: names {name}", file.path));
            }
        }
    }
    for file in House::of("gateway/src").files.into_iter().filter(|f| !f.is_test()) {
        for name in ENGINE_NEVER.iter().filter(|name| file.names(name)) {
            faults.push(format!("gateway/src/{}: names {name}", file.path));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(File::parse("x.rs", "use std::{fs::File, io};").names("std::fs"));
    assert!(
        File::parse("x.rs", "fn f() { std::time::Instant::now(); }").names("std::time::Instant")
    );
}

#[test]
fn files_stay_small_and_say_what_they_are() {
    let mut faults = Vec::new();
    let mut sizes = Vec::new();
    for root in ["src", "gateway/src"] {
        for file in House::of(root).files {
            let at = format!("{root}/{}", file.path);
            let name = file.path.rsplit('/').next().unwrap_or_default();
            if FORBIDDEN_FILES.contains(&name) {
                faults.push(format!("{at}: no file of that name"));
            }
            if !file.is_test() && !file.text.starts_with("//!") {
                faults.push(format!("{at}: begins with one sentence that says what it is (//!)"));
            }
            if !file.is_test() {
                if file.lines > 500 {
                    faults
                        .push(format!("{at}: {} lines without tests; 500 is the stop", file.lines));
                }
                sizes.push(file.lines);
            }
        }
    }
    sizes.sort_unstable();
    let (median, p90) = (sizes[sizes.len() / 2], sizes[sizes.len() * 9 / 10]);
    println!("{} files, median {median} lines, p90 {p90}", sizes.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(p90 <= 400, "p90 of file sizes is {p90}");
}

/// The source files below one folder.
struct House {
    files: Vec<File>,
}

/// One source file, and every path it names outside its tests.
struct File {
    /// Below the root, with slashes.
    path: String,
    /// `step::route`; empty for lib.rs and main.rs.
    module: String,
    text: String,
    /// Lines without inline tests.
    lines: usize,
    /// Absolute: `crate::…`, or beginning with an outside crate.
    uses: BTreeSet<String>,
}

impl House {
    fn of(root: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
        let mut paths = Vec::new();
        walk(&root, &mut paths);
        paths.sort();
        let files = paths
            .iter()
            .map(|path| {
                let name =
                    path.strip_prefix(&root).unwrap_or(path).to_string_lossy().replace('\\', "/");
                File::parse(&name, &fs::read_to_string(path).unwrap())
            })
            .collect();
        Self { files }
    }

    /// Which module uses which, by the segment of their names at `depth`.
    fn graph(&self, depth: usize) -> BTreeMap<String, BTreeSet<String>> {
        let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let of = |path: &str| path.split("::").nth(depth).unwrap_or_default().to_owned();
        let known: BTreeSet<String> = self.files.iter().map(|f| of(&f.module)).collect();
        for file in self.files.iter().filter(|f| !f.is_test() && !f.module.is_empty()) {
            let from = of(&file.module);
            for path in file.uses.iter().filter_map(|u| u.strip_prefix("crate::")) {
                // Below `src/tui` the crate's own prefix is cut off.
                let to = of(path.strip_prefix("tui::").unwrap_or(path));
                if to != from && known.contains(&to) {
                    graph.entry(from.clone()).or_default().insert(to);
                }
            }
        }
        graph
    }

    /// Which file uses which; a file and those in its folder are one house with a door, and may.
    fn files_graph(&self) -> BTreeMap<String, BTreeSet<String>> {
        let files = || self.files.iter().filter(|f| !f.is_test() && !f.module.is_empty());
        let known: BTreeSet<&str> = files().map(|f| f.module.as_str()).collect();
        let holder = |path: &str| {
            let ends = path.rmatch_indices("::").map(|(at, _)| at);
            let mut prefixes = std::iter::once(path.len()).chain(ends).map(|at| &path[..at]);
            prefixes.find(|prefix| known.contains(prefix)).map(str::to_owned)
        };
        let within = |a: &str, b: &str| a == b || a.starts_with(&format!("{b}::"));
        files()
            .map(|file| {
                let uses = file.uses.iter().filter_map(|u| u.strip_prefix("crate::"));
                let uses = uses.filter_map(holder);
                let apart =
                    uses.filter(|to| !within(to, &file.module) && !within(&file.module, to));
                (file.module.clone(), apart.collect())
            })
            .collect()
    }
}

fn wrong_directions(house: &House, table: &[(&str, &[&str])]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in house.files.iter().filter(|f| !f.is_test() && !f.module.is_empty()) {
        let from = file.module.split("::").next().unwrap_or_default();
        let Some((_, allowed)) = table.iter().find(|(name, _)| *name == from) else {
            if file.path != "build.rs" {
                faults.push(format!(
                    "src/{}: module {from} is not in the direction table",
                    file.path
                ));
            }
            continue;
        };
        let used: BTreeSet<&str> = file
            .uses
            .iter()
            .filter_map(|u| u.strip_prefix("crate::"))
            .filter_map(|u| u.split("::").next())
            .filter(|to| *to != from && table.iter().any(|(name, _)| name == to))
            .collect();
        for to in used.iter().filter(|to| !allowed.contains(to)) {
            faults.push(format!("src/{}: {from} may not use {to}", file.path));
        }
    }
    faults
}

/// The modules left when all that use nothing (else) have been peeled off; empty without a cycle.
fn cycle_of(graph: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut left = graph.clone();
    loop {
        let leaves: Vec<String> = left
            .iter()
            .filter(|(_, uses)| !uses.iter().any(|u| left.contains_key(u)))
            .map(|(name, _)| name.clone())
            .collect();
        if leaves.is_empty() {
            break;
        }
        for leaf in leaves {
            left.remove(&leaf);
        }
    }
    // What only points into the cycle is not part of it.
    loop {
        let outer: Vec<String> = left
            .keys()
            .filter(|name| !left.values().any(|uses| uses.contains(*name)))
            .cloned()
            .collect();
        if outer.is_empty() {
            return left.into_keys().collect();
        }
        for name in outer {
            left.remove(&name);
        }
    }
}

impl File {
    fn parse(path: &str, text: &str) -> Self {
        let module = path.trim_end_matches(".rs").replace('/', "::");
        let module = if matches!(module.as_str(), "lib" | "main") { String::new() } else { module };
        let syntax = syn::parse_file(text).unwrap_or_else(|e| panic!("{path}: {e}"));
        let mut reader = Reader { module: &module, uses: BTreeSet::new(), test_lines: 0 };
        reader.visit_file(&syntax);
        let lines = text.lines().count() - reader.test_lines;
        let uses = reader.uses;
        Self { path: path.to_owned(), module, text: text.to_owned(), lines, uses }
    }

    fn is_test(&self) -> bool {
        self.path.ends_with("tests.rs") || self.path.contains("/tests/")
    }

    fn names(&self, outside: &str) -> bool {
        self.uses.iter().any(|u| u == outside || u.starts_with(&format!("{outside}::")))
    }
}

struct Reader<'a> {
    module: &'a str,
    uses: BTreeSet<String>,
    test_lines: usize,
}

impl Reader<'_> {
    /// Makes a path absolute: `super` and `self` are resolved against the module.
    fn note(&mut self, segments: &[String]) {
        let mut base: Vec<&str> = self.module.split("::").filter(|s| !s.is_empty()).collect();
        let mut rest = segments;
        match segments.first().map(String::as_str) {
            Some("crate") => (base.clear(), rest = &segments[1..]).1,
            Some("self") => rest = &segments[1..],
            Some("super") => {
                while rest.first().is_some_and(|s| s == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            Some(_) => {
                self.uses.insert(segments.join("::"));
                return;
            }
            None => return,
        }
        let path: Vec<&str> = base.into_iter().chain(rest.iter().map(String::as_str)).collect();
        self.uses.insert(format!("crate::{}", path.join("::")));
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Group(group) => {
                for item in &group.items {
                    self.tree(item, before);
                }
            }
            syn::UseTree::Name(name) => self.leaf(before, &name.ident.to_string()),
            syn::UseTree::Rename(name) => self.leaf(before, &name.ident.to_string()),
            syn::UseTree::Glob(_) => self.leaf(before, "*"),
        }
    }

    fn leaf(&mut self, before: &[String], name: &str) {
        let mut path = before.to_vec();
        if name != "self" || path.is_empty() {
            path.push(name.to_owned());
        }
        self.note(&path);
    }
}

fn is_test_only(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| {
        a.path().is_ident("cfg")
            && matches!(&a.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test_only(&item.attrs) {
            return visit::visit_item_mod(self, item);
        }
        let span = syn::spanned::Spanned::span(item);
        self.test_lines += span.end().line - span.start().line + 1;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_test_only(&item.attrs) {
            self.tree(&item.tree, &mut Vec::new());
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
            self.note(&segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let text = call.tokens.to_string().replace(' ', "");
        for start in text.match_indices("crate::").map(|(at, _)| at) {
            let path: String = text[start..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
                .collect();
            self.note(&path.split("::").map(str::to_owned).collect::<Vec<_>>());
        }
        visit::visit_macro(self, call);
    }
}

fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}
