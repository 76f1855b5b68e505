//! Markdown to flat blocks; never fails.
