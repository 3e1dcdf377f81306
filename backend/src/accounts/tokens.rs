//! Bearer tokens for clients of the API: JWTs that last a quarter of an hour.

use std::fmt;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use model::{AccountId, Time};
use serde::{Deserialize, Serialize};

use super::jwt_hmac::HS256;
use crate::{Caller, Error};

/// How far the clocks of two instances may be apart, in seconds.
const SKEW: i64 = 5;
/// No token of ours is nearly as long.
const MOST_BYTES: usize = 4_096;

/// Issues bearer tokens and reads them. Who has one is still to be looked up, with
/// [`Site::caller_of`](crate::Site::caller_of): that is where a token ends before its time.
pub struct Tokens {
    sign: EncodingKey,
    verify: DecodingKey,
    validation: Validation,
    audience: String,
}

/// What a token says (RFC 7519, section 4.1), and nothing beside it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    /// Who issued it, and whom it is for: this site, both times. A list is not taken.
    iss: String,
    aud: String,
    /// The account.
    sub: AccountId,
    /// When it was issued and when it ends, in seconds since 1970.
    iat: i64,
    exp: i64,
    /// The session version of the account.
    ver: u64,
}

impl Tokens {
    /// How long a token lasts, in seconds.
    pub const LAST: u32 = 15 * 60;

    /// Tokens signed with this key, for the site at `audience`: `https://finance.example`.
    pub fn new(key: [u8; 32], audience: &str) -> Self {
        // A second one is not taken, and it would be the same.
        let _first = HS256.install_default();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        validation.set_audience(&[audience]);
        validation.set_issuer(&[audience]);
        // It would go by the machine's clock; `read` goes by the site's.
        validation.validate_exp = false;
        Self {
            sign: EncodingKey::from_secret(&key),
            verify: DecodingKey::from_secret(&key),
            validation,
            audience: audience.to_owned(),
        }
    }

    /// A token for the caller, good for 15 minutes.
    ///
    /// # Errors
    /// When it can't be signed.
    pub fn issue(&self, caller: &Caller, now: Time) -> Result<String, Error> {
        let claims = Claims {
            iss: self.audience.clone(),
            aud: self.audience.clone(),
            sub: caller.account.clone(),
            iat: now.0,
            exp: now.0 + i64::from(Self::LAST),
            ver: caller.version,
        };
        Ok(encode(&header(), &claims, &self.sign)?)
    }

    /// The account and the session version that a token of ours names; `None` for everything that is not
    /// exactly one, or is over.
    pub fn read(&self, token: &str, now: Time) -> Option<(AccountId, u64)> {
        if token.len() > MOST_BYTES {
            return None;
        }
        let token = decode::<Claims>(token, &self.verify, &self.validation).ok()?;
        let claims = token.claims;
        let lasts = claims.iat <= now.0 + SKEW && now.0 < claims.exp;
        let short = claims.exp.checked_sub(claims.iat).is_some_and(|life| life <= i64::from(Self::LAST));
        (token.header == header() && lasts && short).then_some((claims.sub, claims.ver))
    }
}

/// With the type of an access token (RFC 9068, section 2.1), so that no other kind of JWT passes for one.
fn header() -> Header {
    Header { typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::HS256) }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("audience", &self.audience).finish_non_exhaustive()
    }
}
