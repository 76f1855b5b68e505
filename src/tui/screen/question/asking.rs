//! A question on the screen: stem, options, how sure.

use super::super::Cx;
use super::{QuestionScreen, SURES, letter, several};
use unicode_width::UnicodeWidthStr;

use crate::study::Asked;
use crate::tui::theme::Role;
use crate::tui::widget::{Line, blocks, rule};
use crate::words;

/// Where the text begins and how wide it is.
pub(super) struct Measure {
    pub(super) left: usize,
    pub(super) text: usize,
    /// Blank lines between the parts.
    pub(super) roomy: bool,
    pub(super) width: usize,
}

pub(super) fn measure(cx: &Cx) -> Measure {
    let width = usize::from(cx.page().width);
    let left = if cx.wide() { 8 } else { 2 };
    Measure { left, text: (width - 2 * left).min(104), roomy: cx.wide(), width }
}

/// The dots of the session, and what they say.
pub(super) fn progress(screen: &QuestionScreen, width: usize) -> Line {
    let marks = screen.session.marks();
    let all = screen.session.len();
    let asking = screen.session.current().is_some() || screen.waiting;
    let mut dots = String::new();
    for at in 0..all {
        dots.push(match marks.get(at) {
            Some(_) => '●',
            None if asking && at == marks.len() => '◉',
            None => '○',
        });
    }
    let summary = screen.session.summary();
    let words = format!("{} right · {} to unlearn", summary.right, summary.to_unlearn);
    Line::new().text(" ").text(dots).right(width - 1, Role::Dim, words)
}

/// A question as lines, and the line where each option begins.
pub(super) struct Page {
    pub(super) lines: Vec<Line>,
    options: Vec<usize>,
    /// Lines of the stem that are out of sight: the most that it can be scrolled.
    pub(super) hidden: usize,
}

/// The page. Options and how sure are always in sight: where there is no room, blanks go first, then the
/// remark on the scale, and then the stem scrolls.
pub(super) fn page(screen: &QuestionScreen, cx: &Cx, asked: &Asked) -> Page {
    let Measure { left, text, roomy, width } = measure(cx);
    let height = usize::from(cx.page().height);
    let stem = stem(asked, left, text);
    let options: Vec<Vec<Line>> =
        (0..asked.order.len()).map(|place| option(screen, asked, place, left, text)).collect();
    let mut remarks = remarks(cx, asked, left, text);
    let rows: usize = options.iter().map(Vec::len).sum();
    let space = |air: Air, remarks: &[Line]| {
        let (top, before, around) = air.blanks();
        1 + top + before + rows + around * options.len() + 2 + remarks.len()
    };
    if asked.hints == 0 && space(Air::Some, &remarks) + stem.len() > height {
        remarks.clear();
    }
    let airs: &[Air] =
        if roomy { &[Air::Much, Air::Some, Air::Little] } else { &[Air::Some, Air::Little] };
    let fits = |air: &&Air| space(**air, &remarks) + stem.len() <= height;
    let air = airs.iter().find(fits).copied().unwrap_or(Air::None);
    let room = height.saturating_sub(space(air, &remarks)).max(2);
    let hidden = stem.len().saturating_sub(room);
    let (top, before, around) = air.blanks();
    let blank = |lines: &mut Vec<Line>, rows| lines.extend(vec![Line::new(); rows]);
    let mut lines = vec![progress(screen, width)];
    blank(&mut lines, top);
    let scroll = screen.scroll.min(hidden);
    let shown = lines.len() + room.min(stem.len()) - 1;
    lines.extend(stem.into_iter().skip(scroll).take(room));
    if let Some(last) = lines.get_mut(shown).filter(|_| scroll < hidden) {
        *last = std::mem::take(last).right(left + text, Role::Dim, "more ▾");
    }
    blank(&mut lines, before);
    let mut starts = Vec::new();
    for option in options {
        blank(&mut lines, around / 2);
        starts.push(lines.len());
        lines.extend(option);
        blank(&mut lines, around - around / 2);
    }
    lines.push(Line::new().to(left).and(rule(text)));
    lines.push(how_sure(screen, left, text));
    lines.extend(remarks);
    Page { lines, options: starts, hidden }
}

/// How many blank lines there are.
#[derive(Clone, Copy)]
enum Air {
    Much,
    Some,
    Little,
    None,
}

impl Air {
    /// Blanks below the dots, before the options, and for each option.
    const fn blanks(self) -> (usize, usize, usize) {
        match self {
            Self::Much => (1, 1, 2),
            Self::Some => (1, 1, 1),
            Self::Little => (0, 1, 0),
            Self::None => (0, 0, 0),
        }
    }
}

impl Page {
    /// The place of the option that is drawn in a row of the page.
    pub(super) fn place_at(&self, row: usize) -> Option<usize> {
        let place = self.options.iter().rposition(|start| *start <= row)?;
        let end = self.lines.iter().skip(row).position(|line| line.pieces.is_empty());
        end.is_none_or(|blank| blank > 0).then_some(place)
    }
}

