//! From a qualification to its options: what holds for the whole location, and new infrastructure.

use super::option::Location;
use super::plans::{self, PlanExclusion, Plans};
use super::{
    Certainty, NotOffered, OptionKind, OrderOption, OrderOptions, Plan, PlanningError, PotsRule, devices,
    pairs,
};
use crate::types::{
    AccessTechnology, CopperLineStatus, Infrastructure, InstallationOption, NtdOffer, ProductFamily,
    Qualification, QualificationStatus, SourceType,
};
use std::sync::Arc;

/// A location with what its options are made from, all of it known to be there.
pub(super) struct Site<'a> {
    pub(super) qualification: &'a Qualification,
    pub(super) technology: &'a AccessTechnology,
    pub(super) infrastructures: &'a [Infrastructure],
    pub(super) location: Arc<Location>,
    pub(super) product_plans: Option<Vec<Plan>>,
    pub(super) options: Vec<OrderOption>,
    pub(super) not_offered: Vec<NotOffered>,
}

/// What makes up an option beside its location.
pub(super) struct Draft {
    pub(super) kind: OptionKind,
    pub(super) certainty: Certainty,
    pub(super) notes: Vec<&'static str>,
    pub(super) infrastructure_id: Option<String>,
    pub(super) port_id: Option<i64>,
    pub(super) plans: Plans,
    pub(super) installations: Vec<InstallationOption>,
    pub(super) devices: Vec<NtdOffer>,
    pub(super) pots: PotsRule,
    pub(super) fees: Vec<crate::types::Fee>,
}

impl Draft {
    pub(super) fn new(kind: OptionKind, certainty: Certainty) -> Self {
        Self {
            kind,
            certainty,
            notes: Vec::new(),
            infrastructure_id: None,
            port_id: None,
            plans: Plans::default(),
            installations: Vec::new(),
            devices: Vec::new(),
            pots: PotsRule::NotActive,
            fees: Vec::new(),
        }
    }
}

/// All options of a qualification.
pub(super) fn options(qualification: &Qualification) -> Result<OrderOptions, PlanningError> {
    let mut site = Site::of(qualification)?;
    for infrastructure in site.infrastructures {
        match infrastructure {
            Infrastructure::TerminationDevice(device) if !site.is_copper() => {
                devices::add(&mut site, device)?;
            }
            Infrastructure::CopperPair(pair) if site.is_copper() => pairs::add(&mut site, pair)?,
            Infrastructure::TerminationDevice(device) => {
                return Err(
                    site.unknown(format!("the device {} at a copper location", device.infrastructure_id))
                );
            }
            Infrastructure::CopperPair(pair) => {
                return Err(
                    site.unknown(format!("the copper pair {} at a fibre location", pair.infrastructure_id))
                );
            }
            Infrastructure::OtherInfrastructure(other) => {
                let id = other.infrastructure_id.as_deref().unwrap_or("without an id");
                return Err(
                    site.unknown(format!("infrastructure {id}, which is neither a device nor a copper pair"))
                );
            }
        }
    }
    site.add_new_infrastructure()?;
    Ok(OrderOptions {
        location: site.location.id.clone(),
        options: site.options,
        not_offered: site.not_offered,
    })
}

impl<'a> Site<'a> {
    fn of(qualification: &'a Qualification) -> Result<Self, PlanningError> {
        let read = Reader(qualification);
        if qualification.source_type != SourceType::Nbn {
            return Err(read.unknown(format!("locations of {}", qualification.source_type)));
        }
        let family = read.present(&qualification.technology_type, "technologyType")?;
        if *family != ProductFamily::Tc4 {
            return Err(read.unknown(format!("product family {family}")));
        }
        let technology = read.present(&qualification.access_technology, "accessTechnology")?;
        if !technology.is_known() {
            return Err(read.unknown(format!("access technology {technology}")));
        }
        let status = read.present(&qualification.status, "status")?;
        let served = [QualificationStatus::Serviceable, QualificationStatus::ServiceableWithShortfall];
        if !served.contains(status) {
            let location = qualification.location_id.clone();
            return Err(PlanningError::NotServiceable { location, status: status.to_string() });
        }
        let product = read.present(&qualification.available_products, "availableProducts")?;
        let charge = read.present(&qualification.new_developments_charge, "newDevelopmentsCharge")?;
        let location = Location {
            id: read.text(Some(&qualification.location_id), "locationId")?,
            qualification_search_id: read
                .text(Some(&qualification.qualification_search_id), "qualificationSearchId")?,
            remote_qualification_search_id: read
                .text(qualification.remote_qualification_search_id.as_ref(), "remoteQualificationSearchId")?,
            remote_order_id: read.text(qualification.order_id.as_ref(), "orderId")?,
            traffic_class: read.text(product.name.as_ref(), "availableProducts.name")?,
            slas: read.filled(&qualification.restoration_slas, "restorationSlas")?.to_vec(),
            aggregation_methods: read
                .filled(&qualification.allowed_aggregation_methods, "allowedAggregationMethods")?
                .to_vec(),
            development_applies: charge.applies,
            development_fees: charge.fees.clone(),
        };
        Ok(Self {
            qualification,
            technology,
            infrastructures: read.present(&qualification.infrastructures, "infrastructures")?,
            location: Arc::new(location),
            product_plans: plans::of_product(product),
            options: Vec::new(),
            not_offered: Vec::new(),
        })
    }

