//! `gatelab screenshots`: the screens with sample data, drawn by the program itself, as SVG files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::clock::{Clock, Moment};
use crate::config::Settings;
use crate::course::Course;
use crate::material::Files;
use crate::tui::Launch;
use crate::tui::picture;
use crate::tui::rehearsal::Rehearsal;

mod sample;

pub use self::sample::study;

/// 2026-11-20T09:00:00Z: pictures do not change with the day.
const WHEN: Moment = Moment(1_795_165_200_000);
/// Columns and rows of a picture.
const SIZE: (u16, u16) = (120, 36);

/// Each picture, and the keys that lead to it from the start: of a new learner, or of one who studied.
const PICTURES: [(&str, bool, &str); 10] = [
    ("today", false, ""),
    ("lesson", false, "enter space space"),
    ("prove", false, "enter space space tab p"),
    ("question", false, "j enter b"),
    ("sandbox", false, "g s enter 2 0 enter"),
    ("stats", true, "g t j"),
    ("exam-setup", false, "g e"),
    ("exam-question", false, "g e l enter a r L B c L d r L a L b v enter"),
    ("exam-overview", false, "g e l enter a r L B c L d r L a L b v"),
    ("exam-report", false, "g e l enter a r L B c L d r L a L b v T y"),
];

/// Every picture by name.
pub fn pictures() -> io::Result<Vec<(&'static str, String)>> {
    let folder = std::env::temp_dir().join(format!("gatelab-pictures-{}", std::process::id()));
    let drawn = PICTURES.iter().map(|(name, studied, keys)| {
        let picture = draw(&folder.join(name), *studied, keys);
        Ok((*name, picture?))
    });
    let drawn = drawn.collect();
    fs::remove_dir_all(&folder)?;
    drawn
}

/// Writes every picture into a folder; says which files.
pub(super) fn write(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    let mut written = Vec::new();
    for (name, svg) in pictures()? {
        let path = folder.join(format!("{name}.svg"));
        fs::write(&path, svg)?;
        written.push(path);
    }
    Ok(written)
}

fn draw(folder: &Path, studied: bool, keys: &str) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    if studied {
        study(folder, &Course::load(&Files::embedded()).0, WHEN)?;
    }
    let launch = Launch {
        files: Files::embedded(),
        folder: folder.to_owned(),
        device: "sample".to_owned(),
        settings: Settings::default(),
        clock: Clock::Stopped(WHEN),
        reports: None,
    };
    let mut rehearsal = Rehearsal::start(launch, SIZE)?;
    rehearsal.keys(keys);
    Ok(picture::svg(&rehearsal.buffer()))
}
