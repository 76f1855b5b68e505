//! Questions one after another: the question, how sure, the verdict with every reason, and back.

use super::command::Word;
use super::copies::Offer;
use super::desk::Desk;
use super::place::{Go, Place};
use super::voice::Voice;
use super::{command, proof};
use crate::course::quiz::QuestionId;
use crate::sandbox::{prove, vary};
use crate::study::{self, Asked, Deck, Drill, Entry, NeedMore, Session, Sure, Verdict};
use crate::words;

/// A session that is talked through.
#[derive(Debug)]
pub(super) struct Questions {
    name: String,
    session: Session,
    /// The question just answered, as it was asked.
    answered: Option<Asked>,
    /// Whether its answer is on the disk.
    kept: bool,
}

impl Questions {
    /// A session over these questions.
    pub(super) fn new(desk: &Desk, name: String, questions: &[QuestionId]) -> Self {
        Self::over(desk, name, Deck::of(&desk.course, &desk.history, questions))
    }

    /// A session that a drill orders.
    pub(super) fn drill(desk: &Desk, drill: &Drill) -> Self {
        let seed = desk.now().0.unsigned_abs();
        let questions = drill.questions(&desk.course, &desk.history, desk.today(), seed);
        let deck = Deck::of(&desk.course, &desk.history, &questions)
            .cramming(drill.cram)
            .paced(drill.pace);
        Self::over(desk, format!("Drill {drill}"), deck)
    }

    fn over(desk: &Desk, name: String, deck: Deck) -> Self {
        let seed = desk.now().0.unsigned_abs();
        let deck = deck.asked(seed, |question, seed| vary::asked(&desk.course, question, seed));
        let session = Session::new(deck, seed, &desk.history, desk.clock);
        Self { name, session, answered: None, kept: true }
    }

    /// Which words hold.
    pub(super) fn context(&self) -> command::Context {
        if self.session.current().is_some() {
            command::Context::Asking
        } else if self.session.verdict().is_some() {
            command::Context::Answered
        } else {
            command::Context::Summary
        }
    }

    /// What this is about, for notes.
    pub(super) fn about(&self) -> Option<String> {
        let asked = self.session.current().or(self.answered.as_ref())?;
        Some(format!("question:{}", asked.question.id))
    }

    /// How it stands beside the exam's clock, where it was asked for one.
    pub(super) fn time(&self, desk: &Desk) -> Option<String> {
        self.session.paced(desk.now()).map(|paced| words::paced_summary(&paced))
    }

    /// What can be copied.
    pub(super) fn copies(&self, desk: &Desk) -> Vec<Offer> {
        let asked = self.session.current().or(self.answered.as_ref());
        let mut offers = asked
            .map(|asked| words::question_copies(asked, self.session.verdict()))
            .unwrap_or_default();
        offers.extend(proof::copy(desk));
        offers
    }

    /// Says where the session stands.
    pub(super) fn open(&self, desk: &Desk, voice: &mut Voice) {
        if self.session.is_empty() {
            voice.say(words::nothing_to_review(&desk.plan(), desk.today()));
        } else if let Some(asked) = self.session.current() {
            if asked.number == 1 {
                voice.say(format!("{}.", self.name));
            }
            self.ask(asked, desk, voice);
        } else if let (Some(verdict), Some(asked)) = (self.session.verdict(), &self.answered) {
            explain(verdict, asked, desk, voice);
        } else {
            self.sum_up(desk, voice);
        }
    }

    /// What can be typed now.
    pub(super) fn prompt(&self) -> String {
        match (self.session.current(), self.session.verdict()) {
            (Some(asked), _) if missing(asked) == 0 => {
                "How sure? 1 guess, 2 think so, 3 certain; Enter is 2: ".to_owned()
            }
            (Some(asked), _) => match asked.question.choose() {
                1 => "Answer, or ? for more: ".to_owned(),
                n => format!("Answer with {n} letters, or ? for more: "),
            },
            (_, Some(_)) => {
                let saved = if self.kept { "Saved." } else { "Not saved." };
                format!("{saved} Enter for the next, prove, why, note, undo, stop: ")
            }
            _ if self.session.is_empty() => "Enter goes back, ? for more: ".to_owned(),
            _ => "Enter goes back, undo takes the last answer back, ? for more: ".to_owned(),
        }
    }

