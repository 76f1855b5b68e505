//! Plain mode: the same program one line after another. Nothing is drawn, nothing moves, nothing is said
//! that was not asked for; every choice can be typed, and Enter alone does the primary thing.

mod calendar;
mod command;
mod copies;
mod desk;
mod exam;
mod first;
mod labs;
mod lesson;
mod lookup;
mod mine;
mod place;
mod proof;
mod question;
mod sandbox;
mod settings;
mod stats;
mod talk;
mod today;
mod voice;

use std::io::{self, BufRead, Read as _, Write};

use self::command::{Context, Found, Word};
pub use self::desk::Launch;
use self::desk::{Desk, Settled};
use self::place::{Go, Place};
use self::talk::Talk;
use self::voice::{Voice, audible, spoken};
use crate::course::lab::Lab;
use crate::study::{FirstRun, NotSaved, wanted};
use crate::{course, words};

/// The longest line that is read as one.
const LONGEST: u64 = 64 * 1024;
/// Exit code of an end with something that is not on the disk.
const UNSAVED: u8 = 4;

/// How lines come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// At a terminal, which shows what is typed.
    Seen,
    /// From a file or a pipe: what is read is written after its prompt.
    Unseen,
}

/// Talks until the learner quits or the input ends; `first` is done as if it had been typed. The exit code.
pub fn run(
    launch: Launch,
    first: &str,
    typing: Typing,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> io::Result<u8> {
    let (desk, told) = Desk::open(launch);
    let mut line = Line { typing, input, out };
    let mut conversation =
        Conversation { desk, voice: Voice::default(), talks: Vec::new(), aside: false };
    for sentence in told {
        conversation.voice.say(sentence);
    }
    let asks = first.is_empty() && conversation.desk.is_new();
    conversation.go(Go::To(Place::Today), asks || !first.is_empty());
    if asks {
        conversation.talks.push(Talk::First(FirstRun::new(conversation.desk.today())));
        conversation.open(false);
    }
    if !first.is_empty() && !conversation.hear(first) {
        line.say(&conversation.voice.block())?;
        return Ok(0);
    }
    conversation.talk(&mut line)
}

/// A lesson's text in words, as plain mode reads it, with the answers to what is thought about first.
pub fn lesson_text(lesson: &course::Lesson) -> String {
    let mut voice = Voice::default();
    voice.say(format!("Lesson {}. {}. {} min.", lesson.number, lesson.title, lesson.minutes));
    voice.flow(&lesson.outcome);
    lesson::tell(lesson, &lesson.body().blocks, &std::collections::BTreeMap::new(), &mut voice);
    voice.say("Sources.");
    for source in &lesson.sources {
        voice.say(format!("{}, checked {}: {}", source.title, source.checked, source.url));
    }
    voice.block()
}

/// Where lines come from and go to.
struct Line<'a, I, O> {
    typing: Typing,
    input: &'a mut I,
    out: &'a mut O,
}

impl<I: BufRead, O: Write> Line<'_, I, O> {
    fn say(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// Asks, and reads a line; nothing at the end of the input.
    fn ask(&mut self, prompt: &str) -> io::Result<Option<String>> {
        self.say(&spoken_prompt(prompt))?;
        let mut bytes = Vec::new();
        let read = self.input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)?;
        let text = audible(&String::from_utf8_lossy(&bytes));
        let text = text.trim().to_owned();
        if read == 0 || self.typing == Typing::Unseen {
            self.say(&format!("{text}\n"))?;
        }
        Ok((read > 0).then_some(text))
    }
}

/// A prompt keeps the blank that it ends with.
fn spoken_prompt(prompt: &str) -> String {
    format!("{} ", spoken(prompt))
}

/// Talks one inside the other, and what is to be said about them.
struct Conversation {
    desk: Desk,
    voice: Voice,
    /// The way back; the last one is talked now.
    talks: Vec<Talk>,
    /// What was said last is not worth repeating.
    aside: bool,
}

