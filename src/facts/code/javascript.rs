//! JavaScript, TypeScript and TSX by `oxc_parser`; the only file that names it.

use crate::facts::{Input, Parsed};
use crate::model::CodeLanguage;
use crate::rules::ApiIndex;

pub(super) fn extract(_input: &Input, _language: CodeLanguage, _index: &ApiIndex) -> Parsed {
    Parsed::default()
}
