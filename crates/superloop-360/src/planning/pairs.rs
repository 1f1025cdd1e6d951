//! Options on a copper pair that is there: rows 7, 8 and 11 of the table.

use super::devices::applying;
use super::location::{Draft, Site};
use super::{OptionKind, PlanningError, PotsRule};
use crate::types::{CopperLineStatus, CopperPair, CopperPairStatus};

/// Adds the option of a pair.
pub(super) fn add(site: &mut Site<'_>, pair: &CopperPair) -> Result<(), PlanningError> {
    match status(pair) {
        Ok((kind, inferred)) => add_as(site, pair, kind, inferred),
        Err(reason) => {
            site.refuse(None, Some(&pair.infrastructure_id), None, reason);
            Ok(())
        }
    }
}

/// What can be ordered on the pair, with what is not printed about it, or why nothing can.
fn status(pair: &CopperPair) -> Result<(OptionKind, &'static str), String> {
    match (&pair.service_status, &pair.copper_pair_status) {
        (Some(CopperLineStatus::LineNotInUse), None) => Ok((
            OptionKind::IdleCopperPair,
            "a qualification and prose describe it; no order for an idle pair is printed",
        )),
        (Some(CopperLineStatus::LineInUse), None) => Ok((
            OptionKind::CopperPairTakeover,
            "the fee and prose describe it; no order for a pair in use is printed",
        )),
        (None, Some(CopperPairStatus::Active)) => Ok((
            OptionKind::OtherCarrierCopperPair,
            "whether the order needs an AVC id and a transfer type is not published",
        )),
        (None, Some(CopperPairStatus::Inactive)) => {
            Err("the rules for an inactive pair of another carrier are not published".to_owned())
        }
        (Some(CopperLineStatus::Unknown(status)), None) => {
            Err(format!("line status {:?} is not known", status.as_str()))
        }
        (None, Some(CopperPairStatus::Unknown(status))) => {
            Err(format!("pair status {:?} is not known", status.as_str()))
        }
        (Some(_), Some(_)) => Err("it has both a line status and a pair status".to_owned()),
        (None, None) => Err("it has neither a line status nor a pair status".to_owned()),
    }
}

fn add_as(
    site: &mut Site<'_>,
    pair: &CopperPair,
    kind: OptionKind,
    inferred: &str,
) -> Result<(), PlanningError> {
    let id = Some(pair.infrastructure_id.as_str());
    let Some(pots) = PotsRule::of(pair) else {
        site.refuse(
            Some(kind),
            id,
            None,
            "it has an active telephone service of a kind without published rules",
        );
        return Ok(());
    };
    let other_carrier = kind == OptionKind::OtherCarrierCopperPair;
    if pots != PotsRule::NotActive && !other_carrier {
        let reason =
            "the rules for an active telephone service on a pair that nbn has the line of are not published";
        site.refuse(Some(kind), id, None, reason);
        return Ok(());
    }
    let mut draft = Draft::new(kind, site.certainty(Some(inferred)));
    if other_carrier && pots == PotsRule::NotActive {
        draft.certainty =
            draft.certainty.because("the order type without an active telephone service is not published");
    }
    if kind == OptionKind::CopperPairTakeover {
        draft.notes.push("The AVC id of the service to take over comes from the end customer.");
    }
    if pots == PotsRule::WaiverNeeded {
        draft.notes.push(
            "The order gives up the telephone service. If its number is known, qualify again with it: a match makes the \
             waiver and the transfer fee unnecessary.",
        );
    }
    draft.plans.offered = site.product_plans()?;
    draft.infrastructure_id = Some(pair.infrastructure_id.clone());
    draft.installations.clone_from(&pair.installation_options);
    draft.pots = pots;
    draft.fees.clone_from(&pair.fees);
    draft.fees.extend(applying(pair.subsequent_installation_charge.as_ref()));
    site.offer(draft);
    Ok(())
}
