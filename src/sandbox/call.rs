//! Requests into the gateway and answers out of it. A real back end is called by somebody else: the
//! request then waits, and everything else goes on.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use gatelab_gateway::{
    BackendCall, BackendReply, Begun, Gateway, Pending, Request, Response, Trace,
};

use super::{Burst, Sandbox, Sender, Shot, Waiting, What};

/// What became of a request.
#[derive(Debug)]
pub enum Asked {
    /// It was answered.
    Answered(Response),
    /// A real back end must be called first; its reply goes to [`Sandbox::resume`].
    Calls(Open, BackendCall),
}

/// A request that waits for its back end.
#[derive(Clone, Debug)]
pub struct Open {
    /// The number of the call.
    pub ticket: u64,
    pending: Box<Pending>,
    request: Request,
}

/// The engine failed on a request, which is a bug of ours.
#[derive(Debug, PartialEq)]
pub struct EngineFailed {
    /// The number it would have had in the log.
    pub number: u32,
    /// What was asked.
    pub request: Box<Request>,
}

impl Sandbox {
    /// Asks the gateway, and logs it. When the engine fails, everything is as it was before.
    pub fn ask_or_undo(&mut self, sender: Sender, request: Request) -> Result<Asked, EngineFailed> {
        let (before, done, number) = (self.state.clone(), self.done.len(), self.next_number());
        let ask = AssertUnwindSafe(|| self.ask(sender, request.clone()));
        panic::catch_unwind(ask).map_err(|_| {
            self.state = before;
            self.done.truncate(done);
            EngineFailed { number, request: Box::new(request) }
        })
    }

    /// Asks the gateway, and logs it.
    pub fn ask(&mut self, sender: Sender, request: Request) -> Asked {
        #[cfg(test)]
        assert!(!request.target.ends_with("/fail"), "asked to fail");
        let Sender { caller, mark } = sender;
        let goes_on = mark.is_some()
            && self.done.last().and_then(|c| c.entry.burst()).is_some_and(|b| b.mark == mark);
        if !goes_on {
            let burst = Burst { caller, mark, shots: Vec::new(), waiting: Vec::new() };
            self.note(What::Requests(burst), None, self.state.clone());
        }
        match self.state.gateway.begin(request.clone(), self.state.now) {
            Begun::Done(response, trace) => {
                let shot = Shot { at: self.state.now, request, response: response.clone(), trace };
                if let Some(burst) = self.last_burst() {
                    burst.shots.push(shot);
                }
                Asked::Answered(response)
            }
            Begun::Waiting(pending, call) => {
                self.calls += 1;
                let open = Open { ticket: self.calls, pending, request };
                if let Some(burst) = self.last_burst() {
                    burst.waiting.push(Waiting {
                        ticket: open.ticket,
                        request: open.request.clone(),
                        url: call.url.clone(),
                        timeout_ms: call.timeout_ms,
                    });
                }
                Asked::Calls(open, call)
            }
        }
    }

    /// Goes on with a request whose back end replied. One that was taken back meanwhile is answered
    /// too, and leaves nothing behind.
    pub fn resume(&mut self, open: Open, reply: BackendReply) -> Asked {
        let Open { ticket, pending, request } = open;
        let lives = self.done.iter().rev().any(|c| c.entry.waits_for(ticket));
        let begun = if lives {
            self.state.gateway.finish(pending, reply)
        } else {
            self.state.gateway.clone().finish(pending, reply)
        };
        let at = self.state.now;
        let changes = self.done.iter_mut().rev().chain(&mut self.undone);
        let mut waiting = changes.filter(|c| c.entry.waits_for(ticket));
        let burst = waiting.next().and_then(|c| Arc::make_mut(c).entry.burst_mut());
        match begun {
            Begun::Done(response, trace) => {
                if let Some(burst) = burst {
                    burst.waiting.retain(|waiting| waiting.ticket != ticket);
                    burst.shots.push(Shot { at, request, response: response.clone(), trace });
                }
                Asked::Answered(response)
            }
            Begun::Waiting(pending, call) => Asked::Calls(Open { ticket, pending, request }, call),
        }
    }

    /// Answers a request at once, wherever it came from, and logs it. Real back ends are not called.
    pub fn answer(&mut self, sender: Sender, request: Request) -> Response {
        let mut asked = self.ask(sender, request);
        loop {
            match asked {
                Asked::Answered(response) => return response,
                Asked::Calls(open, call) => asked = self.resume(open, nobody(&call)),
            }
        }
    }
}

