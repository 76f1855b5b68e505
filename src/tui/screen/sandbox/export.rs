//! The sandbox as a file to be taken along: ordered, written, asked about.

use gatelab_gateway::export::Format;

use super::super::{Go, Outcome, Passed, Popup};
use super::SandboxScreen;
use crate::tui::event::Effect;

impl SandboxScreen {
    /// Orders the file.
    pub(super) fn export(&self, format: Format, over: bool, out: &mut Outcome) {
        let Some(sandbox) = self.sandbox() else { return };
        match sandbox.export(format) {
            Ok(text) => {
                out.effect(Effect::Export { name: self.lesson.clone(), format, text, over });
            }
            Err(refused) => out.say(refused.to_string()),
        }
    }
}

/// Says where the file is, or asks whether to overwrite it.
pub(super) fn exported(format: Format, path: &str, refused: bool, out: &mut Outcome) {
    if !refused {
        return out.say(format!("Exported to {path}"));
    }
    out.go(Go::Open(Popup::Ask {
        question: format!("{path} is there already. Overwriting it loses what it holds."),
        yes: "overwrite".to_owned(),
        no: "keep it".to_owned(),
        then: Passed::Export { format, over: true },
    }));
}
