//! The lesson reader: pages that end at paragraphs, claims to prove, things to try.

use std::collections::BTreeSet;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Passed, Place, Popup};
use crate::clock::Moment;
use crate::course::lesson::{Claim, Link};
use crate::study::{Fact, unasked};
use crate::tui::action::{Action, Context};
use crate::tui::event::Effect;
use crate::tui::keymap::Act;
use crate::tui::widget::Line;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::blocks::{self, Item, ItemKind, Laid, View};
use crate::tui::widget::pages::pages;
use crate::words;

mod copies;
mod find;
mod paint;
mod place;
mod pointer;

/// A lesson being read.
#[derive(Clone, Debug)]
pub(crate) struct LessonScreen {
    slug: String,
    laid: Laid,
    pages: Vec<Range<usize>>,
    page: usize,
    /// The page that stays in sight while the window changes and nobody turns a page, the block at its
    /// top, and how many letters of that block stand before it.
    held: Option<(usize, (usize, usize))>,
    /// The item with the focus, by its number in the lesson.
    focus: Option<usize>,
    /// Think-first answers that are shown.
    revealed: BTreeSet<usize>,
    /// Sections noted as read in this sitting.
    noted: BTreeSet<String>,
    /// When the page came on the screen.
    since: Moment,
    /// Show the contents in place of the text, where there is no room for both.
    contents: bool,
    find: Option<find::Find>,
}

/// Columns of the contents, and of the margin on the right.
const CONTENTS: u16 = 25;
const MARGIN: u16 = 23;

impl LessonScreen {
    /// Opens a lesson: at a section, or where reading stopped.
    pub(crate) fn new(cx: &Cx, slug: String, section: Option<&str>, out: &mut Outcome) -> Self {
        let mut screen = Self {
            slug,
            laid: Laid::default(),
            pages: Vec::new(),
            page: 0,
            held: None,
            focus: None,
            revealed: BTreeSet::new(),
            noted: BTreeSet::new(),
            since: cx.now,
            contents: false,
            find: None,
        };
        screen.lay(cx);
        if let Some(lesson) = cx.course.lesson(&screen.slug) {
            let progress = cx.history.lesson_progress(&screen.slug);
            let last = progress.last.filter(|_| progress.done.is_none());
            let sections = &lesson.body().sections;
            let found = sections.iter().find(|s| match section {
                Some(slug) => s.slug == slug,
                None => last.as_deref() == Some(&s.title),
            });
            if let Some(found) = found {
                let letters = if section.is_none() { progress.letters } else { 0 };
                let next = sections.iter().find(|other| other.block > found.block);
                let row =
                    place::row(&screen.laid, found.block, next.map(|next| next.block), letters);
                screen.page = screen.page_of(row);
            }
        }
        screen.note(cx, out);
        screen
    }

    /// Which lesson it is.
    pub(crate) fn slug(&self) -> &str {
        &self.slug
    }

    /// Lays the text out for the window, and stays on the same sentence.
    pub(crate) fn lay(&mut self, cx: &Cx) {
        let Some(lesson) = cx.course.lesson(&self.slug) else { return };
        let first = self.pages.get(self.page).map(|page| page.start);
        // The block at the top of the page, and how far into it the page begins.
        let top = first.and_then(|row| {
            let block = self.laid.starts.iter().rposition(|start| *start <= row)?;
            Some((block, place::letters(&self.laid.rows[self.laid.starts[block]..row])))
        });
        let held = self.held.filter(|(page, _)| *page == self.page).map(|(_, held)| held).or(top);
        let prove = cx.keymap.labels(Action::Prove, Context::Lesson);
        let progress = cx.history.lesson_progress(&self.slug);
        let labs = cx.course.labs_of(&self.slug);
        let labs: Vec<_> = labs
            .map(|lab| (lab.slug.clone(), words::lab_offered(lab, cx.history.lab(&lab.slug))))
            .collect();
        let view = View {
            width: measure(cx),
            proved: &progress.proved,
            revealed: &self.revealed,
            focus: self.focus,
            roomy: cx.wide(),
            prove_key: prove.first().map_or("", String::as_str),
            labs: &labs,
        };
        self.laid = blocks::lay(lesson.body(), &view);
        // A blank row above, and one below for "more".
        let height = usize::from(cx.page().height.saturating_sub(2));
        let blank = |row: usize| self.laid.rows.get(row).is_some_and(|line| line.width() == 0);
        self.pages = pages(self.laid.rows.len(), &self.laid.breaks, height, blank);
        let anchor =
            held.and_then(|(block, into)| place::row(&self.laid, block, Some(block + 1), into));
        self.page = self.page_of(anchor);
        self.held = held.map(|held| (self.page, held));
        if let Some(find) = &mut self.find {
            find.look(&self.laid.rows, self.pages[self.page].start);
        }
    }

