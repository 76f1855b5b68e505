//! The keys of a screen, written from the table of actions.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{ACTIONS, Action, Context, Entry};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::{Line, put_all, wrap};

/// The help of one screen, and how far it was scrolled.
#[derive(Debug)]
pub(crate) struct Help {
    context: Context,
    scroll: usize,
}

impl Help {
    /// The help of a screen.
    pub(crate) const fn new(_cx: &Cx, context: Context) -> Self {
        Self { context, scroll: 0 }
    }

    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(Context::Help, &[Action::Down, Action::Up], "scroll"),
            cx.hint(Context::Help, &[Action::Escape], "close"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let page = usize::from(area(cx.page()).height.saturating_sub(4));
        let last = self.lines(cx, cx.page()).len().saturating_sub(page);
        let times = act.times() as usize;
        self.scroll = match act.action {
            Action::Down => self.scroll + times,
            Action::Up => self.scroll.saturating_sub(times),
            Action::PageDown => self.scroll + page,
            Action::PageUp => self.scroll.saturating_sub(page),
            Action::Top => 0,
            Action::Bottom => last,
            Action::Escape | Action::Back | Action::Primary | Action::Help => {
                out.go(Go::Close);
                self.scroll
            }
            _ => self.scroll,
        }
        .min(last);
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let area = area(page);
        let title = format!("Help · {}", name(self.context));
        let inside = bar::boxed(buffer, cx.theme, area, &title, "Esc close");
        let text = Rect { y: inside.y + 1, height: inside.height.saturating_sub(2), ..inside };
        put_all(buffer, cx.theme, text, self.lines(cx, page).iter().skip(self.scroll));
    }

    /// Two columns where they fit, one below the other where not.
    fn lines(&self, cx: &Cx, page: Rect) -> Vec<Line> {
        let width = usize::from(area(page).width.saturating_sub(4));
        let (here, everywhere) = entries(self.context);
        let half = width / 2;
        let two = width >= 100;
        let each = if two { half - 2 } else { width };
        let mut left = column(cx, self.context, "On this screen", &here, each);
        let mut right = column(cx, self.context, "Everywhere", &everywhere, each);
        if here.is_empty() {
            left = right;
            right = left.split_off(if two { left.len().div_ceil(2) + 1 } else { left.len() });
            right.splice(0..0, [Line::new(), Line::new()]);
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
    let few = |entry: &&Entry| !entry.places.is_empty() && entry.places.len() < 7;
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

fn name(context: Context) -> &'static str {
    match context {
        Context::Today => "Today",
        Context::Learn => "Learn",
        Context::Lesson => "Lesson",
        Context::Asking => "Question",
        Context::Answered => "Answer",
        Context::Summary => "Session",
        Context::Sandbox => "Sandbox",
        Context::Prove => "Prove",
        Context::Time => "Time machine",
        Context::Copies => "Copy",
        Context::Beside => "Side by side",
        Context::Traffic => "Traffic",
        Context::Help => "Help",
        Context::List => "Commands",
        Context::Question => "Question before harm",
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::action::SCREENS;
    use super::*;

    #[test]
    fn every_action_of_a_screen_is_in_its_help() {
        for context in SCREENS {
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
