//! A listener with a thread of its own: what the screen starts and stops.

use std::io;
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use gatelab_gateway::{BackendCall, BackendReply, Request, Response};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::backend::Caller;
use super::{Arrived, Limits, serve};

/// A listener that answers until it is dropped.
#[derive(Debug)]
pub struct Listening {
    /// The port on 127.0.0.1.
    pub port: u16,
    handle: Handle,
    caller: Caller,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Listening {
    /// Starts answering.
    pub fn start<H, F>(listener: TcpListener, handler: H) -> io::Result<Self>
    where
        H: Fn(Arrived) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Response> + Send,
    {
        let port = listener.local_addr()?.port();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let caller = Caller::new().map_err(io::Error::other)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let run =
            move || drop(runtime.block_on(serve(listener, Limits::default(), handler, stopped)));
        let thread = thread::Builder::new().name("tokio-listener".to_owned()).spawn(run)?;
        Ok(Self { port, handle, caller, stop: Some(stop), thread: Some(thread) })
    }

    /// Calls an integration's back end. `tell` hears the reply.
    pub fn call(&self, call: BackendCall, tell: impl FnOnce(BackendReply) + Send + 'static) {
        let caller = self.caller.clone();
        self.handle.spawn(async move { tell(caller.call(call).await) });
    }

    /// Sends requests to itself, one after another, marked as ours. `tell` hears each answer.
    pub fn fire(
        &self,
        mark: u64,
        requests: Vec<Request>,
        tell: impl Fn(Result<Response, String>) + Send + 'static,
    ) {
        let (caller, port) = (self.caller.clone(), self.port);
        self.handle.spawn(async move {
            for request in requests {
                let answer = caller.fire(port, request, mark).await;
                tell(answer);
            }
        });
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
