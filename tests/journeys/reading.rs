//! Reading: the place is kept to the sentence, and notes stand in the margin.

use super::*;

fn start(folder: &std::path::Path, size: (u16, u16)) -> Rehearsal {
    Rehearsal::start(Launch { files: Files::embedded(), ..launch(folder) }, size).unwrap()
}

/// The text of a page without blanks and frames, the rows of the window around it left out.
fn page(screen: &Rehearsal) -> String {
    let picture = screen.picture();
    let rows: Vec<&str> = picture.lines().collect();
    rows[2..rows.len() - 2].concat().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The first words of a page that is text.
fn first(screen: &Rehearsal) -> Option<String> {
    let picture = screen.picture();
    let row = picture.lines().skip(2).find(|row| !row.trim().is_empty())?;
    let words: String = row.chars().filter(|c| c.is_alphanumeric()).take(24).collect();
    let text = !row.contains(['─', '│', '┌', ':', '…']) && !row.trim_start().contains("   ");
    (text && words.len() == 24).then_some(words)
}

#[test]
fn the_place_is_kept_to_the_sentence_in_every_lesson() {
    let mut tried = 0;
    for lesson in 0..lessons() {
        let folder = tempfile::tempdir().unwrap();
        let mut screen = start(folder.path(), (60, 18));
        screen.keys(&format!("g l g g {} enter", "j ".repeat(lesson)));
        for _ in 0..12 {
            screen.keys("space");
            if !screen.picture().lines().next().is_some_and(|title| title.contains("page")) {
                break;
            }
            let before = screen.picture();
            let Some(words) = first(&screen) else { continue };
            for (width, height) in [(120, 36), (80, 24), (200, 60)] {
                screen.happens(Event::Resize { width, height });
                assert!(
                    page(&screen).contains(&words),
                    "{words}, at {width}:\n{}",
                    screen.picture()
                );
            }
            screen.happens(Event::Resize { width: 60, height: 18 });
            assert_eq!(screen.picture(), before, "and back");
            // Left in any way, and opened again in a window of another size.
            screen.keys(if tried % 2 == 0 { "g h" } else { "Q" });
            drop(screen);
            let mut later = start(folder.path(), (80, 24));
            later.keys(&format!("g l g g {} enter", "j ".repeat(lesson)));
            assert!(page(&later).contains(&words), "{words}, later:\n{}", later.picture());
            drop(later);
            screen = start(folder.path(), (60, 18));
            screen.keys(&format!("g l g g {} enter", "j ".repeat(lesson)));
            tried += 1;
        }
    }
    assert!(tried > 10, "{tried}");
}

#[test]
fn a_note_stands_in_the_margin() {
    let mut desk = desk(120, 36);
    desk.keys("enter", &["In the margin"]).absent("Your note");
    desk.keys("m", &["Note"]);
    desk.screen.types("600 s in our prod");
    desk.keys("enter", &["Your note", "\"600 s in our prod\""]);
}
