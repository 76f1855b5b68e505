//! `$ref`: values that stand elsewhere in the same document.

use super::Import;
use crate::document::Node;

/// A chain of references longer than this leads in a circle.
const LONGEST_CHAIN: usize = 20;

impl<'a> Import<'a> {
    /// The value itself, or what its `$ref` leads to.
    pub(super) fn follow(&mut self, node: Node<'a>) -> Option<Node<'a>> {
        let mut at = node;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = at.get("$ref") else { return Some(at) };
            let pointer = reference.as_str().and_then(|text| text.strip_prefix('#'));
            let Some(target) = pointer.and_then(|pointer| self.root.at(pointer)) else {
                let text = reference.as_written().unwrap_or_default();
                let sentence = format!("nothing in this document stands at {text:?}");
                self.found.push(reference.problem(sentence));
                return None;
            };
            at = target;
        }
        self.found.push(node.problem("this reference leads in a circle"));
        None
    }
}
