//! Which function answers what.

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use backend::Site;
use http::{HeaderName, HeaderValue, header};
use leptos::prelude::*;
use leptos_lambda::{CacheSettings, RenderCache, SecurityPolicy, SharedPages, render};
use store::{Resilience, ResilientObjects};
use tower::ServiceBuilder;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::assets::{self, Assets};
use crate::canonical::OneAddress;
use crate::data::Data;
use crate::engines::Engines;
use crate::function::Function;
use crate::settings::Settings;
use crate::{made, policies, skew};

/// Pages that a browser may fetch before their link is followed.
const SPECULATION_RULES: HeaderValue = HeaderValue::from_static("\"/speculation-rules.json\"");

const NO_STORE: HeaderValue = HeaderValue::from_static("private, no-store");

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What one Lambda function answers.
pub(crate) fn function(
    function: Function,
    data: Data,
    engines: &Engines<'_>,
    settings: &Settings,
) -> Made<leptos_lambda::Site> {
    let assets = Assets::find(settings)?;
    match function {
        Function::Pages => {
            let objects = engines.objects(&settings.objects)?;
            let objects = Arc::new(ResilientObjects::new(objects, Resilience::default()));
            let shared =
                SharedPages { objects, leases: data.table.clone(), build: assets.build().to_owned() };
            let cache = cache(&data, settings, &assets, Some(shared))?;
            let pages = pages(data.site, settings, &assets, &cache)?;
            Ok(site(pages, settings, &assets).with_cache(cache))
        }
        Function::Api => Ok(site(api(data.site, settings, &assets), settings, &assets)),
    }
}

/// Every function and the files, in one process, which shares its pages with nobody.
pub(crate) fn all(data: Data, settings: &Settings) -> Made<leptos_lambda::Site> {
    let assets = Assets::find(settings)?;
    let cache = cache(&data, settings, &assets, None)?;
    let pages = pages(data.site.clone(), settings, &assets, &cache)?;
    // `pages` brings the fallback.
    let mut router = pages.merge(api(data.site, settings, &assets)).merge(assets.serve(settings));
    if settings.metrics {
        let cache = cache.clone();
        router = router.route("/metrics", get(async move || cache.metrics().to_prometheus()));
    }
    Ok(site(router, settings, &assets).with_cache(cache))
}

fn site(router: Router, settings: &Settings, assets: &Assets) -> leptos_lambda::Site {
    leptos_lambda::Site::new(router).with_security(security(settings)).with_build(assets.build())
}

/// What pages may do: hls.js plays from a blob, and the assets may stand elsewhere.
pub(crate) fn security(settings: &Settings) -> SecurityPolicy {
    assets::allowed(SecurityPolicy::default().allow("media-src", "blob:"), settings)
}

fn cache(
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
fn pages(site: Site, settings: &Settings, assets: &Assets, cache: &RenderCache) -> Made<Router> {
    let (options, files) = (Assets::options(settings), assets.pages.clone());
    let document = move || view! { <app::Document options=options.clone() assets=files.clone()/> };
    let pages = render::complete(document, app::provide(site.clone(), &settings.site_url, assets.build()));
    let rules = HeaderName::from_static("speculation-rules");
    let pages = Router::new()
        .fallback_service(pages)
        .layer(SetResponseHeaderLayer::if_not_present(rules, SPECULATION_RULES));
    // No router between them: each would put another box around every answer.
    let kept = ServiceBuilder::new().layer_fn(OneAddress).layer(cache.layer()).service(pages);
    Ok(made::routes(site, &settings.site_url).fallback_service(kept))
}

fn api(site: Site, settings: &Settings, assets: &Assets) -> Router {
    let functions = render::server_functions(app::provide(site, &settings.site_url, assets.build()));
    // An answer may be its caller's own; nobody on the way keeps it.
    let unkept = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, NO_STORE);
    let known = from_fn_with_state(Arc::from(assets.build()), skew::only_known);
    Router::new().route("/api/{*function}", functions.layer(ServiceBuilder::new().layer(unkept).layer(known)))
}
