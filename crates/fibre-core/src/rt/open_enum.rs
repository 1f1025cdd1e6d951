//! Enums that a carrier may extend.

/// Implements an open enum: reading, writing and printing of its wire words, unknown ones included.
///
/// The enum itself is written out by the generator, with a last variant `Unknown(UnknownValue)`.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    ($name:ident { $($variant:ident => $word:literal),* $(,)? }) => {
        impl $name {
            /// The word on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }

            /// Whether this version of the SDK knows the word.
            #[must_use]
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)*
                    other => Self::Unknown($crate::UnknownValue::from_wire(other)),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(word: ::std::string::String) -> Self {
                Self::from(word.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(word: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(word))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::rt::private::serde::Serialize for $name {
            fn serialize<S: $crate::rt::private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::rt::private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                struct Words;

                impl $crate::rt::private::serde::de::Visitor<'_> for Words {
                    type Value = $name;

                    fn expecting(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        f.write_str("a string")
                    }

                    fn visit_str<E>(self, word: &str) -> ::core::result::Result<$name, E> {
                        ::core::result::Result::Ok($name::from(word))
                    }
                }

                deserializer.deserialize_str(Words)
            }
        }
    };
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro is made for public enums")]
mod tests {
    use crate::UnknownValue;

    #[derive(Clone, Debug, PartialEq, Eq)]
    enum Progress {
        Open,
        NewBuild,
        Unknown(UnknownValue),
    }
    crate::open_enum!(Progress { Open => "open", NewBuild => "New Build" });

    #[test]
    fn known_and_unknown_words_round_trip() {
        for (word, known) in
            [("open", true), ("New Build", true), ("Open", false), ("", false), ("neu \"1\"", false)]
        {
            let json = serde_json::to_string(word).unwrap();
            let value: Progress = serde_json::from_str(&json).unwrap();
            assert_eq!((value.is_known(), value.as_str()), (known, word));
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            assert_eq!(word.parse::<Progress>(), Ok(value));
        }
        assert_eq!(Progress::from("open"), Progress::Open);
        assert_eq!(Progress::NewBuild.to_string(), "New Build");
        assert!(serde_json::from_str::<Progress>("5").is_err());
    }
}
