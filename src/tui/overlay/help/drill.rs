//! Practising the keys of a screen: it says what is wanted, and the right key is pressed.

use super::super::super::action::{Action, Context};
use super::super::super::event::Key;
use super::super::super::screen::Cx;
use super::super::super::theme::Role;
use super::super::super::widget::Line;
use super::super::super::widget::wrap::wrap_text;
use super::{entries, shown};
use crate::clock::Moment;
use crate::words::count;

/// A drill is over after so long, at the next key.
const MILLIS: i64 = 2 * 60 * 1000;
/// Keys that do something whatever is going on.
const NOT_ASKED: [Action; 4] = [Action::Escape, Action::Quit, Action::Suspend, Action::Redraw];

/// What is asked, and how it went.
#[derive(Clone, Debug)]
pub(super) struct Drill {
    /// Those not pressed yet; the first one is asked.
    prompts: Vec<Prompt>,
    /// The keys of a sequence so far.
    typed: Vec<Key>,
    right: usize,
    missed: usize,
    /// What the last key came to.
    said: Option<Said>,
    began: Moment,
    now: Moment,
}

#[derive(Clone, Debug)]
struct Prompt {
    help: &'static str,
    keys: Vec<Vec<Key>>,
    /// As people read them.
    label: String,
}

#[derive(Clone, Debug)]
enum Said {
    Right(String),
    Wrong { pressed: String, label: String },
}

impl Drill {
    /// A drill on the keys of a screen, its own ones first among equals, in an order of this moment.
    pub(super) fn new(cx: &Cx, context: Context) -> Self {
        let (here, everywhere) = entries(context);
        let all = here.into_iter().chain(everywhere).filter(|e| !NOT_ASKED.contains(&e.action));
        let mut prompts: Vec<Prompt> = all
            .map(|entry| Prompt {
                help: entry.help,
                keys: cx.keymap.sequences(entry.action, context),
                label: cx.theme.spelled(&shown(&cx.keymap.labels(entry.action, context))),
            })
            .collect();
        let turn = cx.now.0.unsigned_abs() as usize / 1000 % prompts.len().max(1);
        prompts.rotate_left(turn);
        let (typed, now) = (Vec::new(), cx.now);
        Self { prompts, typed, right: 0, missed: 0, said: None, began: now, now }
    }

    /// Whether everything was pressed, or the time is up.
    pub(super) fn is_over(&self) -> bool {
        self.prompts.is_empty() || self.now.millis_since(self.began) >= MILLIS
    }

    /// Takes a key.
    pub(super) fn press(&mut self, key: Key, now: Moment) {
        self.now = now;
        let Some(prompt) = self.prompts.first() else { return };
        self.typed.push(key);
        if prompt.keys.contains(&self.typed) {
            let prompt = self.prompts.remove(0);
            self.right += 1;
            self.said = Some(Said::Right(prompt.label));
        } else if prompt.keys.iter().any(|keys| keys.starts_with(&self.typed)) {
            return;
        } else {
            let pressed = self.typed.iter().map(Key::to_string).collect::<Vec<_>>().join(" ");
            let label = prompt.label.clone();
            self.missed += 1;
            self.said = Some(Said::Wrong { pressed, label });
        }
        self.typed.clear();
    }

    /// What is asked now, or how it went.
    pub(super) fn lines(&self, cx: &Cx, width: usize) -> Vec<Line> {
        let mut lines =
            vec![Line::of(Role::Focus, "▌ ").say(Role::Strong, "Practise"), Line::new()];
        let score = format!("{} right · {} missed", self.right, self.missed);
        if self.is_over() {
            let left = self.prompts.len();
            let end = if left == 0 {
                "You have pressed every key of this screen.".to_owned()
            } else {
                format!("Two minutes are over; {} not asked yet.", count(left, "key"))
            };
            lines.extend([Line::new().to(2).text(end), Line::new().to(2).dim(score)]);
            return lines;
        }
        if let Some(prompt) = self.prompts.first() {
            lines.push(Line::new().to(2).dim("Press the key for:"));
            let asked = wrap_text(Role::Strong, prompt.help, width.saturating_sub(6));
            lines.extend(asked.into_iter().map(|line| Line::new().to(4).and(line)));
            let typed: Vec<String> = self.typed.iter().map(Key::to_string).collect();
            lines.push(Line::new().to(4).text(cx.theme.spelled(&typed.join(" "))));
        }
        lines.push(match &self.said {
            None => Line::new(),
            Some(Said::Right(label)) => Line::new().to(2).say(Role::Good, "✓ ").text(label),
            Some(Said::Wrong { pressed, label }) => {
                let pressed = cx.theme.spelled(pressed);
                let said = format!("{pressed} is another key. It is {label}.");
                Line::new().to(2).say(Role::Bad, "✗ ").text(said)
            }
        });
        let left = (MILLIS - self.now.millis_since(self.began)).max(0) / 1000;
        let clock =
            format!(" · {} to go · {}:{:02} left", self.prompts.len(), left / 60, left % 60);
        lines.extend([Line::new(), Line::new().to(2).dim(score + &clock)]);
        lines
    }
}
