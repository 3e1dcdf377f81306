//! Which function answers what.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use http::{HeaderName, HeaderValue};
use leptos::prelude::*;
use leptos_lambda::events::Events;
use leptos_lambda::{CacheSettings, OwnSiteOnly, RenderCache, SecurityPolicy, SharedPages, render};
use store::{Resilience, ResilientObjects};
use tower::ServiceBuilder;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::assets::{self, Assets};
use crate::canonical::OneAddress;
use crate::data::Data;
use crate::engines::Engines;
use crate::events::events;
use crate::from_cdn::only_from_cdn;
use crate::function::Function;
use crate::services::{services, teller, with_covers};
use crate::settings::{SettingError, Settings};
use crate::{api, log, made, policies, viewer};

/// For search engines: what is somebody's own is not theirs.
const NOINDEX: HeaderValue = HeaderValue::from_static("noindex");
/// Pages that a browser may fetch before their link is followed.
const SPECULATION_RULES: HeaderValue = HeaderValue::from_static("\"/speculation-rules.json\"");

pub(crate) const NO_STORE: HeaderValue = HeaderValue::from_static("private, no-store");

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What a process does.
pub(crate) enum Served {
    /// It answers requests.
    Site(leptos_lambda::Site),
    /// It handles events.
    Events(Events),
}

/// What one Lambda function does.
pub(crate) fn function(
    function: Function,
    data: Data,
    engines: &Engines<'_>,
    settings: &Settings,
) -> Made<Served> {
    let assets = Assets::find(settings)?;
    log::name_build(assets.build());
    let site = match function {
        Function::Pages => {
            let objects = engines.objects(&settings.objects)?;
            let hasty = Arc::new(ResilientObjects::new(objects.clone(), hasty()));
            let shared = SharedPages { objects: hasty, build: assets.build().to_owned() };
            let cache = cache(&data, settings, &assets, Some(shared))?;
            let services = services(with_covers(data.site, objects), settings, &assets, &cache, None);
            let pages = pages(&services, settings, &assets, &cache);
            site(pages, settings, &assets).with_cache(cache)
        }
        Function::Private => {
            let cache = cache(&data, settings, &assets, None)?;
            let services = services(data.site, settings, &assets, &cache, None);
            let pages = private_pages(&services, settings, &assets, &cache);
            site(pages, settings, &assets).with_cache(cache)
        }
        Function::Api => {
            let key = settings.token_key.clone().ok_or(SettingError::Missing {
                name: "TOKEN_KEY",
                nor: "",
                why: "all instances must take each other's tokens",
            })?;
            let covered = with_covers(data.site, engines.objects(&settings.objects)?);
            let api = api::routes(&services(covered, settings, &assets, &teller(data.table), Some(key)));
            let api = match &settings.cdn_secret {
                Some(secret) => api.layer(from_fn_with_state(secret.clone(), only_from_cdn)),
                None => api,
            };
            site(api, settings, &assets).with_refusals(api::refused)
        }
        Function::Events => return Ok(Served::Events(events(data, engines, settings)?)),
    };
    Ok(Served::Site(site))
}

/// For the objects through which pages are shared: a viewer waits for every call, and a page that can't be shared is rendered.
fn hasty() -> Resilience {
    Resilience { attempt_limit: Duration::from_millis(300), retries: 0, ..Resilience::default() }
}

pub(crate) fn site(router: Router, settings: &Settings, assets: &Assets) -> leptos_lambda::Site {
    leptos_lambda::Site::new(router).with_security(security(settings)).with_build(assets.build())
}

/// What pages may do: hls.js plays from a blob, and the assets may stand elsewhere.
pub(crate) fn security(settings: &Settings) -> SecurityPolicy {
    assets::allowed(SecurityPolicy::default().allow("media-src", "blob:"), settings)
}

pub(crate) fn cache(
    data: &Data,
    settings: &Settings,
    assets: &Assets,
    shared: Option<SharedPages>,
) -> Made<RenderCache> {
    Ok(RenderCache::new(CacheSettings {
        memory_bytes: settings.cache_mb * 1_024 * 1_024,
        invalidations: Some(data.table.clone()),
        shared,
        shells: assets.shells(),
        ..CacheSettings::new(policies::table()?)
    }))
}

/// The pages, and the pictures and calendars that belong to them.
pub(crate) fn pages(
    services: &app::Services,
    settings: &Settings,
    assets: &Assets,
    cache: &RenderCache,
) -> Router {
    let (options, files) = (Assets::options(settings), assets.pages.clone());
    let document = move || view! { <app::Document options=options.clone() assets=files.clone()/> };
    let pages = render::complete(document, app::provide(services.clone()));
    let rules = HeaderName::from_static("speculation-rules");
    let pages = Router::new()
        .fallback_service(pages)
        .layer(SetResponseHeaderLayer::if_not_present(rules, SPECULATION_RULES));
    // No router between them: each would put another box around every answer.
    let kept = ServiceBuilder::new().layer_fn(OneAddress).layer(cache.layer()).service(pages);
    made::routes(services.site.clone(), &services.origin).fallback_service(kept)
}

/// The pages that are their viewer's own: sent as they grow, and kept by nobody.
pub(crate) fn private_pages(
    services: &app::Services,
    settings: &Settings,
    assets: &Assets,
    cache: &RenderCache,
) -> Router {
    let (options, files) = (Assets::options(settings), assets.pages.clone());
    let document = move || view! { <app::Document options=options.clone() assets=files.clone()/> };
    let pages = render::in_order(document, app::provide(services.clone()));
    let pages = ServiceBuilder::new()
        .layer(OwnSiteOnly::new(&services.origin))
        .layer_fn(OneAddress)
        .layer(cache.layer())
        .layer(from_fn_with_state(services.site.clone(), viewer::known))
        .service(pages);
    // Not in the page: when its head leaves, the rest of it is still to come.
    let unlisted = SetResponseHeaderLayer::if_not_present(HeaderName::from_static("x-robots-tag"), NOINDEX);
    Router::new().fallback_service(pages).layer(unlisted)
}
