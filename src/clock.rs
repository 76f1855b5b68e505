//! The time: moments, calendar days, and the only reader of the real clock.

use std::fmt;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use gatelab_gateway::Moment;

/// A calendar day, without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(Date);

impl Day {
    /// The day so written: `2026-12-14`.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self).filter(|day: &Self| day.to_string() == text)
    }

    /// The day so many days later, or earlier when negative.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days.days()))
    }

    /// Days from `earlier` to this one; negative when `earlier` is later.
    pub fn days_since(self, earlier: Self) -> i32 {
        earlier.0.until(self.0).map_or(0, |span| span.get_days())
    }

    /// The same day as a calendar library sees it.
    pub const fn date(self) -> Date {
        self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where the program's time comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The system's clock and time zone.
    Running,
    /// A clock that stands still, in UTC: for tests and for pictures that must not change.
    Stopped(Moment),
}

impl Clock {
    /// The moment it is.
    #[expect(clippy::disallowed_methods, reason = "the only reader of real time")]
    pub fn now(self) -> Moment {
        match self {
            Self::Running => Moment(jiff::Timestamp::now().as_millisecond()),
            Self::Stopped(moment) => moment,
        }
    }

    /// The time of day that `moment` is where the learner is: `17:03`.
    pub fn time(self, moment: Moment) -> String {
        self.zone().to_datetime(moment.timestamp()).strftime("%H:%M").to_string()
    }

    /// The same to the second: `17:03:11`.
    pub fn time_to_the_second(self, moment: Moment) -> String {
        self.zone().to_datetime(moment.timestamp()).strftime("%H:%M:%S").to_string()
    }

    /// The calendar day that `moment` falls on where the learner is.
    pub fn today(self, moment: Moment) -> Day {
        Day(self.zone().to_datetime(moment.timestamp()).date())
    }

    /// Tells the hour of a moment where the learner is, 0 to 23.
    pub fn hours(self) -> impl Fn(Moment) -> u8 {
        let zone = self.zone();
        move |moment| zone.to_datetime(moment.timestamp()).hour().unsigned_abs()
    }

    fn zone(self) -> TimeZone {
        match self {
            Self::Running => TimeZone::system(),
            Self::Stopped(_) => TimeZone::UTC,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_on_the_calendar() {
        let day = Day::parse("2026-11-20").unwrap();
        assert_eq!(day.plus(19).to_string(), "2026-12-09");
        assert_eq!(day.plus(19).days_since(day), 19);
        assert_eq!(day.days_since(day.plus(400)), -400);
        assert_eq!(Day::parse("20 Nov"), None);
        assert_eq!(Day::parse("2026-11-20T00:00:00"), None);
    }

    #[test]
    fn a_stopped_clock_is_in_utc() {
        let moment = Moment(1_767_225_599_999);
        let clock = Clock::Stopped(moment);
        assert_eq!(clock.now(), moment);
        assert_eq!(clock.today(moment).to_string(), "2025-12-31");
        assert_eq!(clock.today(moment.plus_millis(1)).to_string(), "2026-01-01");
    }
}
