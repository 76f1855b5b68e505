//! What fits some words: how well, in which order, and what was meant when nothing does.

use std::collections::BTreeMap;

use memchr::memmem::Finder;
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use strsim::osa_distance;

use super::{Found, Group, Hit, Index, Kind, Span};

/// So many things of a kind are given; the others are counted.
pub const MOST: usize = 50;
/// The ranks of names that begin with the words, and of those where the words begin inside.
const BEGINS: u32 = 4;
const NAMED: u32 = 8;
/// Letters of the text around what fits.
const BEFORE: usize = 60;
const AROUND: usize = 320;
/// So many words are a text that was pasted.
const PASTED: usize = 4;
/// So many letters may be wrong in a word of that many.
const SLIPS: [(usize, usize); 2] = [(3, 1), (7, 2)];

/// What fits the words, in all of these indexes.
pub fn find(indexes: &[&Index], words: &str) -> Found {
    let wanted = Wanted::of(words);
    if wanted.words.is_empty() {
        return Found::default();
    }
    let found = look(indexes, &wanted, |index, at| wanted.rank(index, at));
    if found.total > 0 {
        return found;
    }
    if let Some(meant) = meant(indexes, &wanted) {
        let wanted = Wanted::of(&meant);
        let instead = look(indexes, &wanted, |index, at| wanted.rank(index, at));
        if instead.total > 0 {
            return Found { meant: Some(meant), ..instead };
        }
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    look(indexes, &wanted, |index, at| wanted.letters(index, at, &mut matcher))
}

/// What is looked for, in lower case.
struct Wanted {
    phrase: String,
    words: Vec<String>,
    finders: Vec<Finder<'static>>,
    stems: Vec<Finder<'static>>,
    whole: Finder<'static>,
    fuzzy: Pattern,
}

impl Wanted {
    fn of(words: &str) -> Self {
        // Somebody who pastes an answer's body means its message.
        let low = words.to_ascii_lowercase();
        let words: Vec<String> = low
            .split_whitespace()
            .map(|word| word.trim_matches(['"', '\'', ',']).to_owned())
            .filter(|word| !word.is_empty())
            .collect();
        let phrase = words.join(" ");
        let finders = words.iter().map(|word| Finder::new(word).into_owned()).collect();
        let stems = words.iter().map(|word| Finder::new(stem(word)).into_owned()).collect();
        let whole = Finder::new(&phrase).into_owned();
        let (case, normal) = (CaseMatching::Ignore, Normalization::Smart);
        let fuzzy = Pattern::new(&phrase, case, normal, AtomKind::Fuzzy);
        Self { phrase, words, finders, stems, whole, fuzzy }
    }

    /// How well a thing fits, best is 0.
    fn rank(&self, index: &Index, at: usize) -> Option<u32> {
        let span = &index.spans[at];
        let name = &index.low[span.name.clone()];
        let both = &index.low[span.name.start..span.text.end];
        // Exact on texts; of a name, the stem is enough.
        let fits = |(finder, stem): (&Finder, &Finder)| {
            finder.find(both.as_bytes()).is_some() || stem.find(name.as_bytes()).is_some()
        };
        if !self.finders.iter().zip(&self.stems).all(fits) {
            return None;
        }
        if name == self.phrase {
            return Some(0);
        }
        if let Some(at) = self.whole.find(name.as_bytes()) {
            return Some(match at {
                0 => BEGINS,
                at if begins_word(name, at) => NAMED,
                _ => 20,
            });
        }
        let begins =
            |word: &String| name.match_indices(word.as_str()).any(|(at, _)| begins_word(name, at));
        if self.words.iter().all(begins) {
            return Some(12);
        }
        let often = |finder: &Finder| finder.find_iter(both.as_bytes()).take(8).count() as u32;
        let phrases = often(&self.whole);
        if phrases > 0 {
            return Some(40 - phrases);
        }
        let named = self.words.iter().filter(|word| name.contains(word.as_str())).count() as u32;
        let rarest = self.finders.iter().map(often).min().unwrap_or(0);
        Some(80 - 4 * named.min(8) - rarest)
    }

    /// Letters in order, for names that somebody chose to be short.
    fn letters(&self, index: &Index, at: usize, matcher: &mut Matcher) -> Option<u32> {
        let short = [Kind::Command, Kind::Setting, Kind::Sandbox, Kind::Term];
        if !short.contains(&index.things[at].kind) || self.phrase.len() < 2 {
            return None;
        }
        let mut letters = Vec::new();
        let name = Utf32Str::new(&index.low[index.spans[at].name.clone()], &mut letters);
        self.fuzzy.score(name, matcher).map(|score| u32::MAX - score)
    }
}

/// A word without its ending: what `cache`, `cached` and `caching` share.
fn stem(word: &str) -> &str {
    let ends = ["ing", "es", "ed", "e", "s"].iter().find_map(|end| word.strip_suffix(end));
    ends.filter(|stem| stem.len() >= 4 && !stem.ends_with('e')).unwrap_or(word)
}

fn begins_word(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric())
}

