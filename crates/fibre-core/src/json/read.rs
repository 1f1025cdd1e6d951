use super::JsonReader;
use crate::{CalendarDate, FlexibleId, Timestamp};

/// A type that can be read from JSON in one fast pass.
///
/// It must also implement serde's `Deserialize`, which decides whenever [`read`](Self::read) gives up.
pub trait ReadJson: Sized {
    /// Reads the value, or gives up.
    fn read(reader: &mut JsonReader<'_>) -> Option<Self>;

    /// The value of a member that the object does not have; `None` if it must have it.
    #[inline]
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: ReadJson> ReadJson for Option<T> {
    #[inline]
    fn read(reader: &mut JsonReader<'_>) -> Option<Self> {
        if reader.take_null() { Some(None) } else { T::read(reader).map(Some) }
    }

    #[inline]
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: ReadJson> ReadJson for Vec<T> {
    fn read(reader: &mut JsonReader<'_>) -> Option<Self> {
        let mut values = Self::new();
        reader.array(|reader| {
            values.push(T::read(reader)?);
            Some(())
        })?;
        Some(values)
    }
}

impl ReadJson for String {
    #[inline]
    fn read(reader: &mut JsonReader<'_>) -> Option<Self> {
        reader.string().map(std::borrow::Cow::into_owned)
    }
}

impl ReadJson for bool {
    #[inline]
    fn read(reader: &mut JsonReader<'_>) -> Option<Self> {
        reader.boolean()
    }
}

impl ReadJson for i64 {
    #[inline]
    fn read(reader: &mut JsonReader<'_>) -> Option<Self> {
        reader.integer()
    }
}

impl ReadJson for serde_json::Value {
    fn read(reader: &mut JsonReader<'_>) -> Option<Self> {
        reader.value()
    }
}

impl ReadJson for FlexibleId {
    fn read(reader: &mut JsonReader<'_>) -> Option<Self> {
        reader.value()
    }
}

impl ReadJson for Timestamp {
    #[inline]
    fn read(reader: &mut JsonReader<'_>) -> Option<Self> {
        reader.string_as()
    }
}

impl ReadJson for CalendarDate {
    #[inline]
    fn read(reader: &mut JsonReader<'_>) -> Option<Self> {
        reader.string_as()
    }
}

/// Implements [`ReadJson`](crate::json::ReadJson).
///
/// For a struct, name every field and its key, best in the order in which the server sends them:
/// `read_json!(Item { id: "id", place_id: "placeId" })`. Members with other keys are passed over, as serde does by
/// default. For a type that serde reads from a string, such as an open enum: `read_json!(Status from str)`.
#[macro_export]
macro_rules! read_json {
    ($type:ident { $($field:ident : $key:literal),+ $(,)? }) => {
        impl $crate::json::ReadJson for $type {
            fn read(reader: &mut $crate::json::JsonReader<'_>) -> ::core::option::Option<Self> {
                $(let mut $field = ::core::option::Option::None;)+
                let mut inside = reader.enter_object()?;
                // Servers write members in one order: where it is the declared one, keys need no search.
                $(if inside && reader.take_key(::core::concat!("\"", $key, "\":")) {
                    $field = ::core::option::Option::Some($crate::json::ReadJson::read(reader)?);
                    inside = reader.next_member()?;
                })+
                while inside {
                    match reader.key()? {
                        $($key if $field.is_none() => {
                            $field = ::core::option::Option::Some($crate::json::ReadJson::read(reader)?);
                        })+
                        $($key => return ::core::option::Option::None,)+
                        _ => reader.skip()?,
                    }
                    inside = reader.next_member()?;
                }
                ::core::option::Option::Some(Self {
                    $($field: match $field {
                        ::core::option::Option::Some(value) => value,
                        ::core::option::Option::None => $crate::json::ReadJson::absent()?,
                    },)+
                })
            }
        }
    };
    ($type:ident from str) => {
        impl $crate::json::ReadJson for $type {
            fn read(reader: &mut $crate::json::JsonReader<'_>) -> ::core::option::Option<Self> {
                reader.string_as()
            }
        }
    };
}
