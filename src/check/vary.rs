//! The rule about questions that vary: sound in every way.

use std::collections::HashSet;

use super::Material;
use crate::material::Problem;
use crate::sandbox::vary::in_way;

/// In every way its options differ, what is counted stands in them, and the question itself stays as it is.
pub(super) fn ways(material: &Material, problems: &mut Vec<Problem>) {
    for (lesson, question) in material.questions() {
        let Some(vary) = &question.vary else { continue };
        let mut told = HashSet::new();
        for way in 0..vary.ways {
            let fault = match in_way(lesson, question, way) {
                Err(why) => Some(why),
                Ok(varied) => {
                    let texts: HashSet<&str> =
                        varied.options.iter().map(|option| option.text.as_str()).collect();
                    if texts.len() < varied.options.len() {
                        let text = &varied.options[0].text;
                        Some(format!("two options are the same, with {text:?} as the first one"))
                    } else if varied.ask != question.ask {
                        Some("`ask` varies; put what varies into the stem or the options".into())
                    } else {
                        varied.uncounted().map(|name| format!("{{{name}}} is left in its texts"))
                    }
                }
            };
            // What is wrong in many ways is said once.
            if let Some(fault) = fault.filter(|fault| told.insert(fault.clone())) {
                problems.push(material.of_question(lesson, question, &fault));
            }
        }
    }
}
