//! Where a request comes from.

use std::net::IpAddr;

/// Who is connected, in the extensions of a request, as far as that is known: the other end of the connection on TCP, and
/// under Lambda what AWS says of its own. Nothing that a client can write goes into it. Behind a CDN it is the CDN; whoever
/// can tell that a request comes from there may put what the CDN says of its viewer in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);
