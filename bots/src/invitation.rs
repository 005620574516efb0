//! A meeting to which people are invited, as their calendars take it (RFC 5545, RFC 5546): REQUEST for
//! one that is planned or moved, CANCEL for one that is called off.

use chrono::Duration;
use icalendar::{Calendar, Component as _, Event, EventLike as _, EventStatus, Property};
use switchboard::model::{Guest, Invitation, Timestamp};

/// The name of the file, where it is one.
pub const FILE: &str = "invite.ics";

/// The METHOD, which also stands in the type of a part of a mail.
#[must_use]
pub fn method(invitation: &Invitation) -> &'static str {
    if invitation.is_cancelled {
        "CANCEL"
    } else {
        "REQUEST"
    }
}

/// The calendar, of which the entry was changed at `at`.
#[must_use]
pub fn ics(invitation: &Invitation, at: Timestamp) -> String {
    let mut entry = Event::new();
    entry
        .uid(&invitation.uid)
        .sequence(invitation.sequence)
        .timestamp(at)
        .summary(&invitation.summary)
        .description(&invitation.description)
        .status(if invitation.is_cancelled {
            EventStatus::Cancelled
        } else {
            EventStatus::Confirmed
        })
        .starts(invitation.starts_at)
        // An entry without a length is taken for one of a whole day by some.
        .ends(
            invitation
                .ends_at
                .max(invitation.starts_at + Duration::minutes(1)),
        )
        .append_property(person("ORGANIZER", &invitation.organizer).done());
    if !invitation.place.is_empty() {
        entry.location(&invitation.place);
    }
    for guest in &invitation.guests {
        let mut attendee = person("ATTENDEE", guest);
        attendee
            .add_parameter("ROLE", "REQ-PARTICIPANT")
            .add_parameter("PARTSTAT", "NEEDS-ACTION")
            .add_parameter("RSVP", "TRUE");
        entry.append_multi_property(attendee.done());
    }
    let mut calendar = Calendar::new();
    calendar.append_property(("METHOD", method(invitation)));
    calendar.push(entry.done());
    calendar.done().to_string()
}

fn person(key: &str, guest: &Guest) -> Property {
    let address = match &guest.email {
        Some(email) => format!("mailto:{email}"),
        // The form for somebody who has no address.
        None => "invalid:nomail".to_owned(),
    };
    // What would end the parameter is left out of a name.
    let name = guest.name.chars();
    let name: String = name
        .map(|c| {
            if matches!(c, '"' | ';' | ':' | ',') || c.is_control() {
                ' '
            } else {
                c
            }
        })
        .collect();
    let mut property = Property::new(key, address);
    property.add_parameter("CN", &name);
    property
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(invitation: &Invitation) -> Vec<String> {
        let at = "2026-11-25T09:00:00Z".parse().unwrap();
        let text = ics(invitation, at).replace("\r\n ", "");
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn an_invitation_is_requested_changed_and_cancelled_under_one_name() {
        let guest = |name: &str, email: Option<&str>| Guest {
            name: name.to_owned(),
            email: email.map(str::to_owned),
        };
        let mut invitation = Invitation {
            uid: "review-acme-1@desk.example".to_owned(),
            sequence: 0,
            is_cancelled: false,
            starts_at: "2026-12-03T09:00:00Z".parse().unwrap(),
            ends_at: "2026-12-03T10:00:00Z".parse().unwrap(),
            summary: "Service review; November".to_owned(),
            description: "Agenda:\n- One, and two".to_owned(),
            place: "Room 1".to_owned(),
            organizer: guest("Maria \"M\" Costa;X:", Some("maria@desk.example")),
            guests: vec![
                guest("Ada Byron", Some("ada@acme.example")),
                guest("Grace", None),
            ],
        };
        let said = lines(&invitation);
        for line in [
            "METHOD:REQUEST",
            "UID:review-acme-1@desk.example",
            "SEQUENCE:0",
            "DTSTART:20261203T090000Z",
            "DTEND:20261203T100000Z",
            "DTSTAMP:20261125T090000Z",
            "SUMMARY:Service review\\; November",
            "DESCRIPTION:Agenda:\\n- One\\, and two",
            "LOCATION:Room 1",
            "STATUS:CONFIRMED",
        ] {
            assert!(said.iter().any(|one| one == line), "{line}: {said:#?}");
        }
        let of = |key: &str| said.iter().filter(|one| one.starts_with(key)).count();
        assert_eq!((of("ORGANIZER"), of("ATTENDEE")), (1, 2));
        let organizer = said
            .iter()
            .find(|one| one.starts_with("ORGANIZER"))
            .unwrap();
        assert!(
            organizer.ends_with(":mailto:maria@desk.example"),
            "{organizer}"
        );
        assert!(
            !organizer.contains('"') && !organizer.contains(";X"),
            "{organizer}"
        );
        invitation.sequence = 1;
        invitation.is_cancelled = true;
        let said = lines(&invitation);
        for line in [
            "METHOD:CANCEL",
            "SEQUENCE:1",
            "STATUS:CANCELLED",
            "UID:review-acme-1@desk.example",
        ] {
            assert!(said.iter().any(|one| one == line), "{line}: {said:#?}");
        }
    }
}
