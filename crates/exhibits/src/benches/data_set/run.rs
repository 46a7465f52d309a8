use super::figures::{self, Method};
use super::setup::{Data, Setting};
use super::{
    BY_K, COMPARE, K, OPEN, ORDER, OTHER_K, OTHER_ORDER, OTHER_SELECT, OTHER_TEMPLATE, SEED,
    SELECT, TEMPLATE,
};
use crate::Running;
use crate::benches::token_view;
use lab::baselines::{Logistic, nearest};
use lab::classification::Answers;
use lab::probes::embeddings::vectors;
use lab::probes::labels::{LabelSet, Score};
use lab::prompt::{Prompt, Template};
use lab::select::{self, Bm25};
use lab::sets::{Example, shuffled};
use lab::{Lab, LabError};
use lm::{Lm, LmError, PrefixCache, Taps};
use std::rc::Rc;

/// Neighbours that vote.
pub(super) const NEIGHBOURS: usize = 5;
/// Rows of the pool whose margin is measured.
const MARGINS_MAX: usize = 64;
/// Rows between two partial figures.
const SHOW_EVERY: usize = 6;

pub(super) fn run(lab: &mut Lab) -> Running<'_> {
    Box::pin(async move {
        let data = Data::from_knobs(lab)?;
        figures::data(lab, &data)?;
        let session = lab.language_model().await?;
        let bench = Bench::new(lab, &session.lm, &data, lab.get(&SEED) as u64).await?;
        bench.all().await
    })
}

/// What all parts of a run share.
pub(super) struct Bench<'a> {
    lab: &'a Lab,
    lm: &'a Lm,
    data: &'a Data,
    seed: u64,
    labels: LabelSet,
    pool: Vec<Rc<[f32]>>,
    test: Vec<Rc<[f32]>>,
    bm25: Bm25,
}

/// The answers of the language model to the tested rows.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) answers: Answers,
    /// Tokens of each row's prompt.
    pub(super) tokens: Vec<usize>,
    /// Tokens that were computed: what prompts share is read once.
    pub(super) computed: usize,
    pub(super) millis: f64,
}

impl<'a> Bench<'a> {
    pub(super) async fn new(
        lab: &'a Lab,
        lm: &'a Lm,
        data: &'a Data,
        seed: u64,
    ) -> Result<Self, LabError> {
        let embedder = lab.embedder().await?;
        let inputs: Vec<&str> =
            data.pool.iter().chain(&data.test).map(|item| item.input.as_str()).collect();
        let mut pool = vectors(lab, &embedder, &inputs).await?;
        let test = pool.split_off(data.pool.len());
        let bm25 = Bm25::new(&inputs[..data.pool.len()]);
        let labels = LabelSet::new(lm, &data.classes);
        Ok(Self { lab, lm, data, seed, labels, pool, test, bm25 })
    }

    async fn all(&self) -> Result<(), LabError> {
        let Self { lab, data, .. } = *self;
        let setting = Setting {
            k: lab.get(&K) as usize,
            select: lab.get(&SELECT),
            order: lab.get(&ORDER),
            template: Template::from_key(lab.get(&TEMPLATE)),
        };
        let mut methods = vec![
            Method::baseline("Majority label", self.majority()),
            Method::baseline("Nearest neighbours", self.neighbours()),
            Method::baseline("Logistic regression", self.logistic()),
        ];
        figures::accuracy(lab, setting.k, None, &methods)?;
        let main = self
            .measure(setting, "Testing rows", |outcome| {
                figures::accuracy(lab, setting.k, Some(&outcome.answers), &methods)?;
                figures::answers(lab, data, outcome)
            })
            .await?;
        figures::cost(lab, &main)?;
        let zero = Setting { k: 0, ..setting };
        let without = self.measure(zero, "Testing without examples", |_| Ok(())).await?;
        methods.push(Method::baseline("No examples", without.answers.clone()));
        figures::accuracy(lab, setting.k, Some(&main.answers), &methods)?;
        figures::calibration(lab, &main.answers, &without.answers)?;
        if let open @ 1.. = lab.get(&OPEN) as usize {
            self.open(setting, open).await?;
        }
        if lab.get(&BY_K) && setting.k > 0 {
            self.by_k(setting, &main.answers, &without.answers, &methods).await?;
        }
        if let Some(other) = other(lab, setting) {
            let what = "Testing the other setting";
            let outcome = self.measure(other, what, |_| Ok(())).await?;
            figures::comparison(lab, [(setting, &main), (other, &outcome)])?;
        }
        Ok(())
    }

