use super::*;
use crate::clock::Moment;
use crate::material::Files;
use crate::study::fact::{Entry, Fact, FactId, Review, Sure};
use crate::study::memory::Aim;

const NOON: i64 = 1_767_225_600_000 + 12 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

fn day(days: i32) -> Day {
    Day::parse("2026-01-01").unwrap().plus(days)
}

fn clock() -> Clock {
    Clock::Stopped(Moment(NOON))
}

fn course() -> Course {
    let lesson = |slug: &str| {
        format!(
            "+++\ntitle = \"About {slug}\"\noutcome = \"o\"\nminutes = 4\nobjectives = [\"O1\"]\n\
             checked = 2026-11-20\n[[source]]\nid = \"g\"\ntitle = \"G\"\nurl = \"https://x.test\"\n\
             checked = 2026-11-20\n+++\n## One\n\nText.\n"
        )
    };
    let quiz = |slug: &str| -> String {
        let question = |n| {
            ["[[question]]\nid = \"", slug, &format!("-{n}\"\ndomain = {}\n", 1 + n % 4)].concat()
        };
        (0..30).map(question).collect()
    };
    let order = "[[module]]\ntitle = \"M\"\nlessons = [\"keys\", \"cache\"]\n";
    let (keys, cache) = (lesson("keys"), lesson("cache"));
    let (of_keys, of_cache) = (quiz("keys"), quiz("cache"));
    let files = Files::of([
        ("content/course.toml", order),
        ("content/keys.md", &keys),
        ("content/cache.md", &cache),
        ("quizzes/keys.toml", &of_keys),
        ("quizzes/cache.toml", &of_cache),
    ]);
    let (course, problems) = Course::load(&files);
    assert!(problems.is_empty(), "{problems:?}");
    course
}

/// Answers, given at noon of a day each taking a minute.
#[derive(Default)]
struct Answers(Vec<Entry>);

impl Answers {
    fn give(&mut self, question: &str, days: i32, right: bool, sure: Sure) -> &mut Review {
        let number = self.0.len() as u64 + 1;
        let review = Review {
            question: QuestionId(question.into()),
            revision: 1,
            lesson: question.split('-').next().unwrap().into(),
            chosen: vec![0],
            right,
            sure,
            at: Moment(NOON + i64::from(days) * DAY_MS + number.cast_signed()),
            took_ms: 60_000,
            ..Review::default()
        };
        let id = FactId { device: "d".into(), number };
        self.0.push(Entry { id, day: day(days), fact: Fact::Answered(review) });
        match &mut self.0.last_mut().unwrap().fact {
            Fact::Answered(review) => review,
            _ => unreachable!("an answer was pushed"),
        }
    }

    fn stats(&self, today: i32, range: Range) -> Stats {
        let history = History::replay(self.0.clone(), Aim::default());
        Stats::of(&course(), &history, clock(), day(today), range)
    }
}

#[test]
fn nothing_is_said_of_nothing() {
    let stats = Answers::default().stats(0, Range::Month);
    assert_eq!((stats.answers, stats.seen, stats.questions), (0, 0, 60));
    assert_eq!(stats.readiness, Figure::Waits { has: 0, wants: 20 });
    assert_eq!(stats.habits.recall, Figure::Waits { has: 0, wants: 20 });
    assert_eq!(stats.habits.best, Figure::Waits { has: 0, wants: 20 });
    assert!(stats.forecast.get().is_none() && stats.habits.pace.get().is_none());
    assert!(stats.topics.iter().all(|topic| topic.know.is_none() && !topic.slow()));
    assert_eq!(stats.due, [0; 14]);
}

#[test]
fn what_is_known_counts_misses_as_nothing_and_guesses_as_half() {
    let mut answers = Answers::default();
    answers.give("keys-0", 0, true, Sure::Think);
    answers.give("keys-1", 0, false, Sure::Certain);
    answers.give("keys-2", 0, true, Sure::Guess);
    answers.give("gone-1", 0, true, Sure::Think);
    let stats = answers.stats(0, Range::Month);
    let [keys, cache] = &stats.topics[..] else { panic!("{:?}", stats.topics) };
    assert_eq!((keys.slug.as_str(), cache.know), ("keys", None));
    assert_eq!((keys.seen, keys.missed, keys.guessed, keys.certain_wrong), (3, 1, 1, 1));
    assert!((0.40..0.50).contains(&keys.know.unwrap()), "{keys:?}");
    // A question that the course no longer has counts nowhere but among the answers.
    assert_eq!((stats.seen, stats.answers), (3, 4));
    assert_eq!(stats.due[1], 2, "{:?}", stats.due);
}

#[test]
fn a_topic_is_slow_when_its_middle_answer_is() {
    let mut answers = Answers::default();
    for (at, minutes) in [9, 1, 3, 3, 1].into_iter().enumerate() {
        assert!(!answers.stats(0, Range::Month).topics.iter().any(Topic::slow));
        answers.give(&format!("keys-{at}"), 0, true, Sure::Think).took_ms = minutes * 60_000;
    }
    let stats = answers.stats(0, Range::Month);
    let slow: Vec<_> = stats.topics.iter().filter(|t| t.slow()).map(|t| t.median_ms).collect();
    assert_eq!(slow, [Some(180_000)]);
    assert!(!answers.stats(40, Range::Month).topics.iter().any(Topic::slow), "out of range");
    assert!(answers.stats(40, Range::Quarter).topics.iter().any(Topic::slow));
}

