//! One legal way to order.

use super::plans::Plans;
use super::{Certainty, ExcludedPlan, OptionKind, Plan, PlanningError, PotsRule};
use crate::types::{
    AggregationMethod, Fee, FeeName, InstallationOption, InstallationOptionKind, NtdOffer, NtdOptionName,
    OrderType, RestorationSla, RestorationSlaOffer,
};
use std::sync::Arc;

/// A legal way to order a service at a location, with everything that can be chosen and what it costs.
///
/// It comes from [`order_options`](crate::types::Qualification::order_options). [`quote`](Self::quote) adds up the fees
/// of a choice; [`order`](Self::order) and [`take_over`](Self::take_over) begin an order.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderOption {
    pub(super) kind: OptionKind,
    pub(super) certainty: Certainty,
    pub(super) notes: Vec<&'static str>,
    pub(super) infrastructure_id: Option<String>,
    pub(super) port_id: Option<i64>,
    pub(super) plans: Plans,
    pub(super) installations: Vec<InstallationOption>,
    pub(super) devices: Vec<NtdOffer>,
    pub(super) pots: PotsRule,
    pub(super) fees: Vec<Fee>,
    pub(super) location: Arc<Location>,
}

/// What all options of a location have in common.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Location {
    pub(super) id: String,
    pub(super) qualification_search_id: String,
    pub(super) remote_qualification_search_id: String,
    pub(super) remote_order_id: String,
    pub(super) traffic_class: String,
    pub(super) slas: Vec<RestorationSlaOffer>,
    pub(super) aggregation_methods: Vec<AggregationMethod>,
    pub(super) development_applies: bool,
    pub(super) development_fees: Vec<Fee>,
}

impl OrderOption {
    /// Where the service goes.
    #[must_use]
    pub fn kind(&self) -> OptionKind {
        self.kind
    }

    /// How well the carrier's documents cover the option.
    #[must_use]
    pub fn certainty(&self) -> &Certainty {
        &self.certainty
    }

    /// What to know before ordering, in sentences.
    #[must_use]
    pub fn notes(&self) -> &[&'static str] {
        &self.notes
    }

    /// The location.
    #[must_use]
    pub fn location_id(&self) -> &str {
        &self.location.id
    }

    /// Whether the order will be a new one or a transfer. `None` where that hangs on who owns the telephone service
    /// ([`PotsRule::OwnershipNeeded`]), or is not published.
    #[must_use]
    pub fn order_type(&self) -> Option<OrderType> {
        self.order_type_if(None)
    }

    /// The device or pair; `None` for one that does not exist yet.
    #[must_use]
    pub fn infrastructure_id(&self) -> Option<&str> {
        self.infrastructure_id.as_deref()
    }

    /// The port of the device.
    #[must_use]
    pub fn port_id(&self) -> Option<i64> {
        self.port_id
    }

    /// The plans that can be ordered; never empty.
    #[must_use]
    pub fn plans(&self) -> &[Plan] {
        &self.plans.offered
    }

    /// The plans of the list that applies which cannot be ordered here, and why.
    #[must_use]
    pub fn excluded_plans(&self) -> &[ExcludedPlan] {
        &self.plans.excluded
    }

    /// How equipment can be installed, with fees; never empty.
    #[must_use]
    pub fn installations(&self) -> &[InstallationOption] {
        &self.installations
    }

    /// The devices that can be installed, with fees. Which of them go with a plan is in [`Plan::ntd_options`].
    #[must_use]
    pub fn ntd_options(&self) -> &[NtdOffer] {
        &self.devices
    }

    /// The restoration SLAs on offer, with fees.
    #[must_use]
    pub fn restoration_slas(&self) -> &[RestorationSlaOffer] {
        &self.location.slas
    }

    /// How traffic can be handed over.
    #[must_use]
    pub fn aggregation_methods(&self) -> &[AggregationMethod] {
        &self.location.aggregation_methods
    }

    /// What a telephone service on the pair asks of the order.
    #[must_use]
    pub fn pots(&self) -> PotsRule {
        self.pots
    }

