//! A setting changes: the screen, the keys and the plan follow at once, and the file is written.

use std::cell::OnceCell;
use std::sync::Arc;

use std::path::Path;

use super::App;
use crate::config::{Key, Section};
use crate::study::Aim;
use crate::tui::event::Effect;
use crate::tui::keymap::Keymap;
use crate::tui::screen::first::FirstScreen;
use crate::tui::screen::{Outcome, Screen};
use crate::words::settings::refused;

impl App {
    /// Begins with the three questions of a first run.
    pub(crate) fn begin(&mut self, folder: &Path) {
        let today = self.clock.today(self.now);
        let first = FirstScreen::new(today, folder.to_owned());
        self.screens.push(Screen::First(first));
    }

    /// Gives a setting a value, or its default.
    pub(super) fn set(&mut self, key: Key, value: Option<String>, out: &mut Outcome) {
        let setting = key.setting();
        let mut new = self.settings.clone();
        match &value {
            None => new.config.reset(setting),
            Some(text) if new.config.put(setting, text).is_err() => {
                return out.say(refused(key, text));
            }
            Some(_) => {}
        }
        match Keymap::new(&new) {
            Ok(keymap) => self.keymap = keymap,
            // With its letters on, the keys file may have given one of them to something else.
            Err(why) => return out.say(why.lines().next().unwrap_or_default()),
        }
        self.settings = new;
        out.effect(Effect::Configure { key, value });
        if key == Key::Mouse {
            out.effect(Effect::Mouse(self.settings.config.mouse));
        }
        self.theme = self.asked.with(&self.settings.config);
        if setting.section == Section::Study {
            let aim = Aim::of(&self.settings.config);
            self.history = Arc::new(self.history.aiming(aim));
            self.plan = OnceCell::new();
        }
    }
}
