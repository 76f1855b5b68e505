//! What gatelab is, where its questions come from, and why none of them is a dump.

/// Paragraphs, each under its heading.
pub const ABOUT: [(&str, &str); 5] = [
    (
        "What this is",
        "A course on Amazon API Gateway for the exam SAA-C03, beside a gateway that you operate: what a lesson \
         claims is run in front of you.",
    ),
    (
        "Where the questions come from",
        "They were written for this course, from AWS's public documentation and the public exam guide. Each names \
         its page and the day on which that was last checked; what can be run is run in a test.",
    ),
    (
        "Why there are no exam dumps",
        "Questions taken out of the exam belong to AWS, and everybody who sits it agrees not to pass them on: using \
         them can cost the certificate. They teach the least, too. What is known by the look of a question is gone \
         when it is asked in other words, and nobody checks the answers that go around with them. So none is in \
         here, and none is taken into the course.",
    ),
    (
        "What stays on this machine",
        "Everything: there is no account, nothing is sent anywhere, and the gateway listens on 127.0.0.1 alone. Your \
         progress is plain text in a folder of yours.",
    ),
    (
        "What this is not",
        "It is not made or approved by AWS. The gateway does what the documentation says and what was seen to happen; \
         where AWS is best effort and this is exact, the trace, the proof and the lesson say so.",
    ),
];

/// What this is, and which version of it.
pub fn version() -> String {
    format!("gatelab {}, MIT or Apache-2.0", env!("CARGO_PKG_VERSION"))
}
