//! What the commands print and do, one after the other as a user would.
