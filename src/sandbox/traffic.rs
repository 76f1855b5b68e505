//! Traffic: several senders at once, each at its own pace, over some simulated seconds.

use gatelab_gateway::Request;
use gatelab_gateway::case::SavedRequest;

use super::{Burst, LogEntry, Refused, Sandbox, What, call};

/// One sender's part of the traffic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Who sends.
    pub caller: Option<String>,
    /// What is sent.
    pub request: SavedRequest,
    /// How often, evenly spread.
    pub times: u32,
}

impl Sandbox {
    /// Sends all streams over so many simulated milliseconds, in the order of their moments: one change.
    pub fn traffic(&mut self, streams: &[Stream], over_ms: u32) -> Result<&LogEntry, Refused> {
        let before = self.state.clone();
        let start = before.now;
        let mut bursts = Vec::new();
        let mut requests: Vec<Request> = Vec::new();
        // Each with the moment and the sender; of one moment, the first sender is first.
        let mut sent: Vec<(i64, usize)> = Vec::new();
        for (at, stream) in streams.iter().enumerate() {
            match self.compose(stream.caller.as_deref(), &stream.request) {
                Ok(request) => requests.push(request),
                Err(refused) => {
                    self.state = before;
                    return Err(refused);
                }
            }
            let caller = stream.caller.clone();
            bursts.push(Burst { caller, mark: None, shots: Vec::new(), waiting: Vec::new() });
            let moment = |n: u32| i64::from(n) * i64::from(over_ms) / i64::from(stream.times);
            sent.extend((0..stream.times).map(|n| (moment(n), at)));
        }
        sent.sort_unstable();
        for (after, at) in sent {
            let now = start.plus_millis(after);
            bursts[at].shots.push(call::run(&mut self.state.gateway, now, requests[at].clone()));
        }
        self.state.now = start.plus_millis(over_ms.into());
        self.note(What::Traffic(bursts), before);
        self.last_entry()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::FeatureKind;

    #[test]
    fn a_flood_takes_what_another_needs_and_one_undo_takes_all_of_it_back() {
        let mut s = crate::sandbox::tests::shop();
        s.toggle(FeatureKind::Throttle).unwrap();
        let before = s.gateway().world().clone();
        let stream = |caller: &str, times| Stream {
            caller: Some(caller.to_owned()),
            request: s.requests()[0].clone(),
            times,
        };
        let streams = [stream("alice", 20), stream("bob", 100)];
        let entry = s.traffic(&streams, 2_000).unwrap();
        let told: Vec<(usize, String)> =
            entry.bursts().iter().map(|b| (b.shots.len(), b.status())).collect();
        let answered: usize = entry
            .bursts()
            .iter()
            .flat_map(Burst::counts)
            .filter(|(status, _)| *status == 200)
            .map(|(_, n)| n)
            .sum();
        // A burst of 5, then 10 a second for not quite two seconds.
        assert_eq!(answered, 24, "{told:?}");
        assert_eq!(told.iter().map(|(n, _)| n).sum::<usize>(), 120);
        assert_eq!(s.now().millis_since(crate::sandbox::START), 2_000);
        s.undo();
        assert_eq!((s.gateway().world(), s.now()), (&before, crate::sandbox::START));
        let stranger = [Stream { caller: Some("eve".into()), ..streams[0].clone() }];
        assert_eq!(s.traffic(&stranger, 1_000).unwrap_err().0, "No caller is called eve.");
    }
}