    /// Takes Enter, or an answer. Nothing: it is neither.
    pub(super) fn takes(&mut self, desk: &mut Desk, voice: &mut Voice, line: &str) -> Option<Go> {
        let Some(asked) = self.session.current() else {
            if !line.is_empty() {
                return None;
            }
            if !self.session.next(desk.now()) {
                return Some(Go::Back);
            }
            self.open(desk, voice);
            return Some(Go::Stay);
        };
        let given = Given::read(line, asked)?;
        if given.strange {
            voice.say(words::NO_SUCH_ANSWER);
            return Some(Go::Stay);
        }
        self.choose(&given.places);
        let complete = self.session.current().is_some_and(|asked| missing(asked) == 0);
        // Enter says "think so" once there is something to be sure of; letters alone are asked about.
        let asks = desk.settings.config.ask_sure;
        let sure = given.sure.filter(|_| asks);
        let sure = sure.or((complete && (line.is_empty() || !asks)).then_some(Sure::Think));
        match sure {
            Some(sure) if complete => self.answer(desk, sure),
            _ if complete => {}
            _ => self.say_missing(voice),
        }
        Some(Go::Stay)
    }

    /// Does what a word means.
    pub(super) fn obey(
        &mut self,
        desk: &mut Desk,
        voice: &mut Voice,
        word: Word,
        rest: &str,
    ) -> Go {
        match word {
            Word::Strike => self.strike(voice, rest),
            Word::Hint => match self.session.hint() {
                Some(hint) => {
                    let hint = format!("Hint: {hint} {}", words::HINT_COSTS);
                    voice.flow(&hint);
                }
                None => voice.say(words::NO_HINT),
            },
            Word::Undo => self.undo(desk, voice),
            Word::Redo => self.redo(desk, voice),
            Word::Why => voice.say(self.session.verdict().map(words::why_next).unwrap_or_default()),
            Word::Prove => self.prove(desk, voice),
            Word::Source => self.source(desk, voice),
            Word::More => self.more(desk, voice),
            Word::Lesson => return self.lesson(desk),
            Word::Keep => return proof::keep(desk, voice),
            Word::Overview => self.overview(desk, voice),
            _ => {}
        }
        Go::Stay
    }

    /// Every question of the session, and what its answer came to.
    fn overview(&self, desk: &Desk, voice: &mut Voice) {
        voice.say(words::so_far(&self.session.summary(), self.session.len()));
        let asking = self.session.marks().len();
        for (at, (question, verdict)) in self.session.overview().enumerate() {
            let lesson = desk.course.lesson(&question.lesson).map_or("", |lesson| &lesson.title);
            let state = match verdict {
                Some(verdict) => {
                    let right = if verdict.right { "Right" } else { "Wrong" };
                    format!("{right}. {}", words::next_time(verdict, None))
                }
                None if at == asking => "Asked now.".to_owned(),
                None => "To come.".to_owned(),
            };
            let marked = desk.history.marked(&format!("question:{}", question.id));
            let marked = if marked { " Marked." } else { "" };
            voice.say(format!("{}. {lesson}. {state}{marked}", at + 1));
        }
    }

    /// The answer is on the disk, or is kept in memory: now it may be explained.
    pub(super) fn saved(&mut self, desk: &Desk, voice: &mut Voice, entry: &Entry, kept: bool) {
        let waiting = self.session.current().is_none() && self.session.verdict().is_none();
        self.session.saved(entry);
        if let (true, Some(verdict), Some(asked)) =
            (waiting, self.session.verdict(), &self.answered)
        {
            self.kept = kept;
            explain(verdict, asked, desk, voice);
        }
    }

    /// Says what the session came to when it is stopped before its end.
    pub(super) fn leave(&self, desk: &Desk, voice: &mut Voice) {
        if self.context() != command::Context::Summary && self.session.summary().answered > 0 {
            self.sum_up(desk, voice);
        }
    }

    fn ask(&self, asked: &Asked, desk: &Desk, voice: &mut Voice) {
        let question = &asked.question;
        let lesson = desk.course.lesson(&question.lesson).map_or("", |lesson| &lesson.title);
        let choose = match question.choose() {
            1 => "one".to_owned(),
            n => n.to_string(),
        };
        let (number, of) = (asked.number, self.session.len());
        voice.say(format!("Question {number} of {of}. {lesson}. Choose {choose}."));
        if desk.history.changed(question) {
            voice.say(words::CHANGED);
        }
        for paragraph in question.stem.split("\n\n") {
            voice.thoughts(paragraph);
        }
        voice.flow(&question.ask);
        for (place, written) in asked.order.iter().enumerate() {
            let Some(option) = question.options.get(*written) else { continue };
            let state = if asked.struck.contains(written) {
                "Struck out: "
            } else if asked.chosen.contains(written) {
                "Chosen: "
            } else {
                ""
            };
            voice.flow(&format!("{}. {state}{}", words::letter(place), option.text));
        }
        for hint in question.hints.iter().take(asked.hints) {
            voice.flow(&format!("Hint: {hint}"));
        }
        if let Some(note) = desk.history.note(&format!("question:{}", question.id)) {
            voice.say(format!("Your note: {note}"));
        }
    }