    /// Tests all rows; `show` gets what there is every few rows.
    pub(super) async fn measure(
        &self,
        setting: Setting,
        what: &str,
        mut show: impl FnMut(&Outcome) -> Result<(), LabError>,
    ) -> Result<Outcome, LabError> {
        let Self { lab, lm, data, .. } = *self;
        let start = lab.now_millis();
        let fixed = self.fixed(setting).await?;
        let mut prefix = PrefixCache::default();
        let mut outcome = Outcome::default();
        let all = data.test.len();
        for (row, item) in data.test.iter().enumerate() {
            lab.tick(what, row, all).await?;
            let prompt = self.prompt(setting, fixed.as_deref(), row)?;
            let output = prefix.advance(lm, &prompt.tokens, &Taps::default(), lab).await?;
            let cache = prefix.fork(lm);
            let scores = self.labels.score(lm, &cache, &output.logits, Score::Sum, lab).await?;
            outcome.answers.push(scores.shares, item.class);
            outcome.tokens.push(prompt.tokens.len());
            outcome.computed += prefix.computed();
            outcome.millis = lab.now_millis() - start;
            if (row + 1) % SHOW_EVERY == 0 || row + 1 == all {
                show(&outcome)?;
            }
        }
        lab.tick(what, all, all).await?;
        Ok(outcome)
    }

    /// The prompt of a tested row.
    fn prompt(
        &self,
        setting: Setting,
        fixed: Option<&[usize]>,
        row: usize,
    ) -> Result<Prompt, LabError> {
        let Self { lm, data, .. } = *self;
        let mut rows = match (fixed, setting.select) {
            (Some(fixed), _) => fixed.to_vec(),
            (None, "bm25") => select::greatest(&self.bm25.scores(&data.test[row].input), setting.k),
            (None, _) => select::nearest(&self.test[row], &self.pool, setting.k),
        };
        match setting.order {
            "reversed" => rows.reverse(),
            "shuffled" => rows = shuffled(rows, self.seed),
            _ => {}
        }
        let examples: Vec<Example> = rows.into_iter().map(|row| data.example(row)).collect();
        let input = &data.test[row].input;
        let prompt = Prompt::new(&lm.tokenizer, setting.template, &examples, input);
        let needed = prompt.tokens.len() + self.labels.longest();
        match needed > lm.config.context {
            true => Err(LmError::Context { needed, capacity: lm.config.context }.into()),
            false => Ok(prompt),
        }
    }

    /// The rows of the pool that are the examples of all prompts; `None` where each row has its own.
    async fn fixed(&self, setting: Setting) -> Result<Option<Vec<usize>>, LabError> {
        let (k, count) = (setting.k, self.data.pool.len());
        Ok(Some(match setting.select {
            "nearest" | "bm25" if k > 0 => return Ok(None),
            _ if k == 0 => Vec::new(),
            "balanced" => select::balanced(&self.data.pool_classes(), k, self.seed),
            "diverse" => select::diverse(&self.pool, k, self.seed),
            "max-margin" | "min-margin" => self.by_margin(setting).await?,
            _ => select::random(count, k, self.seed),
        }))
    }

