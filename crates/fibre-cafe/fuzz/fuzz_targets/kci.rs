//! Whatever arrives as an update is taken or refused, and an envelope of what is taken reads as the same again.

#![no_main]

use fibre_cafe::orders::OrderProgress;
use fibre_cafe::updates::Kci;
use fibre_cafe::webhook::Delivery;
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let mut headers = HeaderMap::new();
    headers.insert("x-request-id", HeaderValue::from_static("request"));
    headers.insert("x-conversation-id", HeaderValue::from_static("conversation"));
    let Ok(kci) = Kci::read(&headers, body.to_vec().into()) else { return };
    assert_eq!(kci.body().as_ref(), body);
    let _ = format!("{kci:?} {:?} {:?} {:?}", kci.entity(), kci.service_test(), kci.problem());
    if let Some(id) = kci.order_id() {
        let mut progress = OrderProgress::new(id);
        progress.tell(&kci);
        let _ = progress.next_actions();
    }
    assert_eq!(Kci::from_envelope(&kci.envelope()).as_ref(), Ok(&kci));
});
