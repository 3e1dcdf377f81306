//! Where administrators find an account, give it a role or suspend it.

use leptos::prelude::*;
use model::{AccountName, AccountOverview, Language, Me, Role};

use super::frame::{PrivateHead, StudioPages};
use crate::api::{self, ApiError};
use crate::components::Moment;
use crate::components::form::{Filled, Form, Hidden, Select};
use crate::pages::query;
use crate::texts::Text;
use crate::texts::moderation as words;

/// The search for an account, and with `?name=` the account.
#[component]
pub(crate) fn Accounts() -> impl IntoView {
    let name = query("name")();
    let load = async move {
        let me = api::me().await?.ok_or_else(|| ApiError::LoginNeeded.answered())?;
        if me.role < Role::Admin {
            return Err(ApiError::Forbidden.answered());
        }
        let (role, suspend) = (Filled::of("accounts/role").await, Filled::of("accounts/suspend").await);
        // A form that comes back has it among its fields.
        let typed = [&role, &suspend].map(|filled| filled.value("name", ""));
        let name = name.or_else(|| typed.into_iter().find(|name| !name.is_empty()));
        let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        let found = match &name {
            None => None,
            Some(name) => match api::account_overview(name.clone()).await {
                Ok(account) => Some(account),
                Err(ApiError::NotFound) => None,
                Err(error) => return Err(error),
            },
        };
        Ok(Shown { me, name, found, role, suspend })
    };
    super::first(load, |shown: Shown, language| view! { <Search shown language/> })
}

struct Shown {
    me: Me,
    /// What was looked for.
    name: Option<String>,
    found: Option<AccountOverview>,
    role: Filled,
    suspend: Filled,
}

#[component]
fn Search(shown: Shown, language: Language) -> impl IntoView {
    let Shown { me, name, found, role, suspend } = shown;
    let own = me.name.clone();
    let result = match (found, &name) {
        (Some(account), _) => view! { <Account account own role suspend language/> }.into_any(),
        (None, Some(name)) => {
            view! { <p class="empty" role="status">{words::NO_ACCOUNT.with(language, name)}</p> }.into_any()
        }
        (None, None) => ().into_any(),
    };
    view! {
        <StudioPages me=Some(me) path="/studio/accounts" language/>
        <PrivateHead title=words::ACCOUNTS.to(language) lead=words::ACCOUNTS_LEAD language/>
        <form
            class="form"
            role="search"
            aria-label=words::ACCOUNTS.to(language)
            method="get"
            action=language.path("/studio/accounts")
        >
            <div class="field">
                <label for="account-name">{words::ACCOUNT_NAME.to(language)}</label>
                <input
                    id="account-name"
                    type="search"
                    name="name"
                    value=name.unwrap_or_default()
                    required
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                />
            </div>
            <p class="actions"><button type="submit" class="button">{words::FIND.to(language)}</button></p>
        </form>
        {result}
    }
    .into_any()
}

#[component]
fn Account(
    account: AccountOverview,
    /// The name of whoever looks at it.
    own: AccountName,
    role: Filled,
    suspend: Filled,
    language: Language,
) -> impl IntoView {
    let change = if account.name == own {
        view! { <p class="hint">{words::OWN_ACCOUNT.to(language)}</p> }.into_any()
    } else {
        let name = account.name.to_string();
        view! {
            <RoleForm name=name.clone() role=account.role filled=role language/>
            <SuspendForm name suspended=account.suspended filled=suspend language/>
        }
        .into_any()
    };
    let channel = match account.channel {
        Some(handle) => {
            let page = language.path(&format!("/channels/{handle}"));
            view! { <a href=page>{handle}</a> }.into_any()
        }
        None => words::NO_CHANNEL_OF_IT.to(language).into_any(),
    };
    let state = if account.suspended { words::SUSPENDED } else { words::ACTIVE };
    let fact = |term: Text, fact: AnyView| {
        view! { <div><dt>{term.to(language)}</dt><dd>{fact}</dd></div> }
    };
    view! {
        <section class="facts" aria-labelledby="found">
            <h2 id="found">{account.name.to_string()}</h2>
            <dl>
                {fact(words::ROLE, words::role(account.role).to(language).into_any())}
                {fact(words::STATE, state.to(language).into_any())}
                {fact(words::CHANNEL, channel)}
                {fact(words::REGISTERED, view! { <Moment at=account.created_at language/> }.into_any())}
            </dl>
        </section>
        {change}
    }
    .into_any()
}

#[component]
fn RoleForm(name: String, role: Role, filled: Filled, language: Language) -> impl IntoView {
    let options =
        Role::ALL.map(|role| (role.to_string(), words::role(role).to(language).to_owned())).to_vec();
    view! {
        <section class="part" aria-labelledby="set-role">
            <h2 id="set-role">{words::SET_ROLE.to(language)}</h2>
            <Form
                endpoint="accounts/role"
                filled=filled.clone()
                language
                submit=words::SET_ROLE
                done=words::ROLE_SET
            >
                <Hidden name="name" value=name/>
                <Select
                    name="role"
                    label=words::ROLE
                    hint=words::ROLE_HINT
                    options
                    value=role.to_string()
                    filled=filled.clone()
                    language
                />
            </Form>
        </section>
    }
    .into_any()
}

#[component]
fn SuspendForm(name: String, suspended: bool, filled: Filled, language: Language) -> impl IntoView {
    let (title, lead, done) = if suspended {
        (words::RESTORE, words::RESTORE_LEAD, words::IS_SUSPENDED)
    } else {
        (words::SUSPEND, words::SUSPEND_LEAD, words::IS_RESTORED)
    };
    view! {
        <section class="part" aria-labelledby="suspend">
            <h2 id="suspend">{title.to(language)}</h2>
            <p class="hint">{lead.to(language)}</p>
            <Form endpoint="accounts/suspend" filled language submit=title done danger=!suspended>
                <Hidden name="name" value=name/>
                <Hidden name="suspended" value=(!suspended).to_string()/>
            </Form>
        </section>
    }
    .into_any()
}
