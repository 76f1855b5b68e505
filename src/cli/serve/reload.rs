//! The served file, read anew when it changes; a version with faults changes nothing.

use std::fs;
use std::path::PathBuf;
use std::sync::{Weak, mpsc};
use std::thread;
use std::time::Duration;

use super::{Said, Served, read, title, with_log};

/// How often the file's stamp is looked at. A file must keep its stamp that long to be read: those
/// who save in several writes are not read halfway.
const EVERY: Duration = Duration::from_millis(150);

/// What is watched and who is told.
pub(super) struct Watch {
    pub(super) file: PathBuf,
    pub(super) port: u16,
    pub(super) log_format: Option<String>,
    pub(super) served: Weak<Served>,
    pub(super) lines: mpsc::Sender<Said>,
}

impl Watch {
    /// Looks until the server is gone. `seen` is the text that is served.
    pub(super) fn run(self, mut seen: String) {
        let stamp = || fs::metadata(&self.file).ok().map(|m| (m.modified().ok(), m.len()));
        // The file may have changed since it was read: the first stamp counts as news.
        let (mut last, mut read) = (None, None);
        while self.served.strong_count() > 0 {
            let now = stamp();
            if now.is_some() && now == last && now != read {
                read = now;
                // Gone again while an editor replaces it: the next stamp will tell.
                if let Some(text) = fs::read_to_string(&self.file).ok().filter(|t| *t != seen) {
                    seen = text;
                    if self.lines.send(self.reload(&seen)).is_err() {
                        return;
                    }
                }
            }
            last = now;
            thread::sleep(EVERY);
        }
    }

    /// The world stays: tokens, quotas, the cache and the counters.
    fn reload(&self, text: &str) -> Said {
        let kept = "the version before keeps running";
        let case = match read(&self.file, text) {
            Ok(case) => case,
            Err(faults) => {
                let (text, count) = (faults.text, faults.count);
                return Said::Fault(format!("{text}gatelab: not reloaded: {count}; {kept}\n"));
            }
        };
        let case = match with_log(case, self.log_format.as_deref()) {
            Ok(case) => case,
            Err(sentence) => {
                return Said::Fault(format!(
                    "gatelab: not reloaded: --log-format: {sentence}; {kept}\n"
                ));
            }
        };
        let title = title(&case, self.port);
        if let Some(served) = self.served.upgrade() {
            let now = served.now();
            let mut gateway = served.gateway();
            *gateway = gateway.redeployed(case.setup, now);
        }
        Said::Line(format!("reloaded: {title}"))
    }
}