impl Conversation {
    fn talk<I: BufRead, O: Write>(&mut self, line: &mut Line<I, O>) -> io::Result<u8> {
        loop {
            if let Some(code) = self.settle(line)? {
                return Ok(code);
            }
            let text = if self.aside { self.voice.aside() } else { self.voice.block() };
            self.aside = false;
            line.say(&text)?;
            let Some(prompt) = self.talks.last().map(|talk| talk.prompt(&self.desk)) else {
                return Ok(0);
            };
            let Some(typed) = line.ask(&prompt)? else {
                self.leave();
                self.settle(line)?;
                line.say(&self.voice.aside())?;
                line.say(&format!("End of input. {}\n", self.desk.kept()))?;
                return Ok(0);
            };
            if !self.hear(&typed) {
                self.settle(line)?;
                let text = self.voice.block();
                line.say(&text)?;
                return Ok(0);
            }
        }
    }

    /// Waits for the disk. Where it fails, asks what to do; an exit code where the learner quits.
    fn settle<I: BufRead, O: Write>(&mut self, line: &mut Line<I, O>) -> io::Result<Option<u8>> {
        loop {
            let Settled { entries, failed } = self.desk.settle();
            for (entry, kept) in entries {
                if let Some(talk) = self.talks.last_mut() {
                    talk.saved(&self.desk, &mut self.voice, &entry, kept);
                }
            }
            let Some(why) = failed else { return Ok(None) };
            if !self.try_again(line, &why)? {
                for fact in self.desk.unsaved() {
                    line.say(&format!("{}\n", audible(&fact)))?;
                }
                return Ok(Some(UNSAVED));
            }
        }
    }

    fn try_again<I: BufRead, O: Write>(
        &mut self,
        line: &mut Line<I, O>,
        why: &NotSaved,
    ) -> io::Result<bool> {
        line.say(&format!("{}\n", spoken(&words::not_saved(why))))?;
        let answer = line.ask("Enter tries again, quit: ")?;
        let again = answer.is_some_and(|answer| !answer.to_lowercase().starts_with('q'));
        if again {
            self.desk.retry();
        }
        Ok(again)
    }

    /// Takes a line. Whether the conversation goes on.
    fn hear(&mut self, line: &str) -> bool {
        let Some(mut talk) = self.talks.pop() else { return false };
        let go = self.meant(&mut talk, line);
        self.talks.push(talk);
        self.go(go, false)
    }

