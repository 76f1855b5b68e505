//! What is said: lines of words, without glyphs, bars or escapes, and the last block once more.

/// Collects what is to be said next.
#[derive(Debug, Default)]
pub(super) struct Voice {
    lines: Vec<String>,
    /// The block before, for `repeat`.
    last: Vec<String>,
}

/// Signs and the words for them. The first that fits counts; any other sign of their kind is left out.
const SIGNS: [(&str, &str); 22] = [
    (" · ", ", "),
    ("·", " "),
    ("⏎", "Enter"),
    ("λ ", "function "),
    ("λ", "function "),
    (" → ", " to "),
    ("→", " to "),
    ("─▸", " to "),
    ("►", " to "),
    ("▸", " to "),
    ("◄", " from "),
    ("◂", " from "),
    ("≥ ", "at least "),
    ("≤ ", "at most "),
    ("≥", "at least "),
    ("≤", "at most "),
    ("×", " times "),
    ("…", "..."),
    (" ✓", " right"),
    ("✓", "right"),
    ("✗", "wrong"),
    (" – ", ", "),
];

/// Units that are read as letters where they are not spelled out: one, several.
const UNITS: [(&str, &str, &str); 5] = [
    ("s", "second", "seconds"),
    ("min", "minute", "minutes"),
    ("h", "hour", "hours"),
    ("d", "day", "days"),
    ("%", "percent", "percent"),
];

impl Voice {
    /// Says a sentence, glyphs and units in words. Several lines are several sentences.
    pub(super) fn say(&mut self, text: impl AsRef<str>) {
        self.lines.extend(text.as_ref().lines().map(spoken));
    }

    /// Says it as one line, whatever breaks it has.
    pub(super) fn flow(&mut self, text: &str) {
        let whole: Vec<&str> = text.split_whitespace().collect();
        self.say(whole.join(" "));
    }

    /// Says a paragraph, one thought a line.
    pub(super) fn thoughts(&mut self, paragraph: &str) {
        let whole: Vec<&str> = paragraph.split_whitespace().collect();
        for thought in thoughts(&whole.join(" ")) {
            self.say(thought);
        }
    }

    /// Says lines as they are, but for signs that nobody can hear: code, commands, bodies.
    pub(super) fn read(&mut self, text: &str) {
        self.lines.extend(text.lines().map(audible));
    }

    /// What was said since the last call, as one text; it becomes the block that is repeated.
    pub(super) fn block(&mut self) -> String {
        let text = join(&self.lines);
        if !self.lines.is_empty() {
            self.last = std::mem::take(&mut self.lines);
        }
        text
    }

    /// What was said since the last call, which is not worth repeating.
    pub(super) fn aside(&mut self) -> String {
        join(&std::mem::take(&mut self.lines))
    }

    /// Says the last block once more.
    pub(super) fn repeat(&mut self) {
        self.lines = self.last.clone();
    }
}

