//! The overview of a paper: which questions are answered, blank and marked, and the time for the rest.

use super::Sitting;
use super::{Desk, Voice, question};
use crate::words;

/// Says how the questions stand; with `all`, `blank` or `marked`, those one by one.
pub(super) fn tell(sitting: &Sitting, desk: &Desk, voice: &mut Voice, which: &str) {
    let places = match which {
        "all" => (0..sitting.paper.items.len()).collect(),
        "blank" => sitting.blank(),
        "marked" => sitting.marked(),
        _ => return sum_up(sitting, desk, voice),
    };
    if places.is_empty() {
        voice.say(format!("Nothing is {which}."));
    }
    for place in places {
        let answered = if sitting.answered(place) { "answered" } else { "blank" };
        let marked = sitting.sheet(place).is_some_and(|sheet| sheet.marked);
        let marked = if marked { ", marked" } else { "" };
        let asks = question(sitting, desk, place).map(|question| question.ask);
        let asks = asks.unwrap_or_default();
        voice.flow(&format!("{}. {answered}{marked}. {asks}", place + 1));
    }
}

fn sum_up(sitting: &Sitting, desk: &Desk, voice: &mut Voice) {
    let (blank, all) = (sitting.blank(), sitting.paper.items.len());
    voice.say(format!("{} of {all} answered.", all - blank.len()));
    let shown = |place: &usize| sitting.sheet(*place).is_some_and(|sheet| sheet.shown);
    let (skipped, unseen): (Vec<usize>, Vec<usize>) = blank.into_iter().partition(shown);
    voice.say(match (skipped.is_empty(), unseen.is_empty()) {
        (true, true) => "Blank: none.".to_owned(),
        (true, false) => format!("Blank: {}, not reached yet.", runs(&unseen)),
        (false, true) => format!("Blank: {}.", runs(&skipped)),
        (false, false) => {
            format!("Blank: {}; not reached yet: {}.", runs(&skipped), runs(&unseen))
        }
    });
    let marked = sitting.marked();
    let marked = if marked.is_empty() { "none".to_owned() } else { runs(&marked) };
    voice.say(format!("Marked: {marked}."));
    let used = sitting.clock().used(desk.now());
    let seen = sitting.sheets().iter().filter(|sheet| sheet.shown).count().max(1) as u64;
    let (used, each) = (words::exam_clock(used), words::exam_clock(used / seen));
    voice.say(format!("{used} used, {each} a question so far."));
    voice.say(words::exam_blanks(sitting, desk.now()));
    voice.say("A blank counts as wrong, a guess costs nothing: turn in with nothing blank.");
    voice.say("A number goes to its question; turn in ends the exam.");
}

/// Places as numbers from 1, neighbours together: `9, 23, 32 to 65`.
fn runs(places: &[usize]) -> String {
    let follow = |one: &usize, next: &usize| one + 1 == *next;
    let runs = places.chunk_by(follow).map(|run| match run {
        [first, _, .., last] => format!("{} to {}", first + 1, last + 1),
        few => few.iter().map(|place| (place + 1).to_string()).collect::<Vec<_>>().join(", "),
    });
    runs.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_stand_together() {
        for (places, said) in [
            (&[][..], ""),
            (&[8], "9"),
            (&[8, 9], "9, 10"),
            (&[0, 8, 9, 10, 22], "1, 9 to 11, 23"),
            (&[0, 1, 2, 3], "1 to 4"),
        ] {
            assert_eq!(runs(places), said);
        }
    }
}
