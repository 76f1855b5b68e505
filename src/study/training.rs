//! Fitting the memory's parameters to the learner's own answers, by FSRS's own optimizer.

use std::collections::HashMap;

use fsrs::{
    ComputeParametersInput, DEFAULT_PARAMETERS, FSRS, FSRSItem, FSRSReview, compute_parameters,
};

use super::fact::Fact;
use super::history::History;
use crate::clock::{Day, Moment};
use crate::course::quiz::QuestionId;

/// So many answers on a later day make it worthwhile; then so many more each time.
const ENOUGH: usize = 400;

/// The fact that the parameters were fitted, when there are enough answers since the last time. Where the fitted
/// ones explain these answers no better than the average learner's, those stay.
pub fn trained(history: &History, at: Moment) -> Option<Fact> {
    let items = items(history);
    let answers = items.len();
    if answers < history.trained() + ENOUGH {
        return None;
    }
    let input = ComputeParametersInput { train_set: items.clone(), ..Default::default() };
    let misfit = |parameters: &[f32]| {
        let model = FSRS::new(parameters).ok()?;
        Some(model.evaluate(items.clone(), |_| true).ok()?.log_loss)
    };
    let fitted = compute_parameters(input).ok().filter(|fitted| {
        let better = misfit(fitted).zip(misfit(&DEFAULT_PARAMETERS));
        better.is_some_and(|(own, average)| own < average)
    });
    let parameters = fitted.unwrap_or_else(|| DEFAULT_PARAMETERS.to_vec());
    Some(Fact::Trained { parameters, answers, at })
}

/// Every answer on a later day than the one before it, with all that came before.
fn items(history: &History) -> Vec<FSRSItem> {
    let mut walks: HashMap<&QuestionId, (Day, Vec<FSRSReview>)> = HashMap::new();
    let mut items = Vec::new();
    for (day, review) in history.answers().filter(|(_, review)| !review.cram) {
        let (last, walk) = walks.entry(&review.question).or_insert((day, Vec::new()));
        let delta_t = day.days_since(*last).max(0).unsigned_abs();
        *last = day;
        walk.push(FSRSReview { rating: review.grade() as u32, delta_t });
        if delta_t > 0 {
            items.push(FSRSItem { reviews: walk.clone() });
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::fact::{Entry, FactId, Review};
    use crate::study::memory::{Aim, Memory};

    /// Somebody who forgets twice as fast as the average, asked for six weeks.
    fn forgetful() -> History {
        let mut history = History::replay(Vec::new(), Aim::default());
        let first = Day::parse("2026-01-01").unwrap();
        let mut number = 0;
        for (question, step) in (0..140_u64).zip([1, 2, 3, 5].into_iter().cycle()) {
            for at in (0..30).step_by(step) {
                number += 1;
                let right = at == 0 || (number * 7919 + question) % 100 > 30 + 8 * step as u64;
                let review = Review {
                    question: QuestionId(format!("q{question}")),
                    revision: 1,
                    right,
                    at: Moment(i64::from(at) * 86_400_000 + question.cast_signed()),
                    took_ms: 1,
                    ..Review::default()
                };
                let id = FactId { device: "d".into(), number };
                history.add(Entry { id, day: first.plus(at), fact: Fact::Answered(review) });
            }
        }
        history
    }

    #[test]
    fn enough_answers_fit_the_memory_once_and_again_after_as_many() {
        let mut history = forgetful();
        let question = QuestionId("q0".into());
        let before = history.memory(&question);
        let fact = trained(&history, Moment(i64::MAX / 2)).unwrap();
        assert_eq!(
            trained(&history, Moment(i64::MAX / 2)),
            Some(fact.clone()),
            "the same each time"
        );
        let Fact::Trained { parameters, answers, .. } = &fact else { panic!() };
        assert!(*answers >= ENOUGH && parameters[..] != DEFAULT_PARAMETERS);
        let id = FactId { device: "d".into(), number: 1_000_000 };
        history.add(Entry { id: id.clone(), day: Day::parse("2026-03-01").unwrap(), fact });
        let after = history.memory(&question);
        let stability = |memory: &Memory| match memory {
            Memory::Known { stability, .. } => *stability,
            Memory::New => 0.0,
        };
        assert!(stability(&after) < stability(&before), "{before:?} {after:?}");
        assert_eq!(trained(&history, Moment(0)), None, "nothing new since then");
        let fact = Fact::Undone { fact: id, at: Moment(i64::MAX / 2) };
        let id = FactId { device: "d".into(), number: 1_000_001 };
        history.add(Entry { id, day: Day::parse("2026-03-01").unwrap(), fact });
        assert_eq!((history.memory(&question), history.trained()), (before, 0));
    }

    #[test]
    fn few_answers_leave_the_average_learner() {
        assert_eq!(trained(&History::default(), Moment(0)), None);
    }
}
