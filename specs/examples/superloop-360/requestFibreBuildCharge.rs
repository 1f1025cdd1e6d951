# use superloop_360::types::{QualificationRequest, SourceType};
# let ethernet = QualificationRequest::new(SourceType::Nbn, "LOC151638001451").include_enterprise_ethernet(true);
# client.request_qualification(&ethernet).await?.await?;
use superloop_360::types::FibreBuildChargeRequest;

let request = FibreBuildChargeRequest::new("LOC151638001451");
let charge = client.request_fibre_build_charge(&request).await?.await?;
println!("{}", serde_json::to_string_pretty(&*charge)?);
