//! Today and the lessons: what to do now, in order, and where to go instead.

use super::command::Word;
use super::desk::Desk;
use super::place::{Go, Place};
use super::voice::Voice;
use crate::course::Lesson;
use crate::course::lab::Lab;
use crate::study::{self, Calendar, Entry, Fact, Occasion, Offer, PlanStep};
use crate::words;

/// What the day of the exam and the days after it begin with.
fn offers(desk: &Desk) -> Vec<Offer> {
    Occasion::of(&desk.history, desk.today()).offers(&desk.course, &desk.history, desk.today())
}

/// What to do, each with where it leads; on the day of the exam nothing but what is offered.
fn items(desk: &Desk) -> Vec<(String, Place)> {
    if Occasion::of(&desk.history, desk.today()) == Occasion::ExamDay {
        return Vec::new();
    }
    let plan = desk.plan();
    let mut items: Vec<(String, Place)> =
        plan.steps.iter().map(|step| (step_said(step, desk), place_of(step))).collect();
    for lesson in desk.course.lessons() {
        let progress = desk.history.lesson_progress(&lesson.slug);
        let place = Place::Lesson { slug: lesson.slug.clone(), section: None };
        let begun = !progress.read.is_empty() && progress.done.is_none();
        if begun && items.iter().all(|(_, other)| *other != place) {
            items.push((format!("Lesson {} · {} · begun.", lesson.number, lesson.title), place));
        }
    }
    for lab in desk.course.labs() {
        let begun = desk.history.lab(&lab.slug).is_some_and(|progress| progress.done.is_none());
        let place = Place::Lab(lab.slug.clone());
        if begun && items.iter().all(|(_, other)| *other != place) {
            items.push((format!("{} · begun.", words::lab_name(lab)), place));
        }
    }
    items
}

fn step_said(step: &PlanStep, desk: &Desk) -> String {
    let (what, rest) = words::plan_step(step, &desk.course);
    format!("{what}. {rest}. About {} min.", step.minutes())
}

fn place_of(step: &PlanStep) -> Place {
    match step {
        PlanStep::Review { questions, .. } | PlanStep::Ahead { questions, .. } => {
            Place::Review { name: "Review".into(), questions: questions.clone() }
        }
        PlanStep::Lesson { slug, .. } => Place::Lesson { slug: slug.clone(), section: None },
        PlanStep::Questions { questions, .. } => {
            Place::Review { name: "Questions".into(), questions: questions.clone() }
        }
        PlanStep::Lab { slug, .. } => Place::Lab(slug.clone()),
    }
}

/// Says what to do today.
pub(super) fn open(desk: &Desk, voice: &mut Voice) {
    let plan = desk.plan();
    let occasion = words::occasion(Occasion::of(&desk.history, desk.today()));
    let special = occasion.is_some();
    match occasion {
        Some((head, said)) => {
            voice.say(format!("Today, {}. {head}. {said}", words::date(desk.today())));
        }
        None => voice.say(format!(
            "Today, {}. About {} min.",
            words::date(desk.today()),
            plan.minutes()
        )),
    }
    let offers = offers(desk).into_iter().map(|offer| format!("{}.", words::offer(&offer)));
    let items = items(desk).into_iter().map(|(said, _)| said);
    for (at, said) in offers.chain(items).enumerate() {
        voice.say(format!("{}. {said}", at + 1));
    }
    if plan.steps.is_empty() && !special {
        voice.say(words::why_plan(&plan, desk.today()));
    }
}

/// What can be typed at today's list.
pub(super) fn prompt(desk: &Desk) -> String {
    let enter = if items(desk).is_empty() && offers(desk).is_empty() {
        "learn"
    } else {
        "Enter starts 1, or a number, learn"
    };
    format!("{enter}, review, sandbox, lab, why, quit, ? for more: ")
}

/// Takes Enter, or a number.
pub(super) fn takes(desk: &mut Desk, voice: &mut Voice, line: &str) -> Option<Go> {
    let number = if line.is_empty() { 1 } else { line.parse().ok()? };
    let at = usize::checked_sub(number, 1).unwrap_or(usize::MAX);
    let offers = offers(desk);
    if let Some(offer) = offers.get(at) {
        return Some(follow(desk, voice, offer));
    }
    let items = items(desk);
    let count = offers.len() + items.len();
    Some(match items.into_iter().nth(at - offers.len()) {
        Some((_, place)) => Go::To(place),
        None if line.is_empty() => Go::To(Place::Contents),
        None => {
            voice.say(format!("There is no {number}; the list has {count}."));
            Go::Stay
        }
    })
}

fn follow(desk: &mut Desk, voice: &mut Voice, offer: &Offer) -> Go {
    match offer {
        Offer::WarmUp(questions) => {
            Go::To(Place::Review { name: "Warm-up".into(), questions: questions.clone() })
        }
        Offer::Leave => Go::Quit,
        Offer::AnotherDay => Go::To(Place::Settings),
        Offer::Say(exam, said) => {
            voice.say(words::thanks(*said));
            let fact = said.said(*exam, desk.now());
            desk.record(fact);
            Go::Stay
        }
    }
}

