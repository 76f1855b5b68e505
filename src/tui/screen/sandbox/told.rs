//! What overlays tell the sandbox: a moved clock, traffic, an answer to a question.

use super::{Pane, SandboxScreen, described};
use crate::sandbox::Pace;
use crate::tui::screen::{Cx, Go, Outcome, Passed, Popup};
use crate::words;

impl SandboxScreen {
    /// Takes what the time machine or a question above says.
    pub(crate) fn told(&mut self, cx: &Cx, passed: Passed, out: &mut Outcome) {
        let Ok(sandbox) = &mut self.sandbox else { return };
        match passed {
            Passed::StartOver => return self.begin_again(cx, None, out),
            Passed::ClockBy(millis) => sandbox.advance(millis),
            Passed::ClockTo(moment) => sandbox.advance(moment.millis_since(sandbox.now())),
            Passed::Export { format, over } => self.export(format, over, out),
            Passed::ClockSwitch => self.switch_clock(out),
            Passed::Pace(pace) => sandbox.set_pace(pace),
            Passed::Undo => {
                let taken = sandbox.undo().map(described);
                out.say(
                    taken.map_or("Nothing to take back.".into(), |w| format!("Taken back: {w}.")),
                );
            }
            Passed::Restore(number) => match sandbox.restore_snapshot(number) {
                Ok(entry) => out.say(format!("{}.  u undo", described(entry))),
                Err(refused) => out.say(refused.to_string()),
            },
            Passed::Traffic { streams, over_ms } => {
                if let Err(refused) = sandbox.traffic(&streams, over_ms) {
                    out.say(refused.to_string());
                }
                self.line = 0;
            }
            Passed::Feature(kind) => {
                let at = sandbox.features().iter().position(|feature| feature.kind == kind);
                self.feature = at.unwrap_or(self.feature);
                self.pane = Pane::Features;
            }
            Passed::Claim(_)
            | Passed::Setting(_)
            | Passed::Forget(_)
            | Passed::TurnIn
            | Passed::Leave => {}
            Passed::Protocol => match sandbox.switch_protocol() {
                Ok(entry) => out.say(format!("{}.", described(entry))),
                Err(refused) => out.say(refused.to_string()),
            },
        }
        self.ticked = cx.now;
        self.lab_look(cx, out);
        self.clamp(cx);
    }

    /// Lets the clock run, or stops it.
    pub(super) fn switch_clock(&mut self, out: &mut Outcome) {
        let Ok(sandbox) = &mut self.sandbox else { return };
        let pace = match sandbox.pace() {
            Pace::Stopped => Pace::Running(1),
            Pace::Running(_) => Pace::Stopped,
        };
        sandbox.set_pace(pace);
        out.say(match pace {
            Pace::Stopped => "The clock stands still.",
            Pace::Running(_) => "The clock runs. Space stops it.",
        });
    }

    /// Asks before the API becomes the other product's.
    pub(super) fn ask_protocol(&mut self, out: &mut Outcome) {
        let Some(sandbox) = self.sandbox() else { return };
        let question = words::switching(sandbox);
        let (yes, no) = ("switch".to_owned(), "keep it".to_owned());
        out.go(Go::Open(Popup::Ask { question, yes, no, then: Passed::Protocol }));
    }
}
