//! How the screens feel, measured from outside in a real pseudo-terminal: `cargo bench --bench screen`.
//! Needs Linux for the idle and memory figures (/proc). Each figure stands beside its budget.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on may stop")]
#![expect(clippy::print_stdout, reason = "its output is the point")]
#![expect(clippy::disallowed_methods, reason = "a bench measures wall time")]

mod library;

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Silence that ends a frame.
const QUIET: Duration = Duration::from_millis(25);

struct Program {
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    started: Instant,
}

/// One burst of output: when its first and last bytes came, and how many there were.
struct Frame {
    first: Instant,
    last: Instant,
    bytes: usize,
    writes: usize,
}

impl Program {
    fn start(columns: u16, rows: u16, folder: &Path) -> Self {
        Self::run(columns, rows, folder, &[])
    }

    fn run(columns: u16, rows: u16, folder: &Path, arguments: &[&str]) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_gatelab"));
        Self::run_file(program, (columns, rows), folder, arguments)
    }

    fn run_file(
        program: &Path,
        (columns, rows): (u16, u16),
        folder: &Path,
        arguments: &[&str],
    ) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("GATELAB_DATA", folder);
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env("LANG", "C.UTF-8");
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 1 << 20];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if sender.send((Instant::now(), buffer[..n].to_vec())).is_err() {
                    return;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        Self { child, _master: pair.master, keys, output, started }
    }

    /// Reads until nothing has come for a while; none when nothing came at all.
    fn frame(&self, limit: Duration) -> Option<Frame> {
        let (first, painted) = self.output.recv_timeout(limit).ok()?;
        let (mut last, mut bytes, mut writes) = (first, painted.len(), 1);
        loop {
            match self.output.recv_timeout(QUIET) {
                Ok((at, more)) => (last, bytes, writes) = (at, bytes + more.len(), writes + 1),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    return Some(Frame { first, last, bytes, writes });
                }
            }
        }
    }

    fn press(&mut self, key: &str) -> Option<(Duration, Frame)> {
        let at = Instant::now();
        self.keys.write_all(key.as_bytes()).unwrap();
        let frame = self.frame(Duration::from_millis(300))?;
        Some((frame.last - at, frame))
    }

    fn quit(mut self) {
        let _ = self.keys.write_all(b"Q");
        for _ in 0..100 {
            if self.child.try_wait().unwrap().is_some() {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        self.child.kill().unwrap();
    }

    /// Resident KiB, CPU ticks and voluntary context switches over all threads.
    fn cost(&self) -> (u64, u64, u64) {
        let pid = self.child.process_id().unwrap();
        let field = |text: &str, name: &str| {
            text.lines()
                .find_map(|l| l.strip_prefix(name))
                .and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok())
                .unwrap_or(0)
        };
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let (mut ticks, mut switches) = (0, 0);
        for task in fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten() {
            let status = fs::read_to_string(task.path().join("status")).unwrap_or_default();
            switches += field(&status, "voluntary_ctxt_switches:");
            let stat = fs::read_to_string(task.path().join("stat")).unwrap_or_default();
            let after = stat.rsplit(')').next().unwrap_or_default();
            let fields: Vec<&str> = after.split_whitespace().collect();
            ticks +=
                fields.iter().skip(11).take(2).filter_map(|t| t.parse::<u64>().ok()).sum::<u64>();
        }
        (field(&status, "VmRSS:"), ticks, switches)
    }
}

