//! Markdown -> flat blocks. Never fails: what cannot be read is shown as such and reported.

mod builder;

use pulldown_cmark::{Options, Parser};

use self::builder::Builder;
use super::front;
use super::lesson::{Body, Span};

/// A lesson's body from its whole text; places are those of the file.
pub fn body(file: &str, text: &str) -> Body {
    let from = front::body_at(text);
    Builder::new(file, text).read(from, text.len())
}

/// A line of text with its styles and links.
pub fn inline(text: &str) -> Vec<Span> {
    let blocks = Builder::new("", text).read(0, text.len()).blocks;
    blocks.into_iter().flat_map(builder::words).collect()
}

/// Words without their styles.
pub fn plain(text: &[Span]) -> String {
    text.iter().map(|span| span.text.as_str()).collect()
}

/// A heading as links name it: lower case, hyphens.
pub fn slug(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

#[cfg(test)]
mod tests;
