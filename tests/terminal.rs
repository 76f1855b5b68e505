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
    run_as(folder, env, &[env!("CARGO_BIN_EXE_gatelab")])
}

/// Runs that command line, of which gatelab is to be the end.
fn run_as(folder: &std::path::Path, env: &[(&str, &str)], line: &[&str]) -> Run {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    // Somebody who was here before: no first run.
    let _ = std::fs::create_dir_all(folder);
    let config = folder.join("config.toml");
    let _ = std::fs::OpenOptions::new().append(true).create(true).open(config);
    let pty = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(line[0]);
    command.args(&line[1..]);
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.env("GATELAB_DATA", folder);
    command.env("HOME", folder);
    command.env("XDG_CONFIG_HOME", folder);
    for name in ["NO_COLOR", "RUST_BACKTRACE", "LC_ALL", "LC_CTYPE", "TMUX"] {
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
    let mut run = run(folder.path(), &[("GATELAB_FAULT", "screen")]);
    run.sees("? help");
    run.press("gq");
    run.sees("Never seen");
    run.press("jjjj\r");
    run.sees("How sure are you?");
    run.press("a1");
    run.until("an answer, saved", |screen| screen.contents().contains("your answer"));
    run.press("\x0c");
    run.sees("gatelab stopped: a bug of ours. Nothing was lost: your last answer,");
    assert_eq!(run.ends(), 70);
    let said = run.screen.screen().contents().replace('\n', "");
    assert!(said.contains(" is saved. Report: ") && said.contains("(nothing was sent)."), "{said}");
    assert!(!said.contains("backtrace") && !said.contains("panicked"), "{said}");
    let files = std::fs::read_dir(folder.path()).unwrap().flatten();
    let crash =
        files.map(|file| file.path()).find(|path| path.to_string_lossy().contains("crash-"));
    assert!(std::fs::read_to_string(crash.unwrap()).unwrap().contains("asked to fail"));
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

/// The answer that cannot be written is kept, tried again, and printed on leaving.
#[test]
fn what_cannot_be_saved_is_printed_on_leaving() {
    let folder = tempfile::tempdir().unwrap();
    // No file may grow, and the program is told so instead of being ended.
    let limited = "trap '' XFSZ; ulimit -f 0; exec \"$0\"";
    let mut run = run_as(folder.path(), &[], &["sh", "-c", limited, env!("CARGO_BIN_EXE_gatelab")]);
    run.sees("Today");
    run.press("gq");
    run.sees("Never seen");
    run.press("jjjj\r");
    run.sees("How sure are you?");
    run.press("a1");
    run.sees("NOT SAVED");
    run.sees("Your last answer is kept in memory.");
    run.press("\r");
    run.sees("NOT SAVED");
    run.press("Q");
    assert_eq!(run.ends(), 4);
    let said = run.screen.screen().contents();
    assert!(said.contains("gatelab: not saved, so that you can keep it:"), "{said}");
    assert!(said.contains("\"answered\""), "{said}");
}

/// A request from another program on this machine stands in the log as its client saw it.
#[test]
fn a_request_from_outside_is_logged_as_its_client_saw_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run(folder.path(), &[]);
    run.sees("? help");
    run.press("gs");
    let port = |screen: &vt100::Screen| {
        let title = screen.contents().lines().next().unwrap_or_default().to_owned();
        title.split(" · :").nth(1)?.split(' ').next()?.parse::<u16>().ok()
    };
    run.until("port", |screen| port(screen).is_some());
    let port = port(run.screen.screen()).unwrap();
    assert!(std::net::TcpListener::bind(("127.0.0.1", port)).is_err(), "nobody listens there");
    for path in ["/prod/nowhere", "/prod/ping"] {
        let mut client = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        write!(client, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().to_owned();
        run.until("line of the log", |screen| {
            let text = screen.contents();
            text.lines().any(|line| line.contains(path) && line.contains(&status))
        });
    }
    // Whoever leaves the sandbox listens no longer.
    run.press("gh");
    run.sees("gatelab · Today");
    run.press("Q");
    assert_eq!(run.ends(), 0);
}

#[test]
fn a_note_is_written_in_the_learners_editor() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let editor = folder.path().join("editor");
    std::fs::write(&editor, "#!/bin/sh\necho EDITING; printf 'a long note' > \"$1\"\n").unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut run = run(folder.path(), &[("EDITOR", editor.to_str().unwrap()), ("VISUAL", "")]);
    run.sees("? help");
    run.press("\r");
    run.sees("page 1/");
    run.press("m");
    run.sees("your editor");
    run.press("\x05");
    run.sees("a long note");
    assert!(String::from_utf8_lossy(&run.bytes).contains("EDITING"), "it had the terminal");
    run.press("\r");
    run.sees("The note is kept.");
    run.press("Q");
    assert_eq!(run.ends(), 0);
}

#[test]
fn what_is_copied_to_be_printed_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = run(folder.path(), &[("GATELAB_SCREEN_CLIPBOARD", "leaving")]);
    run.sees("? help");
    run.press("\r");
    run.sees("page 1/");
    run.press("yy");
    run.sees("Printed when you leave gatelab: a link to this section.");
    run.press("Q");
    assert_eq!(run.ends(), 0);
    let said = run.screen.screen().contents();
    assert!(said.contains("What you copied:") && said.contains("lesson:"), "{said}");
    assert!(!String::from_utf8_lossy(&run.bytes).contains("\x1b]52;"), "nothing was sent");
}

/// tmux as it comes, and tmux that lets things pass: the text is in its buffer either way.
#[test]
fn a_copy_reaches_tmux_with_and_without_passthrough() {
    if Command::new("tmux").arg("-V").output().is_err() {
        return println!("skipped: there is no tmux");
    }
    for passthrough in ["off", "on"] {
        let folder = tempfile::tempdir().unwrap();
        let [socket, settings] = ["tmux", "tmux.conf"].map(|name| folder.path().join(name));
        let lines = format!("set -g status off\nset -g allow-passthrough {passthrough}\n");
        std::fs::write(&settings, lines).unwrap();
        let [socket, settings] = [&socket, &settings].map(|path| path.to_str().unwrap());
        let line = ["tmux", "-S", socket, "-f", settings, "new", env!("CARGO_BIN_EXE_gatelab")];
        let mut run = run_as(folder.path(), &[], &line);
        run.sees("? help");
        run.press("\r");
        run.sees("page 1/");
        run.press("yy");
        run.sees("Sent to the terminal's clipboard: a link to this section.");
        let mut show = Command::new("tmux");
        let buffer = show.args(["-S", socket, "show-buffer"]).output().unwrap().stdout;
        assert!(buffer.starts_with(b"lesson:"), "passthrough {passthrough}");
        // The end of its only window is the end of tmux.
        run.press("Q");
        run.ends();
    }
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
