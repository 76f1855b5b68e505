//! Sending: as whom, how often, and what becomes of it.

use gatelab_gateway::{BackendReply, Request, Response};

use super::{SandboxScreen, trace};
use crate::sandbox::{Asked, LogEntry, Refused, Sandbox, Sender};
use crate::tui::event::Effect;
use crate::tui::screen::{Cx, Outcome};
use crate::words;

/// One key fires at most so many.
const MOST: usize = 1000;

impl SandboxScreen {
    /// Who the next request is sent as.
    pub(crate) fn sender(&self, sandbox: &Sandbox) -> Option<String> {
        let chosen = self.caller.and_then(|at| sandbox.callers().get(at)).map(|c| c.name.clone());
        chosen.or_else(|| self.chosen()?.caller.clone())
    }

    /// The request under the cursor, as its caller would send it.
    fn composed(&mut self) -> Result<(Option<String>, Request), Refused> {
        let nothing = || Refused("There is no request to send.".to_owned());
        let caller = self.sandbox().and_then(|sandbox| self.sender(sandbox));
        let saved = self.chosen().cloned().ok_or_else(nothing)?;
        let sandbox = self.sandbox.as_mut().map_err(|_| nothing())?;
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

    /// Who sent what came in under a mark. Marks of another sitting of this screen mean nothing here.
    fn sent_by(&self, mark: Option<u64>) -> Sender {
        let known = mark.and_then(|mark| Some((mark, self.sent.get(&mark)?)));
        let (mark, caller) = known.map_or((None, None), |(m, caller)| (Some(m), caller.clone()));
        Sender { caller, mark }
    }

    /// Answers a request at once, without a socket.
    fn answer(&mut self, mark: Option<u64>, request: Request) {
        let sender = self.sent_by(mark);
        if let Ok(sandbox) = &mut self.sandbox {
            sandbox.answer(sender, request);
        }
        self.show_newest();
    }

    /// Takes a request, ours or anybody's, that came by socket.
    pub(super) fn arrived(
        &mut self,
        number: u64,
        mark: Option<u64>,
        request: Request,
        out: &mut Outcome,
    ) {
        let sender = self.sent_by(mark);
        let Ok(sandbox) = &mut self.sandbox else { return };
        match sandbox.ask_or_undo(sender, request) {
            Ok(asked) => self.go_on(number, asked, out),
            Err(failed) => {
                let response = Response { status: 500, ..Response::default() };
                out.effect(Effect::Answer { number, response });
                out.say(words::engine_failed(failed.number));
                self.failed = Some(*failed.request);
            }
        }
        self.show_newest();
    }

    /// Takes a back end's reply.
    pub(super) fn returned(&mut self, ticket: u64, reply: BackendReply, out: &mut Outcome) {
        let Some((number, open)) = self.open.remove(&ticket) else { return };
        let Ok(sandbox) = &mut self.sandbox else { return };
        let asked = sandbox.resume(open, reply);
        self.go_on(number, asked, out);
        self.stop = self.burst().map_or(0, trace::deciding);
    }

    fn go_on(&mut self, number: u64, asked: Asked, out: &mut Outcome) {
        match asked {
            Asked::Answered(response) => out.effect(Effect::Answer { number, response }),
            Asked::Calls(open, call) => {
                let ticket = open.ticket;
                self.open.insert(ticket, (number, open));
                out.effect(Effect::Call { ticket, call });
            }
        }
    }

    /// Writes a report of the request on which the engine failed.
    pub(super) fn report(&self, cx: &Cx, out: &mut Outcome) {
        match (&self.failed, self.sandbox()) {
            (Some(request), Some(sandbox)) => {
                let curl = sandbox.curl(request, self.port.unwrap_or_default());
                let (name, text) = words::engine_report(&self.lesson, &curl, cx.today);
                out.effect(Effect::Report { name, text });
            }
            _ => out.say("The engine failed on no request here: there is nothing to report."),
        }
    }

    pub(super) fn show_newest(&mut self) {
        self.shown = None;
        self.line = 0;
        self.stop = self.burst().map_or(0, trace::deciding);
    }

    /// What can be copied, each with its name: the request in three tongues, then what came of the one
    /// that is shown.
    pub(crate) fn copies(&self) -> Vec<(&'static str, String)> {
        let Some(sandbox) = self.sandbox() else { return Vec::new() };
        let mut copies = Vec::new();
        let shown = self.burst().and_then(|burst| burst.shots.last());
        let mut fork = sandbox.clone();
        let next = self
            .chosen()
            .and_then(|saved| fork.compose(self.sender(sandbox).as_deref(), saved).ok());
        if let (Some(request), Some(port)) = (&next, self.port) {
            copies.push(("the request as curl", sandbox.curl(request, port)));
            copies.push(("the request as hurl", sandbox.hurl(request, None, port)));
            let link = format!("http://127.0.0.1:{port}{}", request.target);
            copies.push(("a link to it", link));
        }
        if let Some(shot) = shown {
            copies.extend(words::shot_copies(sandbox, shot, self.port));
        }
        copies
    }
}
