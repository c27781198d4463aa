//! What monitoring is told beside the figures: how much of the journal and the code could be read.

use super::Figures;

#[derive(Debug)]
pub struct Metrics {
    pub figures: Figures,
    /// Files of the journals that could not be read.
    pub unreadable: usize,
    pub code_read: usize,
    pub code_unread: usize,
    /// Documents that have to be reviewed; `None` where nobody looked.
    pub documents_stale: Option<usize>,
}
