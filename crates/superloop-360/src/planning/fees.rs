//! What a choice costs.

use super::{Certainty, OptionKind, OrderOption, PlanningError};
use crate::types::{Fee, FeeName, InstallationOptionKind, Money, NtdOptionName, OrderType, RestorationSla};
use rust_decimal::Decimal;

/// What is chosen of an option. Whatever is left open gets its default, see [`OrderOption::quote`].
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Selection {
    pub(super) plan: Option<String>,
    pub(super) ntd_option: Option<NtdOptionName>,
    pub(super) installation: Option<InstallationOptionKind>,
    pub(super) restoration_sla: Option<RestorationSla>,
    pub(super) pots_owner: Option<bool>,
}

impl Selection {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The plan, by name.
    pub fn plan(mut self, name: impl Into<String>) -> Self {
        self.plan = Some(name.into());
        self
    }

    /// The device to install.
    pub fn ntd_option(mut self, name: NtdOptionName) -> Self {
        self.ntd_option = Some(name);
        self
    }

    /// Who installs.
    pub fn installation(mut self, option: InstallationOptionKind) -> Self {
        self.installation = Some(option);
        self
    }

    /// The restoration SLA.
    pub fn restoration_sla(mut self, sla: RestorationSla) -> Self {
        self.restoration_sla = Some(sla);
        self
    }

    /// Whether the end customer owns the telephone service on the pair.
    pub fn pots_service_owner(mut self, owner: bool) -> Self {
        self.pots_owner = Some(owner);
        self
    }
}

/// The fees of a choice, exact to the cent as the qualification states them.
///
/// The price of the plan is not among them: a qualification does not tell it, only the order does.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    fees: Vec<Fee>,
    unstated: Vec<FeeName>,
    one_off: Decimal,
    monthly: Decimal,
    currency: Option<String>,
    device: Option<NtdOptionName>,
    installation: InstallationOptionKind,
    certainty: Certainty,
}

impl Quote {
    /// The single fees, those of zero included.
    #[must_use]
    pub fn fees(&self) -> &[Fee] {
        &self.fees
    }

    /// Fees that will be charged as well but whose amount the qualification does not state.
    #[must_use]
    pub fn unstated(&self) -> &[FeeName] {
        &self.unstated
    }

    /// The sum of what is charged once.
    #[must_use]
    pub fn one_off(&self) -> Decimal {
        self.one_off
    }

    /// The sum of what is charged every month.
    #[must_use]
    pub fn monthly(&self) -> Decimal {
        self.monthly
    }

    /// The currency of all fees; `None` if there are none.
    #[must_use]
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }

    /// The device that the quote counts with.
    #[must_use]
    pub fn ntd_option(&self) -> Option<&NtdOptionName> {
        self.device.as_ref()
    }

    /// The installation that the quote counts with.
    #[must_use]
    pub fn installation(&self) -> &InstallationOptionKind {
        &self.installation
    }

    /// How well the documents cover the sum.
    #[must_use]
    pub fn certainty(&self) -> &Certainty {
        &self.certainty
    }
}

impl OrderOption {
    /// Adds up the fees of a choice.
    ///
    /// Left open, the installation is the only one or the only one recommended, the SLA is the standard one, and the device
    /// is the first that goes with the plan (with the first plan, if that is open too), as in the carrier's samples.
    ///
    /// # Errors
    ///
    /// [`PlanningError`] if something chosen is not offered, or a choice without a default is open.
    pub fn quote(&self, selection: &Selection) -> Result<Quote, PlanningError> {
        let mut certainty = self.certainty.clone();
        let plan = match &selection.plan {
            Some(name) => Some(self.plan(name)?),
            None => self.plans().first(),
        };
        let installation = self.installation(selection.installation.as_ref())?;
        let sla = self.restoration_sla(selection.restoration_sla.as_ref())?;
        let device = match (&selection.ntd_option, plan) {
            (Some(asked), Some(plan)) => Some(self.device(plan, asked)?),
            (None, Some(plan)) if self.kind.installs_device() => plan.ntd_options.first(),
            _ => None,
        };
        if device.is_some() && selection.ntd_option.is_none() {
            certainty = certainty.because("which device is installed by default is read off two samples");
        }
        let order_type = self.order_type_if(selection.pots_owner);
        if order_type.is_none() {
            certainty = certainty.because("whether the order is a transfer is open, so its fee is left out");
        }
        let offer = device.and_then(|name| self.devices.iter().find(|offer| offer.name == *name));
        let development: &[Fee] =
            if self.location.development_applies { &self.location.development_fees } else { &[] };
        let fees: Vec<Fee> = (sla.fees.iter())
            .chain(development)
            .chain(&installation.fees)
            .chain(offer.into_iter().flat_map(|offer| &offer.fees))
            .chain(self.place_fees(order_type.as_ref()))
            .cloned()
            .collect();
        let mut unstated = self.expected_fees(&installation.option, order_type.as_ref());
        unstated.retain(|name| !fees.iter().any(|fee| covers(&fee.name, name)));
        Ok(Quote {
            one_off: total(self.kind, fees.iter().map(|fee| &fee.one_time_charge))?,
            monthly: total(self.kind, fees.iter().map(|fee| &fee.monthly_recurring_charge))?,
            currency: single_currency(self.kind, &fees)?,
            fees,
            unstated,
            device: device.cloned(),
            installation: installation.option.clone(),
            certainty,
        })
    }

    fn expected_fees(
        &self,
        installation: &InstallationOptionKind,
        order_type: Option<&OrderType>,
    ) -> Vec<FeeName> {
        let technician = *installation == InstallationOptionKind::NbnTech;
        let additional = matches!(self.kind, OptionKind::AdditionalNtd | OptionKind::AdditionalCopperPair);
        let existing_pair = matches!(
            self.kind,
            OptionKind::IdleCopperPair | OptionKind::CopperPairTakeover | OptionKind::OtherCarrierCopperPair
        );
        [
            (true, FeeName::Sla),
            (self.location.development_applies, FeeName::Ndf),
            (additional && technician, FeeName::SubsequentInstallationCharge),
            (existing_pair && technician, FeeName::NbnTechnicianForInstall),
            (self.kind.installs_device(), FeeName::NtdInstallationFee),
            (order_type == Some(&OrderType::Transfer), FeeName::ServiceTransferFee),
        ]
        .into_iter()
        .filter_map(|(expected, name)| expected.then_some(name))
        .collect()
    }
}

/// Whether a fee is the expected one, perhaps under its earlier name.
fn covers(charged: &FeeName, expected: &FeeName) -> bool {
    charged == expected
        || (*charged == FeeName::AdditionalInfrastructure
            && *expected == FeeName::SubsequentInstallationCharge)
}

fn total<'a>(kind: OptionKind, amounts: impl Iterator<Item = &'a Money>) -> Result<Decimal, PlanningError> {
    let mut sum = Decimal::ZERO;
    for money in amounts {
        sum = sum.checked_add(money.amount).ok_or(PlanningError::TotalTooLarge { kind })?;
    }
    Ok(sum)
}

fn single_currency(kind: OptionKind, fees: &[Fee]) -> Result<Option<String>, PlanningError> {
    let mut currencies =
        fees.iter().flat_map(|fee| [&fee.one_time_charge.currency, &fee.monthly_recurring_charge.currency]);
    let Some(first) = currencies.next() else { return Ok(None) };
    match currencies.find(|other| *other != first) {
        None => Ok(Some(first.clone())),
        Some(second) => {
            Err(PlanningError::MixedCurrencies { kind, first: first.clone(), second: second.clone() })
        }
    }
}
