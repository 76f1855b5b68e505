//! The keys of a screen, written from the table of actions.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{ACTIONS, Action, Context, Entry, SCREENS};
use super::super::event::{Code, Key};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::field::Field;
use super::super::widget::{Line, put_all, wrap};

use self::drill::Drill;

mod drill;

/// The help of one screen: how far it was scrolled, which keys are looked for, and whether they are
/// being practised.
#[derive(Clone, Debug)]
pub(crate) struct Help {
    context: Context,
    scroll: usize,
    /// What the keys shown have to do with.
    wanted: Field,
    typing: bool,
    drill: Option<Drill>,
}

impl Help {
    /// The help of a screen.
    pub(crate) fn new(context: Context) -> Self {
        Self { context, scroll: 0, wanted: Field::default(), typing: false, drill: None }
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Help, actions, label);
        let plain = |keys: &str, label: &str| Hint { keys: keys.into(), label: label.into() };
        if self.typing {
            return vec![plain("typing", "· Enter keeps it, Esc shows all keys")];
        }
        match &self.drill {
            Some(drill) if !drill.is_over() => vec![plain("Esc", "stop practising")],
            Some(_) => {
                vec![hint(&[Action::Practise], "once more"), hint(&[Action::Escape], "the keys")]
            }
            None => vec![
                hint(&[Action::Down, Action::Up], "scroll"),
                hint(&[Action::Narrow], "find a key"),
                hint(&[Action::Practise], "practise the keys"),
                hint(&[Action::Escape], "close"),
            ],
        }
    }

    /// Whether keys are text, or what is being practised.
    pub(crate) fn takes_text(&self) -> bool {
        self.typing || self.drill.as_ref().is_some_and(|drill| !drill.is_over())
    }

    /// Takes a key while they are.
    pub(crate) fn press(&mut self, cx: &Cx, key: Key) -> bool {
        if let Some(drill) = &mut self.drill {
            if key.code == Code::Esc {
                self.drill = None;
            } else {
                drill.press(key, cx.now);
            }
            return true;
        }
        match key.code {
            Code::Enter => self.typing = false,
            Code::Esc => {
                self.typing = false;
                self.wanted = Field::default();
            }
            _ => {
                self.scroll = 0;
                return self.wanted.press(key);
            }
        }
        true
    }

    /// Takes pasted text.
    pub(crate) fn paste(&mut self, text: &str) {
        if self.typing {
            self.wanted.insert(text);
            self.scroll = 0;
        }
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let page = usize::from(area(cx.page()).height.saturating_sub(4));
        let last = self.lines(cx, cx.page()).len().saturating_sub(page);
        let times = act.times() as usize;
        match act.action {
            Action::Down => self.scroll += times,
            Action::Up => self.scroll = self.scroll.saturating_sub(times),
            Action::PageDown => self.scroll += page,
            Action::PageUp => self.scroll = self.scroll.saturating_sub(page),
            Action::Top => self.scroll = 0,
            Action::Bottom => self.scroll = last,
            Action::Narrow => self.typing = true,
            Action::Practise => self.drill = Some(Drill::new(cx, self.context)),
            Action::Escape | Action::Back if self.drill.is_some() => self.drill = None,
            Action::Escape | Action::Back if !self.wanted.text().is_empty() => {
                self.wanted = Field::default();
            }
            Action::Escape | Action::Back | Action::Primary => out.go(Go::Close),
            _ => {}
        }
        self.scroll = self.scroll.min(last);
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let area = area(page);
        let title = format!("Help · {}", self.context.name());
        let foot = match &self.drill {
            None => "Esc close · gatelab --help for the commands",
            Some(_) => "Esc back to the keys",
        };
        let inside = bar::boxed(buffer, cx.theme, area, &title, foot);
        let text = Rect { y: inside.y + 1, height: inside.height.saturating_sub(2), ..inside };
        let lines = match &self.drill {
            Some(drill) => drill.lines(cx, inside.width.into()),
            None => self.lines(cx, page),
        };
        put_all(buffer, cx.theme, text, lines.iter().skip(self.scroll));
    }

    /// Two columns where they fit, one below the other where not.
    fn lines(&self, cx: &Cx, page: Rect) -> Vec<Line> {
        let width = usize::from(area(page).width.saturating_sub(4));
        let (mut here, mut everywhere) = entries(self.context);
        let wanted = self.wanted.text().trim().to_lowercase();
        let mut head = Vec::new();
        if self.typing || !wanted.is_empty() {
            let fits = |entry: &&'static Entry| {
                let keys = cx.keymap.labels(entry.action, self.context).join(" ");
                [entry.name, entry.help, &keys].iter().any(|t| t.to_lowercase().contains(&wanted))
            };
            here.retain(fits);
            everywhere.retain(fits);
            head = vec![Line::of(Role::Strong, "/ ").and(self.wanted.line()), Line::new()];
            if here.is_empty() && everywhere.is_empty() {
                let nothing = format!("No key of this screen has to do with \"{wanted}\".");
                head.push(Line::of(Role::Dim, nothing));
                return head;
            }
        }
        head.extend(self.columns(cx, &here, &everywhere, width));
        head
    }

    fn columns(&self, cx: &Cx, here: &[&Entry], everywhere: &[&Entry], width: usize) -> Vec<Line> {
        let half = width / 2;
        let two = width >= 100;
        let each = if two { half - 2 } else { width };
        let mut left = column(cx, self.context, "On this screen", here, each);
        let mut right = column(cx, self.context, "Everywhere", everywhere, each);
        if here.is_empty() {
            left = right;
            right = left.split_off(if two { left.len().div_ceil(2) + 1 } else { left.len() });
            right.splice(0..0, [Line::new(), Line::new()]);
        } else if everywhere.is_empty() {
            right.clear();
        }
        if !two {
            left.push(Line::new());
            left.extend(right);
            return left;
        }
        (0..left.len().max(right.len()))
            .map(|y| {
                let get = |side: &[Line]| side.get(y).cloned().unwrap_or_default();
                get(&left).to(half).and(get(&right))
            })
            .collect()
    }
}