    /// The text, row by row.
    pub(crate) fn text(&self) -> Vec<String> {
        self.laid.rows.iter().map(Line::plain).collect()
    }

    /// Marks words in the text, and goes to the first match from a row on.
    pub(crate) fn look(&mut self, cx: &Cx, words: &str, row: usize, out: &mut Outcome) {
        let page = self.pages.get(self.page).map_or(0, |page| page.start);
        self.find = find::Find::of(words, &self.laid.rows, row.max(page));
        self.follow_match(cx, out);
    }

    /// Takes what an overlay says: which claim to show.
    pub(crate) fn told(&mut self, cx: &Cx, passed: &Passed, out: &mut Outcome) {
        let Passed::Claim(id) = passed else { return };
        let Some(lesson) = cx.course.lesson(&self.slug) else { return };
        let is_it = |item: &Item| match item.kind {
            ItemKind::Claim(at) => lesson.body().claims.get(at).is_some_and(|c| c.id == *id),
            _ => false,
        };
        if let Some(at) = self.laid.items.iter().position(is_it) {
            self.show(cx, self.page_of(Some(self.laid.items[at].row)), out);
            self.focus = Some(at);
            self.lay(cx);
        }
    }

    /// Stops finding; false when nothing was being found.
    pub(crate) fn escape(&mut self) -> bool {
        self.find.take().is_some()
    }

    /// What stands in the bottom row in place of the keys.
    pub(crate) fn prompt(&self) -> Option<Line> {
        self.find.as_ref().map(find::Find::prompt)
    }

    fn follow_match(&mut self, cx: &Cx, out: &mut Outcome) {
        let row = self.find.as_ref().and_then(find::Find::row);
        if let Some(row) = row.filter(|row| !self.pages[self.page].contains(row)) {
            self.show(cx, self.page_of(Some(row)), out);
        }
    }