    /// The plan of that name.
    ///
    /// # Errors
    ///
    /// [`PlanningError::PlanNotOffered`], with the reason if the plan is on the list that applies.
    pub fn plan(&self, name: &str) -> Result<&Plan, PlanningError> {
        self.plans.offered.iter().find(|plan| plan.name == name).ok_or_else(|| {
            let excluded = self.plans.excluded.iter().find(|excluded| excluded.plan.name == name);
            PlanningError::PlanNotOffered {
                kind: self.kind,
                plan: name.to_owned(),
                exclusion: excluded.map(|excluded| excluded.exclusion.clone()),
            }
        })
    }

    pub(super) fn order_type_if(&self, pots_owner: Option<bool>) -> Option<OrderType> {
        let transfer = match self.kind {
            OptionKind::OtherCarrierCopperPair => self.pots.is_transfer(pots_owner)?,
            kind => kind.is_takeover(),
        };
        Some(if transfer { OrderType::Transfer } else { OrderType::New })
    }

    /// The chosen installation: the one asked for, or else the only one, or else the only recommended one.
    pub(super) fn installation(
        &self,
        asked: Option<&InstallationOptionKind>,
    ) -> Result<&InstallationOption, PlanningError> {
        let field = "ntdInstallation";
        let offered =
            || self.installations.iter().map(|installation| installation.option.to_string()).collect();
        if let Some(asked) = asked {
            let found = self.installations.iter().find(|installation| installation.option == *asked);
            return found.ok_or_else(|| self.not_offered(field, asked, offered()));
        }
        let mut recommended = self.installations.iter().filter(|installation| installation.recommended);
        match (self.installations.as_slice(), recommended.next(), recommended.next()) {
            ([only], ..) | (_, Some(only), None) => Ok(only),
            _ => Err(PlanningError::ChoiceNeeded { kind: self.kind, field, offered: offered() }),
        }
    }

    /// The chosen SLA: the one asked for, or else the standard one.
    pub(super) fn restoration_sla(
        &self,
        asked: Option<&RestorationSla>,
    ) -> Result<&RestorationSlaOffer, PlanningError> {
        let field = "restorationSla";
        let slas = &self.location.slas;
        let offered = || slas.iter().map(|offer| offer.sla.to_string()).collect();
        let wanted = asked.unwrap_or(&RestorationSla::Standard);
        let found = slas.iter().find(|offer| offer.sla == *wanted);
        match asked {
            Some(asked) => found.ok_or_else(|| self.not_offered(field, asked, offered())),
            None => found.ok_or_else(|| PlanningError::ChoiceNeeded {
                kind: self.kind,
                field,
                offered: offered(),
            }),
        }
    }

    /// The device asked for, if it goes with the plan.
    pub(super) fn device<'a>(
        &self,
        plan: &'a Plan,
        asked: &NtdOptionName,
    ) -> Result<&'a NtdOptionName, PlanningError> {
        if !self.kind.installs_device() {
            return Err(PlanningError::FieldNotAllowed {
                kind: self.kind,
                field: "ntdOption",
                reason: "no device is installed",
            });
        }
        let found = plan.ntd_options.iter().find(|name| *name == asked);
        found.ok_or_else(|| {
            let offered = plan.ntd_options.iter().map(ToString::to_string).collect();
            self.not_offered("ntdOption", asked, offered)
        })
    }

    pub(super) fn not_offered(
        &self,
        field: &'static str,
        value: &impl ToString,
        offered: Vec<String>,
    ) -> PlanningError {
        PlanningError::ValueNotOffered { kind: self.kind, field, value: value.to_string(), offered }
    }

    /// The fees of the place itself, with the transfer fee only if the order is a transfer.
    pub(super) fn place_fees(&self, order_type: Option<&OrderType>) -> impl Iterator<Item = &Fee> {
        let transfer = order_type == Some(&OrderType::Transfer);
        self.fees.iter().filter(move |fee| transfer || fee.name != FeeName::ServiceTransferFee)
    }
}
