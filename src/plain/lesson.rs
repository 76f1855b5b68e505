//! A lesson read aloud: section by section, with a stop at each question to think about first.

use std::collections::BTreeSet;

use super::command::Word;
use super::copies::Offer;
use super::desk::Desk;
use super::place::{Go, Place};
use super::proof;
use super::voice::Voice;
use crate::clock::Moment;
use crate::course::Lesson;
use crate::course::lesson::{Block, Link, Section};
use crate::course::markdown::plain;
use crate::study::{Fact, unasked};
use crate::words;

mod text;

pub(super) use text::tell;

/// A lesson being read.
#[derive(Debug)]
pub(super) struct Reading {
    slug: String,
    /// The next block.
    at: usize,
    /// The block whose answer is waited for.
    think: Option<usize>,
    /// Sections noted as read in this sitting.
    noted: BTreeSet<String>,
    since: Moment,
}

impl Reading {
    /// A lesson, at a section or where reading stopped.
    pub(super) fn new(desk: &Desk, slug: String, section: Option<&str>) -> Self {
        let mut reading =
            Self { slug, at: 0, think: None, noted: BTreeSet::new(), since: desk.now() };
        if let Some(lesson) = desk.course.lesson(&reading.slug) {
            let progress = desk.history.lesson_progress(&reading.slug);
            let last = progress.last.filter(|_| progress.done.is_none());
            let found = lesson.body().sections.iter().find(|s| match section {
                Some(slug) => s.slug == slug,
                None => last.as_deref() == Some(&s.title),
            });
            reading.at = found.map_or(0, |section| section.block);
        }
        reading
    }

    /// Which lesson it is.
    pub(super) fn slug(&self) -> &str {
        &self.slug
    }

    /// What can be copied: a link to the section, its claims, its text, the source, the last proof.
    pub(super) fn copies(&self, desk: &Desk) -> Vec<Offer> {
        let Some(lesson) = desk.course.lesson(&self.slug) else { return Vec::new() };
        let section = self.section(lesson).map(|section| format!("#{}", section.slug));
        let link = format!("lesson:{}{}", self.slug, section.unwrap_or_default());
        let mut offers = vec![("a link to this section", link)];
        let here = self.blocks_here(lesson);
        let claim = here.iter().find_map(|block| match block {
            Block::Claim(at) => lesson.body().claims.get(*at),
            _ => None,
        });
        offers.extend(claim.map(|claim| ("the claim", plain(&claim.says))));
        let mut text = Voice::default();
        tell(lesson, here, &desk.history.lesson_progress(&self.slug).proved, &mut text);
        offers.push(("the text of this section", text.block()));
        let source = lesson.sources.first().map(|source| source.url.clone());
        offers.extend(source.map(|url| ("the address of its source", url)));
        offers.extend(proof::copy(desk));
        offers
    }

    /// Says which lesson it is, and reads on.
    pub(super) fn open(&mut self, desk: &mut Desk, voice: &mut Voice, back: bool) {
        let Some(lesson) = desk.course.lesson(&self.slug) else {
            voice.say(format!("There is no lesson {}.", self.slug));
            return;
        };
        voice.say(format!("Lesson {}. {}.", lesson.number, lesson.title));
        if back {
            let here = self.section(lesson).map(|section| section.title.clone());
            if let Some(title) = here {
                voice.say(format!("You were at: {title}."));
            }
            return;
        }
        if self.at == 0 {
            voice.say(format!("{} {} min.", lesson.outcome, lesson.minutes));
        }
        if let Some(note) = desk.history.note(&format!("lesson:{}", self.slug)) {
            voice.say(format!("Your note: {note}"));
        }
        self.read_on(desk, voice);
    }

