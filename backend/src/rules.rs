//! Who may do what: the one place that decides.

use model::{Role, Stream};

use crate::{Caller, Refusal};

/// Who may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Everybody, also without an account.
    Anyone,
    /// Who is logged in.
    Viewer,
    /// Who has a channel, and only with that one: see [`may_edit`].
    Host,
    /// Moderators and administrators.
    Moderator,
    /// Administrators.
    Admin,
}

impl Rule {
    /// Whether the rule lets this caller pass; `None` is somebody who is not logged in.
    ///
    /// # Errors
    /// [`Refusal::LoginNeeded`] without a caller, [`Refusal::Forbidden`] for one who may not.
    pub fn allows(self, caller: Option<&Caller>) -> Result<(), Refusal> {
        let caller = match (self, caller) {
            (Self::Anyone, _) => return Ok(()),
            (_, None) => return Err(Refusal::LoginNeeded),
            (_, Some(caller)) => caller,
        };
        let may = match self {
            Self::Anyone | Self::Viewer => true,
            Self::Host => caller.role >= Role::Host && caller.channel.is_some(),
            Self::Moderator => caller.role >= Role::Moderator,
            Self::Admin => caller.role >= Role::Admin,
        };
        if may { Ok(()) } else { Err(Refusal::Forbidden) }
    }
}

/// Whether the caller may change this stream: only who has its channel, whatever the role.
///
/// # Errors
/// [`Refusal::Forbidden`] for everybody else.
pub fn may_edit(caller: &Caller, stream: &Stream) -> Result<(), Refusal> {
    Rule::Host.allows(Some(caller))?;
    if caller.channel.as_deref() == Some(stream.channel.as_str()) { Ok(()) } else { Err(Refusal::Forbidden) }
}
