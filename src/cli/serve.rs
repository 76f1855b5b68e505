//! `gatelab serve`: a case or an OpenAPI file as a real HTTP server on this machine, in real time.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use gatelab_gateway::definition::Protocol;
use gatelab_gateway::trace::{CacheMark, Verdict};
use gatelab_gateway::{Begun, Case, Gateway, Moment, Response, Trace, access_log};
use tokio::runtime::Runtime;
use tokio::time::{Instant, sleep};

use self::control::Control;
use super::Exit;
use crate::clock::Clock;
use crate::sandbox::because;
use crate::sandbox::server::backend::Caller;
use crate::sandbox::server::{Arrived, Limits, bind, serve};

mod control;
mod reload;

/// What `gatelab serve` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file; read anew whenever it changes
    file: PathBuf,
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// No line for each request
    #[arg(long, conflicts_with_all = ["log_format", "trace"])]
    quiet: bool,
    /// Each request's line as an access log: clf, json, xml, csv, or a text with $context variables
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// The stops of each request below its line
    #[arg(long)]
    trace: bool,
    /// Answer at once where functions and back ends of the file have a latency
    #[arg(long)]
    no_wait: bool,
    /// stopped: time stands still, but for what --control moves it; nothing is waited for
    #[arg(long, value_enum, default_value_t = Time::Real)]
    clock: Time,
    /// Answer GET /__gatelab/state and /__gatelab/traces, and POST
    /// /__gatelab/clock?advance_ms=N and /__gatelab/cache/flush
    #[arg(long)]
    control: bool,
}

/// How time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Time {
    Real,
    Stopped,
}

/// What is printed while the server runs.
enum Said {
    Line(String),
    Fault(String),
    Ended,
}

/// The gateway that is served, and how.
struct Served {
    gateway: Mutex<Gateway>,
    clock: Clock,
    /// By how much the clock was moved.
    advanced_ms: AtomicI64,
    control: Option<Control>,
    wait: bool,
    trace: bool,
    caller: Caller,
    /// Where each request's line goes; none when it is to be quiet.
    lines: Option<mpsc::Sender<Said>>,
}

impl Served {
    fn gateway(&self) -> MutexGuard<'_, Gateway> {
        self.gateway.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Moment {
        self.clock.now().plus_millis(self.advanced_ms.load(Ordering::Relaxed))
    }
}

