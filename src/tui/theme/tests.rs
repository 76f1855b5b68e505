//! Contrast is measured (WCAG 2), and three kinds of colour blindness are simulated (Machado and others,
//! 2009, full severity), in every theme.

use super::*;

type Rgb = [f64; 3];

const KINDS: [(Palette, [[f64; 3]; 3]); 3] = [
    (
        Palette::Protanopia,
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        Palette::Deuteranopia,
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        Palette::Tritanopia,
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// Far enough apart to be told at a glance; just noticeable is 2.3.
const APART: f64 = 20.0;

/// A colour of the 256 in linear light.
fn linear(index: u8) -> Rgb {
    let level = |at: u8| [0, 95, 135, 175, 215, 255][usize::from(at)];
    let rgb = match index {
        232.. => [8 + 10 * (index - 232); 3],
        16.. => [level((index - 16) / 36), level((index - 16) / 6 % 6), level((index - 16) % 6)],
        _ => panic!("{index} is the terminal's own"),
    };
    rgb.map(light)
}

fn light(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let luminance = |[r, g, b]: Rgb| 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    let (one, other) = (luminance(one), luminance(other));
    one.max(other) / one.min(other)
}

fn seen_by(matrix: &[[f64; 3]; 3], [r, g, b]: Rgb) -> Rgb {
    matrix.map(|row| (row[0] * r + row[1] * g + row[2] * b).clamp(0.0, 1.0))
}

/// The distance of two colours in CIE L*a*b*.
fn distance(one: Rgb, other: Rgb) -> f64 {
    let lab = |[r, g, b]: Rgb| {
        let bend = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let x = bend((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.950_47);
        let y = bend(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = bend((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.088_83);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    };
    let (one, other) = (lab(one), lab(other));
    one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn painted() -> impl Iterator<Item = (Palette, palette::Paint)> {
    Palette::ALL.into_iter().filter_map(|palette| Some((palette, palette::paint(palette)?)))
}

#[test]
fn the_measures_measure() {
    let (black, white) = ([0.0; 3], [1.0; 3]);
    assert!((contrast(black, white) - 21.0).abs() < 0.01);
    assert!((distance(black, white) - 100.0).abs() < 0.1);
    // Pure red and a dark green are the classic pair that a protanope confuses.
    let (red, green) = (linear(124), linear(22));
    let (_, protan) = &KINDS[0];
    assert!(distance(red, green) > 80.0);
    assert!(distance(seen_by(protan, red), seen_by(protan, green)) < APART);
}

#[test]
fn text_on_a_painted_ground_can_be_read() {
    assert_eq!(painted().count(), 7);
    for (theme, paint) in painted() {
        let least = if theme == Palette::HighContrast { 7.0 } else { 4.5 };
        for (role, _) in ROLES {
            let contrast = contrast(linear(paint.of(role)), linear(paint.ground));
            assert!(contrast >= least, "{theme:?}: {role:?} has {contrast:.1}");
        }
    }
}

#[test]
fn right_and_wrong_and_2xx_and_4xx_stay_apart_for_every_eye() {
    for (theme, paint) in painted() {
        let look = |role| linear(paint.of(role));
        for (kind, matrix) in &KINDS {
            let apart = |a, b| distance(seen_by(matrix, look(a)), seen_by(matrix, look(b)));
            for other in [Role::Bad, Role::Refused] {
                let apart = apart(Role::Good, other);
                assert!(apart >= APART, "{theme:?}, {kind:?}: {other:?} {apart:.0}");
            }
            // The theme made for these eyes keeps all four states apart.
            if theme == *kind {
                for (a, b) in [
                    (Role::Good, Role::Fault),
                    (Role::Bad, Role::Fault),
                    (Role::Refused, Role::Fault),
                    (Role::Bad, Role::Refused),
                ] {
                    assert!(apart(a, b) >= APART, "{theme:?}: {a:?} {b:?} {:.0}", apart(a, b));
                }
            }
        }
    }
}

/// The terminal's own colours are nobody's but the user's: the usual sixteen of three terminals.
#[test]
fn the_pairs_of_the_terminal_theme_stay_apart_where_they_are_usual() {
    let rgb = |hex: u32| [16, 8, 0].map(|shift| light((hex >> shift) as u8));
    let index = |role| match (Theme { ..SEEN }).style(role).fg {
        Some(Color::Blue) => 0,
        Some(Color::LightYellow) => 1,
        Some(Color::Yellow) => 2,
        other => panic!("{role:?} is {other:?}"),
    };
    let usual = [
        [0x00_00ee, 0xff_ff00, 0xcd_cd00],
        [0x00_00aa, 0xff_ff55, 0xaa_5500],
        [0x00_37da, 0xf9_f1a5, 0xc1_9c00],
    ];
    for colours in usual {
        for (kind, matrix) in &KINDS {
            let look = |role| seen_by(matrix, rgb(colours[index(role)]));
            assert!(distance(look(Role::Good), look(Role::Bad)) >= APART, "{kind:?}");
            assert!(distance(look(Role::Good), look(Role::Refused)) >= APART, "{kind:?}");
        }
    }
}

#[test]
fn without_colour_no_role_has_a_colour_in_any_theme() {
    for palette in Palette::ALL {
        let theme = Theme { colour: palette == Palette::Mono, palette, ..SEEN };
        for (role, _) in ROLES {
            assert_eq!((theme.style(role).fg, theme.style(role).bg), (None, None), "{role:?}");
        }
        let mut buffer = Buffer::with_lines(["word"]);
        theme.settle(&mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["word"]), "{palette:?} paints");
    }
}

/// Without colour, in mono and in ASCII every state is still told by attribute, glyph or word.
#[test]
fn states_differ_in_every_theme() {
    let states = [Role::Text, Role::Good, Role::Bad, Role::Refused, Role::Fault];
    for palette in Palette::ALL {
        let theme = Theme { palette, ..SEEN };
        for (at, one) in states.iter().enumerate() {
            for other in &states[at + 1..] {
                assert_ne!(theme.style(*one), theme.style(*other), "{palette:?}");
            }
        }
    }
}

#[test]
fn only_painted_themes_paint_and_they_paint_all() {
    for palette in Palette::ALL {
        let theme = Theme { palette, ..SEEN };
        assert!(ROLES.iter().all(|(role, _)| theme.style(*role).bg.is_none()));
        let mut buffer = Buffer::with_lines(["one", "two"]);
        theme.settle(&mut buffer);
        let paints = palette::paint(palette).is_some();
        let bare =
            |cell: &ratatui::buffer::Cell| cell.bg == Color::Reset || cell.fg == Color::Reset;
        assert_eq!(buffer.content.iter().any(bare), !paints, "{palette:?}");
    }
}

#[test]
fn ascii_leaves_nothing_else() {
    let mut buffer = Buffer::with_lines(["▌ ✓ 4 · λ “x” …", "─│┌▸"]);
    let theme = Theme { unicode: false, ..SEEN };
    theme.settle(&mut buffer);
    let text: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
    assert!(text.is_ascii(), "{text}");
    assert_eq!(theme.spelled("⏎/←"), "Enter/Left");
    assert!(text.starts_with("> v 4 . f \"x\" ~"), "{text}");
}
