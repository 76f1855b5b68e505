//! Snapshots: a state that was kept, to come back to or to compare with.

use std::sync::Arc;

use super::{Did, LogEntry, Refused, Sandbox, State, What};

/// A state that was kept.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    /// The last thing that had been done.
    pub(super) after: u32,
    pub(super) state: State,
}

impl Sandbox {
    /// Keeps the API, its world and its clock as they are now; says under which number.
    pub fn keep_snapshot(&mut self) -> usize {
        let after = self.done.last().map_or(0, |change| change.entry.number);
        let before = self.state.clone();
        self.state.snapshots.push(Arc::new(Snapshot { after, state: before.clone() }));
        let number = self.state.snapshots.len();
        self.note(What::Edited(format!("snapshot {number} kept")), Some(Did::Kept), before);
        number
    }

    /// Each snapshot in a few words, the oldest first.
    pub fn snapshots(&self) -> Vec<String> {
        let told = |snapshot: &Arc<Snapshot>| {
            let clock = super::clock_text(snapshot.state.now);
            match snapshot.after {
                0 => format!("at the start, clock {clock}"),
                number => format!("after #{number}, clock {clock}"),
            }
        };
        self.state.snapshots.iter().map(told).collect()
    }

    /// Puts everything as it was when that snapshot was kept. Undo leads back.
    pub fn restore_snapshot(&mut self, number: usize) -> Result<&LogEntry, Refused> {
        let kept = Arc::clone(self.snapshot(number)?);
        let snapshots = self.state.snapshots.clone();
        let state = State { snapshots, ..kept.state.clone() };
        let before = std::mem::replace(&mut self.state, state);
        let did = Some(Did::Restored(number));
        self.note(What::Edited(format!("snapshot {number} restored")), did, before);
        self.last_entry()
    }

    /// A snapshot by its number, from 1.
    pub(super) fn snapshot(&self, number: usize) -> Result<&Arc<Snapshot>, Refused> {
        let found = number.checked_sub(1).and_then(|at| self.state.snapshots.get(at));
        found.ok_or_else(|| Refused(format!("There is no snapshot {number}.")))
    }
}

#[cfg(test)]
mod tests {
    use crate::sandbox::FeatureKind;

    #[test]
    fn a_snapshot_brings_everything_back_and_can_be_undone() {
        let mut s = crate::sandbox::tests::shop();
        s.fire_as(Some("alice"), 0, 2).unwrap();
        assert_eq!(s.keep_snapshot(), 1);
        assert_eq!(s.snapshots(), ["after #1, clock 00:00:00"]);
        let kept = (s.document().clone(), s.gateway().world().clone(), s.now());
        s.toggle(FeatureKind::Cache).unwrap();
        s.advance(5_000);
        s.fire_as(Some("alice"), 0, 1).unwrap();
        let later = (s.document().clone(), s.gateway().world().clone(), s.now());
        s.restore_snapshot(1).unwrap();
        assert_eq!((s.document().clone(), s.gateway().world().clone(), s.now()), kept);
        assert_eq!(s.snapshots().len(), 1);
        s.undo();
        assert_eq!((s.document().clone(), s.gateway().world().clone(), s.now()), later);
        for _ in 0..4 {
            s.undo();
        }
        assert_eq!(s.snapshots().len(), 0);
        assert_eq!(s.restore_snapshot(1).unwrap_err().0, "There is no snapshot 1.");
    }
}
