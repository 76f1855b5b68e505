//! Every way to use the screens: text fields, arrows alone, the mouse.

use gatelab::tui::event::Mouse;

use super::*;

/// The screens with a text field that is open, and the keys of it.
const FIELDS: [&str; 7] = [
    "finding everywhere",
    "note",
    "report of a mistake",
    "name of a drill",
    "sandbox, a request typed",
    "settings, typing",
    "a key looked for",
];

#[test]
fn text_fields_take_every_letter() {
    let printable: Vec<char> = ('!'..='~').collect();
    for field in FIELDS {
        let screen = SCREENS.iter().find(|(name, ..)| *name == field).unwrap();
        for chunk in printable.chunks(6).map(|some| some.iter().collect::<String>()) {
            let mut desk = at(screen, (120, 36));
            desk.screen.orders();
            desk.screen.types(&chunk);
            assert_eq!(desk.screen.orders(), [], "{chunk} on {field} does something");
            let picture = desk.screen.picture();
            assert!(picture.contains(&chunk), "{chunk} is not on {field}:\n{picture}");
        }
        let mut desk = at(screen, (120, 36));
        desk.screen.orders();
        desk.screen.happens(Event::Paste("q Q\n5".to_owned()));
        assert_eq!(desk.screen.orders(), [], "a paste on {field}");
    }
}

/// A way through each screen with nothing but these keys; `down*40` is to the end of a list.
const BY_ARROWS: &[(&str, &str)] = &[
    ("first-run", ""),
    ("lesson", "enter"),
    ("prove", "enter claim enter"),
    ("learn", "palette:go learn"),
    ("drills", "palette:go review"),
    ("question", "palette:go review down*4 enter"),
    ("answer", "palette:go review down*4 enter answer"),
    ("sandbox", "palette:go sandbox"),
    ("labs", "palette:go labs"),
    ("lab", "palette:go labs enter"),
    ("stats", "palette:go stats"),
    ("settings", "palette:go settings"),
    ("mock-exam", "palette:go exam"),
    ("exam-question", "palette:go exam right right enter"),
    ("overview", "palette:go exam right right enter enter*10"),
    ("before-harm", "palette:go exam right right enter enter*10 down*30 enter"),
    ("report", "palette:go exam right right enter enter*10 down*30 enter right enter"),
    (
        "report-question",
        "palette:go exam right right enter enter*10 down*30 enter right enter enter",
    ),
    ("session", "down enter answer*120"),
];

