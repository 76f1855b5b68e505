//! The fuzz targets, without a fuzzer: every kept input, and some thousand mutations of them. And
//! clients of the listener who mean no good.

use std::fs;
use std::path::Path;

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

#[path = "hostile/clients.rs"]
mod clients;
#[path = "fuzz/targets.rs"]
mod targets;

/// Inputs made of each kept one.
const MUTATIONS: usize = 150;

/// What a mutation writes somewhere: signs that some reader takes for something.
const WORDS: &[&[u8]] = &[
    b"\"",
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"$",
    b"$ref",
    b"#",
    b"#end",
    b"#foreach(",
    b"..",
    b"*",
    b"%",
    b"%zz",
    b"\\u0000",
    b"\\",
    b"\xff",
    b"\xf0\x9f\x98\x80",
    b"-1",
    b"1e999",
    b"null",
    b"99999999999999999999",
    b"&a",
    b"*a",
    b": ",
    b"\n",
    b"\0",
    b"/",
    b"//",
    b"?",
    b"=",
    b",",
    b"\t",
];

#[test]
fn no_target_falls_over_what_was_kept_or_what_is_near_it() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let mut random = Pcg32::new(7, 7);
    for (name, _) in targets::ALL {
        let mut paths: Vec<_> =
            fs::read_dir(corpus.join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let kept: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
        assert!(!kept.is_empty(), "{name} has no corpus");
        for bytes in &kept {
            targets::run(name, bytes);
        }
        for bytes in kept.iter().take(8) {
            for _ in 0..MUTATIONS {
                let mutation = mutated(bytes, &mut random);
                // The input is what somebody needs to see when a target falls over.
                let text = String::from_utf8_lossy(&mutation).into_owned();
                let fell = std::panic::catch_unwind(|| targets::run(name, &mutation)).is_err();
                assert!(!fell, "{name} falls over {text:?}");
            }
        }
    }
}

#[test]
fn the_corpus_is_small() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let sizes = targets::ALL.iter().flat_map(|(name, _)| fs::read_dir(corpus.join(name)).unwrap());
    let sum: u64 = sizes.map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    assert!(sum <= 200 * 1024, "the corpus has {sum} bytes");
}

/// The same with up to four cuts, repeats and words in it.
fn mutated(bytes: &[u8], random: &mut Pcg32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut below = |most: usize| random.next_u32() as usize % most.max(1);
    for _ in 0..=below(4) {
        let from = below(bytes.len());
        let to = (from + 1 + below(12)).min(bytes.len());
        match below(4) {
            0 => drop(bytes.drain(from..to)),
            1 => {
                let again = bytes[from..to].repeat(1 + below(20));
                bytes.splice(from..from, again);
            }
            2 => drop(bytes.splice(from..from, WORDS[below(WORDS.len())].iter().copied())),
            _ => drop(bytes.splice(from..to, WORDS[below(WORDS.len())].iter().copied())),
        }
    }
    bytes
}
