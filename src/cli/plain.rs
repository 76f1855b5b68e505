//! `gatelab --plain`: the door into plain mode, and the offer of it where a screen reader is on.

use std::env;
use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal as _, Write};
use std::path::PathBuf;

use super::places::{Places, configured, device, material, places};
use super::{Exit, screen_reader};
use crate::clock::Clock;
use crate::plain::{self, Launch, Typing};

/// What plain mode is asked for with.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// What is done first: the words after `--plain`.
    pub(super) first: String,
    /// The packs beside the course.
    pub(super) packs: Vec<PathBuf>,
}

/// Whether plain mode is asked for, and with what.
pub(super) fn asked(arguments: &[OsString]) -> Option<Asked> {
    let mut asked = Asked::default();
    let mut words = Vec::new();
    let mut rest = arguments.iter().skip(1);
    while let Some(word) = rest.next() {
        let text = word.to_string_lossy();
        match text.strip_prefix("--pack") {
            Some("") => asked.packs.push(rest.next()?.into()),
            Some(folder) if folder.starts_with('=') => asked.packs.push(folder[1..].into()),
            _ => words.push(text),
        }
    }
    let [flag, first @ ..] = &*words else { return None };
    asked.first = first.join(" ");
    (flag == "--plain" && first.iter().all(|word| !word.starts_with('-'))).then_some(asked)
}

/// Whether the environment asks for it: `GATELAB_PLAIN`, or a terminal that can do nothing else.
pub(super) fn wanted(at_terminal: bool) -> bool {
    let on = |name| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    on("GATELAB_PLAIN") || (at_terminal && env::var_os("TERM").is_some_and(|term| term == "dumb"))
}

/// Offers plain mode at the first start where a screen reader is on, before anything is drawn. Whether
/// it was taken.
pub(super) fn offered(
    places: &Places,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> io::Result<bool> {
    let first_start = places.data.read_dir().is_ok_and(|mut files| files.next().is_none())
        || !places.data.exists();
    if !first_start || !screen_reader::is_on() {
        return Ok(false);
    }
    write!(out, "{OFFER} ")?;
    out.flush()?;
    let mut answer = String::new();
    input.read_line(&mut answer)?;
    Ok(!answer.trim().to_lowercase().starts_with('s'))
}

const OFFER: &str = "A screen reader seems to be on. gatelab can talk line after line instead of \
    drawing a screen; gatelab --plain does so at any time.\nEnter for plain mode, s for the screen:";

/// Talks. What is asked for first is done as if it had been typed.
pub(super) fn talk(
    Asked { first, packs }: &Asked,
    input: &mut impl BufRead,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let settings = configured(&places, err)?;
    let launch = Launch {
        files: material(packs, &settings),
        folder: places.data,
        device: device(),
        settings,
        clock: Clock::Running,
    };
    let typing = if io::stdin().is_terminal() { Typing::Seen } else { Typing::Unseen };
    plain::run(launch, first, typing, input, out).map(Exit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_after_the_flag_are_the_first_line() {
        let asked = |line: &str| asked(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        let with = |first: &str, packs: &[&str]| {
            let packs = packs.iter().map(PathBuf::from).collect();
            Some(Asked { first: first.to_owned(), packs })
        };
        assert_eq!(asked("gatelab --plain"), with("", &[]));
        assert_eq!(asked("gatelab --plain sandbox caching"), with("sandbox caching", &[]));
        assert_eq!(asked("gatelab --pack a --plain today --pack=b"), with("today", &["a", "b"]));
        assert_eq!(asked("gatelab --plain --pack"), None);
        assert_eq!(asked("gatelab --plain --help"), None);
        assert_eq!(asked("gatelab lesson 6 --plain"), None);
        assert_eq!(asked("gatelab"), None);
    }
}
