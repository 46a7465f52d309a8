//! Cuts out of the compute module what no browser reaches, though the linker has to keep it.
//!
//! cubecl passes the generic code of its kernels around as trait objects, with variants for what
//! WGSL does not have, and pliron, its intermediate form, comes with a parser for tools. No feature
//! turns them off. The bodies of such functions become a trap, as `wasm-snip` does it, and wasm-opt
//! then drops what only they called. To cut something that is reached would stop a run: the browser
//! tests train and run the language model on both devices.

use anyhow::{Result, ensure};
use std::collections::HashMap;
use wasm_encoder::{CodeSection, Function, Module, RawSection};
use wasmparser::{CustomSectionReader, KnownCustom, Name, Parser, Payload, TypeRef};

/// Where the functions are that are never called, and why.
const UNREACHED: &[(&str, &str)] = &[
    ("combine::", NOTATION),
    ("pliron::parsable::", NOTATION),
    ("burn_backend::backend::ops::qtensor::", QUANTISED),
    ("burn_cubecl::kernel::quantization::", QUANTISED),
    ("burn_cubecl::ops::qtensor::", QUANTISED),
    ("burn_dispatch::ops::qtensor::", QUANTISED),
    ("burn_flex::ops::qtensor::", QUANTISED),
    ("cubecl_std::quant::", QUANTISED),
    ("cubek_quant::", QUANTISED),
    ("cubek_tile::tile::packing::", QUANTISED),
    ("cubecl_std::tensor::view::operations::tensor_map::", TENSOR_MAPS),
    ("cubek_matmul::multi_level::args::TensorMap", TENSOR_MAPS),
    ("cubecl_core::frontend::barrier::", COPIES),
    ("cubek_matmul::multi_level::components::global::read::strategy::async_", COPIES),
    ("cubecl_core::post_processing::fp4::", SMALL_FLOATS),
    ("cubecl_core::post_processing::minifloat::", SMALL_FLOATS),
];
/// How the name of a type's parser ends, but for a hash.
const PARSER: &str = " as pliron::parsable::Parsable>::parse::";
const NOTATION: &str = "nothing is read in the intermediate form's notation";
const QUANTISED: &str =
    "no tensor is in burn's quantised form: our kernels pack weights themselves";
const TENSOR_MAPS: &str = "WGSL has no tensor maps";
const COPIES: &str = "WGSL has no asynchronous copies";
const SMALL_FLOATS: &str = "WGSL has no floats of 8 or 4 bits";
/// Bytes of the smallest body that is cut. Where two functions have the same code, the compiler keeps
/// one, with the name of either: what is small may be the body of something that is reached.
const SMALLEST: usize = 200;

/// The module without the bodies of functions that are never called. It must still have its names.
pub(super) fn unreached(module: &[u8]) -> Result<Vec<u8>> {
    cut(module, UNREACHED)
}

fn cut(module: &[u8], unreached: &[(&str, &str)]) -> Result<Vec<u8>> {
    let names = names(module)?;
    let within = |name: &str, place: &str| name.trim_start_matches('<').starts_with(place);
    for (place, why) in unreached {
        let found = names.values().any(|name| within(name, place));
        ensure!(found, "no function is in {place}, cut because {why}: strike it off");
    }
    let reached = |function: u32, body: &[u8]| {
        let name = names.get(&function).copied().unwrap_or_default();
        let dead = name.contains(PARSER) || unreached.iter().any(|(place, _)| within(name, place));
        !dead || body.len() < SMALLEST
    };
    let mut trap = Function::new([]);
    trap.instructions().unreachable().end();

    let (mut out, mut code) = (Module::new(), CodeSection::new());
    let (mut function, mut bodies) = (0, 0);
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(imports) => function = imported(imports.clone())?,
            Payload::CodeSectionStart { count, .. } => {
                bodies = *count;
                continue;
            }
            Payload::CodeSectionEntry(body) => {
                if reached(function, body.as_bytes()) {
                    code.raw(body.as_bytes());
                } else {
                    code.function(&trap);
                }
                function += 1;
                if code.len() == bodies {
                    out.section(&code);
                }
            }
            _ => {}
        }
        if let Some((id, range)) = payload.as_section() {
            out.section(&RawSection { id, data: &module[range] });
        }
    }
    Ok(out.finish())
}

