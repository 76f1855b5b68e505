//! What the overlays over a sandbox tell it.

use super::{Pane, SandboxScreen, described};
use crate::tui::screen::{Cx, Outcome, Passed};

impl SandboxScreen {
    /// Takes what the time machine or a question above says.
    pub(crate) fn told(&mut self, cx: &Cx, passed: Passed, out: &mut Outcome) {
        let Ok(sandbox) = &mut self.sandbox else { return };
        match passed {
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
            Passed::Claim(_) | Passed::Setting(_) | Passed::TurnIn | Passed::Leave => {}
            Passed::Protocol => match sandbox.switch_protocol() {
                Ok(entry) => out.say(format!("{}.", described(entry))),
                Err(refused) => out.say(refused.to_string()),
            },
        }
        self.ticked = cx.now;
        self.clamp(cx);
    }
}
