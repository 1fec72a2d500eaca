/**
 * components: ready bolts for sensor streams, one file each; what they remember is declared state, so it
 * survives and moves. It may not do I/O, nor read a clock but the one that it is given.
 */
export { type CoMoments, correlation, slope, type Trend } from "./aggregates/co-moments.js";
export type { Countable } from "./aggregates/countable.js";
export { type DistinctOptions, distinctCount } from "./aggregates/distinct-count.js";
export { type HistogramResult, histogram } from "./aggregates/histogram.js";
export { type Moments, type SpreadOptions, stddev, variance } from "./aggregates/moments.js";
export {
  type BetweenOptions,
  type CounterOptions,
  delta,
  increase,
  integral,
  type Readings,
  rate,
  timeWeightedMean,
} from "./aggregates/over-time.js";
export { type PercentileOptions, percentile, type Sketch } from "./aggregates/percentile.js";
export { type Counters, type TopKOptions, type TopKResult, topK } from "./aggregates/top-k.js";
export { type AnnotateOptions, annotate } from "./annotate.js";
export {
  BloomFilter,
  type BloomJson,
  type BloomMembersOptions,
  bloomMembers,
  membersFields,
} from "./bloom-filter.js";
export { type ConvertOptions, convert, type LikeUnit, type Unit } from "./convert.js";
export { type CounterRateOptions, counterRate } from "./counter-rate.js";
export { type DeadbandOptions, deadband } from "./deadband.js";
export { type DedupeOptions, dedupe } from "./dedupe.js";
export { type EveryNthOptions, everyNth } from "./every-nth.js";
export { type EwmaOptions, ewma } from "./ewma.js";
export { type FillOptions, fill } from "./fill.js";
export { alarmFields, type HysteresisAlarmOptions, hysteresisAlarm } from "./hysteresis-alarm.js";
export { type InOrderOptions, inOrder } from "./in-order.js";
export { type InterpolateOptions, interpolate } from "./interpolate.js";
export {
  type IntervalJoinOptions,
  intervalJoin,
} from "./joins/interval-join.js";
export { type JoinOptions, join } from "./joins/join.js";
export { type LookupOptions, lookup } from "./joins/lookup.js";
export type { JoinKind, PairOf, PairOptions, Picks } from "./joins/pairs.js";
export { type KalmanOptions, kalman } from "./kalman.js";
export type { LinearModel } from "./linear-model.js";
export { type LttbOptions, lttb } from "./lttb.js";
export { type Model, modelFields } from "./model.js";
export { type MovingZScoreOptions, movingZScore, zScoreFields } from "./moving-z-score.js";
export { type BytesField, type ParseBytesOptions, parseBytes } from "./parse-bytes.js";
export { type ParseCsvOptions, parseCsv } from "./parse-csv.js";
export { type ParseSenmlOptions, parseSenml, senmlFields } from "./parse-senml.js";
export { type ParseSparkplugOptions, parseSparkplug, sparkplugFields } from "./parse-sparkplug.js";
export type { ByKey, FieldOf, KeyField, NumberField, TimeField } from "./picked-fields.js";
export { type PredictOptions, Predictor, predict } from "./predict.js";
export { type Limit, type RangeCheckOptions, rangeCheck } from "./range-check.js";
export { type SeasonalOptions, seasonalAnomaly, seasonalFields } from "./seasonal.js";
export { type NewNames, rename, select } from "./select.js";
export { type SilenceOptions, silence, silenceFields } from "./silence.js";
export { type SpikeFilterOptions, spikeFilter } from "./spike-filter.js";
export { route, split } from "./split.js";
export { type SwingingDoorOptions, swingingDoor } from "./swinging-door.js";
export { type ThrottleOptions, throttle } from "./throttle.js";
export { type TrainOptions, trainLinear, trainTree } from "./train.js";
export type { GrowOptions, TreeModel, TreeNode } from "./tree-model.js";
export type { Aggregate, Aggregates } from "./windows/aggregate.js";
export { count, first, last, max, mean, merged, min, sum } from "./windows/aggregates.js";
export { type WindowOptions, type WindowResult, type WindowShape, window } from "./windows/window.js";
export { type WriteSenmlOptions, writeSenml } from "./write-senml.js";
