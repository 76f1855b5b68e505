//! The pictures of README and docs are what the program draws today.

use std::fs;
use std::path::Path;

/// Draw them anew with `cargo run --release -- screenshots tests/pictures`.
#[test]
fn pictures_are_what_the_program_draws() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    for (name, drawn) in gatelab::cli::screenshots::pictures().unwrap() {
        let kept = fs::read_to_string(folder.join(format!("{name}.svg"))).unwrap_or_default();
        assert!(
            kept == drawn,
            "tests/pictures/{name}.svg is stale: gatelab screenshots tests/pictures"
        );
    }
}
