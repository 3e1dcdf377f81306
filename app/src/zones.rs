//! The time zones in which hosts say when a stream starts: those of financial centres. Their rules are in the program, for
//! under Lambda there are none; others are not, for they weigh some.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{self, TimeZone};
use model::{Problem, Time};

macro_rules! zones {
    ($($name:tt)*) => {
        /// The names of the zones (IANA), UTC first, the others from west to east.
        pub(crate) const ZONES: &[&str] = &["UTC", $($name),*];

        /// The zone with this name.
        pub(crate) fn zone(name: &str) -> Option<TimeZone> {
            match name {
                "UTC" => Some(TimeZone::UTC),
                $($name => {
                    static ZONE: TimeZone = tz::get!($name);
                    Some(ZONE.clone())
                })*
                _ => None,
            }
        }
    };
}

zones! {
    "America/Los_Angeles"
    "America/Chicago"
    "America/New_York"
    "America/Toronto"
    "America/Sao_Paulo"
    "Europe/London"
    "Europe/Paris"
    "Europe/Berlin"
    "Europe/Zurich"
    "Africa/Johannesburg"
    "Europe/Istanbul"
    "Europe/Moscow"
    "Asia/Dubai"
    "Asia/Kolkata"
    "Asia/Shanghai"
    "Asia/Hong_Kong"
    "Asia/Singapore"
    "Asia/Taipei"
    "Asia/Seoul"
    "Asia/Tokyo"
    "Australia/Sydney"
}

/// When a stream starts: `2026-11-27T14:30` in the zone of this name, or with an offset of its own (RFC 3339), and then the
/// zone means nothing. Of a time that clocks show twice the first is meant; one that they pass over comes as much later.
///
/// # Errors
/// The field, `starts_at` or `zone`, and what is wrong with it.
pub(crate) fn time(text: &str, zone_name: &str) -> Result<Time, (&'static str, Problem)> {
    let text = text.trim();
    if text.is_empty() {
        return Err(("starts_at", Problem::Missing));
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(Time(time.as_second()));
    }
    let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"].into_iter();
    let local = local.filter_map(|format| DateTime::strptime(format, text).ok()).next();
    let local = local.ok_or(("starts_at", Problem::NotAllowed))?;
    let problem = if zone_name.is_empty() { Problem::Missing } else { Problem::Unknown };
    let zone = zone(zone_name).ok_or(("zone", problem))?;
    let time = zone.to_timestamp(local).map_err(|_| ("starts_at", Problem::NotAllowed))?;
    Ok(Time(time.as_second()))
}

#[cfg(test)]
mod tests {
    use model::{Problem, Time};

    use super::{ZONES, time, zone};

    #[test]
    fn every_zone_is_there() {
        assert!(ZONES.iter().all(|name| zone(name).is_some()));
        assert!(zone("Europe/Lisbon").is_none());
    }

    #[test]
    fn a_time_is_local_or_has_its_offset() {
        for (text, zone, seconds) in [
            ("2026-11-27T14:30", "UTC", 1_795_789_800),
            ("2026-11-27T14:30", "Asia/Shanghai", 1_795_761_000),
            ("2026-11-27T14:30:00", "Asia/Shanghai", 1_795_761_000),
            ("2026-07-01T09:00", "Europe/London", 1_782_892_800),
            ("2026-11-27T14:30+08:00", "", 1_795_761_000),
            ("2026-11-27T14:30:00Z", "Asia/Tokyo", 1_795_789_800),
            // Passed over, and shown twice.
            ("2026-03-08T02:30", "America/New_York", 1_772_955_000),
            ("2026-11-01T01:30", "America/New_York", 1_793_511_000),
        ] {
            assert_eq!(time(text, zone), Ok(Time(seconds)), "{text} {zone}");
        }
    }

    #[test]
    fn what_is_no_time() {
        for (text, zone, field, problem) in [
            ("", "UTC", "starts_at", Problem::Missing),
            ("tomorrow", "UTC", "starts_at", Problem::NotAllowed),
            ("2026-11-27", "UTC", "starts_at", Problem::NotAllowed),
            ("2026-02-30T10:00", "UTC", "starts_at", Problem::NotAllowed),
            ("2026-11-27T24:30", "UTC", "starts_at", Problem::NotAllowed),
            ("2026-11-27T14:30", "", "zone", Problem::Missing),
            ("2026-11-27T14:30", "Mars/Olympus", "zone", Problem::Unknown),
        ] {
            assert_eq!(time(text, zone), Err((field, problem)), "{text} {zone}");
        }
    }
}
