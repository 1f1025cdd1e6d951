# use superloop_360::types::{OrderRequest, QualificationRequest, SourceType};
# let place = QualificationRequest::new(SourceType::Nbn, "LOC151638001142");
# let found = client.request_qualification(&place).await?.await?;
# let order: OrderRequest = serde_json::from_value(serde_json::json!({
#     "sourceType": "nbn", "planName": "Home Fast 100/20", "term": 1, "trafficClass": "tc4", "locationId": found.location_id,
#     "qualificationSearchId": found.qualification_search_id, "remoteOrderId": found.order_id,
#     "remoteQualificationSearchId": found.remote_qualification_search_id, "restorationSla": "Standard",
#     "contactName": "A. Person", "contactPhone": "0312341234", "contactEmail": "a.person@example.com",
#     "infrastructureId": null, "requireVLAN": false, "ntdInstallation": "nbn-tech", "aggregationMethod": "L2TP"
# }))?;
# let order_id = client.create_order(&order).await?.id;
use superloop_360::types::AppointmentSlotsRequest;

let request = AppointmentSlotsRequest::new("2026-12-01", order_id);
let running = client.request_appointment_slots(&request).await?.token();
let id = running.path().rsplit('/').next().unwrap_or_default();
let slots = client.get_appointment_slots(id).await?;
println!("{}", if slots.is_some() { "there they are" } else { "still looking" });
