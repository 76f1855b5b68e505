//! Where the learner's files are: progress, settings, reports, packs.

use std::io::{self, Write};
use std::path::PathBuf;
use std::{env, fs};

use directories::ProjectDirs;

use crate::config::Settings;
use crate::course::Course;
use crate::material::{Files, Pack};

/// Where the learner's files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Places {
    /// The journals.
    pub(super) data: PathBuf,
    /// The settings.
    pub(super) config: PathBuf,
    /// Reports of our own faults.
    pub(super) reports: PathBuf,
}

impl Places {
    /// The platform's folders; all in one where `GATELAB_DATA` names it. `None`: there is no home.
    pub(super) fn find() -> Option<Self> {
        if let Some(folder) = env::var_os("GATELAB_DATA").filter(|folder| !folder.is_empty()) {
            let data = PathBuf::from(folder);
            return Some(Self { config: data.join("config.toml"), reports: data.clone(), data });
        }
        let all = ProjectDirs::from("", "", "gatelab")?;
        Some(Self {
            data: all.data_dir().to_owned(),
            config: all.config_dir().join("config.toml"),
            reports: all.state_dir().unwrap_or_else(|| all.data_local_dir()).to_owned(),
        })
    }
}

/// The course material, with the packs beside it: these, those of the settings (`packs`, `GATELAB_PACKS`), and
/// each folder in `packs` of the progress folder.
pub(super) fn material(packs: &[PathBuf], settings: &Settings) -> Files {
    let mut folders = packs.to_vec();
    folders.extend(settings.packs());
    let kept = Places::find().map(|places| places.data.join("packs"));
    let entries = kept.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut kept: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    kept.sort();
    folders.append(&mut kept);
    Files::embedded().beside(folders.iter().map(|folder| Pack::read(folder)).collect())
}

/// The course with its packs; what is wrong with them and with the settings goes to `err`.
pub(super) fn course(err: &mut impl Write) -> io::Result<Course> {
    let settings = Places::find().map(|places| configured(&places, err)).transpose()?;
    let settings = settings.unwrap_or_default();
    let (course, problems) = Course::load(&material(&[], &settings));
    for problem in problems {
        writeln!(err, "{problem}")?;
    }
    Ok(course)
}

/// What this device is called in the progress folder.
pub(super) fn device() -> String {
    let named = ["GATELAB_DEVICE", "HOSTNAME", "COMPUTERNAME"];
    let named = named.into_iter().filter_map(|name| env::var(name).ok());
    let kept = fs::read_to_string("/etc/hostname");
    let name = named.chain(kept).map(|name| name.trim().to_owned()).find(|name| !name.is_empty());
    name.unwrap_or_else(|| "device".to_owned())
}

/// The settings; what is wrong with them goes to `err`.
pub(super) fn configured(places: &Places, err: &mut impl Write) -> io::Result<Settings> {
    let settings = Settings::load(&places.config, env::vars());
    for problem in &settings.problems {
        writeln!(err, "{problem}")?;
    }
    Ok(settings)
}

pub(super) fn places(err: &mut impl Write) -> io::Result<Option<Places>> {
    let found = Places::find();
    if found.is_none() {
        writeln!(err, "gatelab: there is no home folder for your progress. Set GATELAB_DATA.")?;
    }
    Ok(found)
}