/// Hears that a fact counts now: what was said of an exam changes the list.
pub(super) fn saved(desk: &Desk, voice: &mut Voice, entry: &Entry) {
    if matches!(entry.fact, Fact::AfterExam { .. }) {
        open(desk, voice);
    }
}

/// Does what a word means at today's list.
pub(super) fn obey(desk: &Desk, voice: &mut Voice, word: Word) -> Go {
    match word {
        Word::Why => why(desk, voice),
        Word::Ahead => {
            let tomorrow = study::due(&desk.course, &desk.history, desk.today().plus(1));
            let questions: Vec<_> = tomorrow.into_iter().cloned().collect();
            if questions.is_empty() {
                voice.say(words::NOTHING_AHEAD);
            } else {
                return Go::To(Place::Review { name: "Review ahead".into(), questions });
            }
        }
        Word::More => standing(desk, voice),
        _ => {}
    }
    Go::Stay
}

/// Days that are told of.
const WEEK: usize = 7;

/// Why the plan is so, where it ends, and its next week.
fn why(desk: &Desk, voice: &mut Voice) {
    voice.say(words::why_plan(&desk.plan(), desk.today()));
    let calendar = Calendar::of(&desk.course, &desk.history, desk.today());
    voice.say(words::plan::ends(&calendar));
    for day in calendar.days.iter().take(WEEK) {
        let what = words::plan::day(day).replace(" · ", ", ");
        voice.say(format!("{}: {} minutes, {what}.", words::weekday(day.day), day.minutes));
    }
    voice.say("calendar has all the days, and moves work between them.");
}

/// Where the learner stands.
fn standing(desk: &Desk, voice: &mut Voice) {
    voice.say(words::why_plan(&desk.plan(), desk.today()));
    let answers = || desk.history.answers().map(|(_, answer)| answer.right);
    let right = answers().filter(|right| *right).count();
    voice.say(format!("{right} of {} right.", words::count(answers().count(), "answer")));
    let beliefs = desk.history.beliefs_to_unlearn();
    voice.say(format!("{} to unlearn.", words::count(beliefs.len(), "belief")));
    for belief in beliefs {
        if let Some(belief) = desk.course.belief(&belief.belief) {
            voice.flow(&format!("Not so: \"{}\". {}", belief.says, belief.truth));
        }
    }
    let read = |l: &&Lesson| desk.history.lesson_progress(&l.slug).done.is_some();
    let lessons = desk.course.lessons();
    voice.say(format!(
        "{} of {} lessons read.",
        lessons.iter().filter(read).count(),
        lessons.len()
    ));
    let done = |lab: &&Lab| desk.history.lab(&lab.slug).is_some_and(|lab| lab.done.is_some());
    let labs = desk.course.labs();
    voice.say(format!("{} of {} labs done.", labs.iter().filter(done).count(), labs.len()));
}

/// Says which lessons there are.
pub(super) fn open_contents(desk: &Desk, voice: &mut Voice) {
    voice.say(format!("{}.", words::count(desk.course.lessons().len(), "lesson")));
    let mut module = "";
    for lesson in desk.course.lessons() {
        if lesson.module != module {
            module = &lesson.module;
            voice.say(format!("Part: {module}."));
        }
        let progress = desk.history.lesson_progress(&lesson.slug);
        let state = match (progress.done, progress.read.is_empty()) {
            (Some(_), _) => "Read",
            (None, false) => "Begun",
            (None, true) => "New",
        };
        voice.say(format!("{}. {}. {state}, {} min.", lesson.number, lesson.title, lesson.minutes));
    }
}

/// The lesson that Enter opens: the first one that is not read.
fn first_unread(desk: &Desk) -> Option<&Lesson> {
    let unread = |l: &&Lesson| desk.history.lesson_progress(&l.slug).done.is_none();
    desk.course.lessons().iter().find(unread).or_else(|| desk.course.lessons().first())
}

/// What can be typed at the lessons.
pub(super) fn prompt_contents(desk: &Desk) -> String {
    match first_unread(desk) {
        Some(lesson) => {
            format!("A number, or Enter for lesson {}, back, ? for more: ", lesson.number)
        }
        None => "back, ? for more: ".to_owned(),
    }
}

/// Takes Enter, or the number or name of a lesson.
pub(super) fn takes_contents(desk: &Desk, voice: &mut Voice, line: &str) -> Option<Go> {
    let found = if line.is_empty() { first_unread(desk) } else { desk.course.named(line) };
    match found {
        Some(lesson) => Some(Go::To(Place::Lesson { slug: lesson.slug.clone(), section: None })),
        None if line.parse::<usize>().is_ok() => {
            voice.say(words::no_lesson(&desk.course, line));
            Some(Go::Stay)
        }
        None => None,
    }
}

/// Says what each lesson teaches.
pub(super) fn more_contents(desk: &Desk, voice: &mut Voice) {
    for lesson in desk.course.lessons() {
        voice.flow(&format!("{}. {}", lesson.number, lesson.outcome));
    }
}