/// What exists, what is wanted, and the question itself.
fn stem(asked: &Asked, left: usize, text: usize) -> Vec<Line> {
    let set_in = |line: Line| Line::new().to(left).and(line);
    let mut lines = Vec::new();
    for paragraph in asked.question.stem.split("\n\n") {
        lines.extend(blocks::inline(Role::Text, paragraph.trim(), text).into_iter().map(set_in));
        lines.push(Line::new());
    }
    let choose = match asked.question.choose() {
        1 => "Choose one.",
        2 => "Choose TWO.",
        _ => "Choose THREE.",
    };
    lines.extend(blocks::inline(Role::Strong, &asked.question.ask, text).into_iter().map(set_in));
    let last = lines.pop().unwrap_or_default();
    if last.width() + choose.len() + 3 <= left + text {
        lines.push(last.right(left + text, Role::Dim, choose));
    } else {
        lines.push(last);
        // One is what is expected; more than one has boxes too.
        if asked.question.choose() > 1 {
            lines.push(Line::new().right(left + text, Role::Dim, choose));
        }
    }
    lines
}

/// An option: cursor, strike or box, letter, words, state.
fn option(
    screen: &QuestionScreen,
    asked: &Asked,
    place: usize,
    left: usize,
    text: usize,
) -> Vec<Line> {
    let written = asked.order[place];
    let Some(choice) = asked.question.options.get(written) else { return Vec::new() };
    let chosen = asked.chosen.contains(&written);
    let struck = asked.struck.contains(&written);
    let here = screen.cursor == place;
    let mark = Line::new().to(left).say(Role::Focus, if here { " ▸ " } else { "   " });
    let mark = match (several(asked), struck, chosen) {
        (true, _, true) => mark.say(Role::Focus, "[x] "),
        (true, _, false) => mark.dim("[ ] "),
        (false, true, _) => mark.say(Role::Bad, "✗").text(" "),
        (false, false, _) => mark.text("  "),
    };
    let mark = mark
        .say(if here || chosen { Role::Strong } else { Role::Text }, letter(place).to_string())
        .text("   ");
    let state = if struck {
        "struck out"
    } else if chosen {
        "◉"
    } else {
        ""
    };
    let indent = mark.width();
    // Room for the state is kept in every option, so nothing moves when it comes. Where there is little,
    // the cross and the line through the words must do.
    let kept = if text < 80 { 4 } else { 13 };
    let room = (left + text).saturating_sub(indent + kept);
    let role = if struck {
        Role::Struck
    } else if chosen {
        Role::Strong
    } else {
        Role::Text
    };
    let mut words = blocks::inline(role, &choice.text, room);
    if struck {
        for piece in words.iter_mut().flat_map(|line| &mut line.pieces) {
            piece.role = Role::Struck;
        }
    }
    let mut mark = Some(mark);
    words
        .into_iter()
        .map(|line| match mark.take() {
            Some(mark) => {
                let line = mark.and(line);
                let role = if struck { Role::Dim } else { Role::Focus };
                if state.is_empty() || line.width() + state.width() + 2 > left + text {
                    line
                } else {
                    line.right(left + text, role, state)
                }
            }
            None => Line::new().to(indent).and(line),
        })
        .collect()
}

fn how_sure(screen: &QuestionScreen, left: usize, text: usize) -> Line {
    let ask = if text < 60 { "How sure?" } else { "How sure are you?   " };
    let mut line = Line::new().to(left + 2).text(ask);
    for (sure, name) in SURES {
        line = if sure == screen.sure {
            line.say(Role::Focus, format!("▐ {name} ▌")).text("   ")
        } else {
            line.dim(format!("  {name}  ")).text("   ")
        };
    }
    line
}

/// Hints that were asked for, or else what the scale is for; the learner's note.
fn remarks(cx: &Cx, asked: &Asked, left: usize, text: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |role, words: &str| {
        let wrapped = blocks::inline(role, words, text.saturating_sub(2));
        lines.extend(wrapped.into_iter().map(|line| Line::new().to(left + 2).and(line)));
    };
    let all = asked.question.hints.len();
    for (at, hint) in asked.question.hints.iter().take(asked.hints).enumerate() {
        add(Role::Text, &format!("Hint {} of {all}: {hint}", at + 1));
    }
    if asked.hints == 0 && cx.wide() {
        add(
            Role::Dim,
            "Being wrong while certain is the most useful thing that can happen here: it goes on your unlearn list. A right guess comes back soon. Nobody sees this but you.",
        );
    }
    if let Some(note) = cx.history.note(&format!("question:{}", asked.question.id)) {
        add(Role::Dim, &format!("Your note: \"{note}\""));
    }
    if !lines.is_empty() && cx.wide() {
        lines.insert(0, Line::new());
    }
    lines
}

/// There is nothing to ask.
pub(super) fn nothing(cx: &Cx) -> Vec<Line> {
    let next = match cx.plan.next {
        Some((day, number)) => {
            format!("Next: {} {}.", words::count(number, "question"), words::when(day, cx.today))
        }
        None => "Questions come here when their lesson is read.".to_owned(),
    };
    vec![
        Line::new(),
        Line::new().to(4).say(Role::Strong, "Nothing to review."),
        Line::new(),
        Line::new().to(4).text(next),
        Line::new(),
        Line::new()
            .to(4)
            .dim("On Today, L brings tomorrow's questions forward; g l has the lessons."),
    ]
}
