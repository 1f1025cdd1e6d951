use superloop_360::types::{AggregationConversionRequest, AggregationMethod};

let request = AggregationConversionRequest::new(300, AggregationMethod::Ethernet);
let converted = client.request_aggregation_conversion(&request).await?.await?;
println!("{:?}", converted.into_inner());
