//! Times in words: on the server in UTC, in the browser in the viewer's zone. Each side uses what it has: the server jiff,
//! the browser its own `Intl`, which costs no WASM.

#[cfg(feature = "islands")]
pub(crate) use browser::local;
#[cfg(not(feature = "ssr"))]
pub(crate) use browser::{day, iso, shown, time_of_day};
#[cfg(feature = "ssr")]
pub(crate) use server::{day, iso, shown, time_of_day};

#[cfg(feature = "ssr")]
mod server {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;
    use model::{Language, Time};

    /// `20 Nov 2026, 08:14 UTC`, `2026年11月20日 UTC 08:14`.
    pub(crate) fn shown(time: Time, language: Language) -> String {
        let pattern = match language {
            Language::English => "%-d %b %Y, %H:%M UTC",
            Language::Chinese => "%Y年%-m月%-d日 UTC %H:%M",
        };
        // British English has a t there, and browsers know.
        timestamp(time).to_zoned(TimeZone::UTC).strftime(pattern).to_string().replace("Sep ", "Sept ")
    }

    /// `Friday, 20 November 2026`, `2026年11月20日星期五`: the day in UTC.
    pub(crate) fn day(time: Time, language: Language) -> String {
        let date = timestamp(time).to_zoned(TimeZone::UTC);
        match language {
            Language::English => date.strftime("%A, %-d %B %Y").to_string(),
            Language::Chinese => {
                let weekday = ["日", "一", "二", "三", "四", "五", "六"]
                    [date.weekday().to_sunday_zero_offset().unsigned_abs() as usize];
                format!("{}星期{weekday}", date.strftime("%Y年%-m月%-d日"))
            }
        }
    }

    /// `08:14 UTC`, `UTC 08:14`: when on that day.
    pub(crate) fn time_of_day(time: Time, language: Language) -> String {
        let pattern = match language {
            Language::English => "%H:%M UTC",
            Language::Chinese => "UTC %H:%M",
        };
        timestamp(time).to_zoned(TimeZone::UTC).strftime(pattern).to_string()
    }

    /// As machines read it (RFC 3339).
    pub(crate) fn iso(time: Time) -> String {
        timestamp(time).to_string()
    }

    /// What lies outside the years that can be written is shown as their first.
    fn timestamp(time: Time) -> Timestamp {
        Timestamp::from_second(time.0).unwrap_or(Timestamp::MIN)
    }

    #[cfg(test)]
    mod tests {
        use super::{day, iso, shown, time_of_day};
        use model::Language::{Chinese, English};
        use model::Time;

        #[test]
        fn times() {
            let time = Time(1_795_162_440);
            assert_eq!(shown(time, English), "20 Nov 2026, 08:14 UTC");
            assert_eq!(shown(time, Chinese), "2026年11月20日 UTC 08:14");
            assert_eq!(shown(Time(1_790_294_400), English), "25 Sept 2026, 00:00 UTC");
            assert_eq!(day(time, English), "Friday, 20 November 2026");
            assert_eq!(day(time, Chinese), "2026年11月20日星期五");
            assert_eq!(time_of_day(time, English), "08:14 UTC");
            assert_eq!(time_of_day(time, Chinese), "UTC 08:14");
            assert_eq!(iso(time), "2026-11-20T08:14:00Z");
            assert_eq!(iso(Time(i64::MAX)), iso(Time(i64::MIN)));
        }
    }
}

#[cfg(not(feature = "ssr"))]
mod browser {
    use js_sys::{Array, Date, Intl, Object, Reflect};
    use model::{Language, Time};
    use wasm_bindgen::JsValue;

    /// In the viewer's zone, with the zone.
    pub(crate) fn shown(time: Time, language: Language) -> String {
        local(&iso(time), language.tag()).unwrap_or_default()
    }

    /// As machines read it (RFC 3339).
    pub(crate) fn iso(time: Time) -> String {
        let date = Date::new(&JsValue::from_f64(time.0 as f64 * 1_000.0));
        date.to_iso_string().into()
    }

    /// The day in UTC, as the server writes it.
    pub(crate) fn day(time: Time, language: Language) -> String {
        let parts = [
            ("year", "numeric"),
            ("month", "long"),
            ("day", "numeric"),
            ("weekday", "long"),
            ("timeZone", "UTC"),
        ];
        formatted(&iso(time), language.tag(), &parts).unwrap_or_default()
    }

    /// When on that day in UTC, as the server writes it.
    pub(crate) fn time_of_day(time: Time, language: Language) -> String {
        let parts = [
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("hourCycle", "h23"),
            ("timeZone", "UTC"),
            ("timeZoneName", "short"),
        ];
        formatted(&iso(time), language.tag(), &parts).unwrap_or_default()
    }

    /// The time `iso` in the viewer's zone, with the zone, as `language` (BCP 47) has it.
    pub(crate) fn local(iso: &str, language: &str) -> Option<String> {
        let parts = [
            ("year", "numeric"),
            ("month", "short"),
            ("day", "numeric"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("hourCycle", "h23"),
            ("timeZoneName", "short"),
        ];
        formatted(iso, language, &parts)
    }

    /// English puts the day first, as the server does, so that nothing moves when the one takes the other's place.
    fn formatted(iso: &str, language: &str, parts: &[(&str, &str)]) -> Option<String> {
        let options = Object::new();
        for (part, style) in parts {
            // Setting a property of a plain object can't fail.
            let _ = Reflect::set(&options, &(*part).into(), &(*style).into());
        }
        let locale = if language == Language::English.tag() { "en-GB" } else { language };
        let format = Intl::DateTimeFormat::new(&Array::of1(&locale.into()), &options).format();
        format.call1(&JsValue::UNDEFINED, &Date::new(&iso.into())).ok()?.as_string()
    }
}
