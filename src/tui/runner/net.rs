//! The sandbox's network: a listener on 127.0.0.1 whose requests become events, and a client for it.

use std::io;
use std::sync::mpsc::Sender;

use gatelab_gateway::{BackendCall, Request, Response};

use crate::sandbox::server::listening::Listening;
use crate::sandbox::server::{Arrived, Desk, bind};
use crate::tui::event::Event;

/// What listens while the sandbox is open; it ends when this is dropped.
pub(crate) struct Net {
    listening: Listening,
    desk: Desk,
    events: Sender<Event>,
}

impl Net {
    /// Starts listening at a port of the system's choice, and tells which.
    pub(crate) fn start(events: Sender<Event>) -> io::Result<Self> {
        let desk = Desk::default();
        let (waiting, arrivals) = (desk.clone(), events.clone());
        let arrive = move |Arrived { number, mark, request }: Arrived| {
            let answer = waiting.wait(number);
            // A loop that has ended answers nobody; the desk then says so.
            let _ = arrivals.send(Event::Arrived { number, mark, request });
            answer
        };
        let listening = Listening::start(bind(0)?, arrive)?;
        let _ = events.send(Event::Served { port: listening.port });
        Ok(Self { listening, desk, events })
    }

    /// Sends requests, one after another.
    pub(crate) fn fire(&self, mark: u64, requests: Vec<Request>) {
        let events = self.events.clone();
        self.listening.fire(mark, requests, move |answer| {
            let _ = events.send(Event::Replied { mark, answer });
        });
    }

    /// Calls an integration's back end.
    pub(crate) fn call(&self, ticket: u64, call: BackendCall) {
        let events = self.events.clone();
        self.listening.call(call, move |reply| {
            let _ = events.send(Event::Returned { ticket, reply });
        });
    }

    /// Answers a request that arrived. One that went away meanwhile needs no answer.
    pub(crate) fn answer(&self, number: u64, response: Response) {
        self.desk.answer(number, response);
    }
}
