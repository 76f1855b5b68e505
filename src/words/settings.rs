//! Settings in words: what each is called, what it does, what its value means today.

use std::io;

use super::{count, date};
use crate::clock::Day;
use crate::config::{Config, Key, Palette, Section};
use crate::material::Problem;

/// What a part of the settings is called: in full, and on a tab.
pub const fn section(section: Section) -> (&'static str, &'static str) {
    match section {
        Section::Study => ("Study", "Study"),
        Section::Screen => ("Reading and seeing", "Seeing"),
        Section::Keys => ("Keys", "Keys"),
        Section::Data => ("Your data", "Data"),
    }
}

/// What a setting is called.
pub const fn title(key: Key) -> &'static str {
    match key {
        Key::Exam => "Exam date",
        Key::Minutes => "Minutes a day",
        Key::RestDays => "Rest days",
        Key::Retention => "Recall to aim for",
        Key::NewQuestions => "New questions a day",
        Key::AskSure => "Ask how sure I am",
        Key::Theme => "Theme",
        Key::Colour => "Colour",
        Key::Symbols => "Symbols",
        Key::TextWidth => "Text width",
        Key::Plain => "Plain mode next time",
        Key::Clipboard => "What is copied",
        Key::Vi => "Letters that move",
        Key::Mouse => "Mouse",
        Key::Packs => "Packs",
    }
}

/// What a setting does, in one short paragraph.
pub const fn about(key: Key) -> &'static str {
    match key {
        Key::Exam => {
            "The plan spreads what is left over the days until then, and brings every question forward that would come back too late."
        }
        Key::Minutes => "How long the plan of a day may be. Today shows what fits into it.",
        Key::RestDays => {
            "On these days of the week nothing new is planned, and the date on which you finish counts without them. What fades is still offered: memory does not rest."
        }
        Key::Retention => {
            "How likely you want to be right when a question comes back. Higher means more reviews. The next dates of all questions follow it at once."
        }
        Key::NewQuestions => {
            "How many questions that you have never seen the plan of a day may hold. While an exam lies ahead and there is time for more, up to four times as many."
        }
        Key::AskSure => {
            "Being certain and wrong shows what to unlearn, and a lucky guess is not taken for knowledge. With never, every answer counts as if you thought so."
        }
        Key::Theme => {
            "The terminal's own colours fit every background. The other themes paint their own ground and need 256 colours; three of them are made for kinds of colour blindness."
        }
        Key::Colour => {
            "Every state also has a word or a sign, so nothing is lost without colour. With auto, NO_COLOR and the kind of terminal decide."
        }
        Key::Symbols => {
            "Rules, arrows and ticks as Unicode has them, or plain ASCII. With auto, the locale decides."
        }
        Key::TextWidth => "Columns of a line of a lesson, where the window has room for them.",
        Key::Plain => {
            "From the next start on gatelab talks line after line instead of drawing a screen: for screen readers, and for terminals of any size. gatelab --plain does so once."
        }
        Key::Clipboard => {
            "Copies are sent to the terminal's clipboard, which works over SSH and in tmux where these let it. Where they do not, they can be printed on leaving instead."
        }
        Key::Vi => {
            "Whether h, j, k and l move, beside the arrow keys. Off, only the arrows do, and the letters mean nothing there."
        }
        Key::Packs => {
            "Folders of material of your own beside the course, from the next start on; in the file they are seen from the file's folder. Each folder in packs of the progress folder is always there, and gatelab --pack adds one once."
        }
        Key::Mouse => {
            "Clicks and the wheel. Off, the mouse is the terminal's own again, to select text with; nothing needs it."
        }
    }
}

/// A value as people read it, and what there is to remark about it.
pub fn value(key: Key, config: &Config, today: Day) -> (String, String) {
    let plain = (key.setting().show)(config);
    let said = |value: &str, remark: &str| (value.to_owned(), remark.to_owned());
    match key {
        Key::Exam => match config.exam {
            None => said("no date", ""),
            Some(day) => match day.days_since(today) {
                0 => (date(day), "today".to_owned()),
                days if days > 0 => (date(day), count(days.unsigned_abs() as usize, "day")),
                _ => (date(day), "past".to_owned()),
            },
        },
        Key::Retention => (format!("{:.0} %", config.retention * 100.0), String::new()),
        Key::Theme => {
            let others = format!("{} more", Palette::ALL.len() - 1);
            match config.theme {
                Palette::Terminal => ("terminal colours".to_owned(), others),
                theme => (theme.name().replace('-', " "), others),
            }
        }
        Key::Clipboard => {
            let to = if config.clipboard { "to the clipboard" } else { "printed on leaving" };
            said(to, "")
        }
        Key::Vi => said(if config.vi { "arrows and h j k l" } else { "arrows" }, ""),
        _ => (plain, String::new()),
    }
}

/// What is said after a change.
pub fn changed(key: Key, old: &str, new: &str) -> String {
    format!("{} {old} → {new}.  u undo", title(key))
}

/// A value that cannot be.
pub fn refused(key: Key, value: &str) -> String {
    format!("{} cannot be \"{value}\": it must be {}.", title(key), key.setting().may_be)
}

/// The environment has the last word at every start.
pub fn environment_wins(key: Key) -> String {
    let name = key.setting().variable();
    format!("{name} is set in your environment: it counts again at the next start.")
}

/// A setting could not be kept.
pub fn not_written(why: &io::Error) -> String {
    format!("It holds until you quit, but was not written: {why}")
}

/// A fault in the settings, in one line.
pub fn fault(problem: &Problem) -> String {
    let Problem { file, sentence, .. } = problem;
    match problem.place.line {
        0 => format!("{file}: {sentence}"),
        line => format!("{file}:{line}: {sentence}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SETTINGS;

    #[test]
    fn every_setting_has_a_name_of_its_own_and_a_paragraph() {
        let mut titles: Vec<&str> = SETTINGS.iter().map(|s| title(s.key)).collect();
        titles.sort_unstable();
        titles.dedup();
        assert_eq!(titles.len(), SETTINGS.len());
        assert!(SETTINGS.iter().all(|s| about(s.key).ends_with('.')));
    }

    #[test]
    fn values_are_said_as_people_read_them() {
        let today = Day::parse("2026-11-20").unwrap();
        let mut config = Config { exam: Day::parse("2026-12-14"), ..Config::default() };
        assert_eq!(value(Key::Exam, &config, today), ("14 Dec".to_owned(), "24 days".to_owned()));
        assert_eq!(value(Key::Retention, &config, today).0, "90 %");
        config.exam = Some(today.plus(-1));
        assert_eq!(value(Key::Exam, &config, today).1, "past");
        assert_eq!(
            refused(Key::Minutes, "2"),
            "Minutes a day cannot be \"2\": it must be 5 to 600."
        );
    }
}
