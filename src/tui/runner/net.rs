//! The sandbox's network: still to come.

use std::io;
use std::sync::mpsc::Sender;

use gatelab_gateway::{Request, Response};

use crate::tui::event::Event;

/// A listener on 127.0.0.1 and a client for it.
pub(crate) struct Net {}

impl Net {
    /// Starts listening.
    pub(crate) fn start(_events: Sender<Event>) -> io::Result<Self> {
        Ok(Self {})
    }

    /// Sends requests, one after another.
    pub(crate) fn fire(&self, _requests: Vec<Request>) {}

    /// Answers a request that arrived.
    pub(crate) fn answer(&mut self, _number: u64, _response: Response) {}
}
