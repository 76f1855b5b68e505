//! Traffic: several senders at once, each at its own pace, over some simulated seconds.

use gatelab_gateway::Request;
use gatelab_gateway::case::SavedRequest;

use super::{Burst, Did, LogEntry, Refused, Sandbox, Sent, State, What, call};

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

/// One sender's part of the traffic, as it goes out.
pub(super) struct Lane {
    pub(super) caller: Option<String>,
    pub(super) request: Request,
    pub(super) times: u32,
}

impl Sandbox {
    /// Sends all streams over so many simulated milliseconds, in the order of their moments: one change.
    pub fn traffic(&mut self, streams: &[Stream], over_ms: u32) -> Result<&LogEntry, Refused> {
        let before = self.state.clone();
        let mut lanes = Vec::new();
        for stream in streams {
            match self.compose(stream.caller.as_deref(), &stream.request) {
                Ok(request) => {
                    let (caller, times) = (stream.caller.clone(), stream.times);
                    lanes.push(Lane { caller, request, times });
                }
                Err(refused) => {
                    self.state = before;
                    return Err(refused);
                }
            }
        }
        self.run_lanes(&lanes, over_ms, before);
        self.last_entry()
    }

    /// Sends what was composed; undo leads back to `before`.
    pub(super) fn run_lanes(&mut self, lanes: &[Lane], over_ms: u32, before: State) {
        let start = before.now;
        let sent_as = |lane: &Lane| Sent::of(lane.caller.as_deref(), &lane.request, lane.times);
        let did = Did::Traffic { streams: lanes.iter().map(sent_as).collect(), over_ms };
        // Each with the moment and the sender; of one moment, the first sender is first.
        let mut sent: Vec<(i64, usize)> = Vec::new();
        for (at, lane) in lanes.iter().enumerate() {
            let moment = |n: u32| i64::from(n) * i64::from(over_ms) / i64::from(lane.times);
            sent.extend((0..lane.times).map(|n| (moment(n), at)));
        }
        sent.sort_unstable();
        let burst = |lane: &Lane| {
            let caller = lane.caller.clone();
            Burst { caller, mark: None, shots: Vec::new(), waiting: Vec::new() }
        };
        let mut bursts: Vec<Burst> = lanes.iter().map(burst).collect();
        for (after, at) in sent {
            let (now, request) = (start.plus_millis(after), lanes[at].request.clone());
            bursts[at].shots.push(call::run(&mut self.state.gateway, now, request));
        }
        self.state.now = start.plus_millis(over_ms.into());
        self.note(What::Traffic(bursts), Some(did), before);
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
