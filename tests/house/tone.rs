//! How the program speaks to people: no sentence shouts, none is sorry in baby talk, and none counts a streak.

use syn::visit::{self, Visit};

use super::{File, House, is_test_only};

#[test]
fn no_text_shouts_or_counts_streaks() {
    let files = House::of("src").files;
    let told = files.iter().filter(|file| !file.is_test()).map(|file| (&file.path, texts(file)));
    let told: Vec<_> = told.collect();
    let all = told.iter().map(|(_, texts)| texts.len()).sum::<usize>();
    assert!(all > 5_000, "only {all} texts were found");
    let loud: Vec<String> = told
        .iter()
        .flat_map(|(path, texts)| texts.iter().map(move |text| (path, text)))
        .filter(|(_, text)| is_unkind(text))
        .map(|(path, text)| format!("src/{path}: {text:?}"))
        .collect();
    assert!(loud.is_empty(), "{}", loud.join("\n"));
}

#[test]
fn the_test_of_tone_can_fail() {
    for text in [
        "Well done!",
        "Right! Next one.",
        "\"Yes!\"",
        "oops, that failed",
        "A streak of 3 days",
        "Streaks",
    ] {
        let planted = format!("fn f() {{ say(&format!({text:?}, 1)); }}");
        let texts = texts(&File::parse("words/x.rs", &planted));
        assert!(texts.iter().any(|text| is_unkind(text)), "not heard: {text}");
    }
    for text in ["!", "a != b", "#if(!$x)", "! reports a mistake", "<!DOCTYPE html>"] {
        assert!(!is_unkind(text), "harmless: {text}");
    }
    let tests = File::parse("words/x.rs", "#[cfg(test)] mod tests { const A: &str = \"No!\"; }");
    assert!(texts(&tests).is_empty());
}

fn is_unkind(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    let silly =
        words.into_iter().any(|word| ["oops", "streak", "streaks"].contains(&word.as_str()));
    let shouts = text.match_indices('!').any(|(at, _)| {
        let ends =
            text[at + 1..].chars().next().is_none_or(|c| c.is_whitespace() || "\"”)".contains(c));
        ends && text[..at].ends_with(|c: char| c.is_alphanumeric() || "})”\"".contains(c))
    });
    silly || shouts
}

/// The text literals of a file, those in macros and attributes, too; not its comments and tests.
fn texts(file: &File) -> Vec<String> {
    let mut texts = Texts(Vec::new());
    texts.visit_file(&syn::parse_file(&file.text).unwrap());
    texts.0
}

struct Texts(Vec<String>);

impl Texts {
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                proc_macro2::TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.0.push(text.value());
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Texts {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test_only(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if !attribute.path().is_ident("doc") {
            visit::visit_attribute(self, attribute);
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.tokens(list.tokens.clone());
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.push(text.value());
    }
}
