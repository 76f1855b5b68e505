//! `gatelab set`: the settings, by command.

use std::io::{self, Write};

use super::Exit;
use super::places::{configured, places};
use crate::config::{self, Config, SETTINGS, Setting};
use crate::words::settings;

/// Lists all settings, shows one, or gives one a value.
pub(super) fn run(
    name: Option<&str>,
    value: Option<&str>,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let known = configured(&places, err)?;
    let Some(name) = name else {
        for setting in SETTINGS {
            let now = (setting.show)(&known.config);
            let source = match known.from_environment.contains(&setting.key) {
                true => setting.variable(),
                false if now == (setting.show)(&Config::default()) => "as it comes".to_owned(),
                false => "config.toml".to_owned(),
            };
            let title = settings::title(setting.key);
            writeln!(out, "{:<22}{now:<14}{title} ({source})", setting.name)?;
        }
        return Ok(Exit::DONE);
    };
    let Some(setting) = config::named(name) else {
        writeln!(err, "gatelab: no setting \"{name}\". {}", config::nearest(name))?;
        return Ok(Exit::USAGE);
    };
    let Some(value) = value else {
        writeln!(out, "{}", (setting.show)(&known.config))?;
        return Ok(Exit::DONE);
    };
    let mut new = known.config.clone();
    if new.put(setting, value.trim()).is_err() {
        writeln!(err, "gatelab: {}", settings::refused(setting.key, value))?;
        return Ok(Exit::USAGE);
    }
    let shown = (setting.show)(&new);
    if let Err(why) = config::write(&places.config, setting, kept(setting, &shown)) {
        writeln!(err, "gatelab: {} was not changed: {why}", places.config.display())?;
        return Ok(Exit::DATA);
    }
    writeln!(out, "{name} is {shown}.")?;
    if known.from_environment.contains(&setting.key) {
        writeln!(err, "gatelab: {}", settings::environment_wins(setting.key))?;
    }
    Ok(Exit::DONE)
}

/// What the file is told: nothing for the default.
fn kept<'a>(setting: &Setting, shown: &'a str) -> Option<&'a str> {
    Some(shown).filter(|shown| *shown != (setting.show)(&Config::default()))
}
