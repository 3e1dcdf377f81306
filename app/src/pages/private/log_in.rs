//! Where one logs in.

use http::header::REFERER;
use http::request::Parts;
use leptos::prelude::*;
use leptos_lambda::respond::own_path;
use model::{AccountName, Language, Length, Me};

use crate::components::OWN_PAGES;
use crate::components::form::{Filled, Form, Hidden, PasswordField, TextField, asks_for_draft};
use crate::format::in_query;
use crate::head::{Origin, PageTitle};
use crate::pages::query;
use crate::texts::Text;
use crate::texts::account as words;
use crate::{api, texts};

/// How long a name is.
pub(super) const NAME_LENGTH: Length =
    Length { least: AccountName::MIN_CHARACTERS, most: AccountName::MAX_CHARACTERS };

/// Name and password. Afterwards one is where one came from.
#[component]
pub(crate) fn LogIn() -> impl IntoView {
    entrance("log-in", texts::LOG_IN, |filled, then, language| view! { <LogInForm filled then language/> })
}

/// A page that logs in: the form of this endpoint, given where it leads; or, for whoever is logged in already, that it is so.
pub(super) fn entrance<V: IntoView + 'static>(
    endpoint: &'static str,
    title: Text,
    form: impl FnOnce(Filled, String, Language) -> V + Send + 'static,
) -> AnyView {
    let asked = query("then")();
    let load = async move { Ok((api::me().await?, Filled::of(endpoint).await, then(asked))) };
    super::first(load, move |(me, filled, then): (Option<Me>, Filled, String), language| {
        let shown = match me {
            Some(me) => view! { <LoggedIn me then language/> }.into_any(),
            None => form(filled, then, language).into_any(),
        };
        view! {
            <PageTitle title=texts::titled(title.to(language), language)/>
            {shown}
        }
    })
}

#[component]
fn LogInForm(filled: Filled, then: String, language: Language) -> impl IntoView {
    let then = filled.value("then", then);
    let register = language.path(&format!("/register?then={}", in_query(&then)));
    // What waits there was sent when the session had ended.
    let kept =
        crate::server::has_draft() && then.split_once('?').is_some_and(|(_, query)| asks_for_draft(query));
    let lead = if kept {
        let untold = filled.notice().is_none();
        view! {
            <p class="form-notice" role="status" tabindex="-1" autofocus=untold>
                {words::SESSION_OVER.to(language)}
            </p>
        }
        .into_any()
    } else {
        view! { <p>{words::LOG_IN_LEAD.to(language)}</p> }.into_any()
    };
    view! {
        <header class="page-head">
            <h1>{texts::LOG_IN.to(language)}</h1>
            {lead}
        </header>
        <Form endpoint="log-in" filled=filled.clone() language submit=texts::LOG_IN>
            <Hidden name="then" value=then/>
            <TextField
                name="name"
                label=words::NAME
                length=NAME_LENGTH
                value=String::new()
                filled=filled.clone()
                language
                autocomplete="username"
            />
            <PasswordField
                name="password"
                label=words::PASSWORD
                autocomplete="current-password"
                filled
                language
            />
        </Form>
        <p class="aside">{words::NO_ACCOUNT.to(language)} " " <a href=register>{words::REGISTER.to(language)}</a></p>
    }
    .into_any()
}

/// On shared pages whoever has no script has no menu: this is the way to the own pages, too.
#[component]
fn LoggedIn(me: Me, then: String, language: Language) -> impl IntoView {
    let link = |(path, text): (&'static str, Text)| {
        view! { <li><a href=language.path(path)>{text.to(language)}</a></li> }
    };
    let links: Vec<_> = OWN_PAGES.into_iter().map(link).collect();
    let go_on = (!then.is_empty()).then(|| view! { <li><a href=then>{words::GO_ON.to(language)}</a></li> });
    view! {
        <header class="page-head">
            <h1>{words::LOGGED_IN_AS.with(language, me.name.as_str())}</h1>
        </header>
        <ul class="ways">
            {go_on}
            {links}
        </ul>
        <Form endpoint="log-out" filled=Filled::default() language submit=words::LOG_OUT>""</Form>
    }
    .into_any()
}

/// Where one goes afterwards: what the address asks for, or else where the link stood, if that is a page of this site; empty
/// when neither is. (The server function looks at it again.)
fn then(asked: Option<String>) -> String {
    asked.filter(|path| own_path(path).is_some()).or_else(before).unwrap_or_default()
}

/// The page of this site that led here.
fn before() -> Option<String> {
    let Origin(origin) = use_context()?;
    let referer = use_context::<Parts>()?.headers.get(REFERER)?.to_str().ok()?.to_owned();
    let path = referer.strip_prefix(&origin).filter(|path| own_path(path).is_some())?;
    let page = path.split('?').next().unwrap_or(path);
    // These lead back to themselves.
    let entrance = matches!(Language::english_path(page), "/log-in" | "/register");
    (!entrance).then(|| path.to_owned())
}
