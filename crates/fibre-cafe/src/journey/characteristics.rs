//! Lists of characteristics, in which a name stands once.

use crate::types::{ServiceCharacteristic, ServiceCharacteristicName};

/// Sets a characteristic: a second value for a name takes the place of the first.
pub(crate) fn replace(
    list: &mut Vec<ServiceCharacteristic>,
    name: ServiceCharacteristicName,
    value: impl Into<String>,
) {
    match list.iter_mut().find(|known| known.name == name) {
        Some(known) => known.value = value.into(),
        None => list.push(ServiceCharacteristic::new(name, value)),
    }
}
