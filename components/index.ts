/**
 * components: ready bolts for sensor streams, one file each; what they remember is declared state, so it
 * survives and moves. It may not do I/O, nor read a clock but the one that it is given.
 */
export { type AnnotateOptions, annotate } from "./annotate.js";
export { BloomFilter, type BloomJson, type BloomMembersOptions, bloomMembers } from "./bloom-filter.js";
export { type ConvertOptions, convert, type LikeUnit, type Unit } from "./convert.js";
export { type CounterRateOptions, counterRate } from "./counter-rate.js";
export { type DeadbandOptions, deadband } from "./deadband.js";
export { type DedupeOptions, dedupe } from "./dedupe.js";
export { type EveryNthOptions, everyNth } from "./every-nth.js";
export { type EwmaOptions, ewma } from "./ewma.js";
export { type FillOptions, fill } from "./fill.js";
export { alarmFields, type HysteresisAlarmOptions, hysteresisAlarm } from "./hysteresis-alarm.js";
export { type InterpolateOptions, interpolate } from "./interpolate.js";
export { type KalmanOptions, kalman } from "./kalman.js";
export { type LttbOptions, lttb } from "./lttb.js";
export { type MovingZScoreOptions, movingZScore, zScoreFields } from "./moving-z-score.js";
export type { ByKey, FieldOf, KeyField, NumberField, TimeField } from "./picked-fields.js";
export { type Limit, type RangeCheckOptions, rangeCheck } from "./range-check.js";
export { type SeasonalOptions, seasonalAnomaly, seasonalFields } from "./seasonal.js";
export { type NewNames, rename, select } from "./select.js";
export { type SilenceOptions, silence, silenceFields } from "./silence.js";
export { type SpikeFilterOptions, spikeFilter } from "./spike-filter.js";
export { route, split } from "./split.js";
export { type SwingingDoorOptions, swingingDoor } from "./swinging-door.js";
export { type ThrottleOptions, throttle } from "./throttle.js";
