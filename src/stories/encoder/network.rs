//! The forward pass: embeddings, three n-gram convolutions, a deep averaging network.
//!
//! All texts of a batch lie one after the other in one matrix, with rows of zeros between them: these are what a window
//! sees beyond the ends of its text.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis, Slice, Zip, concatenate};

use super::DIMENSIONS;
use super::weights::Reader;

const CHUNKS: usize = 17;
const CHUNK_ROWS: usize = 7_530;
const CONV: usize = 256;
const HIDDEN: usize = 320;
/// Width of the n-gram window of each branch, and how much of it lies to the left.
const ORDERS: [(usize, usize); 3] = [(2, 0), (3, 1), (5, 2)];
/// Rows of zeros before, between and after texts: as far as the widest window reaches to a side.
const GAP: usize = 2;
const FEATURES: usize = DIMENSIONS + ORDERS.len() * CONV;
const EPSILON: f32 = 1e-12;

/// The weights.
pub(super) struct Network {
    low: Vec<f32>,
    step: Vec<f32>,
    /// Row `id / 17` of chunk `id % 17`, chunk after chunk.
    table: Vec<u8>,
    /// From embeddings to the inputs of the three branches, side by side.
    projection: Layer,
    projection_norm: Norm,
    branches: Vec<[Layer; 2]>,
    norm: Norm,
    pool: Layer,
    dense: Dense,
}

struct Layer {
    weights: Array2<f32>,
    bias: Array1<f32>,
}

/// Gain and bias of a layer normalisation.
struct Norm {
    gain: Array1<f32>,
    bias: Array1<f32>,
}

/// The last layers: y0 = relu(m d0), y1 = relu(m p1 + y0 d1), y2 = relu(y1 d2), out = tanh(y1 p3 + y2 d3).
struct Dense {
    d0: Array2<f32>,
    d1: Array2<f32>,
    p1: Array2<f32>,
    d2: Array2<f32>,
    p3: Array2<f32>,
    d3: Array2<f32>,
}

fn matrix(reader: &mut Reader, rows: usize, columns: usize) -> Array2<f32> {
    Array2::from_shape_vec((rows, columns), reader.f32s(rows * columns)).expect("as many values as the shape has")
}

fn vector(reader: &mut Reader, length: usize) -> Array1<f32> {
    reader.f32s(length).into()
}

/// Three vectors that lie one after the other, as one.
fn vectors(reader: &mut Reader) -> Array1<f32> {
    vector(reader, ORDERS.len() * CONV)
}

/// One convolution of each branch.
fn convolutions(reader: &mut Reader) -> [Layer; 3] {
    let weights = ORDERS.map(|(order, _)| matrix(reader, order * CONV, CONV));
    weights.map(|weights| Layer { weights, bias: vector(reader, CONV) })
}

impl Network {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let (low, step) = (reader.f32s(CHUNKS), reader.f32s(CHUNKS));
        let table = reader.bytes(CHUNKS * CHUNK_ROWS * DIMENSIONS);
        let parts = ORDERS.map(|_| matrix(reader, DIMENSIONS, CONV));
        let parts = parts.each_ref().map(|part| part.view());
        let projection = Layer {
            weights: concatenate(Axis(1), &parts).expect("the parts have equal heights"),
            bias: vectors(reader),
        };
        let projection_norm = Norm { gain: vectors(reader), bias: vectors(reader) };
        let (first, second) = (convolutions(reader), convolutions(reader));
        let branches = first.into_iter().zip(second).map(|(first, second)| [first, second]).collect();
        let norm = Norm { gain: vector(reader, FEATURES), bias: vector(reader, FEATURES) };
        let pool = Layer { weights: matrix(reader, FEATURES, DIMENSIONS), bias: vector(reader, DIMENSIONS) };
        let dense = Dense {
            d0: matrix(reader, DIMENSIONS, HIDDEN),
            d1: matrix(reader, HIDDEN, HIDDEN),
            p1: matrix(reader, DIMENSIONS, HIDDEN),
            d2: matrix(reader, HIDDEN, DIMENSIONS),
            p3: matrix(reader, HIDDEN, DIMENSIONS),
            d3: matrix(reader, DIMENSIONS, DIMENSIONS),
        };
        Self { low, step, table, projection, projection_norm, branches, norm, pool, dense }
    }

    /// The vectors of texts given as piece ids.
    pub(super) fn encode(&self, texts: &[Vec<u32>]) -> Vec<[f32; DIMENSIONS]> {
        if texts.is_empty() {
            return Vec::new();
        }
        let places = places(texts);
        let mut features = self.embed(texts, &places);
        let mut x = self.projection.apply(columns(&features, 0, DIMENSIONS));
        self.projection_norm.apply(&mut x);
        clear_gaps(x.view_mut(), &places);
        for (at, ([first, second], order)) in self.branches.iter().zip(ORDERS).enumerate() {
            let mut h = Array2::zeros((x.nrows(), CONV));
            convolve(columns(&x, at * CONV, CONV), first, order, h.view_mut());
            clear_gaps(h.view_mut(), &places);
            let start = DIMENSIONS + at * CONV;
            let y = features.slice_axis_mut(Axis(1), Slice::from(start..start + CONV));
            convolve(h.view(), second, order, y);
        }
        self.dense.apply(&self.average(&features, &places))
    }

    /// The embeddings in the first columns, room for the branches in the others.
    fn embed(&self, texts: &[Vec<u32>], places: &[Range<usize>]) -> Array2<f32> {
        let mut features = Array2::zeros((places.last().map_or(0, |last| last.end) + GAP, FEATURES));
        for (ids, place) in texts.iter().zip(places) {
            for (id, row) in ids.iter().zip(place.clone()) {
                let (chunk, at) = (*id as usize % CHUNKS, *id as usize / CHUNKS);
                let (low, step) = (self.low[chunk], self.step[chunk]);
                let bytes = &self.table[(chunk * CHUNK_ROWS + at) * DIMENSIONS..][..DIMENSIONS];
                for (value, byte) in features.row_mut(row).iter_mut().zip(bytes) {
                    *value = f32::from(*byte) * step + low;
                }
            }
        }
        features
    }

    /// The sum over the normalised tokens of each text, projected, over the root of their number.
    fn average(&self, features: &Array2<f32>, places: &[Range<usize>]) -> Array2<f32> {
        let mut sums = Array2::zeros((places.len(), FEATURES));
        for (place, mut sum) in places.iter().zip(sums.rows_mut()) {
            for row in features.slice_axis(Axis(0), Slice::from(place.clone())).rows() {
                let (mean, scale) = mean_and_scale(row);
                sum.zip_mut_with(&row, |sum, value| *sum += (value - mean) * scale);
            }
            sum *= &self.norm.gain;
            sum.scaled_add(place.len() as f32, &self.norm.bias);
        }
        let mut mean = sums.dot(&self.pool.weights);
        for (place, mut row) in places.iter().zip(mean.rows_mut()) {
            let length = place.len() as f32;
            row.scaled_add(length, &self.pool.bias);
            row /= length.sqrt();
        }
        mean
    }
}

