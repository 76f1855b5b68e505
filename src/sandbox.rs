//! A gateway to play with: its own clock, every change undoable.