fn look(
    indexes: &[&Index],
    wanted: &Wanted,
    mut rank: impl FnMut(&Index, usize) -> Option<u32>,
) -> Found {
    let mut ranked: BTreeMap<Kind, Vec<(u32, usize, usize)>> = BTreeMap::new();
    for (of, index) in indexes.iter().enumerate() {
        for at in 0..index.things.len() {
            if let Some(rank) = rank(index, at) {
                ranked.entry(index.things[at].kind).or_default().push((rank, of, at));
            }
        }
    }
    let mut found = Found::default();
    let mut groups = Vec::new();
    for (kind, mut all) in ranked {
        all.sort_unstable();
        found.total += all.len();
        let hits = all.iter().take(MOST).map(|(_, of, at)| hit(indexes[*of], *at, wanted));
        // The names of lessons, labs and errors begin with a number.
        let numbered = matches!(kind, Kind::Lesson | Kind::Lab | Kind::Failure);
        let by_name = if numbered { NAMED } else { BEGINS };
        let group = Group { kind, total: all.len(), hits: hits.collect() };
        groups.push((all[0].0 > by_name, group));
    }
    // What is called so comes before what speaks of it; otherwise the kinds keep their order.
    groups.sort_by_key(|(speaks, _)| *speaks);
    found.groups = groups.into_iter().map(|(_, group)| group).collect();
    found
}

fn hit(index: &Index, at: usize, wanted: &Wanted) -> Hit {
    let Span { text, .. } = &index.spans[at];
    let low = &index.low[text.clone()];
    let first = || wanted.finders.iter().find_map(|finder| finder.find(low.as_bytes()));
    let fits = wanted.whole.find(low.as_bytes()).or_else(first).unwrap_or(0);
    let around = around(&index.text[text.clone()], fits);
    Hit { thing: index.things[at].clone(), around }
}

/// The text around a place, from the beginning of a sentence if one is near.
fn around(text: &str, at: usize) -> String {
    let early = whole(text, at.saturating_sub(2 * BEFORE));
    let near = whole(text, at.saturating_sub(BEFORE));
    let sentence = text[early..at].rfind(". ").map(|end| early + end + 2);
    let word = || text[near..at].find(' ').map_or(near, |end| near + end + 1);
    let (from, cut) = match sentence {
        Some(from) => (from, false),
        None if early == 0 => (0, false),
        None => (word(), true),
    };
    let to = whole(text, from + AROUND);
    let mark = if cut { "…" } else { "" };
    let end = if to < text.len() { "…" } else { "" };
    format!("{mark}{}{end}", text[from..to].trim())
}

/// The place, or the one before it that is between two characters.
fn whole(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The words that were meant: each one that is nowhere as the nearest word of a name. Of a pasted text,
/// what nobody knows (an ARN, an id) is left out.
fn meant(indexes: &[&Index], wanted: &Wanted) -> Option<String> {
    let known =
        |finder: &Finder| indexes.iter().any(|index| finder.find(index.low.as_bytes()).is_some());
    let pasted = wanted.words.len() >= PASTED;
    let mut words = Vec::new();
    for (word, finder) in wanted.words.iter().zip(&wanted.finders) {
        match if known(finder) { Some(word.clone()) } else { nearest(indexes, word) } {
            Some(word) => words.push(word),
            None if pasted => {}
            None => return None,
        }
    }
    let meant = words.join(" ");
    (meant != wanted.phrase && 2 * words.len() >= wanted.words.len()).then_some(meant)
}

fn nearest(indexes: &[&Index], word: &str) -> Option<String> {
    let slips = SLIPS.iter().rev().find(|(letters, _)| word.len() >= *letters)?.1;
    let words = indexes.iter().flat_map(|index| &index.words);
    let near = words.filter(|known| known.len().abs_diff(word.len()) <= slips);
    // Of two that are as near, the one that begins alike.
    let alike = |known: &str| known.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
    near.map(|known| (osa_distance(word, known), word.len() - alike(known), known))
        .filter(|(distance, ..)| *distance <= slips)
        .min()
        .map(|(.., known)| known.clone())
}
