//! An event as a line of JSON.

use chrono::SecondsFormat;
use fibre_inbox::{Event, Position};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What is printed of an event. `event` is the body as the carrier sent it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    /// The same whenever the event is printed.
    id: i64,
    carrier: &'a str,
    kind: &'a str,
    /// What the carrier knows the event by; a digest where it gives events no name.
    key: &'a str,
    subject: Option<&'a str>,
    stream: Option<&'a str>,
    /// As text: other readers of JSON would round large ones.
    number: Option<String>,
    late: bool,
    attempt: u32,
    received_at: String,
    headers: BTreeMap<&'a str, &'a str>,
    event: &'a RawValue,
}

/// One line, with its end.
///
/// # Errors
///
/// If the body is no JSON, which no receiver lets in.
pub(crate) fn of(event: &Event) -> Result<String, serde_json::Error> {
    let envelope = event.envelope();
    let position = envelope.position();
    let line = Line {
        id: event.id().number(),
        carrier: envelope.carrier(),
        kind: envelope.kind(),
        key: envelope.identity().as_str(),
        subject: envelope.subject(),
        stream: position.map(Position::stream),
        number: position.map(|position| position.number().to_string()),
        late: event.is_late(),
        attempt: event.attempt(),
        received_at: event.received_at().to_rfc3339_opts(SecondsFormat::Millis, true),
        headers: envelope.headers().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        event: serde_json::from_slice(envelope.body())?,
    };
    // In JSON a line end is never part of a value: there it is escaped.
    let mut line = serde_json::to_string(&line)?.replace(['\n', '\r'], " ");
    line.push('\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use fibre_inbox::{Envelope, EventId, Identity};

    #[test]
    fn a_body_on_several_lines_becomes_one() {
        let envelope =
            Envelope::new("example", Identity::Id("7".into()), "order.done", "{\r\n \"note\": \"a\\nb\"\n}")
                .with_position(Position::new("orders", u128::MAX))
                .with_header("x-conversation-id", "c1");
        let event = Event::new(EventId::new(3), envelope, DateTime::UNIX_EPOCH, 2, true);
        let line = of(&event).unwrap_or_default();
        assert_eq!(
            line,
            format!(
                "{{\"id\":3,\"carrier\":\"example\",\"kind\":\"order.done\",\"key\":\"7\",\"subject\":null,\
                 \"stream\":\"orders\",\"number\":\"{}\",\"late\":true,\"attempt\":2,\
                 \"receivedAt\":\"1970-01-01T00:00:00.000Z\",\"headers\":{{\"x-conversation-id\":\"c1\"}},\
                 \"event\":{{   \"note\": \"a\\nb\" }}}}\n",
                u128::MAX
            )
        );
    }
}