/// Whoever has only arrows, Tab, Enter and Esc gets to every screen and through an exam.
#[test]
fn arrows_tab_enter_and_esc_lead_to_every_screen() {
    let mut reached = HashSet::new();
    for (place, way) in BY_ARROWS {
        let who = if *place == "first-run" { New } else { Fresh };
        let mut desk = desk(&[], who, (120, 36));
        let commands = |screen: &mut Rehearsal| screen.keys(&"down ".repeat(20));
        for part in way.split_inclusive(' ').collect::<String>().split("palette:") {
            let mut part = part.trim();
            for name in [
                "go learn",
                "go review",
                "go sandbox",
                "go labs",
                "go stats",
                "go settings",
                "go exam",
            ] {
                let Some(rest) = part.strip_prefix(name) else { continue };
                commands(&mut desk.screen);
                desk.screen.keys("enter");
                choose(&mut desk.screen, name);
                desk.screen.keys("enter");
                part = rest.trim();
            }
            for step in part.split_whitespace() {
                let (key, times) = step.split_once('*').unwrap_or((step, "1"));
                for _ in 0..times.parse::<usize>().unwrap() {
                    match key {
                        "answer" => answer(&mut desk.screen),
                        "claim" => claim(&mut desk.screen),
                        key => desk.screen.keys(key),
                    }
                }
            }
        }
        let there = desk.screen.place();
        reached.insert(there.clone());
        assert_eq!(there, *place, "{way}\n{}", desk.screen.picture());
    }
    let today = "today".to_owned();
    let screens: HashSet<String> = Rehearsal::screens().into_iter().collect();
    reached.insert(today);
    assert_eq!(screens.difference(&reached).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// Moves down to the command of that name.
fn choose(screen: &mut Rehearsal, name: &str) {
    for _ in 0..120 {
        let picture = screen.picture();
        let here = picture.lines().find(|line| line.contains("▸ ")).unwrap_or_default();
        if here.contains(&format!("▸ {name}")) {
            return;
        }
        screen.keys("down");
    }
    panic!("no command {name}:\n{}", screen.picture());
}

/// Turns pages until one has a claim, and moves the focus to it.
fn claim(screen: &mut Rehearsal) {
    for _ in 0..60 {
        let bottom = |screen: &Rehearsal| screen.picture().lines().last().unwrap().to_owned();
        for _ in 0..12 {
            screen.keys("tab");
            if bottom(screen).contains("prove it") {
                return;
            }
        }
        screen.keys("right");
    }
    panic!("no claim:\n{}", screen.picture());
}

/// Answers what is asked, or goes on.
fn answer(screen: &mut Rehearsal) {
    match screen.place().as_str() {
        "question" => {
            let two = screen.picture().contains("Choose TWO.");
            screen.keys("down");
            if two {
                // Two answers are chosen with Enter as well.
                screen.keys("enter down enter");
            }
            screen.keys("enter");
        }
        "answer" => screen.keys("enter"),
        _ => {}
    }
}

fn click(desk: &mut Desk, words: &str) {
    let picture = desk.screen.picture();
    let found = picture.lines().enumerate().find_map(|(row, line)| {
        let at = line.find(words)?;
        Some((line[..at].chars().count() as u16, row as u16))
    });
    let (column, row) = found.unwrap_or_else(|| panic!("no {words} in\n{picture}"));
    desk.screen.happens(Event::Mouse { mouse: Mouse::Click, column, row });
}

#[track_caller]
fn chosen(desk: &Desk, words: &str) {
    let picture = desk.screen.picture();
    let here = picture.lines().find(|line| line.contains('▸')).unwrap_or_default();
    assert!(here.contains(words), "{words} is not chosen:\n{picture}");
}

#[test]
fn a_click_chooses_toggles_and_follows() {
    let on = |name: &str| {
        let screen = SCREENS.iter().find(|(known, ..)| *known == name).unwrap();
        at(screen, (120, 36))
    };
    let mut desk = on("learn");
    click(&mut desk, "REST, HTTP or WebSocket");
    chosen(&desk, "REST, HTTP or WebSocket");
    let mut desk = on("exam, setup");
    click(&mut desk, "iming");
    desk.screen.keys("right");
    assert!(desk.screen.picture().contains("never stops"), "{}", desk.screen.picture());
    let mut desk = on("exam, question");
    click(&mut desk, " b   ");
    assert!(desk.screen.picture().contains("[x] b") || desk.screen.picture().contains("◉"));
    let mut desk = on("exam, overview");
    click(&mut desk, "17 ○");
    chosen(&desk, "▸17 ○");
    click(&mut desk, " 4 ○");
    chosen(&desk, "▸4 ○");
    click(&mut desk, "Turn the exam in");
    chosen(&desk, "Turn the exam in");
    let mut desk = on("drills, studied");
    click(&mut desk, "Never seen");
    chosen(&desk, "Never seen");
    // What lies over a screen: the wheel and a click move its cursor.
    let mut desk = on("copies");
    click(&mut desk, "the trace");
    chosen(&desk, "the trace");
    desk.screen.happens(Event::Mouse { mouse: Mouse::WheelUp, column: 40, row: 12 });
    chosen(&desk, "the answer");
    let mut desk = on("export");
    click(&mut desk, "sam ");
    chosen(&desk, "sam ");
    // A word of the glossary explains itself.
    let mut desk = on("lesson, on a word");
    desk.screen.keys("shift-tab");
    click(&mut desk, "quota");
    assert_eq!(desk.screen.place(), "glossary", "{}", desk.screen.picture());
}

/// Nothing that a click does ends the program, answers more than once, or is lost.
#[test]
fn clicks_and_the_wheel_everywhere() {
    for screen @ (name, ..) in SCREENS {
        let mut desk = at(screen, (120, 36));
        desk.screen.orders();
        for row in 0..36 {
            for column in [3, 30, 60, 90, 118] {
                for mouse in [Mouse::WheelDown, Mouse::Click, Mouse::WheelUp] {
                    desk.screen.happens(Event::Mouse { mouse, column, row });
                }
            }
        }
        let orders = desk.screen.orders();
        assert!(!orders.contains(&Effect::Quit), "a click ends the program on {name}");
        let answered = |order: &Effect| matches!(order, Effect::Record(Fact::Answered(_)));
        assert!(!orders.iter().any(answered), "a click answers on {name}");
    }
}
