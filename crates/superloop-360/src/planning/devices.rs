//! Options on a device that is there: rows 3, 4 and 6 of the table.

use super::location::{Draft, Site, with_devices};
use super::plans::{self, Capacity, Plans};
use super::{OptionKind, Plan, PlanningError};
use crate::types::{
    AccessTechnology, ConditionalFees, Fee, NtdOffer, NtdPlanList, NtdPort, NtdType, NtdVersion, PortStatus,
    ServiceClass, TerminationDevice,
};

/// Adds the options of a device.
pub(super) fn add(site: &mut Site<'_>, device: &TerminationDevice) -> Result<(), PlanningError> {
    match plans_on(site, device)? {
        Ok(found) => {
            for port in &device.ntd_ports {
                add_port(site, device, port, &found);
            }
        }
        Err(reason) => {
            for port in &device.ntd_ports {
                site.refuse(
                    port_kind(&port.status),
                    Some(&device.infrastructure_id),
                    Some(&port.port_id),
                    reason.clone(),
                );
            }
        }
    }
    add_replacement(site, device);
    Ok(())
}

/// The plans for a device, and what of that is not printed.
struct PlansOnDevice {
    plans: Plans,
    inferred: Option<&'static str>,
}

/// The plans of the list that the device names; the inner error says why they cannot be told.
fn plans_on(
    site: &Site<'_>,
    device: &TerminationDevice,
) -> Result<Result<PlansOnDevice, String>, PlanningError> {
    let qualification = site.qualification;
    let (list, inferred): (Vec<Plan>, _) = match &device.plans {
        Some(NtdPlanList::GenerationOneNtdPlans) => {
            let list = qualification.generation_one_ntd_plans.as_deref();
            (plans::of_devices(list.ok_or_else(|| site.incomplete("generationOneNtdPlans"))?), None)
        }
        Some(NtdPlanList::GenerationTwoNtdPlans) => {
            let list = qualification.generation_two_ntd_plans.as_deref();
            (
                plans::of_devices(list.ok_or_else(|| site.incomplete("generationTwoNtdPlans"))?),
                Some("no device that names the list of generation two is printed"),
            )
        }
        Some(NtdPlanList::Unknown(list)) => {
            return Ok(Err(format!(
                "the device names the plan list {:?}, which is not known",
                list.as_str()
            )));
        }
        None if site.is_earlier_shape() => (
            site.product_plans()?,
            Some("the result names no plan list for the device, so the plans of the product are taken"),
        ),
        None => return Err(site.incomplete("infrastructures[].plans")),
    };
    let downstream = match bandwidth(device.remaining_downstream_bandwidth.as_deref()) {
        Ok(left) => left,
        Err(reason) => return Ok(Err(reason)),
    };
    let upstream = match bandwidth(device.remaining_upstream_bandwidth.as_deref()) {
        Ok(left) => left,
        Err(reason) => return Ok(Err(reason)),
    };
    let capacity = Capacity { downstream, upstream, generation_one: is_generation_one(device) };
    // Devices are chosen for new ones only.
    let list = list.into_iter().map(|plan| Plan { ntd_options: Vec::new(), ..plan }).collect();
    Ok(Ok(PlansOnDevice { plans: Plans::sort(list, |plan| capacity.exclusion(plan)), inferred }))
}

fn bandwidth(text: Option<&str>) -> Result<Option<i64>, String> {
    let Some(text) = text else { return Ok(None) };
    let read = plans::megabits(text);
    read.map(Some).ok_or_else(|| format!("the remaining bandwidth {text:?} of the device cannot be read"))
}

/// By the list that it names, or else by its build. HFC has a device of type `INTERNAL` in generation one too.
fn is_generation_one(device: &TerminationDevice) -> bool {
    match &device.plans {
        Some(list) => *list == NtdPlanList::GenerationOneNtdPlans,
        None => device.ntd_type.as_ref().is_some_and(|built| {
            let name = built.as_str();
            ["internal", "external", "special"].iter().any(|first| name.eq_ignore_ascii_case(first))
        }),
    }
}

fn port_kind(status: &PortStatus) -> Option<OptionKind> {
    match status {
        PortStatus::Free => Some(OptionKind::FreePort),
        PortStatus::Used => Some(OptionKind::PortTakeover),
        PortStatus::Unknown(_) => None,
    }
}

fn add_port(site: &mut Site<'_>, device: &TerminationDevice, port: &NtdPort, found: &PlansOnDevice) {
    let id = Some(device.infrastructure_id.as_str());
    let Some(kind) = port_kind(&port.status) else {
        return site.refuse(
            None,
            id,
            Some(&port.port_id),
            format!("port status {:?} is not known", port.status.as_str()),
        );
    };
    let Ok(port_id) = port.port_id.parse::<i64>() else {
        return site.refuse(Some(kind), id, Some(&port.port_id), "an order gives the port as a number");
    };
    let mut draft = Draft::new(kind, site.certainty(None));
    if kind == OptionKind::FreePort {
        draft.certainty = site.certainty(Some("described in prose; no order for a free port is printed"));
    } else {
        draft.notes.push("The AVC id of the service to take over comes from the end customer.");
    }
    if let Some(reason) = found.inferred {
        draft.certainty = draft.certainty.because(reason);
    }
    draft.infrastructure_id = Some(device.infrastructure_id.clone());
    draft.port_id = Some(port_id);
    draft.plans = found.plans.clone();
    draft.installations.clone_from(&device.installation_options);
    draft.fees.clone_from(&port.fees);
    draft.fees.extend(applying(device.subsequent_installation_charge.as_ref()));
    site.offer(draft);
}

/// The fees of a conditional charge, if the condition holds.
pub(super) fn applying(charge: Option<&ConditionalFees>) -> impl Iterator<Item = Fee> {
    let fees = charge.filter(|charge| charge.applies).map(|charge| charge.fees.clone());
    fees.unwrap_or_default().into_iter()
}

fn add_replacement(site: &mut Site<'_>, device: &TerminationDevice) {
    let replacements: &[NtdOffer] = site.qualification.replacement_ntds.as_deref().unwrap_or_default();
    let plans = device.replacement_ntd_plans.as_deref().unwrap_or_default();
    let applies = *site.technology == AccessTechnology::Fttp
        && site.qualification.service_class == Some(ServiceClass::Class3)
        && device.ntd_type == Some(NtdType::OnePort)
        && device.ntd_version == Some(NtdVersion::V3)
        && device.ntd_ports.iter().any(|port| port.status == PortStatus::Used)
        && !replacements.is_empty()
        && !plans.is_empty();
    if !applies {
        return;
    }
    let reason = "described in prose; no replacement order is printed, nor what it costs";
    let mut draft = Draft::new(OptionKind::ReplacementNtd, site.certainty(Some(reason)));
    draft.notes.push(
        "Only for a second service that fits on no other device at the location and, together with the service that is \
         there, within the new one.",
    );
    let mut plans = plans::of_devices(plans);
    for plan in plans.iter_mut().filter(|plan| plan.ntd_options.is_empty()) {
        plan.ntd_options = replacements.iter().map(|offer| offer.name.clone()).collect();
    }
    draft.plans = with_devices(plans, replacements);
    draft.devices = replacements.to_vec();
    draft.infrastructure_id = Some(device.infrastructure_id.clone());
    draft.installations = device.replacement_ntd_installation_options.clone().unwrap_or_default();
    site.offer(draft);
}
