//! What the journal holds of a mock exam.

use serde::{Deserialize, Serialize};

use super::paper::Paper;

/// Something that happened in a mock exam. An exam is named by the moment when it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExamStep {
    /// It began, with this paper.
    Began(Paper),
    /// A question came on the screen.
    Shown {
        /// Its place in the paper, from 0.
        place: usize,
    },
    /// An answer, a strike or a mark changed; this is how the question stands after the key.
    Chose {
        /// The question's place in the paper, from 0.
        place: usize,
        /// The options chosen, as written.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        chosen: Vec<usize>,
        /// The options struck out, as written.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        struck: Vec<usize>,
        /// Whether it is marked for review.
        #[serde(default, skip_serializing_if = "is_false")]
        marked: bool,
        /// The last change was taken back.
        #[serde(default, skip_serializing_if = "is_false")]
        undone: bool,
    },
    /// The learner went away.
    Paused,
    /// The learner came back.
    Resumed,
    /// It was turned in.
    TurnedIn,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
const fn is_false(value: &bool) -> bool {
    !*value
}
