//! After the answer: the verdict in words, every option's own reason, and what the session came to.

use super::super::Cx;
use super::asking::{Measure, measure, progress};
use super::{QuestionScreen, belief, letter};
use crate::course::quiz::Question;
use crate::study::{Sure, Verdict};
use crate::tui::theme::Role;
use crate::tui::widget::wrap::wrap;
use crate::tui::widget::{Line, Piece, blocks, date, rule};

/// The page as lines.
pub(super) fn lines(
    screen: &QuestionScreen,
    cx: &Cx,
    question: &Question,
    verdict: &Verdict,
) -> Vec<Line> {
    let Measure { left, text, roomy, width } = measure(cx);
    let left = left.min(4);
    let text = if roomy { width - 2 * left } else { text };
    let mut lines = vec![progress(screen, width)];
    lines.push(Line::new());
    lines.extend(head(cx, verdict, text).into_iter().map(|l| Line::new().to(left).and(l)));
    lines.push(Line::new().to(left).and(rule(text)));
    lines.push(Line::new());
    for (place, row) in verdict.rows.iter().enumerate() {
        let (mark, role) = if row.right { ("✓", Role::Good) } else { ("✗", Role::Bad) };
        // A mark only where there is something to say: the right ones, and what was chosen.
        let mark = if row.right || row.chosen { mark } else { " " };
        let indent = left + 6;
        let room = (left + text).saturating_sub(indent + 14);
        let strong = if row.right || row.chosen { Role::Strong } else { Role::Text };
        for (at, words) in blocks::inline(strong, &row.text, room).into_iter().enumerate() {
            let line = if at > 0 {
                Line::new().to(indent).and(words)
            } else {
                let line = Line::new().to(left).say(role, mark).text(" ");
                let line = line.say(strong, letter(place).to_string()).to(indent).and(words);
                if row.chosen { line.right(left + text, Role::Focus, "your answer") } else { line }
            };
            lines.push(line);
        }
        let why = blocks::inline(Role::Dim, &row.why, (left + text).saturating_sub(indent + 2));
        lines.extend(why.into_iter().map(|line| Line::new().to(indent).and(line)));
        lines.push(Line::new());
    }
    lines.push(Line::new().to(left).and(rule(text)));
    if let Some(proof) = screen.proof(cx) {
        let claim = cx.course.lesson(&proof.lesson).and_then(|l| l.body().claim(&proof.claim));
        if let Some(claim) = claim {
            let says: String = claim.says.iter().map(|span| span.text.as_str()).collect();
            let line = Line::new().to(left).say(Role::Focus, "▌ ").text("Can be proved: ");
            let line = line.dim(says).cut(left + text - 15);
            lines.push(line.right(left + text, Role::Dim, "p  prove it"));
            lines.push(Line::new());
        }
    }
    let source =
        format!("Source: {}, checked {}", question.source.title, date(question.source.checked));
    lines.push(Line::new().to(left).dim(source).right(left + text, Role::Dim, "o  open"));
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
