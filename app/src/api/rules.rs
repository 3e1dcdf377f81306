//! Who may call what: every function of the API with its rule. A function that is not here has none, and can't ask for its
//! caller.

use backend::Rule;
use http::Method;
use leptos::server_fn::ServerFn;

use super::{
    accounts, chat, cover, follows, lists, me, own_account, own_channel, reports, sessions, stream, streams,
    studio, things,
};

/// A function of the API that says who may call it.
pub trait Ruled {
    /// Who may.
    const RULE: Rule;
}

macro_rules! rules {
    ($($rule:ident { $($method:ident $module:ident::$function:ident,)+ })+) => {
        $($(impl Ruled for $module::$function {
            const RULE: Rule = Rule::$rule;
        })+)+

        /// The path and the method of every function, and who may call it.
        pub const RULES: &[(&str, &str, Rule)] = &[
            $($((<$module::$function as ServerFn>::PATH, stringify!($method), Rule::$rule),)+)+
        ];
    };
}

rules! {
    Anyone {
        GET lists::Home,
        GET lists::Live,
        GET lists::Upcoming,
        GET lists::Replays,
        GET lists::Search,
        GET things::Channels,
        GET things::Channel,
        GET things::Topics,
        GET things::Topic,
        GET things::Ticker,
        GET stream::Stream,
        GET me::Me,
        POST sessions::Register,
        POST sessions::LogIn,
    }
    Viewer {
        POST sessions::LogOut,
        POST sessions::LogOutEverywhere,
        POST sessions::Token,
        GET own_account::Account,
        GET own_account::ExportAccount,
        POST own_account::ChangePassword,
        POST own_account::DeleteAccount,
        POST own_channel::CreateChannel,
        GET studio::Studio,
        GET follows::Following,
        POST follows::Follow,
        POST follows::Remind,
        POST reports::Report,
        POST chat::SendMessage,
    }
    Host {
        POST own_channel::EditChannel,
        GET studio::OwnStream,
        POST streams::CreateStream,
        POST streams::EditStream,
        POST streams::RenameStream,
        POST streams::GoLive,
        POST streams::EndStream,
        POST streams::CancelStream,
        POST streams::DeleteStream,
        POST streams::ReplaceStreamKey,
        POST cover::SetCover,
    }
    Moderator {
        GET reports::Reports,
        POST reports::Settle,
    }
    Admin {
        GET accounts::AccountOverview,
        GET accounts::Audit,
        POST accounts::SetRole,
        POST accounts::Suspend,
    }
}

/// Whether a call of this method at this path asks for what everybody is answered alike. Who somebody is, each is told for
/// itself.
pub fn is_public_read(method: &Method, path: &str) -> bool {
    let reads = matches!(*method, Method::GET | Method::HEAD) && path != <me::Me as ServerFn>::PATH;
    reads && RULES.contains(&(path, "GET", Rule::Anyone))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use http::Method;

    use super::{RULES, is_public_read};

    #[test]
    fn every_function_has_one_rule_and_every_rule_a_function() {
        let ruled: BTreeSet<String> =
            RULES.iter().map(|(path, method, _)| format!("{method} {path}")).collect();
        let functions: BTreeSet<String> = leptos::server_fn::axum::server_fn_paths()
            .map(|(path, method)| format!("{method} {path}"))
            .collect();
        assert_eq!(ruled, functions);
        assert_eq!(ruled.len(), RULES.len());
    }

    #[test]
    fn what_everybody_reads_alike_is_public() {
        for (method, path, public) in [
            (Method::GET, "/api/home", true),
            (Method::HEAD, "/api/stream", true),
            (Method::GET, "/api/me", false),
            (Method::GET, "/api/studio", false),
            (Method::POST, "/api/log-in", false),
            (Method::GET, "/api/log-in", false),
            (Method::POST, "/api/home", false),
            (Method::GET, "/api/home/", false),
        ] {
            assert_eq!(is_public_read(&method, path), public, "{method} {path}");
        }
    }

    #[test]
    fn writes_are_posts() {
        for (path, method, _) in RULES {
            assert!(path.starts_with("/api/") && matches!(*method, "GET" | "POST"), "{method} {path}");
        }
    }
}