    /// Whether services run over copper pairs here, and not on termination devices.
    pub(super) fn is_copper(&self) -> bool {
        matches!(self.technology, AccessTechnology::Fttc | AccessTechnology::Fttn)
    }

    /// Whether the result is of the shape that knows no plans by device.
    pub(super) fn is_earlier_shape(&self) -> bool {
        let found = self.qualification;
        found.first_or_additional_ntd_plans.is_none()
            && found.generation_one_ntd_plans.is_none()
            && found.generation_two_ntd_plans.is_none()
            && found.generation_two_ntds.is_none()
    }

    /// The plans that do not depend on a device.
    pub(super) fn product_plans(&self) -> Result<Vec<Plan>, PlanningError> {
        self.product_plans.clone().ok_or_else(|| self.incomplete("availableProducts.options"))
    }

    /// What is certain about an option, given the technology.
    pub(super) fn certainty(&self, inferred: Option<&str>) -> Certainty {
        let certainty =
            inferred.map_or(Certainty::Documented, |reason| Certainty::Documented.because(reason));
        if *self.technology == AccessTechnology::Fttn {
            certainty
                .because("no FTTN qualification is printed; its pairs are taken to be like those of FTTC")
        } else {
            certainty
        }
    }

    /// Adds an option unless there is nothing to order it with.
    pub(super) fn offer(&mut self, draft: Draft) {
        let reason = if draft.installations.is_empty() {
            Some("no way to install it is on offer".to_owned())
        } else if draft.plans.offered.is_empty() {
            Some(match draft.plans.excluded.first() {
                Some(excluded) => {
                    format!("no plan can be ordered; {}: {}", excluded.plan.name, excluded.exclusion)
                }
                None => "no plan is on offer".to_owned(),
            })
        } else {
            None
        };
        if let Some(reason) = reason {
            return self.refuse(
                Some(draft.kind),
                draft.infrastructure_id.as_deref(),
                draft.port_id.map(|port| port.to_string()).as_deref(),
                reason,
            );
        }
        self.options.push(OrderOption {
            kind: draft.kind,
            certainty: draft.certainty,
            notes: draft.notes,
            infrastructure_id: draft.infrastructure_id,
            port_id: draft.port_id,
            plans: draft.plans,
            installations: draft.installations,
            devices: draft.devices,
            pots: draft.pots,
            fees: draft.fees,
            location: Arc::clone(&self.location),
        });
    }

    pub(super) fn refuse(
        &mut self,
        kind: Option<OptionKind>,
        infrastructure_id: Option<&str>,
        port_id: Option<&str>,
        reason: impl Into<String>,
    ) {
        self.not_offered.push(NotOffered {
            kind,
            infrastructure_id: infrastructure_id.map(str::to_owned),
            port_id: port_id.map(str::to_owned),
            reason: reason.into(),
        });
    }

    pub(super) fn incomplete(&self, field: &'static str) -> PlanningError {
        PlanningError::Incomplete { location: self.location.id.clone(), field }
    }

    fn unknown(&self, what: String) -> PlanningError {
        PlanningError::UnknownShape { location: self.location.id.clone(), what }
    }

