//! Whether the system says that a screen reader is on. Only looked at, never changed, and only at the
//! first start: on Linux by the names of running programs, on macOS by VoiceOver's, on Windows by the
//! setting that screen readers write. A reader on the other side of an SSH connection cannot be known.

/// Whether one is on.
pub(super) fn is_on() -> bool {
    found()
}

/// The kernel names each running program in `/proc/PID/comm`: Orca on desktops, the others on consoles
/// and Braille displays.
#[cfg(target_os = "linux")]
fn found() -> bool {
    const NAMES: [&str; 6] = ["orca", "brltty", "fenrir", "espeakup", "speechd-up", "yasr"];
    let Ok(processes) = std::fs::read_dir("/proc") else { return false };
    let named = |entry: std::fs::DirEntry| {
        entry.file_name().to_string_lossy().bytes().all(|b| b.is_ascii_digit()).then_some(())?;
        std::fs::read_to_string(entry.path().join("comm")).ok()
    };
    processes.flatten().filter_map(named).any(|name| NAMES.contains(&name.trim()))
}

#[cfg(target_os = "macos")]
fn found() -> bool {
    succeeds("pgrep", &["-x", "VoiceOver"]).is_some()
}

/// The flag that SPI_SETSCREENREADER keeps.
#[cfg(windows)]
fn found() -> bool {
    let key = "HKCU\\Control Panel\\Accessibility\\Blind Access";
    let said = succeeds("reg", &["query", key, "/v", "On"]);
    said.is_some_and(|said| said.split_whitespace().last() == Some("1"))
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
const fn found() -> bool {
    false
}

/// What a program of the system prints, where it succeeds.
#[cfg(any(target_os = "macos", windows))]
fn succeeds(program: &str, arguments: &[&str]) -> Option<String> {
    let output = std::process::Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
