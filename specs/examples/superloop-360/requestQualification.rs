use superloop_360::types::{QualificationRequest, SourceType};

let request = QualificationRequest::new(SourceType::Nbn, "LOC151638001451");
let qualification = client.request_qualification(&request).await?.await?;
println!("{:?} over {:?}", qualification.status, qualification.access_technology);