fn join(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// A paragraph's sentences: a full stop and a blank before a capital end one.
fn thoughts(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices(". ").chain(text.match_indices("? ")) {
        let ends = text[at + 2..].starts_with(|c: char| c.is_uppercase());
        // `e.g. S3` and `U.S. East` go on.
        let word = text[..at].rsplit(' ').next().unwrap_or_default();
        if ends && word.len() > 1 && !word.contains('.') && at + 1 > from {
            all.push(text[from..=at].trim());
            from = at + 1;
        }
    }
    all.push(text[from..].trim());
    all.retain(|thought| !thought.is_empty());
    all
}

/// A sentence as it is read aloud.
pub(super) fn spoken(text: &str) -> String {
    let mut text = counts(&text.replace('`', ""));
    for (sign, words) in SIGNS {
        text = text.replace(sign, words);
    }
    let text = audible(&text);
    let mut words: Vec<String> = Vec::new();
    let mut gap = 0;
    for part in text.split(' ') {
        if part.is_empty() {
            gap += 1;
            continue;
        }
        // Columns become a list.
        if gap > 0
            && let Some(before) = words.last_mut()
            && !before.ends_with(|c: char| c.is_ascii_punctuation())
        {
            before.push(',');
        }
        gap = 0;
        let before = words.last().map_or("", String::as_str);
        words.push(unit(before, part).unwrap_or_else(|| part.to_owned()));
    }
    words.join(" ")
}

/// Answers counted by their status: `1×200 19×429` becomes `1 answered 200, 19 answered 429`.
fn counts(text: &str) -> String {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let counted = |word: &str| {
        let (times, status) = word.split_once('×')?;
        let bare = status.trim_end_matches(|c: char| c.is_ascii_punctuation());
        (number(times) && number(bare)).then(|| format!("{times} answered {status}"))
    };
    let words: Vec<&str> = text.split(' ').collect();
    let said = words.iter().enumerate().map(|(at, word)| match counted(word) {
        Some(said) if words.get(at + 1).is_some_and(|next| counted(next).is_some()) => said + ",",
        Some(said) => said,
        None => (*word).to_owned(),
    });
    said.collect::<Vec<_>>().join(" ")
}

/// A unit after its number, spelled out: `300 s.` becomes `300 seconds.`
fn unit(before: &str, word: &str) -> Option<String> {
    let number = before.trim_start_matches(['(', '$', '-', '+']);
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let name = word.trim_end_matches(['.', ',', ';', ':', ')', '?']);
    let (_, one, several) = UNITS.iter().find(|(short, ..)| *short == name)?;
    Some(format!("{}{}", if number == "1" { one } else { several }, &word[name.len()..]))
}

/// A line without control characters, bars and other signs that are only seen.
pub(super) fn audible(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for sign in line.chars() {
        match sign {
            '\t' => out.push_str("    "),
            '→' => out.push_str("to"),
            sign if sign.is_control() || is_unheard(sign) || is_drawn(sign) => {}
            sign => out.push(sign),
        }
    }
    out.trim_end().to_owned()
}

/// Marks that turn or break text without being seen.
const fn is_unheard(sign: char) -> bool {
    matches!(sign, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{feff}')
}

/// Arrows, technical signs, boxes, bars, shapes, dingbats, icons.
pub(super) const fn is_drawn(sign: char) -> bool {
    matches!(sign, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2500}'..='\u{27bf}'
        | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}' | '\u{e000}'..='\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_units_become_words() {
        for (seen, heard) in [
            (
                "14 reviewed · 11 right · 8 min 40 s.   Tomorrow 6.",
                "14 reviewed, 11 right, 8 minutes 40 seconds. Tomorrow 6.",
            ),
            ("λ items 40 ms", "function items 40 ms"),
            ("a TTL of 300 s, at most 1 h", "a TTL of 300 seconds, at most 1 hour"),
            ("Throttle, burst 5 → 6", "Throttle, burst 5 to 6"),
            ("60 % read", "60 percent read"),
            ("6 throttling   5 authorizers", "6 throttling, 5 authorizers"),
            ("a `GET` is ✓", "a GET is right"),
            ("\u{1b}[31mred\u{7}\u{202e} ═══ █▌", "[31mred"),
            ("⏎ tries again", "Enter tries again"),
            ("got 1×200 19×429. Why", "got 1 answered 200, 19 answered 429. Why"),
            ("3×403", "3 answered 403"),
            ("GET /items ×20", "GET /items, times 20"),
            ("class s of 3 types", "class s of 3 types"),
        ] {
            assert_eq!(spoken(seen), heard);
        }
    }

    #[test]
    fn what_is_read_keeps_its_blanks() {
        assert_eq!(audible("  \"a\":\t[1,  2]\u{1b}"), "  \"a\":    [1,  2]");
    }

    #[test]
    fn the_last_block_is_repeated_but_not_an_aside() {
        let mut voice = Voice::default();
        voice.say("one\ntwo");
        assert_eq!(voice.block(), "one\ntwo\n");
        voice.say("help");
        assert_eq!(voice.aside(), "help\n");
        voice.repeat();
        assert_eq!(voice.block(), "one\ntwo\n");
    }
}
