//! JSON and YAML text with the place of every value, so that a Problem can point at it.