    /// The title row.
    pub(crate) fn title(&self, cx: &Cx) -> (String, String) {
        let Some(lesson) = cx.course.lesson(&self.slug) else {
            return ("Learn".into(), String::new());
        };
        let (page, pages) = (self.page + 1, self.pages.len());
        let claims = lesson.body().claims.iter().filter(|c| !c.steps.is_empty()).count();
        let proved = cx.history.claims_proved(&self.slug).min(claims);
        let name = format!("{} {}", lesson.number, lesson.title);
        if cx.wide() {
            let right = format!("page {page} of {pages} · {proved} of {claims} claims proved");
            (format!("Learn · {name}"), right)
        } else {
            (name, format!("page {page}/{pages} · claims {proved}/{claims}"))
        }
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Lesson, actions, label);
        let mut hints = Vec::new();
        match self.focused() {
            Some(Item { kind: ItemKind::Think, .. }) => {
                let open = self.focus.is_some_and(|at| self.revealed.contains(&at));
                hints.push(hint(&[Action::Primary], if open { "close it" } else { "the answer" }));
            }
            Some(Item { kind: ItemKind::Try(_), .. }) => {
                hints.push(hint(&[Action::Primary], "try it"));
            }
            Some(Item { kind: ItemKind::Link(link), .. }) => {
                hints.push(hint(&[Action::Primary], &target(link)));
            }
            Some(Item { kind: ItemKind::Lab(_), .. }) => {
                hints.push(hint(&[Action::Primary], "do the lab"));
            }
            Some(Item { kind: ItemKind::Claim(_), .. }) => {
                hints.push(hint(&[Action::Primary], "prove it"));
            }
            None if self.at_end() => hints.push(hint(&[Action::Primary], "to its questions")),
            None => hints.push(hint(&[Action::PageDown], "next page")),
        }
        if self.focus.is_some() {
            hints.push(hint(&[Action::PageDown], "next page"));
        }
        if self.claim(cx).is_some() {
            hints.push(hint(&[Action::Prove], "prove"));
        }
        if !self.items_here().is_empty() {
            hints.push(hint(&[Action::NextPane], "to a claim, link or word"));
        }
        hints.push(hint(&[Action::Previous, Action::Next], "lesson"));
        if !cx.wide() {
            hints.push(hint(&[Action::Contents], "contents"));
        }
        hints.push(hint(&[Action::Sandbox], "sandbox"));
        hints.push(hint(&[Action::OpenLink], "source"));
        hints.push(hint(&[Action::Back], "back"));
        hints.push(hint(&[Action::Help], "help"));
        hints
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        match act.action {
            Action::Primary if self.focus.is_none() => self.turn(cx, out),
            Action::Primary => self.use_focused(cx, out),
            Action::PageDown | Action::Down | Action::Right => self.turn(cx, out),
            Action::PageUp | Action::Up | Action::Left => {
                self.show(cx, self.page.saturating_sub(1), out);
            }
            Action::Top => self.show(cx, 0, out),
            Action::Bottom => self.show(cx, self.pages.len() - 1, out),
            Action::NextPane => self.step(cx, true),
            Action::PreviousPane => self.step(cx, false),
            Action::Prove => self.prove(cx, out),
            Action::Contents if cx.wide() => out.say("The contents are beside the text."),
            Action::Contents => self.contents = !self.contents,
            Action::Next | Action::Previous => self.sibling(cx, act.action == Action::Next, out),
            Action::Sandbox => self.sandbox(None, out),
            Action::OpenLink => self.open_link(cx, out),
            Action::Copy => out.go(Go::Open(Popup::Copy)),
            Action::NextMatch | Action::PreviousMatch => {
                match &mut self.find {
                    Some(find) => find.step(act.action == Action::NextMatch),
                    None => out.say("Nothing is looked for: / begins."),
                }
                self.follow_match(cx, out);
            }
            _ => {}
        }
    }

    /// Takes a click on something to follow, by its cell of the window.
    pub(crate) fn click(&mut self, cx: &Cx, at: (u16, u16), out: &mut Outcome) {
        if let Some(item) = self.item_at(cx, at) {
            self.focus = Some(item);
            self.lay(cx);
            self.use_focused(cx, out);
        }
    }

    /// Notes what was on the screen when it is left, and where in its section the page begins.
    pub(crate) fn leave(&mut self, cx: &Cx, out: &mut Outcome) {
        self.note(cx, out);
        if !self.at_end() {
            out.effects.extend(place::left(self, cx).map(Effect::Record));
        }
    }

    /// The next page; from the last one, to the questions.
    fn turn(&mut self, cx: &Cx, out: &mut Outcome) {
        self.contents = false;
        if !self.at_end() {
            self.show(cx, self.page + 1, out);
            return;
        }
        let Some(lesson) = cx.course.lesson(&self.slug) else { return };
        if cx.history.lesson_progress(&self.slug).done.is_none()
            && let Some(section) = lesson.body().sections.last()
        {
            out.record(self.read(cx, section.title.clone(), true));
        }
        let questions = unasked(lesson, cx.history, cx.today);
        if questions.is_empty() {
            out.go(Go::Back);
            out.say(words::lesson_read(lesson.number));
        } else {
            let title = format!("Questions · lesson {}", lesson.number);
            out.go(Go::Instead(Place::Review { title, questions }));
        }
    }

    fn show(&mut self, cx: &Cx, page: usize, out: &mut Outcome) {
        self.page = page.min(self.pages.len() - 1);
        self.since = cx.now;
        self.contents = false;
        if self.focus.take().is_some() {
            self.lay(cx);
        }
        self.note(cx, out);
    }

    /// Records the sections on this page that were not read before.
    fn note(&mut self, cx: &Cx, out: &mut Outcome) {
        let Some(lesson) = cx.course.lesson(&self.slug) else { return };
        let Some(page) = self.pages.get(self.page).cloned() else { return };
        let known = cx.history.lesson_progress(&self.slug).read;
        for section in &lesson.body().sections {
            let here = self.laid.starts.get(section.block).is_some_and(|row| page.contains(row));
            if here && !known.contains(&section.title) && self.noted.insert(section.title.clone()) {
                out.record(self.read(cx, section.title.clone(), false));
            }
        }
    }

    fn read(&self, cx: &Cx, section: String, done: bool) -> Fact {
        let took_ms = cx.now.millis_since(self.since).max(0) as u64;
        Fact::LessonRead { lesson: self.slug.clone(), section, done, took_ms, at: cx.now }
    }

    pub(crate) fn at_end(&self) -> bool {
        self.page + 1 >= self.pages.len()
    }

    fn page_of(&self, row: Option<usize>) -> usize {
        let row = row.unwrap_or(0);
        self.pages.iter().position(|page| page.contains(&row)).unwrap_or(0)
    }

    fn focused(&self) -> Option<&Item> {
        self.focus.and_then(|at| self.laid.items.get(at))
    }

    /// The items on this page, by their numbers.
    fn items_here(&self) -> Vec<usize> {
        let Some(page) = self.pages.get(self.page) else { return Vec::new() };
        let items = self.laid.items.iter().enumerate();
        items.filter(|(_, item)| page.contains(&item.row)).map(|(at, _)| at).collect()
    }

    /// Moves the focus to the next or the previous item of the page.
    fn step(&mut self, cx: &Cx, forward: bool) {
        let items = self.items_here();
        let at = self.focus.and_then(|focus| items.iter().position(|item| *item == focus));
        let next = match (at, forward) {
            (None, true) => items.first(),
            (None, false) => items.last(),
            (Some(at), true) => items.get(at + 1),
            (Some(at), false) => at.checked_sub(1).and_then(|at| items.get(at)),
        };
        self.focus = next.copied();
        self.lay(cx);
    }

    /// Does the main thing with what has the focus.
    fn use_focused(&mut self, cx: &Cx, out: &mut Outcome) {
        let (Some(at), Some(item)) = (self.focus, self.focused().cloned()) else { return };
        match item.kind {
            ItemKind::Claim(_) => self.prove(cx, out),
            ItemKind::Think => {
                if !self.revealed.insert(at) {
                    self.revealed.remove(&at);
                }
                self.lay(cx);
                // A box that grew past the page is on the next one, and is what is read.
                self.page = self.page_of(self.laid.items.get(at).map(|item| item.row));
            }
            ItemKind::Try(title) => self.sandbox(Some(title), out),
            ItemKind::Link(link) => follow(&link, out),
            ItemKind::Lab(slug) => out.go(Go::To(Place::Lab(slug))),
        }
    }

    /// The claim with the focus, or else the first one on the page that is still to be proved.
    fn claim<'c>(&self, cx: &Cx<'c>) -> Option<&'c Claim> {
        let lesson = cx.course.lesson(&self.slug)?;
        let claim = |item: &usize| match self.laid.items.get(*item)?.kind {
            ItemKind::Claim(at) => lesson.body().claims.get(at),
            _ => None,
        };
        let proved = cx.history.lesson_progress(&self.slug).proved;
        let waits = |claim: &&Claim| (claim.steps.is_empty(), proved.contains_key(&claim.id));
        self.focus
            .as_ref()
            .and_then(claim)
            .or_else(|| self.items_here().iter().filter_map(claim).min_by_key(waits))
    }

    fn prove(&self, cx: &Cx, out: &mut Outcome) {
        match self.claim(cx) {
            Some(claim) if claim.steps.is_empty() => {
                out.say("This claim is not run: it rests on the source (o opens it).");
            }
            Some(claim) => out
                .go(Go::Open(Popup::Prove { lesson: self.slug.clone(), claim: claim.id.clone() })),
            None => out.say("There is no claim on this page."),
        }
    }

    fn sandbox(&self, request: Option<String>, out: &mut Outcome) {
        out.go(Go::To(Place::Sandbox { lesson: self.slug.clone(), request }));
    }

    fn open_link(&self, cx: &Cx, out: &mut Outcome) {
        if let Some(Item { kind: ItemKind::Link(link), .. }) = self.focused() {
            follow(link, out);
        } else if let Some(source) =
            cx.course.lesson(&self.slug).and_then(|lesson| lesson.sources.first())
        {
            follow(&Link::Web(source.url.clone()), out);
        }
    }

    fn sibling(&self, cx: &Cx, next: bool, out: &mut Outcome) {
        let lessons = cx.course.lessons();
        let at = lessons.iter().position(|lesson| lesson.slug == self.slug);
        let other = if next {
            at.and_then(|at| lessons.get(at + 1))
        } else {
            at.and_then(|at| at.checked_sub(1)).and_then(|at| lessons.get(at))
        };
        match other {
            Some(lesson) => {
                let slug = lesson.slug.clone();
                out.go(Go::Instead(Place::Lesson { slug, section: None }));
            }
            None if next => out.say("This is the last lesson."),
            None => out.say("This is the first lesson."),
        }
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        match cx.course.lesson(&self.slug) {
            Some(lesson) => paint::paint(self, cx, lesson, page, buffer),
            None => paint::missing(cx, &self.slug, page, buffer),
        }
    }
}

fn measure(cx: &Cx) -> usize {
    let page = usize::from(cx.page().width);
    let side = if cx.wide() { usize::from(CONTENTS + MARGIN) + 2 } else { 0 };
    (page - side - 2).min(cx.settings.config.text_width.into())
}

/// Where a link leads, for the bottom row.
fn target(link: &Link) -> String {
    match link {
        Link::Web(url) => format!("open {url}"),
        Link::Lesson { slug, .. } => format!("lesson {slug}"),
        Link::Term(_) => "what it means".to_owned(),
    }
}

fn follow(link: &Link, out: &mut Outcome) {
    match link {
        Link::Web(url) => {
            out.effect(Effect::Open(url.clone()));
            out.say(format!("Opened {url}"));
        }
        Link::Lesson { slug, section } => {
            out.go(Go::To(Place::Lesson { slug: slug.clone(), section: section.clone() }));
        }
        Link::Term(word) => out.go(Go::Open(Popup::Term(word.clone()))),
    }
}

#[cfg(test)]
mod tests;
