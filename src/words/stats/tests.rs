use super::super::tests::day;
use super::why::{
    why_belief, why_calibration, why_forecast, why_hours, why_pace, why_recall, why_topic,
};
use super::*;
use crate::study::readiness::Grounds;
use crate::study::stats::{Habits, Point, Said, Stats, Unlearned};

fn slot(from: u8, right: usize, asked: usize) -> Slot {
    Slot { from, said: Said { right, asked } }
}

fn topic_of(title: &str, know: Option<f64>) -> Topic {
    Topic {
        slug: "t".into(),
        title: title.into(),
        know,
        seen: 6,
        questions: 9,
        missed: 4,
        guessed: 0,
        recall: Some(0.9),
        median_ms: Some(134_000),
        certain_wrong: 3,
    }
}

fn stats() -> Stats {
    let waiting = Habits {
        calibration: Figure::Waits { has: 12, wants: 20 },
        recall: Figure::Waits { has: 0, wants: 20 },
        slots: std::array::from_fn(|at| slot(at as u8 * 2, 0, 0)),
        best: Figure::Waits { has: 3, wants: 20 },
        pace: Figure::Waits { has: 1, wants: 20 },
    };
    Stats {
        today: day("2026-11-20"),
        range: Range::Month,
        answers: 12,
        trained: 0,
        seen: 6,
        questions: 9,
        spent_ms: 600_000,
        readiness: Figure::Waits { has: 12, wants: 20 },
        topics: vec![topic_of("Keys, plans", Some(0.3)), topic_of("A \"B\" | C", None)],
        beliefs: vec![Unlearned {
            id: "b".into(),
            says: "HTTP APIs have a stage cache".into(),
            seen: 2,
            last: day("2026-11-15"),
            resisted: vec![],
            gone: false,
            lesson: None,
        }],
        nuts: vec![],
        forecast: Figure::Waits { has: 12, wants: 20 },
        due: [0; 14],
        habits: waiting,
        days: vec![(day("2026-11-19"), 0), (day("2026-11-20"), 600_000)],
    }
}

fn ready(score: f64) -> Readiness {
    let gap = |title: &str, points| crate::study::readiness::Gap {
        lesson: "t".into(),
        title: title.into(),
        points,
        unseen: 3,
        missed: 1,
    };
    Readiness {
        score,
        low: score - 6.0,
        high: score + 6.0,
        domains: vec![(Domain::Secure, score)],
        gaps: vec![gap("Timeouts", 3.4), gap("CORS", 2.0), gap("Caching", 0.2)],
        from: Grounds {
            questions: 148,
            seen: 97,
            firsts: 97,
            first_right: 57,
            ..Grounds::default()
        },
    }
}

#[test]
fn figures_say_what_they_wait_for() {
    let said = waits(&Figure::<u8>::Waits { has: 0, wants: 20 }, "answer", "where you stand");
    assert_eq!(said.unwrap(), "No answers yet. After 20 this shows where you stand.");
    let said = waits(&Figure::<u8>::Waits { has: 1, wants: 20 }, "answer", "this");
    assert_eq!(said.unwrap(), "1 answer so far. After 20 this shows this.");
    assert_eq!(waits(&Figure::Is(1), "answer", "this"), None);
    let stats = stats();
    for why in [
        why_readiness(&stats.readiness),
        why_forecast(&stats),
        why_calibration(&stats),
        why_recall(&stats),
        why_hours(&stats),
        why_pace(&stats),
    ] {
        assert!(why.contains("20"), "{why}");
    }
}

#[test]
fn scores_in_words() {
    let now = ready(72.2);
    assert_eq!(score(&now), "72, needs 80");
    assert_eq!(score_range(&now, Some(&ready(68.0))), "range 66 to 78 · up 4 this week");
    assert_eq!(score_range(&now, Some(&ready(72.0))), "range 66 to 78 · as a week ago");
    assert_eq!(score_range(&now, Some(&ready(75.0))), "range 66 to 78 · down 3 this week");
    assert_eq!(needed(&now), "8 points to go. Most can be won in Timeouts (3), CORS (2).");
    assert!(needed(&ready(84.0)).starts_with("80 is reached."));
    let why = why_readiness(&Figure::Is(now));
    for part in ["97 of 148", "57 of 97", "30, 26, 24, 20", "between 66 and 78"] {
        assert!(why.contains(part), "“{part}”: {why}");
    }
}

#[test]
fn topics_in_words() {
    let [keys, other] = &stats().topics[..] else { panic!("two topics") };
    assert_eq!(
        topic(keys),
        "Keys, plans: of 6 seen you missed 4 the last time, and were certain and wrong 3 times."
    );
    let why = why_topic(keys, Range::Week);
    for part in ["know 30 %", "6 of 9", "4 missed", "2 right", "90 %", "7 days", "2:14", "2:00"] {
        assert!(why.contains(part), "“{part}”: {why}");
    }
    assert!(why_topic(other, Range::Week).contains("none of 9 questions"));
    let belief = &stats().beliefs[0];
    assert!(why_belief(belief).contains("2 times, last on 15 Nov. It was not seen through"));
}

#[test]
fn forecasts_in_words() {
    let point = Point { day: day("2026-12-14"), kept: 0.82, left: Some(0.61) };
    let line = Forecast {
        points: vec![point],
        until: day("2026-12-14"),
        exam: true,
        goal: 0.9,
        seen: 97,
        drawn: 97,
    };
    assert_eq!(
        forecast(&line),
        "14 Dec forecast 82 % remembered, goal 90 %. Without any review it would be 61 %."
    );
    assert_eq!(forecast_title(&Figure::Is(line)), "Will you remember it on 14 Dec?");
}

#[test]
fn every_view_is_a_table() {
    let stats = stats();
    for view in View::ALL {
        for table in tables(&stats, view) {
            assert!(!table.rows.is_empty() || table.note.is_some(), "{}", table.title);
            assert!(table.rows.iter().all(|row| row.len() == table.head.len()), "{}", table.title);
            assert!(table.text().starts_with(&table.title));
        }
    }
    let topics = &tables(&stats, View::Topics)[1];
    assert_eq!(
        topics.csv(),
        "topic,know,seen,questions,slow,certain but wrong\r\n\"Keys, plans\",30 %,6,9,slow,3\r\n\
         \"A \"\"B\"\" | C\",–,6,9,slow,3\r\n"
    );
    assert_eq!(
        topics.markdown(),
        "## Topics\n\n| topic | know | seen | questions | slow | certain but wrong |\n\
         | --- | --- | --- | --- | --- | --- |\n| Keys, plans | 30 % | 6 | 9 | slow | 3 |\n\
         | A \"B\" \\| C | – | 6 | 9 | slow | 3 |\n\nSlow and certain but wrong count over 30 days.\n"
    );
}
