//! The sentences that both faces speak: verdicts, dates, plans, failures.
