//! The sandbox's clock: moved, set running, jumped to what happens next, and taken back.

use gatelab_gateway::Moment;
use gatelab_gateway::world::Upcoming;

use super::{Did, Pace, START, Sandbox, What};

impl Sandbox {
    /// What the clock shows.
    pub const fn now(&self) -> Moment {
        self.state.now
    }

    /// How the clock goes.
    pub const fn pace(&self) -> Pace {
        self.state.pace
    }

    /// Lets the clock run, or stops it: a change like any other.
    pub fn set_pace(&mut self, pace: Pace) {
        let before = self.state.clone();
        self.state.pace = pace;
        let words = match pace {
            Pace::Stopped => "clock stopped".to_owned(),
            Pace::Running(speed) => format!("clock running, {speed}×"),
        };
        self.note(What::Clock(words), Some(Did::Paced(pace)), before);
    }

    /// So many milliseconds of wall time have passed. Not a change: time is nobody's doing.
    pub fn tick(&mut self, wall_ms: u32) {
        if let Pace::Running(speed) = self.state.pace {
            self.state.now = self.state.now.plus_millis(i64::from(wall_ms) * i64::from(speed));
        }
    }

    /// Moves the clock. Back means back: caches, buckets and quotas are as they were then.
    pub fn advance(&mut self, millis: i64) {
        let to = self.state.now.plus_millis(millis).max(self.floor.1);
        if millis < 0 {
            return self.back_to(to);
        }
        let passed: Vec<String> =
            self.upcoming().into_iter().take_while(|u| u.at <= to).map(|u| u.what).collect();
        let mut words = format!("clock +{}", span(millis));
        if !passed.is_empty() {
            words = format!("{words}: {}", passed.join(", "));
        }
        let before = self.state.clone();
        self.state.now = to;
        self.note(What::Clock(words), Some(Did::Moved(millis)), before);
    }

    /// Moves the clock to the next thing that happens by itself; says what it is.
    pub fn jump_to_next(&mut self) -> Option<Upcoming> {
        let next = self.upcoming().into_iter().next()?;
        self.advance(next.at.millis_since(self.state.now));
        Some(next)
    }

    /// Undoes everything that happened later than `then`. Redo brings it back.
    fn back_to(&mut self, then: Moment) {
        // The last change lies in between if it left the clock, or was made, later than `then`.
        while let Some(change) = self.done.last() {
            let moved = matches!(change.entry.what, What::Clock(_) | What::Traffic(_));
            if change.entry.clock <= then && !(moved && self.state.now > then) {
                break;
            }
            if self.undo().is_none() {
                break;
            }
        }
        self.state.now = then;
    }
}

/// `00:01:13` since the sandbox's start; hours go on past 24.
pub fn clock_text(moment: Moment) -> String {
    let s = moment.millis_since(START).max(0) / 1000;
    format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
}

/// `1 s`, `1 min 30 s`, `23 h 58 min`: the two largest parts.
pub fn span(millis: i64) -> String {
    if millis < 1000 {
        return format!("{millis} ms");
    }
    let s = millis / 1000;
    let parts = [(s / 86400, "d"), (s / 3600 % 24, "h"), (s / 60 % 60, "min"), (s % 60, "s")];
    let parts = parts.iter().skip_while(|(n, _)| *n == 0).take(2).filter(|(n, _)| *n > 0);
    parts.map(|(n, unit)| format!("{n} {unit}")).collect::<Vec<_>>().join(" ")
}
