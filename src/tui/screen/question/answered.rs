//! After the answer: the verdict in words, every option's own reason, and what the session came to.

use super::super::Cx;
use super::asking::{Measure, measure, progress};
use super::{QuestionScreen, belief, letter};
use crate::course::quiz::Question;
use crate::study::{OptionRow, Sure, Verdict};
use crate::tui::theme::Role;
use crate::tui::widget::wrap::wrap;
use crate::tui::widget::{Line, Piece, blocks, date, rule};

/// The page as lines. Where there is no room, blanks go first.
pub(super) fn lines(
    screen: &QuestionScreen,
    cx: &Cx,
    question: &Question,
    verdict: &Verdict,
) -> Vec<Line> {
    let Measure { left, text, roomy, width } = measure(cx);
    let left = left.min(4);
    let text = if roomy { width - 2 * left } else { text };
    let head = head(cx, verdict, text);
    let rows: Vec<Vec<Line>> = (verdict.rows.iter().enumerate())
        .map(|(place, row)| reason(row, place, left, text, roomy))
        .collect();
    let foot = foot(screen, cx, question, left, text);
    let rules = 2;
    let tight = 1 + head.len() + rows.iter().map(Vec::len).sum::<usize>() + foot.len() + rules;
    let blanks = usize::from(tight + rows.len() + 2 <= cx.page().height.into());
    let blank = || vec![Line::new(); blanks];

    let mut lines = vec![progress(screen, width)];
    lines.extend(blank());
    lines.extend(head.into_iter().map(|line| Line::new().to(left).and(line)));
    lines.push(Line::new().to(left).and(rule(text)));
    lines.extend(blank());
    for row in rows {
        lines.extend(row);
        lines.extend(blank());
    }
    lines.push(Line::new().to(left).and(rule(text)));
    lines.extend(foot);
    lines
}

/// An option and why it is right or wrong.
fn reason(row: &OptionRow, place: usize, left: usize, text: usize, roomy: bool) -> Vec<Line> {
    let (mark, role) = if row.right { ("✓", Role::Good) } else { ("✗", Role::Bad) };
    // A mark only where there is something to say: the right ones, and what was chosen.
    let told = row.right || row.chosen;
    let strong = if told { Role::Strong } else { Role::Text };
    let indent = left + 6;
    let room = (left + text).saturating_sub(indent + 14);
    let mut words = blocks::inline(strong, &row.text, room);
    if !roomy && words.len() > 1 {
        words = vec![blocks::inline(strong, &row.text, usize::MAX).remove(0).cut(room)];
    }
    let mut lines: Vec<Line> =
        words.into_iter().map(|line| Line::new().to(indent).and(line)).collect();
    if let Some(first) = lines.first_mut() {
        let letter = letter(place).to_string();
        let start = Line::new().to(left).say(role, if told { mark } else { " " }).text(" ");
        let mut line = start.say(strong, letter).to(indent);
        line.pieces.extend(first.pieces.drain(1..));
        *first =
            if row.chosen { line.right(left + text, Role::Focus, "your answer") } else { line };
    }
    let why = blocks::inline(Role::Dim, &row.why, (left + text).saturating_sub(indent));
    lines.extend(why.into_iter().map(|line| Line::new().to(indent).and(line)));
    lines
}

/// What can be proved, and the source.
fn foot(
    screen: &QuestionScreen,
    cx: &Cx,
    question: &Question,
    left: usize,
    text: usize,
) -> Vec<Line> {
    let end = left + text;
    let mut lines = Vec::new();
    let proof = screen.proof(cx);
    let claim = proof.as_ref().and_then(|proof| {
        cx.course.lesson(&proof.lesson).and_then(|lesson| lesson.body().claim(&proof.claim))
    });
    if let Some(claim) = claim {
        let says: String = claim.says.iter().map(|span| span.text.as_str()).collect();
        let line = Line::new().to(left).say(Role::Focus, "▌ ").text("Can be proved: ").dim(says);
        lines.push(line.right(end, Role::Dim, "p  prove it"));
    }
    let checked = date(question.source.checked);
    let source = format!("Source: {}, checked {checked}", question.source.title);
    lines.push(Line::new().to(left).dim(source).right(end, Role::Dim, "o  open"));
    lines
}

