//! What commands are offered, and that the list has them all.

#![cfg(test)]

use super::*;
use crate::tui::action::SCREENS;

fn first(context: Context, typed: &str) -> Vec<String> {
    let mut commands = Index::default();
    for entry in ACTIONS.iter().filter(|entry| entry.holds(context)) {
        commands.add(command(entry, String::new()), entry.help);
    }
    let found = find(&[&commands], typed);
    found.groups.into_iter().flat_map(|g| g.hits).map(|hit| hit.thing.name).collect()
}

#[test]
fn every_action_of_a_screen_can_be_found_by_its_name() {
    for &context in SCREENS {
        for entry in ACTIONS.iter().filter(|entry| entry.holds(context)) {
            assert_eq!(first(context, entry.name).first().map(String::as_str), Some(entry.name));
        }
    }
}

#[test]
fn commands_of_other_screens_are_not_offered() {
    assert!(!first(Context::Today, "strike").contains(&"strike".to_owned()));
    assert_eq!(first(Context::Asking, "zzz"), Vec::<String>::new());
}
