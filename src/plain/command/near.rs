//! Slips: a word that is spelled nearly as another one.

/// Whether one letter is wrong, missing, too many, or two are swapped.
pub(super) fn are_near(name: &str, typed: &str) -> bool {
    let (name, typed): (Vec<char>, Vec<char>) = (name.chars().collect(), typed.chars().collect());
    if typed.len() < 3 || name.len().abs_diff(typed.len()) > 1 {
        return false;
    }
    let same = name.iter().zip(&typed).take_while(|(one, other)| one == other).count();
    let (name, typed) = (&name[same..], &typed[same..]);
    let without = |letters: &[char], first: usize| letters.get(first..).map(<[char]>::to_vec);
    let swapped = name.len() > 1 && typed.len() > 1 && name[0] == typed[1] && name[1] == typed[0];
    (swapped && name[2..] == typed[2..])
        || without(name, 1) == without(typed, 1)
        || without(name, 1).as_deref() == Some(typed)
        || without(typed, 1).as_deref() == Some(name)
}
