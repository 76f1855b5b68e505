//! What can lie over a screen: at most one at a time.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::Context;
use super::event::Key;
use super::keymap::Act;
use super::screen::{Cx, Outcome, Popup, Screen};
use super::widget::bar::Hint;

pub(crate) mod about;
pub(crate) mod beside;
pub(crate) mod calendar;
pub(crate) mod confirm;
pub(crate) mod copies;
pub(crate) mod export;
pub(crate) mod find;
pub(crate) mod help;
pub(crate) mod kept;
pub(crate) mod menu;
pub(crate) mod overview;
pub(crate) mod prove;
pub(crate) mod term;
pub(crate) mod time;
pub(crate) mod traffic;
pub(crate) mod write;

/// An overlay.
#[derive(Clone, Debug)]
pub(crate) enum Overlay {
    Help(help::Help),
    Find(Box<find::Find>),
    Term(term::Term),
    Prove(Box<prove::Prove>),
    Time(time::Time),
    Copies(copies::Copies),
    Beside(Box<beside::Beside>),
    Traffic(traffic::Traffic),
    Export(export::Export),
    Write(write::Write),
    Kept(kept::Kept),
    About(about::About),
    Overview(overview::Overview),
    Calendar(Box<calendar::Calendar>),
    Confirm(confirm::Confirm),
}

/// Makes an overlay of its name.
pub(crate) fn open(cx: &Cx, below: Option<&Screen>, popup: Popup, out: &mut Outcome) -> Overlay {
    let sandbox = below.and_then(Screen::sandbox);
    let context = below.map_or(Context::Today, Screen::context);
    match popup {
        Popup::Help => Overlay::Help(help::Help::new(context)),
        Popup::Find(scope) => Overlay::Find(Box::new(find::Find::new(cx, below, scope, out))),
        Popup::Term(slug) => Overlay::Term(term::Term::new(slug)),
        Popup::Prove { lesson, claim } => {
            Overlay::Prove(Box::new(prove::Prove::new(cx, &lesson, &claim, out)))
        }
        Popup::Time => Overlay::Time(time::Time::new(sandbox)),
        Popup::Copy => Overlay::Copies(copies::Copies::new(cx, below)),
        Popup::Beside => Overlay::Beside(Box::new(beside::Beside::products(sandbox))),
        Popup::Snapshots => Overlay::Beside(Box::new(beside::Beside::snapshots(sandbox))),
        Popup::Traffic => Overlay::Traffic(traffic::Traffic::new(sandbox)),
        Popup::Export => Overlay::Export(export::Export::default()),
        Popup::Write(purpose) => Overlay::Write(write::Write::new(cx, purpose)),
        Popup::Kept => Overlay::Kept(kept::Kept::default()),
        Popup::About => Overlay::About(about::About::default()),
        Popup::Overview => Overlay::Overview(overview::Overview::default()),
        Popup::Calendar => Overlay::Calendar(Box::new(calendar::Calendar::new(cx, out))),
        Popup::Ask { question, yes, no, then } => {
            Overlay::Confirm(confirm::Confirm { question, yes, no, then, other: false })
        }
    }
}

impl Overlay {
    /// Which keys hold.
    pub(crate) const fn context(&self) -> Context {
        match self {
            Self::Help(_) => Context::Help,
            Self::Export(_) | Self::Overview(_) | Self::About(_) => Context::List,
            Self::Find(_) => Context::Find,
            Self::Term(_) => Context::Term,
            Self::Calendar(_) => Context::Calendar,
            Self::Write(_) => Context::Writing,
            Self::Kept(_) => Context::Kept,
            Self::Prove(_) => Context::Prove,
            Self::Time(_) => Context::Time,
            Self::Copies(_) => Context::Copies,
            Self::Beside(_) => Context::Beside,
            Self::Traffic(_) => Context::Traffic,
            Self::Confirm(_) => Context::Question,
        }
    }

    /// Whether the page below is to be seen around it.
    pub(crate) const fn leaves_page(&self) -> bool {
        matches!(self, Self::Confirm(_) | Self::Term(_) | Self::Write(_))
    }

    /// Whether printable keys are text.
    pub(crate) fn takes_text(&self) -> bool {
        match self {
            Self::Find(_) | Self::Write(_) => true,
            Self::Help(help) => help.takes_text(),
            _ => false,
        }
    }

