//! `gatelab serve`: a case or an OpenAPI file as a real HTTP server on this machine, in real time.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use gatelab_gateway::definition::Protocol;
use gatelab_gateway::trace::{CacheMark, Verdict};
use gatelab_gateway::{Begun, Case, Gateway, Response, Trace};
use tokio::runtime::Runtime;

use super::Exit;
use crate::clock::Clock;
use crate::sandbox::because;
use crate::sandbox::server::backend::Caller;
use crate::sandbox::server::{Arrived, bind, serve};

pub(super) fn run(
    file: &Path,
    port: u16,
    quiet: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            writeln!(err, "gatelab: {} cannot be read: {error}", file.display())?;
            return Ok(Exit::NO);
        }
    };
    let case = match Case::read(&file.to_string_lossy(), &text) {
        (Some(case), problems) if problems.is_empty() => case,
        (_, problems) => {
            for problem in &problems {
                writeln!(err, "{problem}")?;
            }
            writeln!(
                err,
                "gatelab: nothing is served: {} to mend first",
                super::faults(&problems)
            )?;
            return Ok(Exit::CONTENT);
        }
    };
    let listener = match bind(port) {
        Ok(listener) => listener,
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let advice = "stop what listens there, or leave --port out and get a free one";
            writeln!(err, "gatelab: port {port} is taken: {advice}")?;
            return Ok(Exit::NO);
        }
        Err(error) => {
            writeln!(err, "gatelab: 127.0.0.1:{port} cannot be listened on: {error}")?;
            return Ok(Exit::NO);
        }
    };
    let runtime = Runtime::new()?;
    let protocol = match case.protocol {
        Protocol::Rest => "REST",
        Protocol::Http => "HTTP",
    };
    let stage = &case.setup.stage;
    let url = format!("http://127.0.0.1:{}{}", listener.local_addr()?.port(), stage.target_of(""));
    writeln!(out, "{} · {protocol} API, stage {} · {url}", case.title, stage.name)?;
    writeln!(out, "Ctrl-C stops it.")?;
    out.flush()?;

    let (lines, printed) = mpsc::channel::<String>();
    let caller = Caller::new().map_err(io::Error::other)?;
    let gateway = Arc::new(Mutex::new(Gateway::new(case.setup)));
    let lines = (!quiet).then_some(lines);
    let handler =
        move |arrived| answer(Arc::clone(&gateway), caller.clone(), lines.clone(), arrived);
    // Lines are printed on this thread, many at a time when they come fast.
    let server = thread::spawn(move || {
        let stop = runtime.block_on(async { stop() })?;
        runtime.block_on(serve(listener, handler, stop))
    });
    while let Ok(line) = printed.recv() {
        writeln!(out, "{line}")?;
        for line in printed.try_iter() {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
    }
    match server.join() {
        Ok(ended) => ended?,
        Err(_) => return Err(io::Error::other("the server stopped: a bug of ours")),
    }
    writeln!(out, "Stopped.")?;
    Ok(Exit::DONE)
}

/// Over when the process is asked to end.
#[cfg(unix)]
fn stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Over when the process is asked to end.
#[cfg(not(unix))]
fn stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}

async fn answer(
    gateway: Arc<Mutex<Gateway>>,
    caller: Caller,
    lines: Option<mpsc::Sender<String>>,
    arrived: Arrived,
) -> Response {
    let request = arrived.request;
    let line = lines.as_ref().map(|_| format!("{:<7} {}", request.method, request.target));
    let lock = || gateway.lock().unwrap_or_else(PoisonError::into_inner);
    let mut begun = lock().begin(request, Clock::Running.now());
    loop {
        match begun {
            Begun::Done(response, trace) => {
                if let (Some(lines), Some(line)) = (lines, line) {
                    drop(lines.send(format!("{line}  {}", ending(&trace))));
                }
                return response;
            }
            Begun::Waiting(pending, call) => {
                let reply = caller.call(call).await;
                begun = lock().finish(pending, reply);
            }
        }
    }
}

/// `200 HIT  3 ms`, or `403  0 ms  api key: …` where it was refused.
fn ending(trace: &Trace) -> String {
    let cache = match trace.cache {
        CacheMark::Hit => " HIT",
        CacheMark::Miss => " MISS",
        CacheMark::Off => "",
    };
    let ending = format!("{}{cache}  {} ms", trace.status, trace.waited_ms);
    match trace.entries.iter().find(|e| e.verdict == Verdict::Refused) {
        Some(refused) => format!("{ending}  {}: {}", refused.stop, because(trace)),
        None => ending,
    }
}
