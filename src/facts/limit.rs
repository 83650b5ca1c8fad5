//! The last step of a reader: source order and a bound on what one file may say.

use super::{Input, Parsed};
use crate::model::Diagnostic;

/// Most facts that one file may give; the largest honest manifest seen has under 2,000.
const FACTS: usize = 20_000;

/// Sorts facts by place and drops those past the 20,000th with `W-TRUNCATED`.
pub(crate) fn in_order(input: &Input, mut parsed: Parsed) -> Parsed {
    parsed.facts.sort_by(|a, b| a.location.cmp(&b.location));
    if let Some(first) = parsed.facts.get(FACTS) {
        parsed.diagnostics.push(Diagnostic::warning(
            "W-TRUNCATED",
            format!("only the first {FACTS} of {} entries of {} are kept", parsed.facts.len(), input.path),
            Some(first.location.clone()),
        ));
        parsed.facts.truncate(FACTS);
    }
    parsed
}
