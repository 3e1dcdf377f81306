//! What was reported and nobody has looked at yet, for moderators.

use leptos::prelude::*;
use model::{Language, Me, Report, Reported, Verdict};

use super::frame::{PrivateHead, StudioPages};
use crate::api;
use crate::components::Moment;
use crate::components::form::{Done, Filled, Form, Hidden};
use crate::format::in_query;
use crate::pages::query;
use crate::texts::moderation as words;
use crate::texts::{self, Text};

/// The queue, oldest first; with `?remove=<id>` the question whether that stream is to be removed.
#[component]
pub(crate) fn Reports() -> impl IntoView {
    let remove = query("remove")();
    let load = async {
        let reports = api::reports().await?;
        Ok((api::me().await?, reports, Filled::of("reports/settle").await))
    };
    super::first(load, move |(me, mut reports, filled): (Option<Me>, Vec<Report>, Filled), language| {
        let place = remove.as_ref().and_then(|id| reports.iter().position(|report| report.id == *id));
        match place.map(|place| reports.swap_remove(place)) {
            Some(report) => view! { <Remove report filled language/> }.into_any(),
            None => {
                let gone = remove.map(|_| words::SETTLED_MEANWHILE.to(language));
                let notice = gone.or_else(|| texts::notice("reports/settle", filled.notice()?, language));
                view! {
                    <StudioPages me path="/studio/reports" language/>
                    <Queue reports notice language/>
                }
                .into_any()
            }
        }
    })
}

#[component]
fn Queue(reports: Vec<Report>, notice: Option<&'static str>, language: Language) -> impl IntoView {
    let notice =
        notice.map(|text| view! { <p class="form-notice" role="status" tabindex="-1" autofocus>{text}</p> });
    let empty = reports.is_empty().then(|| view! { <p class="empty">{words::NO_REPORTS.to(language)}</p> });
    let reports: Vec<_> = reports
        .into_iter()
        .map(|report| view! { <li class="report"><OneReport report language/></li> })
        .collect();
    view! {
        <PrivateHead title=words::REPORTS.to(language) lead=words::REPORTS_LEAD language/>
        {notice}
        <Done endpoint="reports/settle" text=words::SETTLED language/>
        {empty}
        <ol class="reports">{reports}</ol>
    }
    .into_any()
}

/// What was reported, why and by whom, and what can become of it. The removal of a stream asks again.
#[component]
fn OneReport(report: Report, language: Language) -> impl IntoView {
    let stream = report.kind == Reported::Stream;
    let remove = if stream {
        let address = format!("/studio/reports?remove={}", in_query(&report.id));
        view! { <a class="button danger" href=language.path(&address)>{words::REMOVE_STREAM.to(language)}</a> }
            .into_any()
    } else {
        view! { <SettleButton verdict=Verdict::Remove text=words::REMOVE language/> }.into_any()
    };
    let id = report.id.clone();
    view! {
        <ReportFacts report language/>
        <form class="actions" method="post" action="/api/reports/settle">
            <Hidden name="id" value=id/>
            <SettleButton verdict=Verdict::Keep text=words::KEEP language/>
            {remove}
        </form>
    }
    .into_any()
}

#[component]
fn SettleButton(verdict: Verdict, text: Text, language: Language) -> impl IntoView {
    let class = match verdict {
        Verdict::Keep => "button",
        Verdict::Remove => "button danger",
    };
    view! { <button class=class type="submit" name="verdict" value=verdict.as_str()>{text.to(language)}</button> }
}

#[component]
fn ReportFacts(report: Report, language: Language) -> impl IntoView {
    let kind = match report.kind {
        Reported::Stream => words::REPORTED_STREAM,
        Reported::Message => words::REPORTED_MESSAGE,
    };
    let by = match &report.by {
        Some(name) => words::REPORTED_BY.with(language, name.as_str()),
        None => words::REPORTED_BY_NOBODY.to(language).to_owned(),
    };
    let page = language.path(&format!("/streams/{}", report.slug));
    let kind = [kind.to(language), texts::COLON.to(language)].concat();
    view! {
        <h2><a href=page>{kind} <span class="said">{report.text}</span></a></h2>
        <p><strong>{words::REPORTED_WHY.to(language)}</strong> " " <span class="said">{report.reason}</span></p>
        <p class="hint">{by} " · " <Moment at=report.at language/></p>
    }
    .into_any()
}

/// Whether the stream is to be removed.
#[component]
fn Remove(report: Report, filled: Filled, language: Language) -> impl IntoView {
    let id = report.id.clone();
    view! {
        <PrivateHead title=words::REMOVE_ASK.with(language, &report.text) lead=words::REMOVE_LEAD language/>
        <ReportFacts report language/>
        <p class="actions">
            <a class="button" href=language.path("/studio/reports")>{words::TO_REPORTS.to(language)}</a>
        </p>
        <Form endpoint="reports/settle" filled language submit=words::REMOVE danger=true>
            <Hidden name="id" value=id/>
            <Hidden name="verdict" value=Verdict::Remove.as_str().to_owned()/>
        </Form>
    }
    .into_any()
}
