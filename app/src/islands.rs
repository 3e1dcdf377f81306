//! What moves in a page: each is hydrated by itself, knows only its props, and reads no clock before that.
//!
//! In the `csr` build there is nothing to hydrate, and they are plain components, but for those of private pages and of whoever
//! is logged in, which it does not have.

#[cfg(not(feature = "csr"))]
mod account_menu;
#[cfg(not(feature = "csr"))]
mod form_help;
mod local_times;
mod message_field;
mod player;
mod theme_switch;

#[cfg(feature = "ssr")]
pub(crate) use account_menu::AccountMenu;
#[cfg(feature = "ssr")]
pub(crate) use form_help::FormHelp;
pub(crate) use local_times::LocalTimes;
pub(crate) use message_field::MessageField;
#[cfg(feature = "ssr")]
pub(crate) use player::FILE as PLAYER_FILE;
pub(crate) use player::Player;
pub(crate) use theme_switch::ThemeSwitch;