    /// Takes a key as text; false when it means nothing to a text.
    pub(crate) fn press(&mut self, cx: &Cx, key: Key) -> bool {
        match self {
            Self::Find(find) => find.press(cx, key),
            Self::Help(help) => help.press(cx, key),
            Self::Write(write) => write.press(key),
            _ => false,
        }
    }

    /// Takes pasted text.
    pub(crate) fn paste(&mut self, cx: &Cx, text: &str) {
        match self {
            Self::Find(find) => find.paste(cx, text),
            Self::Help(help) => help.paste(text),
            Self::Write(write) => write.paste(text),
            _ => {}
        }
    }

    /// Takes what was written in the learner's editor.
    pub(crate) fn edited(&mut self, text: &str) {
        if let Self::Write(write) = self {
            write.edited(text);
        }
    }

    /// A fact was saved.
    pub(crate) fn saved(&mut self, cx: &Cx, out: &mut Outcome) {
        if let Self::Calendar(calendar) = self {
            calendar.lay(cx, out);
        }
    }

    /// The library was looked through.
    pub(crate) fn looked_through(&mut self, cx: &Cx) {
        if let Self::Find(find) = self {
            find.looked_through(cx);
        }
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        match self {
            Self::Help(help) => help.hints(cx),
            Self::Find(_) => find::Find::hints(cx),
            Self::Term(term) => term.hints(cx),
            Self::Write(write) => write.hints(cx),
            Self::Kept(_) => kept::Kept::hints(cx),
            Self::About(_) => about::About::hints(cx),
            Self::Overview(_) => overview::Overview::hints(cx),
            Self::Calendar(calendar) => calendar.hints(cx),
            Self::Prove(_) => prove::Prove::hints(cx),
            Self::Time(_) => time::Time::hints(cx),
            Self::Copies(_) => copies::Copies::hints(cx),
            Self::Beside(beside) => beside.hints(cx),
            Self::Traffic(traffic) => traffic.hints(cx),
            Self::Export(_) => export::Export::hints(cx),
            Self::Confirm(confirm) => confirm.hints(cx),
        }
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, below: Option<&Screen>, act: Act, out: &mut Outcome) {
        let sandbox = below.and_then(Screen::sandbox);
        match self {
            Self::Help(help) => help.act(cx, act, out),
            Self::Find(find) => find.act(cx, act, out),
            Self::Term(term) => term.act(cx, act, out),
            Self::Prove(prove) => prove.act(cx, act, out),
            Self::Time(time) => time.act(cx, sandbox, act, out),
            Self::Copies(copies) => copies.act(cx, act, out),
            Self::Beside(beside) => beside.act(sandbox, act, out),
            Self::Traffic(traffic) => traffic.act(sandbox, act, out),
            Self::Export(export) => export.act(act, out),
            Self::Write(write) => write.act(cx, act, out),
            Self::Kept(kept) => kept.act(cx, act, out),
            Self::About(about) => about.act(cx, act, out),
            Self::Overview(overview) => overview.act(below.and_then(Screen::session), act, out),
            Self::Calendar(calendar) => calendar.act(cx, act, out),
            Self::Confirm(confirm) => confirm.act(act, out),
        }
    }

    /// Paints it over the page.
    pub(crate) fn draw(&self, cx: &Cx, below: Option<&Screen>, page: Rect, buffer: &mut Buffer) {
        let sandbox = below.and_then(Screen::sandbox);
        match self {
            Self::Help(help) => help.draw(cx, page, buffer),
            Self::Find(find) => find.draw(cx, page, buffer),
            Self::Term(term) => term.draw(cx, page, buffer),
            Self::Prove(prove) => prove.draw(cx, page, buffer),
            Self::Time(time) => time.draw(cx, sandbox, page, buffer),
            Self::Copies(copies) => copies.draw(cx, page, buffer),
            Self::Beside(beside) => beside.draw(cx, page, buffer),
            Self::Traffic(traffic) => traffic.draw(cx, sandbox, page, buffer),
            Self::Export(export) => export.draw(cx, page, buffer),
            Self::Write(write) => write.draw(cx, page, buffer),
            Self::Kept(kept) => kept.draw(cx, page, buffer),
            Self::About(about) => about.draw(cx, page, buffer),
            Self::Overview(overview) => {
                overview.draw(cx, below.and_then(Screen::session), page, buffer);
            }
            Self::Calendar(calendar) => calendar.draw(cx, page, buffer),
            Self::Confirm(confirm) => confirm.draw(cx, page, buffer),
        }
    }
}
