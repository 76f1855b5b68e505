//! Makes the table of the material that the binary carries: one `include_str!` for each file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut names = Vec::new();
    for folder in ["content", "quizzes", "sandbox"] {
        // The folder is watched too, so that a new file counts.
        println!("cargo:rerun-if-changed={folder}");
        collect(&root, folder, &mut names)?;
    }
    names.sort();
    let mut table = String::from("static EMBEDDED: &[(&str, &str)] = &[\n");
    for name in names {
        let path = root.join(&name).display().to_string();
        let _ = writeln!(table, "    ({name:?}, include_str!({path:?})),");
    }
    table.push_str("];\n");
    fs::write(out.join("embedded.rs"), table)
}

fn collect(root: &Path, folder: &str, names: &mut Vec<String>) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
        if entry.file_type()?.is_file() {
            names.push(format!("{folder}/{name}"));
        }
    }
    Ok(())
}
