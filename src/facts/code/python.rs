//! Python by `ruff_python_parser`; the only file that names it.

use crate::facts::{Input, Parsed};
use crate::rules::ApiIndex;

pub(super) fn extract(_input: &Input, _index: &ApiIndex) -> Parsed {
    Parsed::default()
}
