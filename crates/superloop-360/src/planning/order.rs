//! From an option to the body of its order.

use super::pots::PotsStatements;
use super::{
    CarrierAdvice, Contact, Delivery, OptionKind, OrderOption, PlanningError, Quote, Selection, Transfer,
    WantedService,
};
use crate::Invalid;
use crate::types::{
    AggregationMethod, InstallationOptionKind, NtdOptionName, OrderRequest, OrderType, RestorationSla,
    SourceType,
};

/// What every printed order is for.
const PRODUCT_TYPE: &str = "Access Only";

impl OrderOption {
    /// Begins an order that takes nothing over.
    ///
    /// # Errors
    ///
    /// [`PlanningError::TransferNeeded`] for an option that takes a service over, [`PlanningError::NotPublished`] for one with
    /// unpublished fields, and what [`OrderOption::plan`] reports.
    pub fn order(&self, service: WantedService, contact: Contact) -> Result<PlannedOrder<'_>, PlanningError> {
        self.published()?;
        if self.kind.is_takeover() {
            return Err(PlanningError::TransferNeeded { kind: self.kind });
        }
        PlannedOrder::begin(self, service, contact, CarrierAdvice::new())
    }

    /// Begins an order that takes a service over.
    ///
    /// # Errors
    ///
    /// [`PlanningError::FieldNotAllowed`] for an option that takes nothing over, [`PlanningError::NotPublished`] for one with
    /// unpublished fields, [`PlanningError::MissingAvcId`], and what [`OrderOption::plan`] reports.
    pub fn take_over(
        &self,
        transfer: Transfer,
        service: WantedService,
        contact: Contact,
    ) -> Result<PlannedOrder<'_>, PlanningError> {
        self.published()?;
        if !self.kind.is_takeover() {
            let reason = if self.kind.is_new_infrastructure() {
                "the carrier refuses it for a first or additional device or pair"
            } else {
                "nothing is taken over"
            };
            return Err(PlanningError::FieldNotAllowed {
                kind: self.kind,
                field: "avcIdForTransfer",
                reason,
            });
        }
        PlannedOrder::begin(self, service, contact, CarrierAdvice::new().transfer(transfer))
    }

    /// Begins an order for an option with [unpublished fields](OptionKind::unpublished_fields), which carries those of them
    /// that the carrier has asked for.
    ///
    /// # Errors
    ///
    /// [`PlanningError::FieldNotAllowed`] for advice on an option whose rules are published or that has no such field,
    /// [`PlanningError::MissingAvcId`], and what [`OrderOption::plan`] reports.
    pub fn order_as_advised(
        &self,
        advice: CarrierAdvice,
        service: WantedService,
        contact: Contact,
    ) -> Result<PlannedOrder<'_>, PlanningError> {
        let unpublished = self.kind.unpublished_fields();
        let given = [
            (advice.port_id.is_some(), "portId"),
            (advice.transfer.is_some(), "avcIdForTransfer"),
            (unpublished.is_empty(), "advice of the carrier"),
        ];
        let stray = given.into_iter().find(|(given, field)| *given && !unpublished.contains(field));
        if let Some((_, field)) = stray {
            let reason = "the rules for this field of this option are published";
            return Err(PlanningError::FieldNotAllowed { kind: self.kind, field, reason });
        }
        PlannedOrder::begin(self, service, contact, advice)
    }

    fn published(&self) -> Result<(), PlanningError> {
        let fields = self.kind.unpublished_fields();
        if fields.is_empty() {
            Ok(())
        } else {
            Err(PlanningError::NotPublished { kind: self.kind, fields: fields.to_vec() })
        }
    }
}

/// An order in the making. It has no setter for what its option fixes or forbids; [`build`](Self::build) checks the rest.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct PlannedOrder<'a> {
    option: &'a OrderOption,
    selection: Selection,
    plan: String,
    restoration_sla: RestorationSla,
    aggregation_method: AggregationMethod,
    term: u16,
    contact: Contact,
    advice: CarrierAdvice,
    vlan_id: Option<u16>,
    pots_waiver: bool,
    product_type: String,
    quote_name: Option<String>,
    customer_reference: Option<String>,
    delivery: Option<Delivery>,
}

impl<'a> PlannedOrder<'a> {
    fn begin(
        option: &'a OrderOption,
        service: WantedService,
        contact: Contact,
        advice: CarrierAdvice,
    ) -> Result<Self, PlanningError> {
        if let Some(transfer) = &advice.transfer {
            transfer.check()?;
        }
        option.plan(&service.plan)?;
        Ok(Self {
            option,
            selection: Selection::new()
                .plan(service.plan.clone())
                .restoration_sla(service.restoration_sla.clone()),
            plan: service.plan,
            restoration_sla: service.restoration_sla,
            aggregation_method: service.aggregation_method,
            term: service.term,
            contact,
            advice,
            vlan_id: None,
            pots_waiver: false,
            product_type: PRODUCT_TYPE.to_owned(),
            quote_name: None,
            customer_reference: None,
            delivery: None,
        })
    }

    /// Who installs; needed where several ways are offered and not exactly one is recommended.
    pub fn installation(mut self, option: InstallationOptionKind) -> Self {
        self.selection = self.selection.installation(option);
        self
    }