/// Where the tokens of each text of a batch lie, rows of zeros between them.
fn places(texts: &[Vec<u32>]) -> Vec<Range<usize>> {
    let mut end = 0;
    let place = |ids: &Vec<u32>| {
        let start = end + GAP;
        end = start + ids.len();
        start..end
    };
    texts.iter().map(place).collect()
}

/// Makes zeros of what was computed between the texts.
fn clear_gaps(mut x: ArrayViewMut2<'_, f32>, places: &[Range<usize>]) {
    let ends = places.iter().map(|place| place.end).chain([0]);
    ends.for_each(|end| x.slice_axis_mut(Axis(0), Slice::from(end..end + GAP)).fill(0.0));
}

fn columns(x: &Array2<f32>, start: usize, width: usize) -> ArrayView2<'_, f32> {
    x.slice_axis(Axis(1), Slice::from(start..start + width))
}

impl Layer {
    fn apply(&self, x: ArrayView2<'_, f32>) -> Array2<f32> {
        let mut out = Array2::zeros((x.nrows(), self.bias.len()));
        out += &self.bias;
        general_mat_mul(1.0, &x, &self.weights, 1.0, &mut out);
        out
    }
}

/// x + relu(conv(x)), for all rows but the gaps at both ends. A convolution is a sum of products, one for each place in
/// its window, with the rows that lie so far away.
fn convolve(x: ArrayView2<'_, f32>, layer: &Layer, (width, left): (usize, usize), mut out: ArrayViewMut2<'_, f32>) {
    let inner = GAP..x.nrows() - GAP;
    let rows = |shift: usize| x.slice_axis(Axis(0), Slice::from(inner.start + shift - left..inner.end + shift - left));
    let mut out = out.slice_axis_mut(Axis(0), Slice::from(inner.clone()));
    out.assign(&layer.bias);
    for slot in 0..width {
        let weights = layer.weights.slice_axis(Axis(0), Slice::from(slot * CONV..(slot + 1) * CONV));
        general_mat_mul(1.0, &rows(slot), &weights, 1.0, &mut out);
    }
    out.zip_mut_with(&rows(left), |out, x| *out = out.max(0.0) + x);
}

/// The mean of values, and one over their standard deviation.
fn mean_and_scale(values: ArrayView1<'_, f32>) -> (f32, f32) {
    let width = values.len() as f32;
    let mean = values.sum() / width;
    let variance = values.dot(&values) / width - mean * mean;
    (mean, (variance.max(0.0) + EPSILON).sqrt().recip())
}

impl Norm {
    /// Normalises each row, in place.
    fn apply(&self, x: &mut Array2<f32>) {
        for mut row in x.rows_mut() {
            let (mean, scale) = mean_and_scale(row.view());
            Zip::from(&mut row).and(&self.gain).and(&self.bias).for_each(|value, gain, bias| {
                *value = (*value - mean) * scale * gain + bias;
            });
        }
    }
}

impl Dense {
    fn apply(&self, mean: &Array2<f32>) -> Vec<[f32; DIMENSIONS]> {
        let y0 = relu(mean.dot(&self.d0));
        let y1 = relu(mean.dot(&self.p1) + y0.dot(&self.d1));
        let y2 = relu(y1.dot(&self.d2));
        let z = (y1.dot(&self.p3) + y2.dot(&self.d3)).mapv_into(f32::tanh);
        let unit = |row: ArrayView1<'_, f32>| {
            let length = row.dot(&row).max(EPSILON).sqrt();
            let mut vector = [0.0; DIMENSIONS];
            for (value, z) in vector.iter_mut().zip(row) {
                *value = z / length;
            }
            vector
        };
        z.rows().into_iter().map(unit).collect()
    }
}

fn relu(x: Array2<f32>) -> Array2<f32> {
    x.mapv_into(|value| value.max(0.0))
}