/// The reply where nothing can be called.
fn nobody(call: &BackendCall) -> BackendReply {
    BackendReply::Failed(format!("nobody here can call {}", call.url))
}

/// Answers a request without logging it. Real back ends are not called.
pub(super) fn run(gateway: &mut Gateway, at: gatelab_gateway::Moment, request: Request) -> Shot {
    let (response, trace): (Response, Trace) = gateway.handle(request.clone(), at);
    Shot { at, request, response, trace }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use gatelab_gateway::Headers;

    fn sandbox() -> Sandbox {
        let text = crate::sandbox::tests::SHOP.replace(
            r#""x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST","#,
            r#""x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "GET","#,
        );
        let uri = r#""uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:items/invocations""#;
        let mut text = text.replace(uri, r#""uri": "http://127.0.0.1:9009/items/{id}""#);
        text = text.replace(
            r#""cacheKeyParameters": ["method.request.path.id"],"#,
            r#""requestParameters": {"integration.request.path.id": "method.request.path.id"},"#,
        );
        Sandbox::open("shop.json", &text).unwrap()
    }

    fn ask(s: &mut Sandbox) -> (Open, BackendCall) {
        let saved = s.requests()[0].clone();
        let request = s.compose(None, &saved).unwrap();
        match s.ask(Sender::default(), request) {
            Asked::Calls(open, call) => (open, call),
            other @ Asked::Answered(_) => panic!("{other:?}"),
        }
    }

    fn reply(status: u16) -> BackendReply {
        let body = Bytes::from_static(b"hello");
        BackendReply::Answer { status, headers: Headers::new(), body, took_ms: 12 }
    }

    #[track_caller]
    fn status(asked: Asked) -> u16 {
        match asked {
            Asked::Answered(response) => response.status,
            other @ Asked::Calls(..) => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_the_engine_fails_on_leaves_nothing() {
        let mut s = super::super::tests::shop();
        s.fire_as(Some("alice"), 0, 1).unwrap();
        let (before, traces) = (s.log().count(), format!("{:?}", s.state));
        let request = Request { target: "/prod/fail".into(), ..Request::default() };
        let failed = s.ask_or_undo(Sender::default(), request.clone()).unwrap_err();
        assert_eq!(failed, EngineFailed { number: 2, request: Box::new(request) });
        assert_eq!(s.log().count(), before);
        assert_eq!(format!("{:?}", s.state), traces);
        assert_eq!(s.fire_as(Some("alice"), 0, 1).unwrap().number, 2);
    }

    #[test]
    fn a_back_end_is_called_while_others_go_on() {
        let mut s = sandbox();
        let (first, call) = ask(&mut s);
        assert_eq!(call.url, "http://127.0.0.1:9009/items/7");
        let (second, _) = ask(&mut s);
        let waits = |s: &Sandbox| -> Vec<String> {
            s.log().filter_map(|e| Some(e.burst()?.status())).collect()
        };
        assert_eq!(waits(&s), ["waiting", "waiting"]);
        assert_eq!(status(s.resume(second, reply(201))), 201);
        assert_eq!(waits(&s), ["waiting", "201"]);
        assert_eq!(status(s.resume(first, BackendReply::TimedOut)), 504);
        assert_eq!(waits(&s), ["504", "201"]);
        assert_eq!(s.gateway().world().metrics.stage.count, 2);
    }

    #[test]
    fn a_request_taken_back_is_answered_and_leaves_nothing() {
        let mut s = sandbox();
        let before = s.gateway().world().clone();
        let (open, _) = ask(&mut s);
        s.undo();
        assert_eq!(status(s.resume(open, reply(200))), 200);
        assert_eq!(*s.gateway().world(), before);
        assert_eq!(s.log().len(), 0);
        s.redo();
        assert_eq!(s.log().last().unwrap().burst().unwrap().status(), "200");
    }

    #[test]
    fn what_cannot_be_called_says_so() {
        let mut s = sandbox();
        let entry = s.fire_as(None, 0, 1).unwrap();
        let burst = entry.burst().unwrap();
        assert!(
            burst.because().contains("nobody here can call http://127.0.0.1:9009"),
            "{burst:?}"
        );
    }
}
