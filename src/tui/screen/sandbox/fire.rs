//! Sending: as whom, how often, and what becomes of it.

use gatelab_gateway::{Request, Response};

use super::{SandboxScreen, trace};
use crate::sandbox::{LogEntry, Refused, Sandbox, Sender};
use crate::tui::event::Effect;
use crate::tui::screen::Outcome;

/// One key fires at most so many.
const MOST: usize = 1000;

impl SandboxScreen {
    /// Who the next request is sent as.
    pub(super) fn sender(&self, sandbox: &Sandbox) -> Option<String> {
        let chosen = self.caller.and_then(|at| sandbox.callers().get(at)).map(|c| c.name.clone());
        chosen.or_else(|| sandbox.requests().get(self.request)?.caller.clone())
    }

    /// The request under the cursor, as its caller would send it.
    fn composed(&mut self) -> Result<(Option<String>, Request), Refused> {
        let nothing = || Refused("There is no request to send.".to_owned());
        let caller = self.sandbox().and_then(|sandbox| self.sender(sandbox));
        let sandbox = self.sandbox.as_mut().map_err(|_| nothing())?;
        let saved = sandbox.requests().get(self.request).cloned().ok_or_else(nothing)?;
        let request = sandbox.compose(caller.as_deref(), &saved)?;
        Ok((caller, request))
    }

    pub(super) fn fire(&mut self, times: usize, out: &mut Outcome) {
        match self.composed() {
            Ok((caller, request)) => self.send(caller, vec![request; times.clamp(1, MOST)], out),
            Err(refused) => out.say(refused.to_string()),
        }
    }

    pub(super) fn again(&mut self, out: &mut Outcome) {
        let last = self.sandbox().and_then(|s| s.log().rev().find_map(LogEntry::burst));
        match last.map(|b| (b.caller.clone(), b.shots.first().map(|s| s.request.clone()))) {
            Some((caller, Some(request))) => self.send(caller, vec![request], out),
            _ => self.fire(1, out),
        }
    }

    /// Sends requests as a client would; directly where nothing listens.
    fn send(&mut self, caller: Option<String>, requests: Vec<Request>, out: &mut Outcome) {
        self.mark += 1;
        self.sent.insert(self.mark, caller);
        if self.port.is_some() {
            out.effect(Effect::Fire { mark: self.mark, requests });
        } else {
            for request in requests {
                self.answer(Some(self.mark), request);
            }
        }
    }

    /// Answers a request, ours or anybody's, and shows what happened to it.
    pub(super) fn answer(&mut self, mark: Option<u64>, request: Request) -> Response {
        let Ok(sandbox) = &mut self.sandbox else { return Response::default() };
        let caller = mark.and_then(|mark| self.sent.get(&mark).cloned()).flatten();
        // Marks of another sitting of this screen mean nothing here.
        let mark = mark.filter(|mark| self.sent.contains_key(mark));
        let response = sandbox.answer(Sender { caller, mark }, request);
        self.shown = None;
        self.line = 0;
        self.stop = self.burst().map_or(0, trace::deciding);
        response
    }

    pub(super) fn copy(&mut self, out: &mut Outcome) {
        let Some(port) = self.port else {
            out.say("Nothing listens here, so there is no address to copy.");
            return;
        };
        let composed = self.composed();
        let Ok(sandbox) = &self.sandbox else { return };
        match composed {
            Ok((_, request)) => {
                out.effect(Effect::Copy(sandbox.curl(&request, port)));
                out.say("Sent to the terminal's clipboard, as a curl command.");
            }
            Err(refused) => out.say(refused.to_string()),
        }
    }
}
