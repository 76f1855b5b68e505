//! Undo over the journal: what is taken back next, and what is done again, in whichever run it was written.

use super::fact::{Entry, Fact, FactId};
use super::history::History;
use crate::clock::Moment;

/// A fact to be recorded, and what the learner did that it takes back or does again.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// To be recorded.
    pub fact: Fact,
    /// What was done.
    pub deed: Fact,
}

impl History {
    /// Takes back the last thing that was done and still stands.
    pub fn undo(&self, at: Moment) -> Option<Step> {
        let (done, _) = self.deeds();
        let deed = done.last()?;
        Some(Step { fact: Fact::Undone { fact: deed.id.clone(), at }, deed: deed.fact.clone() })
    }

    /// Does again what was taken back last, unless something else was done since.
    pub fn redo(&self, at: Moment) -> Option<Step> {
        let (_, undone) = self.deeds();
        let (deed, by) = undone.last()?;
        let fact = Fact::Undone { fact: (*by).clone(), at };
        Some(Step { fact, deed: deed.fact.clone() })
    }

    /// What stands, and what was taken back by which fact; the last thing last.
    fn deeds(&self) -> (Vec<&Entry>, Vec<(&Entry, &FactId)>) {
        let (mut done, mut undone): (Vec<&Entry>, Vec<(&Entry, &FactId)>) = Default::default();
        for entry in self.entries() {
            if let Fact::Undone { fact, .. } = &entry.fact {
                if let Some(at) = done.iter().rposition(|deed| deed.id == *fact) {
                    undone.push((done.remove(at), &entry.id));
                } else if let Some(at) = undone.iter().rposition(|(_, by)| *by == fact) {
                    done.push(undone.remove(at).0);
                }
            } else if is_deed(&entry.fact) {
                done.push(entry);
                undone.clear();
            }
        }
        (done, undone)
    }
}

/// Whether it is something that a key did and a key can take back. What was read or proved was; an exam
/// has rules of its own.
pub const fn is_deed(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Answered(_)
            | Fact::Note { .. }
            | Fact::Bookmark { .. }
            | Fact::Mark { .. }
            | Fact::Drill { .. }
            | Fact::Moved { .. }
            | Fact::AfterExam { .. }
    )
}
