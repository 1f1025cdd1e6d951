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
# let asked = superloop_360::types::AppointmentSlotsRequest::new("2026-12-01", order_id);
# let asked = client.request_appointment_slots(&asked).await?;
# let request_id: i64 = asked.token().path().rsplit('/').next().unwrap_or_default().parse()?;
# let slots = serde_json::to_value(&*asked.await?)?;
# let slot_id = slots.pointer("/slots/0/id").and_then(|id| id.as_str()).unwrap_or_default();
use superloop_360::types::AppointmentBookingRequest;

let booking = AppointmentBookingRequest::new(request_id, slot_id);
let appointment = client.book_appointment(&booking).await?.await?;
println!("{:?} {:?}", appointment.slot_type, appointment.start_time);
