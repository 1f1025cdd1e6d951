use superloop_360::types::{AggregationConversionRequest, AggregationMethod};

let request = AggregationConversionRequest::new(300, AggregationMethod::Ethernet);
let running = client.request_aggregation_conversion(&request).await?.token();
let id = running.path().rsplit('/').next().unwrap_or_default();
let done = client.get_aggregation_conversion(id).await?.is_some();
println!("{}", if done { "done" } else { "running" });