    /// What can be typed now.
    pub(super) fn prompt(&self, desk: &Desk) -> String {
        let Some(lesson) = desk.course.lesson(&self.slug) else {
            return "Enter goes back: ".to_owned();
        };
        if self.think.is_some() {
            return "Enter for the answer, ? for more: ".to_owned();
        }
        let mut ways = Vec::new();
        let body = lesson.body();
        if self.at < body.blocks.len() {
            let number = body.sections.iter().filter(|s| s.block < self.at).count();
            ways.push(format!("Section {number} of {}. Enter reads on", body.sections.len()));
        } else {
            ways.push(match unasked(lesson, &desk.history, desk.today()).len() {
                0 => "End of the lesson. Enter closes it".to_owned(),
                n => format!("End of the lesson. Enter for its {}", words::count(n, "question")),
            });
        }
        let here = self.blocks_here(lesson);
        if here.iter().any(|block| matches!(block, Block::Claim(_))) {
            ways.push("prove".to_owned());
        }
        if here.iter().any(|block| matches!(block, Block::Try(_))) {
            ways.push("try".to_owned());
        }
        format!("{}, note, contents, ? for more: ", ways.join(", "))
    }

    /// Takes Enter, or the number of a section.
    pub(super) fn takes(&mut self, desk: &mut Desk, voice: &mut Voice, line: &str) -> Option<Go> {
        if line.is_empty() {
            return Some(self.enter(desk, voice));
        }
        let number: usize = line.parse().ok()?;
        let lesson = desk.course.lesson(&self.slug)?;
        match number.checked_sub(1).and_then(|at| lesson.body().sections.get(at)) {
            Some(section) => {
                self.at = section.block;
                self.think = None;
                self.read_on(desk, voice);
            }
            None => voice.say(format!(
                "There is no section {number}; there are {}.",
                lesson.body().sections.len()
            )),
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
        let Some(lesson) = desk.course.lesson(&self.slug) else { return Go::Back };
        match word {
            Word::Prove => self.prove(desk, voice, rest),
            Word::Keep => return proof::keep(desk, voice),
            Word::Contents => {
                let read = desk.history.lesson_progress(&self.slug).read;
                for (at, section) in lesson.body().sections.iter().enumerate() {
                    let state = if read.contains(&section.title) { " Read." } else { "" };
                    voice.say(format!("{}. {}.{state}", at + 1, section.title));
                }
            }
            Word::Try => {
                let request = self.blocks_here(lesson).iter().find_map(|block| match block {
                    Block::Try(title) => Some(title.clone()),
                    _ => None,
                });
                if request.is_none() {
                    voice.say("This section proposes no request; here is the API.");
                }
                return Go::To(Place::Sandbox { lesson: self.slug.clone(), request });
            }
            Word::Previous => {
                let sections = &lesson.body().sections;
                let before = sections.iter().rev().filter(|s| s.block < self.at).nth(1);
                self.at = before.map_or(0, |section| section.block);
                self.think = None;
                self.read_on(desk, voice);
            }
            Word::Links => {
                let links = text::links(self.blocks_here(lesson));
                if links.is_empty() {
                    voice.say("This section leads nowhere else.");
                }
                for (said, link) in links {
                    match link {
                        Link::Web(url) => voice.say(format!("{said}: {url}")),
                        Link::Lesson { slug, .. } => voice.say(format!("{said}: learn {slug}")),
                        Link::Term(_) => {}
                    }
                }
            }
            Word::Source => {
                for source in &lesson.sources {
                    let checked = words::checked(source.checked, desk.today());
                    voice.say(format!("{}, {checked}: {}", source.title, source.url));
                }
            }
            Word::More => {
                let progress = desk.history.lesson_progress(&self.slug);
                let (read, all) = (progress.read.len(), lesson.body().sections.len());
                let claims = lesson.body().claims.iter().filter(|c| !c.steps.is_empty()).count();
                let proved = desk.history.claims_proved(&self.slug).min(claims);
                voice.say(format!("{read} of {all} sections read."));
                voice.say(format!("{proved} of {claims} claims proved."));
            }
            _ => {}
        }
        Go::Stay
    }

    /// The answer that is waited for, the next section, or what comes after the last one.
    fn enter(&mut self, desk: &mut Desk, voice: &mut Voice) -> Go {
        let Some(lesson) = desk.course.lesson(&self.slug) else { return Go::Back };
        if let Some(Block::Think { answer, .. }) =
            self.think.take().and_then(|at| lesson.body().blocks.get(at))
        {
            let progress = desk.history.lesson_progress(&self.slug);
            tell(lesson, answer, &progress.proved, voice);
            // The rest of the section follows, but not the next one.
            if !self.begins_section(lesson) {
                self.read_on(desk, voice);
            }
            return Go::Stay;
        }
        if self.at < lesson.body().blocks.len() {
            self.read_on(desk, voice);
            return Go::Stay;
        }
        let questions = unasked(lesson, &desk.history, desk.today());
        let number = lesson.number;
        if desk.history.lesson_progress(&self.slug).done.is_none()
            && let Some(section) = lesson.body().sections.last()
        {
            let fact = self.read(desk, section.title.clone(), true);
            desk.record(fact);
        }
        if questions.is_empty() {
            voice.say(words::lesson_read(number));
            return Go::Back;
        }
        Go::Instead(Place::Review { name: format!("Questions of lesson {number}"), questions })
    }

    /// Reads to the end of the section, or to something to think about.
    fn read_on(&mut self, desk: &mut Desk, voice: &mut Voice) {
        let slug = self.slug.clone();
        let Some(lesson) = desk.course.lesson(&slug) else { return };
        let proved = desk.history.lesson_progress(&slug).proved;
        let known = desk.history.lesson_progress(&slug).read;
        let mut facts = Vec::new();
        let start = self.at;
        while let Some(block) = lesson.body().blocks.get(self.at) {
            if self.begins_section(lesson) {
                if self.at > start {
                    break;
                }
                if let Some(section) = lesson.body().sections.iter().find(|s| s.block == self.at)
                    && !known.contains(&section.title)
                    && self.noted.insert(section.title.clone())
                {
                    facts.push(self.read(desk, section.title.clone(), false));
                }
            }
            self.at += 1;
            if let Block::Think { question, .. } = block {
                voice.say("Think first.");
                tell(lesson, question, &proved, voice);
                self.think = Some(self.at - 1);
                break;
            }
            tell(lesson, std::slice::from_ref(block), &proved, voice);
        }
        if self.at == lesson.body().blocks.len() && self.think.is_none() {
            for lab in desk.course.labs_of(&slug) {
                let offered = words::lab_offered(lab, desk.history.lab(&lab.slug));
                voice.say(format!("Lab {offered}. lab {} does it.", lab.number));
            }
        }
        self.since = desk.now();
        for fact in facts {
            desk.record(fact);
        }
    }

    fn read(&self, desk: &Desk, section: String, done: bool) -> Fact {
        let took_ms = desk.now().millis_since(self.since).max(0).unsigned_abs();
        Fact::LessonRead { lesson: self.slug.clone(), section, done, took_ms, at: desk.now() }
    }

    fn begins_section(&self, lesson: &Lesson) -> bool {
        lesson.body().sections.iter().any(|section| section.block == self.at)
    }

    /// The section that was read last.
    fn section<'a>(&self, lesson: &'a Lesson) -> Option<&'a Section> {
        lesson.body().sections.iter().rfind(|section| section.block < self.at)
    }

    /// The blocks of the section that was read last, as far as it was read.
    fn blocks_here<'a>(&self, lesson: &'a Lesson) -> &'a [Block] {
        let from = self.section(lesson).map_or(0, |section| section.block);
        lesson.body().blocks.get(from..self.at).unwrap_or_default()
    }

    /// Proves the claim of that number, or the first one of this section that can be run.
    fn prove(&self, desk: &mut Desk, voice: &mut Voice, rest: &str) {
        let Some(lesson) = desk.course.lesson(&self.slug) else { return };
        let claims = &lesson.body().claims;
        let here = || {
            self.blocks_here(lesson).iter().filter_map(|block| match block {
                Block::Claim(at) => claims.get(*at),
                _ => None,
            })
        };
        let found = match rest.trim() {
            "" => here().find(|claim| !claim.steps.is_empty()).or_else(|| here().next()),
            name => claims.iter().find(|c| c.id == name || c.number.to_string() == name),
        };
        let Some(id) = found.map(|claim| claim.id.clone()) else {
            voice.say(match rest.trim() {
                "" => "There is no claim in this section.".to_owned(),
                name => format!(
                    "There is no claim {name}; this lesson has {}.",
                    words::count(claims.len(), "claim")
                ),
            });
            return;
        };
        proof::tell(desk, voice, &self.slug, &id);
    }
}
