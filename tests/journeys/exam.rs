//! A whole small exam in the room: setup, questions, overview, turning in, the report, and every way out.

use gatelab::study::ExamStep;

use super::*;

impl Desk {
    /// Sits in the room so long, a tick every second.
    fn sit(&mut self, seconds: u32) -> &mut Self {
        for _ in 0..seconds {
            self.screen.pass(1_000);
            self.screen.happens(Event::Tick);
        }
        self
    }

    /// Answers the question on the screen.
    fn answer(&mut self, right: bool) -> &mut Self {
        let two = self.screen.picture().contains("Choose TWO.");
        let options: &[&str] = match (two, right) {
            (true, true) => &["A TTL of 60 seconds", "The stage cache, switched"],
            (true, false) => &["A TTL of 60 seconds", "Encryption of what"],
            (false, true) => &["Switch the stage cache of the REST"],
            (false, false) => &["Switch the stage cache of the HTTP"],
        };
        for option in options {
            let letter = self.letter(option);
            self.screen.keys(&letter);
        }
        self
    }

    /// Moves the cursor to the row with these words.
    #[track_caller]
    fn open(&mut self, words: &str) -> &mut Self {
        self.screen.keys("g g");
        for _ in 0..40 {
            let picture = self.screen.picture();
            if picture.lines().any(|line| {
                line.split_once('▸').is_some_and(|(_, row)| row.trim_start().starts_with(words))
            }) {
                return self;
            }
            self.screen.keys("j");
        }
        panic!("no row {words}:\n{}", self.screen.picture());
    }

    fn steps(&mut self) -> Vec<ExamStep> {
        let step = |fact| match fact {
            Fact::Exam { step, .. } => Some(step),
            _ => None,
        };
        self.facts().into_iter().filter_map(step).collect()
    }
}

/// Starts again, so much later.
fn again(folder: &std::path::Path, milliseconds: i64) -> Rehearsal {
    let clock = Clock::Stopped(NOW.plus_millis(milliseconds));
    Rehearsal::start(Launch { clock, ..launch(folder) }, (120, 36)).unwrap()
}

#[test]
fn a_whole_small_exam() {
    let mut desk = desk(120, 36);
    desk.keys(
        "g e",
        &["Mock exam", "none taken yet", "full: 65", "Only 0 of 19 available for Secure"],
    );
    desk.keys("l l", &["your own: 10", "2 questions in 4 min, 2:00 each.", "the same pace"]);
    desk.keys("enter", &["Mock exam 1", "Question 1 of 2", "4:00 left", "as in the real room"]);
    desk.sit(60).sees(&["3:00 left", "pace -1:00 behind"]);
    desk.answer(true).keys("r", &["◆ marked for review", "◉"]);
    desk.keys("u", &[]).absent("◆ marked for review");
    desk.keys("L", &["Question 2 of 2", "0 of"]);
    desk.sit(30).answer(false).absent("RIGHT");
    desk.keys("z", &[]).absent("2:30 left");
    desk.keys("z", &["2:30 left"]);
    desk.keys("v", &["Overview", "● answered 2", "nothing is blank"]);
    desk.keys("T", &["All 2 are answered"]).keys("enter", &["Overview"]);
    desk.keys("T y", &["Mock exam 1 · Report", "TOO CLOSE", "about 500", "1 of 2 right"]);
    desk.sees(&["1:30 of 4:00", "High-performing", "you felt sure", "What to do next", "Misses"]);
    let steps = desk.steps();
    assert!(matches!(steps.first(), Some(ExamStep::Began(_))), "{steps:?}");
    assert_eq!(steps.last(), Some(&ExamStep::TurnedIn));

    desk.keys(
        "enter",
        &["misses · 1 of 1", "✗ NOT RIGHT", "It took 0:30", "your answer", "Source:"],
    );
    desk.keys("esc", &["What to do next"]);
    desk.keys("a", &["all questions · 1 of 2"]).keys("L", &["2 of 2"]).keys("q", &["TOO CLOSE"]);
    desk.keys("y", &["clipboard"]);
    desk.keys("P", &["Misses of mock exam 1", "1 of 1"]);
    desk.keys("q q", &["Today"]).keys("g e", &["1 taken", "Mock 1  500"]);
    desk.keys("r", &["Mock exam 1 · Report"]);
}

