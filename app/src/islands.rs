//! What moves in a page: each is hydrated by itself, knows only its props, and reads no clock before that.
//!
//! In the `csr` build there is nothing to hydrate, and they are plain components.

mod local_times;
mod message_field;
mod player;
mod theme_switch;

pub(crate) use local_times::LocalTimes;
pub(crate) use message_field::MessageField;
#[cfg(feature = "ssr")]
pub(crate) use player::FILE as PLAYER_FILE;
pub(crate) use player::Player;
pub(crate) use theme_switch::ThemeSwitch;
