//! The own account.

use leptos::prelude::*;
use model::{AccountPage, Language};

use super::frame::PrivateHead;
use crate::api;
use crate::components::Moment;
use crate::components::form::{Filled, Form, PasswordField};
use crate::texts::account as words;
use crate::texts::{Text, moderation};

/// What is kept, how one logs in, and how one leaves.
#[component]
pub(crate) fn Account() -> impl IntoView {
    let load = async {
        let account = api::account().await?;
        Ok((account, Filled::of("change-password").await, Filled::of("delete-account").await))
    };
    super::first(load, |(account, password, delete): (AccountPage, Filled, Filled), language| {
        view! {
            <PrivateHead title=words::ACCOUNT.to(language) lead=words::ACCOUNT_LEAD language/>
            <Facts account=account.clone() language/>
            <ChangePassword name=account.name.to_string() filled=password language/>
            <LogOut language/>
            <Export language/>
            <Delete filled=delete language/>
        }
    })
}

#[component]
fn Facts(account: AccountPage, language: Language) -> impl IntoView {
    let channel = match account.channel {
        Some(handle) => {
            let address = language.path(&format!("/channels/{handle}"));
            view! { <a href=address>{handle}</a> }.into_any()
        }
        None => view! { <a href=language.path("/studio")>{words::NO_CHANNEL.to(language)}</a> }.into_any(),
    };
    let fact = |term: Text, fact: AnyView| view! { <div><dt>{term.to(language)}</dt><dd>{fact}</dd></div> };
    view! {
        <section class="facts">
            <dl>
                {fact(words::NAME, account.name.to_string().into_any())}
                {fact(moderation::ROLE, moderation::role(account.role).to(language).into_any())}
                {fact(moderation::CHANNEL, channel)}
                {fact(moderation::REGISTERED, view! { <Moment at=account.created_at language/> }.into_any())}
            </dl>
        </section>
    }
    .into_any()
}

#[component]
fn ChangePassword(name: String, filled: Filled, language: Language) -> impl IntoView {
    view! {
        <section class="part" aria-labelledby="password">
            <h2 id="password">{words::CHANGE_PASSWORD.to(language)}</h2>
            <p class="hint">{words::CHANGE_PASSWORD_LEAD.to(language)}</p>
            <Form endpoint="change-password" filled=filled.clone() language submit=words::CHANGE_PASSWORD>
                // Password managers look for the name that the passwords belong to.
                <input type="text" autocomplete="username" value=name readonly hidden/>
                <PasswordField
                    name="current"
                    label=words::CURRENT_PASSWORD
                    autocomplete="current-password"
                    filled=filled.clone()
                    language
                />
                <PasswordField
                    name="new"
                    label=words::NEW_PASSWORD
                    autocomplete="new-password"
                    filled
                    language
                    hint=words::PASSWORD_HINT
                />
            </Form>
        </section>
    }
    .into_any()
}

#[component]
fn LogOut(language: Language) -> impl IntoView {
    view! {
        <section class="part" aria-labelledby="log-out-here">
            <h2 id="log-out-here">{words::LOG_OUT.to(language)}</h2>
            <Form endpoint="log-out" filled=Filled::default() language submit=words::LOG_OUT>""</Form>
            <p class="hint">{words::LOG_OUT_EVERYWHERE_LEAD.to(language)}</p>
            <Form endpoint="log-out-everywhere" filled=Filled::default() language submit=words::LOG_OUT_EVERYWHERE>""</Form>
        </section>
    }
    .into_any()
}

#[component]
fn Export(language: Language) -> impl IntoView {
    view! {
        <section class="part" aria-labelledby="export">
            <h2 id="export">{words::EXPORT.to(language)}</h2>
            <p class="hint">{words::EXPORT_LEAD.to(language)}</p>
            <p class="actions">
                <a class="button" href="/api/account/export" download>{words::EXPORT_FILE.to(language)}</a>
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn Delete(filled: Filled, language: Language) -> impl IntoView {
    view! {
        <section class="part" aria-labelledby="delete">
            <h2 id="delete">{words::DELETE.to(language)}</h2>
            <p class="hint">{words::DELETE_LEAD.to(language)}</p>
            <Form endpoint="delete-account" filled=filled.clone() language submit=words::DELETE danger=true>
                <PasswordField
                    name="password"
                    label=words::CURRENT_PASSWORD
                    autocomplete="current-password"
                    filled
                    language
                />
            </Form>
        </section>
    }
    .into_any()
}