#[test]
fn a_program_that_is_killed_stops_the_clock_of_practice_timing() {
    let mut desk = desk(120, 36);
    desk.keys("g e l l enter", &["4:00 left"]);
    desk.sit(20).answer(true).sit(10);
    // Half a second later the power goes; the learner comes back after an hour.
    let Desk { screen, folder } = desk;
    drop(screen);
    let mut screen = again(folder.path(), 3_600_000);
    let picture = screen.picture();
    assert!(picture.contains("Mock exam 1 is open: question 1, 3:30 left."), "{picture}");
    screen.keys("enter");
    let picture = screen.picture();
    assert!(picture.contains("Question 1 of 2") && picture.contains("3:30 left"), "{picture}");
    assert!(picture.contains("◉") || picture.contains("[x]"), "the choice is there:\n{picture}");
}

#[test]
fn a_strict_clock_runs_on_and_says_so() {
    let mut desk = desk(120, 36);
    desk.keys("g e l l j l", &["never stops"]).keys("enter", &["4:00 left"]);
    desk.sit(10).keys("q", &["Strict timing: the clock runs on"]).keys("enter", &["3:50 left"]);
    desk.keys("q y", &["Today", "runs on, 3:50 left"]);
    desk.screen.pass(60_000);
    desk.keys("g e", &["question 1 of 2 · 2:50 left · clock running"]);
    desk.keys("enter", &["2:50 left", "Strict timing counted the 1 min you were away."]);
    let Desk { screen, folder } = desk;
    drop(screen);
    let mut screen = again(folder.path(), 3_600_000);
    let picture = screen.picture();
    assert!(picture.contains("Mock exam 1 is over: its time ran out."), "{picture}");
    screen.keys("enter");
    let picture = screen.picture();
    assert!(picture.contains("Report") && picture.contains("time ran out"), "{picture}");
}

#[test]
fn time_runs_out_with_words_on_the_way() {
    let mut desk = desk(80, 24);
    desk.keys("g e l l enter", &["4:00 left"]).answer(true);
    desk.sit(181).sees(&["1 MINUTE LEFT"]).sit(25).absent("1 MINUTE LEFT").sees(&["0:34 left"]);
    desk.sit(34).sees(&["Time is up.", "Report"]);
    assert_eq!(desk.steps().last(), Some(&ExamStep::TurnedIn));
}

#[test]
fn sleep_and_leaving_stop_a_practice_clock() {
    let mut desk = desk(120, 36);
    desk.keys("g e l l enter", &["4:00 left"]).sit(10);
    // The lid was closed for an hour: no tick came.
    desk.screen.pass(3_600_000);
    desk.screen.happens(Event::Tick);
    desk.sees(&["3:50 left"]);
    desk.keys("q", &["Mock exam 1 stopped with 3:50 left", "clock stopped"]);
    desk.screen.pass(3_600_000);
    desk.keys("g e", &["3:50 left"]).keys("enter", &["3:50 left"]);
    // Any other screen is outside of the room, too.
    desk.keys("g l", &["Learn"]);
    desk.screen.pass(3_600_000);
    desk.keys("g e enter", &["3:50 left"]);
}

#[test]
fn the_next_question_waits_for_what_was_chosen() {
    let mut desk = desk(80, 24);
    desk.keys("g e l l enter", &["1 of 2"]);
    desk.screen.slow_disk(true);
    desk.answer(true).keys("L", &["saving …", "1 of 2"]);
    desk.screen.slow_disk(false);
    desk.sees(&["saved ✓", "2 of 2"]);
}

#[test]
fn at_the_smallest_size_what_is_chosen_stays_in_sight() {
    let folder = tempfile::tempdir().unwrap();
    let launch = Launch { files: Files::embedded(), ..launch(folder.path()) };
    let screen = Rehearsal::start(launch, (60, 18)).unwrap();
    let mut desk = Desk { screen, folder };
    desk.keys("g e enter", &["1 of"]);
    let mut several = 0;
    for _ in 0..30 {
        let two = desk.screen.picture().contains("[ ]");
        several += usize::from(two);
        for place in ["", "j", "j j"] {
            desk.keys(place, &["  0 of ", " chosen", "▸"]);
            // Every option is there.
            let letters = desk.screen.picture();
            for letter in 'a'..(if two { 'f' } else { 'e' }) {
                assert!(letters.contains(&format!(" {letter}   ")), "{letter}:\n{letters}");
            }
        }
        desk.keys("L", &[]);
    }
    assert!(several > 0);
}

