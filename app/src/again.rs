//! Trying again what failed: the mounted app does it by itself, on the server it is an address to ask again.

#[cfg(not(feature = "csr"))]
pub(crate) use served::Again;

#[cfg(feature = "csr")]
pub(crate) use mounted::Again;

#[cfg(not(feature = "csr"))]
mod served {
    use leptos::prelude::*;
    use model::Language;

    use crate::texts;

    /// A page that is made once.
    #[derive(Clone, Copy)]
    pub(crate) struct Again;

    impl Again {
        pub(crate) fn new() -> Self {
            Self
        }

        pub(crate) fn track(self) {}

        pub(crate) fn succeeded(self) {}

        /// An empty address is the page's own.
        pub(crate) fn offer(self, language: Language) -> impl IntoView {
            view! { <a class="button" href="">{texts::TRY_AGAIN.to(language)}</a> }
        }
    }
}

#[cfg(feature = "csr")]
mod mounted {
    use std::time::Duration;

    use leptos::prelude::*;
    use model::Language;

    use crate::texts;

    /// How often a page was asked for in vain since it was there last; a change asks again.
    #[derive(Clone, Copy)]
    pub(crate) struct Again(RwSignal<u32>);

    impl Again {
        pub(crate) fn new() -> Self {
            Self(RwSignal::new(0))
        }

        /// Has whatever calls this run again when it is time.
        pub(crate) fn track(self) {
            self.0.track();
        }

        pub(crate) fn succeeded(self) {
            self.0.update_untracked(|failures| *failures = 0);
        }

        /// Tries again after a while, or at a click, which leads nowhere: without a server an address would lead away from
        /// the little that is there.
        pub(crate) fn offer(self, language: Language) -> impl IntoView {
            let failures = self.0.get_untracked();
            let now = move || self.0.update(|failures| *failures += 1);
            let later = move || {
                // Somebody may have clicked meanwhile, or left the page.
                if self.0.try_get_untracked() == Some(failures) {
                    now();
                }
            };
            set_timeout(later, pause(failures));
            view! { <button type="button" class="button" on:click=move |_| now()>{texts::TRY_AGAIN.to(language)}</button> }
        }
    }

    /// One second at first, twice as long each time, a minute at most; up to half of it less, so that not all who failed
    /// together come back together.
    fn pause(failures: u32) -> Duration {
        let longest = f64::from(1_u32 << failures.min(6)).min(60.0);
        Duration::from_secs_f64(longest * (1.0 - js_sys::Math::random() / 2.0))
    }
}
