//! JSONPath in Jayway's dialect, which is what AWS's `$input.path` and mappings speak.