/// The table's entries that hold in a context: those of the screen, those of everywhere.
pub(crate) fn entries(context: Context) -> (Vec<&'static Entry>, Vec<&'static Entry>) {
    let few = |entry: &&Entry| !entry.places.is_empty() && entry.places.len() < SCREENS.len();
    ACTIONS.iter().filter(|entry| entry.holds(context)).partition(few)
}

fn area(page: Rect) -> Rect {
    bar::centred(page, 112, page.height)
}

fn column(cx: &Cx, context: Context, title: &str, entries: &[&Entry], width: usize) -> Vec<Line> {
    let mut lines = vec![Line::of(Role::Focus, "▌ ").say(Role::Strong, title), Line::new()];
    for entry in entries {
        let keys = cx.theme.spelled(&shown(&cx.keymap.labels(entry.action, context)));
        let text = wrap::wrap_text(Role::Text, entry.help, width.saturating_sub(21));
        for (y, line) in text.into_iter().enumerate() {
            let head = if y == 0 {
                Line::new().text("  ").say(Role::Strong, keys.as_str())
            } else {
                Line::new()
            };
            lines.push(head.to(20).and(line));
        }
    }
    lines
}

/// Keys in a row, shortened when they are a run of letters: `a … f`.
fn shown(labels: &[String]) -> String {
    match labels {
        [first, .., last] if labels.len() > 3 => format!("{first} … {last}"),
        _ => labels.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_of_a_screen_is_in_its_help() {
        for &context in SCREENS {
            let (here, everywhere) = entries(context);
            let holding = ACTIONS.iter().filter(|e| e.holds(context)).count();
            assert_eq!(here.len() + everywhere.len(), holding, "{context:?}");
            assert!(everywhere.iter().any(|e| e.action == Action::Help));
        }
    }

    #[test]
    fn runs_of_keys_are_short() {
        let keys = |k: &[&str]| shown(&k.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(keys(&["a", "b", "c", "d"]), "a … d");
        assert_eq!(keys(&["j", "↓"]), "j ↓");
    }
}
