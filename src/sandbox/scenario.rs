//! Scenarios: traffic of several callers in phases, with pauses between them, as a file; played and counted.

use gatelab_gateway::case::SavedRequest;
use serde::Deserialize;

use super::{Refused, Sandbox, Stream, because, read_line};
use crate::material::{Problem, place_of};

/// A scenario as it is written.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The lesson whose sandbox is played, by its number or slug.
    pub lesson: Option<String>,
    /// Or the case or OpenAPI file, as seen from the scenario's folder.
    pub api: Option<String>,
    #[serde(rename = "phase")]
    phases: Vec<Phase>,
}

/// Some seconds in which these send; in which nobody does: a pause.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phase {
    seconds: f64,
    #[serde(default)]
    send: Vec<Send>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Send {
    r#as: Option<String>,
    /// A line such as `GET /items/7`, or the title of one of the sandbox's requests.
    request: String,
    /// How often in the phase, evenly spread.
    times: Option<u32>,
    /// The same as a rate.
    a_second: Option<f64>,
}

/// What one sender got in one phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When the phase began, in milliseconds of the sandbox's clock.
    pub from_ms: i64,
    /// How long it was.
    pub over_ms: i64,
    /// Who sent; `None`: someone outside.
    pub caller: Option<String>,
    /// What.
    pub request: String,
    /// How many answers had each status, the smallest status first.
    pub counts: Vec<(u16, usize)>,
    /// Why the last one was answered so.
    pub because: String,
}

/// As many requests as a phase may send: each keeps its trace.
const MOST: u64 = 100_000;

impl Scenario {
    /// Reads one.
    pub fn read(file: &str, text: &str) -> Result<Self, Problem> {
        let scenario: Self = toml::from_str(text).map_err(|error: toml::de::Error| {
            let place = place_of(text, error.span().map_or(0, |span| span.start));
            let words: Vec<&str> = error.message().split_whitespace().collect();
            Problem::at(file, text, place, words.join(" "))
        })?;
        if scenario.lesson.is_some() == scenario.api.is_some() {
            let sentence = "a scenario names a `lesson` or an `api`, one of them";
            return Err(Problem::of_file(file, sentence));
        }
        Ok(scenario)
    }

    /// Plays it from where the sandbox stands.
    pub fn play(&self, sandbox: &mut Sandbox) -> Result<Vec<Sent>, Refused> {
        let mut told = Vec::new();
        for (phase, number) in self.phases.iter().zip(1..) {
            let wrong = |what: &str| Refused(format!("Phase {number}: {what}"));
            if !(0.001..=86_400.0).contains(&phase.seconds) {
                return Err(wrong("seconds are 0.001 to 86 400."));
            }
            let over_ms = (phase.seconds * 1000.0).round() as u32;
            let from_ms = sandbox.now().millis_since(super::START);
            if phase.send.is_empty() {
                sandbox.advance(over_ms.into());
                continue;
            }
            let streams = phase.send.iter().map(|send| stream(send, phase.seconds, sandbox));
            let streams = streams.collect::<Result<Vec<_>, _>>().map_err(|why| wrong(&why))?;
            if streams.iter().map(|stream| u64::from(stream.times)).sum::<u64>() > MOST {
                return Err(wrong("at most 100 000 requests in a phase."));
            }
            let entry = sandbox.traffic(&streams, over_ms).map_err(|why| wrong(&why.0))?;
            for (burst, send) in entry.bursts().iter().zip(&phase.send) {
                told.push(Sent {
                    from_ms,
                    over_ms: over_ms.into(),
                    caller: burst.caller.clone(),
                    request: send.request.clone(),
                    counts: burst.counts(),
                    because: burst
                        .shots
                        .last()
                        .map_or_else(String::new, |shot| because(&shot.trace)),
                });
            }
        }
        Ok(told)
    }
}

fn stream(send: &Send, seconds: f64, sandbox: &Sandbox) -> Result<Stream, String> {
    let times = match (send.times, send.a_second) {
        (Some(times @ 1..), None) => times,
        (None, Some(rate)) if rate * seconds >= 1.0 => (rate * seconds).round() as u32,
        _ => {
            return Err(format!(
                "{:?} needs `times`, or `a_second`, one of them, and once at least.",
                send.request
            ));
        }
    };
    let saved = sandbox.requests().iter().find(|saved| saved.title == send.request);
    let request = match saved {
        Some(saved) => saved.clone(),
        None => read_line(&send.request, &SavedRequest::default()).map_err(|refused| {
            format!("{:?} is no request of this sandbox by its title. {}", send.request, refused.0)
        })?,
    };
    Ok(Stream { caller: send.r#as.clone(), request, times })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::{FeatureKind, tests::shop};

    #[test]
    fn a_pause_fills_the_bucket_again() {
        let scenario = Scenario::read(
            "t.toml",
            "lesson = \"throttling\"\n\
             [[phase]]\nseconds = 2\nsend = [\n\
             { as = \"alice\", request = \"GET /items/7\", a_second = 10 },\n\
             { as = \"bob\", request = \"GET /items/7\", times = 100 },\n]\n\
             [[phase]]\nseconds = 60\n\
             [[phase]]\nseconds = 0.5\nsend = [{ as = \"alice\", request = \"GET /items/7\", times = 5 }]\n",
        )
        .unwrap();
        let mut sandbox = shop();
        sandbox.toggle(FeatureKind::Throttle).unwrap();
        let told = scenario.play(&mut sandbox).unwrap();
        let at: Vec<i64> = told.iter().map(|sent| sent.from_ms).collect();
        assert_eq!(at, [0, 0, 62_000]);
        let of = |status| {
            move |sent: &Sent| sent.counts.iter().find(|(s, _)| *s == status).map_or(0, |(_, n)| *n)
        };
        // A burst of 5, then 10 a second for not quite two seconds.
        assert_eq!(told[..2].iter().map(of(200)).sum::<usize>(), 24, "{told:?}");
        assert_eq!(told[..2].iter().map(of(429)).sum::<usize>(), 96);
        assert_eq!(
            (told[2].counts.as_slice(), told[2].because.is_empty()),
            (&[(200, 5)][..], false)
        );
    }

    #[test]
    fn what_cannot_be_is_said_where_it_stands() {
        for (text, said) in [
            (
                "lesson = \"a\"\nphase = [{ seconds = 1, sent = 2 }]",
                "t.toml:2:25: unknown field `sent`",
            ),
            ("phase = []", "t.toml: a scenario names a `lesson` or an `api`, one of them"),
        ] {
            let problem = Scenario::read("t.toml", text).unwrap_err().to_string();
            assert!(problem.starts_with(said), "{problem}");
        }
        for (phase, said) in [
            ("seconds = 0", "Phase 1: seconds are"),
            ("seconds = 1, send = [{ request = \"GET /items/7\" }]", "needs `times`"),
            (
                "seconds = 1, send = [{ request = \"items\", times = 1 }]",
                "is no request of this sandbox",
            ),
            (
                "seconds = 1, send = [{ as = \"eve\", request = \"GET /items/7\", times = 1 }]",
                "No caller is called eve",
            ),
        ] {
            let text = format!("lesson = \"a\"\nphase = [{{ {phase} }}]");
            let refused = Scenario::read("t.toml", &text).unwrap().play(&mut shop()).unwrap_err();
            assert!(refused.0.contains(said), "{refused}");
        }
    }
}