#[test]
fn how_sure_is_how_right() {
    let mut answers = Answers::default();
    for at in 0..20 {
        let sure = if at < 10 { Sure::Certain } else { Sure::Guess };
        answers.give(&format!("keys-{at}"), 0, at != 3 && at % 2 == 1 || at < 3, sure);
    }
    let stats = answers.stats(0, Range::Month);
    let said = stats.habits.calibration.get().unwrap();
    let certain = Said { right: 6, asked: 10 };
    let expected = [
        (Sure::Guess, Said { right: 5, asked: 10 }),
        (Sure::Think, Said::default()),
        (Sure::Certain, certain),
    ];
    assert_eq!(*said, expected);
    assert_eq!(stats.habits.pace, Figure::Is(Pace { mean_ms: 60_000, answers: 20 }));
    assert_eq!(stats.habits.slots[6].said.asked, 20);
    assert_eq!(stats.habits.best, Figure::Waits { has: 0, wants: 20 });
}

#[test]
fn two_parts_of_the_day_are_compared() {
    let mut answers = Answers::default();
    for at in 0..40 {
        let review = answers.give(
            &format!("keys-{}", at % 30),
            at / 30,
            at < 20 || at % 2 == 0,
            Sure::Think,
        );
        review.at = review.at.plus_millis(if at < 20 { -4 * 3_600_000 } else { 10 * 3_600_000 });
    }
    let stats = answers.stats(2, Range::Month);
    let (best, worst) = stats.habits.best.get().unwrap();
    assert_eq!((best.from, best.said.share()), (8, Some(1.0)));
    assert_eq!((worst.from, worst.said.share()), (22, Some(0.5)));
}

#[test]
fn recall_is_given_on_later_days_only() {
    let mut answers = Answers::default();
    for at in 0..20 {
        answers.give(&format!("keys-{at}"), 0, true, Sure::Think);
        answers.give(&format!("keys-{at}"), 0, true, Sure::Think);
    }
    assert_eq!(answers.stats(3, Range::Month).habits.recall, Figure::Waits { has: 0, wants: 20 });
    for at in 0..20 {
        answers.give(&format!("keys-{at}"), 3, at % 4 != 0, Sure::Think);
    }
    let stats = answers.stats(3, Range::Month);
    let recall = stats.habits.recall.get().unwrap();
    assert_eq!(recall.given, Said { right: 15, asked: 20 });
    assert!(recall.expected > 0.8 && (recall.goal - 0.9).abs() < 1e-6, "{recall:?}");
    assert!(answers.stats(12, Range::Week).habits.recall.get().is_none(), "out of range");
}

#[test]
fn what_is_reviewed_is_kept_and_the_rest_fades() {
    let mut answers = Answers::default();
    for at in 0..25 {
        answers.give(&format!("keys-{at}"), at / 5, true, Sure::Think);
    }
    let stats = answers.stats(6, Range::Month);
    let forecast = stats.forecast.get().unwrap();
    assert_eq!((forecast.seen, forecast.drawn, forecast.exam), (25, 25, false));
    assert_eq!(forecast.points.first().unwrap().day, day(0));
    assert_eq!(forecast.until, day(36));
    assert!(forecast.points.windows(2).all(|pair| pair[0].day < pair[1].day));
    let last = forecast.last().unwrap();
    assert!(last.kept > 0.88 && last.left.unwrap() < last.kept - 0.05, "{last:?}");
    let today = forecast.points.iter().find(|point| point.day == day(6)).unwrap();
    assert!((today.kept - today.left.unwrap()).abs() < 1e-9);
}

#[test]
fn beliefs_are_open_until_seen_through_and_nuts_are_missed_four_times() {
    let mut answers = Answers::default();
    for at in 0..4 {
        answers.give("keys-0", at, false, Sure::Certain).beliefs = vec!["b".into(), "c".into()];
    }
    for at in 1..=3 {
        answers.give("keys-1", 3 + 7 * at, true, Sure::Think).resisted = vec!["c".into()];
    }
    let stats = answers.stats(30, Range::Month);
    let beliefs: Vec<_> = stats.beliefs.iter().map(|b| (b.says.as_str(), b.seen, b.gone)).collect();
    assert_eq!(beliefs, [("b", 4, false), ("c", 4, true)]);
    assert_eq!(stats.beliefs[1].resisted, [day(10), day(17), day(24)]);
    // These questions are only listed, not written, so there is nothing to show of them.
    assert_eq!(stats.nuts, []);
}

#[test]
fn study_is_counted_by_day() {
    let mut answers = Answers::default();
    answers.give("keys-0", 0, true, Sure::Think);
    answers.give("keys-1", 9, true, Sure::Think);
    let stats = answers.stats(10, Range::Week);
    assert_eq!(stats.days.len(), 7);
    assert_eq!(stats.days[5], (day(9), 60_000));
    assert_eq!(stats.spent_ms, 120_000);
    assert_eq!(answers.stats(10, Range::All).days.len(), 11);
}
