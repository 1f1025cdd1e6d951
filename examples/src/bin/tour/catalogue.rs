//! What can be ordered.

use crate::stage::{Stage, or_dash};
use examples::Failure;
use fibre_sandbox::tuatahi_connect::seed;
use tuatahi_connect::params::{ListHandoverConnectionInterfaceGroups, ListProductOffers};

pub(crate) async fn show(stage: &mut Stage) -> Result<(), Failure> {
    stage.chapter("1. The catalogue")?;

    let catalogue = stage.client.list_product_offers(ListProductOffers::new()).await?;
    let offers = catalogue.product_offers.as_deref().unwrap_or_default();
    stage.call(
        "list_product_offers()",
        format_args!("{} offers for {}:", offers.len(), or_dash(catalogue.customer_name.as_deref())),
    )?;
    for offer in offers {
        stage.detail(format_args!(
            "{:<15} {}",
            or_dash(offer.offer_code.as_deref()),
            or_dash(offer.name.as_deref())
        ))?;
    }

    let offer = stage.client.get_product_offer(seed::OFFER_CODE).await?;
    let configurations = offer.product_offer_configurations.as_ref().map_or(&[][..], |all| all.as_slice());
    stage.call(
        &format!("get_product_offer({:?})", seed::OFFER_CODE),
        format_args!(
            "{}, {} configuration, {} characteristic",
            or_dash(offer.status.as_deref()),
            configurations.len(),
            offer.product_offer_characteristics.iter().flatten().count()
        ),
    )?;

    let configuration =
        stage.client.get_product_offer_configuration(seed::OFFER_CODE, seed::CONFIGURATION_CODE).await?;
    stage.call(
        &format!("get_product_offer_configuration({:?}, {:?})", seed::OFFER_CODE, seed::CONFIGURATION_CODE),
        or_dash(configuration.name.as_deref()),
    )?;
    let levels = configuration.product_offer_configuration_hierarchy.iter().flatten();
    for characteristic in
        levels.flat_map(|level| level.product_offer_configuration_characteristics.iter().flatten())
    {
        let value = characteristic.characteristic_value.as_ref().map(ToString::to_string);
        stage.detail(format_args!(
            "{}: {} {}",
            or_dash(characteristic.name.as_deref()),
            or_dash(value.as_deref()),
            or_dash(characteristic.unit_of_measure.as_deref())
        ))?;
    }

    let groups = stage
        .client
        .list_handover_connection_interface_groups(ListHandoverConnectionInterfaceGroups::new())
        .await?;
    let ids: Vec<&str> = groups
        .handover_connection_interface_group_list
        .iter()
        .flatten()
        .filter_map(|group| group.text("handoverConnectionInterfaceGroupId"))
        .collect();
    stage.call(
        "list_handover_connection_interface_groups()",
        format_args!("where traffic is handed over: {}", ids.join(", ")),
    )
}
