//! Rounds: before an exam a lesson is followed by some of its questions, and the others come round later.

/// So many questions of a lesson come at once.
const ROUND: usize = 10;

/// The round of the question at that place among so many; each round is spread over the whole lesson.
pub(super) fn round_of(at: usize, of: usize) -> usize {
    at % of.div_ceil(ROUND).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_spread_and_hold_ten_at_most() {
        let rounds: Vec<usize> = (0..25).map(|at| round_of(at, 25)).collect();
        assert_eq!(rounds[..7], [0, 1, 2, 0, 1, 2, 0]);
        for round in 0..3 {
            assert!((8..=ROUND).contains(&rounds.iter().filter(|r| **r == round).count()));
        }
        assert!((0..ROUND).all(|at| round_of(at, ROUND) == 0));
    }
}