pub(super) fn run(
    arguments: &Arguments,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let Arguments { file, port, quiet, .. } = arguments;
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            writeln!(err, "gatelab: {} cannot be read: {error}", file.display())?;
            return Ok(Exit::NO);
        }
    };
    let case = match read(file, &text) {
        Ok(case) => case,
        Err(faults) => {
            write!(err, "{}", faults.text)?;
            writeln!(err, "gatelab: nothing is served: {} to mend first", faults.count)?;
            return Ok(Exit::CONTENT);
        }
    };
    let case = match with_log(case, arguments.log_format.as_deref()) {
        Ok(case) => case,
        Err(sentence) => {
            writeln!(err, "gatelab: --log-format: {sentence}")?;
            return Ok(Exit::USAGE);
        }
    };
    let listener = match bind(*port) {
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
    let port = listener.local_addr()?.port();
    writeln!(out, "{}", title(&case, port))?;
    writeln!(out, "Ctrl-C stops it.")?;
    out.flush()?;

    let (lines, printed) = mpsc::channel::<Said>();
    let served = Arc::new(Served {
        gateway: Mutex::new(Gateway::new(case.setup)),
        clock: match arguments.clock {
            Time::Real => Clock::Running,
            Time::Stopped => Clock::Stopped(Clock::Running.now()),
        },
        advanced_ms: AtomicI64::new(0),
        control: arguments.control.then(Control::default),
        wait: arguments.clock == Time::Real && !arguments.no_wait,
        trace: arguments.trace,
        caller: Caller::new().map_err(io::Error::other)?,
        lines: (!quiet).then(|| lines.clone()),
    });
    let watch = reload::Watch {
        file: file.clone(),
        port,
        log_format: arguments.log_format.clone(),
        served: Arc::downgrade(&served),
        lines: lines.clone(),
    };
    thread::spawn(move || watch.run(text));
    let handler = move |arrived| answer(Arc::clone(&served), arrived);
    // Lines are printed on this thread, many at a time when they come fast.
    let server = thread::spawn(move || {
        let ended = runtime.block_on(async {
            let stop = stop()?;
            serve(listener, Limits::default(), handler, stop).await
        });
        drop(runtime);
        drop(lines.send(Said::Ended));
        ended
    });
    'printing: while let Ok(first) = printed.recv() {
        for said in std::iter::once(first).chain(printed.try_iter()) {
            match said {
                Said::Line(line) => writeln!(out, "{line}")?,
                Said::Fault(text) => write!(err, "{text}")?,
                Said::Ended => break 'printing,
            }
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

/// Faults of a file, printed, and how many there are.
struct Faults {
    text: String,
    count: String,
}

/// The case in a file.
fn read(file: &Path, text: &str) -> Result<Case, Faults> {
    match Case::read(&file.to_string_lossy(), text) {
        (Some(case), problems) if problems.is_empty() => Ok(case),
        (_, problems) => Err(Faults {
            text: problems.iter().map(|problem| problem.to_string() + "\n").collect(),
            count: super::faults(&problems),
        }),
    }
}

/// The case with an access log, should one be wanted.
fn with_log(mut case: Case, wanted: Option<&str>) -> Result<Case, String> {
    let Some(wanted) = wanted else { return Ok(case) };
    let format = match access_log::preset(wanted, case.protocol) {
        Some(format) => format,
        None if wanted.contains('$') => wanted.to_owned(),
        None => {
            return Err(format!(
                "{wanted:?} is none of clf, json, xml and csv, and has no $context variables"
            ));
        }
    };
    access_log::check(&format, case.protocol)?;
    case.setup.stage.access_log = Some(format.into());
    Ok(case)
}

/// `Orders · REST API, stage dev · http://127.0.0.1:4000/dev`
fn title(case: &Case, port: u16) -> String {
    let protocol = match case.protocol {
        Protocol::Rest => "REST",
        Protocol::Http => "HTTP",
    };
    let stage = &case.setup.stage;
    let target = stage.target_of("");
    let title = &case.title;
    format!("{title} · {protocol} API, stage {} · http://127.0.0.1:{port}{target}", stage.name)
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

async fn answer(served: Arc<Served>, arrived: Arrived) -> Response {
    let request = arrived.request;
    if let Some(response) = served.control.as_ref().and_then(|c| c.answer(&served, &request)) {
        return response;
    }
    let wanted = served.lines.is_some() || served.control.is_some();
    let line = wanted.then(|| format!("{:<7} {}", request.method, request.target));
    let mut begun = served.gateway().begin(request, served.now());
    let mut spent = Duration::ZERO;
    loop {
        match begun {
            Begun::Done(response, trace) => {
                // What real back ends took is part of the trace's time and has passed already.
                let waited = Duration::from_millis(trace.waited_ms.into()).saturating_sub(spent);
                if served.wait && !waited.is_zero() {
                    sleep(waited).await;
                }
                let line = line.unwrap_or_default();
                if let Some(control) = &served.control {
                    control.keep(&line, &trace);
                }
                if let Some(lines) = &served.lines {
                    drop(lines.send(Said::Line(told(&line, &trace, served.trace))));
                }
                return response;
            }
            Begun::Waiting(pending, call) => {
                let started = Instant::now();
                let reply = served.caller.call(call).await;
                spent += started.elapsed();
                begun = served.gateway().finish(pending, reply);
            }
        }
    }
}

/// A request's line, and its stops below it where they are wanted.
fn told(line: &str, trace: &Trace, stops: bool) -> String {
    let mut told = match &trace.log {
        Some(log) => log.clone(),
        None => format!("{line}  {}", ending(trace)),
    };
    if stops {
        for stop in trace.to_string().lines() {
            told.push_str("\n  ");
            told.push_str(stop);
        }
    }
    told
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