    /// Letters that make a whole answer replace what was chosen; fewer are put to it, or taken back.
    fn choose(&mut self, places: &[usize]) {
        let Some(asked) = self.session.current() else { return };
        let (order, chosen) = (asked.order.clone(), asked.chosen.clone());
        let whole = places.len() >= asked.question.choose();
        let held = |place: usize| order.get(place).is_some_and(|written| chosen.contains(written));
        if whole {
            for place in (0..order.len()).filter(|place| held(*place) && !places.contains(place)) {
                self.session.choose(place);
            }
        }
        for place in places {
            if !whole || !held(*place) {
                self.session.choose(*place);
            }
        }
    }

    fn say_missing(&self, voice: &mut Voice) {
        let Some(asked) = self.session.current() else { return };
        let chosen = letters(asked, &asked.chosen);
        if !chosen.is_empty() {
            voice.say(format!("Chosen: {chosen}."));
        }
        voice.say(words::need_more(missing(asked)));
    }

    fn answer(&mut self, desk: &mut Desk, sure: Sure) {
        self.session.sure(sure);
        let asked = self.session.current().cloned();
        match self.session.answer(desk.now()) {
            Ok(fact) => {
                self.answered = asked;
                desk.record(fact);
            }
            Err(NeedMore::Options(_) | NeedMore::Sure | NeedMore::Nothing) => {}
        }
    }

    fn strike(&mut self, voice: &mut Voice, rest: &str) {
        let Some(asked) = self.session.current() else { return };
        let Some(place) = place(rest.trim(), asked.order.len()) else {
            voice.say(words::NO_SUCH_ANSWER);
            return;
        };
        self.session.strike(place);
        let struck = self.session.current().map(|asked| letters(asked, &asked.struck));
        match struck.filter(|letters| !letters.is_empty()) {
            Some(letters) => voice.say(format!("Struck out: {letters}.")),
            None => voice.say("Nothing is struck out."),
        }
    }

    fn undo(&mut self, desk: &mut Desk, voice: &mut Voice) {
        let before = self.session.current().cloned();
        if let Some(fact) = self.session.undo(desk.now()) {
            desk.record(fact);
            match self.session.current().filter(|_| before.is_none()) {
                Some(asked) => {
                    voice.say(words::ANSWER_BACK);
                    self.ask(asked, desk, voice);
                }
                // A note or a bookmark.
                None => voice.say("Taken back."),
            }
        } else if self.session.current() == before.as_ref() {
            voice.say(words::NOTHING_BACK);
        } else if let Some(asked) = self.session.current() {
            let chosen = letters(asked, &asked.chosen);
            let chosen = if chosen.is_empty() { "nothing".to_owned() } else { chosen };
            voice.say(format!("Taken back. Chosen: {chosen}."));
        }
    }

    fn redo(&mut self, desk: &mut Desk, voice: &mut Voice) {
        if let Some(fact) = self.session.redo(desk.now()) {
            desk.record(fact);
        }
        voice.say("Done again.");
        if let Some(verdict) = self.session.verdict() {
            self.answered = self.session.last_answered().cloned();
            if let Some(asked) = &self.answered {
                explain(verdict, asked, desk, voice);
            }
        } else if let Some(asked) = self.session.current() {
            let chosen = letters(asked, &asked.chosen);
            if !chosen.is_empty() {
                voice.say(format!("Chosen: {chosen}."));
            }
        }
    }

    /// Whether something of this session was done, or taken back, last.
    pub(super) fn takes_back(&self, again: bool) -> bool {
        if again { self.session.can_redo() } else { self.session.can_undo() }
    }

    fn prove(&self, desk: &mut Desk, voice: &mut Voice) {
        let proof = self
            .session
            .verdict()
            .zip(self.answered.as_ref())
            .and_then(|(verdict, asked)| verdict.proof(&desk.course, &asked.question));
        match proof {
            Some(claim) => proof::tell(desk, voice, &claim.lesson, &claim.claim),
            None => voice.say("This question has no proof; source says what it rests on."),
        }
    }

    fn source(&self, desk: &Desk, voice: &mut Voice) {
        if let Some(asked) = &self.answered {
            let source = &asked.question.source;
            let checked = words::checked(source.checked, desk.today());
            voice.say(format!("{}, {checked}: {}", source.title, source.url));
        }
    }

