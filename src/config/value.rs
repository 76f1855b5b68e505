//! What settings can be that is neither a number nor a day: themes, glyphs, days of the week.

use std::fmt;

use crate::clock::Day;

/// Which colours the screen has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// The terminal's own sixteen; never a background.
    #[default]
    Terminal,
    /// Light text on a dark ground.
    Dark,
    /// Dark text on a light ground.
    Light,
    /// White on black, every role bright.
    HighContrast,
    /// For eyes without the green cone.
    Deuteranopia,
    /// For eyes without the red cone.
    Protanopia,
    /// For eyes without the blue cone.
    Tritanopia,
    /// No colours, only attributes.
    Mono,
    /// Brown on cream.
    Paper,
}

impl Palette {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Terminal,
        Self::Dark,
        Self::Light,
        Self::HighContrast,
        Self::Deuteranopia,
        Self::Protanopia,
        Self::Tritanopia,
        Self::Mono,
        Self::Paper,
    ];

    /// As `config.toml` spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::Deuteranopia => "deuteranopia",
            Self::Protanopia => "protanopia",
            Self::Tritanopia => "tritanopia",
            Self::Mono => "mono",
            Self::Paper => "paper",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|palette| palette.name() == name)
    }
}

/// Which glyphs are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbols {
    /// Rules, arrows and ticks of Unicode.
    Unicode,
    /// Nothing beyond ASCII.
    Ascii,
}

/// Days of the week on which nothing new is planned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RestDays([bool; 7]);

const WEEK: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl RestDays {
    /// Reads `Sat Sun`, with any signs between the names; `none`, or nothing, is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut days = Self::default();
        let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        for word in words.filter(|word| !word.eq_ignore_ascii_case("none")) {
            let known = |name: &&str| {
                word.len() >= 3
                    && word.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(name))
            };
            let at = WEEK.iter().position(known)?;
            days.0[at] = true;
        }
        // Somebody who rests every day needs no plan.
        days.0.contains(&false).then_some(days)
    }

    /// Whether that day is one.
    pub fn contains(&self, day: Day) -> bool {
        let monday_first = day.date().weekday().to_monday_zero_offset();
        usize::try_from(monday_first).ok().and_then(|at| self.0.get(at)).is_some_and(|rest| *rest)
    }

    /// The last day of so many days of study, the first of which is `from` or the first study day after.
    pub fn last_of(&self, from: Day, days: u32) -> Day {
        let mut day = from;
        let mut left = days.max(1);
        loop {
            left -= u32::from(!self.contains(day));
            if left == 0 {
                return day;
            }
            day = day.plus(1);
        }
    }
}

impl fmt::Display for RestDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = WEEK.iter().zip(self.0).filter(|(_, rest)| *rest).map(|(name, _)| *name);
        let names: Vec<&str> = names.collect();
        f.write_str(if names.is_empty() { "none" } else { "" })?;
        f.write_str(&names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rest_days_are_read_as_people_write_them() {
        for (text, shown) in [
            ("Sun", Some("Sun")),
            ("sunday, SAT", Some("Sat Sun")),
            ("[\"Sat\", \"Sun\"]", Some("Sat Sun")),
            ("none", Some("none")),
            ("", Some("none")),
            ("Su", None),
            ("Mon Tue Wed Thu Fri Sat Sun", None),
            ("Sundae or so", None),
        ] {
            let read = RestDays::parse(text).map(|days| days.to_string());
            assert_eq!(read.as_deref(), shown, "{text}");
        }
    }

    #[test]
    fn study_days_step_over_rest_days() {
        let friday = Day::parse("2026-11-20").unwrap();
        let rest = RestDays::parse("Sat Sun").unwrap();
        assert!(!rest.contains(friday) && rest.contains(friday.plus(2)));
        for (days, expected) in [(0, 0), (1, 0), (2, 3), (6, 7)] {
            assert_eq!(rest.last_of(friday, days), friday.plus(expected), "{days}");
        }
        assert_eq!(rest.last_of(friday.plus(1), 1), friday.plus(3));
    }

    #[test]
    fn every_theme_has_its_name() {
        for palette in Palette::ALL {
            assert_eq!(Palette::parse(palette.name()), Some(palette));
        }
    }
}