#[test]
fn a_report_is_exported_and_every_number_opens_to_its_questions() {
    let mut desk = desk(120, 36);
    desk.keys("g e l l enter", &["4:00 left"]);
    desk.sit(20).answer(false).keys("L", &["2 of 2"]);
    desk.sit(90).answer(true).keys("H", &["1 of 2"]).sit(5);
    if desk.screen.picture().contains("Choose TWO.") {
        let wrong = desk.letter("Encryption of what");
        let right = desk.letter("The stage cache, switched");
        desk.keys(&format!("{wrong} {right}"), &["2 of 2 chosen"]);
    } else {
        desk.answer(true);
    }
    desk.keys("v T y", &["Report", "wrong to right", "it helped", "median"]);
    desk.screen.orders();
    desk.keys("X", &[]);
    let orders = desk.screen.orders();
    let [Effect::Write { name, text }] = &orders[..] else { panic!("{orders:?}") };
    assert_eq!(name, "exam-1-2026-11-20.md");
    assert!(text.starts_with("# Mock exam 1") && text.contains("wrong to right: 1 (1)"), "{text}");
    // Whatever row the cursor can stand on opens, and comes back.
    desk.keys("g g", &["Report"]);
    let mut rows = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let picture = desk.screen.picture();
        let row = picture.lines().find(|line| line.contains('▸')).unwrap();
        let row: String = row.chars().skip_while(|c| *c != '▸').take(62).collect();
        if row.contains(" min") || !rows.insert(row.clone()) {
            desk.keys("j", &[]);
            continue;
        }
        desk.keys("enter", &[" of "]).absent("No question is behind that number");
        desk.keys("esc", &["What to do next"]).keys("j", &[]);
    }
    for number in ["High-performing", "One answer", "two or three", "Changed", "median"] {
        let found = rows.iter().any(|row| row.contains(number));
        assert!(found, "{number}: {rows:#?}");
    }
}

/// Ten questions in twenty minutes: the clock counts answers alone, and what it says agrees with the journal.
#[test]
fn a_drill_beside_the_exams_clock() {
    let mut desk = desk(120, 36);
    desk.keys("g q", &["At exam pace", "10 of everything in 20 minutes: the exam's clock"]);
    desk.keys("8 j enter", &["At exam pace", "1 of 2", "0:00 of 4:00 · 0:00"]);
    desk.sit(150).sees(&["2:30 of 4:00 · -0:30"]);
    desk.facts();
    desk.answer(true).keys("enter", &["RIGHT"]);
    // Reading reasons costs nothing.
    desk.sit(60).sees(&["2:30 of 4:00 · -0:30"]).keys("enter", &["2 of 2"]);
    desk.sit(30).sees(&["3:00 of 4:00 · -0:30"]);
    desk.answer(false).keys("enter", &["3:00 of 4:00 · +1:00"]).keys("enter", &[]);
    desk.sees(&["At exam pace: 3:00 of 4:00, 1:00 ahead of it.", "you were right 1 of 1."]);
    let took = desk.facts().into_iter().map(|fact| match fact {
        Fact::Answered(review) => review.took_ms,
        _ => 0,
    });
    assert_eq!(took.sum::<u64>(), 180_000);
}

#[test]
fn the_score_before_opens_its_report() {
    let mut desk = desk(120, 36);
    for number in 1..=3 {
        desk.keys("g e l l enter", &[&format!("Mock exam {number}")]).sit(3 * number);
        desk.keys("v T y", &[&format!("Mock exam {number} · Report")]);
    }
    desk.sees(&["Against your last one", "Mock 2", "0:09 of 4:00"]);
    desk.open("Mock 2").sees(&["its report"]).keys("enter", &["Mock exam 2 · Report", "0:06 of"]);
    desk.open("Mock 1").keys("enter", &["Mock exam 1 · Report", "0:03 of"]);
    desk.absent("Against your last one");
}
