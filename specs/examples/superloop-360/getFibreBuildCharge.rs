# use superloop_360::types::{QualificationRequest, SourceType};
# let ethernet = QualificationRequest::new(SourceType::Nbn, "LOC151638001451").include_enterprise_ethernet(true);
# client.request_qualification(&ethernet).await?.await?;
use superloop_360::types::FibreBuildChargeRequest;

let request = FibreBuildChargeRequest::new("LOC151638001451");
let running = client.request_fibre_build_charge(&request).await?.token();
let id = running.path().rsplit('/').next().unwrap_or_default();
println!("{}", if client.get_fibre_build_charge(id).await?.is_some() { "done" } else { "running" });
