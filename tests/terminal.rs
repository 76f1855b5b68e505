//! A few runs of the real program in a pseudo-terminal: it starts, draws, quits, and gives the terminal
//! back whatever happens.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]
#![cfg(unix)]

use std::io::{Read, Write};
use std::process::Command;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Nothing here takes a tenth of this.
const PATIENCE: Duration = Duration::from_secs(20);

struct Run {
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Every byte so far.
    bytes: Vec<u8>,
}

fn run(folder: &std::path::Path, env: &[(&str, &str)]) -> Run {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    // Somebody who was here before: no first run.
    let _ = std::fs::create_dir_all(folder);
    let config = folder.join("config.toml");
    let _ = std::fs::OpenOptions::new().append(true).create(true).open(config);
    let pty = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_gatelab"));
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.env("GATELAB_DATA", folder);
    command.env("HOME", folder);
    command.env("XDG_CONFIG_HOME", folder);
    for name in ["NO_COLOR", "RUST_BACKTRACE", "LC_ALL", "LC_CTYPE"] {
        command.env_remove(name);
    }
    for (name, value) in env {
        command.env(name, value);
    }
    let child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut reader = pty.master.try_clone_reader().unwrap();
    let keys = pty.master.take_writer().unwrap();
    let (sender, output) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..read].to_vec()).is_err() {
                return;
            }
        }
    });
    let [rows, columns] = [24, 80].map(|n: u16| n.try_into().unwrap());
    let screen = vt100::Parser::new(rows, columns, 0);
    Run { child, _master: pty.master, keys, output, screen, bytes: Vec::new() }
}

impl Run {
    /// Reads on until the screen is as wanted.
    #[track_caller]
    fn until(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        while !wanted(self.screen.screen()) {
            let Ok(more) = self.output.recv_timeout(PATIENCE) else {
                panic!("no {what} on the screen:\n{}", self.screen.screen().contents());
            };
            self.screen.process(&more);
            self.bytes.extend(more);
        }
    }

    #[track_caller]
    fn sees(&mut self, words: &str) {
        self.until(words, |screen| screen.contents().contains(words));
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn signal(&mut self, name: &str) {
        let pid = self.child.process_id().unwrap().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
    }

    /// Waits for the end, with the terminal as it was; returns the exit code.
    #[track_caller]
    fn ends(&mut self) -> u32 {
        let code = self.child.wait().unwrap().exit_code();
        while let Ok(more) = self.output.recv_timeout(PATIENCE) {
            self.screen.process(&more);
            self.bytes.extend(more);
        }
        assert!(restored(self.screen.screen()), "the terminal is not given back");
        code
    }
}

fn restored(screen: &vt100::Screen) -> bool {
    !screen.alternate_screen()
        && !screen.hide_cursor()
        && !screen.bracketed_paste()
        && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
}

#[test]
fn starts_draws_and_quits() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run(folder.path(), &[]);
    run.sees("gatelab · Today");
    run.sees("? help");
    assert!(run.screen.screen().alternate_screen() && run.screen.screen().hide_cursor());
    run.press("gl");
    run.sees("Learn");
    run.press("Q");
    assert_eq!(run.ends(), 0);
    let frames = String::from_utf8_lossy(&run.bytes).matches("\x1b[?2026h").count();
    assert!(frames >= 2, "frames are painted inside synchronized updates");
}

#[test]
fn signals_give_the_terminal_back() {
    for (signal, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let folder = tempfile::tempdir().unwrap();
        let mut run = run(folder.path(), &[]);
        run.sees("? help");
        run.signal(signal);
        assert_eq!(run.ends(), code, "SIG{signal}");
    }
}

#[test]
fn stopping_and_going_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run(folder.path(), &[]);
    run.sees("? help");
    run.press("\x1a");
    run.until("shell", restored);
    run.signal("CONT");
    run.until("gatelab again", |screen| {
        screen.alternate_screen() && screen.contents().contains("? help")
    });
    run.press("Q");
    assert_eq!(run.ends(), 0);
}

#[test]
fn a_fault_of_ours_gives_the_terminal_back_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run(folder.path(), &[("GATELAB_FAULT", "1")]);
    run.sees("? help");
    run.press("\x0c");
    run.sees("gatelab stopped: a bug of ours.");
    assert_eq!(run.ends(), 70);
}

#[test]
fn a_killed_program_has_kept_what_it_showed_as_saved() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = run(folder.path(), &[]);
    first.sees("? help");
    first.press("\r");
    first.sees("page 1/");
    first.press("G\r");
    first.sees("How sure are you?");
    first.press("a1");
    first.until("a verdict, saved", |screen| {
        let text = screen.contents();
        text.contains("your answer") && text.contains("saved ✓")
    });
    first.signal("KILL");
    first.child.wait().unwrap();
    let mut again = run(folder.path(), &[]);
    again.sees("1 answer so far.");
    again.press("Q");
    assert_eq!(again.ends(), 0);
}

/// The exam's clock on the screen, in seconds.
fn left(screen: &vt100::Screen) -> Option<u32> {
    let contents = screen.contents();
    let before = contents.split(" left").next()?;
    let clock = before.rsplit(char::is_whitespace).next()?;
    let (minutes, seconds) = clock.split_once(':')?;
    Some(minutes.parse::<u32>().ok()? * 60 + seconds.parse::<u32>().ok()?)
}

#[test]
fn an_exam_that_is_killed_goes_on_at_the_second_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut known = None;
    for _ in 0..3 {
        let mut run = run(folder.path(), &[]);
        if let Some(known) = known {
            run.sees("Mock exam 1 is open");
            let found = left(run.screen.screen()).unwrap();
            assert!(known - found <= 1, "{known} s were left at the kill, and now {found}");
        } else {
            run.sees("Today");
            run.press("ge");
            run.sees("full: 65");
        }
        run.press("\r");
        run.until("clock", |screen| left(screen).is_some());
        let start = left(run.screen.screen()).unwrap();
        run.until("two seconds on it gone", |screen| left(screen).is_some_and(|l| l + 2 <= start));
        known = left(run.screen.screen());
        run.signal("KILL");
        run.child.wait().unwrap();
    }
}
