use superloop_360::types::{
    AggregationMethod, InstallationOptionKind, OrderRequest, QualificationRequest, RestorationSla, SourceType,
};

let place = QualificationRequest::new(SourceType::Nbn, "LOC151638001142");
let qualified = client.request_qualification(&place).await?.await?;
let order = OrderRequest::new(
    SourceType::Nbn,
    "Home Fast 100/20",
    1,
    "tc4",
    qualified.remote_qualification_search_id.clone().unwrap_or_default(),
    &qualified.qualification_search_id,
    &qualified.location_id,
    qualified.order_id.clone().unwrap_or_default(),
    RestorationSla::Standard,
    "A. Person",
    "0312341234",
    "a.person@example.com",
    None,
    false,
    InstallationOptionKind::NbnTech,
    AggregationMethod::L2tp,
);
let order = client.create_order(&order.customer_reference("KT-1")).await?;
println!("{}: {}", order.id, order.status);
