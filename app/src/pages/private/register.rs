//! Where one gets an account.

use leptos::prelude::*;
use model::Language;

use super::log_in::{NAME_LENGTH, entrance};
use crate::components::form::{Filled, Form, Hidden, PasswordField, TextField};
use crate::format::in_query;
use crate::texts;
use crate::texts::account as words;

/// Name and password. Afterwards one is logged in, and where one came from.
#[component]
pub(crate) fn Register() -> impl IntoView {
    entrance("register", words::REGISTER, |filled, then, language| {
        view! { <RegisterForm filled then language/> }
    })
}

#[component]
fn RegisterForm(filled: Filled, then: String, language: Language) -> impl IntoView {
    let then = filled.value("then", then);
    let log_in = language.path(&format!("/log-in?then={}", in_query(&then)));
    view! {
        <header class="page-head">
            <h1>{words::REGISTER.to(language)}</h1>
            <p>{words::REGISTER_LEAD.to(language)}</p>
        </header>
        <Form endpoint="register" filled=filled.clone() language submit=words::REGISTER>
            <Hidden name="then" value=then/>
            <TextField
                name="name"
                label=words::NAME
                length=NAME_LENGTH
                value=String::new()
                filled=filled.clone()
                language
                hint=words::NAME_HINT
                autocomplete="username"
            />
            <PasswordField
                name="password"
                label=words::PASSWORD
                autocomplete="new-password"
                filled
                language
                hint=words::PASSWORD_HINT
            />
        </Form>
        <p class="hint">{words::NO_RECOVERY.to(language)}</p>
        <p class="aside">{words::HAS_ACCOUNT.to(language)} " " <a href=log_in>{texts::LOG_IN.to(language)}</a></p>
    }
    .into_any()
}
