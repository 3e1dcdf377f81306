//! Forms of private pages: plain HTML that a server function answers. What could not be taken comes back with what was typed
//! and what is wrong with it; where scripts run, the island [`FormHelp`](crate::islands::FormHelp), of which a page has one,
//! tells some of it before anything is sent.

mod choice;
mod done;
mod field;
mod file;
mod filled;
mod number;
mod text;

use leptos::prelude::*;
use model::Language;

use crate::texts::{self, Text};
use field::Fields;

pub(crate) use choice::{Checkbox, CheckboxList, Hidden, Select};
pub(crate) use done::{Done, is_done};
pub(crate) use file::FileField;
pub(crate) use filled::{Filled, asks_for_draft};
pub(crate) use number::{NumberField, TimeField};
pub(crate) use text::{PasswordField, TextArea, TextField};

/// Forms in which somebody writes what would be a loss.
const WRITTEN: [&str; 5] = ["channel/create", "channel/edit", "streams/create", "streams/edit", "report"];

/// A form whose fields are its children. What is wrong stands above them, with links to the fields, and takes the focus, so
/// that it is read out.
#[component]
pub(crate) fn Form(
    /// The server function that answers, without `/api/`.
    endpoint: &'static str,
    filled: Filled,
    language: Language,
    /// What the button says.
    submit: Text,
    /// What it says once it is done.
    #[prop(optional)]
    done: Option<Text>,
    /// What it does can't be undone.
    #[prop(optional)]
    danger: bool,
    /// It sends a file.
    #[prop(optional)]
    upload: bool,
    /// Its id, with which those of its fields begin, to tell it from another form of the same server function.
    #[prop(optional)]
    id: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let id = id.unwrap_or(endpoint).replace('/', "-");
    let fields = Fields::of_form(&id);
    provide_context(fields.clone());
    // Made first: the fields say what they are called.
    let controls = children();
    let goes_live = endpoint == "streams/go-live";
    view! {
        <form
            id=id
            class=if danger { "form danger" } else { "form" }
            method="post"
            action=["/api/", endpoint].concat()
            enctype=upload.then_some("multipart/form-data")
            data-help=""
            data-unsaved=WRITTEN.contains(&endpoint).then_some("")
            data-busy=texts::BUSY.to(language)
            data-badge=goes_live.then_some("badge live")
            data-status=goes_live.then_some(texts::LIVE.to(language))
        >
            {done.map(|text| view! { <Done endpoint text language/> })}
            {summary(endpoint, &filled, &fields, language)}
            {controls}
            <p class="actions"><button type="submit" class="button">{submit.to(language)}</button></p>
            <p class="form-status" role="status"></p>
        </form>
    }
    .into_any()
}

/// What is wrong with the whole, and with each field.
fn summary(endpoint: &str, filled: &Filled, fields: &Fields, language: Language) -> Option<AnyView> {
    let notice = filled.notice().and_then(|code| texts::notice(endpoint, code, language));
    if filled.errors().is_empty() {
        return notice.map(|notice| {
            view! { <p class="form-notice" role="alert" tabindex="-1" autofocus>{notice}</p> }.into_any()
        });
    }
    let colon = texts::COLON.to(language);
    let errors: Vec<_> = filled
        .errors()
        .iter()
        .map(|error| {
            let problem = texts::problem(error.problem, texts::Takes::of(&error.field), language);
            match fields.find(&error.field) {
                Some((label, id)) => {
                    let words = [label, colon, &problem].concat();
                    view! { <li><a href=["#", &id].concat()>{words}</a></li> }.into_any()
                }
                // Of something that another page asks.
                None => {
                    let label =
                        texts::disclosure(&error.field).map(|label| [label.to(language), colon].concat());
                    view! { <li>{label} {problem}</li> }.into_any()
                }
            }
        })
        .collect();
    let title = notice.unwrap_or(texts::ERRORS.to(language));
    let summary = view! {
        <div class="form-notice" role="alert" tabindex="-1" autofocus>
            <p>{title}</p>
            <ul>{errors}</ul>
        </div>
    };
    Some(summary.into_any())
}
