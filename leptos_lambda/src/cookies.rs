//! Cookies that prove who somebody is: read exactly, and set so that no script and no other site gets them.

use http::{HeaderMap, HeaderValue, header};

/// The value of the cookie with exactly this name, in bytes, for other cookies beside it may be in any encoding. Of two with
/// one name somebody planted one, and nobody can tell which: then there is none.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    let mut values = pairs.filter_map(|pair| value(pair.trim_ascii(), name));
    let first = values.next()?;
    if values.next().is_some() { None } else { Some(first) }
}

fn value<'a>(pair: &'a [u8], name: &str) -> Option<&'a [u8]> {
    pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")
}

/// The `Set-Cookie` of a cookie that only this host gets, only by HTTPS, not with what other sites send, and that no script
/// reads: what a name with `__Host-` in front asks for, and more. With an age of 0 it takes the cookie away. `None` for what
/// can be no name or value (RFC 6265, section 4.1.1).
pub fn set_cookie(name: &str, value: &str, max_age_seconds: u32) -> Option<HeaderValue> {
    let in_name = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c);
    let in_value = |c: u8| c.is_ascii_graphic() && !matches!(c, b'"' | b',' | b';' | b'\\');
    let fits = !name.is_empty() && name.bytes().all(in_name) && value.bytes().all(in_value);
    let cookie = format!("{name}={value}; Path=/; Max-Age={max_age_seconds}; Secure; HttpOnly; SameSite=Lax");
    HeaderValue::try_from(cookie).ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::{cookie, set_cookie};

    const SESSION: &str = "__Host-session";

    fn headers(lines: &[&[u8]]) -> HeaderMap {
        let lines = lines.iter().map(|line| (header::COOKIE, HeaderValue::from_bytes(line).unwrap()));
        lines.collect()
    }

    #[test]
    fn a_cookie_is_found_among_others_of_any_encoding() {
        for line in [
            &b"__Host-session=abc"[..],
            b"a=1; __Host-session=abc",
            b"name=\xe5\xbc\xa0; broken=\xff\xfe;__Host-session=abc ;b=2",
            b"__Host-session2=x; x__Host-session=y; __Host-session=abc; ;=",
        ] {
            assert_eq!(cookie(&headers(&[line]), SESSION), Some(&b"abc"[..]), "{line:?}");
        }
        assert_eq!(cookie(&headers(&[b"a=1", b"__Host-session=a=b"]), SESSION), Some(&b"a=b"[..]));
    }

    #[test]
    fn the_name_is_exact_and_comes_once() {
        for lines in [
            &[] as &[&[u8]],
            &[b"__host-session=abc"],
            &[b"__Host-session"],
            &[b"__Host-session =abc"],
            &[b"__Host-sessio=abc; __Host-sessionn=abc"],
            &[b"__Host-session=abc; __Host-session=abc"],
            &[b"__Host-session=abc", b"__Host-session="],
        ] {
            assert_eq!(cookie(&headers(lines), SESSION), None, "{lines:?}");
        }
    }

    #[test]
    fn what_is_set_can_be_set() {
        let set = set_cookie(SESSION, "a-_.b", 60).unwrap();
        assert_eq!(set, "__Host-session=a-_.b; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax");
        assert!(set_cookie(SESSION, "", 0).is_some());
        for (name, value) in [
            ("", "a"),
            ("a b", "c"),
            ("a=b", "c"),
            (SESSION, "a; Domain=evil.example"),
            (SESSION, "a b"),
            (SESSION, "a,b"),
            (SESSION, "\"a\""),
            (SESSION, "a\r\nb"),
            (SESSION, "中"),
        ] {
            assert_eq!(set_cookie(name, value, 60), None, "{name} {value}");
        }
    }
}
