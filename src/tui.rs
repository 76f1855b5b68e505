//! The screen: terminal, loop, draw when something changed.
