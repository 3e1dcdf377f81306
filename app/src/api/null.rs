//! The answer of a call that gives nothing back.

use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};

const NULL: &[u8] = b"null";

/// `null` in JSON, compared and not parsed: a reader of JSON weighs more than the call.
pub struct Null;

impl ContentType for Null {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Null {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<()> for Null {
    type Error = &'static str;

    fn encode((): &()) -> Result<Bytes, &'static str> {
        Ok(Bytes::from_static(NULL))
    }
}

impl Decodes<()> for Null {
    type Error = &'static str;

    fn decode(answer: Bytes) -> Result<(), &'static str> {
        if answer == NULL { Ok(()) } else { Err("not null") }
    }
}
