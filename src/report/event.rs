//! The view of an event: its keys as they stand on disk, under its kind.

use super::entry::rfc3339;
use crate::model::{Event, EventBody};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// An event as it stands on disk.
pub struct EventView<'a>(pub &'a Event);

impl Serialize for EventView<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let event = self.0;
        let mut map = out.serialize_map(None)?;
        map.serialize_entry("kind", event.body.kind().word())?;
        map.serialize_entry("id", event.id.as_str())?;
        map.serialize_entry("at", &rfc3339(event.at))?;
        if let Some(by) = &event.by {
            map.serialize_entry("by", by)?;
        }
        let EventBody::Document { path, note } = &event.body;
        map.serialize_entry("path", path)?;
        if let Some(note) = note {
            map.serialize_entry("note", note)?;
        }
        if !event.seen.is_empty() {
            map.serialize_entry("seen", &event.seen)?;
        }
        map.end()
    }
}
