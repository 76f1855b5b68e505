//! After the answer: the verdict in words, every option's own reason, and what the session came to.

use super::super::Cx;
use super::asking::{measure, progress};
use super::{QuestionScreen, belief, trial};
use crate::course::quiz::Question;
use crate::study::{self, OptionRow, Verdict, lab_about};
use crate::tui::theme::Role;
use crate::tui::widget::question::{Measure, Reason};
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, rule};
use crate::words;

/// The page as lines. Where there is no room, blanks go first, then the ends of options.
pub(super) fn lines(
    screen: &QuestionScreen,
    cx: &Cx,
    question: &Question,
    verdict: &Verdict,
) -> Vec<Line> {
    let Measure { left, text, roomy, width } = measure(cx);
    let left = left.min(4);
    let text = if roomy { width - 2 * left } else { text };
    let head = head(cx, question, verdict, screen.proof(cx).is_some(), text);
    let mut foot = foot(screen, cx, question, left, text);
    if let Some(table) = &screen.trial {
        let trial = trial::lines(table, &verdict.rows, left, text);
        foot.splice(0..0, trial.into_iter().chain([Line::new()]));
    }
    let reasons = |short| -> Vec<Vec<Line>> {
        let rows = verdict.rows.iter().enumerate();
        rows.map(|(place, row)| {
            let OptionRow { text: says, why, right, chosen, .. } = row;
            let reason = Reason { text: says, why, right: *right, chosen: *chosen, place };
            reason.lines(left, text, short)
        })
        .collect()
    };
    let height = usize::from(cx.page().height);
    let space = |rows: &[Vec<Line>]| {
        1 + head.len() + rows.iter().map(Vec::len).sum::<usize>() + foot.len() + 2
    };
    let mut rows = reasons(false);
    if !roomy && space(&rows) > height {
        rows = reasons(true);
    }
    let blanks = usize::from(space(&rows) + rows.len() + 2 <= height);
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
    let checked = words::checked(question.source.checked, cx.today);
    let source = format!("Source: {}, {checked}", question.source.title);
    lines.push(Line::new().to(left).dim(source).right(end, Role::Dim, "o  open"));
    lines
}

/// The verdict: right or not, how sure, what follows.
fn head(cx: &Cx, question: &Question, verdict: &Verdict, proof: bool, width: usize) -> Vec<Line> {
    let (word, rest) = words::verdict(verdict);
    let (mark, role) = if verdict.right { ("✓ ", Role::Good) } else { ("✗ ", Role::Bad) };
    let line = Line::of(role, mark.to_owned() + &word.to_uppercase()).say(Role::Strong, rest);
    let next = words::next_time(verdict, cx.history.aim().exam);
    let mut lines = if line.width() + next.len() + 3 <= width {
        vec![line.right(width, Role::Text, next)]
    } else {
        vec![line, Line::new().to(2).text(next)]
    };
    if let Some(missed) = verdict.nut {
        let lab = lab_about(cx.course, &question.lesson, &question.id);
        let nut = words::hard_nut(missed, proof, lab);
        let nut = wrap_text(Role::Text, &nut, width - 2);
        lines.extend(nut.into_iter().map(|line| Line::new().to(2).and(line)));
    }
    if let Some(says) = belief(cx, verdict) {
        let believed = wrap_text(Role::Text, &words::believed(&says), width - 2);
        lines.extend(believed.into_iter().map(|line| Line::new().to(2).and(line)));
    }
    lines
}

/// What the session came to, in a line.
pub(super) fn outcome(screen: &QuestionScreen, cx: &Cx) -> String {
    let tomorrow = study::due(cx.course, cx.history, cx.today.plus(1)).len();
    let summary = words::summary(&screen.session.summary(), tomorrow);
    match screen.session.paced(cx.now) {
        Some(paced) => format!("{summary} {}", words::paced_summary(&paced)),
        None => summary,
    }
}

/// What the session came to.
pub(super) fn summary(screen: &QuestionScreen, cx: &Cx) -> Vec<Line> {
    let width = usize::from(cx.page().width);
    let words = outcome(screen, cx);
    let mut lines = vec![progress(screen, width), Line::new(), Line::new()];
    let words = wrap_text(Role::Strong, &words, width - 8);
    lines.extend(words.into_iter().map(|line| Line::new().to(4).and(line)));
    lines
}
