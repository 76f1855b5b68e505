//! A thread that looks, when it is told to, whether a pack was saved, and reads and checks it anew.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use super::{Event, Lint};
use crate::material::{Files, Pack, Problem};

/// The door to the thread. It ends with the door.
pub(super) struct Watcher(Sender<()>);

impl Watcher {
    /// Starts it; what it finds it tells this channel.
    pub(super) fn start(files: Files, lint: Lint, events: Sender<Event>) -> io::Result<Self> {
        let (told, looks) = mpsc::channel();
        // Taken before the thread runs: what is saved from here on is seen.
        let known = stamps(&files);
        let watch = move || watch(files, known, lint, &looks, &events);
        thread::Builder::new().name("packs".to_owned()).spawn(watch)?;
        Ok(Self(told))
    }

    /// Lets it look. Several looks that it has not come to yet are one.
    pub(super) fn look(&self) {
        // It ends only with this door.
        let _ = self.0.send(());
    }
}

/// When each pack was last saved.
fn stamps(files: &Files) -> Vec<u32> {
    files.packs().iter().map(|pack| Pack::stamp(&pack.folder)).collect()
}

fn watch(
    mut files: Files,
    mut known: Vec<u32>,
    lint: Lint,
    looks: &Receiver<()>,
    events: &Sender<Event>,
) {
    while looks.recv().is_ok() {
        while looks.try_recv().is_ok() {}
        let now = stamps(&files);
        if now == known {
            continue;
        }
        let mut packs = files.packs().to_vec();
        let mut problems: Vec<Problem> = Vec::new();
        for (at, pack) in packs.iter_mut().enumerate() {
            if now[at] != known[at] {
                *pack = Pack::read(&pack.folder);
                problems.extend(lint(&pack.files).into_iter().map(|problem| pack.names(problem)));
            }
        }
        known = now;
        files = files.beside(packs);
        if events.send(Event::Material { files: files.clone(), problems }).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_saved_file_is_read_again_when_it_is_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("content")).unwrap();
        let write = |text: &str| fs::write(folder.path().join("content/a.md"), text).unwrap();
        write("one");
        let lint: Lint = |files| {
            let long = files.get("content/a.md").filter(|text| text.len() > 3);
            long.map(|text| Problem::of_file("content/a.md", text)).into_iter().collect()
        };
        let files = Files::of([]).beside(vec![Pack::read(folder.path())]);
        let (events, heard) = mpsc::channel();
        let watcher = Watcher::start(files, lint, events).unwrap();
        // Nothing was saved: this look tells nothing, or the next event would be its.
        watcher.look();
        write("longer");
        watcher.look();
        let Event::Material { files, problems } = heard.recv().unwrap() else { panic!() };
        assert_eq!(files.packs()[0].files.get("content/a.md"), Some("longer"));
        let name = folder.path().file_name().unwrap().to_str().unwrap();
        assert_eq!(problems[0].file, format!("{name}/content/a.md"));
        drop(watcher);
        assert!(heard.recv().is_err(), "the thread ends with its door");
    }
}