/// The verdict: right or not, how sure, what follows.
fn head(cx: &Cx, verdict: &Verdict, width: usize) -> Vec<Line> {
    let sure = match verdict.sure {
        Sure::Guess => ", by a guess.",
        Sure::Think => ", and you thought so.",
        Sure::Certain => ", and you were certain.",
    };
    let line = if verdict.right {
        Line::of(Role::Good, "✓ RIGHT").say(Role::Strong, sure)
    } else {
        let sure = match verdict.sure {
            Sure::Guess => ", but it was a guess.",
            Sure::Think => ", though you thought so.",
            Sure::Certain => sure,
        };
        Line::of(Role::Bad, "✗ NOT THIS ONE").say(Role::Strong, sure)
    };
    let next = next(verdict);
    let mut lines = if line.width() + next.len() + 3 <= width {
        vec![line.right(width, Role::Text, next)]
    } else {
        vec![line, Line::new().to(2).text(next)]
    };
    if let Some(says) = belief(cx, verdict) {
        let pieces = [
            Piece { role: Role::Text, text: "You believe: ".into() },
            Piece { role: Role::Strong, text: format!("“{says}”. ") },
            Piece {
                role: Role::Text,
                text: "It is on your unlearn list; p runs what breaks it.".into(),
            },
        ];
        let belief = wrap(&pieces, width - 2);
        lines.extend(belief.into_iter().map(|line| Line::new().to(2).and(line)));
    }
    lines
}

fn next(verdict: &Verdict) -> String {
    let days = verdict.next_due.days_since(verdict.today);
    let exam = if verdict.before_exam { " (before the exam)" } else { "" };
    match days {
        ..=0 => "It comes back today.".to_owned(),
        1 => format!("It comes back tomorrow{exam}."),
        n => format!("Next time: in {n} days, on {}{exam}.", date(verdict.next_due)),
    }
}

/// Why it comes back then, in one sentence.
pub(super) fn why_then(verdict: &Verdict) -> String {
    let hints = if verdict.hints > 0 { " Hints shorten it." } else { "" };
    let reason = match (verdict.right, verdict.sure) {
        (true, Sure::Certain) => "Right and certain counts as easy, so the interval grows most.",
        (true, Sure::Think) => {
            "Right counts as good: it comes back about when you would forget it."
        }
        (true, Sure::Guess) => "A right guess may be luck, so it comes back soon.",
        (false, Sure::Certain) => {
            "Wrong while certain: it comes back at once, and the belief is listed."
        }
        (false, _) => "Wrong: it starts again with a short interval.",
    };
    format!("{reason}{hints}")
}

/// What the session came to.
pub(super) fn summary(screen: &QuestionScreen, cx: &Cx) -> Vec<Line> {
    let summary = screen.session.summary();
    let seconds = summary.took_ms / 1000;
    let tomorrow = cx.history.due(cx.today.plus(1)).len();
    let mut lines = vec![progress(screen, usize::from(cx.page().width)), Line::new(), Line::new()];
    let head = format!(
        "{} answered · {} right · {} to unlearn · {} min {} s.",
        summary.answered,
        summary.right,
        summary.to_unlearn,
        seconds / 60,
        seconds % 60
    );
    lines.push(Line::new().to(4).say(Role::Strong, head));
    lines.push(Line::new());
    let next = match tomorrow {
        0 => "Nothing comes back tomorrow.".to_owned(),
        1 => "Tomorrow 1 question comes back.".to_owned(),
        n => format!("Tomorrow {n} questions come back."),
    };
    lines.push(Line::new().to(4).text(next));
    lines.push(Line::new());
    lines.push(Line::new().to(4).dim("⏎ goes on. Every answer is on the disk."));
    lines
}
