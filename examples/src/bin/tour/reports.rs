//! Reports and the address file, read while they arrive.

use crate::stage::{Stage, or_dash};
use examples::Failure;
use fibre_sandbox::{Extent, Fault, ReportFraming};
use futures::TryStreamExt as _;
use tuatahi_connect::params::{StreamProductInventoryReport, StreamServiceInventoryReport};
use tuatahi_connect::types::ReportMode;

pub(crate) async fn show(stage: &mut Stage) -> Result<(), Failure> {
    stage.chapter("4. Streams")?;
    stage.sandbox.settings().set_report_items(5_000);

    let params = StreamProductInventoryReport::new;
    let mut products = stage.client.product_inventory_report(ReportMode::ActiveNow, params()).await?;
    let first = products.try_next().await?;
    let first = first.as_ref().map(|line| &line.item);
    stage.call(
        "product_inventory_report(active-now)",
        format_args!(
            "the first item is here before the report is whole: {}, {}",
            or_dash(first.and_then(|item| item.id.as_deref())),
            or_dash(first.and_then(|item| item.product_offer_name.as_deref()))
        ),
    )?;
    while products.try_next().await?.is_some() {}
    stage.detail(format_args!("{} items, and a clean end", products.received()))?;

    // The vendor's samples show bare JSON lines where its prose says server-sent events. Both are read.
    stage.sandbox.settings().set_report_framing(ReportFraming::BareLines);
    let mut services = stage
        .client
        .service_inventory_report(ReportMode::ActiveLastMonth, StreamServiceInventoryReport::new())
        .await?;
    while services.try_next().await?.is_some() {}
    stage.call(
        "service_inventory_report(active-last-month)",
        format_args!(
            "{} items from bare JSON lines, which no ordinary event stream parser sees",
            services.received()
        ),
    )?;

    let mut raw = stage.client.product_inventory_report(ReportMode::ActiveLastMonth, params()).await?.raw();
    let item = raw.try_next().await?;
    stage.call(
        "product_inventory_report(…).raw()",
        item.map(|line| line.item.json().to_owned()).unwrap_or_default(),
    )?;

    stage.sandbox.inject(Fault::CutBody { after: Extent::Events(120) }.on("streamProductInventoryReport"));
    let mut cut = stage.client.product_inventory_report(ReportMode::ActiveNow, params()).await?;
    let ended = loop {
        match cut.try_next().await {
            Ok(Some(_)) => {}
            Ok(None) => break "with a clean end, which must not be".to_owned(),
            Err(error) => break format!("{:?}: {error}", error.kind()),
        }
    };
    stage.call("a report that breaks off is never passed off as whole", ended)?;

    let mut addresses = stage.client.address_file().await?;
    let first = addresses.try_next().await?;
    let address = first.as_ref().map(|row| row.physical_address.as_str());
    while addresses.try_next().await?.is_some() {}
    stage.call(
        "address_file()",
        format_args!("{} rows of 44 columns, from {} on", addresses.received(), or_dash(address)),
    )
}