    fn meant(&mut self, talk: &mut Talk, line: &str) -> Go {
        let (desk, voice) = (&mut self.desk, &mut self.voice);
        if let Some(go) = talk.takes(desk, voice, line) {
            return go;
        }
        let (typed, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let word = match command::find(talk.context(desk), typed) {
            Found::One(word) => word,
            Found::Many(names) => {
                self.aside = true;
                voice.say(format!("{typed} can be {}. Type more of it.", names.join(" or ")));
                return Go::Stay;
            }
            Found::None(near) => {
                self.aside = true;
                let near = near.map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
                let typed: String = typed.chars().take(40).collect();
                voice.say(format!(
                    "\"{typed}\" is nothing that can be typed here.{near} ? lists what can."
                ));
                return Go::Stay;
            }
        };
        match word {
            Word::Help => {
                self.aside = true;
                self.help(talk.context(&self.desk));
                Go::Stay
            }
            Word::Repeat => {
                voice.repeat();
                Go::Stay
            }
            Word::Time => {
                self.aside = true;
                let here = desk.now().millis_since(desk.began).max(0).unsigned_abs();
                let spent = desk.history.spent_ms(desk.today());
                match talk.time(desk) {
                    Some(left) => voice.say(left),
                    None => voice.say(words::time(&desk.clock.time(desk.now()), here, spent)),
                }
                Go::Stay
            }
            Word::Today => Go::To(Place::Today),
            Word::Learn if rest.is_empty() => Go::To(Place::Contents),
            Word::Learn => self.named(rest, |slug| Place::Lesson { slug, section: None }),
            Word::Review => self.review(rest),
            Word::Sandbox => {
                let here = talk.lesson();
                self.sandbox(rest, here)
            }
            Word::Lab => self.lab(rest.trim(), talk.lesson()),
            Word::Exam => Go::To(Place::Exam),
            Word::Stats => Go::To(Place::Stats),
            Word::About => {
                voice.say(words::version());
                for (head, says) in words::ABOUT {
                    voice.say(format!("{head}."));
                    voice.thoughts(says);
                }
                Go::Stay
            }
            Word::Calendar => Go::To(Place::Calendar),
            Word::Settings => Go::To(Place::Settings),
            Word::Setting => {
                // What is said here follows from the settings.
                if settings::set(desk, voice, rest.trim()) && !matches!(talk, Talk::Settings) {
                    talk.open(desk, voice, true);
                }
                Go::Stay
            }
            Word::Copy => {
                copies::copy(desk, voice, &talk.copies(desk), rest.trim());
                Go::Stay
            }
            Word::Note | Word::Bookmark => {
                let Some(on) = talk.about() else { return Go::Stay };
                talk::remember(desk, voice, word, on, rest.trim())
            }
            Word::Mark | Word::Report if !talk.in_exam(desk) => {
                let Some(on) = talk.about() else { return Go::Stay };
                match word {
                    Word::Mark => mine::mark(desk, voice, on),
                    _ => mine::report(desk, voice, &on, rest.trim()),
                }
                Go::Stay
            }
            Word::Undo | Word::Redo if !talk.takes_back(word == Word::Redo) => {
                mine::take_back(desk, voice, word == Word::Redo);
                Go::Stay
            }
            Word::Term | Word::Find | Word::Kept if talk.in_exam(desk) => {
                voice.say(words::FOUND_IN_EXAM);
                Go::Stay
            }
            Word::Term => {
                lookup::word(desk, voice, rest.trim());
                Go::Stay
            }
            Word::Find => {
                lookup::anything(desk, voice, rest.trim());
                Go::Stay
            }
            Word::Kept | Word::Drills | Word::Save | Word::Remove => {
                match word {
                    Word::Kept => mine::kept(desk, voice),
                    Word::Drills => mine::drills(desk, voice),
                    Word::Save => mine::save_drill(desk, voice, rest.trim()),
                    _ => mine::remove_drill(desk, voice, rest.trim()),
                }
                Go::Stay
            }
            Word::Back if talk.steps_back(voice) => Go::Stay,
            Word::Back => Go::Back,
            Word::Quit => Go::Quit,
            word => talk.obey(desk, voice, word, rest.trim()),
        }
    }

    fn help(&mut self, context: Context) {
        for line in command::help(context) {
            self.voice.say(line);
        }
    }

    /// Goes to a place of the lesson of that name.
    fn named(&mut self, name: &str, place: impl FnOnce(String) -> Place) -> Go {
        let Some(lesson) = self.desk.course.named(name.trim()) else {
            self.voice.say(words::no_lesson(&self.desk.course, name.trim()));
            return Go::Stay;
        };
        Go::To(place(lesson.slug.clone()))
    }

    /// What is due, or else what the plan puts first; or the questions of a lesson.
    fn review(&mut self, rest: &str) -> Go {
        let (desk, today) = (&self.desk, self.desk.today());
        if rest.trim().is_empty() {
            let questions = desk.plan().to_review(&desk.course, &desk.history, today);
            return Go::To(Place::Review { name: "Review".to_owned(), questions });
        }
        if let Some(lesson) = desk.course.named(rest.trim()) {
            let slugs = [lesson.slug.clone()];
            let questions = wanted(&desk.course, &desk.history, today, Some(&slugs));
            let name = format!("Questions of lesson {}", lesson.number);
            return Go::To(Place::Review { name, questions });
        }
        let saved = desk.history.drills().find(|(name, _)| *name == rest.trim());
        match saved.map_or(rest.trim(), |(_, line)| line).parse() {
            Ok(drill) => Go::To(Place::Drill(drill)),
            Err(sentence) => {
                self.voice.say(words::no_lesson(&desk.course, rest.trim()));
                self.voice.say(sentence);
                Go::Stay
            }
        }
    }

    /// The API of the lesson so named, of the one that is read, or of the first that has any.
    fn sandbox(&mut self, rest: &str, here: Option<String>) -> Go {
        if !rest.trim().is_empty() {
            return self.named(rest, |lesson| Place::Sandbox { lesson, request: None });
        }
        let course = &self.desk.course;
        let has = |lesson: &&course::Lesson| lesson.sandbox().is_some();
        let here = here.and_then(|slug| course.lesson(&slug)).filter(has);
        let Some(lesson) = here.or_else(|| course.lessons().iter().find(has)) else {
            self.voice.say("No lesson has an API to play with.");
            return Go::Stay;
        };
        Go::To(Place::Sandbox { lesson: lesson.slug.clone(), request: None })
    }

    /// The lab so named; the first of this lesson that is not done; or the list.
    fn lab(&mut self, name: &str, here: Option<String>) -> Go {
        let (course, history) = (&self.desk.course, &self.desk.history);
        let found = if name.is_empty() {
            let today = self.desk.today();
            let wanted = |lab: &&Lab| {
                history.lab(&lab.slug).is_none_or(|progress| progress.is_wanted(today))
            };
            here.and_then(|lesson| course.labs_of(&lesson).find(wanted))
        } else {
            course.lab_named(name)
        };
        match found {
            Some(lab) => Go::To(Place::Lab(lab.slug.clone())),
            None if name.is_empty() => Go::To(Place::Labs),
            None => {
                self.voice.say(words::no_lab(course, name));
                Go::Stay
            }
        }
    }

    /// Goes where a word leads; silently where more follows at once. Whether the conversation goes on.
    fn go(&mut self, go: Go, silently: bool) -> bool {
        match go {
            Go::Stay => return true,
            Go::Quit => {
                self.leave();
                self.voice.say(format!("{} Until next time.", self.desk.kept()));
                return false;
            }
            Go::Back => {
                self.leave();
                self.talks.pop();
                if self.talks.is_empty() {
                    self.voice.say(format!("{} Until next time.", self.desk.kept()));
                    return false;
                }
            }
            Go::Instead(place) => {
                self.talks.pop();
                return self.go(Go::To(place), silently);
            }
            Go::To(Place::Today) => {
                self.leave();
                self.talks.clear();
                if self.desk.follow() {
                    self.voice.say(words::YOURS_AGAIN);
                }
                self.talks.push(Talk::Today);
            }
            Go::To(place) => {
                // Who goes elsewhere has answered the first run's questions.
                if matches!(self.talks.last(), Some(Talk::First(_))) {
                    self.talks.pop();
                }
                // Out of the room: what is talked about elsewhere is not part of the exam.
                if self.talks.last().is_some_and(|talk| talk.in_exam(&self.desk)) {
                    self.leave();
                    self.talks.pop();
                }
                // A lab is done in one place: the way back leads through it.
                let open = self.talks.iter().position(|talk| match &place {
                    Place::Lab(slug) => talk.lab() == Some(slug),
                    _ => false,
                });
                if let Some(open) = open {
                    self.talks.truncate(open + 1);
                } else {
                    let talk = Talk::new(&mut self.desk, place);
                    self.talks.push(talk);
                }
                self.open(open.is_some());
                return true;
            }
        }
        if !silently {
            self.open(true);
        }
        true
    }

    fn open(&mut self, back: bool) {
        if let Some(mut talk) = self.talks.pop() {
            talk.open(&mut self.desk, &mut self.voice, back);
            self.talks.push(talk);
        }
    }

    fn leave(&mut self) {
        if let Some(talk) = self.talks.last_mut() {
            talk.leave(&mut self.desk, &mut self.voice);
        }
    }
}