    /// The same traffic through one fork for each option; when the question was asked before.
    fn more(&self, desk: &Desk, voice: &mut Voice) {
        let (Some(verdict), Some(asked)) = (self.session.verdict(), &self.answered) else {
            if let Some(asked) = self.session.current() {
                voice.say(match asked.seen {
                    0 => "This question is new.".to_owned(),
                    n => format!(
                        "This question was asked {} before.",
                        words::count(n as usize, "time")
                    ),
                });
            }
            return;
        };
        let lesson = desk.course.lesson(&asked.question.lesson);
        let Some(table) = lesson.and_then(|lesson| prove::trial(lesson, &asked.question)) else {
            voice.say("There is no more to say about it. prove, lesson and source lead on.");
            return;
        };
        voice.say(words::tried(table.rows.len()));
        voice.thoughts(&table.given);
        for line in words::trial(&table, &verdict.rows) {
            voice.say(line);
        }
    }

    fn lesson(&self, desk: &Desk) -> Go {
        let asked = self.session.current().or(self.answered.as_ref());
        let Some(question) = asked.map(|asked| &asked.question) else { return Go::Stay };
        let lesson = desk.course.lesson(&question.lesson);
        let section = lesson.and_then(|lesson| lesson.section_of(question));
        let section = section.map(|section| section.slug.clone());
        Go::To(Place::Lesson { slug: question.lesson.clone(), section })
    }

    /// The lesson of the question.
    pub(super) fn lesson_of(&self) -> Option<String> {
        let asked = self.session.current().or(self.answered.as_ref())?;
        Some(asked.question.lesson.clone())
    }

    fn sum_up(&self, desk: &Desk, voice: &mut Voice) {
        let tomorrow = study::due(&desk.course, &desk.history, desk.today().plus(1)).len();
        voice.say(words::summary(&self.session.summary(), tomorrow));
        if let Some(paced) = self.session.paced(desk.now()) {
            voice.say(words::paced_summary(&paced));
        }
    }
}

/// The verdict, when it comes back, and each option's own reason.
fn explain(verdict: &Verdict, asked: &Asked, desk: &Desk, voice: &mut Voice) {
    let (word, how) = words::verdict(verdict);
    voice.say(format!("{word}{how} {}", words::next_time(verdict, desk.history.aim().exam)));
    let belief = verdict.beliefs.first().and_then(|id| desk.course.belief(id));
    if let Some(belief) = belief {
        voice.say(words::believed(&belief.says));
    }
    for (place, row) in verdict.rows.iter().enumerate() {
        let right = if row.right { "Right. " } else { "" };
        let yours = if row.chosen { " Your answer." } else { "" };
        voice.flow(&format!("{}. {right}{}{yours}", words::letter(place), row.why));
    }
    let source = &asked.question.source;
    let checked = words::checked(source.checked, desk.today());
    voice.say(format!("Source: {}, {checked}.", source.title));
}

fn missing(asked: &Asked) -> usize {
    asked.question.choose().saturating_sub(asked.chosen.len())
}

/// The letters of these options, in the order seen.
fn letters(asked: &Asked, written: &[usize]) -> String {
    let places = asked.order.iter().enumerate().filter(|(_, w)| written.contains(w));
    places.map(|(place, _)| words::letter(place).to_string()).collect::<Vec<_>>().join(" and ")
}

/// The place that a letter names.
pub(super) fn place(letter: &str, options: usize) -> Option<usize> {
    (0..options).find(|place| letter.eq_ignore_ascii_case(&words::letter(*place).to_string()))
}

/// An answer as it was typed: `b`, `b 3`, `a c certain`, `2`.
struct Given {
    places: Vec<usize>,
    sure: Option<Sure>,
    /// A letter names no option.
    strange: bool,
}

impl Given {
    /// Nothing: the line is no answer.
    fn read(line: &str, asked: &Asked) -> Option<Self> {
        let mut given = Self { places: Vec::new(), sure: None, strange: false };
        let parts = line.split(|c: char| c.is_whitespace() || c == ',' || c == '.');
        for part in parts.filter(|part| !part.is_empty()) {
            let lower = part.to_lowercase();
            let long = |name: &str| lower.len() > 1 && name.starts_with(&lower);
            match lower.as_str() {
                "1" => given.sure = Some(Sure::Guess),
                "2" => given.sure = Some(Sure::Think),
                "3" => given.sure = Some(Sure::Certain),
                _ if long("guess") => given.sure = Some(Sure::Guess),
                _ if long("think") => given.sure = Some(Sure::Think),
                _ if long("certain") => given.sure = Some(Sure::Certain),
                "so" if given.sure.is_some() => {}
                _ if lower.len() == 1 || lower.len() == asked.question.choose() => {
                    for letter in lower.chars() {
                        match place(&letter.to_string(), asked.order.len()) {
                            Some(place) if given.places.contains(&place) => {}
                            Some(place) => given.places.push(place),
                            None if ('a'..='f').contains(&letter) && lower.len() == 1 => {
                                given.strange = true;
                            }
                            None => return None,
                        }
                    }
                }
                _ => return None,
            }
        }
        Some(given)
    }
}
