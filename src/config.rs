//! The learner's settings: defaults, file, environment, command line.
