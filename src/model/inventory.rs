//! Everything that was seen, before anybody says what it means.

use super::{Fact, SourceFile};

/// The files of a source with their facts.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// Each analysed file, by path, with what was seen in it, in source order.
    pub files: Vec<(SourceFile, Vec<Fact>)>,
}