fn percentile(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * share) as usize]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Starts of a copy of the program that the system has let go of (GNU dd's `nocache`).
fn cold(folder: &Path) -> Vec<f64> {
    let copy = folder.join("gatelab");
    fs::copy(env!("CARGO_BIN_EXE_gatelab"), &copy).unwrap();
    let start = |_| {
        let mut forget = Command::new("dd");
        forget.arg(format!("of={}", copy.display()));
        forget.args(["oflag=nocache", "conv=notrunc,fdatasync", "count=0"]);
        assert!(forget.stderr(Stdio::null()).status().unwrap().success());
        let program = Program::run_file(&copy, (120, 36), folder, &[]);
        let frame = program.frame(Duration::from_secs(5)).unwrap();
        let took = millis(frame.last - program.started);
        program.quit();
        took
    };
    (0..11).map(start).collect()
}

/// Every screen, and the keys that change what it shows.
const SCREENS: &[(&str, &[&str], &[&str])] = &[
    ("Today", &["gh"], &["j", "k"]),
    ("Learn", &["gl"], &["j", "k"]),
    ("Lesson", &["gl", "\r"], &[" ", "\x1b[5~"]),
    ("Review", &["gq"], &["j", "k"]),
    ("Question", &["gq", "jjjj", "\r"], &["j", "k"]),
    ("Stats", &["gt"], &["j", "k"]),
    ("Settings", &["g,"], &["j", "k"]),
    ("Labs", &["gb"], &["j", "k"]),
    ("Exam", &["ge", "l", "\r"], &["j", "k"]),
    ("Sandbox", &["gs"], &["j", "k"]),
    ("Help", &["gh", "?"], &["j", "k"]),
];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    // Somebody who was here before: no first run.
    fs::write(folder.path().join("config.toml"), "").unwrap();
    let row = |what: &str, figure: String, budget: &str| {
        println!("{what:<44} {figure:>22}   budget {budget}");
    };

    // The harness's own share (fork, exec, pseudo-terminal) shows in a start that draws nothing.
    let start = |folder: &Path, arguments: &[&str]| {
        let mut times: Vec<f64> = (0..21)
            .map(|_| {
                let program = Program::run(120, 36, folder, arguments);
                let frame = program.frame(Duration::from_secs(5)).unwrap();
                let took = millis(frame.last - program.started);
                program.quit();
                took
            })
            .skip(1)
            .collect();
        percentile(&mut times, 0.5)
    };
    let (frame, version) = (start(folder.path(), &[]), start(folder.path(), &["--version"]));
    let figure = format!("{frame:.1} ({version:.1}) ms");
    row("first full frame (--version alone), 120x36", figure, "6 ms");

    let mut times = cold(folder.path());
    let figure = format!("{:.1} ms", percentile(&mut times, 0.5));
    row("first full frame, the file not in memory", figure, "50 ms");

    let large = tempfile::tempdir().unwrap();
    library::write(&large.path().join("packs/large"));
    let figure = format!("{:.1} ms", start(large.path(), &[]));
    row("first full frame, 10,000 questions, 500 lessons", figure, "60 ms");

    // What is found comes in as soon as all was looked through; the keys do not wait for it.
    let mut program = Program::start(120, 36, large.path());
    program.frame(Duration::from_secs(5));
    for (key, what) in [("/", "opening the finder"), ("\t", "everywhere"), ("c", "a letter")] {
        let at = Instant::now();
        program.keys.write_all(key.as_bytes()).unwrap();
        let frame = program.frame(Duration::from_secs(5)).unwrap();
        let (first, last) = (millis(frame.first - at), millis(frame.last - at));
        let figure = format!("{first:.1} / {last:.1} ms");
        row(&format!("there: {what}, first/last byte"), figure, "16 ms");
    }
    program.quit();

    let mut all = Vec::new();
    for (name, way, keys) in SCREENS {
        let mut program = Program::start(200, 60, folder.path());
        program.frame(Duration::from_secs(5));
        for key in *way {
            for part in key.chars() {
                program.press(&part.to_string());
            }
        }
        let mut times: Vec<f64> = (0..500)
            .filter_map(|n| program.press(keys[n % keys.len()]))
            .map(|(took, _)| millis(took))
            .collect();
        if times.is_empty() {
            row(&format!("key to last byte, 200x60, {name}"), "not painted".into(), "2 ms");
        } else {
            let (p50, p99) = (percentile(&mut times, 0.5), percentile(&mut times, 0.99));
            row(
                &format!("key to last byte, 200x60, {name}, p50/p99"),
                format!("{p50:.2} / {p99:.2} ms"),
                "2 ms",
            );
            all.extend(times);
        }
        program.quit();
    }
    if !all.is_empty() {
        let p99 = percentile(&mut all, 0.99);
        row("key to last byte, 200x60, all screens, p99", format!("{p99:.2} ms"), "2 ms");
    }

    let mut program = Program::start(120, 36, folder.path());
    program.frame(Duration::from_secs(5));
    let frames: Vec<Frame> =
        (0..100).filter_map(|n| program.press(["j", "k"][n % 2])).map(|(_, frame)| frame).collect();
    let mut bytes: Vec<f64> = frames.iter().map(|f| f.bytes as f64).collect();
    if !bytes.is_empty() {
        let most = frames.iter().map(|f| f.writes).max().unwrap_or(0);
        let median = percentile(&mut bytes, 0.5);
        row(
            "bytes for one key, 120x36, median (most reads)",
            format!("{median:.0} ({most})"),
            "2048 (1)",
        );
    }
    for (_, way, _) in SCREENS {
        for part in way.iter().flat_map(|w| w.chars()) {
            program.press(&part.to_string());
        }
        program.press("\x1b");
    }
    program.press("g");
    program.press("h");
    program.frame(Duration::from_secs(1));
    let before = program.cost();
    thread::sleep(Duration::from_secs(10));
    let after = program.cost();
    row("idle for 10 s: wake-ups", (after.2 - before.2).to_string(), "0");
    row("idle for 10 s: CPU ticks", (after.1 - before.1).to_string(), "0");
    row(
        "resident after opening every screen",
        format!("{:.1} MB", after.0 as f64 / 1024.0),
        "15 MB",
    );
    program.quit();
}
