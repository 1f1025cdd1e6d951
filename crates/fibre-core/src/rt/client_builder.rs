//! The builder that every API crate offers.

/// Defines `ClientBuilder` for a generated `Client`, and `Client::builder` and `Client::with`.
#[doc(hidden)]
#[macro_export]
macro_rules! client_builder {
    ($client:ty, $title:literal) => {
        $crate::client_builder!(@common $client, $title);

        impl ClientBuilder {
            /// OAuth 2.0 client credentials, sent as HTTP Basic. For other ways use [`credentials`](Self::credentials).
            pub fn client_secret(
                self,
                token_url: impl Into<String>,
                client_id: impl Into<String>,
                client_secret: impl Into<String>,
            ) -> Self {
                self.credentials($crate::credentials::ClientSecret::new(token_url, client_id, client_secret))
            }
        }
    };
    // With settings of the API's own, which `complete` the others when the client is built.
    ($client:ty, $title:literal, $own:ident: $kind:ty) => {
        $crate::client_builder!(@common $client, $title, $own: $kind);
    };
    (@common $client:ty, $title:literal $(, $own:ident: $kind:ty)?) => {
        impl $client {
            /// Begins a client: give it at least a base URL and credentials.
            pub fn builder() -> ClientBuilder {
                ClientBuilder::new()
            }

            /// A cheap clone of the client whose calls use `options`.
            #[must_use]
            pub fn with(&self, options: $crate::CallOptions) -> Self {
                use $crate::rt::ApiClient as _;
                Self::from_runtime(self.runtime().with(options))
            }

            /// The base URL, without a slash at its end.
            #[must_use]
            pub fn base_url(&self) -> &str {
                use $crate::rt::ApiClient as _;
                self.runtime().base_url()
            }
        }

        #[doc = concat!("Builds a client for the ", $title, ".")]
        ///
        /// Nothing is read from the environment and nothing is sent before the first call. [`build`](Self::build)
        /// checks every setting and names the one that cannot be used.
        #[derive(Debug)]
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct ClientBuilder {
            settings: $crate::rt::Settings,
            $($own: $kind,)?
        }

        impl ClientBuilder {
            /// Where the API is, with or without a slash at the end and with any path prefix. Required, unless the API
            /// has a public address that is used without one.
            pub fn base_url(mut self, url: impl Into<String>) -> Self {
                self.settings.base_url(url.into());
                self
            }

            /// Any source of access tokens.
            pub fn credentials(mut self, credentials: impl $crate::credentials::Credentials) -> Self {
                self.settings.credentials(::std::sync::Arc::new(credentials));
                self
            }

            /// No credentials at all, for servers that want none.
            pub fn anonymous(mut self) -> Self {
                self.settings.anonymous();
                self
            }

            /// Your own HTTP client, with its proxies, resolvers and pools; best made from
            /// [`http_client_builder`](fibre_core::http_client_builder). It should follow no redirects: they would
            /// carry the access token elsewhere.
            pub fn http_client(mut self, client: $crate::rt::private::HttpClient) -> Self {
                self.settings.http_client(client);
                self
            }

            /// The limits of calls; see [`Timeouts`](fibre_core::Timeouts).
            pub fn timeouts(mut self, timeouts: $crate::Timeouts) -> Self {
                self.settings.timeouts(timeouts);
                self
            }

            /// When failed attempts are repeated; see [`retry`](fibre_core::retry).
            pub fn retry(mut self, policy: impl $crate::retry::RetryPolicy) -> Self {
                self.settings.retry(::std::sync::Arc::new(policy));
                self
            }

            /// How many retries in a row, over all calls, the client may make without a success in between;
            /// 100 unless set.
            pub fn retry_budget(mut self, retries: u32) -> Self {
                self.settings.retry_budget(retries);
                self
            }

            /// Another source of time, for tests.
            pub fn clock(mut self, clock: impl $crate::Clock) -> Self {
                self.settings.clock(::std::sync::Arc::new(clock));
                self
            }

            /// Another source of randomness, for tests.
            pub fn randomness(mut self, randomness: impl $crate::Randomness) -> Self {
                self.settings.randomness(::std::sync::Arc::new(randomness));
                self
            }

            /// Your product, as `name/version`, put before the SDK's own `User-Agent`. Ignored with
            /// [`http_client`](Self::http_client).
            pub fn user_agent(mut self, product: impl Into<String>) -> Self {
                self.settings.user_agent(product.into());
                self
            }

            /// A header for every request, such as a gateway's key.
            pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.settings.header(name.into(), value.into());
                self
            }

            /// The request header that carries each attempt's identifier; `None` sends it nowhere.
            pub fn request_id_header(mut self, name: Option<&str>) -> Self {
                self.settings.request_id_header(name.map(Into::into));
                self
            }

            /// Corrects the path of an operation. It must hold the same parameters.
            pub fn path(
                mut self,
                operation: &'static $crate::rt::Operation,
                path: impl Into<String>,
            ) -> Self {
                self.settings.path(operation, path.into());
                self
            }

            /// Corrects the HTTP method of an operation.
            pub fn method(
                mut self,
                operation: &'static $crate::rt::Operation,
                method: $crate::rt::Method,
            ) -> Self {
                self.settings.method(operation, method);
                self
            }

            /// The longest answer, in bytes, that is read into memory; 64 MiB unless set. Streams have no limit.
            pub fn max_body(mut self, bytes: usize) -> Self {
                self.settings.max_body(bytes);
                self
            }

            /// Checks the settings and makes the client.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::Configuration`](fibre_core::ErrorKind::Configuration), naming the setting.
            pub fn build(self) -> ::core::result::Result<$client, $crate::Error> {
                use $crate::rt::ApiClient as _;
                let settings = self.settings;
                $(let settings = self.$own.complete(settings)?;)?
                Ok(<$client>::from_runtime(settings.build()?))
            }
        }
    };
}