    /// Rows 1, 2, 5, 9 and 10 of the table: the test is whether there is any way to install.
    fn add_new_infrastructure(&mut self) -> Result<(), PlanningError> {
        let kind = match (self.is_copper(), self.infrastructures.is_empty()) {
            (true, true) => OptionKind::FirstCopperPair,
            (true, false) => OptionKind::AdditionalCopperPair,
            (false, true) => OptionKind::FirstNtd,
            (false, false) => OptionKind::AdditionalNtd,
        };
        let installations = &self.qualification.infrastructure_installation_options;
        let installations = installations.as_ref();
        let installations =
            installations.ok_or_else(|| self.incomplete("infrastructureInstallationOptions"))?.clone();
        if installations.is_empty() {
            self.refuse(Some(kind), None, None, "the qualification lists no way to install it");
            return Ok(());
        }
        if kind == OptionKind::AdditionalCopperPair && self.has_line(&CopperLineStatus::LineNotInUse) {
            self.refuse(Some(kind), None, None, "a pair at the location is not in use");
            return Ok(());
        }
        let mut draft = Draft::new(kind, self.certainty(None));
        draft.installations = installations;
        if self.is_copper() {
            draft.plans.offered = self.product_plans()?;
        } else {
            self.add_new_device(&mut draft)?;
        }
        if kind == OptionKind::AdditionalCopperPair && !self.all_lines_in_use() {
            draft.certainty = draft
                .certainty
                .because("the rule that all pairs are in use is printed for lines of nbn only");
        }
        if kind == OptionKind::AdditionalNtd {
            draft.notes.push(
                "nbn may refuse another device where one at the location could carry the service; such orders usually \
                 go to manual review and can take long.",
            );
        }
        self.offer(draft);
        Ok(())
    }

    fn add_new_device(&self, draft: &mut Draft) -> Result<(), PlanningError> {
        if self.is_earlier_shape() {
            draft.plans.offered = self.product_plans()?;
            let certainty = std::mem::replace(&mut draft.certainty, Certainty::Documented);
            draft.certainty = certainty.because(
                "the result lists neither devices nor plans for them, so those of the product are taken",
            );
            return Ok(());
        }
        let plans = self.qualification.first_or_additional_ntd_plans.as_deref();
        let plans = plans.ok_or_else(|| self.incomplete("firstOrAdditionalNtdPlans"))?;
        let devices = self.qualification.generation_two_ntds.as_deref();
        draft.devices = devices.ok_or_else(|| self.incomplete("generationTwoNtds"))?.to_vec();
        draft.plans = with_devices(plans::of_devices(plans), &draft.devices);
        Ok(())
    }

    fn pairs(&self) -> impl Iterator<Item = &crate::types::CopperPair> {
        self.infrastructures.iter().filter_map(|infrastructure| match infrastructure {
            Infrastructure::CopperPair(pair) => Some(pair),
            _ => None,
        })
    }

    fn has_line(&self, status: &CopperLineStatus) -> bool {
        self.pairs().any(|pair| pair.service_status.as_ref() == Some(status))
    }

    fn all_lines_in_use(&self) -> bool {
        self.pairs().all(|pair| pair.service_status == Some(CopperLineStatus::LineInUse))
    }
}

/// The plans that go with a device on offer, each with just those devices.
pub(super) fn with_devices(plans: Vec<Plan>, devices: &[NtdOffer]) -> Plans {
    let on_offer = |plan: Plan| {
        let ntd_options =
            plan.ntd_options.iter().filter(|name| devices.iter().any(|offer| offer.name == **name));
        Plan { ntd_options: ntd_options.cloned().collect(), ..plan }
    };
    Plans::sort(plans.into_iter().map(on_offer).collect(), |plan| {
        plan.ntd_options.is_empty().then_some(PlanExclusion::NoDevice)
    })
}

/// Fields that planning cannot do without.
struct Reader<'a>(&'a Qualification);

impl Reader<'_> {
    fn incomplete(&self, field: &'static str) -> PlanningError {
        PlanningError::Incomplete { location: self.0.location_id.clone(), field }
    }

    fn unknown(&self, what: String) -> PlanningError {
        PlanningError::UnknownShape { location: self.0.location_id.clone(), what }
    }

    fn present<'b, T>(&self, value: &'b Option<T>, field: &'static str) -> Result<&'b T, PlanningError> {
        value.as_ref().ok_or_else(|| self.incomplete(field))
    }

    fn filled<'b, T>(&self, list: &'b Option<Vec<T>>, field: &'static str) -> Result<&'b [T], PlanningError> {
        list.as_deref().filter(|list| !list.is_empty()).ok_or_else(|| self.incomplete(field))
    }

    fn text(&self, text: Option<&String>, field: &'static str) -> Result<String, PlanningError> {
        text.filter(|text| !text.trim().is_empty()).cloned().ok_or_else(|| self.incomplete(field))
    }
}