/// The name of each function, by its index; none where the module has lost them.
pub(super) fn names(module: &[u8]) -> Result<HashMap<u32, &str>> {
    let mut names = HashMap::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::CustomSection(section) = payload? {
            names.extend(named(&section)?);
        }
    }
    Ok(names)
}

fn named<'a>(section: &CustomSectionReader<'a>) -> Result<Vec<(u32, &'a str)>> {
    let mut found = Vec::new();
    if let KnownCustom::Name(parts) = section.as_known() {
        for part in parts {
            if let Name::Function(functions) = part? {
                for naming in functions {
                    let naming = naming?;
                    found.push((naming.index, naming.name));
                }
            }
        }
    }
    Ok(found)
}

/// How many functions come from outside: they have the first indices.
fn imported(imports: wasmparser::ImportSectionReader<'_>) -> Result<u32> {
    let mut functions = 0;
    for import in imports.into_imports() {
        functions += u32::from(matches!(import?.ty, TypeRef::Func(_)));
    }
    Ok(functions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        EntityType, FunctionSection, ImportSection, NameMap, NameSection, TypeSection,
    };

    /// One function from outside and two of its own that do nothing at some length.
    fn module(first: &str, second: (&str, usize)) -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        imports.import("outside", "call", EntityType::Function(0));
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        let (mut names, mut section) = (NameMap::new(), NameSection::new());
        names.append(0, "dead::outside");
        for (index, name, length) in [(1, first, SMALLEST), (2, second.0, second.1)] {
            let mut body = Function::new([]);
            (0..length).for_each(|_| _ = body.instructions().nop());
            body.instructions().end();
            functions.function(0);
            code.function(&body);
            names.append(index, name);
        }
        section.functions(&names);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&code);
        module.section(&section).clone().finish()
    }

    fn bodies(module: &[u8]) -> Vec<usize> {
        let entry = |payload| match payload {
            Payload::CodeSectionEntry(body) => Some(body.as_bytes().len()),
            _ => None,
        };
        Parser::new(0).parse_all(module).map(Result::unwrap).filter_map(entry).collect()
    }

    /// Bytes of the second function's body after the cut.
    fn left(name: &str, length: usize) -> usize {
        let made = cut(&module("dead::of_the_list", (name, length)), &[("dead::", "test")]);
        let [first, second] = bodies(&made.unwrap()).try_into().unwrap();
        assert_eq!(first, TRAP);
        second
    }

    /// No locals, a trap, the end.
    const TRAP: usize = 3;

    #[test]
    fn only_what_lies_there_becomes_a_trap() {
        for dead in [
            "dead::one",
            "<dead::One as live::Trait>::call",
            "<X as pliron::parsable::Parsable>::parse::h1",
        ] {
            assert_eq!(left(dead, SMALLEST), TRAP, "{dead}");
        }
        for live in
            ["live::one", "live::dead::one", "<live::One as dead::Trait>::call", "undead::one"]
        {
            assert_eq!(left(live, SMALLEST), SMALLEST + 2, "{live}");
        }
    }

    #[test]
    fn what_may_be_shared_is_kept() {
        assert_eq!(left("dead::small", 20), 22);
    }

    #[test]
    fn a_name_that_is_gone_stops_the_build() {
        let error = cut(&module("live", ("too", 1)), &[("gone", "of a test")]).unwrap_err();
        assert!(error.to_string().contains("gone, cut because of a test"), "{error}");
    }
}
