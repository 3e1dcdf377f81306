//! Who did what, for administrators.

use leptos::prelude::*;
use model::{Deed, Language, Me};

use super::frame::{PrivateHead, StudioPages};
use crate::api;
use crate::components::Moment;
use crate::format::in_query;
use crate::pages::query;
use crate::texts::moderation as words;

/// The latest deeds of this month, or of `?month=2026-11`.
#[component]
pub(crate) fn Audit() -> impl IntoView {
    let month = query("month")().filter(|month| !month.is_empty());
    let asked = month.clone();
    let load = async move { Ok((api::audit(asked).await?, api::me().await?)) };
    super::first(load, move |(deeds, me): (Vec<Deed>, Option<Me>), language| {
        view! {
            <StudioPages me path="/studio/audit" language/>
            <PrivateHead title=words::AUDIT.to(language) lead=words::AUDIT_LEAD language/>
            <MonthForm month language/>
            <Deeds deeds language/>
        }
    })
}

#[component]
fn MonthForm(month: Option<String>, language: Language) -> impl IntoView {
    view! {
        <form class="form" method="get" action=language.path("/studio/audit")>
            <div class="field">
                <label for="month">{words::MONTH.to(language)}</label>
                <p id="month-hint" class="hint">{words::MONTH_HINT.to(language)}</p>
                // Browsers that have no field for months take it for a text.
                <input
                    id="month"
                    type="month"
                    name="month"
                    value=month.unwrap_or_default()
                    pattern="[0-9]{4}-[0-9]{2}"
                    aria-describedby="month-hint"
                />
            </div>
            <p class="actions"><button type="submit" class="button">{words::SHOW.to(language)}</button></p>
        </form>
    }
    .into_any()
}

#[component]
fn Deeds(deeds: Vec<Deed>, language: Language) -> impl IntoView {
    if deeds.is_empty() {
        return view! { <p class="empty">{words::NO_DEEDS.to(language)}</p> }.into_any();
    }
    let head = [words::DEED_AT, words::DEED_WHO, words::DEED_DID, words::DEED_ON]
        .map(|text| view! { <th role="columnheader" scope="col">{text.to(language)}</th> });
    let rows: Vec<_> = deeds
        .into_iter()
        .map(|deed| {
            let who = match deed.who.as_str() {
                Deed::SERVER => words::COMMAND_LINE.to(language).into_any(),
                name => view! { <a href=account(name, language)>{name.to_owned()}</a> }.into_any(),
            };
            view! {
                <tr role="row">
                    <td role="cell"><Moment at=deed.at language/></td>
                    <td role="cell">{who}</td>
                    <td role="cell"><code>{deed.did}</code></td>
                    <td role="cell">{on(&deed.on, language)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        // A narrow screen shows no columns; the roles say all the same what it is.
        <table class="deeds" role="table" aria-label=words::AUDIT.to(language)>
            <thead role="rowgroup"><tr role="row">{head}</tr></thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

/// What was done something to, with the way there.
fn on(thing: &str, language: Language) -> AnyView {
    let address = match thing.split_once(':') {
        Some(("account", name)) => account(name, language),
        Some(("channel", handle)) => language.path(&format!("/channels/{handle}")),
        Some(("stream", slug)) => language.path(&format!("/streams/{slug}")),
        _ => return thing.to_owned().into_any(),
    };
    view! { <a href=address>{thing.to_owned()}</a> }.into_any()
}

fn account(name: &str, language: Language) -> String {
    language.path(&format!("/studio/accounts?name={}", in_query(name)))
}