    /// The device to install; for options that install one. Left out, the carrier chooses.
    pub fn ntd_option(mut self, name: NtdOptionName) -> Self {
        self.selection = self.selection.ntd_option(name);
        self
    }

    /// A VLAN for the service. Left out, the order asks for none.
    pub fn vlan(mut self, vlan_id: u16) -> Self {
        self.vlan_id = Some(vlan_id);
        self
    }

    /// That the telephone service on the pair is given up.
    pub fn pots_waiver(mut self) -> Self {
        self.pots_waiver = true;
        self
    }

    /// Whether the end customer owns the telephone service on the pair.
    pub fn pots_service_owner(mut self, owner: bool) -> Self {
        self.selection = self.selection.pots_service_owner(owner);
        self
    }

    /// Where posted equipment goes; with the installation `nbn-dispatch` only.
    pub fn delivery(mut self, delivery: Delivery) -> Self {
        self.delivery = Some(delivery);
        self
    }

    /// The caller's own reference, at most 200 characters.
    pub fn customer_reference(mut self, reference: impl Into<String>) -> Self {
        self.customer_reference = Some(reference.into());
        self
    }

    /// A name for the quote, at most 50 characters.
    pub fn quote_name(mut self, name: impl Into<String>) -> Self {
        self.quote_name = Some(name.into());
        self
    }

    /// Another product type than `Access Only`, the only one printed.
    pub fn product_type(mut self, product_type: impl Into<String>) -> Self {
        self.product_type = product_type.into();
        self
    }

    /// Whether the order will be a new one or a transfer, if that can be told.
    #[must_use]
    pub fn order_type(&self) -> Option<OrderType> {
        self.option.order_type_if(self.selection.pots_owner)
    }

    /// What the order costs beside the price of its plan.
    ///
    /// # Errors
    ///
    /// Those of [`OrderOption::quote`].
    pub fn quote(&self) -> Result<Quote, PlanningError> {
        self.option.quote(&self.selection)
    }

    /// The body of the order.
    ///
    /// # Errors
    ///
    /// [`PlanningError`] for a value that is not offered, a choice or statement that is missing, a field that the option does
    /// not allow, or a value that no order may have.
    pub fn build(self) -> Result<OrderRequest, PlanningError> {
        let option = self.option;
        let kind = option.kind;
        let plan = option.plan(&self.plan)?;
        let sla = option.restoration_sla(Some(&self.restoration_sla))?;
        let installation = option.installation(self.selection.installation.as_ref())?;
        let methods = option.aggregation_methods();
        if !methods.contains(&self.aggregation_method) {
            let offered = methods.iter().map(ToString::to_string).collect();
            return Err(option.not_offered("aggregationMethod", &self.aggregation_method, offered));
        }
        let statements = PotsStatements { owner: self.selection.pots_owner, waiver: self.pots_waiver };
        option.pots.check(kind, statements)?;
        self.check_text()?;

        let location = &option.location;
        let mut request = OrderRequest::new(
            SourceType::Nbn,
            &plan.name,
            i64::from(self.term),
            &location.traffic_class,
            &location.remote_qualification_search_id,
            &location.qualification_search_id,
            &location.id,
            &location.remote_order_id,
            sla.sla.clone(),
            self.contact.name,
            self.contact.phone,
            self.contact.email,
            option.infrastructure_id.clone(),
            self.vlan_id.is_some(),
            installation.option.clone(),
            self.aggregation_method,
        );
        request.port_id = option.port_id.or(self.advice.port_id.map(i64::from));
        request.vlan_id = self.vlan_id.map(i64::from);
        request.pots_service_owner = statements.owner;
        request.pots_waiver = statements.waiver.then_some(true);
        request.product_type = Some(self.product_type);
        request.quote_name = self.quote_name;
        request.customer_reference = self.customer_reference;
        if let Some(asked) = &self.selection.ntd_option {
            request.ntd_option = Some(option.device(plan, asked)?.clone());
        }
        if let Some(transfer) = self.advice.transfer {
            transfer.write(&mut request);
        }
        if let Some(delivery) = self.delivery {
            if installation.option != InstallationOptionKind::NbnDispatch {
                let reason = "nothing is posted with this installation";
                return Err(PlanningError::FieldNotAllowed { kind, field: "ntdSameAddressDelivery", reason });
            }
            delivery.write(&mut request);
        }
        request.validate()?;
        Ok(request)
    }

    fn check_text(&self) -> Result<(), Invalid> {
        let contact = &self.contact;
        let texts = [
            ("contactName", &contact.name),
            ("contactPhone", &contact.phone),
            ("contactEmail", &contact.email),
            ("productType", &self.product_type),
        ];
        if let Some((path, _)) = texts.into_iter().find(|(_, text)| text.trim().is_empty()) {
            return Err(Invalid::new(path, "must not be empty"));
        }
        let mail = contact.email.split_once('@').filter(|(user, host)| !user.is_empty() && !host.is_empty());
        if mail.is_none() {
            return Err(Invalid::new("contactEmail", "must be a mail address"));
        }
        if self.term == 0 {
            return Err(Invalid::new("term", "must be at least 1"));
        }
        Ok(())
    }
}

impl PlannedOrder<'_> {
    /// The kind of option that is ordered.
    #[must_use]
    pub fn kind(&self) -> OptionKind {
        self.option.kind
    }
}
