//! What the generator emitted: types by name, and for each operation its argument types and its success.
//!
//! Everything is matched against the model, in both directions, so that a generator that changes the shape
//! of its output stops the task instead of being skipped over.

use crate::model::{Model, Operation, Shape, Success};
use crate::problem::{Problem, Result};
use quote::ToTokens;
use std::collections::BTreeMap;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{FnArg, GenericArgument, ImplItem, ImplItemFn, Item, Pat, PathArguments, ReturnType, Type};

/// The parts of the generator's output that are used.
#[derive(Debug, Default)]
pub(crate) struct Emitted {
    /// The fields of each struct, by their Rust names.
    pub(crate) structs: BTreeMap<String, BTreeMap<String, Type>>,
    /// The variants of each enum: name and, for a union, what it holds.
    pub(crate) enums: BTreeMap<String, Vec<(String, Option<Type>)>>,
    /// The methods, by operation id.
    pub(crate) methods: BTreeMap<String, Method>,
}

/// One method.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) arguments: BTreeMap<String, Type>,
    pub(crate) success: Type,
}

/// Takes the output apart.
pub(crate) fn read(file: syn::File, model: &Model) -> Result<Emitted> {
    let mut emitted = Emitted::default();
    let mut methods = BTreeMap::new();
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                types(module.content.map(|(_, items)| items).unwrap_or_default(), &mut emitted);
            }
            Item::Impl(block) if block.trait_.is_none() => {
                for item in block.items {
                    if let ImplItem::Fn(method) = item {
                        methods.insert(method.sig.ident.to_string(), method);
                    }
                }
            }
            _ => {}
        }
    }
    for operation in &model.operations {
        let method = methods.remove(&operation.method_name).ok_or_else(|| {
            Problem::new(format!(
                "operation `{}`: progenitor emitted no method `{}`",
                operation.id, operation.method_name
            ))
        })?;
        emitted.methods.insert(operation.id.clone(), signature(operation, &method)?);
    }
    let constructors = ["new", "new_with_client"];
    if let Some(left) = methods.keys().find(|name| !constructors.contains(&name.as_str())) {
        return Err(Problem::new(format!(
            "progenitor emitted a method `{left}` that belongs to no operation"
        )));
    }
    matched(&emitted, model)?;
    nullable(&mut emitted, model);
    Ok(emitted)
}

fn types(items: Vec<Item>, emitted: &mut Emitted) {
    for item in items {
        match item {
            Item::Struct(item) => {
                let fields = item
                    .fields
                    .into_iter()
                    .filter_map(|field| Some((field.ident?.to_string(), plain(field.ty))));
                emitted.structs.insert(item.ident.to_string(), fields.collect());
            }
            Item::Enum(item) => {
                let variants = item.variants.into_iter().map(|variant| {
                    let held = variant.fields.into_iter().next().map(|field| plain(field.ty));
                    (variant.ident.to_string(), held)
                });
                emitted.enums.insert(item.ident.to_string(), variants.collect());
            }
            _ => {}
        }
    }
}

/// Every type of the model was emitted, and nothing else.
fn matched(emitted: &Emitted, model: &Model) -> Result<()> {
    let named = emitted.structs.keys().chain(emitted.enums.keys());
    for name in named.clone() {
        if model.type_named(name).is_none() {
            return Err(Problem::new(format!(
                "progenitor emitted a type `{name}` that no component describes"
            )));
        }
    }
    for expected in &model.types {
        if !named.clone().any(|name| *name == expected.name) {
            return Err(Problem::new(format!("progenitor emitted no type `{}`", expected.name)));
        }
    }
    Ok(())
}

/// The generator knows no null of a native type, and none beside absence.
fn nullable(emitted: &mut Emitted, model: &Model) {
    for described in &model.types {
        let Shape::Object { fields, .. } = &described.shape else { continue };
        let Some(types) = emitted.structs.get_mut(&described.name) else { continue };
        for field in fields {
            let Some(ty) = types.get_mut(&field.rust) else { continue };
            let is_option = argument_of(ty, "Option").is_some();
            if field.null_or_absent || (field.nullable && !is_option) {
                *ty = syn::parse_quote!(Option<#ty>);
            }
        }
    }
}

fn signature(operation: &Operation, method: &ImplItemFn) -> Result<Method> {
    let mut arguments = BTreeMap::new();
    for input in &method.sig.inputs {
        let FnArg::Typed(argument) = input else { continue };
        let Pat::Ident(name) = &*argument.pat else { continue };
        arguments.insert(name.ident.to_string(), owned(plain((*argument.ty).clone())));
    }
    let problem = |what: &str| Problem::new(format!("operation `{}`: {what}", operation.id));
    let expected = operation.parameters.len() + usize::from(operation.body.is_some());
    if arguments.len() != expected {
        return Err(problem(&format!(
            "progenitor emitted {} arguments, the contract has {expected}",
            arguments.len()
        )));
    }
    let ReturnType::Type(_, result) = &method.sig.output else {
        return Err(problem("its method returns nothing"));
    };
    let response = argument_of(result, "Result").and_then(|response| argument_of(&response, "ResponseValue"));
    let success = response.map(plain).ok_or_else(|| problem("its result is not a ResponseValue"))?;
    let arm = success_arm(method).ok_or_else(|| problem("no success arm was recognised in its method"))?;
    let wanted = match operation.success {
        Success::Json | Success::JsonOrEmpty => "from_response",
        Success::Empty => "empty",
        Success::Stream => "stream",
    };
    if arm != wanted {
        return Err(problem(&format!("progenitor reads its success by `{arm}`, expected `{wanted}`")));
    }
    Ok(Method { arguments, success })
}

/// The constructor in the arm of the match on the status that yields a success.
fn success_arm(method: &ImplItemFn) -> Option<String> {
    struct Arms(Vec<String>);
    impl Visit<'_> for Arms {
        fn visit_arm(&mut self, arm: &syn::Arm) {
            let body = arm.body.to_token_stream().to_string();
            if !body.starts_with("Err") {
                let called =
                    body.split("ResponseValue :: ").nth(1).and_then(|rest| rest.split_whitespace().next());
                self.0.extend(called.map(|name| name.trim_end_matches('(').to_owned()));
            }
        }
    }
    let mut arms = Arms(Vec::new());
    arms.visit_block(&method.block);
    arms.0.into_iter().next()
}

/// `T` of `&'a T` and of `Option<&'a T>`, with `str` as `String`.
fn owned(argument: Type) -> Type {
    let inner = argument_of(&argument, "Option").unwrap_or(argument);
    let inner = match inner {
        Type::Reference(reference) => *reference.elem,
        other => other,
    };
    if inner.to_token_stream().to_string() == "str" { syn::parse_quote!(String) } else { inner }
}

/// The only argument of the named generic type.
pub(crate) fn argument_of(ty: &Type, name: &str) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner.clone()),
        _ => None,
    })
}

/// The type as a person would write it: `Option` instead of `::std::option::Option`.
fn plain(mut ty: Type) -> Type {
    struct Shorten;
    impl VisitMut for Shorten {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            syn::visit_mut::visit_path_mut(self, path);
            path.leading_colon = None;
            let prelude = path.segments.first().is_some_and(|first| first.ident == "std")
                && path.segments.last().is_some_and(|last| {
                    ["Option", "String", "Vec", "Box"].iter().any(|known| last.ident == known)
                });
            if prelude {
                path.segments = path.segments.iter().last().cloned().into_iter().collect();
            }
        }
    }
    Shorten.visit_type_mut(&mut ty);
    ty
}
