use superloop_360::types::{QualificationRequest, SourceType};

let request = QualificationRequest::new(SourceType::Nbn, "LOC151638001451");
let running = client.request_qualification(&request).await?.token();
let id = running.path().rsplit('/').next().unwrap_or_default();
match client.get_qualification(id).await?.into_inner() {
    Some(qualification) => println!("{:?}", qualification.status),
    None => println!("still running"),
}
