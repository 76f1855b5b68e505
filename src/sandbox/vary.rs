//! Questions that vary, as they are asked: values drawn by a seed, what is counted counted by the gateway.

use super::prove::{self, Table};
use crate::course::quiz::{Count, Question};
use crate::course::{Course, Lesson};

/// The question as that seed asks it; the question itself where it does not vary.
pub fn asked(course: &Course, question: &Question, seed: u64) -> Question {
    let Some(vary) = &question.vary else { return question.clone() };
    // Seeds are moments: neighbours must not vary alike.
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
    let way = mixed as usize % vary.ways.max(1);
    let lesson = course.lesson(&question.lesson);
    // The check has read every way of it.
    lesson.and_then(|lesson| in_way(lesson, question, way).ok()).unwrap_or_else(|| question.clone())
}

/// The question in one of its ways, or why it cannot be so.
pub fn in_way(lesson: &Lesson, question: &Question, way: usize) -> Result<Question, String> {
    let varied = lesson.varied(question, way).map_err(|problem| problem.to_string())?;
    let counts = varied.vary.as_ref().map(|vary| &vary.counts[..]).unwrap_or_default();
    if counts.is_empty() {
        return Ok(varied);
    }
    let table = prove::trial(lesson, &varied).ok_or("it has no trial to count in")?;
    let count = |(name, of): &(String, Count)| Ok((name.clone(), count(&table, of)?));
    let counted = counts.iter().map(count).collect::<Result<Vec<_>, String>>()?;
    Ok(varied.counted(&counted))
}

fn count(table: &Table, of: &Count) -> Result<usize, String> {
    let first = table.rows.first().ok_or("nothing was played")?;
    if let Some(refused) = &first.refused {
        return Err(refused.clone());
    }
    match of {
        Count::Hits => Ok(first.cache_hits as usize),
        Count::Calls => Ok(first.calls),
        Count::Answers { status, caller } => {
            if let Some(stranger) = caller.as_ref().filter(|name| !table.callers.contains(name)) {
                return Err(format!("nobody called {stranger} sends anything in its trial"));
            }
            let wanted = |name: &String| caller.as_ref().is_none_or(|caller| caller == name);
            let cells = table.callers.iter().zip(&first.cells).filter(|(name, _)| wanted(name));
            let counts = cells.flat_map(|(_, counts)| counts).filter(|(s, _)| s == status);
            Ok(counts.map(|(_, count)| count).sum())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::course::quiz::QuestionId;
    use crate::material::Files;

    /// The right option of a shipped question as each of many seeds asks it.
    fn answers(id: &str) -> HashSet<(String, String)> {
        let (course, _) = Course::load(&Files::embedded());
        let question = course.question(&QuestionId(id.to_owned())).unwrap();
        let asked = |seed| {
            let asked = asked(&course, question, seed);
            assert_eq!(asked.uncounted(), None, "{asked:?}");
            assert!(!asked.stem.contains('{'), "{}", asked.stem);
            let right = asked.options.iter().find(|option| option.right).unwrap();
            (asked.stem.clone(), right.text.clone())
        };
        assert_eq!(asked(5), asked(5));
        (0..200).map(asked).collect()
    }

    #[test]
    fn the_gateway_counts_the_answer_each_time_anew() {
        let burst = answers("throttling-at-one-instant");
        assert_eq!(burst.len(), 36, "every way of it comes");
        for (stem, right) in &burst {
            let after = stem.split("a burst of ").nth(1).unwrap();
            let (burst, _) = after.split_once('.').unwrap();
            assert!(right.starts_with(&format!("{burst} of the ")), "{stem} {right}");
        }
        let window = answers("caching-the-shop-window");
        let right: HashSet<&str> = window.iter().map(|(_, right)| right.as_str()).collect();
        assert_eq!(window.len(), 6);
        assert!(right.len() >= 3, "{right:?}");
    }
}