    /// Those rows whose right label the model, without examples, is most or least sure of.
    async fn by_margin(&self, setting: Setting) -> Result<Vec<usize>, LabError> {
        let Self { lab, lm, data, .. } = *self;
        let drawn = select::random(data.pool.len(), MARGINS_MAX, self.seed);
        let mut prefix = PrefixCache::default();
        let mut margins = Vec::with_capacity(drawn.len());
        for (done, row) in drawn.iter().enumerate() {
            lab.tick("Measuring margins", done, drawn.len()).await?;
            let item = &data.pool[*row];
            let prompt = Prompt::new(&lm.tokenizer, setting.template, &[], &item.input);
            let output = prefix.advance(lm, &prompt.tokens, &Taps::default(), lab).await?;
            let cache = prefix.fork(lm);
            let scores = self.labels.score(lm, &cache, &output.logits, Score::Sum, lab).await?;
            let margin = select::margin(&scores.shares, item.class);
            margins.push(if setting.select == "min-margin" { -margin } else { margin });
        }
        Ok(select::greatest(&margins, setting.k).into_iter().map(|at| drawn[at]).collect())
    }

    async fn by_k(
        &self,
        setting: Setting,
        main: &Answers,
        without: &Answers,
        methods: &[Method],
    ) -> Result<(), LabError> {
        let mut curve = vec![(0, without.accuracy()), (setting.k, main.accuracy())];
        let fewer = std::iter::successors(Some(1), |k| Some(k * 2));
        for k in fewer.take_while(|k| *k < setting.k) {
            let what = format!("Testing with {k} examples");
            let outcome = self.measure(Setting { k, ..setting }, &what, |_| Ok(())).await?;
            curve.insert(curve.len() - 1, (k, outcome.answers.accuracy()));
            figures::by_k(self.lab, &curve, methods)?;
        }
        figures::by_k(self.lab, &curve, methods)
    }

    async fn open(&self, setting: Setting, open: usize) -> Result<(), LabError> {
        let row = open.min(self.data.test.len()) - 1;
        let fixed = self.fixed(setting).await?;
        let prompt = self.prompt(setting, fixed.as_deref(), row)?;
        let title = format!("Prompt of row {}", row + 1);
        token_view::show(self.lab, self.lm, &prompt.tokens, &title).await
    }

    pub(super) fn majority(&self) -> Answers {
        let mut shares = vec![0.0; self.data.classes.len()];
        let each = 1.0 / self.data.pool.len().max(1) as f32;
        self.data.pool.iter().for_each(|item| shares[item.class] += each);
        self.answers(|_| shares.clone())
    }

    pub(super) fn neighbours(&self) -> Answers {
        let (of, classes) = (self.data.pool_classes(), self.data.classes.len());
        self.answers(|row| nearest::votes(&self.test[row], &self.pool, &of, classes, NEIGHBOURS))
    }

    pub(super) fn logistic(&self) -> Answers {
        let pool: Vec<&[f32]> = self.pool.iter().map(|vector| &**vector).collect();
        let fit = Logistic::fit(&pool, &self.data.pool_classes(), self.data.classes.len());
        self.answers(|row| fit.predict(&self.test[row]))
    }

    fn answers(&self, shares: impl Fn(usize) -> Vec<f32>) -> Answers {
        let mut answers = Answers::default();
        for (row, item) in self.data.test.iter().enumerate() {
            answers.push(shares(row), item.class);
        }
        answers
    }
}

/// The setting to compare with.
fn other(lab: &Lab, setting: Setting) -> Option<Setting> {
    Some(match lab.get(&COMPARE) {
        "k" => Setting { k: lab.get(&OTHER_K) as usize, ..setting },
        "select" => Setting { select: lab.get(&OTHER_SELECT), ..setting },
        "order" => Setting { order: lab.get(&OTHER_ORDER), ..setting },
        "template" => Setting { template: Template::from_key(lab.get(&OTHER_TEMPLATE)), ..setting },
        _ => return None,
    })
}
