//! Who calls, and what makes somebody a caller.

use std::fmt;
use std::net::IpAddr;

use model::{AccountId, AccountName, Me, Role};

/// Somebody who is logged in, as the account stood when the request came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: AccountName,
    /// What it may do.
    pub role: Role,
    /// The handle of its channel, where it has one.
    pub channel: Option<String>,
    /// The session; `None` for a bearer token.
    pub session: Option<SessionId>,
    /// Rises when all sessions and tokens end.
    pub version: u64,
}

/// Names a session in the table: the hash of its token, in hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionId(pub(crate) String);

/// What somebody logs in or registers with, as it was typed.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// The account's name.
    pub name: &'a str,
    /// Its password.
    pub password: &'a str,
    /// Where the request came from; `None` where nobody knows, and then nothing is counted for it.
    pub address: Option<IpAddr>,
    /// The token by which a device is known that logged in before.
    pub device: Option<&'a str>,
}

/// A session has begun.
#[derive(Clone, PartialEq, Eq)]
pub struct LoggedIn {
    /// Who.
    pub caller: Caller,
    /// The session's token, for a cookie: 43 characters (32 random bytes in base64url). It is not kept here.
    pub token: String,
    /// The token by which the device will be known, of the same form, for another cookie.
    pub device: String,
}

impl LoggedIn {
    /// How long a session lasts, in seconds.
    pub const SESSION_LASTS: u32 = 30 * 86_400;
    /// How long a device stays known after its last log-in, in seconds.
    pub const DEVICE_LASTS: u32 = 180 * 86_400;
}

impl Caller {
    /// What the pages may know of the caller.
    pub fn me(&self) -> Me {
        Me { name: self.name.clone(), role: self.role, channel: self.channel.clone() }
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId")
    }
}

impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

impl fmt::Debug for LoggedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoggedIn").field("caller", &self.caller).finish_non_exhaustive()
    }
}
