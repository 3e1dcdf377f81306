//! A scheduled stream as a calendar file (RFC 5545).

use model::{Language, Stream, Time};

use crate::clock;

/// One event, with the page's address under `origin`.
pub fn calendar(stream: &Stream, origin: &str) -> String {
    let address = format!("{origin}{}", Language::English.path(&format!("/streams/{}", stream.slug)));
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Finance Live//EN".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@{}", stream.slug, host(origin)),
        // When it was written is when it is to happen: the same stream gives the same file.
        format!("DTSTAMP:{}", time(stream.starts_at)),
        format!("DTSTART:{}", time(stream.starts_at)),
        format!("DTEND:{}", time(stream.ends_at())),
        format!("SUMMARY:{}", escaped(&stream.title)),
        format!("DESCRIPTION:{}", escaped(&stream.summary)),
        format!("URL:{address}"),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    lines.iter().map(|line| folded(line) + "\r\n").collect()
}

/// `20261120T081400Z`
fn time(time: Time) -> String {
    clock::iso(time).replace(['-', ':'], "")
}

fn host(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// Text values escape these (section 3.3.11).
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n");
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Lines have at most 75 bytes; what is longer goes on behind a line break and a space (section 3.1).
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + 8);
    let mut bytes = 0;
    for c in line.chars() {
        if bytes + c.len_utf8() > 75 {
            folded.push_str("\r\n ");
            bytes = 1;
        }
        folded.push(c);
        bytes += c.len_utf8();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::{escaped, folded};

    #[test]
    fn values_cannot_break_out_of_their_line() {
        assert_eq!(escaped("a,b;c\\d\r\nEND:VEVENT"), "a\\,b\\;c\\\\d\\nEND:VEVENT");
    }

    #[test]
    fn lines_are_folded_by_bytes_between_characters() {
        let folded = folded(&format!("SUMMARY:{}", "财".repeat(60)));
        assert!(folded.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(folded.replace("\r\n ", ""), format!("SUMMARY:{}", "财".repeat(60)));
    }
}
