use exhibits::Effort;
use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;
use std::path::PathBuf;

pub(crate) const HELP: &str = "\
contextarium list [--json]                        what is in the catalogue
contextarium run SLUG [--link FRAGMENT] [--json]  run an exhibit or bench
contextarium verify [--quick | --full] [SLUG...]  measure the claims; fails if one doesn't hold
contextarium record [SLUG...]                     write public/recorded/SLUG.json
contextarium zoo-verify                           check recipes, lock and checkpoints, and examine these
contextarium train RECIPE                         train a checkpoint of the zoo, or go on with it
contextarium bench [--gpu] [--json]               how fast this machine is, or its graphics card

SmolLM2 is read from $CONTEXTARIUM_MODELS or ~/.cache/contextarium/models; `cargo x setup` fetches it.
With --model FILE, run and verify use another one: a GGUF, or a folder with model.safetensors,
config.json and tokenizer.json. It has to be a llama.
";

#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    Help,
    List { json: bool },
    Run { slug: String, link: String, model: Option<PathBuf>, json: bool },
    Verify { effort: Effort, model: Option<PathBuf>, slugs: Vec<String> },
    Record { slugs: Vec<String> },
    ZooVerify,
    Train { recipe: String },
    Bench { gpu: bool, json: bool },
}

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut words, mut json, mut gpu, mut link) = (Vec::<String>::new(), false, false, None);
    let (mut effort, mut model) = (None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("json") => json = true,
            Long("gpu") => gpu = true,
            Long("link") => link = Some(parser.value()?.string()?),
            Long("model") => model = Some(PathBuf::from(parser.value()?)),
            Long("quick") => effort = Some(Effort::Quick),
            Long("full") => effort = Some(Effort::Full),
            Value(word) => words.push(word.string()?),
            other => return Err(other.unexpected()),
        }
    }
    if words.is_empty() {
        return Ok(Command::Help);
    }
    let name = words.remove(0);
    let refuse = |given: bool, option: &str| match given {
        true => Err(lexopt::Error::from(format!("{name} takes no {option}"))),
        false => Ok(()),
    };
    refuse(json && !["list", "run", "bench"].contains(&name.as_str()), "--json")?;
    refuse(gpu && name != "bench", "--gpu")?;
    refuse(link.is_some() && name != "run", "--link")?;
    refuse(model.is_some() && !["run", "verify"].contains(&name.as_str()), "--model")?;
    refuse(effort.is_some() && name != "verify", "--quick or --full")?;
    let mut words = words.into_iter();
    let mut one = |what: &str| {
        words
            .next()
            .ok_or_else(|| lexopt::Error::from(format!("{name} needs a {what}; see --help")))
    };
    let command = match name.as_str() {
        "help" => Command::Help,
        "list" => Command::List { json },
        "run" => Command::Run { slug: one("slug")?, link: link.unwrap_or_default(), model, json },
        "verify" => Command::Verify {
            effort: effort.unwrap_or(Effort::Quick),
            model,
            slugs: words.by_ref().collect(),
        },
        "record" => Command::Record { slugs: words.by_ref().collect() },
        "zoo-verify" => Command::ZooVerify,
        "train" => Command::Train { recipe: one("recipe")? },
        "bench" => Command::Bench { gpu, json },
        _ => return Err(format!("there is no command {name}; see --help").into()),
    };
    match words.next() {
        Some(word) => Err(format!("{name}: what is {word}?").into()),
        None => Ok(command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        let words = line.split_whitespace().map(str::to_owned);
        parse(lexopt::Parser::from_args(words)).map_err(|error| error.to_string())
    }

    #[test]
    fn commands_are_read() {
        let (slug, link) = ("sage-kv".to_owned(), "1?seed=3".to_owned());
        let model = Some(PathBuf::from("a.gguf"));
        let run = Command::Run { slug: slug.clone(), link, model: model.clone(), json: true };
        assert_eq!(parsed("run sage-kv --link 1?seed=3 --model a.gguf --json"), Ok(run));
        let verify = Command::Verify { effort: Effort::Full, model, slugs: vec![slug] };
        assert_eq!(parsed("verify --full --model a.gguf sage-kv"), Ok(verify));
        assert_eq!(parsed("bench --gpu"), Ok(Command::Bench { gpu: true, json: false }));
        assert_eq!(parsed(""), Ok(Command::Help));
        let verify = Command::Verify { effort: Effort::Quick, model: None, slugs: vec![] };
        assert_eq!(parsed("verify"), Ok(verify));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in [
            "fly",
            "run",
            "list more",
            "verify --json",
            "record --link x",
            "run a b",
            "train",
            "list --fast",
            "list --gpu",
            "record --model a.gguf",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
